"""Who looked at whom: a line for each person's page and each download that names people, appended to a log.

The log (``seen.jsonl``) is for its owner alone. A file that has grown large is put aside under the time of its last
line; the oldest of these go. What cannot be written is not shown.
"""

from __future__ import annotations

import json
import os
import threading
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import current_app, has_app_context

from dashboard.access.private_files import make_folder
from dashboard.access.rights import rights
from graphmodel.errors import InputError, StoreError

FILE = "seen.jsonl"
LARGEST = 10_000_000
"""Bytes of one file: about 80,000 lines."""

KEPT = 20
"""Files that were put aside."""

EXTENSION = "crosstie_seen"


class SeenLog:
    """The log in a folder.

    Parameters
    ----------
    clock
        The time, UTC.
    """

    def __init__(
        self, folder: Path, clock: Callable[[], datetime] = lambda: datetime.now(UTC), largest: int = LARGEST
    ) -> None:
        self.path = folder / FILE
        self._clock, self._largest = clock, largest
        self._lock = threading.Lock()

    def note(self, user: str, what: str, about: str) -> None:
        """Append a line; ``StoreError`` where that is not possible."""
        at = self._clock().isoformat(timespec="seconds").replace("+00:00", "Z")
        line = json.dumps({"at": at, "user": user, "what": what, "about": about}, ensure_ascii=False) + "\n"
        with self._lock:
            try:
                make_folder(self.path.parent)
                self._put_aside(at)
                handle = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
                try:
                    os.write(handle, line.encode())
                finally:
                    os.close(handle)
            except (OSError, InputError) as cause:
                raise StoreError(
                    "who sees people must be noted, and it cannot be",
                    remedy="Whoever looks after the server finds the reason in its log",
                ) from cause

    def lines(self, last: int, user: str | None = None) -> list[dict[str, Any]]:
        """The latest lines, or those of one user, the oldest of them first; what is no line of ours is left out."""
        kept: deque[dict[str, Any]] = deque(maxlen=last)
        for path in (*self._aside(), self.path):
            if not path.exists():
                continue
            for line in path.read_text("utf-8", errors="replace").splitlines():
                try:
                    told = json.loads(line)
                except ValueError:
                    continue  # a line that a crash cut short
                if not isinstance(told, dict) or not {"at", "user", "what", "about"} <= told.keys():
                    continue
                if user is None or told["user"] == user:
                    kept.append(told)
        return list(kept)

    def _put_aside(self, at: str) -> None:
        if not self.path.exists() or self.path.stat().st_size < self._largest:
            return
        name = f"seen-{at.replace(':', '').replace('-', '')}.jsonl"
        if self.path.with_name(name).exists():
            return  # within one second: the file grows a little longer
        self.path.rename(self.path.with_name(name))
        for old in self._aside()[:-KEPT]:
            old.unlink()

    def _aside(self) -> list[Path]:
        return sorted(self.path.parent.glob("seen-*.jsonl"))


def note_seen(what: str, about: str) -> None:
    """Note that the one who asks is shown this; nothing where nobody has to sign in, or people are masked.

    Parameters
    ----------
    what
        ``person`` for a page, ``download`` for a file.
    about
        Whose page, or which file.
    """
    log = current_app.extensions.get(EXTENSION) if has_app_context() else None
    whose = rights()
    if log is not None and whose.people:
        log.note(whose.user, what, about)
