"""Result tables out as plain files: CSV, Parquet or XLSX, and ``run.json`` beside them."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, BinaryIO, Literal, Self

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from graphmodel.errors import InputError
from graphmodel.exports.workbook import write_workbook

if TYPE_CHECKING:  # files are open before an analysis begins
    from graphmodel.analysis import Results

Format = Literal["csv", "parquet", "xlsx"]
RowsFormat = Literal["csv", "parquet"]
"""A form whose files take one row after another."""

ROWS_A_GROUP = 1 << 20
"""Of Parquet: as many as Arrow puts into one by itself."""

_CSV = pa.csv.WriteOptions(quoting_style="needed")


def write_results(results: Results, folder: Path, form: Format = "csv") -> list[Path]:
    """Write every result table and ``run.json`` into ``folder``; each file appears whole or not at all.

    CSV is UTF-8 with times as ISO 8601 in UTC and empty cells for undefined values. XLSX is one workbook,
    ``results.xlsx``, in which texts are texts: a name that begins like a formula is not run as one.
    """
    if form == "xlsx":
        with _told_of(folder):
            folder.mkdir(parents=True, exist_ok=True)
            written = [whole(folder / "results.xlsx", lambda path: write_workbook(results.tables, path))]
    else:
        with TableFiles(folder, form) as files:
            files.take(results.tables)
        written = files.written
    return [*written, write_run(results.run, folder)]


def write_run(run: Mapping[str, Any], folder: Path) -> Path:
    """Write what a run says of itself beside its tables."""
    text = json.dumps(run, indent=2, ensure_ascii=False) + "\n"
    with _told_of(folder):
        return whole(folder / "run.json", lambda path: path.write_text(text, encoding="utf-8"))


class TableFiles:
    """Result tables that are written while more of their rows are made, each into a file of its own.

    Used in ``with`` blocks: the files appear as one ends well. ``InputError`` where something cannot be written.
    """

    def __init__(self, folder: Path, form: RowsFormat) -> None:
        self._folder, self._form = folder, form

    @property
    def written(self) -> list[Path]:
        """The files."""
        return [file.path for file in self._files.values()]

    def take(self, tables: Mapping[str, pa.Table]) -> None:
        """Begin to write more rows of some tables, once all that was taken before is written."""
        with _told_of(self._folder):
            self._wait()
            self._folder.mkdir(parents=True, exist_ok=True)
            for name, rows in tables.items():
                if name not in self._files:
                    path = self._folder / f"{name}.{self._form}"
                    self._files[name] = _TableFile(path, rows.schema, self._form)
                self._begin(partial(self._files[name].write, rows))

    def __enter__(self) -> Self:
        self._files: dict[str, _TableFile] = {}
        self._pool = ThreadPoolExecutor(os.cpu_count(), "files")  # Arrow lets go of Python's lock
        self._under_way: list[Future[None]] = []
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            with _told_of(self._folder), self._pool:
                if error is None:
                    self._wait()
                    for finish in (_TableFile.close, _TableFile.appear):
                        for file in self._files.values():
                            self._begin(partial(finish, file))
                        self._wait()
        finally:
            for file in self._files.values():
                file.drop()

    def _begin(self, work: Callable[[], None]) -> None:
        self._under_way.append(self._pool.submit(work))

    def _wait(self) -> None:
        under_way, self._under_way = self._under_way, []
        for one in under_way:
            one.result()


class _TableFile:
    """A file to which rows of a table are written one behind another, beside its place until it is whole."""

    def __init__(self, path: Path, schema: pa.Schema, form: RowsFormat) -> None:
        self.path, self._part = path, _part_of(path)
        self._held = schema.empty_table()
        self._as_text = form == "csv"
        if self._as_text:
            columns = _with_zone(schema.empty_table()).schema
            self._writer = pa.csv.CSVWriter(self._part, columns, write_options=_CSV)
        else:
            from pyarrow.parquet import ParquetWriter  # late: it takes its time

            self._writer = ParquetWriter(self._part, schema)

    def write(self, rows: pa.Table) -> None:
        """Write more rows; of Parquet whole row groups."""
        if self._as_text:
            self._writer.write_table(_with_zone(rows))
            return
        self._held = pa.concat_tables([self._held, rows])
        while len(self._held) >= ROWS_A_GROUP:
            self._writer.write_table(self._held.slice(0, ROWS_A_GROUP))
            self._held = self._held.slice(ROWS_A_GROUP)

    def close(self) -> None:
        """Write what is left."""
        if len(self._held):
            self._writer.write_table(self._held)
        self._writer.close()

    def appear(self) -> None:
        """Put the file in its place."""
        os.replace(self._part, self.path)

    def drop(self) -> None:
        """Leave nothing of a file that did not appear."""
        with suppress(OSError, pa.ArrowException):  # what went wrong first is told
            self._writer.close()
        self._part.unlink(missing_ok=True)


@contextmanager
def _told_of(folder: Path) -> Iterator[None]:
    """What the system refuses while something is written into a folder is the user's to mend."""
    try:
        yield
    except OSError as cause:
        raise InputError(
            cause.strerror or "cannot be written", where=str(folder), remedy="Choose another --out"
        ) from cause


def whole(path: Path, write: Callable[[Path], object]) -> Path:
    """Let ``write`` make a file that appears at ``path`` whole or not at all; returns ``path``."""
    part = _part_of(path)
    try:
        write(part)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
    return path


def _part_of(path: Path) -> Path:
    return path.with_name(f".{path.name}.part")


@contextmanager
def opened(where: Path | BinaryIO) -> Iterator[BinaryIO]:
    """A file to be written for the length of the block; one that is open already stays open after it."""
    if isinstance(where, Path):
        with where.open("wb") as file:
            yield file
    else:
        yield where


def write_csv(table: pa.Table, where: Path | BinaryIO) -> None:
    """Write UTF-8 with times as ISO 8601 in UTC and empty cells for undefined values."""
    pa.csv.write_csv(_with_zone(table), where, _CSV)


def _with_zone(table: pa.Table) -> pa.Table:
    for index, field in enumerate(table.schema):
        if pa.types.is_timestamp(field.type):
            plain = table.column(index).cast(pa.string())  # several times as fast as strftime
            text = pc.binary_join_element_wise(pc.replace_substring(plain, " ", "T"), "Z", "")
            table = table.set_column(index, field.name, text)
    return table


def plain(value: Any) -> Any:
    """A cell as JSON can hold it: times and dates as ISO 8601, times in UTC."""
    if hasattr(value, "isoformat"):
        text: str = value.isoformat()
        return text + "Z" if "T" in text else text
    return value
