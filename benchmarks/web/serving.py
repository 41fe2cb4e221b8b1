"""``crosstie serve`` as a process of its own, watched from outside."""

from __future__ import annotations

import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.processes import ROOT, Failed, python

LOOPBACK = "127.0.0.1"
READY_SECONDS = 60
STOP_SECONDS = 20


@dataclass(frozen=True)
class Served:
    """A server that answers."""

    address: str
    process: subprocess.Popen[bytes]

    def peak_mib(self) -> float:
        """The most memory that the process had so far; ``Failed`` where the system does not tell it."""
        try:
            status = Path(f"/proc/{self.process.pid}/status").read_text()
        except OSError:
            raise Failed("only Linux tells the peak memory of a process that goes on") from None
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:")) / 1024


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
