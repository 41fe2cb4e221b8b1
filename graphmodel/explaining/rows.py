"""Rows that a figure comes from: tables of ids, codes and numbers, which a page or a command puts into words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal[
    "person",
    "people",
    "function",
    "seniority",
    "side",
    "stage",
    "channel",
    "code",
    "fact",
    "strength",
    "share",
    "chance",
    "count",
    "number",
    "money",
    "yes",
    "day",
    "instant",
    "setting",
    "client",
]
"""What a cell holds: an id of a person (``people``: several), a code of a vocabulary, a number of some unit, a day."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Some rows behind a figure.

    Attributes
    ----------
    name
        What they are.
    columns
        Name and kind of each.
    cells
        One tuple a row, what counts most first; None where a cell says nothing.
    counting
        The column of kind ``yes`` that says which rows the figure counts; empty where it is no count of these rows, and
        ``ALL`` where it counts each.
    total
        How many rows there are, where only the first of them are here.
    """

    name: str
    columns: tuple[tuple[str, Kind], ...]
    cells: Sequence[tuple[Any, ...]]
    counting: str = ""
    total: int | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns."""
        return tuple(name for name, _ in self.columns)

    def column(self, name: str) -> list[Any]:
        """The cells of one column."""
        place = self.names.index(name)
        return [row[place] for row in self.cells]

    @property
    def counted(self) -> int:
        """How many rows the figure counts."""
        return len(self.cells) if self.counting == ALL else sum(map(bool, self.column(self.counting)))

    def has(self, *names: str) -> bool:
        """Whether all these columns are there."""
        return set(names) <= set(self.names)


ALL = "*"
