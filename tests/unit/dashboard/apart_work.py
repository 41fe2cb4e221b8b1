"""Work for a process of its own, which has to be able to import it: by itself, as it starts sooner so."""

from __future__ import annotations

import os
import signal
import time

from dashboard.background import Progress

FOR_EVER = 600


def refuse(error: Exception, _: Progress) -> None:
    raise error


class StrangeError(Exception):
    """Cannot be made of what it tells."""

    def __init__(self, one: str, other: str) -> None:
        super().__init__(one + other)


def refuse_strangely(_: Progress) -> None:
    raise StrangeError("a", "b")


def die(_: Progress) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def linger(progress: Progress) -> None:
    progress("under way")
    time.sleep(FOR_EVER)


def linger_at_first(begun: str, progress: Progress) -> str:
    """The first time for ever; ``begun`` is a file that tells of it."""
    if os.path.exists(begun):
        return "done"
    with open(begun, "x"):
        progress("under way")
    time.sleep(FOR_EVER)
    return "never"


def step_by_step(progress: Progress) -> float:
    """Seconds that the second step was waited for."""
    progress("one")
    begun = time.monotonic()
    progress("two")
    return time.monotonic() - begun
