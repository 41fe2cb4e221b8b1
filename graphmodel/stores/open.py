"""From an address to a store."""

from __future__ import annotations

import os
from pathlib import Path

from graphmodel.errors import InputError
from graphmodel.stores.base import Store

DEFAULT_STORE = "crosstie.duckdb"
_SERVERS = ("neo4j://", "neo4j+s://", "neo4j+ssc://", "bolt://", "bolt+s://", "bolt+ssc://")


def open_store(url: str | None = None) -> Store:
    """The store at ``url``, else at ``CROSSTIE_STORE``, else ``./crosstie.duckdb``; nothing is opened or made yet."""
    url = url or os.environ.get("CROSSTIE_STORE") or DEFAULT_STORE
    if url.startswith(_SERVERS):
        raise InputError(
            "Neo4j is not supported yet", where=url, remedy="Give the path of a file with --store"
        )
    if "://" in url:
        raise InputError("no such kind of store", where=url, remedy="Give the path of a file with --store")
    from graphmodel.stores.duckdb_store import DuckDBStore

    return DuckDBStore(Path(url))
