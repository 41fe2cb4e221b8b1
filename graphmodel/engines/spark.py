"""The same analysis beyond one machine: Spark cuts the interactions into slices and the clients into parts.

::

    interactions ── slices ──▶ sums ── added up by key ──▶ parts of the portfolio ──▶ result tables

A slice is added up by the queries that the local engine runs, a part is judged by the functions that it
runs: there is no second form of the model. Sums are whole numbers, so the results are those of the local
engine to the last bit, however Spark cuts. A client's interactions never come together; its sums do, and there
are at most as many as pairs of people and half-lives, so that a huge client is no harder than it has people.
"""

from __future__ import annotations

import importlib.metadata
import json
import tempfile
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyspark import SparkFiles, StorageLevel, TaskContext
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as spark_sql

from graphmodel.analysis import (
    ROWS_A_CLIENT,
    ROWS_A_PART,
    Clock,
    Progress,
    day_looked_at,
    run_of,
)
from graphmodel.commerce import yardsticks
from graphmodel.engines.exchange import MALFORMED, Folder, told
from graphmodel.engines.shipment import Shipment, pack
from graphmodel.engines.sum_rows import FLAGS, GREATEST, KEY, KINDS, LEAST, SCHEMA, SUMMED
from graphmodel.engines.work import PIECE, SPAN, Judge, PartWork, SliceWork, opened
from graphmodel.errors import InputError
from graphmodel.functions import Taxonomy
from graphmodel.identity import Identified, identified
from graphmodel.messages import ENGLISH
from graphmodel.portfolio import Portfolio
from graphmodel.recognising import some_clients
from graphmodel.settings import Settings
from graphmodel.sums import day_of
from graphmodel.tables import COMPANY, RESULTS, ColumnType, Table, by_name
from graphmodel.unmapped import texts_without_function

_TYPES: Mapping[pa.DataType | ColumnType, str] = {
    pa.string(): "string",
    pa.binary(): "binary",
    pa.int32(): "int",
    pa.int64(): "bigint",
    pa.bool_(): "boolean",
    "text": "string",
    "text_list": "array<string>",
    "number": "double",
    "integer": "bigint",
    "boolean": "boolean",
    "timestamp": "timestamp_ntz",
    "date": "date",
}
_KEPT = StorageLevel.DISK_ONLY
"""Sums and results are read a few times, in the order in which they were written: memory is for the work."""

_REPEATED_SHOWN = 3
_SINCE_1970 = "timestampdiff(MICROSECOND, TIMESTAMP_NTZ '1970-01-01 00:00:00', {})"
_LIKELY_DAYS = ("1900-01-01", "2201-01-01")


@dataclass(frozen=True)
class SparkResults:
    """Results that stay in the cluster until they are asked for.

    Attributes
    ----------
    run
        As in ``graphmodel.analysis.Results``.
    judged
        The judge's counts, of all slices.
    """

    run: dict[str, Any]
    judged: Mapping[str, int]
    _spark: SparkSession
    _pieces: DataFrame
    _roles: pa.Table

    def table(self, name: str, columns: Iterable[str] | None = None) -> DataFrame:
        """A result table, all columns or some of them, its rows in any order; ``KeyError`` where there is none."""
        table = by_name(RESULTS)[name]
        names = tuple(columns or table.names)
        if table.name == "roles":
            roles = self._spark.createDataFrame(self._roles.select(names), _columns(table, names))
            return roles.coalesce(1 + len(self._roles) // ROWS_A_PART)
        pieces = self._pieces.where(spark_sql.col("name") == name)
        return pieces.mapInArrow(partial(opened, names=names), _columns(table, names))

    def write(self, address: str) -> list[str]:
        """Write every table as a folder ``NAME.parquet``, then ``run.json``, over older ones; returns their names."""
        folder = Folder(self._spark, address)
        for table in RESULTS:
            with told(folder.within(f"{table.name}.parquet")):
                self.table(table.name).write.mode("overwrite").parquet(folder.within(f"{table.name}.parquet"))
        folder.write_text("run.json", json.dumps(self.run, indent=2, ensure_ascii=False) + "\n")
        return [*(f"{table.name}.parquet" for table in RESULTS), "run.json"]


@contextmanager
def analyse(
    interactions: DataFrame,
    inputs: Mapping[str, pa.Table],
    judge: Judge,
    as_of: date | None = None,
    settings: Settings | None = None,
    *,
    taxonomy: Taxonomy | None = None,
    level: str = COMPANY,
    language: str = ENGLISH,
    progress: Progress | None = None,
) -> Iterator[SparkResults]:
    """Analyse interactions of any number; the results last as long as the block.

    Parameters
    ----------
    interactions
        Columns of the exchange format, lists of people or pairs, cells with types or as text; the judge may know of
        more. ``malformed`` ones are not looked at when ids are compared.
    inputs
        The other tables, typed and clean.
    judge
        Finds the rows that can be used. A function that the workers can import.
    as_of, settings, taxonomy, level, language, progress
        As for ``graphmodel.analysis.analyse``.

    Raises
    ------
    InputError
        As ``graphmodel.analysis.analyse`` does; or the id of an interaction occurs more than once.
    EngineError
        Spark did not finish.
    """
    settings = settings or Settings()
    clock = Clock(progress)
    spark = interactions.sparkSession
    with tempfile.TemporaryDirectory(prefix="crosstie-") as folder, told("--engine spark"):
        with clock.step("people and organisations"):
            known = identified(inputs, level)
            inputs = known.inputs
            coded = some_clients(inputs, taxonomy)
            shipment = _shipped(spark, Path(folder), coded, known)
        with clock.step("ids and days"):
            likely = _surveyed(interactions)
        with clock.step("interactions"):
            day = as_of or likely or date(1970, 1, 1)
            work = SliceWork(shipment, settings.as_mapping(), judge, day)
            sums, found = _added_up(interactions, work)
            # What looked like the latest row may be one that cannot be used.
            if day != (day := day_looked_at(found.first, found.last, inputs, as_of)):
                sums.unpersist()
                work = SliceWork(shipment, settings.as_mapping(), judge, day)
                sums, found = _added_up(interactions, work)
        with clock.step("measures"):
            parts = _parts(found.rows, coded.clients, spark.sparkContext.defaultParallelism)
            whole = yardsticks(inputs, coded, settings, day)
            judge_parts = PartWork(shipment, settings.as_mapping(), day, parts, _number, whole, language)
            pieces = _judged(sums, judge_parts)
            counted = pieces.groupBy("name").agg(spark_sql.sum("rows")).collect()
        sizes = {table.name: 0 for table in RESULTS} | dict(counted) | {"roles": len(coded.roles)}
        unmapped = texts_without_function(coded.roles).to_pylist()
        run = run_of(found, sizes, unmapped, whole, settings, day, clock.seconds, language, level)
        run["versions"]["spark"] = importlib.metadata.version("pyspark")
        yield SparkResults(run, found.judged, spark, pieces, coded.roles)
        pieces.unpersist()
        sums.unpersist()


@dataclass(frozen=True)
class _Found:
    """What all slices together say."""

    rows: int
    """Rows of sums."""
    first: date | None
    last: date | None
    judged: Mapping[str, int]
    interactions: int
    after_as_of: int
    both_sides: int


def _shipped(spark: SparkSession, folder: Path, coded: Portfolio, known: Identified) -> Shipment:
    written = pack(folder, f"crosstie-{uuid.uuid4().hex}", coded, known.inputs, known.aliases)
    for path in written.values():
        spark.sparkContext.addFile(str(path))
    return Shipment({name: path.name for name, path in written.items()}, SparkFiles.get)


def _surveyed(interactions: DataFrame) -> date | None:
    """The day of what looks like the latest row; refuses ids that occur more than once."""
    if MALFORMED in interactions.columns:
        interactions = interactions.where(~spark_sql.col(MALFORMED))
    ids = interactions.groupBy("interaction_id").agg(
        spark_sql.count(spark_sql.lit(1)).alias("times"),
        spark_sql.max(_instant(interactions)).alias("last_us"),
    )
    repeated = spark_sql.col("interaction_id").isNotNull() & (spark_sql.col("times") > 1)
    (survey,) = ids.agg(
        spark_sql.count(spark_sql.when(repeated, 1)).alias("repeated"),
        spark_sql.max("last_us").alias("last_us"),
    ).collect()
    if survey["repeated"]:
        some = ids.where(repeated).orderBy("interaction_id").limit(_REPEATED_SHOWN).collect()
        raise InputError(
            f"{survey['repeated']:,} ids occur more than once ({', '.join(row['interaction_id'] for row in some)} …),"
            " and what happened once would count twice",
            where="interactions",
            remedy="Keep one row of each id; in Spark: dropDuplicates(['interaction_id'])",
        )
    return _day(survey["last_us"])


def _instant(interactions: DataFrame) -> Column:
    """Microseconds since 1970 where a time is easily read and likely; the judge has the last word."""
    kind = dict(interactions.dtypes)["occurred_at"]
    if kind == "timestamp":
        found = spark_sql.unix_micros("occurred_at")
    else:
        found = spark_sql.expr(_SINCE_1970.format("try_cast(occurred_at AS TIMESTAMP_NTZ)"))
    low, high = (
        spark_sql.expr(_SINCE_1970.format(f"TIMESTAMP_NTZ '{day} 00:00:00'")) for day in _LIKELY_DAYS
    )
    return spark_sql.when((found >= low) & (found < high), found)


def _added_up(interactions: DataFrame, work: SliceWork) -> tuple[DataFrame, _Found]:
    """Sums of all slices, kept; and the books."""
    found = interactions.mapInArrow(work, ", ".join(f"{field.name} {_TYPES[field.type]}" for field in SCHEMA))
    sums = (
        found.groupBy(*KEY)
        .agg(
            *(spark_sql.sum(name).alias(name) for name in SUMMED),
            spark_sql.min(LEAST).alias(LEAST),
            spark_sql.max(GREATEST).alias(GREATEST),
            *(spark_sql.bool_or(name).alias(name) for name in FLAGS),
        )
        .persist(_KEPT)
    )
    told_of = sums.groupBy("kind").agg(
        spark_sql.count(spark_sql.lit(1)).alias("rows"),
        spark_sql.sum("interactions").alias("count"),
        spark_sql.min(LEAST).alias(LEAST),
        spark_sql.max(GREATEST).alias(GREATEST),
    )
    books = {row["kind"]: row for row in told_of.collect()}
    span = books.get(SPAN)
    counts = {kind: row["count"] for kind, row in books.items() if kind not in KINDS}
    counted = {name: counts.pop(name, 0) for name in ("interactions", "after_as_of", "both_sides")}
    return sums, _Found(
        rows=sum(row["rows"] for kind, row in books.items() if kind in KINDS),
        first=_day(span[LEAST]) if span else None,
        last=_day(span[GREATEST]) if span else None,
        judged=counts,
        **counted,
    )


def _day(instant: int | None) -> date | None:
    return None if instant is None else day_of(instant)


def _parts(rows: int, clients: int, at_once: int) -> int:
    """Into how many parts the portfolio is cut: small enough for a worker's memory, and work for every worker."""
    return max(1, min(clients, max(at_once, -(-(rows + clients * ROWS_A_CLIENT) // ROWS_A_PART))))


def _judged(sums: DataFrame, work: PartWork) -> DataFrame:
    """Pieces of the result tables, kept."""
    ordered = sums.where(spark_sql.col("kind").isin(*KINDS)).repartitionById(
        work.parts, spark_sql.col("client")
    )
    schema = ", ".join(f"{field.name} {_TYPES[field.type]}" for field in PIECE)
    return ordered.mapInArrow(work, schema).persist(_KEPT)


def _number() -> int:
    """Which part this worker looks at: Spark counts clients modulo the parts, too."""
    context = TaskContext.get()
    assert context is not None  # noqa: S101 - only workers ask
    return int(context.partitionId())


def _columns(table: Table, names: tuple[str, ...]) -> str:
    return ", ".join(f"{name} {_TYPES[table.column(name).type]}" for name in names)
