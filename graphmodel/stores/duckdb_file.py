"""A DuckDB file that is ours: opened for as long as a call needs it, waited for, its errors translated.

DuckDB lets one process write, or several read. So no file stays open, and a call waits a stated time for another
process to let go. Threads of one process read through one handle: an operating system's file lock belongs to the
process, and the first to close a file would let go for all. What does stay, without a file, is one idle DuckDB for the
next reader, as starting one takes several times as long as reading a table.
"""

from __future__ import annotations

import re
import threading
import time
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
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
    memory
        Megabytes that queries may take while the file is read; what is more goes to a temporary folder. By default
        most of what the machine has.
    """

    def __init__(
        self, path: Path, version: int, *, wait: float = LOCK_WAIT_SECONDS, memory: int | None = None
    ) -> None:
        self.path = path
        self.where = str(path)
        self._version = version
        self._wait = wait
        self._memory = memory

    def state(self) -> tuple[tuple[int, int, int], ...]:
        """What changes whenever somebody writes into the file; empty where there is none. Nothing is opened."""
        found = []
        for path in (self.path, self.path.with_name(self.path.name + ".wal")):
            try:
                told = path.stat()
            except OSError:
                continue
            found.append((told.st_ino, told.st_mtime_ns, told.st_size))
        return tuple(found)

    def must_exist(self) -> None:
        """``StoreEmptyError`` where there is no file."""
        if not self.path.exists():
            raise StoreEmptyError(
                "there is no store yet", where=self.where, remedy="Load an export: crosstie load DIR"
            )

    @contextmanager
    def reading(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """The file, open for reading; ``StoreEmptyError`` where nothing was ever loaded.

        Each reader has a connection of its own, with temporary tables of its own, to what all readers share.
        """
        self.must_exist()
        gate = _gate(self.path)
        with gate.reading():
            connection = self._shared(gate).cursor()
            try:
                connection.execute("USE the_store")
                if not self._is_ours(connection):
                    raise StoreEmptyError(
                        "nothing has been loaded yet",
                        where=self.where,
                        remedy="Load an export: crosstie load DIR",
                    )
                yield connection
            except duckdb.Error as cause:
                raise StoreError(str(cause).splitlines()[0], where=self.where) from cause
            finally:
                connection.close()

    @contextmanager
    def writing(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """The file, open for writing, in one transaction, when no other thread reads or writes it."""
        with _gate(self.path).writing():
            connection = self._attach(write=True)
            try:
                self._is_ours(connection)
                connection.begin()
                try:
                    yield connection
                except BaseException:
                    connection.rollback()
                    raise
                connection.commit()
            except duckdb.Error as cause:
                raise StoreError(str(cause).splitlines()[0], where=self.where) from cause
            finally:
                connection.close()

    def _shared(self, gate: _Gate) -> duckdb.DuckDBPyConnection:
        """What all readers of this moment share, opened by the first of them."""
        with gate.opening:
            if gate.shared is None:
                gate.shared = self._attach(write=False, spill=gate.spill_folder() if self._memory else None)
            return gate.shared

    def _attach(self, *, write: bool, spill: str | None = None) -> duckdb.DuckDBPyConnection:
        """A connection to the file under a name of our own: DuckDB would take the file's, which may be any word."""
        if not self.path.parent.is_dir():
            raise InputError(
                "there is no such folder",
                where=str(self.path.parent),
                remedy="Make it, or choose another --store",
            )
        path = str(self.path).replace("'", "''")
        give_up = time.monotonic() + self._wait
        limits: dict[str, Any] = (
            {"memory_limit": f"{self._memory}MB", "temp_directory": spill} if self._memory and spill else {}
        )
        connection = duckdb.connect(config=limits) if write or limits else _IDLE.take()
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

    def _is_ours(self, connection: duckdb.DuckDBPyConnection) -> bool:
        """Whether our tables are there. An empty file is a store to be; any other must carry our version."""
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
            return False
        version = one(connection, "SELECT schema_version FROM crosstie.store")
        if version != self._version:
            raise StoreSchemaError(
                f"the store has schema version {version}, this Crosstie reads {self._version}",
                where=self.where,
                remedy="Load the exports into a new file with --store",
            )
        return True


@dataclass(slots=True)
class _Gate:
    """Who of this process reads or writes a file: many read together, one writes alone.

    A thread that reads may write meanwhile, where it is the only one to read.
    """

    opening: threading.Lock = field(default_factory=threading.Lock)
    shared: duckdb.DuckDBPyConnection | None = None
    _changed: threading.Condition = field(default_factory=threading.Condition)
    _readers: Counter[int] = field(default_factory=Counter)
    _writer: int | None = None
    _spill: TemporaryDirectory[str] | None = None

    @contextmanager
    def reading(self) -> Iterator[None]:
        me = threading.get_ident()
        with self._changed:
            self._changed.wait_for(lambda: self._writer in (None, me))
            self._readers[me] += 1
        try:
            yield
        finally:
            with self._changed:
                self._readers[me] -= 1
                self._readers += Counter()  # without those that read no more
                if not self._readers:
                    self._close()
                self._changed.notify_all()

    @contextmanager
    def writing(self) -> Iterator[None]:
        me = threading.get_ident()
        with self._changed:
            self._changed.wait_for(lambda: self._writer is None and self._readers.keys() <= {me})
            self._writer = me
        try:
            yield
        finally:
            with self._changed:
                self._writer = None
                self._changed.notify_all()

    def spill_folder(self) -> str:
        """Where readers leave what does not fit into memory."""
        if self._spill is None:
            self._spill = TemporaryDirectory(prefix="crosstie-")
        return self._spill.name

    def _close(self) -> None:
        shared, self.shared = self.shared, None
        if self._spill is not None:
            if shared is not None:
                shared.close()  # it keeps this folder and its limit of memory
            self._spill.cleanup()
            self._spill = None
        elif shared is not None:
            _IDLE.put(shared)


_GATES: dict[Path, _Gate] = {}
_GATES_GATE = threading.Lock()


def _gate(path: Path) -> _Gate:
    with _GATES_GATE:
        return _GATES.setdefault(path.absolute(), _Gate())


class _Idle:
    """At most one DuckDB that holds no file, for the next reader."""

    def __init__(self) -> None:
        self._kept: deque[duckdb.DuckDBPyConnection] = deque()
        self._limits: Any = None

    def take(self) -> duckdb.DuckDBPyConnection:
        """The one that is kept, or a new one."""
        try:
            return self._kept.pop()
        except IndexError:
            connection = duckdb.connect()
            self._limits = one(connection, _LIMITS)
            return connection

    def put(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Let go of the file; keep what is left where it is as new, and none is kept yet."""
        try:
            connection.execute("USE memory")
            connection.execute("DETACH the_store")
        except duckdb.Error:  # somebody still reads: the file goes with them
            connection.close()
            return
        if self._kept or one(connection, _LIMITS) != self._limits:
            connection.close()
        else:
            self._kept.append(connection)


_LIMITS = "SELECT [current_setting('memory_limit'), current_setting('temp_directory')]"
"""What a reader may set for itself, and all others would share."""
_IDLE = _Idle()


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
