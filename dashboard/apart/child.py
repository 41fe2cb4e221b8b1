"""What runs in the process of its own: one piece of work, its steps told, its answer left in a file.

It ends with whoever started it, however that ended: the input that it was started with closes then.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import threading
import traceback
from typing import Any, BinaryIO

from dashboard.apart.files import write
from dashboard.apart.working import ApartError, Task
from dashboard.memory import keep_small, let_go
from graphmodel.arrow import do_without_pandas


def main() -> None:
    """Read the task, work, and say how it went."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which then closes the input
    told, asked = _channel(), sys.stdin.buffer
    keep_small()
    do_without_pandas()
    task: Task = pickle.load(asked)  # noqa: S301 - from the server that started us
    go_on = threading.Semaphore(0)
    threading.Thread(target=_leave_with, args=(asked, go_on), daemon=True).start()

    def progress(step: str) -> None:
        let_go()  # of what the step before needed
        _say(told, "step", step)
        go_on.acquire()

    try:
        write(task.work(progress), task.answer)
    except Exception as error:
        _say(told, "raised", _portable(error))
    else:
        _say(told, "done", None)


def _channel() -> BinaryIO:
    """Where answers go, for us alone: what libraries print goes to the log."""
    channel = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return channel


def _leave_with(asked: BinaryIO, go_on: threading.Semaphore) -> None:
    """Leave when the server has gone; until then, let the work go on as often as it is told to."""
    while asked.read(1):
        go_on.release()
    os._exit(1)


def _say(told: BinaryIO, kind: str, what: Any) -> None:
    pickle.dump((kind, what), told)
    told.flush()


def _portable(error: Exception) -> Exception:
    """An error with where it came from, such that it can be raised elsewhere."""
    error.add_note(traceback.format_exc())
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - what we just made
    except Exception:
        return ApartError(f"{type(error).__name__}: {error}")
    return error


if __name__ == "__main__":
    main()
