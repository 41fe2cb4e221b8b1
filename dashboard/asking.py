"""Questions that the results do not answer: worked out when first asked, once for each analysis.

Whatever is asked rests on the interactions as the last analysis saw them, so answers change only with the results.
They are kept in memory; the oldest go where there are too many, or where they hold too much. Nothing is worked out
by two pages at the same time.

A heavy question takes much memory, so one at a time is worked out, and gives back what it needed. What is about the
whole portfolio is worked out in a process of its own where that is large (``dashboard.apart``): what comes back is
mapped from a file. It is kept by itself, so that answers about single clients never push it out. Any question may ask
any other but itself, as whoever has the turn waits for nobody: heavy answers have no lock but the turn, and a light one
that another thread is working on is then worked out a second time. Jobs take turns among themselves, in threads of
their own; they may ask heavy questions, which never wait for a job.

Questions can be pickled: the copy asks the same store, and reads what is known of the whole portfolio from its file.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TypeVar, cast

import pyarrow as pa

from dashboard.apart.files import AnswerFile, read
from dashboard.apart.working import Apart, ApartError, Stop
from dashboard.background import Job, Progress
from dashboard.memory import let_go
from dashboard.reader import SharedReader
from dashboard.snapshot import ResultsReader
from dashboard.turns import APART, HEAVY, JOBS
from dashboard.weighing import Weight, together, weigh
from graphmodel.analysis import Results
from graphmodel.as_analysed import AsAnalysed, as_analysed
from graphmodel.errors import StoreBusyError
from graphmodel.events import TableEvents
from graphmodel.leaving.what_is_left import leave
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
    """An answer, or who is working on it; and the file that it came in, where another process left it.

    ``left`` is such a file of whoever asked us, read when it is needed.
    """

    working: threading.Lock = field(default_factory=threading.Lock)
    known: bool = False
    value: Any = None
    weight: Weight = NOTHING
    file: AnswerFile[Any] | None = None
    left: Path | None = None


@dataclass(frozen=True)
class Gathered:
    """All that questions about single clients need of the whole portfolio.

    Attributes
    ----------
    standing
        All interactions, added up.
    aliases
        Ids that stand for other people, as in ``graphmodel.identity``; none where each stands for itself.
    """

    standing: WhatIf
    aliases: pa.Table | None


class Asking:
    """Live questions over a store, for all pages.

    Parameters
    ----------
    kept
        Answers in memory, at the most.
    apart
        Where questions about a large portfolio are worked out; without it, in this process.
    """

    def __init__(self, reader: ResultsReader, *, kept: int = KEPT, apart: Apart | None = None) -> None:
        self._reader = reader if isinstance(reader, SharedReader) else SharedReader(reader)
        self._kept = kept
        self._apart = apart
        self._lock = threading.Lock()
        self._version: str | None = None
        self._light: OrderedDict[Hashable, _Entry] = OrderedDict()
        self._heavy: OrderedDict[Hashable, _Entry] = OrderedDict()

    def __getstate__(self) -> dict[str, Any]:
        with self._lock:
            left = {question: entry.file.path for question, entry in self._heavy.items() if entry.file}
        return {"reader": self._reader, "kept": self._kept, "version": self._version, "left": left}

    def __setstate__(self, told: dict[str, Any]) -> None:
        Asking.__init__(self, told["reader"], kept=told["kept"])
        self._version = told["version"]
        for question, path in told["left"].items():
            self._heavy[question] = _Entry(left=path)

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

    def heavy(self, question: Hashable, work: Callable[[], Answer]) -> Answer:
        """Like ``answer``, for what takes much memory: waits until no other heavy work is under way."""
        entry = self._entry(question, self._light)
        if not entry.known:
            with HEAVY.taken():
                if not entry.known:
                    self._keep(entry, work())
                    let_go()
        return cast(Answer, entry.value)

    def whole(
        self,
        question: Hashable,
        work: Callable[[Asking], Answer],
        *,
        first: Callable[[], object] = lambda: None,
    ) -> Answer:
        """What needs the whole portfolio: of a large one worked out in a process of its own.

        Parameters
        ----------
        work
            Is given these questions, or a copy of them: a function of a module, or a ``partial`` of one.
        first
            Asks what the work rests on, so that it is worked out, and kept, by itself.

        Raises
        ------
        ApartError
            That process ended without an answer.
        """
        entry = self._entry(question, self._heavy)
        if not entry.known and entry.left is not None:
            self._keep(entry, read(entry.left))
        if not entry.known:
            first()
            apart = self._apart_if_large()
            with APART.taken() if apart else HEAVY.taken():
                if not entry.known:
                    if apart:
                        entry.file = apart.run(partial(_quietly, self, work))
                    self._keep(entry, entry.file.read() if entry.file else work(self))
                    let_go()
        return cast(Answer, entry.value)

    def job(self, question: Hashable, work: Callable[[Asking, Progress], Answer]) -> Job[Answer]:
        """Work that takes longer than a page waits, kept like an answer; ``Job.begin`` starts it.

        ``work`` is given these questions themselves: in a thread of its own, what stands in for them in a request
        would not know who asks.
        """
        return self.answer(question, lambda: Job(lambda progress: work(self, progress)))

    def whole_job(
        self,
        question: Hashable,
        work: Callable[[Asking, Progress], Any],
        *more: Callable[[Any, Progress], Any],
    ) -> Job[Any]:
        """Like ``job``, for what needs the whole portfolio: one at a time.

        In this process jobs take turns by the steps they tell; one in a process of its own gives way to questions.

        Parameters
        ----------
        more
            Each is given what the one before found, and works where nothing is left of what that needed.
        """
        entry = self._entry(question, self._heavy)

        def in_turn(progress: Progress) -> Any:
            def step(told: str) -> None:
                progress(told)
                JOBS.give_way()

            with JOBS.taken():
                if apart := self._apart_if_large():
                    entry.file = _one_after_the_other(apart, partial(work, self), more, progress)
                    found = entry.file.read()
                else:
                    found = work(self, step)
                    for going_on in more:
                        found = going_on(found, step)
            entry.weight = weigh(found)
            return found

        with self._lock:
            if not entry.known:
                entry.value, entry.known = Job(in_turn), True
        return cast(Job[Any], entry.value)

    def _apart_if_large(self) -> Apart | None:
        return self._apart if self._apart and self._apart.worth(self._reader) else None

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

    @contextmanager
    def events(self) -> Iterator[TableEvents]:
        """The interactions as such, of the people whom ``what_if`` knows, for the length of the block.

        For who looks at some clients: unlike ``interactions``, it reads nothing of the others.

        Raises
        ------
        ResultsOnlyError
            The store offers none.
        """
        aliases = self._gathered().aliases
        with self._reader.reading() as reading:
            yield TableEvents(reading, aliases)

    def what_if(self, clients: Collection[str] | None = None) -> WhatIf:
        """Relationships, by default all, to be judged anew where people leave or meet.

        Interactions are added up once, for all: whatever is asked of them later takes no second look.
        """
        if clients is None:
            return self._gathered().standing
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
        asked = self.answer if len(where) == 1 else self.heavy
        return asked(("departure", where, who), lambda: leave(self.what_if(where), who))

    def before_gathering(self) -> None:
        """What ``gathered`` rests on: nothing else."""

    def gathered(self) -> Gathered:
        """All interactions added up anew: ``what_if`` keeps what comes of it."""
        with self.interactions() as asked:
            standing = gather(asked.known, asked.as_of, asked.settings)
            return Gathered(standing, cast(TableEvents, asked.known.source).aliases)

    def _gathered(self) -> Gathered:
        return self.whole("gathered", _gathered, first=self.before_gathering)

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


def _gathered(asking: Asking) -> Gathered:
    return asking.gathered()


def _between_questions(
    apart: Apart, work: Callable[[Progress], Answer], progress: Progress
) -> AnswerFile[Answer]:
    """Work apart that nobody waits for: it ends where a page has a question, and begins anew after the answer."""
    while True:
        stop = Stop()
        with APART.taken(stop.ask):
            try:
                return apart.run(work, progress, stop)
            except ApartError:
                if not stop.asked:
                    raise


def _one_after_the_other(
    apart: Apart,
    first: Callable[[Progress], Any],
    more: Sequence[Callable[[Any, Progress], Any]],
    progress: Progress,
) -> AnswerFile[Any]:
    """Work apart, each in a process that begins with what the one before has left."""
    found = _between_questions(apart, first, progress)
    for work in more:
        found = _between_questions(apart, partial(_going_on, work, found.path), progress)
    return found


def _going_on(work: Callable[[Any, Progress], Answer], left: Path, progress: Progress) -> Answer:
    return work(read(left), progress)


def _quietly(asking: Asking, work: Callable[[Asking], Answer], _: Progress) -> Answer:
    """Work that tells no steps."""
    return work(asking)
