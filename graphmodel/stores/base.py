"""What every store offers; one suite of tests runs on each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import pyarrow as pa

from graphmodel.sums import Queries
from graphmodel.tables import INPUTS

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did to one table.

    Attributes
    ----------
    new, changed, unchanged
        Numbers of rows; their sum is what arrived.
    unchanged_keys
        Keys of the rows that were there already, word for word.
    """

    new: int
    changed: int
    unchanged: int
    unchanged_keys: pa.Table


LoadReport = Mapping[str, Any] | Callable[[Mapping[str, Loaded]], Mapping[str, Any]]
"""What the list of loads says of one: as it is, or made of what the load did to each table."""


def reported(report: LoadReport, done: Mapping[str, Loaded]) -> Mapping[str, Any]:
    """What the list says of a load that did this."""
    return report(done) if callable(report) else report


RETRACTABLE = ("sightings", "turned_away", "endings", "merges", "alerts")
"""Tables of which a load may remove rows; all others only ever gain rows, or newer versions of them."""


class Reading(Queries, Protocol):
    """A store that is open for reading."""

    def table(self, name: str) -> pa.Table:
        """All rows of a table of ``INPUTS`` or ``BOOKS``."""

    def records(self, table: str, ids: pa.Array) -> pa.Table:
        """The rows of a table whose (first) key is one of these, with ``attributes``."""

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The connection itself, for what else in ``stores/`` reads from it: the tables are in schema ``inputs``."""

    @property
    def latest_load(self) -> int:
        """The number of the latest load."""


def all_but_interactions(reading: Reading) -> dict[str, pa.Table]:
    """The input tables that an analysis holds in memory; interactions stay where they are."""
    return {table.name: reading.table(table.name) for table in INPUTS if table.name != "interactions"}


class Store(Protocol):
    """Keeps the input tables and the results of the last analysis."""

    url: str

    def load(
        self,
        tables: Mapping[str, pa.Table],
        *,
        source: str,
        report: LoadReport,
        gone: Mapping[str, pa.Table] | None = None,
        after: int | None = None,
    ) -> dict[str, Loaded]:
        """Write typed tables, all or nothing; loading the same twice changes nothing.

        Parameters
        ----------
        tables
            By name: tables of ``INPUTS`` and of ``BOOKS``.
        source, report
            What the list of loads says of this one; which rows were there already only the store can tell the report.
        gone
            Keys of rows to remove, by table, of tables that hold what was found rather than what was exported
            (``RETRACTABLE``).
        after
            The number of the latest load that ``tables`` rest on; where there was another since, nothing is written and
            ``StoreBusyError`` says so.
        """

    def preview(self, tables: Mapping[str, pa.Table]) -> dict[str, Loaded]:
        """What ``load`` would do; nothing is written."""

    def decide(self, decisions: pa.Table) -> int:
        """Write rows of ``merges``, all or nothing; a row takes the place of that of the same record.

        Automatic merges that a decision speaks against go. Returns how many rows were new or changed; the same again
        changes nothing.
        """

    def withdraw(self, record: str, merged_ids: Sequence[str]) -> int:
        """Remove the rows of ``merges`` about these records, all or nothing; returns how many there were."""

    def reading(self) -> AbstractContextManager[Reading]:
        """Named queries on, and all rows of, the input tables, for the length of the block."""

    def inputs(self, table: str) -> pa.Table:
        """An input table with its ``attributes``; empty before the first load."""

    def save(self, tables: Mapping[str, pa.Table], run: Mapping[str, Any]) -> None:
        """Replace the results by those of a new analysis, all or nothing.

        ``tables`` are those of ``STORED_RESULTS``; the timeline may be missing, and is then empty.
        """

    def results(self, table: str) -> pa.Table:
        """A result table of the last analysis; ``StoreEmptyError`` before the first."""

    def run(self) -> dict[str, Any]:
        """What the last analysis said of itself; ``StoreEmptyError`` before the first."""

    def results_version(self) -> str:
        """Changes whenever results are replaced; cheap. Empty before the first analysis."""

    def loads(self) -> list[dict[str, Any]]:
        """All loads, latest first: number, time, source, report."""

    def describe(self) -> dict[str, Any]:
        """Where the store is, its schema version, rows of each table, the last load and analysis."""
