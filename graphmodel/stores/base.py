"""What every store offers; one suite of tests runs on each."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

import pyarrow as pa

from graphmodel.sums import Queries


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


class Reading(Queries, Protocol):
    """A store that is open for reading."""

    def table(self, name: str) -> pa.Table:
        """All rows of an input table."""


class Store(Protocol):
    """Keeps the input tables and the results of the last analysis."""

    url: str

    def load(
        self, tables: Mapping[str, pa.Table], *, source: str, report: Mapping[str, Any]
    ) -> dict[str, Loaded]:
        """Write typed tables, all or nothing; loading the same twice changes nothing."""

    def preview(self, tables: Mapping[str, pa.Table]) -> dict[str, Loaded]:
        """What ``load`` would do; nothing is written."""

    def reading(self) -> AbstractContextManager[Reading]:
        """Named queries on, and all rows of, the input tables, for the length of the block."""

    def inputs(self, table: str) -> pa.Table:
        """An input table with its ``attributes``; empty before the first load."""

    def save(self, tables: Mapping[str, pa.Table], run: Mapping[str, Any]) -> None:
        """Replace the results by those of a new analysis, all or nothing."""

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
