"""``crosstie serve`` as a process of its own, watched from outside."""

from __future__ import annotations

import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.processes import ROOT, Failed, python

LOOPBACK = "127.0.0.1"
READY_SECONDS = 60
STOP_SECONDS = 20
LOOKS_SECONDS = 0.1
"""Between two looks at the memory of all processes."""


@dataclass
class Served:
    """A server that answers.

    Attributes
    ----------
    together_mib
        The most that the process and those that it started took at a moment, of those at which was looked.
    """

    address: str
    process: subprocess.Popen[bytes]
    together_mib: float = 0.0
    _ended: threading.Event = field(default_factory=threading.Event)

    def peak_mib(self) -> float:
        """The most memory that the server took so far, with the processes that it started.

        What these share with others (libraries, mapped answers) is counted once, with the server. ``Failed`` where the
        system does not tell it.
        """
        return max(self.own_peak_mib(), self.together_mib)

    def own_peak_mib(self) -> float:
        """The most memory that the server's own process took so far."""
        try:
            return _told(self.process.pid, "status", "VmHWM")
        except OSError:
            raise Failed("only Linux tells the peak memory of a process that goes on") from None

    @contextmanager
    def weighed(self) -> Iterator[None]:
        """Look at the memory of all processes until the block ends."""
        thread = threading.Thread(target=self._weigh)
        thread.start()
        try:
            yield
        finally:
            self._ended.set()
            thread.join()

    def _weigh(self) -> None:
        while not self._ended.wait(LOOKS_SECONDS):
            try:
                own = _told(self.process.pid, "status", "VmRSS")
                started = sum(_private_mib(child) for child in _children(self.process.pid))
            except OSError:
                continue
            self.together_mib = max(self.together_mib, own + started)


def _children(process: int) -> Iterator[int]:
    for told in Path(f"/proc/{process}/task").glob("*/children"):
        with suppress(OSError):  # a thread that has just ended
            yield from map(int, told.read_text().split())


def _private_mib(process: int) -> float:
    """What a process shares with no other; nothing once it has ended."""
    try:
        return sum(_told(process, "smaps_rollup", name) for name in ("Private_Clean", "Private_Dirty"))
    except OSError:
        return 0.0


def _told(process: int, file: str, name: str) -> float:
    """A figure that Linux tells of a process, in MiB; nothing of one that is ending."""
    lines = Path(f"/proc/{process}/{file}").read_text().splitlines()
    return next((int(line.split()[1]) for line in lines if line.startswith(f"{name}:")), 0) / 1024


@contextmanager
def serving(store: Path) -> Iterator[Served]:
    """Serve a store on a free port of this machine, from when it answers until the block ends."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port = probe.getsockname()[1]
    command = python("crosstie", "serve", "--store", store, "--port", port)
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        served = Served(f"http://{LOOPBACK}:{port}", process)
        try:
            _wait(served)
            with served.weighed():
                yield served
        finally:
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()


def _wait(served: Served) -> None:
    give_up = time.monotonic() + READY_SECONDS
    while time.monotonic() < give_up and served.process.poll() is None:
        try:
            urllib.request.urlopen(f"{served.address}/healthz", timeout=5).close()  # noqa: S310 - our own server
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise Failed("the server did not answer")
