"""From an address to a store."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit

from graphmodel.errors import InputError
from graphmodel.stores.base import Store

DEFAULT_STORE = "crosstie.duckdb"
USER, PASSWORD, DATABASE = "CROSSTIE_NEO4J_USER", "CROSSTIE_NEO4J_PASSWORD", "CROSSTIE_NEO4J_DATABASE"
"""Environment variables: who logs in to a server, and which of its databases is the store."""

_SERVERS = ("neo4j://", "neo4j+s://", "neo4j+ssc://", "bolt://", "bolt+s://", "bolt+ssc://")


def open_store(url: str | None = None, *, wait: float | None = None, memory: int | None = None) -> Store:
    """The store at ``url``, else at ``CROSSTIE_STORE``, else ``./crosstie.duckdb``; nothing is opened or made yet.

    Parameters
    ----------
    wait
        Of a file: seconds to wait for another process that holds it; by default as long as commands wait.
    memory
        Of a file: megabytes that queries may take while it is read; by default most of what the machine has.

    Raises
    ------
    InputError
        There is no such kind of store; user or password of a server are not set; or the address holds a password, which
        then is not repeated.
    """
    url = url or os.environ.get("CROSSTIE_STORE") or DEFAULT_STORE
    if url.lower().startswith(_SERVERS):
        return _server(url)
    if "://" in url:
        raise InputError(
            "no such kind of store",
            where=url.split("://")[0] + "://",
            remedy="Give the path of a file, neo4j://HOST or bolt://HOST with --store",
        )
    from graphmodel.stores.duckdb_file import LOCK_WAIT_SECONDS
    from graphmodel.stores.duckdb_store import DuckDBStore

    return DuckDBStore(Path(url), wait=LOCK_WAIT_SECONDS if wait is None else wait, memory=memory)


def _server(url: str) -> Store:
    scheme, _, rest = url.partition("://")
    if "@" in rest:
        raise InputError(
            "the address holds a user or a password, which anybody could read in the list of processes",
            where=f"{scheme}://…@{rest.rpartition('@')[2]}",
            remedy=f"Leave them out, and set {USER} and {PASSWORD}",
        )
    if not urlsplit(url).hostname:
        raise InputError("the address names no host", where=url, remedy="Write it as neo4j://HOST:7687")
    missing = [name for name in (USER, PASSWORD) if not os.environ.get(name)]
    if missing:
        raise InputError(
            f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} not set",
            where=url,
            remedy="Set both in the environment: they are what the server asks for",
        )
    from graphmodel.stores.neo4j.connection import Connection
    from graphmodel.stores.neo4j.store import Neo4jStore

    connection = Connection(url, os.environ[USER], os.environ[PASSWORD], os.environ.get(DATABASE) or None)
    return Neo4jStore(connection)
