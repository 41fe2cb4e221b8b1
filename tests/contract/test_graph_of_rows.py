"""What rows are in the graph: nodes and relationships as the layout has them, and nothing of anybody else's touched."""

from __future__ import annotations

import os
from datetime import date, datetime

import duckdb
import pyarrow as pa
import pytest
from neo4j import GraphDatabase

from graphmodel.arrow import schema_of
from graphmodel.errors import StoreBusyError, StoreError, StoreSchemaError
from graphmodel.stores.neo4j import lock, redo
from graphmodel.stores.neo4j.connection import Connection
from graphmodel.stores.neo4j.layout import (
    DEPARTMENTS,
    LABELS,
    ROW_RELATIONSHIPS,
    ROW_TABLES,
    key_expression,
    key_of,
)
from graphmodel.stores.neo4j.mirror import cache_folder
from graphmodel.tables import ENDINGS, SIGHTINGS, by_name

pytestmark = pytest.mark.neo4j


@pytest.fixture
def store(neo4j_store):
    return neo4j_store


@pytest.fixture
def ask(neo4j_server):
    """Cypher on the server, as anybody's program would ask it."""
    with GraphDatabase.driver(neo4j_server.url, auth=(neo4j_server.user, neo4j_server.password)) as driver:
        yield lambda text, **parameters: [
            tuple(row) for row in driver.execute_query(text, parameters).records
        ]


@pytest.fixture
def relationships(ask):
    """All relationships as (key of the start, type, key of the end, properties)."""
    text = """
    MATCH (start)-[made]->(end) WHERE made.crosstie_load IS NOT NULL
    RETURN start.crosstie_key, type(made), end.crosstie_key, properties(made)
    """

    def found():
        rows = ask(text)
        return sorted(
            (
                start,
                kind,
                end,
                tuple(sorted((name, str(value)) for name, value in held.items() if name != "crosstie_load")),
            )
            for start, kind, end, held in rows
        )

    return found


@pytest.fixture
def expected(store):
    """The relationships that the rows of the store give: worked out by plain loops, from the columns alone."""

    def found():
        rows = {table.name: store.inputs(table.name).to_pylist() for table in ROW_TABLES}
        keys = {table.name: table.key for table in ROW_TABLES}
        nodes = {key_of(name, *(row[part] for part in keys[name])) for name in rows for row in rows[name]}
        made = []

        def make(start, kind, end, **properties):
            if start in nodes and end in nodes:
                told = tuple(
                    sorted((name, str(held)) for name, held in properties.items() if held is not None)
                )
                made.append((start, kind, end, told))

        def to(table, value):
            return None if value is None else key_of(table, value)

        for row in rows["organisations"]:
            make(
                key_of("organisations", row["organisation_id"]),
                "BELONGS_TO",
                to("organisations", row["parent_id"]),
            )
        for row in rows["people"]:
            me, firm = key_of("people", row["person_id"]), to("organisations", row["organisation_id"])
            dates = {"started_on": row["started_on"], "left_on": row["left_on"]}
            make(me, "WORKS_AT", firm, **dates, current=row["left_on"] is None)
            make(me, "REPORTS_TO", to("people", row["reports_to"]))
            if row["department"] is not None:
                department = key_of("departments", row["organisation_id"], row["department"])
                if department not in nodes:
                    nodes.add(department)
                    make(department, "PART_OF", firm)
                make(me, "WORKS_IN", department, **dates)
        for row in rows["interactions"]:
            for one in {*row["participant_ids"], row["initiator_id"]} - {None}:
                make(
                    to("people", one),
                    "TOOK_PART",
                    key_of("interactions", row["interaction_id"]),
                    initiator=one == row["initiator_id"],
                )
        for row in rows["orders"]:
            make(to("organisations", row["organisation_id"]), "PLACED", key_of("orders", row["order_id"]))
        for row in rows["cases"]:
            me = key_of("cases", row["case_id"])
            make(me, "ABOUT", to("organisations", row["organisation_id"]))
            make(to("people", row["person_id"]), "RAISED", me)
        for row in rows["employments"]:
            make(
                to("people", row["person_id"]),
                "WORKS_AT",
                to("organisations", row["organisation_id"]),
                started_on=row["started_on"],
                left_on=row["left_on"],
                current=row["left_on"] is None,
            )
        for row in rows["merges"]:
            make(
                to(row["record"], row["merged_id"]),
                "SAME_AS",
                to(row["record"], row["into_id"]),
                rule=row["rule"],
                note=row["note"],
            )
        return sorted(made)

    return found


def person(name, firm="acme", **columns):
    return {"person_id": name, "name": name.upper(), "organisation_id": firm, **columns}


def met(name, *people, **columns):
    day = datetime(2024, 3, 1, 10)
    return {
        "interaction_id": name,
        "occurred_at": day,
        "channel": "meeting",
        "participant_ids": list(people),
        **columns,
    }


MANY = {
    "organisations": [
        {"organisation_id": "own", "name": "Rail & Sons", "role": "supplier"},
        {"organisation_id": "acme", "name": "Acme", "role": "client", "parent_id": "group"},
    ],
    "people": [
        person("s1", "own", department="Sales"),
        person("c1", department="Purchasing", started_on=date(2020, 1, 1), reports_to="c2"),
        person("c2", department="Purchasing"),
        person("c3", "nowhere"),
    ],
    "interactions": [met("i1", "s1", "c1", initiator_id="c2"), met("i2", "s1", "later", initiator_id="s1")],
    "orders": [{"order_id": "o1", "organisation_id": "acme"}],
    "cases": [{"case_id": "k1", "organisation_id": "acme", "person_id": "later"}],
    "employments": [
        {"person_id": "c1", "organisation_id": "own", "started_on": date(2015, 1, 1)},
        {"person_id": "later", "organisation_id": "own", "started_on": date(2015, 1, 1)},
    ],
    "merges": [{"record": "people", "merged_id": "c2", "into_id": "c1", "rule": "same_email"}],
}

CHANGES = {
    "a record arrives that others name already": {
        "organisations": [{"organisation_id": "group", "name": "Group", "role": "other"}],
        "people": [person("later", "group", department="Board")],
    },
    "people change department, superior and dates": {
        "people": [
            person("c1", department="Quality", left_on=date(2024, 5, 1)),
            person("c2", department="Quality", reports_to="c1"),
        ]
    },
    "a person changes the organisation": {"people": [person("c1", "own", department="Sales")]},
    "other people took part": {"interactions": [met("i1", "c2", "c3", initiator_id="s1")]},
    "a job ends": {
        "employments": [
            {
                "person_id": "c1",
                "organisation_id": "own",
                "started_on": date(2015, 1, 1),
                "left_on": date(2019, 1, 1),
            }
        ]
    },
    "nothing changes": {"people": MANY["people"]},
    "a merge is no longer found": {"people": MANY["people"], "merges": []},
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_relationships_follow_the_rows(load, expected, relationships, change):
    load(MANY)
    assert relationships() == expected()
    assert len(expected()) > 10
    load(change)
    assert relationships() == expected()


def test_every_row_is_one_node_with_all_its_columns(store, load, ask):
    load(MANY)
    for table in ROW_TABLES:
        found = ask(f"MATCH (node:Crosstie:{LABELS[table.name]}) RETURN properties(node)")
        rows = store.inputs(table.name).to_pylist()
        assert len(found) == len(rows)
        told = {row[0]["crosstie_key"]: row[0] for row in found}
        for row in rows:
            node = told[key_of(table.name, *(row[part] for part in table.key))]
            held = {name: value for name, value in node.items() if not name.startswith("crosstie_")}
            assert held.keys() == {name for name, value in row.items() if value is not None}
            assert all(str(held[name])[:10] == str(row[name])[:10] for name in held)
            assert node["crosstie_load"] == 1


def test_a_department_goes_with_the_last_who_names_it(load, ask):
    load(MANY)
    departments = "MATCH (d:Crosstie:Department) RETURN d.name ORDER BY d.name"
    assert ask(departments) == [("Purchasing",), ("Sales",)]
    load({"people": [person("c1"), person("c2", department="IT")]})
    assert ask(departments) == [("IT",), ("Sales",)]


def test_indexes_of_rows_are_there_after_the_first_load(load, ask):
    load(MANY)
    found = ask("SHOW INDEXES YIELD name, state WHERE name STARTS WITH 'crosstie_' RETURN name")
    assert {"crosstie_key", "crosstie_load", "crosstie_person_name"} <= {name for (name,) in found}


# --- what others keep in the same database ---

FOREIGN = """
MATCH (ours:Person {crosstie_key: 'people|c1'}), (firm:Organisation {crosstie_key: 'organisations|acme'}),
    (department:Department {name: 'Purchasing'}), (merge:Merge), (seen:Sighting)
SET ours.bloom_colour = 'red', department.floor = 3
CREATE (theirs:Person {name: 'Somebody else', person_id: 'c1'}), (:Organisation {organisation_id: 'acme'}),
    (ours)-[:LIKES]->(theirs), (theirs)-[:WORKS_AT {current: true}]->(firm), (ours)-[:WORKS_AT]->(firm),
    (theirs)-[:NOTED]->(department), (theirs)-[:NOTED]->(merge), (theirs)-[:NOTED]->(seen)
"""

ALL_FOREIGN = """
MATCH (node) WHERE NOT node:Crosstie AND node.name = 'Somebody else' OR (node:Organisation AND NOT node:Crosstie)
RETURN 'node' AS what, labels(node) AS kind, properties(node) AS held
UNION ALL
MATCH ()-[made]->() WHERE made.crosstie_load IS NULL AND made.crosstie_run IS NULL
RETURN 'relationship' AS what, [type(made)] AS kind, properties(made) AS held
"""


def test_what_others_wrote_survives_everything(store, load, typed, ask, results, expected, relationships):
    sighting = {"record": "people", "id": "c1", "origin": "crm", "file": "Contact"}
    load({**MANY, "sightings": [sighting]})
    ask(FOREIGN)
    before = sorted(map(str, ask(ALL_FOREIGN)))
    assert len(before) == 8
    for change in CHANGES.values():
        load(change)
    ended = {"record": "people", "ended_id": "c1", "ended_on": date(2024, 6, 30), "origin": "crm"}
    gone = {"sightings": pa.Table.from_pylist([sighting], schema_of(SIGHTINGS)).select(list(SIGHTINGS.key))}
    store.load(typed({"endings": [ended]}), source="", report={}, gone=gone)
    ended = pa.Table.from_pylist([ended], schema_of(ENDINGS)).select(list(ENDINGS.key))
    store.load({}, source="", report={}, gone={"endings": ended})
    store.withdraw("people", ["c2"])
    load({"people": [person("c1", department="IT"), person("c2")]})
    store.save(results.tables, results.run)
    store.save(results.tables, results.run)
    assert sorted(map(str, ask(ALL_FOREIGN))) == before
    assert ask("MATCH (n {crosstie_key: 'people|c1'}) RETURN n.bloom_colour") == [("red",)]
    assert ask("MATCH (n {floor: 3}) RETURN n.crosstie_key, labels(n)") == [(None, [])]
    assert relationships() == expected()


def test_a_constraint_of_others_on_our_labels_is_refused_before_anything_is_written(load, ask):
    ask("CREATE CONSTRAINT one_title FOR (n:Person) REQUIRE n.title IS UNIQUE")
    try:
        with pytest.raises(StoreSchemaError, match="one_title on Person"):
            load(MANY)
        assert ask("MATCH (n) RETURN count(n)") == [(0,)]
    finally:
        ask("DROP CONSTRAINT one_title")


# --- rows that the graph could not hold ---

IMPOSSIBLE = {
    "two rows of one key": ({"people": [person("a"), person("a", "own")]}, "people|a"),
    "a key beyond what is indexed": ({"people": [person("a" * 8_001)]}, "longer than"),
    "a name beyond what is indexed": ({"people": [{**person("a"), "name": "é" * 4_001}]}, "longer than"),
    "a list with a gap": ({"interactions": [met("i9", "s1", None)]}, "participant_ids of interactions|i9"),
}


@pytest.mark.parametrize(("rows", "told"), IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_what_could_not_be_applied_is_not_committed(load, content, rows, told):
    load(MANY)
    before = content()
    with pytest.raises(StoreError) as refused:
        load(rows)
    assert told in str(refused.value)
    assert content() == before
    load({"people": [person("z")]})


# --- a load that is cut off ---


class CutError(Exception):
    pass


def test_a_committed_load_is_applied_by_whoever_comes_next(
    store, load, content, monkeypatch, relationships, expected
):
    load(MANY)

    def cut(*_):
        raise CutError

    with monkeypatch.context() as patch:
        patch.setattr(
            redo,
            "settle",
            lambda connection, settle=redo.settle, calls=[]: (
                calls.append(1),
                settle(connection) if len(calls) == 1 else cut(),
            ),
        )
        with pytest.raises(CutError):
            load(CHANGES["a record arrives that others name already"])
    assert len(relationships()) < len(expected())  # reading has applied it
    assert relationships() == expected()
    assert store.loads()[0]["load"] == 2


def test_a_load_that_was_not_committed_leaves_nothing(store, load, content, monkeypatch, ask):
    load(MANY)
    before = content()
    changed = CHANGES["a record arrives that others name already"]

    def cut(*_, **__):
        raise CutError

    with monkeypatch.context() as patch:
        patch.setattr(redo, "text_of", cut)
        with pytest.raises(CutError):
            load(changed)
    assert ask("MATCH (n:CrosstieStaged) RETURN count(n) > 0") == [(True,)]
    assert content() == before
    load({})
    assert ask("MATCH (n:CrosstieStaged) RETURN count(n)") == [(0,)]
    assert load(changed)["organisations"] == (1, 0, 0)


# --- the mirror ---


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """Sit down at another machine: its mirror knows nothing yet."""
    return lambda name: monkeypatch.setenv("CROSSTIE_CACHE", str(tmp_path / name))


def test_another_machine_sees_every_change(store, load, content, elsewhere):
    load({**MANY, "sightings": [{"record": "people", "id": "c1", "origin": "crm", "file": "Contact"}]})
    for change in (*CHANGES.values(), {"merges": [{"record": "people", "merged_id": "c1", "rule": "user"}]}):
        seen = []
        for place in ("cache", "there"):
            elsewhere(place)
            seen.append(content())
        assert seen[0] == seen[1]
        load(change)
    elsewhere("cache")
    store.withdraw("people", ["c1"])
    expected = content()
    for place in ("there", "nowhere yet"):
        elsewhere(place)
        assert content() == expected


def test_a_mirror_that_is_damaged_is_made_anew(load, content):
    load(MANY)
    before = content()
    (path,) = (cache_folder() / "neo4j").glob("*.duckdb")
    path.write_bytes(b"this is no database")
    assert content() == before


def test_nodes_removed_by_hand_are_missed_at_once_and_come_with_the_next_load(load, content, ask):
    load(MANY)
    before = content()
    ask("MATCH (n:Crosstie:Person {person_id: 'c1'}) DETACH DELETE n")
    assert [row["person_id"] for row in content()["people"]] == ["c2", "c3", "s1"]
    assert load(MANY)["people"] == (1, 0, 3)
    assert content() == before


def test_nobody_else_may_read_the_mirror(load):
    load(MANY)
    (path,) = (cache_folder() / "neo4j").glob("*.duckdb")
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0


# --- the layout ---


def test_every_relationship_ends_at_tables_there_are():
    known = by_name((*ROW_TABLES, DEPARTMENTS))
    for drawn in ROW_RELATIONSHIPS:
        for end in (drawn.start, drawn.end):
            assert len(end.columns) == len(known[end.table].key)


@pytest.mark.parametrize(
    "key",
    [
        ("a", "b"),
        ("a|b", None),
        ("a\\", "b"),
        (None, "\\0"),
        ("", ""),
        (None, None),
        ("|", "\\|"),
        ("é", "客户"),
    ],
)
def test_keys_in_sql_and_in_python_are_the_same(key):
    text = f"SELECT {key_expression('merges', ('a', 'b'))} FROM (SELECT ?::VARCHAR AS a, ?::VARCHAR AS b)"  # noqa: S608
    ((found,),) = duckdb.execute(text, list(key)).fetchall()
    assert found == key_of("merges", *key)


def test_no_two_keys_are_the_same():
    parts = (None, "", "a", "|", "\\", "\\0", "a|", "|a", "\\|")
    keys = [key_of("t", one, other) for one in parts for other in parts]
    assert len(set(keys)) == len(keys)


# --- two at a time ---


def test_a_second_loader_waits_and_then_says_who_loads(load, neo4j_server, content):
    load(MANY)
    before = content()
    other = Connection(neo4j_server.url, neo4j_server.user, neo4j_server.password)
    with lock.held(other, 1):
        with pytest.raises(StoreBusyError, match=rf"process {os.getpid()}\b"):
            load(MANY)
        assert content() == before
    assert load(MANY)["people"] == (0, 0, 4)


def test_a_change_that_rests_on_an_older_state_is_never_committed(store, load, content, monkeypatch):
    """Even where the lock was lost: another loader has written between reading the state and committing."""
    load(MANY)

    def late(connection, *rest, commit=redo.commit):
        monkeypatch.setattr(redo, "commit", commit)
        connection.transaction(
            lambda transaction: transaction.run(
                "MATCH (store:CrosstieStore) SET store.revision = store.revision + 1"
            ).consume()
        )
        return commit(connection, *rest)

    monkeypatch.setattr(redo, "commit", late)
    before = content()
    with pytest.raises(StoreBusyError, match="another process has changed the store"):
        load({"people": [person("z")]})
    assert content() == before
    assert load({"people": [person("z")]})["people"] == (1, 0, 0)
