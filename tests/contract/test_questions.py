"""The questions of sales operations: asked of both stores with the same data, they get the same rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import neo4j
import pyarrow as pa
import pytest

from graphmodel.analysis import analyse_source
from graphmodel.arrow import schema_of
from graphmodel.events import TableEvents
from graphmodel.queries import query
from graphmodel.questions import QUESTIONS
from graphmodel.stores.base import Store
from graphmodel.stores.duckdb_store import DuckDBStore
from graphmodel.stores.open import open_store
from graphmodel.tables import BOOKS, INPUTS, TIMELINE, by_name
from graphmodel.timeline import timeline
from ingest.example import write_example
from ingest.load import read_folder
from tests.oracle.portfolios import portfolio

pytestmark = pytest.mark.neo4j

Rows = list[dict[str, Any]]
Inputs = dict[str, Rows]
Ask = Callable[..., Rows]

SEEDS = (1, 6, 9)
WIDE = {"days": 3000, "most": 20, "least": 1, "since": "2000-01-01"}
"""Bounds that leave nothing out."""


def typed(inputs: Mapping[str, Rows]) -> dict[str, pa.Table]:
    known = by_name((*INPUTS, *BOOKS))
    return {
        name: pa.Table.from_pylist(rows, schema=schema_of(known[name], attributes=True))
        for name, rows in inputs.items()
    }


def with_corners(seed: int) -> tuple[Inputs, date]:
    """A random portfolio with departments, moves, merges, endings and cases."""
    drawn, random = portfolio(seed, 7), Random(f"corners/{seed}")
    inputs, day = drawn.inputs, drawn.as_of
    clients = [row["organisation_id"] for row in inputs["organisations"] if row["role"] == "client"]
    own = next(row["organisation_id"] for row in inputs["organisations"] if row["role"] == "supplier")
    people = inputs["people"]
    theirs = [row for row in people if row["organisation_id"] in clients]
    ours = [row for row in people if row["organisation_id"] == own]
    random.shuffle(theirs)
    for row in people:
        row["department"] = random.choice((None, "Dept. A", "B|\\0", row["function"]))
        row["kind"] = random.choice((None, None, "person", "shared_mailbox"))
    moved, merged, ended, others = theirs[:4], theirs[4:6], theirs[6:8], theirs[8:]
    inputs["employments"] = [
        {
            "person_id": row["person_id"],
            "organisation_id": random.choice([name for name in clients if name != row["organisation_id"]]),
            "left_on": day - timedelta(days=random.randrange(20, 300)),
        }
        for row in moved
    ] + [{"person_id": others[0]["person_id"], "organisation_id": own, "left_on": day - timedelta(days=40)}]
    inputs["merges"] = [
        {"record": "people", "merged_id": row["person_id"], "into_id": other["person_id"], "rule": "user"}
        for row in merged
        for other in [next((o for o in others if o["organisation_id"] == row["organisation_id"]), None)]
        if other
    ] + [
        {"record": "organisations", "merged_id": clients[-1], "into_id": clients[0], "rule": "user"},
    ]
    inputs["endings"] = [
        *(
            {"record": "people", "ended_id": row["person_id"], "ended_on": day - timedelta(days=back)}
            for row, back in zip([*ended, ours[0]], (3, -3, 30), strict=True)
        ),
        {"record": "cases", "ended_id": "k1", "ended_on": day - timedelta(days=1)},
        {"record": "cases", "ended_id": "k2", "ended_on": day + timedelta(days=1)},
    ]
    inputs["cases"] = [
        {
            "case_id": f"k{number}",
            "organisation_id": row["organisation_id"],
            "person_id": random.choice((None, row["person_id"])),
            "function": random.choice((None, None, row["function"], "legal")),
            "opened_on": random.choice((None, day - timedelta(days=random.randrange(-2, 200)))),
            "closed_on": random.choice((None, None, day - timedelta(days=random.randrange(-2, 50)))),
            "severity": random.choice((None, "high")),
        }
        for number, row in enumerate(theirs)
    ]
    return inputs, day


def fill(store: Store, inputs: Mapping[str, pa.Table], as_of: date | None) -> None:
    store.load(inputs, source="a test", report={})
    with store.reading() as queries:
        others = {table.name: queries.table(table.name) for table in INPUTS if table.name != "interactions"}
        found = analyse_source(TableEvents(queries), others, as_of)
        day = date.fromisoformat(found.run["as_of"])
        past = timeline(TableEvents(queries), others, day).tables[TIMELINE.name]
    store.save({**found.tables, TIMELINE.name: past}, found.run)


@pytest.fixture(scope="module")
def driver(neo4j_server: Any) -> Iterator[neo4j.Driver]:
    login = (neo4j_server.user, neo4j_server.password)
    with neo4j.GraphDatabase.driver(neo4j_server.url, auth=login, notifications_min_severity="OFF") as found:
        yield found


@pytest.fixture
def asked(
    driver: neo4j.Driver, neo4j_server: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[Mapping[str, pa.Table], date | None], tuple[Ask, Ask]]]:
    """Fill both stores; how to ask either."""
    monkeypatch.setenv("CROSSTIE_NEO4J_USER", neo4j_server.user)
    monkeypatch.setenv("CROSSTIE_NEO4J_PASSWORD", neo4j_server.password)
    monkeypatch.setenv("CROSSTIE_CACHE", str(tmp_path / "cache"))

    opened = ExitStack()

    def of_both(inputs: Mapping[str, pa.Table], as_of: date | None) -> tuple[Ask, Ask]:
        driver.execute_query("MATCH (n) DETACH DELETE n")
        path = tmp_path / f"{len(list(tmp_path.iterdir()))}.duckdb"
        for store in (DuckDBStore(path), open_store(neo4j_server.url)):
            fill(store, inputs, as_of)
        connection = opened.enter_context(duckdb.connect(str(path), read_only=True))

        def sql(name: str, **parameters: Any) -> Rows:
            text = query(name).text
            return connection.sql(text, params=parameters or None).to_arrow_table().to_pylist()

        def cypher(name: str, **parameters: Any) -> Rows:
            with driver.session() as session:
                text = query(name, "cypher").text
                return session.execute_read(lambda tx: tx.run(text, parameters).data())

        return sql, cypher

    with opened:
        yield of_both


def plain(value: Any) -> Any:
    """A cell as the other store gives it: sums of the same numbers differ in the last digits."""
    if hasattr(value, "to_native"):
        value = value.to_native()
    return pytest.approx(value, rel=1e-9) if isinstance(value, float) else value


def assert_same(sql: Ask, cypher: Ask, name: str, parameters: Mapping[str, Any]) -> Rows:
    expected, found = sql(name, **parameters), cypher(name, **parameters)
    assert [list(row) for row in found] == [list(row) for row in expected]
    same = [{column: plain(value) for column, value in row.items()} for row in found]
    for place, (row, other) in enumerate(zip(expected, same, strict=True)):
        assert row == other, f"{name} {parameters}, row {place}"
    return expected


def test_on_the_example_every_question_has_the_same_answer(asked, tmp_path):
    folder = tmp_path / "export"
    write_example(folder)
    sql, cypher = asked(read_folder(folder).tables, None)
    for question in QUESTIONS:
        rows = assert_same(sql, cypher, question.name, question.example)
        assert rows or question.name == "moved_people", f"{question.name}: the example shows nothing"
        columns = re.search(r"returns: (.+?)\n(?:--|//) order", query(question.name).text, re.DOTALL)
        told = re.sub(r"\([^)]*\)|\n--", "", columns[1])
        assert not rows or list(rows[0]) == [name.strip() for name in told.split(",")]


def variants(names: frozenset[str], inputs: Inputs) -> Rows:
    """Parameters to ask with: bounds that leave nothing out, and narrow ones."""
    found: Rows = [{name: WIDE[name] for name in WIDE if name in names}]
    if "client" in names:
        clients = [row["name"] for row in inputs["organisations"] if row["role"] == "client"]
        functions = ("quality", "purchasing", "management")
        found = [{**found[0], "client": name, "function": one} for name in clients for one in functions]
    if "person" in names:
        found = [{**found[0], "person": row["person_id"]} for row in inputs["people"][:8]]
    if "days" in names:
        found += [{**one, "days": 60} for one in found]
    return found


def test_on_random_portfolios_every_question_has_the_same_answer(asked):
    answered = set()
    for seed in SEEDS:
        inputs, day = with_corners(seed)
        sql, cypher = asked(typed(inputs), day)
        for question in QUESTIONS:
            for parameters in variants(query(question.name).parameters, inputs):
                if assert_same(sql, cypher, question.name, parameters):
                    answered.add(question.name)
    assert answered == {question.name for question in QUESTIONS}
