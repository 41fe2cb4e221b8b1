"""Questions that the results do not answer: worked out when first asked, once for each analysis.

Whatever is asked rests on the interactions as the last analysis saw them, so answers change only with the results.
They are kept in memory; the oldest go where there are too many. Nothing is worked out by two pages at the same time.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from dashboard.reader import SharedReader
from dashboard.snapshot import ResultsReader
from graphmodel.analysis import Results
from graphmodel.as_analysed import AsAnalysed, as_analysed
from graphmodel.errors import StoreBusyError
from graphmodel.events import TableEvents
from graphmodel.leaving import leave
from graphmodel.stores.base import Reading, all_but_interactions
from graphmodel.what_if import WhatIf, gather

KEPT = 64
"""Answers in memory."""

Answer = TypeVar("Answer")


@dataclass(slots=True)
class _Entry:
    """An answer, or who is working on it."""

    working: threading.Lock = field(default_factory=threading.Lock)
    known: bool = False
    value: Any = None


class Asking:
    """Live questions over a store, for all pages."""

    def __init__(self, reader: ResultsReader, *, kept: int = KEPT) -> None:
        self._reader = reader if isinstance(reader, SharedReader) else SharedReader(reader)
        self._kept = kept
        self._lock = threading.Lock()
        self._version: str | None = None
        self._entries: OrderedDict[Hashable, _Entry] = OrderedDict()

    @property
    def reader(self) -> ResultsReader:
        """The store that is asked."""
        return self._reader

    def answer(self, question: Hashable, work: Callable[[], Answer]) -> Answer:
        """What ``work`` returns, called once for each question and analysis; an error is raised and not kept.

        ``work`` may ask other questions; it must not ask its own.

        Parameters
        ----------
        question
            What is asked, and about what: ``("holes", client_id)``.
        """
        entry = self._entry(question)
        with entry.working:
            if not entry.known:
                entry.value = work()
                entry.known = True
        return cast(Answer, entry.value)

    @contextmanager
    def store(self) -> Iterator[tuple[ResultsReader, Reading]]:
        """The results, and all that was loaded, for the length of the block.

        Raises
        ------
        ResultsOnlyError
            The store offers results alone.
        """
        with self._reader.reading() as reading:
            yield self._reader, reading

    @contextmanager
    def interactions(self) -> Iterator[AsAnalysed]:
        """The interactions as the last analysis saw them, for the length of the block.

        Raises
        ------
        ResultsOnlyError
            The store offers none.
        StoreEmptyError
            Nothing was analysed yet.
        """
        run, roles = self._reader.run(), self._reader.results("roles")
        with self._reader.reading() as reading:
            inputs = all_but_interactions(reading)
            yield as_analysed(TableEvents(reading), inputs, roles, run)

    def what_if(self, clients: Collection[str] | None = None) -> WhatIf:
        """Relationships, by default all, to be judged anew where people leave or meet.

        Interactions are added up once, for all: whatever is asked of them later takes no second look.
        """
        if clients is None:
            return self.answer("what_if", self._gathered)
        chosen = tuple(sorted(clients))
        return self.answer(("what_if", chosen), lambda: self._judged(chosen))

    def departure(self, clients: Collection[str], people: Collection[str]) -> Results:
        """What is left of these relationships when these people leave, and who takes over: ``graphmodel.leaving``.

        Raises
        ------
        InputError
            A person has left already.
        """
        where, who = tuple(sorted(clients)), tuple(sorted(people))
        return self.answer(("departure", where, who), lambda: leave(self.what_if(where), who))

    def _gathered(self) -> WhatIf:
        with self.interactions() as asked:
            return gather(asked.known, asked.as_of, asked.settings)

    def _judged(self, clients: tuple[str, ...]) -> WhatIf:
        """Some relationships as they stand, so that a departure needs only what is left."""
        found = self.what_if().of(clients)
        _ = found.tables, found.network  # worked out here, once, and kept with it
        return found

    def _entry(self, question: Hashable) -> _Entry:
        """The place of an answer; answers to results that were rewritten go."""
        with self._lock:
            try:
                version = self._reader.results_version()
            except StoreBusyError:
                if self._version is None:
                    raise
                version = self._version  # what is in memory is served meanwhile
            if version != self._version:
                self._version = version
                self._entries.clear()
            entry = self._entries.setdefault(question, _Entry())
            self._entries.move_to_end(question)
            while len(self._entries) > self._kept:
                self._entries.popitem(last=False)
            return entry
