"""The tables of ``tables.py`` as Arrow schemas: the shape in which data moves between the rooms."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

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


def schema_of(table: Table, *, attributes: bool = False) -> pa.Schema:
    """Arrow schema of a table; ``attributes`` adds the JSON column that keeps further columns of an input."""
    fields = [pa.field(column.name, ARROW_TYPES[column.type]) for column in table.columns]
    if attributes:
        fields.append(pa.field(ATTRIBUTES, pa.string()))
    return pa.schema(fields)


def empty(table: Table, *, attributes: bool = False) -> pa.Table:
    """A table of that schema without rows."""
    return schema_of(table, attributes=attributes).empty_table()
