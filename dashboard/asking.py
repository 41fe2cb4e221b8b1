"""Questions that the results do not answer: worked out when first asked, once for each analysis.

Whatever is asked rests on the interactions as the last analysis saw them, so answers change only with the results.
They are kept in memory; the oldest go where there are too many, or where they hold too much. Nothing is worked out
by two pages at the same time.

A heavy question takes much memory: one at a time is worked out in the process, and gives back what it needed. What is
about the whole portfolio is kept apart, so that answers about single clients never push it out. Any question may ask
any other but itself, as whoever has the turn waits for nobody: heavy answers have no lock but the turn, and a light one
that another thread is working on is then worked out a second time. Jobs take turns among themselves, in threads of
their own; they may ask heavy questions, which never wait for a job.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar, cast

from dashboard.background import Job, Progress
from dashboard.memory import let_go
from dashboard.reader import SharedReader
from dashboard.snapshot import ResultsReader
from dashboard.turns import HEAVY, JOBS
from dashboard.weighing import Weight, together, weigh
from graphmodel.analysis import Results
from graphmodel.as_analysed import AsAnalysed, as_analysed
from graphmodel.errors import StoreBusyError
from graphmodel.events import TableEvents
from graphmodel.leaving import leave
from graphmodel.stores.base import Reading, all_but_interactions
from graphmodel.what_if import WhatIf, gather

KEPT = 64
"""Answers in memory, at the most."""

KEPT_BYTES = 64 * 2**20
"""That all light answers together may hold; the one that was given last stays in any case."""

HEAVY_BYTES = 192 * 2**20
"""The same for heavy answers."""

NOTHING = Weight({}, 0)

Answer = TypeVar("Answer")


@dataclass(slots=True)
class _Entry:
    """An answer, or who is working on it."""

    working: threading.Lock = field(default_factory=threading.Lock)
    known: bool = False
    value: Any = None
    weight: Weight = NOTHING


class Asking:
    """Live questions over a store, for all pages."""

    def __init__(self, reader: ResultsReader, *, kept: int = KEPT) -> None:
        self._reader = reader if isinstance(reader, SharedReader) else SharedReader(reader)
        self._kept = kept
        self._lock = threading.Lock()
        self._version: str | None = None
        self._light: OrderedDict[Hashable, _Entry] = OrderedDict()
        self._heavy: OrderedDict[Hashable, _Entry] = OrderedDict()

    @property
    def reader(self) -> SharedReader:
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
        entry = self._entry(question, self._light)
        if not entry.known:
            if not entry.working.acquire(blocking=not HEAVY.mine):
                return work()
            try:
                if not entry.known:
                    self._keep(entry, work())
            finally:
                entry.working.release()
        return cast(Answer, entry.value)

    def heavy(self, question: Hashable, work: Callable[[], Answer], *, of_some: bool = False) -> Answer:
        """Like ``answer``, for what takes much memory: waits until no other heavy work is under way.

        Parameters
        ----------
        of_some
            The answer is about some clients or people, and kept among the light ones.
        """
        entry = self._entry(question, self._light if of_some else self._heavy)
        if not entry.known:
            with HEAVY.taken():
                if not entry.known:
                    self._keep(entry, work())
                    let_go()
        return cast(Answer, entry.value)

    def job(self, question: Hashable, work: Callable[[Asking, Progress], Answer]) -> Job[Answer]:
        """Work that takes longer than a page waits, kept like an answer; ``Job.begin`` starts it.

        ``work`` is given these questions themselves: in a thread of its own, what stands in for them in a request
        would not know who asks.
        """
        return self.answer(question, lambda: Job(lambda progress: work(self, progress)))

    def heavy_job(self, question: Hashable, work: Callable[[Asking, Progress], Answer]) -> Job[Answer]:
        """Like ``job``, for what reads the whole portfolio: one at a time, in turns by the steps they tell."""
        entry = self._entry(question, self._heavy)

        def in_turn(progress: Progress) -> Answer:
            def step(told: str) -> None:
                progress(told)
                JOBS.give_way()

            with JOBS.taken():
                found = work(self, step)
            entry.weight = weigh(found)
            return found

        with self._lock:
            if not entry.known:
                entry.value, entry.known = Job(in_turn), True
        return cast(Job[Answer], entry.value)

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
            return self.heavy("what_if", self._gathered)
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
        asked = self.answer if len(where) == 1 else partial(self.heavy, of_some=True)
        return asked(("departure", where, who), lambda: leave(self.what_if(where), who))

    def _gathered(self) -> WhatIf:
        with self.interactions() as asked:
            return gather(asked.known, asked.as_of, asked.settings)

    def _judged(self, clients: tuple[str, ...]) -> WhatIf:
        """Some relationships as they stand, so that a departure needs only what is left."""
        found = self.what_if().of(clients)
        _ = found.tables, found.network  # worked out here, once, and kept with it
        return found

    def _entry(self, question: Hashable, among: OrderedDict[Hashable, _Entry]) -> _Entry:
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
                self._light.clear()
                self._heavy.clear()
            entry = among.setdefault(question, _Entry())
            among.move_to_end(question)
            while len(among) > self._kept:
                among.popitem(last=False)
            return entry

    def _keep(self, entry: _Entry, value: Any) -> None:
        """Give an answer its place, and forget those that were asked for longest ago, until the others fit."""
        entry.value, entry.weight, entry.known = value, weigh(value), True
        with self._lock:
            for among, most in ((self._light, KEPT_BYTES), (self._heavy, HEAVY_BYTES)):
                while len(among) > 1 and together(kept.weight for kept in among.values()) > most:
                    among.popitem(last=False)
