"""The files for ``neo4j-admin``, really imported: the graph is that of a load, and the store goes on from there."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date, datetime

import pyarrow as pa
import pytest
from neo4j import GraphDatabase

from graphmodel.arrow import schema_of
from graphmodel.stores.duckdb_store import DuckDBStore
from graphmodel.stores.neo4j.connection import Connection
from graphmodel.stores.neo4j.import_files import AFTER, ARGUMENTS, write_import_files
from graphmodel.stores.neo4j.layout import LABELS, ROW_RELATIONSHIPS, ROW_TABLES
from graphmodel.stores.neo4j.store import Neo4jStore
from graphmodel.tables import by_name
from tests.unit.graphmodel.exports.invented import NAMES as WRITTEN_NAMES

pytestmark = pytest.mark.neo4j

NAMES = (*WRITTEN_NAMES, "bell \x07, unit separator \x1f")
FIRST_DAY, LAST_DAY = date(1899, 12, 31), date(2024, 12, 31)
AT = datetime(2024, 3, 1, 10, 0, 0, 5)

ROWS = {
    "organisations": [
        {"organisation_id": "own", "name": "Rail & Sons", "role": "supplier"},
        {
            "organisation_id": "acme",
            "name": 'Acme "Works"',
            "role": "client",
            "revenue": 0.1,
            "currency": "€",
        },
        {
            "organisation_id": "a|c\\me",
            "name": "桦树",
            "role": "client",
            "parent_id": "acme",
            "revenue": 1e18,
        },
        {"organisation_id": "old", "name": "Acme", "role": "client", "attributes": '{"a": "b;c\\n"}'},
    ],
    "people": [
        {
            "person_id": "s1",
            "name": "Ada",
            "organisation_id": "own",
            "department": "Sales",
            "started_on": FIRST_DAY,
        },
        {
            "person_id": "s2",
            "name": "Ben",
            "organisation_id": "own",
            "department": "Sales",
            "reports_to": "s1",
        },
        {
            "person_id": "c;1",
            "name": "Cleo",
            "organisation_id": "acme",
            "left_on": LAST_DAY,
            "department": "a|b",
        },
        {"person_id": "old", "name": "Cleo", "organisation_id": "acme", "reports_to": "nobody"},
        *(
            {
                "person_id": f"n{number}",
                "name": name,
                "organisation_id": "a|c\\me",
                "title": name,
                "department": name,
            }
            for number, name in enumerate(NAMES)
        ),
    ],
    "interactions": [
        {
            "interaction_id": "i1",
            "occurred_at": AT,
            "channel": "meeting",
            "participant_ids": ["s1", "c;1", "n0", "unit\x1fseparator"],
            "initiator_id": "s2",
            "duration_minutes": 45.5,
            "topic": "lines\r\nand 'quotes' \"\"",
        },
        {
            "interaction_id": "i2",
            "occurred_at": datetime(1970, 1, 1),
            "channel": "email",
            "participant_ids": ["s1", "nobody"],
            "initiator_id": "s1",
            "topic": "",
        },
    ],
    "orders": [
        {"order_id": "o1", "organisation_id": "acme", "amount": -10.5, "won": True, "closed_on": LAST_DAY},
        {"order_id": "o2", "organisation_id": "nobody", "won": False},
    ],
    "facts": [
        {"organisation_id": "acme", "as_of": LAST_DAY, "share_of_wallet": 0.5, "backup_suppliers": 2},
        {"organisation_id": "acme", "as_of": None, "agreement_until": LAST_DAY},
    ],
    "cases": [{"case_id": "k1", "organisation_id": "acme", "person_id": "c;1", "function": "quality"}],
    "feedback": [{"feedback_id": "f1", "person_id": "c;1", "score": 10, "comment": "=1+1"}],
    "spend": [
        {"spend_id": "e1", "spent_by_id": "s1", "person_id": "c;1", "organisation_id": "acme", "amount": 5.0}
    ],
    "answers": [
        {"organisation_id": "acme", "respondent_id": "s1", "side": "supplier", "question": "q", "answer": 7}
    ],
    "employments": [
        {"person_id": "s2", "organisation_id": "acme", "started_on": FIRST_DAY, "left_on": LAST_DAY}
    ],
    "merges": [
        {"record": "people", "merged_id": "old", "into_id": "c;1", "rule": "user", "note": "the same"},
        {"record": "organisations", "merged_id": "old", "into_id": "acme", "rule": "user"},
        {"record": "people", "merged_id": "n1", "into_id": None},
    ],
    "endings": [{"record": "people", "ended_id": "n2", "ended_on": LAST_DAY, "origin": "crm"}],
    "sightings": [{"record": "people", "id": "s1", "origin": "crm", "file": "people"}],
    "turned_away": [{"record": "people", "id": "x|", "fate": "quarantined", "place": "people.csv:8"}],
    "alerts": [{"alert_id": "a1", "level": "company", "kind": "fading", "client_id": "acme"}],
    "watches": [{"level": "company", "as_of": LAST_DAY}],
}
"""Every table, every kind of cell with and without a value, ids that need escaping, references to nobody."""

CHANGES = {
    "people": [
        {"person_id": "nobody", "name": "Here I am", "organisation_id": "acme"},
        {"person_id": "s2", "name": "Ben", "organisation_id": "own", "department": "Service"},
    ],
    "orders": [{"order_id": "o3", "organisation_id": "acme", "amount": 1.0}],
}


def typed(rows):
    known = by_name(ROW_TABLES)
    return {
        name: pa.Table.from_pylist(told, schema_of(known[name], attributes=True))
        for name, told in rows.items()
    }


def load(store, rows):
    return store.load(typed(rows), source="a test", report={"total": {"read": 1}, "notes": ['"quoted"']})


@contextmanager
def session_on(server):
    with (
        GraphDatabase.driver(server.url, auth=(server.user, server.password)) as driver,
        driver.session() as session,
    ):
        yield session


OF_ITS_OWN = ("store_id", "last_upload", "touched", "loaded_at", "owner", "held", "revision")
"""Properties in which two stores differ that hold the same."""


def graph_of(server):
    """All nodes and relationships, in some order: labels and properties; keys of the ends, type and properties."""
    with session_on(server) as session:
        nodes = session.run("MATCH (n) RETURN labels(n) AS labels, properties(n) AS told").data()
        drawn = session.run(
            "MATCH (a)-[r]->(b)"
            " RETURN a.crosstie_key AS start, type(r) AS type, b.crosstie_key AS end, properties(r) AS told"
        ).data()
    return sorted(map(_node, nodes)), sorted(map(_relationship, drawn))


def _node(row):
    told = {name: value for name, value in row["told"].items() if name not in OF_ITS_OWN}
    return sorted(row["labels"]), repr(sorted(told.items()))


def _relationship(row):
    return row["start"], row["type"], row["end"], repr(sorted(row["told"].items()))


@pytest.fixture(scope="module")
def stores(neo4j_server, tmp_path_factory):
    """The same rows loaded over Bolt into one server, and imported into another: the servers, and a store on each."""
    from tools.neo4j.admin import administer
    from tools.neo4j.server import Server

    folder = tmp_path_factory.mktemp("import")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("CROSSTIE_CACHE", str(folder / "cache"))
        with session_on(neo4j_server) as session:
            session.run("MATCH (node) DETACH DELETE node").consume()
        over_bolt = store_on(neo4j_server)
        load(over_bolt, ROWS)
        embedded = DuckDBStore(folder / "store.duckdb")
        load(embedded, ROWS)
        files = folder / "files"
        files.mkdir()
        write_import_files(embedded, files)
        (folder / "server").mkdir()
        server = Server(folder / "server")
        administer(server, "database", "import", "full", f"@{ARGUMENTS}", "neo4j", working=files)
        server.start()
        try:
            with session_on(server) as session:
                for statement in (files / AFTER).read_text(encoding="utf-8").split(";\n"):
                    if statement.strip():
                        session.run(statement).consume()
            yield (neo4j_server, over_bolt), (server, store_on(server)), embedded
        finally:
            server.kill()


def store_on(server):
    return Neo4jStore(Connection(server.url, server.user, server.password))


def test_the_rows_have_everything_there_is():
    """Else a label or type would be compared with nothing."""
    assert set(ROWS) == set(LABELS)


def test_an_import_gives_the_graph_of_a_load(stores):
    (loaded_server, _), (imported_server, _), _ = stores
    loaded_nodes, loaded_relationships = graph_of(loaded_server)
    nodes, relationships = graph_of(imported_server)
    assert nodes == loaded_nodes
    assert relationships == loaded_relationships
    assert {kind for _, kind, _, _ in relationships} == {drawn.type for drawn in ROW_RELATIONSHIPS}


def test_the_constraint_and_the_indexes_are_those_of_a_load(stores):
    (loaded_server, _), (imported_server, _), _ = stores

    def schema(server):
        with session_on(server) as session:
            session.run("CALL db.awaitIndexes(60)").consume()
            return session.run(
                "SHOW INDEXES YIELD name, type, labelsOrTypes, properties, state, owningConstraint"
                " WHERE type <> 'LOOKUP' RETURN * ORDER BY name"
            ).data()

    assert schema(imported_server) == schema(loaded_server)


def test_the_imported_store_holds_what_the_embedded_one_held(stores):
    _, (_, imported), embedded = stores
    assert imported.describe()["rows"] == embedded.describe()["rows"]
    for table in ROW_TABLES:
        assert imported.inputs(table.name).to_pylist() == embedded.inputs(table.name).to_pylist()
    assert imported.loads() == embedded.loads()


def test_loads_go_on_from_there(stores):
    (loaded_server, over_bolt), (imported_server, imported), _ = stores
    again = load(imported, ROWS)
    assert {name: (told.new, told.changed) for name, told in again.items()} == dict.fromkeys(ROWS, (0, 0))
    load(over_bolt, ROWS)
    for store in (over_bolt, imported):
        done = load(store, CHANGES)
        assert (done["people"].new, done["people"].changed, done["orders"].new) == (1, 1, 1)
    assert graph_of(imported_server) == graph_of(loaded_server)
