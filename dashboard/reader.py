"""The store as the pages of one server share it: one version a request, and no waiting for who reads long."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Protocol, runtime_checkable

import pyarrow as pa
from flask import g, has_request_context

from dashboard.snapshot import ResultsReader
from graphmodel.errors import StoreError
from graphmodel.stores.base import Reading


class ResultsOnlyError(StoreError):
    """The store offers results and no interactions, so nothing can be worked out anew."""


@runtime_checkable
class InteractionsReader(Protocol):
    """A store that offers all that was loaded, too."""

    def reading(self) -> AbstractContextManager[Reading]:
        """Named queries on, and all rows of, the input tables, for the length of the block."""


class SharedReader:
    """One store for many pages.

    A request sees one version of the results, however many ask for it. An embedded store serves one thread at a time:
    while one adds up interactions, which may take long, the others go by the version that was told last. Nobody can
    write meanwhile, so it is still the right one.
    """

    def __init__(self, store: ResultsReader) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._readings = 0
        self._version: str | None = None

    def results(self, table: str) -> pa.Table:
        """One result table."""
        return self._store.results(table)

    def inputs(self, table: str) -> pa.Table:
        """One input table."""
        return self._store.inputs(table)

    def run(self) -> dict[str, Any]:
        """What the last analysis said of itself."""
        return self._store.run()

    def results_version(self) -> str:
        """A text that changes when results are rewritten."""
        if not has_request_context():
            return self._told()
        if "results_version" not in g:
            g.results_version = self._told()
        return str(g.results_version)

    @contextmanager
    def reading(self) -> Iterator[Reading]:
        """All that was loaded, for the length of the block; ``ResultsOnlyError`` where the store has results alone."""
        if not isinstance(self._store, InteractionsReader):
            raise ResultsOnlyError("the store offers results only, and no interactions to ask about")
        with self._lock:
            if (
                self._version is None
            ):  # who asks for it during the reading must not have to wait for the end of it
                self._version = self._store.results_version()
            self._readings += 1
        try:
            with self._store.reading() as reading:
                yield reading
        finally:
            with self._lock:
                self._readings -= 1

    def _told(self) -> str:
        with (
            self._lock
        ):  # so that a reading begins when no version is being asked for, and nobody waits for its end
            if not self._readings or self._version is None:
                self._version = self._store.results_version()
            return self._version
