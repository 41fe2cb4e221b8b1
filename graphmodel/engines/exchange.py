"""The exchange format on any file system that Hadoop reaches: tables in, tables and one small text out."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
from py4j.protocol import Py4JError
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession

from graphmodel.engines.session import reason
from graphmodel.errors import EngineError, InputError
from graphmodel.tables import INPUTS, INTERACTIONS

DELIMITERS = (",", ";", "\t", "|")

MALFORMED = "malformed"
"""Whether a row of CSV has another number of cells than the header, or a quote that is not closed."""

_RAW = "_malformed_row"
_QUOTES: Mapping[str, str] = {"quote": '"', "escape": '"'}


@dataclass(frozen=True)
class Folder:
    """A folder by its address (``exports``, ``hdfs://…``, ``s3a://…``)."""

    spark: SparkSession
    address: str

    def tables(self) -> dict[str, str]:
        """Address of each input table that is there: ``NAME.csv`` or ``NAME.parquet``, a file or a folder of files.

        Raises
        ------
        InputError
            There is no such folder, a table is there twice, or one that is needed is missing.
        """
        names = self._names()
        found: dict[str, str] = {}
        for table in INPUTS:
            here = [name for name in names if name in (f"{table.name}.csv", f"{table.name}.parquet")]
            if len(here) > 1:
                raise InputError(
                    f"both {' and '.join(here)} are there", where=self.address, remedy="Remove one of them"
                )
            if here:
                found[table.name] = self.within(here[0])
        lacking = [table.name for table in INPUTS if table.required and table.name not in found]
        if lacking:
            raise InputError(
                f"the folder has no {', '.join(f'{name}.csv or {name}.parquet' for name in lacking)}",
                where=self.address,
                remedy="Spark reads the exchange format; see docs/tables.md",
            )
        return found

    def within(self, name: str) -> str:
        """Address of something in the folder."""
        return f"{self.address.rstrip('/')}/{name}"

    def write_text(self, name: str, text: str) -> None:
        """Write one small file, over an older one."""
        with told(self.within(name)):
            system, path = self._opened(self.within(name))
            stream = system.create(path, True)
            stream.write(bytearray(text.encode()))
            stream.close()

    def same_as(self, other: Folder) -> bool:
        """Whether two addresses are of one folder."""
        (one_system, one), (other_system, another) = (
            folder._opened(folder.address) for folder in (self, other)
        )
        return bool(one_system.makeQualified(one).equals(other_system.makeQualified(another)))

    def _names(self) -> list[str]:
        with told(self.address):
            system, path = self._opened(self.address)
            if not system.exists(path) or not system.getFileStatus(path).isDirectory():
                raise InputError(
                    "there is no such folder", where=self.address, remedy="Give the folder of an export"
                )
            return sorted(str(status.getPath().getName()) for status in system.listStatus(path))

    def _opened(self, address: str) -> tuple[Any, Any]:
        jvm: Any = self.spark._jvm
        path = jvm.org.apache.hadoop.fs.Path(address)
        return path.getFileSystem(self.spark._jsc.hadoopConfiguration()), path


def read_table(spark: SparkSession, address: str) -> DataFrame:
    """A table with its columns named in small letters; cells of CSV are text."""
    with told(address):
        if address.endswith(".parquet"):
            found = spark.read.parquet(address)
        else:
            found = spark.read.csv(
                address, header=True, sep=delimiter_of(_header(spark, address)), multiLine=True, **_QUOTES
            )
        return found.toDF(*map(_plain, found.columns))


def read_rows(spark: SparkSession, address: str) -> pa.Table:
    """All rows of a table that the driver can hold."""
    with told(address):
        rows: pa.Table = read_table(spark, address).toArrow()
        return rows


def read_interactions(spark: SparkSession, address: str) -> DataFrame:
    """The columns of the interactions that an analysis looks at; of CSV also ``MALFORMED``.

    A CSV file is cut between any two lines and read by many at once. So of a row with a line break in a cell, what
    follows the break is a malformed row of its own.
    """
    with told(address):
        found = read_table(spark, address) if address.endswith(".parquet") else _read_lines(spark, address)
    for name in ("interaction_id", "occurred_at", "channel"):
        if name not in found.columns:
            raise InputError(f"there is no column {name}", where=address, remedy="See docs/tables.md")
    looked_at = (*INTERACTIONS.names, "supplier_person_id", "client_person_id", MALFORMED)
    return found.select(*(name for name in looked_at if name in found.columns and name != "topic"))


def _read_lines(spark: SparkSession, address: str) -> DataFrame:
    header = _header(spark, address)
    sign = delimiter_of(header)
    names = next(csv.reader([header], delimiter=sign), [])
    quoted = [f"`{name.replace('`', '``')}` string" for name in (*names, _RAW)]
    reader = spark.read.option("columnPruning", False)  # else Spark does not count cells that nobody wants
    found = reader.csv(
        address,
        schema=", ".join(quoted),
        header=True,
        enforceSchema=False,
        sep=sign,
        columnNameOfCorruptRecord=_RAW,
        **_QUOTES,
    )
    return found.select(
        *(found[f"`{name.replace('`', '``')}`"].alias(_plain(name)) for name in names),
        found[_RAW].isNotNull().alias(MALFORMED),
    )


def _header(spark: SparkSession, address: str) -> str:
    first = spark.read.text(address).head()
    return str(first[0]).lstrip("\ufeff") if first else ""


def _plain(name: str) -> str:
    return " ".join(name.lstrip("\ufeff").split()).casefold()


def delimiter_of(header: str) -> str:
    """The sign that cuts a header into the most cells.

    >>> delimiter_of('person_id;"name, in full";email')
    ';'
    """
    return max(DELIMITERS, key=lambda sign: len(next(csv.reader([header], delimiter=sign), [])))


@contextmanager
def told(where: str) -> Iterator[None]:
    """What goes wrong in Spark as an error that says where, in a line."""
    try:
        yield
    except (PySparkException, Py4JError) as cause:
        raise EngineError(reason(cause), where=where) from cause
