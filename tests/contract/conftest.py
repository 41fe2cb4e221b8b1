"""The stores under one contract, and small tables to put into them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
from neo4j import GraphDatabase

from graphmodel.analysis import Results, analyse
from graphmodel.arrow import schema_of
from graphmodel.stores.base import Store
from graphmodel.stores.duckdb_store import DuckDBStore
from graphmodel.stores.neo4j.connection import Connection
from graphmodel.stores.neo4j.store import Neo4jStore
from graphmodel.tables import BOOKS, INPUTS, by_name

if TYPE_CHECKING:
    from tools.neo4j.server import Server

Rows = list[dict[str, Any]]

FIRST: Mapping[str, Rows] = {
    "organisations": [
        {"organisation_id": "own", "name": "Rail & Sons", "role": "supplier"},
        {"organisation_id": "acme", "name": "Acme", "role": "client", "attributes": '{"colour": "red"}'},
    ],
    "people": [
        {"person_id": "s1", "name": "Ada", "organisation_id": "own"},
        {"person_id": "c1", "name": "Cleo", "organisation_id": "acme", "left_on": date(2024, 12, 31)},
    ],
    "interactions": [
        {
            "interaction_id": "i1",
            "occurred_at": datetime(2024, 3, 1, 10),
            "channel": "meeting",
            "participant_ids": ["s1", "c1"],
            "duration_minutes": 45.5,
        },
    ],
    "orders": [
        {
            "order_id": "o1",
            "organisation_id": "acme",
            "amount": 10.5,
            "won": True,
            "closed_on": date(2024, 3, 2),
        },
        {"order_id": "o2", "organisation_id": "acme", "amount": 20.0, "won": None},
    ],
}
"""One small load: every kind of column, with and without values."""


def _typed(rows: Mapping[str, Rows]) -> dict[str, pa.Table]:
    known = by_name((*INPUTS, *BOOKS))
    schemas = {name: schema_of(known[name], attributes=True) for name in rows}
    return {name: pa.Table.from_pylist(rows[name], schema=schemas[name]) for name in rows}


@pytest.fixture
def neo4j_store(neo4j_server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Neo4jStore:
    """An empty store on the server, with a mirror of its own."""
    monkeypatch.setenv("CROSSTIE_CACHE", str(tmp_path / "cache"))
    with GraphDatabase.driver(neo4j_server.url, auth=(neo4j_server.user, neo4j_server.password)) as driver:
        driver.execute_query("MATCH (node) DETACH DELETE node")
    return Neo4jStore(Connection(neo4j_server.url, neo4j_server.user, neo4j_server.password), wait=1)


@pytest.fixture(params=["duckdb", pytest.param("neo4j", marks=pytest.mark.neo4j)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """An empty store of each kind; another kind joins by one more name."""
    if request.param == "neo4j":
        found: Store = request.getfixturevalue("neo4j_store")
        return found
    return DuckDBStore(tmp_path / "store.duckdb")


@pytest.fixture
def first() -> dict[str, Rows]:
    """The rows of the small load; a test may change them."""
    return {name: [dict(row) for row in rows] for name, rows in FIRST.items()}


@pytest.fixture
def typed() -> Callable[[Mapping[str, Rows]], dict[str, pa.Table]]:
    """Rows as the typed tables that a store takes."""
    return _typed


@pytest.fixture
def load(store: Store) -> Callable[[Mapping[str, Rows]], dict[str, tuple[int, int, int]]]:
    """Load rows; how many were new, changed, unchanged in each table."""

    def into(rows: Mapping[str, Rows]) -> dict[str, tuple[int, int, int]]:
        done = store.load(_typed(rows), source="a test", report={})
        return {name: (one.new, one.changed, one.unchanged) for name, one in done.items()}

    return into


@pytest.fixture
def preview(store: Store) -> Callable[[Mapping[str, Rows]], dict[str, tuple[int, int, int]]]:
    """What a load of these rows would do."""

    def of(rows: Mapping[str, Rows]) -> dict[str, tuple[int, int, int]]:
        done = store.preview(_typed(rows))
        return {name: (one.new, one.changed, one.unchanged) for name, one in done.items()}

    return of


@pytest.fixture
def content(store: Store) -> Callable[[], dict[str, Rows]]:
    """All rows of the store's input tables; tables without rows are left out."""
    return lambda: {
        name: store.inputs(name).to_pylist() for name, rows in store.describe()["rows"].items() if rows
    }


@pytest.fixture(scope="session")
def results() -> Results:
    """The analysis of the small load."""
    return analyse({name: rows for name, rows in FIRST.items() if name != "orders"})
