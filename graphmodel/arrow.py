"""The tables of ``tables/`` as Arrow schemas: the shape in which data moves between the rooms."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from graphmodel.arrays import counts
from graphmodel.imports import hidden
from graphmodel.tables import ATTRIBUTES, ColumnType, Table

ARROW_TYPES: Mapping[ColumnType, pa.DataType] = {
    "text": pa.string(),
    "text_list": pa.list_(pa.string()),
    "number": pa.float64(),
    "integer": pa.int64(),
    "boolean": pa.bool_(),
    "timestamp": pa.timestamp("us"),  # UTC, without a zone
    "date": pa.date32(),
}


_KEPT_MS = 300
"""Milliseconds for which free memory is kept."""


def give_memory_back() -> None:
    """Let Arrow return memory to the system soon after it is free, for the rest of this process.

    Loading a large export needs different memory in each of its steps; kept, it adds up. What is wanted again within a
    step is worth keeping: a page that the system has to give anew costs more than the work on it. Only jemalloc can
    be told so; builds of Arrow without it (Windows) stay as they are.
    """
    try:
        pool = pa.jemalloc_memory_pool()
    except NotImplementedError:
        return
    pa.jemalloc_set_decay_ms(_KEPT_MS)
    pa.set_memory_pool(pool)


def do_without_pandas() -> None:
    """Let Arrow believe, for the rest of this process, that pandas is not there.

    Given its first list, Arrow imports pandas, only to learn that a list is no series: 0.2 s that a command needs
    for better things. Who asks Arrow for a frame still gets one. A process in which others hand Arrow series
    must not call this.
    """
    if "pandas" not in sys.modules:
        with hidden("pandas"):
            pa.array([])


def schema_of(table: Table, *, attributes: bool = False) -> pa.Schema:
    """Arrow schema of a table; ``attributes`` adds the JSON column that keeps further columns of an input."""
    fields = [pa.field(column.name, ARROW_TYPES[column.type]) for column in table.columns]
    if attributes:
        fields.append(pa.field(ATTRIBUTES, pa.string()))
    return pa.schema(fields)


def empty(table: Table, *, attributes: bool = False) -> pa.Table:
    """A table of that schema without rows."""
    return schema_of(table, attributes=attributes).empty_table()


def joined(groups: npt.NDArray[np.int64], texts: pa.Array, size: int, separator: str = ";") -> pa.Array:
    """Texts of each group as one text; null for a group without any.

    ``groups`` must be sorted, from 0 to ``size - 1``.

    >>> joined(np.array([0, 0, 2]), pa.array(["a", "b", "c"]), 3).to_pylist()
    ['a;b', None, 'c']
    """
    found = counts(groups, size)
    offsets = np.concatenate([[0], np.cumsum(found)]).astype(np.int32)
    lists = pa.ListArray.from_arrays(pa.array(offsets), texts)
    return pc.if_else(pa.array(found > 0), pc.binary_join(lists, separator), pa.scalar(None, pa.string()))


def joined_across(parts: Sequence[pa.Array], separator: str) -> pa.Array:
    """Texts of each row of several columns as one text, nulls left out; null where all are null.

    >>> joined_across([pa.array(["a", None, None]), pa.array(["b", "c", None])], "; ").to_pylist()
    ['a; b', 'c', None]
    """
    # The empty first column stays: pyarrow 26 leaves out rows in which every column is null.
    blank = pa.array([""] * len(parts[0]), pa.string())
    text = pc.binary_join_element_wise(blank, *parts, separator, null_handling="skip")
    text = pc.utf8_slice_codeunits(text, start=len(separator))
    return pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)


def chosen_texts(chosen: Mapping[str, npt.NDArray[np.bool_]], separator: str = ";") -> pa.Array:
    """Names of what is chosen in each row as one text; null where nothing is.

    >>> chosen_texts({"a": np.array([True, False]), "b": np.array([True, False])}).to_pylist()
    ['a;b', None]
    """
    flags = np.array(list(chosen.values())).T
    row, which = np.nonzero(flags)
    return joined(row, pa.array(list(chosen), pa.string()).take(pa.array(which)), len(flags), separator)


def rows_of(table: pa.Table) -> list[dict[str, Any]]:
    """The rows of a table; of columns that keep each word once a sixth of the time that ``to_pylist`` takes of them."""
    for place, column in enumerate(table.schema):
        if pa.types.is_dictionary(column.type):
            table = table.set_column(place, column.name, table[place].cast(column.type.value_type))
    rows: list[dict[str, Any]] = table.to_pylist()
    return rows
