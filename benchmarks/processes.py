"""Whole processes, timed and weighed from outside.

Whoever starts them must stay small: Linux counts what the parent held at the moment of the start towards the
child's peak memory. So nothing here, and nothing that ``__main__`` imports, loads numpy, DuckDB or the program.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from threading import Timer
from time import perf_counter
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
_PEAK_UNIT = 1 if sys.platform == "darwin" else 1024


class Failed(Exception):  # noqa: N818 - it reads as what happened
    """A process could not do its work; the message says why in a few words."""


@dataclass(frozen=True)
class Run:
    """What a process took and what it printed."""

    seconds: float
    peak_mib: float
    printed: str

    @property
    def told(self) -> dict[str, Any]:
        """The JSON object in the last line it printed."""
        told: dict[str, Any] = json.loads(self.printed.splitlines()[-1])
        return told


def python(module: str, *arguments: object, interpreter: str = sys.executable) -> list[str]:
    """The command that runs a module, by default with this very Python."""
    return [interpreter, "-m", module, *map(str, arguments)]


def run(
    command: Sequence[str], where: Path, limit: float, environment: Mapping[str, str] | None = None
) -> Run:
    """Run a command to its end in a folder, or kill it after ``limit`` seconds; ``environment`` is added to ours."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "0", **(environment or {})}
    with TemporaryFile() as out, TemporaryFile() as errors:
        start = perf_counter()
        child = subprocess.Popen(command, cwd=where, env=environment, stdout=out, stderr=errors)
        timer = Timer(limit, child.kill)
        timer.start()
        try:
            _, status, usage = os.wait4(child.pid, 0)
        except BaseException:
            child.kill()
            raise
        finally:
            timer.cancel()
        seconds = perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        errors.seek(0)
        if child.returncode:
            last = errors.read().decode(errors="replace").strip().splitlines()[-1:]
            raise Failed(f"over {limit:.0f} s" if seconds >= limit else "".join(last)[:80] or "it failed")
        return Run(seconds, usage.ru_maxrss * _PEAK_UNIT / 2**20, out.read().decode())
