"""Result tables out as plain files: CSV, Parquet or XLSX, and ``run.json`` beside them."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, Literal

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from graphmodel.analysis import Results
from graphmodel.errors import InputError
from graphmodel.exports.workbook import write_workbook

Format = Literal["csv", "parquet", "xlsx"]


def write_results(results: Results, folder: Path, form: Format = "csv") -> list[Path]:
    """Write every result table and ``run.json`` into ``folder``; each file appears whole or not at all.

    CSV is UTF-8 with times as ISO 8601 in UTC and empty cells for undefined values. XLSX is one workbook,
    ``results.xlsx``, in which texts are texts: a name that begins like a formula is not run as one.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if form == "xlsx":
            written = [whole(folder / "results.xlsx", lambda path: write_workbook(results.tables, path))]
        else:
            with ThreadPoolExecutor(os.cpu_count()) as pool:  # Arrow lets go of Python's lock
                files = [
                    pool.submit(whole, folder / f"{name}.{form}", partial(_write_table, table, form=form))
                    for name, table in results.tables.items()
                ]
            written = [file.result() for file in files]
        text = json.dumps(results.run, indent=2, ensure_ascii=False) + "\n"
        written.append(whole(folder / "run.json", lambda path: path.write_text(text, encoding="utf-8")))
    except OSError as cause:
        raise InputError(
            cause.strerror or "cannot be written", where=str(folder), remedy="Choose another --out"
        ) from cause
    return written


def plain(value: Any) -> Any:
    """A cell as JSON can hold it: times and dates as ISO 8601, times in UTC."""
    if hasattr(value, "isoformat"):
        text: str = value.isoformat()
        return text + "Z" if "T" in text else text
    return value


def whole(path: Path, write: Callable[[Path], object]) -> Path:
    """Let ``write`` make a file that appears at ``path`` whole or not at all; returns ``path``."""
    part = path.with_name(f".{path.name}.part")
    try:
        write(part)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
    return path


@contextmanager
def opened(where: Path | BinaryIO) -> Iterator[BinaryIO]:
    """A file to be written for the length of the block; one that is open already stays open after it."""
    if isinstance(where, Path):
        with where.open("wb") as file:
            yield file
    else:
        yield where


def _write_table(table: pa.Table, path: Path, *, form: Format) -> None:
    if form == "parquet":
        pa.parquet.write_table(table, path)
        return
    write_csv(table, path)


def write_csv(table: pa.Table, where: Path | BinaryIO) -> None:
    """Write UTF-8 with times as ISO 8601 in UTC and empty cells for undefined values."""
    pa.csv.write_csv(_with_zone(table), where, pa.csv.WriteOptions(quoting_style="needed"))


def _with_zone(table: pa.Table) -> pa.Table:
    for index, field in enumerate(table.schema):
        if pa.types.is_timestamp(field.type):
            plain = table.column(index).cast(pa.string())  # several times as fast as strftime
            text = pc.binary_join_element_wise(pc.replace_substring(plain, " ", "T"), "Z", "")
            table = table.set_column(index, field.name, text)
    return table
