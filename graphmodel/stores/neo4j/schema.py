"""The constraint and the indexes of the graph, from ``layout``; and what of others' would be in the way."""

from __future__ import annotations

from collections.abc import Iterator

from graphmodel.errors import StoreSchemaError
from graphmodel.stores.neo4j.connection import Connection
from graphmodel.stores.neo4j.layout import (
    DEPARTMENT,
    DEPARTMENTS,
    INDEXED,
    KEY,
    LABELS,
    LOAD,
    MARKER,
    ROW_TABLES,
)
from graphmodel.tables import ATTRIBUTES, by_name

KEY_CONSTRAINT = (
    f"CREATE CONSTRAINT crosstie_key IF NOT EXISTS FOR (node:{MARKER}) REQUIRE node.{KEY} IS UNIQUE"
)


def index_statements() -> Iterator[str]:
    """One statement an index."""
    for name, (label, column) in _indexes().items():
        yield f"CREATE INDEX {name} IF NOT EXISTS FOR (node:{label}) ON (node.{column})"


def make_indexes(connection: Connection) -> None:
    """Make those that are not there; after the first load, when building them is cheapest."""
    there = {row["name"] for row in connection.read("index_names")}
    if not _indexes().keys() <= there:
        for statement in index_statements():
            connection.alter_schema(statement)


def _indexes() -> dict[str, tuple[str, str]]:
    """Label and property of each index, by name."""
    own = {"crosstie_load": (MARKER, LOAD)}
    return own | {
        f"crosstie_{label.lower()}_{name}": (label, name)
        for label, names in INDEXED.items()
        for name in names
    }


def refuse_foreign_constraints(connection: Connection) -> None:
    """``StoreSchemaError`` where a constraint of others would forbid rows of ours, now or one day."""
    columns = {
        LABELS[name]: {*table.names, ATTRIBUTES, KEY, LOAD} for name, table in by_name(ROW_TABLES).items()
    }
    columns[DEPARTMENT] = {*DEPARTMENTS.names, KEY, LOAD}
    for row in connection.read("foreign_constraints"):
        (label,) = row["labels"]
        if label not in columns:
            continue
        ours = columns[label].intersection(row["properties"])
        if len(ours) == len(row["properties"]) or row["type"] != "UNIQUENESS":
            raise StoreSchemaError(
                f"a constraint of others is on our nodes too: {row['name']} on {label}"
                f" ({', '.join(row['properties'])})",
                where=connection.url,
                remedy=f"Drop it (DROP CONSTRAINT {row['name']}), or choose another database with"
                " CROSSTIE_NEO4J_DATABASE",
            )
