"""The rows of the graph beside it, in a DuckDB file of this user: what analyses read, and what loads are compared with.

A mirror is never the truth. It says which revision of which store it shows, and is brought up to date from the graph by
the numbers of loads: only rows of later loads are read. What it then holds is compared with what the graph says that
it should (rows and digest of each table); where that does not fit, or somebody removed nodes by hand, it is read anew.
Rows that somebody changed by hand in the graph are not noticed before that: data is changed where it comes from.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import platformdirs
import pyarrow as pa

from graphmodel.errors import StoreBusyError, StoreError, StoreFullError
from graphmodel.stores.base import RETRACTABLE
from graphmodel.stores.duckdb_file import LOCK_WAIT_SECONDS, DuckDBFile, has_schema, one
from graphmodel.stores.input_tables import definition, latest_load, make_tables
from graphmodel.stores.neo4j.connection import Connection
from graphmodel.stores.neo4j.layout import LOAD, ROW_TABLES, key_of
from graphmodel.stores.neo4j.state import Content, State, contents_of, text_of
from graphmodel.tables import ATTRIBUTES, Table

VERSION = zlib.crc32("; ".join(map(definition, ROW_TABLES)).encode())
"""Of the tables as they are now: a mirror that was made for others is made anew."""

CACHE_VARIABLE = "CROSSTIE_CACHE"

_ABSENT, _PARTED = "chr(0)", "chr(31)"


def cache_folder() -> Path:
    """Where mirrors lie: ``CROSSTIE_CACHE``, else this user's folder for caches."""
    given = os.environ.get(CACHE_VARIABLE)
    return Path(given) if given else platformdirs.user_cache_path("crosstie", appauthor=False)


class Mirror:
    """The mirror of one store.

    Parameters
    ----------
    connection
        The graph.
    store_id
        Which store.
    wait
        Seconds to wait for another process of this user that holds the file.
    """

    def __init__(self, connection: Connection, store_id: str, *, wait: float = LOCK_WAIT_SECONDS) -> None:
        self._connection = connection
        self._store_id = store_id
        self.path = cache_folder() / "neo4j" / f"{store_id}.duckdb"
        self._file = DuckDBFile(self.path, VERSION, wait=wait)

    def shows(self, state: State) -> bool:
        """Whether it shows this state of the graph already."""
        if not self.path.exists():
            return False
        try:
            with self._file.reading() as mirror:
                return _fits(mirror, state)
        except StoreBusyError:
            raise
        except StoreError:
            return False

    def bring_up_to_date(self, state: State) -> None:
        """Read from the graph what is new since; nothing may be pending, unless it shows this state already."""
        if self.shows(state):
            return
        self._make_sound()
        with self._file.writing() as mirror:
            if not has_schema(mirror):
                self.path.chmod(0o600)
                _make(mirror)
            self._synchronise(mirror, state)

    @contextmanager
    def reading(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """The mirror as it is, open for reading."""
        with self._file.reading() as mirror:
            yield mirror

    @contextmanager
    def writing(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """The mirror, for a change that goes to the graph too: in one transaction, which an error takes back."""
        with self._file.writing() as mirror:
            yield mirror

    def _make_sound(self) -> None:
        """A file that can be opened and is of this version, or none; in a folder that nobody else may look into."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.parent.chmod(0o700)
        if self.path.exists():
            try:
                with self._file.writing():
                    return
            except (StoreBusyError, StoreFullError):
                raise
            except StoreError:
                self.path.unlink()
                self.path.with_name(f"{self.path.name}.wal").unlink(missing_ok=True)

    def _synchronise(self, mirror: duckdb.DuckDBPyConnection, state: State) -> None:
        """Rows of later loads first; then tables that do not fit, whole: what was taken out of them has no number."""
        known, told = _shown(mirror), _told(state)
        if known is not None and known.store_id == state.store_id and known.revision < state.revision:
            since = latest_load(mirror)
            found = dict(known.tables)
            for table in ROW_TABLES:
                if found[table.name] == told[table.name]:
                    continue
                self._read(mirror, table, since)
                found[table.name] = content(mirror, table)
                if found[table.name] != told[table.name] and table.name in RETRACTABLE:
                    self._read(mirror, table, None)
                    found[table.name] = content(mirror, table)
            if found == told and count_nodes(mirror, found) == state.nodes:
                note(mirror, state, found)
                return
        for table in ROW_TABLES:
            mirror.execute(f"DELETE FROM inputs.{table.name}")
            if told[table.name].rows:
                self._read(mirror, table, None)
        note(mirror, state, {table.name: content(mirror, table) for table in ROW_TABLES})

    def _read(self, mirror: duckdb.DuckDBPyConnection, table: Table, since: int | None) -> None:
        """Read rows of a table from the graph: those of loads after ``since``, or all of them."""
        columns = (*table.names, ATTRIBUTES, "load")
        asked = {
            "prefix": key_of(table.name, ""),
            "columns": [*table.names, ATTRIBUTES, LOAD],
            "times": [column.name for column in table.columns if column.type in ("date", "timestamp")],
        }
        if since is None:
            mirror.execute(f"DELETE FROM inputs.{table.name}")
            rows = self._connection.stream("rows_of_table", **asked)
        else:
            rows = self._connection.stream("rows_since_load", **asked, load=since)
        same_key = " AND ".join(f"a.{name} IS NOT DISTINCT FROM b.{name}" for name in table.key)
        for cells in rows:
            arriving = pa.table(dict(zip(columns, map(_array, zip(*cells, strict=True)), strict=True)))
            mirror.register("arriving", arriving)
            if since is not None:
                mirror.execute(f"DELETE FROM inputs.{table.name} AS a USING arriving AS b WHERE {same_key}")
            mirror.execute(f"INSERT INTO inputs.{table.name} BY NAME SELECT * FROM arriving")
            mirror.unregister("arriving")


def _array(cells: tuple[Any, ...]) -> pa.Array:
    return pa.array(cells)


def _make(mirror: duckdb.DuckDBPyConnection) -> None:
    make_tables(mirror, VERSION)
    mirror.execute(
        "CREATE TABLE crosstie.mirror (store_id VARCHAR, revision BIGINT, tables VARCHAR, nodes BIGINT)"
    )


def note(mirror: duckdb.DuckDBPyConnection, state: State, found: Mapping[str, Content]) -> None:
    """Write down which state the mirror shows, and what its tables hold."""
    mirror.execute("DELETE FROM crosstie.mirror")
    mirror.execute(
        "INSERT INTO crosstie.mirror VALUES (?, ?, ?, ?)",
        [state.store_id, state.revision, text_of(found), state.nodes],
    )
    mirror.execute("DELETE FROM crosstie.loads")
    if state.latest_load:
        mirror.execute("INSERT INTO crosstie.loads (load) VALUES (?)", [state.latest_load])


def contents(mirror: duckdb.DuckDBPyConnection, changed: Iterable[str]) -> dict[str, Content]:
    """What all tables hold, after a change to some of them."""
    known = _shown(mirror)
    before = known.tables if known else {}
    names = set(changed)
    return {
        table.name: content(mirror, table)
        if table.name in names or table.name not in before
        else before[table.name]
        for table in ROW_TABLES
    }


def _fits(mirror: duckdb.DuckDBPyConnection, state: State) -> bool:
    known = _shown(mirror)
    return (
        known is not None
        and (known.store_id, known.revision) == (state.store_id, state.revision)
        and (state.pending is not None or known.nodes == state.nodes)
    )


@dataclass(frozen=True, slots=True)
class _Shown:
    """Which state a mirror shows; as ``State`` has it."""

    store_id: str
    revision: int
    tables: Mapping[str, Content]
    nodes: int


def _shown(mirror: duckdb.DuckDBPyConnection) -> _Shown | None:
    statement = "SELECT store_id, revision, tables, nodes FROM crosstie.mirror"
    for store_id, revision, tables, nodes in mirror.execute(statement).fetchall():
        return _Shown(store_id, revision, contents_of(tables), nodes)
    return None


def _told(state: State) -> dict[str, Content]:
    """What the graph says of all tables."""
    return {table.name: state.tables.get(table.name, Content(0, "0")) for table in ROW_TABLES}


def content(mirror: duckdb.DuckDBPyConnection, table: Table) -> Content:
    """What a table of the mirror holds.

    The digest of a row is half of the MD5 of its cells; sums of them do not depend on the order of rows. It is to find
    what went wrong, not who did it on purpose.
    """
    cells = ", ".join(f"coalesce({name}::VARCHAR, {_ABSENT})" for name in (*table.names, ATTRIBUTES))
    ((rows, digest),) = mirror.execute(
        f"SELECT count(*), coalesce(sum(md5_number_lower(concat_ws({_PARTED}, {cells}))::HUGEINT), 0)"
        f" FROM inputs.{table.name}"
    ).fetchall()
    return Content(int(rows), str(digest))


def count_nodes(mirror: duckdb.DuckDBPyConnection, tables: Mapping[str, Content]) -> int:
    """How many nodes of rows and departments the graph has with these tables."""
    departments = one(
        mirror,
        "SELECT count(*) FROM (SELECT DISTINCT organisation_id, department FROM inputs.people"
        " WHERE department IS NOT NULL)",
    )
    return int(departments) + sum(told.rows for told in tables.values())
