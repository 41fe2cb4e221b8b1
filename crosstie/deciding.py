"""Decisions about who is the same, as the commands call them: a review list applied, merges undone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from graphmodel.errors import InputError
from graphmodel.stores.base import Store
from graphmodel.stores.open import open_store
from graphmodel.tables import MERGES, ORGANISATIONS, PEOPLE
from ingest.review import KEEP_APART, MERGE, Decided, parted, read_review, rows_of


@dataclass(frozen=True, slots=True)
class Told:
    """What became of decisions.

    Attributes
    ----------
    merge, keep_apart, undone
        How many of each there were.
    changed
        Rows of the table ``merges`` that are now others than before.
    merged
        Records that are merged into others now.
    """

    merge: int
    keep_apart: int
    undone: int
    changed: int
    merged: int

    def as_mapping(self) -> dict[str, Any]:
        """By name."""
        return asdict(self)

    def lines(self) -> Iterator[str]:
        """For a terminal."""
        if self.merge or self.keep_apart:
            yield f"{self.merge:,} pairs merged, {self.keep_apart:,} kept apart"
        if self.undone:
            yield f"{self.undone:,} merges undone"
        yield f"{self.changed:,} decisions are new; {self.merged:,} records count as part of another"
        if self.changed:
            yield "Figures change with the next: crosstie analyse"


def apply_review(path: Path, url: str | None) -> Told:
    """Write the decisions of a review list into the store; the same again changes nothing.

    Raises
    ------
    InputError
        The list cannot be understood, or names a record that is not there; then nothing is written.
    """
    decisions = read_review(path)
    store = open_store(url)
    _check(store, decisions, path)
    rows = rows_of(decisions, store.inputs(MERGES.name))
    changed = store.decide(rows) if len(rows) else 0
    merge, apart = (sum(one.decision == kind for one in decisions) for kind in (MERGE, KEEP_APART))
    return Told(merge, apart, 0, changed, _merged(store))


def undo(ids: Sequence[str], url: str | None) -> Told:
    """Undo the merges of these records; ``InputError`` where one is not merged, and then nothing is written."""
    store = open_store(url)
    gone, apart = parted(ids, store.inputs(MERGES.name))
    changed = store.decide(apart) if len(apart) else 0
    for record in sorted({record for record, _ in gone}):
        changed += store.withdraw(record, [one for kind, one in gone if kind == record])
    return Told(0, 0, len(gone) + len(apart), changed, _merged(store))


def _check(store: Store, decisions: Sequence[Decided], path: Path) -> None:
    """Refuse ids of records that are not there."""
    known = {
        table.name: set(store.inputs(table.name)[table.key[0]].to_pylist())
        for table in (PEOPLE, ORGANISATIONS)
    }
    for told in decisions:
        for one in (told.id_a, told.id_b):
            if one not in known[told.record]:
                raise InputError(
                    f"there is no '{one}' among the {told.record}",
                    where=f"{path}:{told.line}",
                    remedy="Correct the id, or empty the decision",
                )


def _merged(store: Store) -> int:
    into = store.inputs(MERGES.name)["into_id"]
    return int(len(into) - into.null_count)
