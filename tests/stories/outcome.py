"""What came of the stories: told against found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from graphmodel.analysis import analyse
from graphmodel.tables import STAGES
from tests.stories.telling import AS_OF, Book, Told
from tests.stories.words import DEPARTMENTS


@dataclass(frozen=True)
class Outcome:
    """One way of knowing functions: each client with what was found, and how the words were read.

    ``read`` counts the people whose function came out as meant, and all with something to read.
    """

    way: str
    clients: Sequence[tuple[Told, dict[str, Any]]]
    read: tuple[int, int]

    @property
    def counts(self) -> Counter[tuple[str, str]]:
        return Counter((told.stage, found["stage"]) for told, found in self.clients)

    @property
    def share(self) -> float:
        return share(self.counts)

    def of(self, stage: str) -> float:
        """The share of this stage's stories that came out as told."""
        return share({pair: count for pair, count in self.counts.items() if pair[0] == stage})

    def matrix(self) -> str:
        counts = self.counts
        lines = [f"functions {self.way}: {self.share:.1%} of {len(self.clients)} as told"]
        lines.append(" " * 16 + "".join(f"{stage[:8]:>9}" for stage in STAGES))
        for told in STAGES:
            cells = (counts[told, found] or "·" for found in STAGES)
            lines.append(f"{told:16}" + "".join(f"{cell:>9}" for cell in cells))
        return "\n".join(lines)

    def otherwise(self) -> str:
        """The tales that came out otherwise, each with what the engine missed."""
        return "\n".join(
            f"{told.client_id}: came out {found['stage']} (next stage lacks {found['missing']})\n    "
            + "; ".join(told.tale)
            for told, found in self.clients
            if told.stage != found["stage"]
        )


def share(counts: dict[tuple[str, str], int]) -> float:
    return sum(count for (told, found), count in counts.items() if told == found) / sum(counts.values())


def outcome(way: str, shelf: Iterable[Book]) -> Outcome:
    """Analyse the books of one way."""
    clients: list[tuple[Told, dict[str, Any]]] = []
    right = written = 0
    for book in shelf:
        tables = analyse(book.inputs(), AS_OF).tables
        found = {row["client_id"]: row for row in tables["relationships"].to_pylist()}
        clients += [(told, found[told.client_id]) for told in book.told]
        functions = dict(
            zip(*(tables["roles"][name].to_pylist() for name in ("person_id", "function")), strict=True)
        )
        heard = [one for one in book.people if not one.unheard]
        right += sum(functions[one.person_id] == DEPARTMENTS[one.department].function for one in heard)
        written += len(heard)
    return Outcome(way, clients, (right, written))
