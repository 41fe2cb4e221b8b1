"""The rows of an explanation as they are taken away: values as they are, and names beside ids."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from dashboard.explaining.telling import Told
from graphmodel.explaining.rows import Kind, Rows
from graphmodel.tables import LIST_SEPARATOR

_TYPES: Mapping[Kind, pa.DataType] = {
    **dict.fromkeys(("strength", "share", "chance", "number", "money"), pa.float64()),
    "count": pa.int64(),
    "yes": pa.bool_(),
    "day": pa.date32(),
    "instant": pa.timestamp("us"),
}
"""Of kinds that are no texts."""


def rows_table(rows: Rows, told: Told) -> pa.Table:
    """Rows of an explanation with their values as they are, and names beside ids."""
    columns: dict[str, pa.Array] = {}
    for name, kind in rows.columns:
        cells = rows.column(name)
        if any(isinstance(cell, tuple) for cell in cells) and kind == "money":
            columns[f"{name}_currency"] = pa.array([cell and cell[1] for cell in cells], pa.string())
            cells = [cell and cell[0] for cell in cells]
        if kind in _TYPES:
            columns[name] = pa.array(cells, _TYPES[kind])
            continue
        columns[name] = pa.array([_text(cell) for cell in cells], pa.string())
        if kind in ("person", "client"):
            columns[f"{name}_name"] = pa.array(
                [cell and told.named.name(cell) for cell in cells], pa.string()
            )
        if kind == "people":
            names = ([told.named.name(one) for one in cell or ()] for cell in cells)
            columns[f"{name}_names"] = pa.array([_text(each) for each in names], pa.string())
    return pa.table(columns)


def _text(cell: Any) -> str | None:
    """A text, or several in one."""
    if cell is None:
        return None
    return LIST_SEPARATOR.join(map(str, cell)) if isinstance(cell, list | tuple) else str(cell)
