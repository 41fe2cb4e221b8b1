"""The quarantine folder: the rows of a load that were rejected, to be mended and loaded like any other export.

==================================== =================================================================================
file                                 what it holds
==================================== =================================================================================
``quarantine.csv``                   every failure of every rejected row: file, line, column, code, sentence, raw text
one for each file with rejected rows the header of the file and just those rows, raw as they were; of a sheet or a
                                     Parquet file as CSV
``.crosstie-quarantine.json``        that the folder is ours, and how each file is to be read: what a few rows alone
                                     do not tell (the order of dates) is what the whole file told
==================================== =================================================================================

Mail is mended in the mailbox, so its rejected messages are only listed.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast, get_args
from uuid import uuid4

from graphmodel.errors import InputError
from graphmodel.tables import LIST_SEPARATOR
from ingest.cells.conventions import Conventions
from ingest.cells.dates import DateOrder
from ingest.cells.numbers import Decimal
from ingest.reading import SUFFIXES
from ingest.report import FileFacts, Rejection, Report, write_quarantine

LIST = "quarantine.csv"
"""The file that says why."""

MARK = ".crosstie-quarantine.json"
"""By which a folder is known to be ours."""

_PARQUET = "parquet"


@dataclass(frozen=True, slots=True)
class KeptFile:
    """How one file of a quarantine folder is to be read: as a kind of file of a format, and by which conventions."""

    format: str
    file: str
    conventions: Conventions


def kept_files(folder: Path) -> Mapping[str, KeptFile] | None:
    """How the files of a quarantine folder are to be read, by name; None where the folder is no such one."""
    mark = _mark_of(folder)
    if mark is None:
        return None
    return {
        name: KeptFile(told["format"], told["file"], _conventions(told))
        for name, told in mark.items()
        if "format" in told
    }


def kept_origin(folder: Path) -> str | None:
    """The system that the rows of a quarantine folder come from, where the user had named one."""
    origin = (_mark_of(folder) or {}).get(LIST, {}).get("origin")
    return origin if isinstance(origin, str) else None


class Quarantine:
    """A folder to which rejected rows are written.

    Parameters
    ----------
    folder
        Where; made when there is something to write. One that is there must be empty, or of an earlier load.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def check(self) -> None:
        """``InputError`` where the folder is none of ours, or cannot be made."""
        if not self.folder.absolute().parent.is_dir():
            raise InputError(
                "there is no such folder to write to",
                where=str(self.folder),
                remedy="Make the one above it, or choose another --quarantine",
            )
        if self.folder.exists() and not self.folder.is_dir():
            raise InputError(
                "is a file, not a folder", where=str(self.folder), remedy="Choose another --quarantine"
            )
        if self.folder.is_dir() and _mark_of(self.folder) is None and any(self.folder.iterdir()):
            raise InputError(
                "is not empty and no quarantine folder of an earlier load",
                where=str(self.folder),
                remedy="Choose another --quarantine; nothing that is not ours is replaced",
            )

    def replace(self, report: Report, loaded: Path, origin: str | None = None) -> Path | None:
        """Write what was rejected in place of what an earlier load left there.

        Rows that somebody has mended there, and that are not what was ``loaded`` just now, are moved aside; returns
        where they are. Where nothing was rejected, no folder is left. ``origin`` is the system that the user named, so
        that mended rows count as the same system's.
        """
        fresh = self.folder.absolute().with_name(f".{self.folder.name}-{uuid4().hex}")
        try:
            if report.rejections:
                fresh.mkdir()
                _write(report, fresh, origin)
            aside = self._make_way(loaded)
            if report.rejections:
                os.replace(fresh, self.folder)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
        return aside

    def _make_way(self, loaded: Path) -> Path | None:
        if not self.folder.is_dir():
            return None
        mark = _mark_of(self.folder) or {}
        here = [path for path in self.folder.iterdir() if path.name != MARK]
        if loaded.resolve() == self.folder.resolve():
            kept = [path for path in here if path.name not in mark]
        else:
            kept = [path for path in here if _digest(path) != mark.get(path.name, {}).get("sha256")]
        if not kept:
            shutil.rmtree(self.folder)
            return None
        aside = next(
            path
            for number in range(1, 10_000)
            if not (path := self.folder.absolute().with_name(f"{self.folder.name}-mended-{number}")).exists()
        )
        os.replace(self.folder, aside)
        return aside


def _write(report: Report, folder: Path, origin: str | None) -> None:
    write_quarantine(report, folder / LIST)
    mark: dict[str, dict[str, Any]] = {LIST: {"origin": origin}}
    by_file: dict[str, dict[int, Rejection]] = {}
    for rejection in report.rejections:
        by_file.setdefault(rejection.file, {}).setdefault(rejection.line, rejection)
    for file, rows in by_file.items():
        facts = report.facts[file]
        if Path(file.split("/")[0]).suffix.lower() not in SUFFIXES:
            continue
        name = _name_of(file, mark)
        with (folder / name).open("w", encoding="utf-8-sig", newline="") as handle:
            handle.writelines(f"{line}\r\n" for line in _lines(facts, list(rows.values())))
        mark[name] = {
            "format": facts.format,
            "file": facts.kind,
            "dates": facts.dates,
            "decimal": facts.decimal,
        }
    for name, told in mark.items():
        told["sha256"] = _digest(folder / name)
    (folder / MARK).write_text(json.dumps(mark, indent=2, ensure_ascii=False), encoding="utf-8")


def _lines(facts: FileFacts, rows: Sequence[Rejection]) -> Iterator[str]:
    """The header, then the rows as they were."""
    delimiter = facts.delimiter or ","
    yield _line(facts.header, delimiter)
    for row in rows:
        yield _line(_cells(facts, row.raw), delimiter) if facts.encoding == _PARQUET else row.raw


def _cells(facts: FileFacts, raw: str) -> list[str]:
    """The cells of a typed row, which is kept as JSON, as the text that CSV would hold."""
    row = json.loads(raw)
    cells = []
    for name in facts.header:
        value = row.get(name)
        if isinstance(value, list):
            value = LIST_SEPARATOR.join(str(one) for one in value if one is not None)
        elif isinstance(value, bool):
            value = str(value).lower()
        cells.append("" if value is None else str(value))
    return cells


def _line(cells: Sequence[str], delimiter: str) -> str:
    line = io.StringIO()
    csv.writer(line, delimiter=delimiter, lineterminator="").writerow(cells)
    return line.getvalue()


def _name_of(file: str, taken: Mapping[str, Any]) -> str:
    """The file's name, or the sheet's, ending in that of a text file; no other file's."""
    book, _, sheet = file.partition("/")
    path = Path(book)
    text = path.suffix.lower() in (".csv", ".tsv", ".txt") and not sheet
    choices = [book if text else f"{sheet or path.stem}.csv", f"{path.stem} {sheet}.csv".replace(" .", ".")]
    choices += [f"{path.stem} {sheet} {number}.csv".replace("  ", " ") for number in range(2, 10_000)]
    stems = {Path(name).stem.casefold() for name in taken}
    return next(name for name in choices if Path(name).stem.casefold() not in stems)


def _mark_of(folder: Path) -> dict[str, dict[str, Any]] | None:
    try:
        found = json.loads((folder / MARK).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) and LIST in found else None


def _conventions(told: Mapping[str, Any]) -> Conventions:
    order, decimal = told.get("dates"), told.get("decimal")
    return Conventions(
        cast(DateOrder, order) if order in get_args(DateOrder) else None,
        cast(Decimal, decimal) if decimal in get_args(Decimal) else None,
    )


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
