"""What every column of a workbook means, as a table of its own."""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa

from graphmodel.messages import Messages
from graphmodel.tables import RELATIONSHIPS, Table

SCHEMA = pa.schema([(name, pa.string()) for name in ("table", "column", "type", "meaning", "unit", "values")])


def explanations(tables: Iterable[Table], words: Messages) -> pa.Table:
    """One row a column of these tables, in order: its type, meaning, unit, and the values that it may have.

    Meaning and unit are in the language of ``words`` where it has them, else in English; types and values are the
    codes that stand in the cells.
    """

    def told(key: str, otherwise: str) -> str:
        return words.text(key) if key in words else otherwise

    rows = [
        {
            "table": table.name,
            "column": column.name,
            "type": column.type,
            "meaning": told(
                f"column.{column.name}" if table is RELATIONSHIPS else f"columns.{table.name}.{column.name}",
                column.text,
            ),
            "unit": told(f"unit.{column.unit}", column.unit) if column.unit else None,
            "values": ", ".join(column.choices) or None,
        }
        for table in tables
        for column in table.columns
    ]
    return pa.Table.from_pylist(rows, SCHEMA)
