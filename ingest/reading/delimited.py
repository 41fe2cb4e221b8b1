"""Text files with delimiters: the header found, lines cut into records, broken records kept whole.

A file without a fault is cut at once (`at_once`). Any other is read by Python's ``csv`` in strict mode, because it
knows on which line a record begins and ends; cells go block by block into Arrow string columns, so memory stays near
the size of the file.
"""

from __future__ import annotations

import csv
import dataclasses
import re
from collections.abc import Set
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TextIO

import numpy as np
import pyarrow as pa

from graphmodel.errors import ExportError
from ingest.reading.at_once import cut_at_once
from ingest.reading.encodings import Encoding, encoding_of, spelt, told_by_beginning
from ingest.reading.header import header_of
from ingest.reading.margins import (
    MOST_MARGIN,
    Record,
    filled_cells,
    footer_start,
    joined_cells,
)
from ingest.reading.source import Broken, Lines, Origin, Peek, Progress, Source, header_names, source_of
from ingest.report import Code

BLOCK_LINES = 8192

_BEGINNING = 1 << 20
"""Bytes that a peek looks at; that the rest is of the same encoding is held while it is read."""

_MAGIC = (
    (b"PK\x03\x04", "a ZIP or Excel file", "Give it the ending .xlsx if it is a workbook, or unpack it"),
    (b"\x1f\x8b", "compressed with gzip", "Unpack it first"),
    (b"PAR1", "a Parquet file", "Give it the ending .parquet"),
    (b"%PDF", "a PDF", "Export the data as CSV"),
    (b"\xd0\xcf\x11\xe0", "an old Excel file", "Give it the ending .xls"),
)
_ESCAPED = re.compile("[\udc80-\udcff]")
"""Bytes that are not of the file's encoding, as Python lets them through (``surrogateescape``)."""


def peek_text(path: Path, asked: str | None = None) -> Peek:
    """Header, encoding and delimiter of a text file; `ExportError` where it is no table at all.

    ``asked`` is the encoding to take where the file is not UTF-8.
    """
    try:
        with path.open("rb") as handle:
            start = handle.read(_BEGINNING)
    except OSError as error:
        raise ExportError(
            f"cannot be opened ({error.strerror})", where=str(path), remedy="Check who may read the file"
        ) from error
    for magic, what, remedy in _MAGIC:
        if start.startswith(magic):
            raise ExportError(f"is not CSV but {what}", where=str(path), remedy=remedy)
    encoding = told_by_beginning(start, whole=len(start) < _BEGINNING)
    if encoding is None or not encoding.wide:
        _refuse_nul(path, start)
    if encoding is None:
        encoding = encoding_of(path, asked)
    blank = Peek(path, (), encoding.name, ",", 0, mixed=encoding.mixed, asked=asked)
    try:
        return _with_header(blank, _first_lines(blank))
    except UnicodeError as error:
        if encoding.wide or encoding.mixed:
            raise _not_of(blank, error) from error
    marked = dataclasses.replace(blank, mixed=True)  # a byte-order mark says UTF-8, and a line is not
    return _with_header(marked, _first_lines(marked))


def read_text(peek: Peek, progress: Progress | None, wanted: Set[str] | None = None) -> Source:
    """Read a whole text file; where its later part belies the encoding, by the encoding that the whole file tells."""
    if progress is not None:
        progress(f"reading {peek.name}", 0, peek.path.stat().st_size, 0)
    columns = cut_at_once(peek, wanted, progress)
    if columns is not None:
        source = source_of(peek, columns, _PlacesWhenAsked(peek))
        if not source.empty.any():  # else other columns may say something, or it may be a footer
            return source
    return _with_care(peek, progress).only(wanted)


def _with_care(peek: Peek, progress: Progress | None) -> Source:
    try:
        return _read(peek, progress)
    except UnicodeError as error:
        if Encoding(peek.encoding).wide or peek.mixed:
            raise _not_of(peek, error) from error
    found = encoding_of(peek.path, peek.asked)
    return _read(dataclasses.replace(peek, encoding=found.name, mixed=found.mixed), progress)


def _first_lines(peek: Peek) -> list[str]:
    with _open(peek) as lines:
        return list(islice(lines, MOST_MARGIN * 2))


def _refuse_nul(path: Path, start: bytes) -> None:
    # a stray NUL spoils its row; many, or one in the header, mean that this is no text at all
    if start.count(b"\0") > min(len(start), 4096) // 10 or b"\0" in start.split(b"\n", 1)[0]:
        raise ExportError(
            "is not CSV: it holds NUL bytes", where=str(path), remedy="Export it as CSV in UTF-8"
        )


def _open(peek: Peek) -> TextIO:
    errors = "surrogateescape" if peek.mixed else "strict"
    return peek.path.open("r", encoding=peek.encoding, errors=errors, newline="")


def _not_of(peek: Peek, error: UnicodeError) -> ExportError:
    where = f" (byte 0x{error.object[error.start]:02X})" if isinstance(error, UnicodeDecodeError) else ""
    return ExportError(
        f"is not {spelt(peek.encoding)} throughout{where}",
        where=str(peek.path),
        remedy="Save the file as UTF-8 (in Excel: CSV UTF-8) and load it again",
    )


def _with_header(peek: Peek, first: list[str]) -> Peek:
    """The peek with header, delimiter and what stands above; ``first`` are the file's first lines."""
    header = header_of(first)
    if header is None:
        raise ExportError(
            "is empty: there is no header", where=str(peek.path), remedy="Export it again with a header row"
        )
    if any(_ESCAPED.search(cell) for cell in header.cells):
        raise ExportError(
            f"the header is not {spelt(peek.encoding)}, as most of the file is",
            where=str(peek.path),
            remedy="Save the file as UTF-8 and load it again, or name its encoding with --encoding",
        )
    return dataclasses.replace(
        peek,
        header=header_names(str(peek.path), header.cells),
        delimiter=header.delimiter,
        skip_lines=header.last_line,
        preamble=tuple(_escaped_raw(line) for line in header.above),
    )


@dataclass(frozen=True, slots=True)
class _Places:
    """On which lines of a text file the rows stand."""

    peek: Peek
    first_line: Lines
    last_line: Lines

    def raw_text(self, rows: Lines) -> dict[int, str]:
        result: dict[int, str] = {}
        with _open(self.peek) as lines:
            at = 0
            for row in rows.tolist():
                first, last = int(self.first_line[row]), int(self.last_line[row])
                text = "".join(islice(lines, first - 1 - at, last - at))
                at = last
                result[row] = text.rstrip("\r\n")
        return result


class _PlacesWhenAsked:
    """The same for a file that was cut at once: it is read row by row as soon as somebody asks for a line."""

    def __init__(self, peek: Peek) -> None:
        self._peek = peek

    @cached_property
    def _places(self) -> Origin:
        return _read(self._peek, None).origin

    @property
    def first_line(self) -> Lines:
        return self._places.first_line

    @property
    def last_line(self) -> Lines:
        return self._places.last_line

    def raw_text(self, rows: Lines) -> dict[int, str]:
        return self._places.raw_text(rows)


class _Gatherer:
    """Rows gathered block by block into Arrow columns."""

    def __init__(self, peek: Peek) -> None:
        self.peek = peek
        self.width = len(peek.header)
        self.chunks: list[list[pa.Array]] = [[] for _ in range(self.width)]
        self.first: list[Lines] = []
        self.last: list[Lines] = []
        self.broken: list[Broken] = []
        self.rows = 0

    def add(self, rows: list[list[str]], first: Lines, last: Lines, lines: list[str], base: int) -> None:
        """Take the records of a block, their lines, and the block itself with the number of lines before it."""
        if not rows:
            return
        escaped = self.peek.mixed and any(map(_ESCAPED.search, lines))
        if escaped or set(map(len, rows)) != {self.width} or any("\0" in line for line in lines):
            sound = []
            for i, row in enumerate(rows):
                raw = "".join(lines[first[i] - 1 - base : last[i] - base]).rstrip("\r\n")
                broken = self._fault(int(first[i]), row, raw)
                if broken is None:
                    sound.append(i)
                else:
                    self.broken.append(broken)
            rows = [rows[i] for i in sound]
            first, last = first[sound], last[sound]
        if rows:
            for chunks, cells in zip(self.chunks, zip(*rows, strict=True), strict=True):
                chunks.append(pa.array(cells, type=pa.string()))
            self.first.append(first)
            self.last.append(last)
            self.rows += len(rows)

    def _fault(self, line: int, row: list[str], raw: str) -> Broken | None:
        if self.peek.mixed and _ESCAPED.search(raw):
            return _wrongly_encoded(line, raw, self.peek.encoding)
        if "\0" in raw:
            return Broken(line, Code.NUL_CHARACTER, "", "", raw)
        if len(row) != self.width:
            return Broken(line, Code.WRONG_CELL_COUNT, str(len(row)), str(self.width), raw)
        return None


def _wrongly_encoded(line: int, raw: str, encoding: str) -> Broken:
    r"""A row with bytes of another encoding; its raw text has each of them as ``\xFC``."""
    found = _ESCAPED.search(raw)
    assert found is not None  # noqa: S101 - the caller has seen one
    byte = ord(found[0]) - 0xDC00
    left = re.search(r"[\w\udc80-\udcff]*$", raw[: found.start()])
    right = re.match(r"[\w\udc80-\udcff]*", raw[found.start() :])
    word = (left[0] if left else "") + (right[0] if right else "")
    western = _ESCAPED.sub(lambda one: bytes([ord(one[0]) - 0xDC00]).decode("cp1252", "replace"), word)
    extra = f"byte 0x{byte:02X}; read as Windows-1252 it would be «{western}»"
    return Broken(line, Code.WRONG_ENCODING, spelt(encoding), extra, _escaped_raw(raw))


def _escaped_raw(raw: str) -> str:
    return _ESCAPED.sub(lambda one: f"\\x{ord(one[0]) - 0xDC00:02X}", raw)


def _read(peek: Peek, progress: Progress | None) -> Source:
    size = peek.path.stat().st_size
    gatherer = _Gatherer(peek)
    with _open(peek) as lines:
        for _ in islice(lines, peek.skip_lines):
            pass
        base, block, ended = peek.skip_lines, list[str](), False
        while not ended or block:
            fresh = list(islice(lines, BLOCK_LINES))
            ended = len(fresh) < BLOCK_LINES
            block += fresh
            done = _cut_block(block, base, peek.delimiter, ended, gatherer)
            base += done
            block = block[done:]
            if progress is not None:
                at = size if ended else lines.buffer.tell()
                progress(f"reading {peek.name}", at, size, gatherer.rows)
    texts = [pa.chunked_array(chunks, type=pa.string()) for chunks in gatherer.chunks]
    none = np.zeros(0, dtype=np.int64)
    first, last = (np.concatenate([none, *lines]) for lines in (gatherer.first, gatherer.last))
    return _without_footer(peek, texts, first, last, gatherer.broken)


def _cut_block(lines: list[str], base: int, delimiter: str, ended: bool, gatherer: _Gatherer) -> int:
    """Cut lines into records; returns how many lines are done (a record may go on in the next block).

    After a broken quote, reading resumes on the line after the one on which the record began, so that one stray
    quote does not swallow the rest of the file. The ``csv`` module's limit of 131,072 characters a cell bounds how far
    an unclosed quote is followed.
    """
    limit = csv.field_size_limit()
    if not any('"' in line or len(line) > limit for line in lines):  # each line is a record
        cut = list(csv.reader(lines, delimiter=delimiter, strict=True))
        numbers = np.array([base + i for i, cells in enumerate(cut, start=1) if cells], dtype=np.int64)
        gatherer.add([cells for cells in cut if cells], numbers, numbers, lines, base)
        return len(lines)
    rows: list[list[str]] = []
    first: list[int] = []
    last: list[int] = []
    start = done = 0
    while True:
        reader = csv.reader(islice(lines, start, None), delimiter=delimiter, strict=True)
        done = start
        try:
            for cells in reader:
                end = start + reader.line_num
                if cells:
                    rows.append(cells)
                    first.append(base + done + 1)
                    last.append(base + end)
                done = end
            break
        except csv.Error as error:
            if not ended and start + reader.line_num >= len(lines) and "unexpected end" in str(error):
                break
            raw = lines[done].rstrip("\r\n")
            code, extra = (
                (Code.CELL_TOO_LONG, f"{limit:,}") if len(raw) > limit else (Code.BROKEN_QUOTE, str(error))
            )
            gatherer.broken.append(Broken(base + done + 1, code, "", extra, _escaped_raw(raw)))
            start = done + 1
    gatherer.add(rows, np.array(first, dtype=np.int64), np.array(last, dtype=np.int64), lines, base)
    return done


def _without_footer(
    peek: Peek,
    texts: list[pa.ChunkedArray],
    first: Lines,
    last: Lines,
    broken: list[Broken],
) -> Source:
    """The source without the lines below its last row that are no part of the table."""
    footer: list[str] = []
    start = footer_start(len(peek.header), texts, _tail(peek, texts, first, last, broken))
    if start is not None:
        kept = int(np.searchsorted(first, start))
        broken = sorted(broken, key=lambda row: row.line)
        sound = [row for row in broken if row.line < start]
        below = [
            (int(line), text) for line, text in zip(first[kept:], joined_cells(texts, kept), strict=True)
        ]
        below += [(row.line, row.raw) for row in broken[len(sound) :]]
        footer = [text for _, text in sorted(below)]
        texts = [text.slice(0, kept) for text in texts]
        first, last, broken = first[:kept], last[:kept], sound
    return source_of(
        peek, dict(zip(peek.header, texts, strict=True)), _Places(peek, first, last), broken, footer
    )


def _tail(
    peek: Peek, texts: list[pa.ChunkedArray], first: Lines, last: Lines, broken: list[Broken]
) -> list[Record]:
    """The shapes of the last records, with blank lines between them."""
    width = len(peek.header)
    records: list[tuple[int, Record]] = []  # with the line on which each ends
    begin = max(len(first) - MOST_MARGIN, 0)
    for row, filled in enumerate(filled_cells(texts, begin), start=begin):
        records.append((int(last[row]), Record(int(first[row]), width, filled, row)))
    for bad in sorted(broken, key=lambda row: row.line)[-MOST_MARGIN:]:
        short = bad.code is Code.WRONG_CELL_COUNT
        records.append(
            (
                bad.line + bad.raw.count("\n"),
                Record(bad.line, int(bad.value) if short else width, width, None),
            )
        )
    records.sort(key=lambda record: record[1].line)
    tail: list[Record] = []
    for (end, _), (_, record) in zip([(0, None), *records], records, strict=False):
        if tail and record.line > end + 1:
            tail.append(Record(end + 1, 0, 0, None))
        tail.append(record)
    return tail
