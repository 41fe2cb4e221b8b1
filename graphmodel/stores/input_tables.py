"""The tables of ``INPUTS`` and ``BOOKS`` within a DuckDB connection: made, compared with what arrives, merged.

Schema ``inputs`` has one table each, with the columns of the exchange format, ``attributes`` and ``load``, the number
of the load that wrote the row. Schema ``crosstie`` has ``store`` (the schema version) and ``loads``. All functions work
within the caller's transaction.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from graphmodel.arrow import schema_of
from graphmodel.identity import automatic, undecided
from graphmodel.stores.base import RETRACTABLE, Loaded
from graphmodel.stores.duckdb_file import one
from graphmodel.stores.workbench import Workbench
from graphmodel.tables import (
    ATTRIBUTES,
    AUTOMATIC_RULES,
    BOOKS,
    INPUTS,
    MERGES,
    ColumnType,
    Table,
    by_name,
)

KEPT: tuple[Table, ...] = (*INPUTS, *BOOKS)
"""All tables there are, in the order in which they are written."""

REPLACED = "replaced_"
"""With the name of a table: the temporary table in which a merge leaves the versions of rows that it replaced."""

SQL_TYPES: Mapping[ColumnType, str] = {
    "text": "VARCHAR",
    "text_list": "VARCHAR[]",
    "number": "DOUBLE",
    "integer": "BIGINT",
    "boolean": "BOOLEAN",
    "timestamp": "TIMESTAMP",
    "date": "DATE",
}


def definition(table: Table) -> str:
    """The columns of a table as SQL."""
    return ", ".join(f"{column.name} {SQL_TYPES[column.type]}" for column in table.columns)


def make_tables(connection: duckdb.DuckDBPyConnection, version: int) -> None:
    """Make the tables of a new file."""
    for schema in ("crosstie", "inputs"):
        connection.execute(f"CREATE SCHEMA {schema}")
    for table in KEPT:
        connection.execute(
            f"CREATE TABLE inputs.{table.name} ({definition(table)}, {ATTRIBUTES} VARCHAR, load INTEGER)"
        )
    connection.execute(
        "CREATE TABLE crosstie.loads (load INTEGER, loaded_at TIMESTAMP, source VARCHAR, report JSON)"
    )
    connection.execute(f"CREATE TABLE crosstie.store AS SELECT {version} AS schema_version")


def latest_load(connection: duckdb.DuckDBPyConnection) -> int:
    """The number of the latest load; 0 before the first."""
    return int(one(connection, "SELECT coalesce(max(load), 0) FROM crosstie.loads"))


def note_load(
    connection: duckdb.DuckDBPyConnection, number: int, at: datetime, source: str, report: Mapping[str, Any]
) -> None:
    """Add a load to the list of them."""
    connection.execute(
        "INSERT INTO crosstie.loads VALUES (?, ?, ?, ?)", [number, at, source, json.dumps(report)]
    )


def ordered_rows(connection: duckdb.DuckDBPyConnection, table: Table) -> pa.Table:
    """All rows of a table with their ``attributes``, ordered by key."""
    names, order = ", ".join((*table.names, ATTRIBUTES)), ", ".join(table.key)
    return connection.sql(f"SELECT {names} FROM inputs.{table.name} ORDER BY {order}").to_arrow_table()


def merge_all(
    connection: duckdb.DuckDBPyConnection,
    tables: Mapping[str, pa.Table],
    gone: Mapping[str, pa.Table],
    number: int,
) -> dict[str, Loaded]:
    """Bring in what a load gives and take out what it ends; ``ValueError`` where it would end what was exported."""
    tables = _as_decided(connection, tables)
    for name, keys in gone.items():
        _remove(connection, by_name(KEPT)[name], keys)
    done = {
        table.name: _merge(connection, table, tables[table.name], number)
        for table in KEPT
        if table.name in tables
    }
    if MERGES.name in tables:
        _forget_what_no_longer_holds(connection, tables)
    return done


def compare_all(connection: duckdb.DuckDBPyConnection, tables: Mapping[str, pa.Table]) -> dict[str, Loaded]:
    """What ``merge_all`` would do."""
    tables = _as_decided(connection, tables)
    return {
        table.name: _compare(connection, table, tables[table.name]) for table in KEPT if table.name in tables
    }


def all_new(tables: Mapping[str, pa.Table]) -> dict[str, Loaded]:
    """What ``merge_all`` would do where there is nothing yet."""
    return {
        table.name: Loaded(
            len(tables[table.name]), 0, 0, tables[table.name].select(list(table.key)).slice(0, 0)
        )
        for table in KEPT
        if table.name in tables
    }


def write_decisions(connection: duckdb.DuckDBPyConnection, decisions: pa.Table) -> int:
    """Write rows of ``merges``, and drop automatic ones that they speak against; how many were new or changed."""
    done = _merge(connection, MERGES, decisions, latest_load(connection))
    _forget_what_was_decided(connection)
    return done.new + done.changed


def withdraw_decisions(connection: duckdb.DuckDBPyConnection, record: str, merged_ids: Sequence[str]) -> int:
    """Remove rows of ``merges``; how many there were."""
    gone = connection.execute(
        "DELETE FROM inputs.merges WHERE record = ? AND list_contains(?, merged_id) RETURNING 1",
        [record, list(merged_ids)],
    ).fetchall()
    return len(gone)


class InputReading(Workbench):
    """The input tables of a file that is open for reading.

    Parameters
    ----------
    connection
        The file; the caller closes it.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        super().__init__(connection)
        connection.execute("SET schema = 'inputs'")

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The file itself, for what else in ``stores/`` reads from it."""
        return self._connection

    @property
    def latest_load(self) -> int:
        """The number of the latest load."""
        return latest_load(self._connection)

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
    """Replace changed rows, add new ones, leave the others alone; ``REPLACED`` says what was there before."""
    if not connection.execute(f"SELECT 1 FROM inputs.{table.name} LIMIT 1").fetchall():
        return _fill(connection, table, arriving, load)
    done = _compare(connection, table, arriving)
    if done.changed:
        same_key = " AND ".join(f"a.{name} IS NOT DISTINCT FROM b.{name}" for name in table.key)
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE {REPLACED}{table.name} AS"
            f" SELECT a.* FROM inputs.{table.name} AS a SEMI JOIN fresh AS b ON {same_key}"
        )
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
