"""Where the header of a text file is, and what parts its columns."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.reading.margins import header_at

DELIMITERS = (",", ";", "\t", "|")


@dataclass(frozen=True, slots=True)
class Header:
    """The header's cells, the line on which it ends (counted from 1) and the filled lines above it."""

    cells: tuple[str, ...]
    delimiter: str
    last_line: int
    above: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Record:
    """The cells of a record and the line on which it ends."""

    cells: list[str]
    last_line: int


def header_of(lines: Sequence[str]) -> Header | None:
    """The header among a file's first lines, with the delimiter that fits best; None where all lines are blank."""
    headers = [found for delimiter in DELIMITERS if (found := _header(lines, delimiter)) is not None]
    return max(headers, key=lambda found: found[0])[1] if headers else None


def _header(lines: Sequence[str], delimiter: str) -> tuple[tuple[int, int], Header] | None:
    """How well a delimiter fits, and the header by it."""
    records = _records(lines, delimiter)
    if not records:
        return None
    at = header_at([record.cells for record in records])
    header, below = records[at], records[at + 1 :]
    above = (
        tuple(line.strip() for line in lines[: records[at - 1].last_line] if not _blank(line)) if at else ()
    )
    width = len(header.cells)
    alike = [len(record.cells) == width for record in below]
    fits = alike[:1] != [False] or 2 * sum(alike) > len(alike)
    # best is a first line as wide as those below it, then a clear header below titles, then whatever has columns
    if width == 1:
        rank = 0
    elif fits:
        rank = 2 if at else 3
    else:
        rank = 1
    return (rank, width), Header(tuple(header.cells), delimiter, header.last_line, above)


def _records(lines: Sequence[str], delimiter: str) -> list[_Record]:
    """The records that the first lines hold, blank ones left out; the last may be cut off."""
    records: list[_Record] = []
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        for cells in reader:
            if cells and not _blank(delimiter.join(cells)):
                records.append(_Record(cells, reader.line_num))
    except csv.Error:  # a cell beyond all bounds; what is above it tells enough
        pass
    return records


def _blank(line: str) -> bool:
    """Whether a line above the table says nothing: empty, or Excel's own hint at the delimiter."""
    text = line.strip()
    return not text or (len(text) == 5 and text.startswith("sep="))
