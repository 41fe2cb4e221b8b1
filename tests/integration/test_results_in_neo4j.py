"""Results in a real Neo4j: whole tables that come back exactly, and a graph that shows what they say, nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

import neo4j
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from graphmodel.analysis import analyse
from graphmodel.arrow import schema_of
from graphmodel.errors import StoreEmptyError, StoreError
from graphmodel.events import TableEvents
from graphmodel.queries import query
from graphmodel.stores.neo4j import results as results_module
from graphmodel.stores.neo4j.drawing import Known
from graphmodel.stores.neo4j.layout import RESULT_RELATIONSHIPS, key_of
from graphmodel.stores.neo4j.results import last_run, read_results, save_results
from graphmodel.stores.workbench import Workbench
from graphmodel.tables import RELATIONSHIPS, STORED_RESULTS, TIES, TIMELINE, Table
from graphmodel.timeline import timeline
from tests.oracle.portfolios import portfolio

pytestmark = pytest.mark.neo4j

Tables = dict[str, pa.Table]
Rows = list[dict[str, Any]]


class CutOffError(Exception):
    """The power failed."""


class Database:
    """The graph that ``save_results`` writes to; may be cut off after so many writes."""

    def __init__(self, driver: neo4j.Driver) -> None:
        self.driver = driver
        self.writes: list[str] = []
        self.left: int | None = None

    def read(self, name: str, **parameters: Any) -> Rows:
        text = query(name, "cypher")
        text.check(parameters)
        with self.driver.session() as session:
            return session.execute_read(lambda tx: tx.run(text.text, parameters).data())

    def write(self, name: str, **parameters: Any) -> Rows:
        if self.left is not None:
            if not self.left:
                raise CutOffError
            self.left -= 1
        self.writes.append(name)
        text = query(name, "cypher")
        text.check(parameters)
        with self.driver.session() as session:
            return session.execute_write(lambda tx: tx.run(text.text, parameters).data())

    def run(self, text: str, **parameters: Any) -> Rows:
        with self.driver.session() as session:
            return session.run(text, parameters).data()

    def lay_records(self, organisations: pa.Table, people: pa.Table) -> Known:
        """The nodes that a load would have made of these records."""
        for table, label, rows in (
            ("organisations", "Organisation", organisations),
            ("people", "Person", people),
        ):
            self.run(
                f"UNWIND $rows AS row CREATE (n:Crosstie:{label} {{crosstie_key: row.key}}) SET n += row.row",
                rows=[
                    {"key": key_of(table, next(iter(row.values()))), "row": row} for row in rows.to_pylist()
                ],
            )
        return Known(people["person_id"], organisations)

    def drawn(self) -> dict[str, Any]:
        """All that the graph shows of results, without the numbers of the runs."""
        shown: dict[str, Any] = {
            relationship.type: self.run(
                f"MATCH (a)-[r:{relationship.type}]->(b) RETURN a.crosstie_key AS start, b.crosstie_key AS end,"
                " properties(r) AS is ORDER BY start, end"
            )
            for relationship in RESULT_RELATIONSHIPS
        }
        shown["people"] = self.run(
            "MATCH (p:Person:Crosstie) WHERE p.crosstie_function IS NOT NULL"
            " RETURN p.person_id AS id, p.crosstie_function, p.crosstie_seniority ORDER BY id"
        )
        shown["months"] = self.run("MATCH (m:MonthEnd) RETURN properties(m) AS is ORDER BY m.crosstie_key")
        for rows in shown.values():
            for row in rows:
                row.get("is", {}).pop("crosstie_run", None)
        return {
            name: sorted(rows, key=lambda row: repr(sorted(row.items(), key=str)))
            for name, rows in shown.items()
        }


@pytest.fixture(scope="module")
def driver(neo4j_server: Any) -> Iterator[neo4j.Driver]:
    with neo4j.GraphDatabase.driver(
        neo4j_server.url, auth=(neo4j_server.user, neo4j_server.password), notifications_min_severity="OFF"
    ) as found:
        yield found


@pytest.fixture
def database(driver: neo4j.Driver) -> Database:
    """An empty one, with the constraint that a store makes."""
    made = Database(driver)
    made.run("MATCH (n) DETACH DELETE n")
    made.run("CREATE CONSTRAINT crosstie_key IF NOT EXISTS FOR (n:Crosstie) REQUIRE n.crosstie_key IS UNIQUE")
    return made


def analysed(inputs: Mapping[str, pa.Table], as_of: date) -> Tables:
    with Workbench() as workbench:
        workbench.lay_out({"given_interactions": inputs["interactions"]})
        workbench.run("canonical_interactions")
        history = timeline(TableEvents(workbench), inputs, as_of).tables[TIMELINE.name]
    return {**analyse(inputs, as_of).tables, TIMELINE.name: history}


INPUTS = portfolio(3, 3)
RUN = {"as_of": INPUTS.as_of.isoformat(), "settings": {"说": [1, None]}}


@pytest.fixture(scope="module")
def tables() -> Tables:
    return analysed(INPUTS.arrow(), INPUTS.as_of)


@pytest.fixture(scope="module")
def earlier() -> Tables:
    """An analysis of the same data as of an earlier day: other ties, fewer months."""
    return analysed(INPUTS.arrow(), INPUTS.as_of - timedelta(days=150))


@pytest.fixture
def known(database: Database) -> Known:
    inputs = INPUTS.arrow()
    return database.lay_records(inputs["organisations"], inputs["people"])


@pytest.fixture
def save(database: Database, known: Known) -> Callable[..., None]:
    def saved(tables: Tables, run: Mapping[str, Any] = RUN) -> None:
        save_results(database, tables, run, known, "the url")

    return saved


def read(database: Database) -> Tables:
    return {table.name: read_results(database, table.name, "the url") for table in STORED_RESULTS}


def assert_kept(database: Database, tables: Tables) -> None:
    for name, found in read(database).items():
        assert found.equals(tables[name]), name


# --- whole tables ---


def test_before_the_first_analysis(database):
    assert last_run(database) is None
    with pytest.raises(StoreEmptyError, match="crosstie analyse"):
        read_results(database, "ties", "the url")


def test_tables_and_run_come_back_exactly(database, save, tables):
    save(tables)
    assert_kept(database, tables)
    run = last_run(database)
    assert (run.number, run.said) == (1, RUN)


def extremes(table: Table) -> pa.Table:
    """A row of values at the edge of each type, and one without any."""
    edges = {
        "text": "a;b\n\"' 关 \N{MUSICAL SYMBOL G CLEF}",
        "number": 5e-324,
        "integer": -(2**63),
        "boolean": False,
        "timestamp": datetime(1, 1, 1, 0, 0, 0, 1),
        "date": date(9999, 12, 31),
    }
    row = {column.name: edges[column.type] for column in table.columns}
    return pa.Table.from_pylist([row, dict.fromkeys(row)], schema=schema_of(table))


def test_every_type_comes_back_exactly_and_undefined_stays_undefined(database, save):
    given = {table.name: extremes(table) for table in STORED_RESULTS}
    save(given)
    assert_kept(database, given)


def test_a_table_longer_than_a_piece_comes_back_in_order(database, save, tables, monkeypatch):
    monkeypatch.setattr(results_module, "PART_BYTES", 100)
    save(tables)
    pieces = database.run("MATCH (piece:CrosstieResult {table: 'ties'}) RETURN size(piece.bytes) AS size")
    assert len(pieces) > 10
    assert max(row["size"] for row in pieces) == 100
    assert_kept(database, tables)


def test_a_timeline_may_be_missing(database, save, tables):
    save({name: table for name, table in tables.items() if name != TIMELINE.name})
    assert read_results(database, TIMELINE.name, "the url").num_rows == 0
    assert database.drawn()["months"] == []


def test_a_table_without_its_columns_is_refused_before_anything_is_written(database, save, tables):
    save(tables)
    version = last_run(database).version
    with pytest.raises(StoreError, match="cells"):
        save({**tables, "cells": pa.table({"client_id": ["acme"]})})
    assert last_run(database).version == version
    assert_kept(database, tables)


def test_a_damaged_piece_is_told(database, save, tables):
    save(tables)
    database.run("MATCH (piece:CrosstieResult {table: 'ties', part: 0}) DELETE piece")
    with pytest.raises(StoreError, match=r"missing or damaged: ties.*crosstie analyse"):
        read_results(database, "ties", "the url")
    save(tables)
    assert_kept(database, tables)


# --- the graph ---


def properties(table: pa.Table, columns: tuple[str, ...]) -> Rows:
    """Rows as properties of the graph: what is undefined is not there."""
    rows = table.select(list(columns)).to_pylist()
    return [{name: value for name, value in row.items() if value is not None} for row in rows]


def native(value: Any) -> Any:
    return value.to_native() if hasattr(value, "to_native") else value


def shown(rows: Rows) -> Rows:
    return [{name: native(value) for name, value in row["is"].items()} for row in rows]


def in_any_order(rows: Rows) -> list[str]:
    return sorted(repr(sorted(row.items())) for row in rows)


def test_the_graph_shows_every_row_with_every_defined_value(database, save, tables):
    save(tables)
    drawn = database.drawn()
    assert in_any_order(shown(drawn["TIE"])) == in_any_order(properties(tables["ties"], TIES.names))
    assert in_any_order(shown(drawn["RELATIONSHIP"])) == in_any_order(
        properties(tables["relationships"], RELATIONSHIPS.names)
    )
    months = shown(drawn["months"])
    assert len(drawn["STOOD_AT"]) == len(months)
    for month in months:
        assert month.pop("crosstie_key").startswith("timeline|")
    assert in_any_order(months) == in_any_order(properties(tables["timeline"], TIMELINE.names))
    names = ("person_id", "left_on", "function", "function_rule", "seniority", "seniority_rule")
    assert in_any_order(shown(drawn["COUNTS_FOR"])) == in_any_order(properties(tables["roles"], names))
    assert [tuple(row.values()) for row in drawn["people"]] == [
        tuple(row.values())
        for row in sorted(
            tables["roles"].select(["person_id", "function", "seniority"]).to_pylist(),
            key=lambda row: repr([("id", row["person_id"])]),
        )
    ]
    for tie in drawn["TIE"]:
        assert tie["start"] == key_of("people", tie["is"]["supplier_person_id"])
        assert tie["end"] == key_of("people", tie["is"]["client_person_id"])


def test_the_same_again_writes_nothing_into_the_graph(database, save, tables):
    save(tables)
    database.writes.clear()
    save(tables)
    assert not [
        name
        for name in database.writes
        if name.startswith(("write_", "update_", "remove_")) and "depart" not in name
    ]
    assert database.run("MATCH ()-[tie:TIE]->() RETURN DISTINCT tie.crosstie_run AS run") == [{"run": 1}]


def test_only_what_differs_is_written(database, save, tables):
    save(tables)
    fewer = tables["ties"].slice(1)
    column = pc.if_else(pc.equal(fewer["strength"], fewer["strength"][0]), 7.5, fewer["strength"])
    changed = fewer.set_column(fewer.column_names.index("strength"), "strength", column)
    save({**tables, "ties": changed})
    drawn = database.drawn()
    assert in_any_order(shown(drawn["TIE"])) == in_any_order(properties(changed, TIES.names))
    counted = database.run(
        "MATCH ()-[tie:TIE]->() RETURN tie.crosstie_run AS run, count(*) AS ties ORDER BY run"
    )
    assert counted[0] == {"run": 1, "ties": len(changed) - counted[1]["ties"]}
    assert counted[1]["run"] == 2
    assert counted[1]["ties"] < len(changed)


def test_an_analysis_of_another_day_leaves_nothing_of_the_one_before(database, save, tables, earlier, known):
    save(tables)
    expected = database.drawn()
    save(earlier)
    assert len(database.drawn()["months"]) < len(expected["months"])
    save(tables)
    assert database.drawn() == expected


def test_what_somebody_deleted_or_doubled_is_mended_by_the_next_analysis(database, save, tables):
    save(tables)
    expected = database.drawn()
    database.run("MATCH ()-[tie:TIE]->() WITH tie LIMIT 3 DELETE tie")
    database.run("MATCH (p:Person) REMOVE p.crosstie_run")
    database.run(
        "MATCH (a)-[r:RELATIONSHIP]->(b) CREATE (a)-[again:RELATIONSHIP]->(b) SET again = properties(r)"
    )
    save(tables)
    assert database.drawn() == expected


# --- crashes ---


def test_cut_off_anywhere_results_are_whole_and_the_next_analysis_finishes(
    database, save, tables, earlier, monkeypatch
):
    monkeypatch.setattr(results_module, "PART_BYTES", 20_000)
    save(tables)
    expected = database.drawn()
    database.writes.clear()
    save(earlier)
    writes, turn = [*database.writes, ""], database.writes.index("make_run_last") + 1
    save(tables)
    # Before each kind of write, and in the middle of those that are many.
    cuts = [place for place, pair in enumerate(pairwise(["", *writes])) if pair[0] != pair[1]]
    for survived in sorted({*cuts, *(cut - 1 for cut in cuts[1:])} - {len(writes) - 1}):
        database.left = survived
        with pytest.raises(CutOffError):
            save(earlier)
        database.left = None
        assert_kept(database, earlier if survived >= turn else tables)
        save(tables)
        assert_kept(database, tables)
        assert database.drawn() == expected, survived
    pieces = database.run("MATCH (piece:CrosstieResult) RETURN DISTINCT piece.run AS run")
    assert pieces == [{"run": last_run(database).number}]


# --- others' data ---

OTHERS = """
MATCH (ours:Person:Crosstie)-[tie:TIE]->(theirs:Person:Crosstie)
WITH ours, theirs, tie ORDER BY tie.client_id, tie.supplier_person_id, tie.client_person_id LIMIT 1
MATCH (client:Organisation {organisation_id: tie.client_id})-[:STOOD_AT]->(month:MonthEnd)
WITH ours, theirs, client, month ORDER BY month.month_end DESC LIMIT 1
CREATE (:Person {person_id: ours.person_id, name: 'another', crosstie_function: 'mine'})
    -[:TIE {client_id: client.organisation_id, mine: 1}]->(theirs),
    (ours)-[:TIE {mine: 2}]->(theirs),
    (ours)-[:TIE {client_id: client.organisation_id, supplier_person_id: ours.person_id,
        client_person_id: theirs.person_id, mine: 3}]->(theirs),
    (client)-[:RELATIONSHIP {client_id: client.organisation_id, mine: 4}]->(client),
    (ours)-[:COUNTS_FOR {person_id: ours.person_id, mine: 5}]->(client),
    (:Note {text: 'a bad month'})-[:REMARKS {mine: 6}]->(month)
SET ours.nickname = 'Ada'
"""


def others(database: Database) -> list[Rows]:
    return [
        database.run(
            "MATCH (a)-[r]->(b) WHERE r.mine IS NOT NULL RETURN type(r), properties(r) ORDER BY r.mine"
        ),
        database.run(
            "MATCH (n) WHERE NOT n:Crosstie AND NOT n:CrosstieRun AND NOT n:CrosstieResult"
            " RETURN labels(n), properties(n) ORDER BY labels(n)[0]"
        ),
        database.run("MATCH (p:Person) WHERE p.nickname IS NOT NULL RETURN p.person_id, p.nickname"),
    ]


def test_what_others_wrote_is_never_touched(database, save, tables, earlier):
    save(tables)
    database.run(OTHERS)
    expected = others(database)
    assert [len(rows) for rows in expected] == [6, 2, 1]
    for given in (tables, earlier, tables):
        save(given)
        assert others(database) == expected
    database.left = 0
    with pytest.raises(CutOffError):
        save(earlier)
    database.left = None
    for given in (earlier, tables):
        save(given)
        assert others(database) == expected
    save({name: table.slice(0, 0) for name, table in tables.items()})
    assert others(database) == expected
    database.run("MATCH ()-[r]->() WHERE r.mine IS NOT NULL DELETE r")
    assert {name: rows for name, rows in database.drawn().items() if rows and name != "months"} == {}


# --- which nodes ---


def test_what_is_told_of_a_job_elsewhere_is_shown_at_the_person(database):
    organisations = [("own", "supplier"), ("acme.com", "client"), ("zinc", "client")]
    people = [("s1", "own"), ("c@acme.com", "acme.com"), ("m", "zinc")]
    inputs = {
        "organisations": [{"organisation_id": key, "name": key, "role": role} for key, role in organisations],
        "people": [{"person_id": key, "name": key, "organisation_id": firm} for key, firm in people],
        "employments": [
            {"person_id": "m", "organisation_id": "acme.com", "left_on": "2024-02-01"},
            {"person_id": "c@acme.com", "organisation_id": "zinc", "left_on": "2023-01-01"},
        ],
        "interactions": [
            {
                "interaction_id": f"{person}{day}",
                "occurred_at": f"2024-{month:02}-{day:02} 10:00",
                "channel": "meeting",
                "participant_ids": ["s1", person],
            }
            for person in ("c@acme.com", "m")
            for month in (1, 3)
            for day in (10, 20)
        ],
    }
    found = analyse(inputs)
    known = database.lay_records(
        pa.Table.from_pylist([{**row, "parent_id": None} for row in inputs["organisations"]]),
        pa.Table.from_pylist(inputs["people"]),
    )
    save_results(database, found.tables, found.run, known, "the url")
    ties = database.run(
        "MATCH (ours:Person)-[tie:TIE]->(theirs:Person) RETURN theirs.person_id AS person,"
        " tie.client_person_id AS told_as, tie.client_id AS client ORDER BY person, client"
    )
    assert [tuple(row.values()) for row in ties] == [
        ("c@acme.com", "c@acme.com", "acme.com"),
        ("m", "m@acme.com", "acme.com"),
        ("m", "m", "zinc"),
    ]
    jobs = database.run(
        "MATCH (p:Person)-[role:COUNTS_FOR]->(o) RETURN p.person_id AS p, role.person_id AS r, o.name AS o"
        " ORDER BY p, r"
    )
    assert [tuple(row.values()) for row in jobs] == [
        ("c@acme.com", "c@acme.com", "acme.com"),
        ("c@acme.com", "c@acme.com@zinc", "zinc"),
        ("m", "m", "zinc"),
        ("m", "m@acme.com", "acme.com"),
        ("s1", "s1", "own"),
    ]


@pytest.mark.parametrize(
    ("suppliers", "stands"),
    [
        ([("b", None), ("c", None)], "b"),
        ([("b", "c"), ("c", None)], "c"),
        ([("b", "c"), ("c", "b")], "b"),
        ([("a", None), ("b", None)], "b"),  # nobody works at a
        ([("b", "x"), ("c", None)], "b"),  # x is not a supplier
    ],
)
def test_one_organisation_stands_for_the_supplier(database, suppliers, stands):
    organisations = [
        {"organisation_id": "x", "name": "x", "role": "client", "parent_id": None},
        *(
            {"organisation_id": key, "name": key, "role": "supplier", "parent_id": parent}
            for key, parent in suppliers
        ),
    ]
    people = [
        {"person_id": f"p{key}", "name": key, "organisation_id": key} for key, _ in suppliers if key != "a"
    ]
    found = analyse({"organisations": organisations, "people": people, "interactions": []}, date(2024, 1, 1))
    known = database.lay_records(
        pa.Table.from_pylist(organisations, pa.schema([(name, pa.string()) for name in organisations[0]])),
        pa.Table.from_pylist(people),
    )
    save_results(database, found.tables, found.run, known, "the url")
    rows = database.run("MATCH (o)-[:RELATIONSHIP]->(:Organisation) RETURN o.organisation_id AS id")
    assert rows == [{"id": stands}]
