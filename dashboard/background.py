"""Work that takes longer than a page waits: it goes on in a thread of its own, and says how far it is."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar, cast

from dashboard.memory import let_go
from graphmodel.errors import InputError

Answer = TypeVar("Answer")
Progress = Callable[[str], None]


class Job(Generic[Answer]):
    """One piece of work, done once however many pages look at it.

    Parameters
    ----------
    work
        Is given a function to tell each step to, and returns the answer.

    Attributes
    ----------
    step
        The step that was told last; empty before the first.
    """

    def __init__(self, work: Callable[[Progress], Answer]) -> None:
        self._work = work
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._error: BaseException | None = None
        self._answer: Answer | None = None
        self.step = ""

    def begin(self) -> None:
        """Start the work, unless it is under way or done; what failed for a passing reason is tried anew."""
        with self._lock:
            passing = self._error is not None and not isinstance(self._error, InputError)
            if self._thread is None or (passing and not self._thread.is_alive()):
                self._error, self.step = None, ""
                self._thread = threading.Thread(target=self._run, daemon=True)
                self._thread.start()

    def look(self) -> Answer | None:
        """The answer; none while it is being worked out. What the work raised is raised."""
        thread = self._thread
        if thread is None or thread.is_alive():
            return None
        if self._error is not None:
            raise self._error
        return cast(Answer, self._answer)

    def wait(self, seconds: float) -> None:
        """Until the work is done, or so long."""
        if self._thread is not None:
            self._thread.join(seconds)

    def _run(self) -> None:
        try:
            self._answer = self._work(self._tell)
        except BaseException as error:
            self._error = error
        finally:
            let_go()

    def _tell(self, step: str) -> None:
        self.step = step
