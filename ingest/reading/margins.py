"""Where a table begins and ends in what surrounds it: titles above the header, totals and notices below the last row.

Both are told by where they stand and by their shape, never by their words, so that no row of data goes with them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

MOST_MARGIN = 40
"""Lines above a header, or below the last row, that are looked through."""

_VALUE = re.compile(r"[\d\s.,:;/+\-()%]*\d[\d\s.,:;/+\-()%]*$|.*@|https?://", re.DOTALL)
"""What a column is never called: a number, a date, an address."""


@dataclass(frozen=True, slots=True)
class Record:
    """The shape of a record near the end of a table; ``row`` is its place among the sound rows, None if it is none.

    A blank line has no cells at all.
    """

    line: int
    width: int
    filled: int
    row: int | None


def header_at(records: Sequence[Sequence[str]]) -> int:
    """Which of the first records is the header.

    It is the first that is not blank. Only where that is clearly a title do later ones come into question: it fills
    at most half as many cells as a later record, which has a name in every cell, none twice and no value among
    them, is followed by a record of its width, and above which all records fill as few.
    """
    filled = [sum(1 for cell in cells if cell.strip()) for cells in records]
    first = next((i for i, count in enumerate(filled) if count), 0)
    for at in range(first + 1, min(len(records) - 1, MOST_MARGIN)):
        width = len(_trimmed(records[at]))
        if width < 2 or max(filled[first:at]) * 2 > width or not _names(_trimmed(records[at])):
            continue
        below = next((cells for cells in records[at + 1 :] if any(cell.strip() for cell in cells)), [])
        if 2 * sum(1 for cell in below if cell.strip()) >= width and len(_trimmed(below)) <= len(records[at]):
            return at
    return first


def footer_start(width: int, texts: Sequence[pa.ChunkedArray], tail: Sequence[Record]) -> int | None:
    """The line on which the footer begins; None where there is none.

    A footer is parted from the table by a blank line. Each of its records, to the end of the file, has fewer cells than
    the header has names (``width``), or (where a program fills lines up to full width) fills at most a third of them
    and fewer than any row of the table.

    Parameters
    ----------
    texts
        The cells of the sound rows, column by column.
    tail
        The last records of the file in their order.
    """
    for sparse in (True, False):
        begin = _footer_begin(width, tail, sparse)
        footer = tail[begin:]
        rows = [record.row for record in footer if record.row is not None]
        if not rows:
            return footer[0].line if footer else None
        fullest = max(record.filled for record in footer if record.row is not None)
        table = [column.slice(0, rows[0]) for column in texts]
        if fullest < min((count for count in filled_cells(table) if count), default=0):
            return footer[0].line
    return None


def may_be_footer(cells: Sequence[str]) -> bool:
    """Whether the last row of a table is so empty that it may belong to a footer."""
    return sum(1 for cell in cells if cell.strip()) <= _most_filled(len(cells))


def _most_filled(width: int) -> int:
    """Cells that a record of full width may fill in a footer."""
    return max(1, width // 3)


def filled_cells(texts: Sequence[pa.ChunkedArray], begin: int = 0) -> list[int]:
    """How many cells of each row are filled, from a row on."""
    length = len(texts[0]) - begin if texts else 0
    counts = np.zeros(length, dtype=np.int64)
    for column in texts:
        filled = pc.fill_null(pc.not_equal(pc.utf8_trim_whitespace(column.slice(begin)), ""), False)
        counts += filled.to_numpy()
    return [int(count) for count in counts]


def joined_cells(texts: Sequence[pa.ChunkedArray], begin: int) -> list[str]:
    """The filled cells of each row from a row on, with a blank between."""
    columns = (column.slice(begin).to_pylist() for column in texts)
    return [" ".join(cell.strip() for cell in row if cell) for row in zip(*columns, strict=True)]


def _footer_begin(width: int, tail: Sequence[Record], sparse: bool) -> int:
    """Where the longest run of footer-like records at the end begins that follows a blank one."""
    begin = len(tail)
    if width < 2:
        return begin
    for at in range(len(tail) - 1, 0, -1):
        record = tail[at]
        if not record.filled:
            continue
        short = record.row is None and record.width < width
        if not short and not (sparse and record.row is not None and record.filled <= _most_filled(width)):
            break
        if not tail[at - 1].filled:
            begin = at
    return begin


def _trimmed(cells: Sequence[str]) -> list[str]:
    """Without the empty cells at the end."""
    last = max((i for i, cell in enumerate(cells, start=1) if cell.strip()), default=0)
    return list(cells[:last])


def _names(cells: Sequence[str]) -> bool:
    texts = [cell.strip().casefold() for cell in cells]
    return all(texts) and len(set(texts)) == len(texts) and not any(_VALUE.match(text) for text in texts)
