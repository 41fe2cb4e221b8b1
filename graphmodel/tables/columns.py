"""What a table and a column are, as data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

ColumnType = Literal["text", "text_list", "number", "integer", "boolean", "timestamp", "date"]
LIST_SEPARATOR = ";"
"""Parts the members of a list within one cell."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, type, a sentence for the reader, and what a valid cell is.

    Attributes
    ----------
    name, type, text
        The final name, the type, what the figure or cell means.
    unit
        Unit or range in words; empty where there is none.
    required
        The column must be there and no cell may be empty.
    choices
        The only values allowed (text columns).
    low, high
        Inclusive bounds (number and integer columns).
    references
        The input table whose key this cell, or each member of this list, must name.
    open_ended
        A day beyond all years that dates may have (the 9999-12-31 of many systems) means that there is no end.
    """

    name: str
    type: ColumnType
    text: str
    unit: str = ""
    required: bool = False
    choices: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    references: str | None = None
    open_ended: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its name, a sentence, its key and its columns in order."""

    name: str
    text: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    required: bool = False

    def column(self, name: str) -> Column:
        """The column of that name; ``KeyError`` where there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"table {self.name} has no column {name}")

    @property
    def names(self) -> tuple[str, ...]:
        """Column names in order."""
        return tuple(column.name for column in self.columns)

    @property
    def required_names(self) -> tuple[str, ...]:
        """Names of the columns that must be there."""
        return tuple(column.name for column in self.columns if column.required)


C = Column
"""Its name where tables are spelt, as each has many."""


def by_name(tables: Iterable[Table]) -> dict[str, Table]:
    """Index tables by name."""
    return {table.name: table for table in tables}
