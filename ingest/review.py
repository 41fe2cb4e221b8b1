"""The review list: pairs of records that may be the same, with the user's decision about each.

A CSV file with the columns of ``COLUMNS``, one pair a row. What proposes pairs writes it with an empty ``decision``;
the user fills that column in; what applies decisions reads it. Only ``decision``, ``record``, ``id_a`` and ``id_b``
must be there; ``rule`` is remembered beside a merge, the rest is there for the user's eye.

======== ==========================================================================================================
decision what becomes of the pair
======== ==========================================================================================================
merge    the record ``id_b`` counts as ``id_a``
keep_apart they stay two, whatever a rule says
(empty)  nothing; the pair will be proposed again
======== ==========================================================================================================
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from graphmodel.arrow import schema_of
from graphmodel.errors import InputError
from graphmodel.identity import automatic
from graphmodel.tables import LIST_SEPARATOR, MERGED_RECORDS, MERGES

MERGE, KEEP_APART = DECISIONS = ("merge", "keep_apart")
USER, KEPT_APART = "user", "kept_apart"
"""Rules in the table ``merges``: the user says that two are one, or that one stays its own."""

DETAILS = ("id", "name", "organisation", "email", "title")
"""What is told of each record; of an organisation, ``organisation`` is its parent and ``email`` its domain."""

COLUMNS = (
    "decision",
    "record",
    "rule",
    "score",
    *(f"{name}_{which}" for which in "ab" for name in DETAILS),
)
"""Columns of the list, in order: ``rule`` says why the pair is proposed, ``score`` (0 to 100) how alike the two are."""

_READ = ("decision", "record", "id_a", "id_b")

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision about two records, the line of the list on which it stands, and why the pair was proposed."""

    decision: str
    record: str
    id_a: str
    id_b: str
    line: int = 0
    rule: str = ""


def write_review(pairs: Iterable[Mapping[str, Any]], path: Path) -> int:
    """Write pairs as a review list and return how many there are; a cell that is not told is empty."""
    rows = list(pairs)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return len(rows)


def read_review(path: Path) -> list[Decided]:
    """The decisions of a review list, in its order; rows without one are left out.

    Raises
    ------
    InputError
        It cannot be read, a column is missing, or a row says something that is no decision about two records.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            lacking = [name for name in _READ if name not in (reader.fieldnames or ())]
            if lacking:
                raise InputError(
                    f"lacks the columns {', '.join(lacking)}",
                    where=str(path),
                    remedy=f"A review list has {', '.join(_READ)}, parted by commas, in UTF-8",
                )
            found = [_decided(row, f"{path}:{reader.line_num}", reader.line_num) for row in reader]
    except (OSError, UnicodeError, csv.Error) as cause:
        raise InputError(
            f"cannot be read ({cause})", where=str(path), remedy="Save it as CSV in UTF-8"
        ) from cause
    return [one for one in found if one is not None]


def _decided(row: Mapping[str, str | None], where: str, line: int) -> Decided | None:
    decision, record, id_a, id_b = ((row[name] or "").strip() for name in _READ)
    decision = decision.casefold().replace(" ", "_")
    if not decision:
        return None
    for said, column, allowed in ((decision, "decision", DECISIONS), (record, "record", MERGED_RECORDS)):
        if said not in allowed:
            raise InputError(
                f"{column} is '{said}'", where=where, remedy=f"Write {' or '.join(allowed)}, or no decision"
            )
    if not id_a or not id_b or id_a == id_b:
        raise InputError("does not name two records", where=where, remedy="Fill id_a and id_b in")
    return Decided(decision, record, id_a, id_b, line, (row.get("rule") or "").strip())


def rows_of(decisions: Iterable[Decided], merges: pa.Table) -> pa.Table:
    """Decisions as the rows of ``merges`` that they change, one after another; ``merges`` are those that hold before.

    What is one already stays as it is. Two that both have been merged with others become one with all of these, and
    what one of them was kept apart from stays apart from both.
    """
    before = {(row["record"], row["merged_id"]): row for row in merges.to_pylist()}
    after = dict(before)
    for told in decisions:
        ends = [_end(told.record, one, after) for one in (told.id_a, told.id_b)]
        if told.decision == MERGE and ends[0] != ends[1]:
            apart = _kept_from(after.get((told.record, ends[1])))
            after[told.record, ends[1]] = _row(told.record, ends[1], told.id_a, USER, told.rule or None)
            for other in apart:
                if _end(told.record, other, after) != ends[0]:
                    _keep_apart(Decided(KEEP_APART, told.record, other, ends[0]), after, one=False)
        elif told.decision == KEEP_APART:
            _keep_apart(told, after, one=ends[0] == ends[1])
    changed = [row for key, row in sorted(after.items()) if row is not before.get(key)]
    return pa.Table.from_pylist(changed, schema_of(MERGES, attributes=True))


def parted(ids: Iterable[str], merges: pa.Table) -> tuple[list[Key], pa.Table]:
    """What undoing the merges of these records takes: keys of rows to remove, and rows that keep records apart.

    Raises
    ------
    InputError
        One of the ids is not merged into anything.
    """
    rows = [row for row in merges.to_pylist() if row["into_id"] is not None]
    gone: list[Key] = []
    apart = []
    for one in dict.fromkeys(ids):
        own = [row for row in rows if row["merged_id"] == one]
        if not own:
            others = [row["merged_id"] for row in rows if row["into_id"] == one]
            raise InputError(
                f"'{one}' is merged into nothing",
                where=MERGES.name,
                remedy=f"Merged into it: {', '.join(others)}" if others else "Give the id of a merged record",
            )
        for row in own:
            if automatic(row["rule"]):
                apart.append(_row(row["record"], one, None, KEPT_APART, row["into_id"]))
            else:
                gone.append((row["record"], one))
    return gone, pa.Table.from_pylist(apart, schema_of(MERGES, attributes=True))


def _end(record: str, one: str, rows: Mapping[Key, Mapping[str, Any]]) -> str:
    seen = {one}
    while (row := rows.get((record, one))) and row["into_id"] is not None and row["into_id"] not in seen:
        one = row["into_id"]
        seen.add(one)
    return one


def _keep_apart(told: Decided, rows: dict[Key, dict[str, Any]], *, one: bool) -> None:
    """Have a row say that one of two is its own: where they are one, that whose row makes them so; else a free one."""
    for this, other in ((told.id_b, told.id_a), (told.id_a, told.id_b)):
        key = told.record, this
        row = rows.get(key)
        merged = row is not None and row["into_id"] is not None
        cut = {**rows, key: _row(told.record, this, None, KEPT_APART)} if merged else rows
        if merged != one or _end(told.record, this, cut) == _end(told.record, other, cut):
            continue
        others = _kept_from(row)
        if other not in others:
            note = LIST_SEPARATOR.join([*others, other])
            rows[key] = _row(told.record, this, None, KEPT_APART, note)
        return


def _kept_from(row: Mapping[str, Any] | None) -> list[str]:
    """The records that a row keeps another apart from."""
    if row is None or row["into_id"] is not None:
        return []
    return [one for one in (row["note"] or "").split(LIST_SEPARATOR) if one]


def _row(record: str, merged: str, into: str | None, rule: str, note: str | None = None) -> dict[str, Any]:
    return {"record": record, "merged_id": merged, "into_id": into, "rule": rule, "note": note}
