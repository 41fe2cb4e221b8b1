"""What one would write to get an export into Neo4j: batches of rows, ``UNWIND … CREATE``, no checks, nothing kept.

``python -m benchmarks.peers.plain_cypher FOLDER whole|nodes`` reads the Parquet files of an export folder into an empty
database: a node a row with all its columns, and (``whole``) the relationships that an interaction and a person name.
Loading the same twice gives everything twice; a crash leaves half of it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, LiteralString

import pyarrow.parquet as pq
from neo4j import Driver, GraphDatabase

BATCH = 10_000

CONSTRAINTS: tuple[LiteralString, ...] = (
    "CREATE CONSTRAINT FOR (n:Organisation) REQUIRE n.organisation_id IS UNIQUE",
    "CREATE CONSTRAINT FOR (n:Person) REQUIRE n.person_id IS UNIQUE",
    "CREATE CONSTRAINT FOR (n:Interaction) REQUIRE n.interaction_id IS UNIQUE",
)

NODES: Mapping[str, LiteralString] = {
    "organisations": "UNWIND $rows AS row CREATE (node:Organisation) SET node = row",
    "people": "UNWIND $rows AS row CREATE (node:Person) SET node = row",
    "interactions": "UNWIND $rows AS row CREATE (node:Interaction) SET node = row,"
    " node.participant_ids = split(row.participant_ids, ';')",
}
"""By file: nodes alone."""

WHOLE: Mapping[str, LiteralString] = {
    "organisations": NODES["organisations"],
    "people": NODES["people"]
    + " WITH row, node MATCH (firm:Organisation {organisation_id: row.organisation_id})"
    + " CREATE (node)-[:WORKS_AT {started_on: row.started_on, left_on: row.left_on}]->(firm)",
    "interactions": NODES["interactions"]
    + " WITH row, node UNWIND node.participant_ids AS participant"
    + " MATCH (person:Person {person_id: participant})"
    + " CREATE (person)-[:TOOK_PART {initiator: row.initiator_id = participant}]->(node)",
}
"""By file: nodes and their relationships."""


def load(driver: Driver, folder: Path, texts: Mapping[str, LiteralString]) -> int:
    """Write the folder, a transaction a batch; the number of rows."""
    for constraint in CONSTRAINTS:
        driver.execute_query(constraint)
    driver.execute_query("CALL db.awaitIndexes()")
    rows = 0
    for table, text in texts.items():
        for batch in _batches(folder / f"{table}.parquet"):
            driver.execute_query(text, rows=batch)
            rows += len(batch)
    return rows


def _batches(path: Path) -> Iterator[list[dict[str, Any]]]:
    for batch in pq.ParquetFile(path).iter_batches(BATCH):
        yield batch.to_pylist()


if __name__ == "__main__":
    login = (os.environ["CROSSTIE_NEO4J_USER"], os.environ["CROSSTIE_NEO4J_PASSWORD"])
    with GraphDatabase.driver(os.environ["CROSSTIE_STORE"], auth=login) as driver:
        print(load(driver, Path(sys.argv[1]), WHOLE if sys.argv[2] == "whole" else NODES))
