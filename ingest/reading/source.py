"""What reading gives: a file's rows as columns of text, where each row stands, and what is no row of the table."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from graphmodel.errors import ExportError
from ingest.reading.missing import MISSING, says_nothing_in_words, words_in_use
from ingest.reading.plain import plain_cells
from ingest.reading.repair import Repairs, repaired
from ingest.report import Code

Lines = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


class Progress(Protocol):
    """Told how far reading has come."""

    def __call__(self, step: str, done: int = 0, total: int = 0, rows: int = 0) -> None:
        """Name the step; ``done`` of ``total`` (bytes of a file), which held so many rows."""


@dataclass(frozen=True, slots=True)
class Peek:
    """What the beginning of a table tells.

    Attributes
    ----------
    encoding
        Python's name of it for text files; else what the file is (``parquet``, ``xlsx`` …).
    skip_lines
        Lines (of a sheet: rows) up to and with the header.
    sheet
        Name of the sheet in a workbook.
    alone
        Whether the file holds no other table, so that its name is name enough.
    preamble
        The lines above the header that are no part of the table: titles, filters.
    mixed
        Whether some lines are of another encoding; their rows go to quarantine.
    asked
        The encoding that the user gave.
    """

    path: Path
    header: tuple[str, ...]
    encoding: str
    delimiter: str
    skip_lines: int
    sheet: str = ""
    alone: bool = True
    preamble: tuple[str, ...] = ()
    mixed: bool = False
    asked: str | None = None

    @property
    def folded(self) -> dict[str, str]:
        """Header names by their case-folded form."""
        return {name.casefold(): name for name in self.header}

    @property
    def name(self) -> str:
        """What reports call the table: the file's name, and the sheet's where the file has several."""
        return self.path.name if self.alone else f"{self.path.name}/{self.sheet}"

    @property
    def stem(self) -> str:
        """The name that may hint at what the table holds: of several sheets the sheet's, else the file's."""
        return self.path.stem if self.alone else self.sheet


@dataclass(frozen=True, slots=True)
class Broken:
    """A row that could not be cut into cells."""

    line: int
    code: Code
    value: str
    extra: str
    raw: str


class Origin(Protocol):
    """Where the sound rows of a source stand in their file, worked out when somebody asks."""

    @property
    def first_line(self) -> Lines:
        """The line on which each row begins, counted from 1; of typed tables and sheets the row's number."""

    @property
    def last_line(self) -> Lines:
        """The line on which each row ends."""

    def raw_text(self, rows: Lines) -> dict[int, str]:
        """The text of some rows (ascending) as it stands in the file, by row."""


@dataclass(frozen=True, slots=True)
class Source:
    """One table as read: sound rows as text columns, broken rows beside them.

    Attributes
    ----------
    columns
        Text by case-folded header name; blanks at the ends stripped, missing values null.
    verbatim
        Columns as they are to be read where they hold names of people or firms: `ingest.reading.missing` says how
        they differ. Only columns that do differ are here.
    empty
        Rows of which every cell is empty.
    margins
        Lines that are no rows of the table, by the reason for which they are ignored.
    repairs
        Cells whose encoding was repaired, by header name.
    """

    peek: Peek
    columns: Mapping[str, pa.Array]
    origin: Origin
    broken: tuple[Broken, ...] = ()
    empty: Mask = field(default_factory=lambda: np.zeros(0, dtype=np.bool_))
    verbatim: Mapping[str, pa.Array] = field(default_factory=dict)
    margins: Mapping[str, Sequence[str]] = field(default_factory=dict)
    repairs: Mapping[str, Repairs] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What reports call the table."""
        return self.peek.name

    @property
    def rows(self) -> int:
        """Number of sound rows."""
        return len(self.empty)

    @property
    def outside(self) -> dict[str, int]:
        """How many lines are no rows of the table, by reason."""
        return {reason: len(lines) for reason, lines in self.margins.items()}

    @property
    def first_line(self) -> Lines:
        """The line on which each row begins, counted from 1; of typed tables and sheets the row's number."""
        return self.origin.first_line

    @property
    def last_line(self) -> Lines:
        """The line on which each row ends."""
        return self.origin.last_line

    def raw_text(self, rows: Lines) -> dict[int, str]:
        """The text of some rows as it stands in the file, by row; the file is read once more for it."""
        return self.origin.raw_text(np.sort(rows))

    def without_cells(self) -> Source:
        """The same rows once their cells have types: where each stands, and no column."""
        return dataclasses.replace(self, columns={}, verbatim={})

    def only(self, wanted: Set[str] | None) -> Source:
        """The same rows with only the columns ``wanted`` (case-folded); None stands for all."""
        if wanted is None:
            return self
        return dataclasses.replace(
            self,
            columns={name: cells for name, cells in self.columns.items() if name in wanted},
            verbatim={name: cells for name, cells in self.verbatim.items() if name in wanted},
            repairs={name: mended for name, mended in self.repairs.items() if name.casefold() in wanted},
        )


def source_of(
    peek: Peek,
    texts: Mapping[str, pa.ChunkedArray],
    origin: Origin,
    broken: Sequence[Broken] = (),
    footer: Sequence[str] = (),
) -> Source:
    """A source from the cells as they were written: blanks stripped, missing values found, encodings repaired.

    ``texts`` are the columns by their names in the header.
    """
    margins = {"preamble": peek.preamble, "footer": footer}
    with ThreadPoolExecutor() as pool:  # Arrow lets go of Python's lock
        columns = dict(zip(texts, pool.map(_column, texts.values()), strict=True))
    empty = np.ones(len(next(iter(texts.values()), ())), dtype=np.bool_)
    for column in sorted((one.cells for one in columns.values()), key=lambda cells: cells.null_count):
        if not empty.any():
            break
        empty &= pc.is_null(column).to_numpy(zero_copy_only=False)
    worded = {name.casefold(): one.worded for name, one in columns.items() if one.worded is not None}
    return Source(
        peek,
        {name.casefold(): column.cells for name, column in columns.items()},
        origin,
        tuple(broken),
        empty,
        words_in_use(worded),
        {reason: lines for reason, lines in margins.items() if lines},
        {name: column.repairs for name, column in columns.items() if column.repairs.cells},
    )


@dataclass(frozen=True, slots=True)
class _Column:
    """A column as it will be read; ``worded`` are its cells before words for nothing were taken out, if any were."""

    cells: pa.Array
    worded: pa.Array | None
    repairs: Repairs


def _column(text: pa.ChunkedArray) -> _Column:
    written = _one_array(text)
    plain = plain_cells(written)
    if plain is not None:
        return _Column(plain, None, Repairs(0))
    written, repairs = repaired(written)
    trimmed = pc.utf8_trim_whitespace(written)
    missing = pc.is_in(trimmed, MISSING)
    worded = trimmed if says_nothing_in_words(trimmed, missing) else None
    return _Column(pc.if_else(missing, pa.scalar(None, pa.string()), trimmed), worded, repairs)


def header_names(where: str, cells: Sequence[str]) -> tuple[str, ...]:
    """The names of the columns; an empty one is called after its place, `ExportError` where one occurs twice."""
    names = [" ".join(cell.split()) or f"column {i}" for i, cell in enumerate(cells, start=1)]
    folded = [name.casefold() for name in names]
    twice = sorted({name for name in names if folded.count(name.casefold()) > 1})
    if twice:
        raise ExportError(
            f"the header names {', '.join(twice)} more than once",
            where=where,
            remedy="Give every column its own name",
        )
    return tuple(names)


def _one_array(text: pa.ChunkedArray) -> pa.Array:
    whole = text.combine_chunks() if text.num_chunks else pa.array([], pa.string())
    return whole.combine_chunks() if isinstance(whole, pa.ChunkedArray) else whole
