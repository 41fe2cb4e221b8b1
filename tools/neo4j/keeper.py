"""Run a program that must not outlive who asked for it.

    python keeper.py FOLDER PROGRAM ARGUMENT…

Prints the program's process id. The keeper's standard input is a pipe that its parent holds open: when the parent
dies, however it dies, the pipe closes, and the keeper kills the program and removes ``FOLDER`` (``-`` for none).
"""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import subprocess
import sys
import threading

STDIN = 0
PR_SET_PDEATHSIG = 1


def die_with_keeper() -> None:
    """Have the kernel kill this process when the keeper itself is killed; only Linux can."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def main(folder: str, *program: str) -> int:
    """Run ``program`` to its end, or to that of the parent; returns its exit code."""
    kept = subprocess.Popen(
        program,
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr,
        preexec_fn=die_with_keeper,  # noqa: PLW1509 - this process has one thread only, so far
    )
    print(kept.pid, flush=True)  # noqa: T201

    orphaned = threading.Event()

    def end_with_parent() -> None:
        while os.read(STDIN, 1):
            pass
        orphaned.set()
        kept.kill()

    threading.Thread(target=end_with_parent, daemon=True).start()
    code = kept.wait()
    if orphaned.is_set() and folder != "-":
        shutil.rmtree(folder, ignore_errors=True)
    return code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
