"""Starting a process for a piece of work, and waiting for what it finds."""

from __future__ import annotations

import pickle
import signal
import subprocess
import sys
import time
import weakref
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import IO, Any, Protocol, TypeVar

from dashboard.apart.files import AnswerFile, forget_pages, pickled
from dashboard.background import Progress
from dashboard.memory import trim
from graphmodel.errors import CrosstieError

Answer = TypeVar("Answer")
Work = Callable[[Progress], Answer]

CHILD = (sys.executable, "-m", "dashboard.apart.child")

LARGE_TIES = 20_000
"""Pairs of people of an analysis from which on its questions are worked out apart: of fewer, they are answered sooner
than a process starts."""


FORGOTTEN_SECONDS = 0.1
"""After so long a server forgets what it looked at of mapped answers: to map it again takes milliseconds."""


class ApartError(CrosstieError):
    """A process that was to work something out could not be started, or ended without an answer."""

    exit_code = 3


class Stop:
    """By which any thread ends work before its time.

    Attributes
    ----------
    asked
        Whether somebody did.
    """

    def __init__(self) -> None:
        self.asked = False
        self._end: Callable[[], None] = lambda: None

    def ask(self) -> None:
        """End the work, now or as soon as it begins."""
        self.asked = True
        self._end()

    def by(self, end: Callable[[], None]) -> None:
        """Tell how the work is ended, once it has begun."""
        self._end = end
        if self.asked:
            end()


class Ties(Protocol):
    """Something that tells of the last analysis."""

    def run(self) -> dict[str, Any]:
        """What it said of itself."""


@dataclass(frozen=True)
class Task:
    """What a process is told: the work, and where to leave the answer."""

    work: Work[Any]
    answer: Path


class Apart:
    """Where a server has work done in processes of their own."""

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._numbers = count(1)
        self._forgot = time.monotonic()

    def worth(self, results: Ties) -> bool:
        """Whether the analysis is so large that it takes less to start a process."""
        return int(results.run().get("counts", {}).get("ties", 0)) >= LARGE_TIES

    def run(
        self, work: Work[Answer], progress: Progress = lambda _: None, stop: Stop | None = None
    ) -> AnswerFile[Answer]:
        """What ``work`` finds, left in a file; what it raises is raised here.

        Parameters
        ----------
        work
            Anything that can be pickled; is given a function to tell each step to.
        progress
            Is told these steps; the work goes on when it returns.
        stop
            Ends the work when it is asked to.

        Raises
        ------
        ApartError
            The process did not start, or ended without an answer.
        """
        path = self._path()
        self.forget(after=0.0)  # while the process needs the memory
        try:
            process = subprocess.Popen(CHILD, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        except OSError as cause:
            raise ApartError(
                f"no process could be started to work it out ({cause.strerror or cause})", remedy=_LATER
            ) from cause
        with process:
            if stop:
                stop.by(process.kill)
            try:
                _watch(process, Task(work, path), progress)
            finally:
                process.kill()
                with suppress(BrokenPipeError):  # of what was still to be told
                    _pipes(process)[0].close()
        return AnswerFile(path)

    def forget(self, after: float = FORGOTTEN_SECONDS) -> None:
        """Hold nothing of mapped answers until they are looked at again; nothing happens within ``after`` seconds."""
        now = time.monotonic()
        if now - self._forgot >= after:
            self._forgot = now
            forget_pages()
            trim()

    def _path(self) -> Path:
        if self._folder is None:
            self._folder = Path(mkdtemp(prefix="crosstie-"))
            weakref.finalize(self, rmtree, self._folder, ignore_errors=True)
        return self._folder / f"{next(self._numbers)}.answer"


_LATER = "Ask again later; the machine may be short of memory"


def _watch(process: subprocess.Popen[bytes], task: Task, progress: Progress) -> None:
    """Until the work is done: pass its steps on, let it go on after each, and raise what it raised."""
    asked, told = _pipes(process)
    try:
        asked.write(pickled(task))
        asked.flush()
        while True:
            said, what = pickle.load(told)  # noqa: S301 - our own child
            if said == "done":
                return
            if said == "raised":
                raise what
            progress(what)
            asked.write(b"\n")
            asked.flush()
    except (EOFError, BrokenPipeError, pickle.UnpicklingError) as cause:
        raise ApartError(
            f"the process that worked it out ended without an answer ({_ended(process.wait())})",
            remedy=_LATER,
        ) from cause


def _pipes(process: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    """What the process is asked through, and what it tells through."""
    if process.stdin is None or process.stdout is None:
        raise AssertionError("it was started with both")
    return process.stdin, process.stdout


def _ended(code: int) -> str:
    """How a process ended, by its exit code."""
    if code >= 0:
        return f"exit code {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"
