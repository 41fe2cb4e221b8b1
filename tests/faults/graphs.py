"""A whole graph as values that can be compared: every node and every relationship with all its properties."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from neo4j import GraphDatabase

from graphmodel.stores.neo4j.layout import KEY, LOAD, LOADS, LOCK, RESULT, RUNS, STAGED, STORE

if TYPE_CHECKING:
    from tools.neo4j.server import Server

OUR_BOOKS = (STORE, LOCK, LOADS, STAGED, RUNS, RESULT)
"""Labels of what the store notes for itself."""


@dataclass(frozen=True)
class Graph:
    """What a database holds.

    Attributes
    ----------
    nodes
        Labels and properties of all nodes but those that the store keeps for itself.
    relationships
        Type, the properties of both ends that name them, and properties.
    staged
        How many parts of loads wait.
    pending
        The load that is committed and not applied.
    """

    nodes: Counter[Hashable]
    relationships: Counter[Hashable]
    staged: int
    pending: str | None

    def without_loads(self) -> tuple[Counter[Hashable], Counter[Hashable]]:
        """Nodes and relationships, whichever load wrote them."""

        def stripped(counted: Counter[Hashable]) -> Counter[Hashable]:
            bare: Counter[Hashable] = Counter()
            for element, count in counted.items():
                assert isinstance(element, tuple)
                *told, properties = element
                bare[(*told, properties - {item for item in properties if item[0] == LOAD})] += count
            return bare

        return stripped(self.nodes), stripped(self.relationships)


def graph_of(server: Server) -> Graph:
    """The graph on a server."""
    with GraphDatabase.driver(server.url, auth=(server.user, server.password)) as driver:
        nodes = driver.execute_query("MATCH (n) RETURN labels(n) AS labels, properties(n) AS held").records
        relationships = driver.execute_query(
            f"MATCH (a)-[r]->(b) RETURN type(r) AS type, a.{KEY} AS a, b.{KEY} AS b, properties(r) AS held"
        ).records
    labelled = [(frozenset(row["labels"]), row["held"]) for row in nodes]
    return Graph(
        nodes=Counter(
            (labels, _frozen(held)) for labels, held in labelled if not labels.intersection(OUR_BOOKS)
        ),
        relationships=Counter(
            (row["type"], row["a"], row["b"], _frozen(row["held"])) for row in relationships
        ),
        staged=sum(STAGED in labels for labels, _ in labelled),
        pending=next((held.get("pending") for labels, held in labelled if STORE in labels), None),
    )


def wiped(server: Server) -> None:
    """Remove every node; constraints and indexes stay."""
    with (
        GraphDatabase.driver(server.url, auth=(server.user, server.password)) as driver,
        driver.session() as session,
    ):
        session.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS").consume()


def _frozen(held: Mapping[str, Any]) -> frozenset[tuple[str, Hashable]]:
    return frozenset(
        (name, tuple(value) if isinstance(value, list) else value) for name, value in held.items()
    )
