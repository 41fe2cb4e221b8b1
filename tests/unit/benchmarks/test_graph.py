"""The plain script that loads into Neo4j: the yardstick writes the rows that a load writes."""

from __future__ import annotations

import pyarrow.parquet as pq
import pytest
from neo4j import GraphDatabase

from benchmarks.peers.plain_cypher import NODES, WHOLE, load
from tests.faults.graphs import wiped

SIZE = 12_000


@pytest.fixture
def driver(neo4j_server):
    wiped(neo4j_server)
    with GraphDatabase.driver(neo4j_server.url, auth=(neo4j_server.user, neo4j_server.password)) as driver:
        indexes = "SHOW INDEXES YIELD name, type, owningConstraint WHERE type <> 'LOOKUP' AND owningConstraint IS NULL"
        for index in driver.execute_query(indexes).records:  # of a store that was here before
            driver.execute_query(f"DROP INDEX {index['name']}")
        yield driver
        for name in driver.execute_query("SHOW CONSTRAINTS YIELD name, labelsOrTypes").records:
            if "Crosstie" not in name["labelsOrTypes"]:
                driver.execute_query(f"DROP CONSTRAINT {name['name']}")
    wiped(neo4j_server)


@pytest.mark.neo4j
@pytest.mark.parametrize("texts", [NODES, WHOLE], ids=["nodes", "whole"])
def test_the_yardstick_writes_every_row(driver, exports, texts):
    folder = exports["lists-parquet"]
    rows = {name: pq.read_table(folder / f"{name}.parquet") for name in NODES}
    assert load(driver, folder, texts) == sum(len(table) for table in rows.values())
    counted = driver.execute_query("MATCH (n) RETURN labels(n)[0] AS label, count(*) AS n").records
    found = {row["label"]: row["n"] for row in counted}
    assert found == {
        "Organisation": len(rows["organisations"]),
        "Person": len(rows["people"]),
        "Interaction": SIZE,
    }
    made = driver.execute_query("MATCH ()-[r]->() RETURN type(r) AS type, count(*) AS n").records
    parts = sum(ids.count(";") + 1 for ids in rows["interactions"]["participant_ids"].to_pylist())
    expected = {"WORKS_AT": len(rows["people"]), "TOOK_PART": parts} if texts is WHOLE else {}
    assert {row["type"]: row["n"] for row in made} == expected
