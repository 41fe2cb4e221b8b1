"""A DuckDB file that is ours: opened for as long as a call needs it, waited for, its errors translated.

DuckDB lets one process write, or several read. So nothing stays open, and a call waits a stated time for another
process to let go.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from graphmodel.errors import InputError, StoreBusyError, StoreEmptyError, StoreError, StoreSchemaError

LOCK_WAIT_SECONDS = 10.0

_HOLDER = re.compile(r"Conflicting lock is held in (.+?) \(PID (\d+)\)")


class DuckDBFile:
    """One file with our tables, or one that is still to be made.

    Parameters
    ----------
    path
        The file.
    version
        The schema version that the file must have (``crosstie.store.schema_version``).
    wait
        Seconds to wait for another process that holds the file.
    """

    def __init__(self, path: Path, version: int, *, wait: float = LOCK_WAIT_SECONDS) -> None:
        self.path = path
        self.where = str(path)
        self._version = version
        self._wait = wait

    def must_exist(self) -> None:
        """``StoreEmptyError`` where there is no file."""
        if not self.path.exists():
            raise StoreEmptyError(
                "there is no store yet", where=self.where, remedy="Load an export: crosstie load DIR"
            )

    @contextmanager
    def reading(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """The file, open for reading; ``StoreEmptyError`` where nothing was ever loaded."""
        self.must_exist()
        with self._open(write=False) as connection:
            if not has_schema(connection):
                raise StoreEmptyError(
                    "nothing has been loaded yet",
                    where=self.where,
                    remedy="Load an export: crosstie load DIR",
                )
            yield connection

    @contextmanager
    def writing(self) -> Iterator[duckdb.DuckDBPyConnection]:
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
                raise StoreError(str(cause).splitlines()[0], where=self.where) from cause
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
                    raise _not_a_store(self.where, cause) from cause
                if time.monotonic() >= give_up:
                    connection.close()
                    program, process = holder.groups()
                    raise StoreBusyError(
                        f"the store is held by {Path(program).name} (process {process})",
                        where=self.where,
                        remedy=f"It was waited for {self._wait:g} seconds; let that process end, then call again",
                    ) from cause
                time.sleep(0.1)
            except duckdb.Error as cause:
                connection.close()
                raise _not_a_store(self.where, cause) from cause
            else:
                return connection

    def _check_version(self, connection: duckdb.DuckDBPyConnection) -> None:
        """An empty file is a store to be; any other must carry our version."""
        if not has_schema(connection):
            foreign = one(
                connection, "SELECT count(*) FROM duckdb_tables() WHERE database_name = 'the_store'"
            )
            if foreign:
                raise StoreSchemaError(
                    "this DuckDB file is no store of Crosstie",
                    where=self.where,
                    remedy="Choose another file with --store",
                )
            return
        version = one(connection, "SELECT schema_version FROM crosstie.store")
        if version != self._version:
            raise StoreSchemaError(
                f"the store has schema version {version}, this Crosstie reads {self._version}",
                where=self.where,
                remedy="Load the exports into a new file with --store",
            )


_GATES: dict[Path, threading.RLock] = {}
_GATES_GATE = threading.Lock()


def _gate(path: Path) -> threading.RLock:
    with _GATES_GATE:
        return _GATES.setdefault(path.absolute(), threading.RLock())


def one(connection: duckdb.DuckDBPyConnection, statement: str) -> Any:
    """The first cell of what a statement returns; None where it returns nothing."""
    rows = connection.execute(statement).fetchall()
    return rows[0][0] if rows else None


def has_schema(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether our tables are in the file."""
    return bool(
        one(
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
