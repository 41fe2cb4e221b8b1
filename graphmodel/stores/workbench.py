"""A DuckDB connection that runs the project's query texts on tables given as Arrow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import pyarrow as pa

from graphmodel.errors import StoreError, StoreFullError
from graphmodel.queries import query

if TYPE_CHECKING:  # DuckDB takes its time: who runs no query does without it
    import duckdb


class Workbench:
    """Tables by name, queries by name; nothing else of DuckDB leaves this class.

    Parameters
    ----------
    connection
        An open connection; by default a new one in memory, once there is something to do.
    threads
        How many a new connection may use; by default one a core.
    memory
        Megabytes that a new connection may keep; what is more goes to a temporary folder and comes back when it is
        needed. By default most of what the machine has.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection | None = None,
        *,
        threads: int | None = None,
        memory: int | None = None,
    ) -> None:
        self._spill: TemporaryDirectory[str] | None = None
        self._open, self._threads, self._memory = connection, threads, memory

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def _connection(self) -> duckdb.DuckDBPyConnection:
        if self._open is None:
            self._open = self._own()
        return self._open

    def _own(self) -> duckdb.DuckDBPyConnection:
        import duckdb

        self._spill = TemporaryDirectory(prefix="crosstie-")
        config: dict[str, Any] = {
            "preserve_insertion_order": False,
            "temp_directory": self._spill.name,
        }
        if self._threads:
            config["threads"] = self._threads
        if self._memory:
            config["memory_limit"] = f"{self._memory}MB"
        return duckdb.connect(config=config)

    def close(self) -> None:
        """Let go of the connection, and of what did not fit into memory."""
        if self._open is not None:
            self._open.close()
        if self._spill is not None:
            self._spill.cleanup()

    def lift_memory_limit(self) -> None:
        """Let the connection keep as much as DuckDB holds right for the machine."""
        self._connection.execute("RESET memory_limit")

    def open_parquet(self, path: Path, header: Sequence[str], wanted: Sequence[str]) -> None:
        """Make a Parquet file queryable as ``file_rows``: the wanted columns, empty where the file lacks one.

        Lists of people may be written as text, separated by semicolons. Nothing is read yet.
        """
        cells = {name: _identifier(name) if name in header else f"NULL::VARCHAR AS {name}" for name in wanted}
        if "participant_ids" in header:
            kind = self._connection.sql(
                "SELECT participant_ids FROM read_parquet(?)", params=[str(path)]
            ).types[0]
            if str(kind) == "VARCHAR":
                cells["participant_ids"] = "string_split(participant_ids, ';') AS participant_ids"
        if "occurred_at" in header:
            cells["occurred_at"] = "make_timestamp(epoch_us(occurred_at)) AS occurred_at"
        self._connection.execute(
            f"CREATE OR REPLACE TEMP VIEW file_rows AS SELECT {', '.join(cells.values())}"
            f" FROM read_parquet({_literal(str(path))})"
        )

    def lay_out(self, tables: Mapping[str, pa.Table | pa.RecordBatchReader]) -> None:
        """Make Arrow tables queryable under their names; nothing is copied, and a reader can be read once."""
        for name, table in tables.items():
            self._connection.execute(
                f"DROP VIEW IF EXISTS temp.{_identifier(name)}"
            )  # a query's own of that name
            self._connection.register(name, table)

    def run(self, name: str, **parameters: Any) -> None:
        """Execute the query of that name for its effect."""
        text = query(name)
        text.check(parameters)
        with _named(name):
            self._connection.execute(text.text, dict(parameters)).fetchall()

    def rows(self, name: str, **parameters: Any) -> pa.Table:
        """Execute the query of that name and return its rows."""
        text = query(name)
        text.check(parameters)
        with _named(name):
            return self._connection.sql(text.text, params=dict(parameters)).to_arrow_table()

    def table(self, name: str) -> pa.Table:
        """All rows of a table of the store."""
        return self._connection.table(name).to_arrow_table()

    def row(self, name: str, **parameters: Any) -> dict[str, Any]:
        """Execute a query that returns exactly one row."""
        (only,) = self.rows(name, **parameters).to_pylist()
        return dict(only)


@contextmanager
def _named(query: str) -> Iterator[None]:
    """An error of the engine says which query it was."""
    import duckdb

    try:
        yield
    except duckdb.Error as cause:
        kind = StoreFullError if isinstance(cause, duckdb.OutOfMemoryException) else StoreError
        raise kind(f"the query {query} failed ({str(cause).splitlines()[0]})") from cause


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _identifier(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
