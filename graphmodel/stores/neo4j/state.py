"""What the graph says of itself: the node of the store."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from graphmodel.errors import StoreSchemaError
from graphmodel.stores.neo4j.connection import Connection

SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True)
class Content:
    """What a table holds.

    Attributes
    ----------
    rows
        How many rows.
    digest
        Sum of the digests of all rows: it does not depend on their order.
    """

    rows: int
    digest: str


@dataclass(frozen=True, slots=True)
class State:
    """A state of the store; every change makes the next one.

    Attributes
    ----------
    store_id
        Which store it is, wherever it is moved to.
    revision
        Counts changes.
    latest_load
        Number of the latest load; 0 before the first.
    tables
        By table: what it holds, as of the latest change.
    pending
        The change that is committed and still to be applied; None where the graph shows all.
    nodes
        Nodes of rows and departments that there are.
    """

    store_id: str
    revision: int
    latest_load: int
    tables: Mapping[str, Content]
    pending: str | None
    nodes: int

    @property
    def rows(self) -> Mapping[str, int]:
        """Rows of each table."""
        return {name: content.rows for name, content in self.tables.items()}


def read_state(connection: Connection) -> State | None:
    """The state of the store; None where the database has none. ``StoreSchemaError`` for another version of it."""
    for row in connection.read("store_state"):
        if row["schema_version"] != SCHEMA_VERSION:
            raise StoreSchemaError(
                f"the store has schema version {row['schema_version']}, this Crosstie reads {SCHEMA_VERSION}",
                where=connection.url,
                remedy="Load the exports into another database (CROSSTIE_NEO4J_DATABASE)",
            )
        return State(
            store_id=row["store_id"],
            revision=row["revision"],
            latest_load=row["latest_load"],
            tables=contents_of(row["tables"]),
            pending=row["pending"],
            nodes=row["nodes"],
        )
    return None


def contents_of(text: str) -> dict[str, Content]:
    """What tables hold, as the graph keeps it."""
    return {name: Content(told["rows"], told["digest"]) for name, told in json.loads(text).items()}


def text_of(tables: Mapping[str, Content]) -> str:
    """What the graph keeps of ``tables``."""
    return json.dumps({name: {"rows": told.rows, "digest": told.digest} for name, told in tables.items()})
