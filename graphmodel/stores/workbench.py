"""A DuckDB connection that runs the project's query texts on tables given as Arrow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb
import pyarrow as pa

from graphmodel.errors import StoreError
from graphmodel.queries import query


class Workbench:
    """Tables by name, queries by name; nothing else of DuckDB leaves this class.

    Parameters
    ----------
    connection
        An open connection; by default a new one in memory.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection | None = None) -> None:
        self._connection = connection or duckdb.connect(config={"preserve_insertion_order": False})

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()

    def open_file(self, path: Path, delimiter: str, header: Sequence[str], wanted: Sequence[str]) -> None:
        """Make a CSV file queryable as ``file_rows``: the wanted columns as text, empty where the file lacks one.

        Nothing is read yet. A file that is not as told (UTF-8, quoted as usual, as many cells in each row as in
        the header) fails when it is read.
        """
        columns = ", ".join(f"{_literal(name)}: 'VARCHAR'" for name in header)
        cells = ", ".join(
            _identifier(name) if name in header else f"NULL::VARCHAR AS {name}" for name in wanted
        )
        self._connection.execute(
            f"CREATE OR REPLACE TEMP VIEW file_rows AS SELECT {cells} FROM read_csv({_literal(str(path))},"
            f" auto_detect = false, header = true, delim = {_literal(delimiter)}, quote = '\"', escape = '\"',"
            f" strict_mode = true, columns = {{{columns}}})"
        )

    def lay_out(self, tables: Mapping[str, pa.Table]) -> None:
        """Make Arrow tables queryable under their names; nothing is copied."""
        for name, table in tables.items():
            self._connection.register(name, table)

    def run(self, name: str, **parameters: Any) -> None:
        """Execute the query of that name for its effect."""
        text = query(name)
        text.check(parameters)
        try:
            self._connection.execute(text.text, dict(parameters)).fetchall()
        except duckdb.Error as cause:
            raise StoreError(f"the query {name} failed ({str(cause).splitlines()[0]})") from cause

    def rows(self, name: str, **parameters: Any) -> pa.Table:
        """Execute the query of that name and return its rows."""
        text = query(name)
        text.check(parameters)
        return self._connection.sql(text.text, params=dict(parameters)).to_arrow_table()

    def table(self, name: str) -> pa.Table:
        """All rows of a table of the store."""
        return self._connection.table(name).to_arrow_table()

    def row(self, name: str, **parameters: Any) -> dict[str, Any]:
        """Execute a query that returns exactly one row."""
        (only,) = self.rows(name, **parameters).to_pylist()
        return dict(only)


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _identifier(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
