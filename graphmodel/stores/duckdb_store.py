"""The embedded store: one DuckDB file.

DuckDB lets one process write, or several read. So nothing stays open: each call opens the file for as long
as it needs it, and waits a stated time for another process to let go.

Inside the file: schema ``inputs`` (the exchange format and the books of the loads, with ``attributes`` and the number
of the load that wrote the row), schema ``results`` (what the last analysis wrote), schema ``crosstie`` (schema version,
loads, runs).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import duckdb
import pyarrow as pa

from graphmodel.arrow import empty
from graphmodel.errors import StoreBusyError, StoreEmptyError
from graphmodel.stores.base import Loaded, LoadReport, reported
from graphmodel.stores.duckdb_file import LOCK_WAIT_SECONDS, DuckDBFile, has_schema, one
from graphmodel.stores.input_tables import (
    KEPT,
    InputReading,
    all_new,
    compare_all,
    definition,
    latest_load,
    make_tables,
    merge_all,
    note_load,
    ordered_rows,
    withdraw_decisions,
    write_decisions,
)
from graphmodel.tables import INPUTS, STORED_RESULTS, by_name

SCHEMA_VERSION = 4


class DuckDBStore:
    """A store in one file, made on the first load.

    Parameters
    ----------
    path
        The file.
    wait
        Seconds to wait for another process that holds the file.
    memory
        Megabytes that queries may take while the file is read; by default most of what the machine has.
    """

    def __init__(self, path: Path, *, wait: float = LOCK_WAIT_SECONDS, memory: int | None = None) -> None:
        self.path = path
        self.url = str(path)
        self._file = DuckDBFile(path, SCHEMA_VERSION, wait=wait, memory=memory)
        self._version: tuple[object, str] | None = None

    def load(
        self,
        tables: Mapping[str, pa.Table],
        *,
        source: str,
        report: LoadReport,
        gone: Mapping[str, pa.Table] | None = None,
        after: int | None = None,
    ) -> dict[str, Loaded]:
        """Write typed tables in one transaction; rows that are there word for word are left alone."""
        with self._file.writing() as connection:
            if not has_schema(connection):
                _make_schema(connection)
            latest = latest_load(connection)
            if after is not None and latest != after:
                raise StoreBusyError(
                    "another load was written while this one was being read",
                    where=self.url,
                    remedy="Call again: the folder is then compared with what is there now",
                )
            done = merge_all(connection, tables, gone or {}, latest + 1)
            now, told = datetime.now(UTC).replace(tzinfo=None), reported(report, done)
            note_load(connection, latest + 1, now, source, told)
        return done

    def preview(self, tables: Mapping[str, pa.Table]) -> dict[str, Loaded]:
        """What ``load`` would do; the file is only read, and not made where there is none."""
        try:
            with self._file.reading() as connection:
                return compare_all(connection, tables)
        except StoreEmptyError:
            return all_new(tables)

    def decide(self, decisions: pa.Table) -> int:
        """Write rows of ``merges`` in one transaction, and drop automatic ones that they speak against."""
        self._file.must_exist()
        with self._file.writing() as connection:
            return write_decisions(connection, decisions)

    def withdraw(self, record: str, merged_ids: Sequence[str]) -> int:
        """Remove rows of ``merges`` in one transaction."""
        self._file.must_exist()
        with self._file.writing() as connection:
            return withdraw_decisions(connection, record, merged_ids)

    @contextmanager
    def reading(self) -> Iterator[InputReading]:
        """Named queries on the input tables; the file is held, for reading, until the block ends."""
        with self._file.reading() as connection:
            yield InputReading(connection)

    def inputs(self, table: str) -> pa.Table:
        """An input table with its ``attributes``, ordered by key; empty before the first load."""
        told = by_name(KEPT)[table]
        try:
            with self._file.reading() as connection:
                return ordered_rows(connection, told)
        except StoreEmptyError:
            return empty(told, attributes=True)

    def save(self, tables: Mapping[str, pa.Table], run: Mapping[str, Any]) -> None:
        """Replace the results in one transaction."""
        self._file.must_exist()
        with self._file.writing() as connection:
            for table in STORED_RESULTS:
                connection.register("arriving", tables.get(table.name, empty(table)))
                connection.execute(f"DELETE FROM results.{table.name}")
                connection.execute(
                    f"INSERT INTO results.{table.name} BY NAME SELECT {', '.join(table.names)} FROM arriving"
                )
                connection.unregister("arriving")
            connection.execute("DELETE FROM crosstie.runs")
            connection.execute("INSERT INTO crosstie.runs VALUES (?, ?)", [uuid4().hex, json.dumps(run)])

    def results(self, table: str) -> pa.Table:
        """A result table of the last analysis."""
        told = by_name(STORED_RESULTS)[table]
        with self._file.reading() as connection:
            self._last_run(connection)
            return connection.sql(f"SELECT {', '.join(told.names)} FROM results.{table}").to_arrow_table()

    def run(self) -> dict[str, Any]:
        """What the last analysis said of itself."""
        with self._file.reading() as connection:
            return dict(json.loads(self._last_run(connection)))

    def results_version(self) -> str:
        """A token that changes with every analysis; empty before the first. Only a file that changed is opened."""
        state = self._file.state()
        if self._version is None or self._version[0] != state:
            self._version = state, self._results_version()
        return self._version[1]

    def _results_version(self) -> str:
        try:
            with self._file.reading() as connection:
                return str(one(connection, "SELECT coalesce(max(version), '') FROM crosstie.runs"))
        except StoreEmptyError:
            return ""

    def loads(self) -> list[dict[str, Any]]:
        """All loads, latest first."""
        try:
            with self._file.reading() as connection:
                rows = connection.execute(
                    "SELECT load, loaded_at, source, report FROM crosstie.loads ORDER BY load DESC"
                ).fetchall()
        except StoreEmptyError:
            return []
        return [
            {"load": load, "loaded_at": at.isoformat() + "Z", "source": source, "report": json.loads(report)}
            for load, at, source, report in rows
        ]

    def describe(self) -> dict[str, Any]:
        """Where the store is and what is in it."""
        about: dict[str, Any] = {"store": self.url, "schema_version": SCHEMA_VERSION, "exists": True}
        try:
            with self._file.reading() as connection:
                about["rows"] = {
                    table.name: int(one(connection, f"SELECT count(*) FROM inputs.{table.name}"))
                    for table in INPUTS
                }
                last = one(connection, "SELECT max(loaded_at) FROM crosstie.loads")
                as_of = one(connection, "SELECT max(run ->> 'as_of') FROM crosstie.runs")
        except StoreEmptyError:
            return {**about, "exists": False, "rows": {}, "last_load": None, "analysed_as_of": None}
        return {**about, "last_load": last and last.isoformat() + "Z", "analysed_as_of": as_of}

    def _last_run(self, connection: duckdb.DuckDBPyConnection) -> str:
        run = one(connection, "SELECT max(run::VARCHAR) FROM crosstie.runs")
        if run is None:
            raise StoreEmptyError(
                "nothing has been analysed yet", where=self.url, remedy="Run: crosstie analyse"
            )
        return str(run)


def _make_schema(connection: duckdb.DuckDBPyConnection) -> None:
    """Make all tables of a new file, within the first load's transaction."""
    make_tables(connection, SCHEMA_VERSION)
    connection.execute("CREATE SCHEMA results")
    for table in STORED_RESULTS:
        connection.execute(f"CREATE TABLE results.{table.name} ({definition(table)})")
    connection.execute("CREATE TABLE crosstie.runs (version VARCHAR, run JSON)")
