"""A whole CSV file cut into columns at once, by Arrow, where that is sure to give what a careful reader would.

Arrow cuts many times faster than Python, but reads on where a careful reader quarantines a row: it takes text behind a
closing quote, NUL characters and cells of any length. So every byte of the file is judged beside it (`quoting`); at
the first doubt there is no result, and the file is read row by row.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Set
from concurrent.futures import ThreadPoolExecutor

import pyarrow as pa
import pyarrow.csv as pcsv

from ingest.reading.margins import may_be_footer
from ingest.reading.quoting import is_well_quoted
from ingest.reading.source import Peek, Progress

BLOCK = 1 << 20
"""Bytes that Arrow cuts at a time; a row longer than that is a doubt."""

_TAIL = 1 << 17
"""Bytes at the end of a file in which its last row is looked for."""


def cut_at_once(
    peek: Peek, wanted: Set[str] | None = None, progress: Progress | None = None
) -> dict[str, pa.ChunkedArray] | None:
    """The columns of a UTF-8 file as text, by name; None where any cell of the file is in doubt.

    Of the columns only those ``wanted`` (case-folded) are cut, by default all.
    """
    if peek.encoding not in ("utf-8", "utf-8-sig") or peek.mixed or peek.preamble:
        return None
    with ThreadPoolExecutor(1) as beside:
        sure = beside.submit(is_well_quoted, peek)
        try:
            columns = _cut(peek, wanted, progress)
        except pa.ArrowInvalid:
            return None
        if columns is None or not sure.result():
            return None
    last = _last_row(peek) if len(next(iter(columns.values()))) else ()
    return None if last is None or (last and may_be_footer(last)) else columns


def _cut(peek: Peek, wanted: Set[str] | None, progress: Progress | None) -> dict[str, pa.ChunkedArray] | None:
    size, rows = peek.path.stat().st_size, 0
    numbered = [str(i) for i in range(len(peek.header))]
    kept = {
        number: name
        for number, name in zip(numbered, peek.header, strict=True)
        if wanted is None or name.casefold() in wanted
    }
    if not kept:
        return None
    reader = pcsv.open_csv(
        peek.path,
        pcsv.ReadOptions(block_size=BLOCK, skip_rows=peek.skip_lines, column_names=numbered),
        pcsv.ParseOptions(delimiter=peek.delimiter, newlines_in_values=True),
        pcsv.ConvertOptions(
            column_types=dict.fromkeys(kept, pa.string()),
            strings_can_be_null=False,
            include_columns=list(kept),
        ),
    )
    batches = []
    for number, batch in enumerate(reader, start=1):
        rows += len(batch)
        if progress is not None:
            progress(f"reading {peek.name}", min(number * BLOCK, size), size, rows)
        batches.append(batch)
    table = pa.Table.from_batches(batches, reader.schema)
    return dict(zip(kept.values(), table.columns, strict=True))


def _last_row(peek: Peek) -> list[str] | None:
    """The cells of the last row of a well quoted file; None where that row is very long."""
    with peek.path.open("rb") as file:
        before = max(peek.path.stat().st_size - _TAIL, 0)
        file.seek(before)
        tail = file.read().rstrip(b"\r\n")
    at = tail.rfind(b"\n")
    while at >= 0 and tail.count(b'"', at) % 2:  # the line begins within quotes
        at = tail.rfind(b"\n", 0, at)
    if at < 0 and before:
        return None
    (row,) = csv.reader(io.StringIO(tail[at + 1 :].decode(), newline=""), delimiter=peek.delimiter)
    return row
