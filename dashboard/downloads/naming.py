"""Names beside ids: who reads a table in a spreadsheet knows people and clients by their names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache

import pyarrow as pa

from graphmodel.exports.network import ROUTE_SEPARATOR
from graphmodel.tables import LIST_SEPARATOR

PEOPLE: Mapping[str, str | None] = {
    "person_id": None,
    "supplier_person_id": None,
    "client_person_id": None,
    "person_ids": LIST_SEPARATOR,
    "critical_people": LIST_SEPARATOR,
    "orphans": LIST_SEPARATOR,
    "successors": LIST_SEPARATOR,
    "supplier_people": LIST_SEPARATOR,
    "client_people": LIST_SEPARATOR,
    "leaving": LIST_SEPARATOR,
    "route": ROUTE_SEPARATOR,
    "people_left": LIST_SEPARATOR,
}
"""Columns of ids of people, and by what several in a cell are parted."""

CLIENTS: Mapping[str, str | None] = {"client_id": None, "clients": LIST_SEPARATOR}
_ALSO_NAMING = ("name", "contact", "from_name", "members", "ties_faded", "raw")
"""Columns that hold names of people by themselves."""

Named = Callable[[str], str]


def names_people(table: pa.Table) -> bool:
    """Whether somebody could learn from it who people are."""
    return any(
        column in PEOPLE
        or column in _ALSO_NAMING
        or (column.endswith(("_name", "_names")) and column not in map(name_of, CLIENTS))
        for column in table.column_names
    )


def with_names(table: pa.Table, people: Callable[[], Named], clients: Callable[[], Named]) -> pa.Table:
    """The table with a column of names after each column of ids, unless it has them already.

    ``supplier_person_id`` is followed by ``supplier_person_name``, ``orphans`` by ``orphans_names``.

    Parameters
    ----------
    people, clients
        Give what names one by its id; called only where the table has such ids.
    """
    for columns, names in ((PEOPLE, people), (CLIENTS, clients)):
        found = _of_ids(table, columns)
        if not found:
            continue
        named = cache(names())
        for column in found:
            place = table.column_names.index(column) + 1
            table = table.add_column(place, name_of(column), _named(table[column], columns[column], named))
    return table


def name_of(column: str) -> str:
    """What the names of a column of ids are called.

    >>> [name_of(column) for column in ("client_id", "person_ids", "route")]
    ['client_name', 'person_names', 'route_names']
    """
    if column.endswith("_id"):
        return column.removesuffix("_id") + "_name"
    return column.removesuffix("_ids").removesuffix("s" if column.endswith("_ids") else "") + "_names"


def _of_ids(table: pa.Table, columns: Iterable[str]) -> list[str]:
    """Those of these columns that are there and have no names beside them."""
    there = set(table.column_names)
    return [
        column
        for column in columns
        if column in there
        and pa.types.is_string(table.schema.field(column).type)
        and not {name_of(column), f"{column}_id"} & there
        and not (column == "person_id" and "name" in there)
    ]


def _named(ids: pa.ChunkedArray, separator: str | None, named: Named) -> pa.Array:
    def told(cell: str | None) -> str | None:
        if not cell:
            return cell
        if separator is None:
            return named(cell)
        return separator.join(named(part.strip()) for part in cell.split(separator.strip()))

    return pa.array([told(cell) for cell in ids.to_pylist()], pa.string())
