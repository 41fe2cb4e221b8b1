"""The shared store: rows as nodes and relationships of a Neo4j database, which others' data may share.

How rows lie in the graph is in ``layout``. A change is worked out in the mirror (``mirror``, ``changes``) and brought
into the graph all or nothing (``redo``), by one process at a time (``lock``). Analyses read the mirror, after it was
brought up to date.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import uuid4

import duckdb
import pyarrow as pa

from graphmodel.arrow import empty
from graphmodel.errors import StoreBusyError, StoreEmptyError, StoreError
from graphmodel.stores.base import Loaded, LoadReport, reported
from graphmodel.stores.duckdb_file import LOCK_WAIT_SECONDS
from graphmodel.stores.input_tables import (
    InputReading,
    all_new,
    compare_all,
    merge_all,
    ordered_rows,
    withdraw_decisions,
    write_decisions,
)
from graphmodel.stores.neo4j import lock, mirror, redo
from graphmodel.stores.neo4j.changes import Changes, before_change
from graphmodel.stores.neo4j.checkup import Checkup, examine
from graphmodel.stores.neo4j.connection import Connection
from graphmodel.stores.neo4j.drawing import Known
from graphmodel.stores.neo4j.layout import ROW_TABLES
from graphmodel.stores.neo4j.mirror import Mirror
from graphmodel.stores.neo4j.redo import LoadNote
from graphmodel.stores.neo4j.results import last_run, read_results, save_results, some_run
from graphmodel.stores.neo4j.schema import KEY_CONSTRAINT, refuse_foreign_constraints
from graphmodel.stores.neo4j.state import SCHEMA_VERSION, State, read_state
from graphmodel.tables import INPUTS, by_name

Done = TypeVar("Done")

_PATIENCE_OF_READERS = 2.0
"""Seconds that a reader whose mirror is whole waits to complete the graph; a server that has just started is slow."""


class Neo4jStore:
    """A store in one database of a server, made on the first load.

    Parameters
    ----------
    connection
        The database; nothing is opened before the first call.
    wait
        Seconds to wait for another process that loads or, on this machine, holds the mirror.
    """

    def __init__(self, connection: Connection, *, wait: float = LOCK_WAIT_SECONDS) -> None:
        self.url = connection.url
        self._connection = connection
        self._wait = wait

    def load(
        self,
        tables: Mapping[str, pa.Table],
        *,
        source: str,
        report: LoadReport,
        gone: Mapping[str, pa.Table] | None = None,
        after: int | None = None,
    ) -> dict[str, Loaded]:
        """Write typed tables, all or nothing; rows that are there word for word are left alone."""
        self._make()
        with self._changing() as state:
            if after is not None and state.latest_load != after:
                raise StoreBusyError(
                    "another load was written while this one was being read",
                    where=self.url,
                    remedy="Call again: the folder is then compared with what is there now",
                )
            return self._change(
                state,
                lambda rows: merge_all(rows, tables, gone or {}, state.latest_load + 1),
                lambda done: LoadNote(
                    datetime.now(UTC).replace(tzinfo=None), source, json.dumps(reported(report, done))
                ),
            )

    def preview(self, tables: Mapping[str, pa.Table]) -> dict[str, Loaded]:
        """What ``load`` would do; nothing is written, and the graph is not made where there is none."""
        try:
            with self._rows() as rows:
                return compare_all(rows, tables)
        except StoreEmptyError:
            return all_new(tables)

    def decide(self, decisions: pa.Table) -> int:
        """Write rows of ``merges``, all or nothing, and drop automatic ones that they speak against."""
        self._must_have_loads()
        with self._changing() as state:
            return self._change(state, lambda rows: write_decisions(rows, decisions), None)

    def withdraw(self, record: str, merged_ids: Sequence[str]) -> int:
        """Remove rows of ``merges``, all or nothing."""
        self._must_have_loads()
        with self._changing() as state:
            return self._change(state, lambda rows: withdraw_decisions(rows, record, merged_ids), None)

    @contextmanager
    def reading(self) -> Iterator[InputReading]:
        """Named queries on the input tables, as they are at the beginning of the block."""
        with self._rows() as rows:
            yield InputReading(rows)

    def inputs(self, table: str) -> pa.Table:
        """An input table with its ``attributes``, ordered by key; empty before the first load."""
        told = by_name(ROW_TABLES)[table]
        try:
            with self._rows() as rows:
                return ordered_rows(rows, told)
        except StoreEmptyError:
            return empty(told, attributes=True)

    def save(self, tables: Mapping[str, pa.Table], run: Mapping[str, Any]) -> None:
        """Replace the results, all or nothing, and draw them into the graph."""
        self._must_have_loads()
        with self._changing() as state:
            with self._mirror(state).reading() as rows:
                known = Known(
                    people=rows.sql(
                        "SELECT person_id FROM inputs.people ORDER BY person_id"
                    ).to_arrow_table()["person_id"],
                    organisations=ordered_rows(rows, by_name(INPUTS)["organisations"]),
                )
            save_results(self._connection, tables, run, known, self.url)

    def results(self, table: str) -> pa.Table:
        """A result table of the last analysis."""
        self._must_have_loads()
        return read_results(self._connection, table, self.url)

    def run(self) -> dict[str, Any]:
        """What the last analysis said of itself."""
        self._must_have_loads()
        return dict(some_run(self._connection, self.url).said)

    def results_version(self) -> str:
        """A token that changes with every analysis; empty before the first."""
        run = last_run(self._connection)
        return run.version if run else ""

    def loads(self) -> list[dict[str, Any]]:
        """All loads, latest first."""
        return [
            {**row, "loaded_at": _as_utc(row["loaded_at"]), "report": json.loads(row["report"])}
            for row in self._connection.read("loads_listed")
        ]

    def describe(self) -> dict[str, Any]:
        """Where the store is and what is in it."""
        about: dict[str, Any] = {"store": self.url, "schema_version": SCHEMA_VERSION, "exists": True}
        state = read_state(self._connection)
        if state is None or not state.latest_load:
            return {**about, "exists": False, "rows": {}, "last_load": None, "analysed_as_of": None}
        run = last_run(self._connection)
        return {
            **about,
            "rows": {table.name: state.rows.get(table.name, 0) for table in INPUTS},
            "last_load": self.loads()[0]["loaded_at"],
            "analysed_as_of": run and run.said.get("as_of"),
        }

    def examine(self) -> Checkup:
        """Which server it is, after a try whether it may be written; nothing is left behind."""
        return examine(self._connection)

    # --- the graph ---

    def _make(self) -> None:
        """Make what a store needs before its first load; again, it changes nothing."""
        if read_state(self._connection) is not None:
            return
        refuse_foreign_constraints(self._connection)
        self._connection.alter_schema(KEY_CONSTRAINT)
        self._connection.write("make_store", store_id=uuid4().hex, version=SCHEMA_VERSION)

    def _must_be(self) -> State:
        """The state of a store, before its first load too."""
        state = read_state(self._connection)
        if state is None:
            raise StoreError(
                "the node of the store has been removed", where=self.url, remedy="Load all exports again"
            )
        return state

    def _must_have_loads(self) -> State:
        state = read_state(self._connection)
        if state is None or not state.latest_load:
            raise StoreEmptyError(
                "nothing has been loaded yet", where=self.url, remedy="Load an export: crosstie load DIR"
            )
        return state

    @contextmanager
    def _changing(self) -> Iterator[State]:
        """Hold the lock, with all that was committed applied and the mirror up to date."""
        with lock.held(self._connection, self._wait):
            redo.settle(self._connection)
            state = self._must_be()
            self._mirror(state).bring_up_to_date(state)
            yield state

    def _change(
        self,
        state: State,
        work: Callable[[duckdb.DuckDBPyConnection], Done],
        told: Callable[[Done], LoadNote] | None,
    ) -> Done:
        """Change rows in the mirror and bring the difference into the graph, all or nothing.

        ``told`` makes the note of a load from what ``work`` returned; a decision has none.
        """
        load = state.latest_load + (told is not None)
        with self._mirror(state).writing() as rows:
            before_change(rows)
            done = work(rows)
            changes = Changes(rows, load, new_load=told is not None)
            if not changes.tables and told is None:
                return done
            changes.check(self.url)
            found = mirror.contents(rows, changes.tables)
            with closing(changes.parts()) as parts:  # or an error leaves a result open in the mirror
                redo.commit(self._connection, state, parts, found, told and told(done))
            after = replace(
                state,
                revision=state.revision + 1,
                latest_load=load,
                nodes=mirror.count_nodes(rows, found),
            )
            mirror.note(rows, after, found)
        redo.settle(self._connection)
        return done

    # --- the mirror ---

    def _mirror(self, state: State) -> Mirror:
        return Mirror(self._connection, state.store_id, wait=self._wait)

    @contextmanager
    def _rows(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """The rows of the store as they are now; what was committed and not applied yet is applied first."""
        state = self._must_have_loads()
        shown = self._mirror(state).shows(state)
        if state.pending is not None:
            try:
                with lock.held(self._connection, _PATIENCE_OF_READERS if shown else self._wait):
                    redo.settle(self._connection)
            except StoreBusyError:
                if not shown:
                    raise
            state = self._must_have_loads()
        found = self._mirror(state)
        found.bring_up_to_date(state)
        with found.reading() as rows:
            yield rows


def _as_utc(moment: str) -> str:
    return datetime.fromisoformat(moment).isoformat() + "Z"
