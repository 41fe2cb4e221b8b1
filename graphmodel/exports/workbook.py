"""Tables as an XLSX workbook: a sheet a table, in which numbers, days and truths are such, and texts stay texts."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa

from graphmodel.exports.texts import begins_like_formula, in_xml

MOST_ROWS = 1_048_576
"""Rows that a sheet holds, its header among them; what is more goes on in another sheet."""

MOST_CHARACTERS = 32_767
"""Characters that a cell holds; of a longer text the end is cut off."""

FIRST_DAY = date(1900, 3, 1)
"""Days before it are written as texts: spreadsheets have none before 1900, and disagree about that February."""

_BATCH = 10_000
_NARROW, _WIDE = 10, 60

Cell = Callable[[Any], Any]


def write_workbook(
    tables: Mapping[str, pa.Table], where: Path | BinaryIO, *, most_rows: int = MOST_ROWS
) -> None:
    """Write each table into a sheet of its name, its header frozen and with filters; memory does not grow with rows.

    Times are in UTC. An undefined value is an empty cell. A text that begins like a formula is not run as one, and
    characters that a workbook cannot hold become ``U+FFFD``.
    """
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for name, table in tables.items():
        for number, start in enumerate(range(0, max(len(table), 1), most_rows - 1), start=1):
            part = table.slice(start, most_rows - 1)
            _fill(book.create_sheet(name if number == 1 else f"{name} {number}"), part)
    book.save(where)


def _fill(sheet: Any, table: pa.Table) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    # What stands before the rows in the file has to be known before the first of them.
    sheet.freeze_panes = "A2"
    if table.num_columns:
        sheet.auto_filter.ref = f"A1:{get_column_letter(table.num_columns)}{len(table) + 1}"
    header = []
    for number, name in enumerate(table.column_names, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = _width(table, name)
        cell = WriteOnlyCell(sheet, name)
        cell.font = Font(bold=True)
        header.append(cell)
    sheet.append(header)
    for row in _rows(table, _text_cell(sheet)):
        sheet.append(row)


def _width(table: pa.Table, name: str) -> int:
    """Characters that show the header, and the first rows' texts unless they are long."""
    texts = table[name].slice(0, 100).to_pylist()
    return min(max(_NARROW, len(name) + 3, *(len(str(text)) + 2 for text in texts)), _WIDE)


def _rows(table: pa.Table, text_cell: Cell) -> Iterator[tuple[Any, ...]]:
    for batch in table.to_batches(max_chunksize=_BATCH):
        columns = [_cells(column.to_pylist(), column.type, text_cell) for column in batch.columns]
        yield from zip(*columns, strict=True)


def _cells(values: list[Any], kind: pa.DataType, text_cell: Cell) -> list[Any]:
    if pa.types.is_string(kind):
        return [value and text_cell(value) for value in values]
    if pa.types.is_floating(kind):
        return [value if value is None or math.isfinite(value) else str(value) for value in values]
    if pa.types.is_temporal(kind):
        return [value if value is None or _day(value) >= FIRST_DAY else value.isoformat() for value in values]
    return values


def _day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


def _text_cell(sheet: Any) -> Cell:
    """What makes a text a cell in which it stays a text: never a formula, never an error value."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ERROR_CODES

    def cell(value: str) -> Any:
        text = in_xml(value)
        if len(text) > MOST_CHARACTERS:
            text = text[: MOST_CHARACTERS - 1] + "…"
        formula = begins_like_formula(text)
        if not formula and text not in ERROR_CODES:
            return text
        found = WriteOnlyCell(sheet, text)
        found.data_type = "s"
        found.quotePrefix = formula
        return found

    return cell
