"""One loader at a time: a lock that is let go whenever its owner is gone, without clocks or signs of life.

Who holds the lock keeps a transaction open that has written to its node. When the owner ends, or dies, or loses the
network, the server ends that transaction, and the next one has the lock.

Its node does not carry the label of rows: an open transaction keeps the server from making an index on any label of
the nodes that it wrote to.

The lock keeps loaders from doing the same work twice. That nothing is written twice does not rest on it: a change
becomes the store's only where the revision is still the one that it rests on, and each of its parts is marked in the
transaction that applies it (``redo.py``). So a server that ends long transactions costs time, never rows.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager

from graphmodel.errors import StoreBusyError
from graphmodel.stores.neo4j.connection import Connection, run


@contextmanager
def held(connection: Connection, wait: float) -> Iterator[None]:
    """Hold the lock for the length of the block; its node must be there.

    Parameters
    ----------
    connection
        The database.
    wait
        Seconds to wait for who holds it; the server counts in steps of about two.

    Raises
    ------
    StoreBusyError
        Another process did not let go in time; the message says which.
    """
    owner = f"{platform.node()}, process {os.getpid()}"
    _wait_for(connection, owner, wait)
    with connection.holding("hold_lock", owner=owner):
        yield


def _wait_for(connection: Connection, owner: str, wait: float) -> None:
    try:
        connection.transaction(lambda transaction: run(transaction, "try_lock", owner=owner), timeout=wait)
    except StoreBusyError as cause:
        (holder,) = connection.read("lock_owner")
        raise StoreBusyError(
            f"the store is held by {holder['owner']}",
            where=connection.url,
            remedy=f"It was waited for {wait:g} seconds; let that process end, then call again",
        ) from cause
