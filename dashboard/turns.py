"""Heavy work takes turns: what reads the whole portfolio needs hundreds of megabytes while it is under way."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Turns:
    """One thread at a time, in the order in which they asked; who has the turn may take it again.

    Whoever has the turn must wait for nobody who may be waiting for it, so for no lock under which others ask for it.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: deque[int] = deque()
        self._whose: int | None = None
        self._wanted: Callable[[], None] | None = None

    @property
    def mine(self) -> bool:
        """Whether the calling thread has the turn."""
        return self._whose == threading.get_ident()

    @contextmanager
    def taken(self, wanted: Callable[[], None] | None = None) -> Iterator[None]:
        """The turn, for the length of the block; ``wanted`` is called whenever somebody else wants it meanwhile."""
        if self.mine:
            yield
            return
        self._take(wanted)
        try:
            yield
        finally:
            self._pass_on()

    def give_way(self) -> None:
        """Let those who wait go first, in the middle of work that takes long; whoever has no turn gives none."""
        if self.mine and self._waiting:
            self._pass_on()
            self._take()

    def _take(self, wanted: Callable[[], None] | None = None) -> None:
        me = threading.get_ident()
        with self._changed:
            self._waiting.append(me)
            if self._wanted:
                self._wanted()
            try:
                self._changed.wait_for(lambda: self._whose is None and self._waiting[0] == me)
                self._whose, self._wanted = me, wanted
            finally:
                self._waiting.remove(me)
                self._changed.notify_all()
            if self._waiting and wanted:
                wanted()

    def _pass_on(self) -> None:
        with self._changed:
            self._whose = self._wanted = None
            self._changed.notify_all()


HEAVY, APART, JOBS = Turns(), Turns(), Turns()
"""Of this process: for questions that a page waits for, answered here or in a process of their own, and for work that
goes on in the background."""
