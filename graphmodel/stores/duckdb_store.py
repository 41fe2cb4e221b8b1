"""The embedded store: one DuckDB file.

DuckDB lets one process write, or several read. So nothing stays open: each call opens the file for as long
as it needs it, and waits a stated time for another process to let go.

Inside the file: schema ``inputs`` (the exchange format and the books of the loads, with ``attributes`` and the number
of the load that wrote the row), schema ``results`` (what the last analysis wrote), schema ``crosstie`` (schema version,
loads, runs).
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from graphmodel.arrow import empty, schema_of
from graphmodel.errors import InputError, StoreBusyError, StoreEmptyError, StoreError, StoreSchemaError
from graphmodel.identity import automatic, undecided
from graphmodel.stores.base import RETRACTABLE, Loaded
from graphmodel.stores.workbench import Workbench
from graphmodel.tables import (
    ATTRIBUTES,
    AUTOMATIC_RULES,
    BOOKS,
    INPUTS,
    MERGES,
    RESULTS,
    ColumnType,
    Table,
    by_name,
)

SCHEMA_VERSION = 3
LOCK_WAIT_SECONDS = 10.0

_TYPES: Mapping[ColumnType, str] = {
    "text": "VARCHAR",
    "text_list": "VARCHAR[]",
    "number": "DOUBLE",
    "integer": "BIGINT",
    "boolean": "BOOLEAN",
    "timestamp": "TIMESTAMP",
    "date": "DATE",
}
_HOLDER = re.compile(r"Conflicting lock is held in (.+?) \(PID (\d+)\)")


class DuckDBStore:
    """A store in one file, made on the first load.

    Parameters
    ----------
    path
        The file.
    wait
        Seconds to wait for another process that holds the file.
    """

    def __init__(self, path: Path, *, wait: float = LOCK_WAIT_SECONDS) -> None:
        self.path = path
        self.url = str(path)
        self._wait = wait

    def load(
        self,
        tables: Mapping[str, pa.Table],
        *,
        source: str,
        report: Mapping[str, Any],
        gone: Mapping[str, pa.Table] | None = None,
        after: int | None = None,
    ) -> dict[str, Loaded]:
        """Write typed tables in one transaction; rows that are there word for word are left alone."""
        with self._writing() as connection:
            if not _has_schema(connection):
                _make_schema(connection)
            latest = _latest_load(connection)
            if after is not None and latest != after:
                raise StoreBusyError(
                    "another load was written while this one was being read",
                    where=self.url,
                    remedy="Call again: the folder is then compared with what is there now",
                )
            number = latest + 1
            tables = _as_decided(connection, tables)
            for name, keys in (gone or {}).items():
                _remove(connection, by_name((*INPUTS, *BOOKS))[name], keys)
            done = {
                table.name: _merge(connection, table, tables[table.name], number)
                for table in (*INPUTS, *BOOKS)
                if table.name in tables
            }
            if MERGES.name in tables:
                _forget_what_no_longer_holds(connection, tables)
            connection.execute(
                "INSERT INTO crosstie.loads VALUES (?, ?, ?, ?)",
                [number, datetime.now(UTC).replace(tzinfo=None), source, json.dumps(report)],
            )
        return done

    def preview(self, tables: Mapping[str, pa.Table]) -> dict[str, Loaded]:
        """What ``load`` would do; the file is only read, and not made where there is none."""
        told = [table for table in (*INPUTS, *BOOKS) if table.name in tables]
        try:
            with self._reading() as connection:
                tables = _as_decided(connection, tables)
                return {table.name: _compare(connection, table, tables[table.name]) for table in told}
        except StoreEmptyError:
            return {
                table.name: Loaded(
                    len(tables[table.name]), 0, 0, tables[table.name].select(list(table.key)).slice(0, 0)
                )
                for table in told
            }

    def decide(self, decisions: pa.Table) -> int:
        """Write rows of ``merges`` in one transaction, and drop automatic ones that they speak against."""
        self._must_exist()
        with self._writing() as connection:
            number = int(_one(connection, "SELECT max(load) FROM crosstie.loads"))
            done = _merge(connection, MERGES, decisions, number)
            _forget_what_was_decided(connection)
        return done.new + done.changed

    def withdraw(self, record: str, merged_ids: Sequence[str]) -> int:
        """Remove rows of ``merges`` in one transaction."""
        self._must_exist()
        with self._writing() as connection:
            gone = connection.execute(
                "DELETE FROM inputs.merges WHERE record = ? AND list_contains(?, merged_id) RETURNING 1",
                [record, list(merged_ids)],
            ).fetchall()
        return len(gone)

    @contextmanager
    def reading(self) -> Iterator[_Reading]:
        """Named queries on the input tables; the file is held, for reading, until the block ends."""
        with self._reading() as connection:
            connection.execute("SET schema = 'inputs'")
            yield _Reading(connection)

    def inputs(self, table: str) -> pa.Table:
        """An input table with its ``attributes``, ordered by key; empty before the first load."""
        told = by_name((*INPUTS, *BOOKS))[table]
        names, order = ", ".join((*told.names, ATTRIBUTES)), ", ".join(told.key)
        try:
            with self._reading() as connection:
                return connection.sql(f"SELECT {names} FROM inputs.{table} ORDER BY {order}").to_arrow_table()
        except StoreEmptyError:
            return empty(told, attributes=True)

    def save(self, tables: Mapping[str, pa.Table], run: Mapping[str, Any]) -> None:
        """Replace the results in one transaction."""
        self._must_exist()
        with self._writing() as connection:
            for table in RESULTS:
                connection.register("arriving", tables[table.name])
                connection.execute(f"DELETE FROM results.{table.name}")
                connection.execute(
                    f"INSERT INTO results.{table.name} BY NAME SELECT {', '.join(table.names)} FROM arriving"
                )
                connection.unregister("arriving")
            connection.execute("DELETE FROM crosstie.runs")
            connection.execute("INSERT INTO crosstie.runs VALUES (?, ?)", [uuid4().hex, json.dumps(run)])

    def results(self, table: str) -> pa.Table:
        """A result table of the last analysis."""
        told = by_name(RESULTS)[table]
        with self._reading() as connection:
            self._last_run(connection)
            return connection.sql(f"SELECT {', '.join(told.names)} FROM results.{table}").to_arrow_table()

    def run(self) -> dict[str, Any]:
        """What the last analysis said of itself."""
        with self._reading() as connection:
            return dict(json.loads(self._last_run(connection)))

    def results_version(self) -> str:
        """A token that changes with every analysis; empty before the first."""
        try:
            with self._reading() as connection:
                return str(_one(connection, "SELECT coalesce(max(version), '') FROM crosstie.runs"))
        except StoreEmptyError:
            return ""

    def loads(self) -> list[dict[str, Any]]:
        """All loads, latest first."""
        try:
            with self._reading() as connection:
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
            with self._reading() as connection:
                about["rows"] = {
                    table.name: int(_one(connection, f"SELECT count(*) FROM inputs.{table.name}"))
                    for table in INPUTS
                }
                last = _one(connection, "SELECT max(loaded_at) FROM crosstie.loads")
                as_of = _one(connection, "SELECT max(run ->> 'as_of') FROM crosstie.runs")
        except StoreEmptyError:
            return {**about, "exists": False, "rows": {}, "last_load": None, "analysed_as_of": None}
        return {**about, "last_load": last and last.isoformat() + "Z", "analysed_as_of": as_of}

    def _must_exist(self) -> None:
        if not self.path.exists():
            raise StoreEmptyError(
                "there is no store yet", where=self.url, remedy="Load an export: crosstie load DIR"
            )

    def _last_run(self, connection: duckdb.DuckDBPyConnection) -> str:
        run = _one(connection, "SELECT max(run::VARCHAR) FROM crosstie.runs")
        if run is None:
            raise StoreEmptyError(
                "nothing has been analysed yet", where=self.url, remedy="Run: crosstie analyse"
            )
        return str(run)

    @contextmanager
    def _reading(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """The file, open for reading; ``StoreEmptyError`` where nothing was ever loaded."""
        self._must_exist()
        with self._open(write=False) as connection:
            if not _has_schema(connection):
                raise StoreEmptyError(
                    "nothing has been loaded yet", where=self.url, remedy="Load an export: crosstie load DIR"
                )
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """The file, open for writing, in one transaction."""
        with self._open(write=True) as connection:
            connection.begin()
            try:
                yield connection
            except BaseException:
                connection.rollback()
                raise
            connection.commit()

    @contextmanager
    def _open(self, *, write: bool) -> Iterator[duckdb.DuckDBPyConnection]:
        """Attach the file, wait for who holds it, check the schema version, translate DuckDB's errors.

        One thread at a time: an operating system's file lock belongs to the process, and the first to close a
        file lets go for all.
        """
        with _gate(self.path):
            connection = self._attach(write=write)
            try:
                self._check_version(connection)
                yield connection
            except duckdb.Error as cause:
                raise StoreError(str(cause).splitlines()[0], where=self.url) from cause
            finally:
                connection.close()

    def _attach(self, *, write: bool) -> duckdb.DuckDBPyConnection:
        """A connection to the file under a name of our own: DuckDB would take the file's, which may be any word."""
        if not self.path.parent.is_dir():
            raise InputError(
                "there is no such folder",
                where=str(self.path.parent),
                remedy="Make it, or choose another --store",
            )
        path = str(self.path).replace("'", "''")
        give_up = time.monotonic() + self._wait
        connection = duckdb.connect()
        while True:
            try:
                connection.execute(f"ATTACH '{path}' AS the_store{'' if write else ' (READ_ONLY)'}")
                connection.execute("USE the_store")
            except duckdb.IOException as cause:
                holder = _HOLDER.search(str(cause))
                if holder is None:
                    connection.close()
                    raise _not_a_store(self.url, cause) from cause
                if time.monotonic() >= give_up:
                    connection.close()
                    program, process = holder.groups()
                    raise StoreBusyError(
                        f"the store is held by {Path(program).name} (process {process})",
                        where=self.url,
                        remedy=f"It was waited for {self._wait:g} seconds; let that process end, then call again",
                    ) from cause
                time.sleep(0.1)
            except duckdb.Error as cause:
                connection.close()
                raise _not_a_store(self.url, cause) from cause
            else:
                return connection

    def _check_version(self, connection: duckdb.DuckDBPyConnection) -> None:
        """An empty file is a store to be; any other must carry our version."""
        if not _has_schema(connection):
            foreign = _one(
                connection, "SELECT count(*) FROM duckdb_tables() WHERE database_name = 'the_store'"
            )
            if foreign:
                raise StoreSchemaError(
                    "this DuckDB file is no store of Crosstie",
                    where=self.url,
                    remedy="Choose another file with --store",
                )
            return
        version = _one(connection, "SELECT schema_version FROM crosstie.store")
        if version != SCHEMA_VERSION:
            raise StoreSchemaError(
                f"the store has schema version {version}, this Crosstie reads {SCHEMA_VERSION}",
                where=self.url,
                remedy="Load the exports into a new file with --store",
            )


class _Reading(Workbench):
    """The input tables of a file that is open for reading."""

    @property
    def latest_load(self) -> int:
        """The number of the latest load."""
        return _latest_load(self._connection)

    def records(self, table: str, ids: pa.Array) -> pa.Table:
        """The rows of a table whose key is one of these, with ``attributes``, ordered by it."""
        told = by_name(INPUTS)[table]
        names, key = ", ".join((*told.names, ATTRIBUTES)), told.key[0]
        self._connection.register("wanted", pa.table({key: ids}))
        found = self._connection.sql(
            f"SELECT {names} FROM inputs.{table} SEMI JOIN wanted USING ({key}) ORDER BY {key}"
        ).to_arrow_table()
        self._connection.unregister("wanted")
        return found.cast(schema_of(told, attributes=True))


_GATES: dict[Path, threading.RLock] = {}
_GATES_GATE = threading.Lock()


def _gate(path: Path) -> threading.RLock:
    with _GATES_GATE:
        return _GATES.setdefault(path.absolute(), threading.RLock())


def _one(connection: duckdb.DuckDBPyConnection, statement: str) -> Any:
    rows = connection.execute(statement).fetchall()
    return rows[0][0] if rows else None


def _latest_load(connection: duckdb.DuckDBPyConnection) -> int:
    return int(_one(connection, "SELECT coalesce(max(load), 0) FROM crosstie.loads"))


def _has_schema(connection: duckdb.DuckDBPyConnection) -> bool:
    return bool(
        _one(
            connection,
            "SELECT count(*) FROM duckdb_tables()"
            " WHERE database_name = 'the_store' AND schema_name = 'crosstie' AND table_name = 'store'",
        )
    )


def _not_a_store(url: str, cause: Exception) -> StoreError:
    return StoreError(
        f"cannot be opened ({str(cause).splitlines()[0]})",
        where=url,
        remedy="Choose another file with --store",
    )


def _make_schema(connection: duckdb.DuckDBPyConnection) -> None:
    """Make all tables of a new file, within the first load's transaction."""
    for schema in ("crosstie", "inputs", "results"):
        connection.execute(f"CREATE SCHEMA {schema}")
    for table in (*INPUTS, *BOOKS):
        columns = ", ".join(f"{column.name} {_TYPES[column.type]}" for column in table.columns)
        connection.execute(
            f"CREATE TABLE inputs.{table.name} ({columns}, {ATTRIBUTES} VARCHAR, load INTEGER)"
        )
    for table in RESULTS:
        columns = ", ".join(f"{column.name} {_TYPES[column.type]}" for column in table.columns)
        connection.execute(f"CREATE TABLE results.{table.name} ({columns})")
    connection.execute(
        "CREATE TABLE crosstie.loads (load INTEGER, loaded_at TIMESTAMP, source VARCHAR, report JSON)"
    )
    connection.execute("CREATE TABLE crosstie.runs (version VARCHAR, run JSON)")
    connection.execute(f"CREATE TABLE crosstie.store AS SELECT {SCHEMA_VERSION} AS schema_version")


def _compare(connection: duckdb.DuckDBPyConnection, table: Table, arriving: pa.Table) -> Loaded:
    """Sort arriving rows into new, changed and unchanged; the first two are left in the temporary table ``fresh``."""
    names = ", ".join((*table.names, ATTRIBUTES))
    same_key = " AND ".join(f"a.{name} IS NOT DISTINCT FROM b.{name}" for name in table.key)
    connection.register("arriving", arriving)
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE fresh AS SELECT {names} FROM arriving"
        f" EXCEPT SELECT {names} FROM inputs.{table.name}"
    )
    unchanged = connection.sql(
        f"SELECT {', '.join(table.key)} FROM arriving AS a ANTI JOIN fresh AS b ON {same_key}"
    ).to_arrow_table()
    ((fresh, changed),) = connection.execute(
        f"SELECT count(*), count(*) FILTER (EXISTS (SELECT 1 FROM inputs.{table.name} AS b WHERE {same_key}))"
        " FROM fresh AS a"
    ).fetchall()
    connection.unregister("arriving")
    return Loaded(new=fresh - changed, changed=changed, unchanged=len(unchanged), unchanged_keys=unchanged)


def _merge(connection: duckdb.DuckDBPyConnection, table: Table, arriving: pa.Table, load: int) -> Loaded:
    """Replace changed rows, add new ones, leave the others alone."""
    if not connection.execute(f"SELECT 1 FROM inputs.{table.name} LIMIT 1").fetchall():
        return _fill(connection, table, arriving, load)
    done = _compare(connection, table, arriving)
    if done.changed:
        same_key = " AND ".join(f"a.{name} IS NOT DISTINCT FROM b.{name}" for name in table.key)
        connection.execute(f"DELETE FROM inputs.{table.name} AS a USING fresh AS b WHERE {same_key}")
    if done.new or done.changed:
        connection.execute(f"INSERT INTO inputs.{table.name} BY NAME SELECT *, ? AS load FROM fresh", [load])
    connection.execute("DROP TABLE fresh")
    return done


def _fill(connection: duckdb.DuckDBPyConnection, table: Table, arriving: pa.Table, load: int) -> Loaded:
    """Put rows into an empty table, where there is nothing to compare them with."""
    connection.register("arriving", arriving)
    names = ", ".join((*table.names, ATTRIBUTES))
    connection.execute(
        f"INSERT INTO inputs.{table.name} BY NAME SELECT {names}, ? AS load FROM arriving", [load]
    )
    connection.unregister("arriving")
    none = arriving.select(list(table.key)).slice(0, 0)
    return Loaded(new=len(arriving), changed=0, unchanged=0, unchanged_keys=none)


def _remove(connection: duckdb.DuckDBPyConnection, table: Table, keys: pa.Table) -> None:
    """Remove the rows with these keys."""
    if table.name not in RETRACTABLE:
        raise ValueError(f"rows of {table.name} are never removed")
    same_key = " AND ".join(f"a.{name} IS NOT DISTINCT FROM b.{name}" for name in table.key)
    connection.register("leaving", keys.select(list(table.key)))
    connection.execute(f"DELETE FROM inputs.{table.name} AS a USING leaving AS b WHERE {same_key}")
    connection.unregister("leaving")


def _merges(connection: duckdb.DuckDBPyConnection) -> pa.Table:
    order = ", ".join(MERGES.key)
    return connection.sql(f"SELECT * FROM inputs.merges ORDER BY {order}").to_arrow_table()


def _parted_merges(merges: pa.Table) -> tuple[pa.Table, pa.Table]:
    """Automatic rows, and those that the user has decided."""
    own = pa.array([automatic(rule) for rule in merges["rule"].to_pylist()], pa.bool_())
    return merges.filter(own), merges.filter(pc.invert(own))


def _as_decided(
    connection: duckdb.DuckDBPyConnection, tables: Mapping[str, pa.Table]
) -> Mapping[str, pa.Table]:
    """The arriving tables without automatic merges that a decision in the store speaks against."""
    arriving = tables.get(MERGES.name)
    if arriving is None or not len(arriving):
        return tables
    _, decisions = _parted_merges(_merges(connection))
    found, others = _parted_merges(arriving)
    return {**tables, MERGES.name: pa.concat_tables([others, undecided(found, decisions)])}


def _forget_what_no_longer_holds(
    connection: duckdb.DuckDBPyConnection, tables: Mapping[str, pa.Table]
) -> None:
    """Drop automatic merges of two records that both arrived and were not found to be the same again."""
    if MERGES.name not in tables or not len(_parted_merges(_merges(connection))[0]):
        return
    for table in INPUTS:
        if table.name not in MERGES.column("record").choices or table.name not in tables:
            continue
        connection.register("arriving", tables[table.name].select([table.key[0]]))
        connection.register("found", tables[MERGES.name].select(list(MERGES.key)))
        connection.execute(
            "DELETE FROM inputs.merges AS m WHERE m.record = $record AND list_contains($rules, m.rule)"
            f" AND m.merged_id IN (SELECT {table.key[0]} FROM arriving)"
            f" AND m.into_id IN (SELECT {table.key[0]} FROM arriving)"
            " AND NOT EXISTS (SELECT 1 FROM found WHERE found.record = m.record AND found.merged_id = m.merged_id)",
            {"record": table.name, "rules": list(AUTOMATIC_RULES)},
        )
        connection.unregister("arriving")
        connection.unregister("found")
    _forget_what_was_decided(connection)


def _forget_what_was_decided(connection: duckdb.DuckDBPyConnection) -> None:
    """Drop automatic merges that a decision speaks against."""
    found, decisions = _parted_merges(_merges(connection))
    kept = undecided(found, decisions)
    if len(kept) == len(found):
        return
    connection.register("kept", kept.select(list(MERGES.key)))
    connection.execute(
        "DELETE FROM inputs.merges AS m WHERE list_contains(?, m.rule)"
        " AND NOT EXISTS (SELECT 1 FROM kept WHERE kept.record = m.record AND kept.merged_id = m.merged_id)",
        [list(AUTOMATIC_RULES)],
    )
    connection.unregister("kept")
