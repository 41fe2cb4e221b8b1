"""What goes on beside what, in threads, while a folder is analysed.

- While people and organisations are read and coded, interactions are added up (``ingest.quick``).
- While a part of the clients is measured, the ties of the next are made, and the tables of the last are written
  (``graphmodel.files``).

Beside each other goes what lets go of Python's lock for long: compiled loops, DuckDB, Arrow, the system, few large
steps of numpy. Python beside numpy is worse than one after the other: numpy lets go of the lock at each step, and waits
up to five milliseconds to have it back. So nobody imports while somebody else does, and measures have no other Python
beside them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


def ahead(work: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
    """What ``work`` makes of each item, in their order; the next is under way while one is looked at.

    >>> list(ahead(abs, [-1, 2, -3]))
    [1, 2, 3]
    """
    with ThreadPoolExecutor(1, "ahead") as beside:
        coming: Future[R] | None = None
        for item in items:
            done, coming = coming, beside.submit(work, item)
            if done is not None:
                yield done.result()
                del done  # by now the next is under way, and this one may be large
        if coming is not None:
            yield coming.result()
