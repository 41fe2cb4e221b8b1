"""Which tables a file holds, by its ending, and who reads them."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from pathlib import Path

from ingest.reading.delimited import peek_text, read_text
from ingest.reading.sheets import SHEET_SUFFIXES, peek_sheets, read_sheet
from ingest.reading.source import Peek, Progress, Source
from ingest.reading.typed import peek_parquet, read_parquet

TEXT_SUFFIXES = (".csv", ".tsv", ".txt")
PARQUET = ".parquet"
SUFFIXES = (*TEXT_SUFFIXES, PARQUET, *SHEET_SUFFIXES)


@dataclass(frozen=True, slots=True)
class Peeked:
    """The tables of one file, and why others in it are not read, by name."""

    tables: tuple[Peek, ...]
    unread: Mapping[str, str] = field(default_factory=dict)


def peek(path: Path, encoding: str | None = None) -> Peek:
    """The beginning of a file that holds one table, as text or Parquet; `ExportError` where it is no table at all.

    ``encoding`` is what to take text for that is not UTF-8; without it, that is detected.
    """
    return peek_parquet(path) if path.suffix.lower() == PARQUET else peek_text(path, encoding)


def peek_all(path: Path, encoding: str | None = None) -> Peeked:
    """The beginning of every table of a file: each visible sheet with data of a workbook, else the file itself."""
    if path.suffix.lower() in SHEET_SUFFIXES:
        return Peeked(*peek_sheets(path))
    return Peeked((peek(path, encoding),))


def read(peek: Peek, progress: Progress | None = None, wanted: Set[str] | None = None) -> Source:
    """Read a whole table into text columns; of a text file only those ``wanted`` (case-folded), by default all."""
    suffix = peek.path.suffix.lower()
    if suffix == PARQUET:
        return read_parquet(peek)
    if suffix in SHEET_SUFFIXES:
        return read_sheet(peek, progress)
    return read_text(peek, progress, wanted)
