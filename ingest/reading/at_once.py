"""A whole CSV file cut into columns at once, by Arrow, where that is sure to give what a careful reader would.

Arrow cuts many times faster than Python, but reads on where a careful reader quarantines a row: it takes text behind a
closing quote, NUL characters and cells of any length. So every quote of the file is judged by its neighbours, in
the same pass over its bytes; at the first doubt there is no result, and the file is read row by row.
"""

from __future__ import annotations

import csv
from collections.abc import Set
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pcsv

from ingest.reading.margins import may_be_footer
from ingest.reading.source import Peek, Progress

BLOCK = 1 << 22
"""Bytes that Arrow cuts at a time; a row longer than that is a doubt."""

_STRIDE = 1 << 18
"""Bytes that are judged at a time; they fit into a processor's cache."""

_QUOTE, _FEED, _RETURN = b'"\n\r'


def cut_at_once(
    peek: Peek, wanted: Set[str] | None = None, progress: Progress | None = None
) -> dict[str, pa.ChunkedArray] | None:
    """The columns of a UTF-8 file as text, by name; None where any cell of the file is in doubt.

    Of the columns only those ``wanted`` (case-folded) are kept, by default all.
    """
    if peek.encoding not in ("utf-8", "utf-8-sig") or peek.mixed or peek.preamble:
        return None
    with ThreadPoolExecutor(1) as beside:
        sure = beside.submit(_sure, peek)
        try:
            columns = _cut(peek, wanted, progress)
        except pa.ArrowInvalid:
            return None
        return columns if sure.result() else None


def _cut(peek: Peek, wanted: Set[str] | None, progress: Progress | None) -> dict[str, pa.ChunkedArray] | None:
    size, rows = peek.path.stat().st_size, 0
    numbered = [str(i) for i in range(len(peek.header))]
    reader = pcsv.open_csv(
        peek.path,
        pcsv.ReadOptions(block_size=BLOCK, skip_rows=peek.skip_lines, column_names=numbered),
        pcsv.ParseOptions(delimiter=peek.delimiter, newlines_in_values=True),
        pcsv.ConvertOptions(column_types=dict.fromkeys(numbered, pa.string()), strings_can_be_null=False),
    )
    kept = {name: i for i, name in enumerate(peek.header) if wanted is None or name.casefold() in wanted}
    if not kept:
        return None
    chunks: dict[str, list[pa.Array]] = {name: [] for name in kept}
    last: pa.RecordBatch | None = None
    for number, batch in enumerate(reader, start=1):
        rows += len(batch)
        if progress is not None:
            progress(f"reading {peek.name}", min(number * BLOCK, size), size, rows)
        if any(_longest(column) > csv.field_size_limit() for column in batch.columns):
            return None
        for name, i in kept.items():
            chunks[name].append(batch.column(i))
        last = batch if len(batch) else last
    if last is not None and may_be_footer([pa.chunked_array([column]) for column in last.columns]):
        return None
    return {name: pa.chunked_array(arrays, pa.string()) for name, arrays in chunks.items()}


def _longest(column: pa.Array) -> int:
    return pc.max(pc.binary_length(column)).as_py() or 0


def _sure(peek: Peek) -> bool:
    """Whether each quote opens a cell, closes one, or stands twice inside of one, and lines end in one way.

    A quote with an even number of quotes before it stands outside of quoted cells: it opens one, or is the second of
    two in one, so the beginning of a cell or a quote precedes it. Any other closes a cell, or is the first of two,
    so the end of a cell or a quote follows.
    """
    beside = np.zeros(256, dtype=np.bool_)
    beside[[_QUOTE, _FEED, _RETURN, ord(peek.delimiter)]] = True
    outside = True
    with peek.path.open("rb", buffering=0) as file:
        if peek.encoding == "utf-8-sig":
            file.seek(3)
        # the neighbours of a block's first and last byte come along, so that each byte is judged once
        tail, ended = b"\n", False
        while not ended:
            block = file.read(_STRIDE)
            ended = not block
            data = tail + (block or b"\n")
            if b"\0" in block or data.count(b"\r") != data.count(b"\r\n") + data.endswith(b"\r"):
                return False
            bytes_ = np.frombuffer(data, dtype=np.uint8)
            quotes = np.flatnonzero(bytes_[1:-1] == _QUOTE)
            opening, closing = (quotes[0::2], quotes[1::2]) if outside else (quotes[1::2], quotes[0::2])
            if not (beside[bytes_[opening]].all() and beside[bytes_[closing + 2]].all()):
                return False
            outside ^= bool(len(quotes) % 2)
            tail = data[-2:]
    return outside
