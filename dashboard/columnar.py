"""Tables as the dashboard keeps them: in columns, each word once; a row of Python is made when it is looked at.

Ten thousand rows as dictionaries take a hundred times the memory of their columns, and seconds to make.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, overload

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graphmodel.arrays import Ints
from graphmodel.arrow import rows_of


def compact(table: pa.Table) -> pa.Table:
    """The same rows, in which a column of words keeps each word once where that is shorter."""
    table = table.combine_chunks()
    for place, name in enumerate(table.column_names):
        if pa.types.is_string(table.schema.field(place).type):
            coded = table[name].dictionary_encode()
            if coded.nbytes < table[name].nbytes:
                table = table.set_column(place, name, coded)
    return table


class Rows(Sequence[Mapping[str, Any]]):
    """The rows of a table, each a mapping that reads its columns; a column becomes Python's when first read."""

    def __init__(self, table: pa.Table) -> None:
        self._table = table
        self._columns: dict[str, list[Any]] = {}

    def __len__(self) -> int:
        return len(self._table)

    @overload
    def __getitem__(self, number: int) -> Mapping[str, Any]: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[Mapping[str, Any]]: ...
    def __getitem__(self, number: int | slice) -> Mapping[str, Any] | Sequence[Mapping[str, Any]]:
        if isinstance(number, slice):
            return [self[place] for place in range(*number.indices(len(self)))]
        if not -len(self) <= number < len(self):
            raise IndexError(number)
        return _Row(self, number)

    def column(self, name: str) -> list[Any]:
        """A column; ``KeyError`` where there is none of that name."""
        if name not in self._columns:
            self._columns[name] = [row[name] for row in rows_of(self._table.select([name]))]
        return self._columns[name]

    @property
    def names(self) -> Sequence[str]:
        """Of the columns."""
        names: Sequence[str] = self._table.column_names
        return names


class _Row(Mapping[str, Any]):
    __slots__ = ("_number", "_rows")

    def __init__(self, rows: Rows, number: int) -> None:
        self._rows = rows
        self._number = number

    def __getitem__(self, name: str) -> Any:
        return self._rows.column(name)[self._number]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows.names)

    def __len__(self) -> int:
        return len(self._rows.names)


class Index(Mapping[str, int]):
    """The row of each id of a column, the last where one stands there twice; found by bisection.

    A dictionary of as many ids takes some 150 bytes more of each, and cannot be mapped from a file.
    """

    def __init__(self, ids: pa.Array) -> None:
        self.ids = ids
        self._order = pc.sort_indices(ids).cast(pa.int32()).to_numpy()

    def __getitem__(self, key: str) -> int:
        place = bisect_right(self._order, key, key=self._id) - 1
        row = int(self._order[place]) if place >= 0 else -1
        if row < 0 or self._id(row) != key:
            raise KeyError(key)
        return row

    def __iter__(self) -> Iterator[str]:
        return iter(self.ids.to_pylist())

    def __len__(self) -> int:
        return len(self.ids)

    def _id(self, row: int) -> str:
        return str(self.ids[int(row)])


class Texts(Mapping[str, str]):
    """A text for each id, in columns."""

    def __init__(self, rows: Index, texts: pa.Array) -> None:
        self._rows, self._texts = rows, texts

    def __getitem__(self, key: str) -> str:
        return str(self._texts[self._rows[key]])

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def as_dictionary(self) -> dict[str, str]:
        """All of them at once, for who looks many up and then lets go of it: an id is found in it ten times sooner."""
        return dict(zip(self._rows.ids.to_pylist(), self._texts.to_pylist(), strict=True))

    def of_all(self, keys: pa.ChunkedArray) -> list[str]:
        """The texts of these ids, empty where one is not known."""
        rows = pc.index_in(keys.combine_chunks(), value_set=self._rows.ids)
        texts: list[str] = pc.fill_null(self._texts.take(rows), "").to_pylist()
        return texts


class ByKey:
    """Rows that belong to something, found by it: they lie together, in the order of ``keys``.

    Rows that belong to nothing of ``keys`` are left out.
    """

    def __init__(self, table: pa.Table, column: str, places: Mapping[str, int]) -> None:
        keys = pa.array(places, pa.string())
        code = pc.index_in(table[column].combine_chunks(), value_set=keys)
        order = pc.sort_indices(code).slice(0, len(code) - code.null_count)
        self.table = compact(table.take(order))
        self._places = places
        counted = np.bincount(pc.drop_null(code).to_numpy(), minlength=len(places))
        self._ends: Ints = np.concatenate([[0], np.cumsum(counted)])

    def of(self, key: str) -> pa.Table:
        """The rows that belong to a key; none for an unknown one."""
        place = self._places.get(key)
        if place is None:
            return self.table.slice(0, 0)
        return self.table.slice(self._ends[place], self._ends[place + 1] - self._ends[place])

    def of_all(self, keys: Collection[str]) -> pa.Table:
        """The rows that belong to these keys."""
        if not keys:
            return self.table.slice(0, 0)
        return pa.concat_tables([self.of(key) for key in keys]).combine_chunks()

    @property
    def known(self) -> int:
        """How many keys have rows."""
        return int(np.count_nonzero(np.diff(self._ends)))
