"""A connection to a Neo4j database: runs texts of ``queries/cypher`` by name, in transactions that are retried."""

from __future__ import annotations

import re
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import version
from threading import Lock
from typing import Any, TypeVar

from neo4j import Driver, GraphDatabase, ManagedTransaction, Session, unit_of_work
from neo4j.exceptions import DriverError, Neo4jError

from graphmodel import queries
from graphmodel.errors import StoreError, StoreSchemaError
from graphmodel.stores.neo4j.errors import translated

OLDEST_VERSION = (5, 26)
RETRY_SECONDS = 30.0
"""How long the driver repeats a transaction that failed for a passing reason (a deadlock, a restart)."""

CONNECT_SECONDS = 10.0
FETCH_ROWS = 5_000

Row = dict[str, Any]
Result = TypeVar("Result")


class Connection:
    """One database of one server; nothing is opened before the first call. Threads may share it.

    Parameters
    ----------
    url
        ``neo4j://``, ``bolt://`` … without user or password.
    user, password
        For the server.
    database
        Its name; None for the user's default.
    """

    def __init__(self, url: str, user: str, password: str, database: str | None = None) -> None:
        self.url = url
        self._user = user
        self._password = password
        self._database = database
        self._driver: Driver | None = None
        self._gate = Lock()

    def __reduce__(self) -> tuple[type[Connection], tuple[str, str, str, str | None]]:
        """For another process: the same database, over a connection of its own."""
        return Connection, (self.url, self._user, self._password, self._database)

    def read(self, query: str, **parameters: Any) -> list[Row]:
        """The rows of a query that reads, all at once."""
        text = _text(query, parameters)
        with self._session() as session:
            return session.execute_read(lambda transaction: transaction.run(text, parameters).data())

    def stream(self, query: str, **parameters: Any) -> Iterator[list[Any]]:
        """The first cell of each row of a query that reads, some thousand at a time, in constant memory.

        Not retried: what came already may have been used.
        """
        text = _text(query, parameters)
        with self._session() as session, session.begin_transaction() as transaction:
            result = transaction.run(text, parameters)
            while cells := [record[0] for record in result.fetch(FETCH_ROWS)]:
                yield cells

    def write(self, query: str, **parameters: Any) -> list[Row]:
        """The rows of a query that writes, in one transaction."""
        text = _text(query, parameters)
        return self.transaction(lambda transaction: transaction.run(text, parameters).data())

    def transaction(
        self, work: Callable[[ManagedTransaction], Result], *, timeout: float | None = None
    ) -> Result:
        """Several statements in one transaction; repeated for passing reasons, so ``work`` must bear that.

        Parameters
        ----------
        work
            What to do with the transaction.
        timeout
            Seconds after which the server ends it; by default as the server is set.
        """
        with self._session() as session:
            return session.execute_write(unit_of_work(timeout=timeout)(work))

    def alter_schema(self, statement: str) -> None:
        """Execute a statement that makes a constraint or an index."""
        with self._session() as session:
            session.run(statement).consume()

    @contextmanager
    def holding(self, query: str, **parameters: Any) -> Iterator[None]:
        """Run a query that writes, and keep its transaction open for the length of the block; then take it back."""
        text = _text(query, parameters)
        with self._session() as session:
            transaction = session.begin_transaction()
            transaction.run(text, parameters).consume()
            try:
                yield
            finally:
                with suppress(DriverError, Neo4jError):  # the server has ended it already
                    transaction.close()

    @contextmanager
    def _session(self) -> Iterator[Session]:
        with (
            translated(self.url, self._user),
            self._opened().session(database=self._database, fetch_size=FETCH_ROWS) as session,
        ):
            yield session

    def _opened(self) -> Driver:
        """The driver, after a first word with the server: its errors come at once, and a version too old is refused."""
        with self._gate:
            if self._driver is None:
                driver = GraphDatabase.driver(
                    self.url,
                    auth=(self._user, self._password),
                    user_agent=f"crosstie/{version('crosstie')}",
                    connection_timeout=CONNECT_SECONDS,
                    max_transaction_retry_time=RETRY_SECONDS,
                    notifications_min_severity="OFF",
                )
                try:
                    _check_version(driver.get_server_info().agent, self.url)
                except BaseException:
                    driver.close()
                    raise
                self._driver = driver
                weakref.finalize(self, driver.close)
            return self._driver


def run(transaction: ManagedTransaction, query: str, **parameters: Any) -> list[Row]:
    """The rows of a query within a transaction."""
    return transaction.run(_text(query, parameters), parameters).data()


def _text(query: str, parameters: Row) -> str:
    text = queries.query(query, "cypher")
    text.check(parameters)
    return text.text


def _check_version(agent: str, url: str) -> None:
    found = re.fullmatch(r"Neo4j/(\d+)\.(\d+)\b.*", agent)
    if found is None:
        raise StoreError(f"the server is no Neo4j but {agent}", where=url, remedy="Correct --store")
    if (int(found[1]), int(found[2])) < OLDEST_VERSION:
        oldest = ".".join(map(str, OLDEST_VERSION))
        raise StoreSchemaError(
            f"the server is {agent}, Crosstie needs Neo4j {oldest} or later",
            where=url,
            remedy="Update the server",
        )
