"""One export folder in, clean tables and balanced books out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from fnmatch import fnmatch
from functools import partial
from pathlib import Path
from typing import TypedDict

import numpy as np
import pyarrow as pa

from graphmodel.arrow import schema_of
from graphmodel.errors import ExportError
from graphmodel.tables import ATTRIBUTES, INPUTS, Table
from ingest import mapping as mapping_
from ingest.cells.conventions import Conventions
from ingest.cells.dates import DateOrder
from ingest.cells.numbers import Decimal
from ingest.detect import NotRead, Recognised, missing, recognise
from ingest.formats import FileFormat, Format, built_in, read_format
from ingest.identity import with_automatic_merges
from ingest.known import NOTHING_KNOWN, Known
from ingest.ledger import Ledger
from ingest.mail import mail_sources
from ingest.mapping import Part
from ingest.naming.joining import join_names
from ingest.nightly import RollCall, call_the_roll
from ingest.quarantine import LIST, KeptFile, kept_files
from ingest.reading import SUFFIXES, Peek, Progress, Source, peek_all, read, told_of
from ingest.report import IGNORED_REASONS, FileFacts, Rejection, Report
from ingest.resolve import Resolved, resolve

_NO_TABLE = "neither CSV, Parquet nor a workbook"
_EXAMPLES = 3
_AT_ONCE = 2
"""Kinds of files that are worked on at a time; each holds its own cells in memory meanwhile."""


@dataclass(frozen=True)
class Dataset:
    """The tables of one export folder: typed, clean, canonical.

    Attributes
    ----------
    tables
        Every table of ``graphmodel.tables.INPUTS`` by name, with its ``attributes`` column; empty where the folder
        has none. Keys are unique and every reference names a record.
    report
        What became of every row.
    call
        Whom the files name, for loading one export after another (`ingest.nightly`).
    """

    tables: Mapping[str, pa.Table]
    report: Report
    call: RollCall = field(default_factory=RollCall, repr=False)

    def with_table(self, table: Table, rows: pa.Table) -> Dataset:
        """With the rows of one more table, none of them faulty, that somebody else has read."""
        columns = dict(zip(table.names, rows.select(table.names).columns, strict=True))
        columns[ATTRIBUTES] = pa.nulls(len(rows), pa.string())
        content = pa.table(columns, schema=schema_of(table, attributes=True))
        return Dataset(
            {**self.tables, table.name: content}, self.report.with_sound(table, content), self.call
        )


class Answers(TypedDict, total=False):
    """What a user says of a folder beside its files; `read_folder` tells what each means."""

    supplier: str | None
    mapping: Path | None
    date_order: DateOrder | None
    decimal: Decimal | None
    encoding: str | None


def read_folder(
    folder: Path,
    *,
    supplier: str | None = None,
    mapping: Path | None = None,
    date_order: DateOrder | None = None,
    decimal: Decimal | None = None,
    encoding: str | None = None,
    leave_out: Path | None = None,
    known: Known = NOTHING_KNOWN,
    progress: Progress | None = None,
) -> Dataset:
    """Read, validate and resolve one export folder; nothing is written.

    Parameters
    ----------
    folder
        Where the files lie; of sub-folders only mailboxes and calendars are read.
    supplier
        Name, domain or id of the supplier's own organisation. It gets the role ``supplier``.
    mapping
        A TOML file that describes further kinds of files; it is asked before the built-in formats.
    date_order
        Order of day, month and year in dates that are not ISO 8601.
    decimal
        What parts the decimals in numbers that people wrote.
    encoding
        The encoding of text files that are not UTF-8.
    leave_out
        A file that somebody else reads (`ingest.quick`); it counts as there, and ``call`` is left empty.
    known
        What a store holds already: rows may refer to it, and tables that it has may be missing.
    progress
        Told the step, how much of what is done, and how many rows that was.

    Returns
    -------
    Dataset
        Tables and report; ``loaded`` in the report means accepted until `Report.settle` is told what a store says.

    Raises
    ------
    ExportError
        Where the folder, or a file in it, cannot be read at all. A bad row is no error; it is quarantined.
    """
    formats = built_in() if mapping is None else (read_format(mapping), *built_in())
    kept = kept_files(folder) or {}
    recognised, unread, unreadable = _look(folder, formats, encoding, kept)
    found = _mail(folder, formats, unread, progress)
    _require_tables(folder, [*recognised, *(one for _, one in found)], unread, known)
    return _dataset_of(
        [
            *(_held(source, one) for source, one in found),
            *(
                _Table(one, partial(read, one.peek, progress, _wanted(one)), one.peek.path.stat().st_size)
                for one in recognised
                if one.peek.path != leave_out
            ),
        ],
        str(folder),
        supplier,
        Conventions(date_order, decimal),
        progress,
        unread,
        known,
        unreadable,
        {name: file.conventions for name, file in kept.items()},
        whole=leave_out is None,
    )


def dataset_of(
    found: Sequence[tuple[Source, Recognised]],
    where: str,
    supplier: str | None,
    given: Conventions,
    progress: Progress | None,
) -> Dataset:
    """Validate and resolve what was read; ``where`` is what the report calls the folder."""
    return _dataset_of([_held(*one) for one in found], where, supplier, given, progress)


@dataclass(frozen=True, slots=True)
class _Table:
    """A table that is to be read, and what it is known to be."""

    known: Recognised
    read: Callable[[], Source]
    size: int = 0
    """Bytes that are still to be read."""


def _held(source: Source, known: Recognised) -> _Table:
    """A table that was read already."""
    return _Table(known, lambda: source)


def _dataset_of(
    found: Sequence[_Table],
    where: str,
    supplier: str | None,
    given: Conventions,
    progress: Progress | None,
    unread: Mapping[str, str] | None = None,
    known: Known = NOTHING_KNOWN,
    unreadable: Sequence[str] = (),
    told: Mapping[str, Conventions] | None = None,
    *,
    whole: bool = True,
) -> Dataset:
    """Read, validate and resolve.

    ``told`` are the conventions of files that an earlier load has found, by name; the user's go before them. The roll
    is called where the files are the ``whole`` folder.
    """
    parts = _parts(found, given, told or {})
    pa.default_memory_pool().release_unused()
    if progress is not None:
        progress("resolving references", 0, 1)
    resolved = with_automatic_merges(resolve(join_names(parts, supplier, known), known), known)
    if progress is not None:
        progress("resolving references", 1, 1)
    report = _report(where, parts, unread or {}, resolved)
    report.check()
    call = call_the_roll(parts, resolved.tables, unreadable) if whole else RollCall()
    return Dataset(resolved.tables, report, call)


def _parts(found: Sequence[_Table], given: Conventions, told: Mapping[str, Conventions]) -> list[Part]:
    """The typed rows of every table, in the order given; two kinds of files are worked on at a time.

    A table's cells are let go of as soon as they have types: of a large export they would fill as much memory again.
    """
    kinds: dict[int, list[int]] = defaultdict(list)  # an object may be exported in several files
    for at, table in enumerate(found):
        kinds[id(table.known.file)].append(at)

    def parts_of(kind: Sequence[int]) -> list[tuple[int, Part]]:
        tables = [found[at] for at in kind]
        sources: Iterable[Source] = (table.read() for table in tables)
        ends: Mapping[str, str] = {}
        if tables[0].known.file.merge_into:
            sources = list(sources)
            ends = mapping_.followed(
                [
                    (source, table.known.file, table.known.format)
                    for source, table in zip(sources, tables, strict=True)
                ]
            )
        return [
            (at, _part_of(source, found[at].known, given, told, ends))
            for at, source in zip(kind, sources, strict=True)
        ]

    longest_first = sorted(kinds, key=lambda kind: -sum(found[at].size for at in kinds[kind]))
    with ThreadPoolExecutor(_AT_ONCE) as pool:  # Arrow and numpy let go of Python's lock
        working = {kind: pool.submit(parts_of, kinds[kind]) for kind in longest_first}
        done = dict(part for kind in kinds for part in working[kind].result())
    return [done[at] for at in range(len(found))]


def _part_of(
    source: Source,
    known: Recognised,
    given: Conventions,
    told: Mapping[str, Conventions],
    ends: Mapping[str, str],
) -> Part:
    ledger = Ledger(source.rows, len(source.broken), source.outside)
    held = told.get(source.name, Conventions())
    conventions = Conventions(given.dates or held.dates, given.decimal or held.decimal)
    part = mapping_.apply(source, known.file, known.format, ledger, conventions, ends)
    part.source = source.without_cells()
    return part


def _look(
    folder: Path, formats: Sequence[Format], encoding: str | None, kept: Mapping[str, KeptFile]
) -> tuple[list[Recognised], dict[str, str], list[str]]:
    """Every file of the folder: what it is, or why it is not read; then those that nobody can read."""
    if not folder.exists():
        raise ExportError("there is no such folder", where=str(folder), remedy="Give the folder of an export")
    if not folder.is_dir():
        raise ExportError(
            "is a file, not a folder",
            where=str(folder),
            remedy=f"Give the folder that holds it: {folder.parent}",
        )
    files = sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
    recognised: list[Recognised] = []
    unread: dict[str, str] = {}
    unreadable: list[str] = []
    for path in files:
        if path.suffix.lower() not in SUFFIXES or (
            path.suffix.lower() == ".txt" and not _named(path, formats)
        ):
            unread[path.name] = _NO_TABLE
            continue
        if kept and path.name == LIST:
            unread[path.name] = "the list of what was wrong with the rows beside it"
            continue
        for found in _recognise(path, formats, encoding, unread, kept.get(path.name)):
            if isinstance(found, NotRead):
                unread[found.peek.name] = found.reason
                if not found.peek.header:
                    unreadable.append(found.peek.name)
            else:
                recognised.append(found)
    _refuse_twins(folder, recognised)
    return recognised, unread, unreadable


def _mail(
    folder: Path, formats: Sequence[Format], unread: dict[str, str], progress: Progress | None
) -> list[tuple[Source, Recognised]]:
    """The folder's mailboxes and calendars; their files are taken from the ``unread`` ones."""
    mail = mail_sources(folder, progress)
    for path in mail.taken:
        unread.pop(path.name, None)
    known = ((source, recognise(source.peek, formats)) for source in mail.sources)
    return [(source, what) for source, what in known if isinstance(what, Recognised)]


def _wanted(one: Recognised) -> set[str] | None:
    """The columns that a file's format reads; None where all are kept with the row."""
    return None if one.format.attributes else one.file.columns()


def _recognise(
    path: Path, formats: Sequence[Format], encoding: str | None, unread: dict[str, str], kept: KeptFile | None
) -> list[Recognised | NotRead]:
    """The tables of a file, and in ``unread`` its sheets that are none.

    A file that cannot be read at all stops the load only where its name says that it is needed.
    """
    try:
        looked = peek_all(path, encoding)
    except ExportError as error:
        if _named(path, formats):
            raise
        return [NotRead(Peek(path, (), "", "", 0), error.what)]
    unread.update(looked.unread)
    return [_as_kept(table, formats, kept) or recognise(table, formats) for table in looked.tables]


def _as_kept(looked: Peek, formats: Sequence[Format], kept: KeptFile | None) -> Recognised | None:
    """A file of a quarantine folder as what it was when its rows were rejected; None where its header is another."""
    if kept is None:
        return None
    found = [
        Recognised(looked, format_, file)
        for format_ in formats
        for file in format_.files
        if (format_.name, file.name) == (kept.format, kept.file)
    ]
    return next((one for one in found if not missing(looked, one.file.needs)), None)


def _named(path: Path, formats: Sequence[Format]) -> bool:
    stem = path.stem.casefold()
    names = (name for format_ in formats for file in format_.files for name in file.names)
    return any(fnmatch(stem, name.casefold()) for name in names)


def _refuse_twins(folder: Path, recognised: Sequence[Recognised]) -> None:
    names: dict[tuple[str, str], str] = {}
    for known in recognised:
        looked = known.peek
        key = (looked.path.stem.casefold(), "" if looked.alone else looked.sheet)
        if key in names:
            raise ExportError(
                f"both {names[key]} and {looked.name} are there",
                where=str(folder),
                remedy="Remove one of them: each table is read from one file",
            )
        names[key] = looked.name


def _require_tables(
    folder: Path, recognised: Sequence[Recognised], unread: Mapping[str, str], known: Known
) -> None:
    """Refuse a folder that lacks a table which is not in the store either, or that has none at all."""
    have = {one.file.table.name for one in recognised if not one.file.joins}
    have |= {make.table.name for one in recognised for make in one.file.makes} | known.filled
    lacking = [table.name for table in INPUTS if table.required and table.name not in have]
    if recognised and not lacking:
        return
    lacking = lacking or [table.name for table in INPUTS if table.required]
    if not recognised and not unread:
        raise ExportError(
            "the folder is empty",
            where=str(folder),
            remedy="Put organisations, people and interactions there",
        )
    sources = {
        table: [f"{table}.csv"]
        + [f"{f.name}.csv" for x in _systems(recognised) for f in x.files if _feeds(f, table)]
        for table in lacking
    }
    wanted = "; ".join(f"{table} (from {' or '.join(names)})" for table, names in sources.items())
    tables = {name: reason for name, reason in unread.items() if reason != _NO_TABLE}
    some = [f"{name} ({reason})" for name, reason in list(tables.items())[:_EXAMPLES]]
    more = f" and {len(tables) - _EXAMPLES} more" if len(tables) > _EXAMPLES else ""
    raise ExportError(
        f"the folder has no {wanted}",
        where=str(folder),
        remedy=f"Not read: {'; '.join(some)}{more}" if some else "Add the missing files to the folder",
    )


def _systems(recognised: Sequence[Recognised]) -> list[Format]:
    """The formats, other than the exchange format, of which the folder holds some file."""
    found = {one.format.name: one.format for one in recognised if one.format.name != "exchange"}
    return list(found.values())


def _feeds(file: FileFormat, table: str) -> bool:
    """Whether such a file gives records of a table."""
    made = {make.table.name for make in file.makes}
    return table in made or (file.table.name == table and not file.joins)


def _report(folder: str, parts: Sequence[Part], unread: Mapping[str, str], resolved: Resolved) -> Report:
    facts = {
        part.label: FileFacts(
            format=part.format.name,
            table=part.file.table.name,
            encoding=part.source.peek.encoding.removesuffix("-sig"),
            delimiter=part.source.peek.delimiter,
            dates=part.conventions.dates or "iso",
            decimal=part.conventions.decimal or "point",
            repaired={name: mended.cells for name, mended in part.source.repairs.items()},
            unread_columns=_unread_columns(part),
            kind=part.file.name,
            header=part.source.peek.header,
        )
        for part in parts
    }
    rejections: list[Rejection] = []
    for part in parts:
        rejections += _rejections(part)
    return Report(
        folder=folder,
        files={part.label: part.ledger.balance() for part in parts},
        facts=facts,
        unread_files=dict(unread),
        notes=(*(note for part in parts for note in told_of(part.source)), *resolved.notes),
        stubs=resolved.stubs,
        reasons=_reasons(parts),
        rejections=tuple(rejections),
        owners=resolved.owners,
    )


def _reasons(parts: Sequence[Part]) -> dict[str, str]:
    """What each reason in use means; where formats mean different things by one word, what it means in each."""
    meanings: dict[str, dict[str, str]] = {}
    for part in parts:
        words = {**IGNORED_REASONS, **part.format.reasons}
        for reason in part.ledger.balance().ignored:
            meanings.setdefault(reason, {}).setdefault(words.get(reason, reason), part.format.title)
    return {
        reason: next(iter(told))
        if len(told) == 1
        else "; ".join(f"{words} ({title})" for words, title in sorted(told.items(), key=lambda one: one[1]))
        for reason, told in sorted(meanings.items())
    }


def _unread_columns(part: Part) -> tuple[str, ...]:
    if part.format.attributes:
        return ()  # kept with the row
    read_ = part.file.columns()
    return tuple(name for name in part.source.peek.header if name.casefold() not in read_)


def _rejections(part: Part) -> list[Rejection]:
    """Every failure of a file's rows in the order of lines, with the row's raw text."""
    source = part.source
    bad = part.rows[np.flatnonzero(part.failures.bad)]
    raw = source.raw_text(bad) if len(bad) else {}
    found = [
        (broken.line, Rejection(part.label, broken.line, "", broken.code.text,
                                broken.code.sentence("", broken.value, broken.extra), broken.raw))
        for broken in source.broken
    ]  # fmt: skip
    for failure in part.failures.found:
        extras = failure.extras
        for i, at in enumerate(failure.rows):
            row = int(part.rows[at])
            line = int(source.first_line[row])
            extra = extras if isinstance(extras, str) else extras[i]
            sentence = failure.code.sentence(failure.column, failure.values[i], extra)
            found.append(
                (line, Rejection(part.label, line, failure.column, failure.code.text, sentence, raw[row]))
            )
    found.sort(key=lambda item: item[0])
    return [rejection for _, rejection in found]
