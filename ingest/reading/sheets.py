"""Workbooks: each visible sheet with data is a table; cells become the text that CSV would hold."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path

import numpy as np
import pyarrow as pa
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from graphmodel.errors import ExportError
from ingest.reading.margins import MOST_MARGIN, Record, filled_cells, footer_start, header_at, joined_cells
from ingest.reading.source import Broken, Lines, Peek, Progress, Source, header_names, source_of
from ingest.report import Code

Cell = int | float | str | bool | date | datetime | time | timedelta

SHEET_SUFFIXES = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")

_BLOCK_ROWS = 8192
_WHOLE = 10**15
"""Numbers below it that are whole are written without a decimal point; a spreadsheet knows fifteen digits."""


def peek_sheets(path: Path) -> tuple[tuple[Peek, ...], dict[str, str]]:
    """The beginning of each sheet that is to be read, and why others are not; `ExportError` where it is no workbook."""
    peeks: list[Peek] = []
    unread: dict[str, str] = {}
    with _book(path) as book:
        for sheet in book.sheets_metadata:
            name = f"{path.name}/{sheet.name}"
            if sheet.visible != SheetVisibleEnum.Visible:
                unread[name] = "the sheet is hidden; show it in the spreadsheet program to have it read"
            elif sheet.typ != SheetTypeEnum.WorkSheet:
                unread[name] = "the sheet holds no cells"
            else:
                try:
                    found = _peek(path, book.get_sheet_by_name(sheet.name))
                except ExportError as error:
                    unread[name] = error.what
                else:
                    if found is None:
                        unread[name] = "the sheet is empty"
                    else:
                        peeks.append(found)
    if len(peeks) != 1:
        return tuple(peeks), unread
    return (_alone(peeks[0]),), unread


def read_sheet(peek: Peek, progress: Progress | None = None) -> Source:
    """Read a whole sheet."""
    width = len(peek.header)
    chunks: list[list[pa.Array]] = [[] for _ in range(width)]
    numbers: list[int] = []
    broken: list[Broken] = []
    with _book(peek.path) as book:
        sheet = book.get_sheet_by_name(peek.sheet)
        rows = islice(_rows(sheet), peek.skip_lines, None)
        while block := list(islice(rows, _BLOCK_ROWS)):
            sound: list[list[str]] = []
            for number, cells in block:
                if any("\0" in cell for cell in cells):
                    broken.append(Broken(number, Code.NUL_CHARACTER, "", "", _as_csv(cells)))
                elif any(cells):
                    sound.append(cells)
                    numbers.append(number)
            if sound:
                for chunk, column in zip(chunks, zip(*sound, strict=True), strict=True):
                    chunk.append(pa.array(column, pa.string()))
            if progress is not None:
                done = block[-1][0]
                progress(f"reading {peek.name}", done, sheet.total_height, done)
    texts = [pa.chunked_array(chunk, type=pa.string()) for chunk in chunks]
    return _without_footer(peek, texts, np.array(numbers, dtype=np.int64), broken)


def as_text(cell: Cell) -> str:
    """A cell as the text that CSV would hold: dates in ISO 8601, whole numbers without a decimal point.

    >>> [as_text(cell) for cell in (1234.0, 0.5, True, datetime(2026, 1, 31, 10, 5), timedelta(hours=36), "x")]
    ['1234', '0.5', 'true', '2026-01-31T10:05:00', '36:00:00', 'x']
    """
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < _WHOLE else repr(cell)
    if isinstance(cell, datetime | date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        minutes, seconds = divmod(round(cell.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    return str(cell)


class _book:  # noqa: N801 - reads as the context manager it is
    """A workbook that is open for the length of a block; what calamine says becomes an `ExportError`."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> CalamineWorkbook:
        try:
            self.book = CalamineWorkbook.from_path(str(self.path))
        except PasswordError as error:
            raise ExportError(
                "is protected by a password", where=str(self.path), remedy="Save it without one"
            ) from error
        except OSError as error:
            raise ExportError(
                f"cannot be opened ({error.strerror or error})",
                where=str(self.path),
                remedy="Check who may read the file",
            ) from error
        except CalamineError as error:
            raise self._broken(error) from error
        return self.book

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        self.book.close()
        if isinstance(error, CalamineError):
            raise self._broken(error) from error

    def _broken(self, error: Exception) -> ExportError:
        return ExportError(
            f"cannot be read as a workbook ({' '.join(str(error).split())})",
            where=str(self.path),
            remedy="Open it in a spreadsheet program and save it again, or as CSV UTF-8",
        )


def _rows(sheet: CalamineSheet) -> Iterator[tuple[int, list[str]]]:
    """The rows, each with its number in the sheet, counted from 1; the columns begin with the first that is used."""
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        yield number, [as_text(cell) for cell in cells]


def _peek(path: Path, sheet: CalamineSheet) -> Peek | None:
    """The beginning of a sheet; None where it is empty."""
    records = [cells for _, cells in islice(_rows(sheet), 2 * MOST_MARGIN)]
    if not any(cell.strip() for cells in records for cell in cells):
        return None
    at = header_at(records)
    above = (" ".join(cell for cell in cells if cell.strip()) for cells in records[:at])
    preamble = tuple(text for text in above if text)
    header = header_names(f"{path}/{sheet.name}", records[at])
    encoding = path.suffix.lower().removeprefix(".")
    return Peek(path, header, encoding, "", at + 1, sheet=sheet.name, alone=False, preamble=preamble)


def _alone(peek: Peek) -> Peek:
    return Peek(
        peek.path, peek.header, peek.encoding, "", peek.skip_lines, sheet=peek.sheet, preamble=peek.preamble
    )


def _as_csv(cells: Iterable[str]) -> str:
    """A row as a line of CSV."""
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(cells)
    return line.getvalue()


@dataclass(frozen=True, slots=True)
class _SheetRows:
    """Rows of a sheet, by their numbers in it."""

    peek: Peek
    numbers: Lines

    @property
    def first_line(self) -> Lines:
        return self.numbers

    @property
    def last_line(self) -> Lines:
        return self.numbers

    def raw_text(self, rows: Lines) -> dict[int, str]:
        wanted = dict(zip(self.numbers[rows].tolist(), rows.tolist(), strict=True))
        with _book(self.peek.path) as book:
            sheet = book.get_sheet_by_name(self.peek.sheet)
            return {wanted[number]: _as_csv(cells) for number, cells in _rows(sheet) if number in wanted}


def _without_footer(
    peek: Peek, texts: Sequence[pa.ChunkedArray], numbers: Lines, broken: Sequence[Broken]
) -> Source:
    """The source without the rows below the table that are no part of it."""
    footer: list[str] = []
    begin = max(len(numbers) - MOST_MARGIN, 0)
    tail: list[Record] = []
    for row, filled in enumerate(filled_cells(texts, begin), start=begin):
        if tail and numbers[row] > numbers[row - 1] + 1:
            tail.append(Record(int(numbers[row - 1]) + 1, 0, 0, None))
        tail.append(Record(int(numbers[row]), len(peek.header), filled, row))
    start = footer_start(len(peek.header), texts, tail)
    if start is not None:
        kept = int(np.searchsorted(numbers, start))
        footer = joined_cells(texts, kept)
        texts, numbers = [text.slice(0, kept) for text in texts], numbers[:kept]
    return source_of(
        peek, dict(zip(peek.header, texts, strict=True)), _SheetRows(peek, numbers), broken, footer
    )
