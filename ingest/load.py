"""One export folder in, clean tables and balanced books out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

import numpy as np
import pyarrow as pa

from graphmodel.arrow import schema_of
from graphmodel.errors import ExportError
from graphmodel.tables import ATTRIBUTES, INPUTS, Table
from ingest import mapping as mapping_
from ingest.detect import NotRead, Recognised, recognise
from ingest.formats import Format, built_in, read_format
from ingest.ledger import Ledger
from ingest.mapping import Part
from ingest.read import SUFFIXES, Peek, Progress, Source, peek, read
from ingest.report import IGNORED_REASONS, FileFacts, Rejection, Report
from ingest.resolve import Resolved, resolve
from ingest.validate import DateOrder

_NO_TABLE = "neither CSV nor Parquet"
_EXAMPLES = 3


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
    """

    tables: Mapping[str, pa.Table]
    report: Report

    def with_table(self, table: Table, rows: pa.Table) -> Dataset:
        """With the rows of one more table, none of them faulty, that somebody else has read."""
        columns = dict(zip(table.names, rows.select(table.names).columns, strict=True))
        columns[ATTRIBUTES] = pa.nulls(len(rows), pa.string())
        content = pa.table(columns, schema=schema_of(table, attributes=True))
        return Dataset({**self.tables, table.name: content}, self.report.with_sound(table, content))


def read_folder(
    folder: Path,
    *,
    supplier: str | None = None,
    mapping: Path | None = None,
    date_order: DateOrder | None = None,
    leave_out: Path | None = None,
    progress: Progress | None = None,
) -> Dataset:
    """Read, validate and resolve one export folder; nothing is written.

    Parameters
    ----------
    folder
        Where the files lie; sub-folders are not read.
    supplier
        Name, domain or id of the supplier's own organisation. It gets the role ``supplier``.
    mapping
        A TOML file that describes further kinds of files; it is asked before the built-in formats.
    date_order
        Order of day, month and year in dates that are not ISO 8601.
    leave_out
        A file that somebody else reads (`ingest.quick`); it counts as there.
    progress
        Called with a sentence and with how much of what is done.

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
    recognised, unread = _look(folder, formats)
    _require_tables(folder, recognised, unread)
    recognised = [known for known in recognised if known.peek.path != leave_out]
    found = [(read(known.peek, progress), known) for known in recognised]
    return dataset_of(found, str(folder), supplier, date_order, progress, unread)


def dataset_of(
    found: Sequence[tuple[Source, Recognised]],
    where: str,
    supplier: str | None,
    date_order: DateOrder | None,
    progress: Progress | None,
    unread: Mapping[str, str] | None = None,
) -> Dataset:
    """Validate and resolve what was read; ``where`` is what the report calls the folder."""
    sources = [(source, known.file, known.format) for source, known in found]
    parts: list[Part] = []
    for source, file, format_ in sources:
        kind = [one for one in sources if one[1] is file]  # an object may be exported in several files
        ledger = Ledger(source.rows, len(source.broken))
        ends = mapping_.followed(kind)
        parts.append(mapping_.apply(source, file, format_, ledger, date_order, ends))
    if progress is not None:
        progress("resolving references", 0, 1)
    resolved = resolve(parts, supplier)
    if progress is not None:
        progress("resolving references", 1, 1)
    report = _report(where, parts, unread or {}, resolved)
    report.check()
    return Dataset(resolved.tables, report)


def _look(folder: Path, formats: Sequence[Format]) -> tuple[list[Recognised], dict[str, str]]:
    """Every file of the folder: what it is, or why it is not read."""
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
    for path in files:
        if path.suffix.lower() not in SUFFIXES or (
            path.suffix.lower() == ".txt" and not _named(path, formats)
        ):
            unread[path.name] = _NO_TABLE
            continue
        found = _recognise(path, formats)
        if isinstance(found, NotRead):
            unread[path.name] = found.reason
        else:
            recognised.append(found)
    _refuse_twins(folder, recognised)
    return recognised, unread


def _recognise(path: Path, formats: Sequence[Format]) -> Recognised | NotRead:
    """A file that cannot be read at all stops the load only where its name says that it is needed."""
    try:
        looked = peek(path)
    except ExportError as error:
        if _named(path, formats):
            raise
        return NotRead(Peek(path, (), "", "", 0), error.what)
    return recognise(looked, formats)


def _named(path: Path, formats: Sequence[Format]) -> bool:
    stem = path.stem.casefold()
    names = (name for format_ in formats for file in format_.files for name in file.names)
    return any(fnmatch(stem, name.casefold()) for name in names)


def _refuse_twins(folder: Path, recognised: Sequence[Recognised]) -> None:
    stems: dict[str, str] = {}
    for known in recognised:
        stem, name = known.peek.path.stem.casefold(), known.peek.path.name
        if stem in stems:
            raise ExportError(
                f"both {stems[stem]} and {name} are there",
                where=str(folder),
                remedy="Remove one of them: each table is read from one file",
            )
        stems[stem] = name


def _require_tables(folder: Path, recognised: Sequence[Recognised], unread: Mapping[str, str]) -> None:
    have = {known.file.table.name for known in recognised if not known.file.joins}
    lacking = [table.name for table in INPUTS if table.required and table.name not in have]
    if not lacking:
        return
    if not recognised and not unread:
        raise ExportError(
            "the folder is empty",
            where=str(folder),
            remedy="Put organisations, people and interactions there",
        )
    sources = {
        table: [f"{table}.csv"]
        + [f"{f.name}.csv" for x in built_in()[1:] for f in x.files if f.table.name == table and not f.joins]
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


def _report(folder: str, parts: Sequence[Part], unread: Mapping[str, str], resolved: Resolved) -> Report:
    facts = {
        part.label: FileFacts(
            format=part.format.name,
            table=part.file.table.name,
            encoding=part.source.peek.encoding.removesuffix("-sig"),
            delimiter=part.source.peek.delimiter,
            dates=part.date_order,
            unread_columns=_unread_columns(part),
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
        notes=tuple(resolved.notes),
        stubs=resolved.stubs,
        reasons=_reasons(parts),
        rejections=tuple(rejections),
        owners=resolved.owners,
    )


def _reasons(parts: Sequence[Part]) -> dict[str, str]:
    words: dict[str, str] = dict(IGNORED_REASONS)
    for part in parts:
        words.update(part.format.reasons)
    used = {reason for part in parts for reason in part.ledger.reasons}
    return {reason: words.get(reason, reason) for reason in sorted(used)}


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
