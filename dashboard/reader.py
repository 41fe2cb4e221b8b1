"""The store as the pages of one server share it: one version a request, and one at a time waits for who writes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from typing import Any, Protocol, runtime_checkable

import pyarrow as pa

from dashboard.snapshot import ResultsReader
from graphmodel.errors import StoreBusyError, StoreError
from graphmodel.stores.base import Reading

_TOLD: ContextVar[list[str] | None] = ContextVar("told_to_a_request", default=None)
"""The version that a request was told, once it was; nothing outside of requests."""


def begin_request() -> None:
    """From here on, results are of one version in this context, however many ask; until ``end_request``."""
    _TOLD.set([])


def end_request() -> None:
    """See the latest version again."""
    _TOLD.set(None)


class ResultsOnlyError(StoreError):
    """The store offers results and no interactions, so nothing can be worked out anew."""


@runtime_checkable
class InteractionsReader(Protocol):
    """A store that offers all that was loaded, too."""

    def reading(self) -> AbstractContextManager[Reading]:
        """Named queries on, and all rows of, the input tables, for the length of the block."""


@runtime_checkable
class LoadsReader(Protocol):
    """A store that remembers its loads."""

    def loads(self) -> list[dict[str, Any]]:
        """All loads, latest first: number, time, source, report."""


class SharedReader:
    """One store for many pages.

    A request sees one version of the results, however many ask for it. To learn the version may take as long as a
    store waits for another process that writes: while one request waits, the others go by what was told last.
    """

    def __init__(self, store: ResultsReader) -> None:
        self._store = store
        self._asking = threading.Lock()
        self._version: str | None = None
        self._busy: StoreBusyError | None = None

    def __reduce__(self) -> tuple[type[SharedReader], tuple[ResultsReader]]:
        return SharedReader, (self._store,)

    def results(self, table: str) -> pa.Table:
        """One result table."""
        return self._store.results(table)

    def inputs(self, table: str) -> pa.Table:
        """One input table."""
        return self._store.inputs(table)

    def run(self) -> dict[str, Any]:
        """What the last analysis said of itself."""
        return self._store.run()

    def loads(self) -> list[dict[str, Any]]:
        """All loads, latest first; none where the store offers results alone."""
        return self._store.loads() if isinstance(self._store, LoadsReader) else []

    def results_version(self) -> str:
        """A text that changes when results are rewritten."""
        told = _TOLD.get()
        if told is None:
            return self._told()
        if not told:
            told.append(self._told())
        return told[0]

    @contextmanager
    def reading(self) -> Iterator[Reading]:
        """All that was loaded, for the length of the block; ``ResultsOnlyError`` where the store has results alone."""
        if not isinstance(self._store, InteractionsReader):
            raise ResultsOnlyError("the store offers results only, and no interactions to ask about")
        with self._store.reading() as reading:
            yield reading

    def _told(self) -> str:
        if not self._asking.acquire(blocking=self._version is None and self._busy is None):
            return self._told_last()
        try:
            self._version, self._busy = self._store.results_version(), None
        except StoreBusyError as busy:
            self._busy = busy
        finally:
            self._asking.release()
        return self._told_last()

    def _told_last(self) -> str:
        busy, version = self._busy, self._version
        if busy is not None or version is None:
            raise busy or StoreBusyError("the store did not answer yet")
        return version
