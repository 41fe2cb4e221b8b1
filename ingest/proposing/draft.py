"""What is known of one table while its [[file]] is being put together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from graphmodel.tables import CHANNELS
from ingest.proposing.looks import Kind, Look
from ingest.proposing.slots import Reading
from ingest.proposing.surroundings import Neighbours
from ingest.reading import Source

ALL, MOST = 0.999, 0.5
"""Shares of cells that count as all of them, and as most."""

_LOOKS_RIGHT, _SHOWN = 0.8, 4

_REMEDIES = {
    "the day": "Name the column with the day: occurred_at (of cases opened_on).",
    "how they met": (
        f"Name a column and map its values, or let channel be another constant: {', '.join(CHANNELS)}."
    ),
    "whom of the client": 'Add to members: { column = "…", by = ["name"], within = { column = "…", by = ["name"] } }.',
    "who of your own firm": (
        'Add to members { column = "…", by = ["name"], within = "own-firm" }; where all rows are of one colleague, '
        '{ value = "Ada Reyes", by = ["name"], within = "own-firm" }. If no other file tells of them, add '
        '[[file.makes]] with table = "people" and their name, and organisation_id = { value = "own-firm" }.'
    ),
    "the client": 'Name the column with the client: { column = "…", by = ["name"] }.',
    "where they work": (
        'Name the column with the firm: organisation_id = { column = "…", by = ["name"] }; of your own people, '
        'organisation_id = { value = "own-firm" }.'
    ),
    "the name": "Name the column with the name.",
    "the amount": "Name the column with the amount.",
}
"""What to do where no column tells something."""

_LOOKED_FOR: dict[str, Kind] = {
    "the day": "date",
    "how they met": "few",
    "whom of the client": "person",
    "who of your own firm": "person",
    "the client": "firm",
    "where they work": "firm",
    "the name": "text",
    "the amount": "number",
}
"""As what it would show in the cells."""


@dataclass
class Draft:
    """One table: what it holds, which columns tell what, and what a reader must still decide.

    Attributes
    ----------
    number
        Its place in the mapping file; tells its names from those of other tables.
    columns
        Headers that a value cannot name as they are (they begin with ``@``), by a name for each.
    used
        Headers that are read.
    questions
        What a reader should look at.
    settled
        Of what the rows are to tell (`NEEDS`), what is told without a column.
    """

    source: Source
    looks: Sequence[Look]
    reading: Reading
    neighbours: Neighbours
    number: int
    columns: dict[str, str] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    questions: list[str] = field(default_factory=list)
    settled: set[str] = field(default_factory=set)
    unsettled: set[str] = field(default_factory=set)

    def look(self, slot: str) -> Look | None:
        """The column of a slot; None where there is none."""
        return self.reading.look(slot)

    def column(self, look: Look) -> str:
        """A column as a value names it; it counts as read."""
        self.used.add(look.name)
        if not look.name.startswith("@"):
            return look.name
        name = f"column_{self.number}_{self.looks.index(look) + 1}"
        self.columns[name] = look.name
        return f"@{name}"

    def knows(self, slot: str, look: Look, least: float = MOST) -> bool:
        """Whether neighbouring tables know the records that a column names."""
        return bool(look.cells) and self.neighbours.share(slot, look) >= least

    def lacking(self) -> dict[str, str]:
        """What the rows are to tell and nothing tells, with what to do about it."""
        what = [*self.reading.lacking, *sorted(self.unsettled - set(self.reading.lacking))]
        return {
            one: " ".join(filter(None, (self._candidates(_LOOKED_FOR[one]), _REMEDIES[one])))
            for one in what
            if one not in self.settled
        }

    def _candidates(self, kind: Kind) -> str:
        unused = [
            look for look in self.looks if look.name not in self.used and look.fit(kind) >= _LOOKS_RIGHT
        ]
        return f"By its cells it could be {quoted(unused[:_SHOWN], ' or ')}." if unused else ""


def quoted(looks: Iterable[Look | None], between: str = ", ") -> str:
    """Headers as they stand in sentences."""
    return between.join(f"«{look.name}»" for look in looks if look is not None)
