"""Files as they are: every cell as text, every row with its line, nothing judged but the shape.

Python's ``csv`` reads in strict mode, because it knows on which line a record begins and ends; cells go block by block
into Arrow string columns, so memory stays near the size of the file. A record that is broken (cell count, quotes, NUL)
is kept whole beside the sound ones. Parquet columns are turned into the text that CSV would hold.
"""

from __future__ import annotations

import csv
import dataclasses
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TextIO

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from graphmodel.errors import ExportError
from ingest.report import Code

Progress = Callable[[str, int, int], None]
Lines = npt.NDArray[np.int64]

DELIMITERS = (",", ";", "\t", "|")
MISSING = pa.array(["", "NULL", "null", "#N/A"])
BLOCK_LINES = 8192
_YEAR_9999 = 253_370_764_800
"""Seconds from 1970 to the beginning of the year 9999."""
SUFFIXES = (".csv", ".tsv", ".txt", ".parquet")

_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_MAGIC = (
    (b"PK\x03\x04", "a ZIP or Excel file", "Save the sheet as CSV UTF-8"),
    (b"\x1f\x8b", "compressed with gzip", "Unpack it first"),
    (b"PAR1", "a Parquet file", "Give it the ending .parquet"),
    (b"%PDF", "a PDF", "Export the data as CSV"),
    (b"\xd0\xcf\x11\xe0", "an old Excel file", "Save the sheet as CSV UTF-8"),
)


@dataclass(frozen=True, slots=True)
class Peek:
    """What the first lines of a file tell."""

    path: Path
    header: tuple[str, ...]
    encoding: str
    delimiter: str
    skip_lines: int
    """Lines up to and with the header."""

    @property
    def folded(self) -> dict[str, str]:
        """Header names by their case-folded form."""
        return {name.casefold(): name for name in self.header}


@dataclass(frozen=True, slots=True)
class Broken:
    """A row that could not be cut into cells."""

    line: int
    code: Code
    value: str
    extra: str
    raw: str


@dataclass(frozen=True, slots=True)
class Source:
    """One file as read: sound rows as text columns, broken rows beside them."""

    peek: Peek
    columns: Mapping[str, pa.Array]
    """Text by case-folded header name; blanks stripped, missing values null."""
    first_line: npt.NDArray[np.int64]
    last_line: npt.NDArray[np.int64]
    broken: tuple[Broken, ...] = ()
    empty: npt.NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, dtype=np.bool_))
    """Rows of which every cell is empty."""
    typed: Callable[[], pa.Table] | None = None
    """Gives the rows once more where they are no text: of a Parquet file, or of a table in memory."""

    @property
    def name(self) -> str:
        """The file's name."""
        return self.peek.path.name

    @property
    def rows(self) -> int:
        """Number of sound rows."""
        return len(self.first_line)

    def raw_text(self, rows: npt.NDArray[np.int64]) -> dict[int, str]:
        """The raw text of some rows, by row; the file is read once more for it."""
        wanted = np.sort(rows)
        if self.typed is not None:
            texts = _as_json(self.typed().take(pa.array(self.first_line[wanted] - 1)))
            return dict(zip(wanted.tolist(), texts, strict=True))
        result: dict[int, str] = {}
        with _open(self.peek) as lines:
            at = 0
            for row in wanted.tolist():
                first, last = int(self.first_line[row]), int(self.last_line[row])
                text = "".join(islice(lines, first - 1 - at, last - at))
                at = last
                result[row] = text.rstrip("\r\n")
        return result


def peek(path: Path) -> Peek:
    """Header, encoding and delimiter of a file; `ExportError` where it is no table at all."""
    if path.suffix.lower() == ".parquet":
        try:
            header = tuple(pq.read_schema(path).names)
        except (pa.ArrowException, OSError) as error:
            raise _no_parquet(path, error) from error
        return Peek(path, _named(path, list(header)), "parquet", "", 0)
    try:
        with path.open("rb") as handle:
            start = handle.read(4096)
    except OSError as error:
        raise ExportError(
            f"cannot be opened ({error.strerror})", where=str(path), remedy="Check who may read the file"
        ) from error
    encoding = next((name for bom, name in _BOMS if start.startswith(bom)), "utf-8")
    for magic, what, remedy in _MAGIC:
        if start.startswith(magic):
            raise ExportError(f"is not CSV but {what}", where=str(path), remedy=remedy)
    nul = start.count(b"\0")
    # a stray NUL spoils its row; many, or one in the header, mean that this is no text at all
    if encoding != "utf-16" and (nul > len(start) // 10 or b"\0" in start.split(b"\n", 1)[0]):
        raise ExportError(
            "is not CSV: it holds NUL bytes", where=str(path), remedy="Export it as CSV in UTF-8"
        )
    header_lines: list[str] = []
    cells: list[str] = []
    delimiter = ","
    blank = Peek(path, (), encoding, ",", 0)
    with _open(blank) as lines:
        for line in _decoded(lines, path, encoding):
            header_lines.append(line)
            text = line.strip()
            if not text or (len(text) == 5 and text.startswith("sep=")):
                continue  # Excel's own hint; the header tells the same
            delimiter, cells = _cut_header(line)
            break
    if not cells:
        raise ExportError(
            "is empty: there is no header", where=str(path), remedy="Export it again with a header row"
        )
    return Peek(path, _named(path, cells), encoding, delimiter, len(header_lines))


def read(source: Peek, progress: Progress | None = None) -> Source:
    """Read a whole file into text columns."""
    if source.path.suffix.lower() == ".parquet":
        return _read_parquet(source)
    return _read_csv(source, progress)


def _open(source: Peek) -> TextIO:
    return source.path.open("r", encoding=source.encoding, newline="")


def _decoded(lines: TextIO, path: Path, encoding: str) -> Iterator[str]:
    """The lines of a file; a byte that is not of the encoding is an `ExportError` that says where it lies."""
    try:
        yield from lines
    except UnicodeError as error:
        name = "UTF-8" if encoding.startswith("utf-8") else "UTF-16"
        data = path.read_bytes()
        try:
            data.decode(encoding)
        except UnicodeDecodeError as exact:
            # utf-8-sig counts from behind the byte-order mark
            offset = exact.start + (3 if encoding == "utf-8-sig" else 0)
            newline = b"\n" if name == "UTF-8" else "\n".encode("utf-16-le")
            line = data.count(newline, 0, offset) + 1
            what = f"byte 0x{data[min(offset, len(data) - 1)]:02X} at offset {offset} (line {line}) is not {name}"
        else:  # pragma: no cover - the file changed while it was read
            what = f"is not {name}"
        raise ExportError(
            what, where=str(path), remedy="Save the file as UTF-8 (in Excel: CSV UTF-8) and load it again"
        ) from error


def _cut_header(line: str) -> tuple[str, list[str]]:
    best: tuple[str, list[str]] = (",", [line.strip()])
    for delimiter in DELIMITERS:
        cells = next(csv.reader([line], delimiter=delimiter), [])
        if len(cells) > len(best[1]):
            best = (delimiter, cells)
    if len(best[1]) == 1:
        best = (",", next(csv.reader([line])))
    return best


def _named(path: Path, cells: list[str]) -> tuple[str, ...]:
    names = [" ".join(cell.split()) or f"column {i}" for i, cell in enumerate(cells, start=1)]
    folded = [name.casefold() for name in names]
    twice = sorted({name for name in names if folded.count(name.casefold()) > 1})
    if twice:
        raise ExportError(
            f"the header names {', '.join(twice)} more than once",
            where=str(path),
            remedy="Give every column its own name",
        )
    return tuple(names)


class _Gatherer:
    """Rows gathered block by block into Arrow columns."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.chunks: list[list[pa.Array]] = [[] for _ in range(width)]
        self.first: list[Lines] = []
        self.last: list[Lines] = []
        self.broken: list[Broken] = []

    def add(self, rows: list[list[str]], first: Lines, last: Lines, lines: list[str], base: int) -> None:
        """Take the records of a block, their lines, and the block itself with the number of lines before it."""
        if not rows:
            return
        if set(map(len, rows)) != {self.width} or any("\0" in line for line in lines):
            sound = []
            for i, row in enumerate(rows):
                raw = "".join(lines[first[i] - 1 - base : last[i] - base]).rstrip("\r\n")
                if "\0" in raw:
                    self.broken.append(Broken(int(first[i]), Code.NUL_CHARACTER, "", "", raw))
                elif len(row) != self.width:
                    counts = (str(len(row)), str(self.width))
                    self.broken.append(Broken(int(first[i]), Code.WRONG_CELL_COUNT, *counts, raw))
                else:
                    sound.append(i)
            rows = [rows[i] for i in sound]
            first, last = first[sound], last[sound]
        if rows:
            for chunks, cells in zip(self.chunks, zip(*rows, strict=True), strict=True):
                chunks.append(pa.array(cells, type=pa.string()))
            self.first.append(first)
            self.last.append(last)


def _read_csv(source: Peek, progress: Progress | None) -> Source:
    size = source.path.stat().st_size
    gatherer = _Gatherer(len(source.header))
    with _open(source) as handle:
        lines = _decoded(handle, source.path, source.encoding)
        for _ in islice(lines, source.skip_lines):
            pass
        base, block, ended = source.skip_lines, list[str](), False
        while not ended or block:
            fresh = list(islice(lines, BLOCK_LINES))
            ended = len(fresh) < BLOCK_LINES
            block += fresh
            done = _cut_block(block, base, source.delimiter, ended, gatherer)
            base += done
            block = block[done:]
            if progress is not None:
                progress(f"reading {source.path.name}", size if ended else handle.buffer.tell(), size)
    texts = [pa.chunked_array(chunks, type=pa.string()) for chunks in gatherer.chunks]
    none = np.zeros(0, dtype=np.int64)
    first, last = (np.concatenate([none, *lines]) for lines in (gatherer.first, gatherer.last))
    return _source(source, texts, first, last, tuple(gatherer.broken))


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
            gatherer.broken.append(Broken(base + done + 1, code, "", extra, raw))
            start = done + 1
    gatherer.add(rows, np.array(first, dtype=np.int64), np.array(last, dtype=np.int64), lines, base)
    return done


def _read_parquet(source: Peek) -> Source:
    def typed() -> pa.Table:
        return pq.read_table(source.path, partitioning=None)

    try:
        return typed_source(source, typed)
    except (pa.ArrowException, OSError, UnicodeError) as error:
        raise _no_parquet(source.path, error) from error


def typed_source(source: Peek, typed: Callable[[], pa.Table]) -> Source:
    """Rows that have types, read as the text that CSV would hold."""
    table = typed()
    texts = [_as_text(column) for column in table.columns]
    numbers = np.arange(1, table.num_rows + 1, dtype=np.int64)
    spoilt = np.zeros(table.num_rows, dtype=np.bool_)
    for text in texts:
        if text.nbytes:
            found = pc.fill_null(pc.match_substring(text, "\0"), False)
            spoilt |= found.to_numpy()
    broken: tuple[Broken, ...] = ()
    if spoilt.any():
        raws = _as_json(table.filter(pa.array(spoilt)))
        broken = tuple(
            Broken(int(line), Code.NUL_CHARACTER, "", "", raw)
            for line, raw in zip(numbers[spoilt], raws, strict=True)
        )
        texts = [text.filter(pa.array(~spoilt)) for text in texts]
    sound = numbers[~spoilt]
    return dataclasses.replace(_source(source, texts, sound, sound, broken), typed=typed)


def _as_json(table: pa.Table) -> Iterator[str]:
    """Each row as JSON; moments as text, which Python's own may be too narrow for."""
    for i, column in enumerate(table.schema):
        if pa.types.is_temporal(column.type):
            table = table.set_column(i, column.name, table.column(i).cast(pa.string()))
    return (json.dumps(row, ensure_ascii=False, default=str) for row in table.to_pylist())


def _no_parquet(path: Path, error: Exception) -> ExportError:
    reason = " ".join(str(error).split())
    return ExportError(
        f"cannot be read as Parquet ({reason})", where=str(path), remedy="Export the table again, or as CSV"
    )


def _as_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A Parquet column as the text that CSV would hold."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _as_text(column.cast(kind.value_type))
    if pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind):
        rows = (
            None if row is None else ";".join(str(v) for v in row if v is not None)
            for row in column.to_pylist()
        )
        return pa.chunked_array([pa.array(list(rows), type=pa.string())])
    if pa.types.is_nested(kind):
        rows = (
            None if row is None else json.dumps(row, sort_keys=True, default=str)
            for row in column.to_pylist()
        )
        return pa.chunked_array([pa.array(list(rows), type=pa.string())])
    if pa.types.is_timestamp(kind):
        return _instants(column)
    return column.cast(pa.string())


def _instants(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Instants in UTC, cut to microseconds; what lies beyond the calendar becomes a text that is no date."""
    unit = column.type.unit
    column = column.cast(pa.timestamp(unit))
    reach = min(_YEAR_9999 * {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}[unit], np.iinfo(np.int64).max)
    ticks = column.cast(pa.int64())
    near = pc.and_(pc.greater(ticks, -reach), pc.less(ticks, reach))
    if pc.all(near, min_count=0).as_py() is not False:
        return column.cast(pa.timestamp("us"), safe=False).cast(pa.string())
    return pc.if_else(near, _instants(pc.if_else(near, column, None)), column.cast(pa.string()))


def _source(
    source: Peek,
    texts: list[pa.ChunkedArray],
    first: npt.NDArray[np.int64],
    last: npt.NDArray[np.int64],
    broken: tuple[Broken, ...],
) -> Source:
    columns: dict[str, pa.Array] = {}
    empty = np.ones(len(first), dtype=np.bool_)
    for name, text in zip(source.header, texts, strict=True):
        trimmed = pc.utf8_trim_whitespace(
            text.combine_chunks() if text.num_chunks else pa.array([], pa.string())
        )
        if isinstance(trimmed, pa.ChunkedArray):
            trimmed = trimmed.combine_chunks()
        cells = pc.if_else(pc.is_in(trimmed, MISSING), pa.scalar(None, pa.string()), trimmed)
        columns[name.casefold()] = cells
        empty &= pc.is_null(cells).to_numpy(zero_copy_only=False)
    return Source(source, columns, first, last, broken, empty)
