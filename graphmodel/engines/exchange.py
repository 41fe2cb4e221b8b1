"""The exchange format on any file system that Hadoop reaches: tables in, tables and one small text out."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
from py4j.protocol import Py4JError
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession

from graphmodel.engines.session import first_line
from graphmodel.errors import EngineError, InputError
from graphmodel.tables import INPUTS, INTERACTIONS

DELIMITERS = (",", ";", "\t", "|")


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


def read_table(spark: SparkSession, address: str, *, long: bool = False) -> DataFrame:
    """A table with its columns named in small letters; cells of CSV are text.

    A ``long`` CSV file is cut between any two lines and read by many at once: no cell may hold a line break.
    """
    with told(address):
        if address.endswith(".parquet"):
            found = spark.read.parquet(address)
        else:
            first = spark.read.text(address).head()
            found = spark.read.csv(
                address,
                header=True,
                sep=delimiter_of(first[0] if first else ""),
                quote='"',
                escape='"',
                multiLine=not long,
            )
        return found.toDF(*(" ".join(name.lstrip("\ufeff").split()).casefold() for name in found.columns))


def read_rows(spark: SparkSession, address: str) -> pa.Table:
    """All rows of a table that the driver can hold."""
    with told(address):
        rows: pa.Table = read_table(spark, address).toArrow()
        return rows


def read_interactions(spark: SparkSession, address: str) -> DataFrame:
    """The columns of the interactions that an analysis looks at."""
    found = read_table(spark, address, long=True)
    looked_at = [
        name for name in (*INTERACTIONS.names, "supplier_person_id", "client_person_id") if name != "topic"
    ]
    for name in ("interaction_id", "occurred_at", "channel"):
        if name not in found.columns:
            raise InputError(f"there is no column {name}", where=address, remedy="See docs/tables.md")
    return found.select(*(name for name in looked_at if name in found.columns))


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
        raise EngineError(first_line(cause), where=where) from cause
