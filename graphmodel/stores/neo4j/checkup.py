"""Whether a server can be a store: which one it is, and what this user may do there."""

from __future__ import annotations

from dataclasses import dataclass

from graphmodel.errors import StoreError
from graphmodel.stores.neo4j.connection import Connection


@dataclass(frozen=True, slots=True)
class Checkup:
    """A server that answers, and one of its databases.

    Attributes
    ----------
    version, edition
        Of the server.
    database
        The one that is used.
    refusal
        Why it may not be written, and what to do about it; None where it may.
    """

    version: str
    edition: str
    database: str
    refusal: StoreError | None


def examine(connection: Connection) -> Checkup:
    """Ask the server, and try to write; nothing is left behind.

    Raises
    ------
    StoreError
        It does not answer, refuses the password, or is too old; the message says what to do.
    """
    (told,) = connection.read("server_told")
    refusal = None
    try:
        with connection.holding("try_to_write"):
            pass
    except StoreError as error:
        refusal = error
    return Checkup(told["version"], told["edition"], told["database"], refusal)
