"""Memory that is no longer needed goes back to the system: a server runs for months, and answers differ in size."""

from __future__ import annotations

import ctypes
import ctypes.util
import gc
from functools import cache
from typing import Any

import pyarrow as pa

STORE_MEGABYTES = 48
"""That queries of an embedded store may take; what is more goes to a temporary folder."""

ARENAS = 2
"""Heaps of the C library; by default each thread would fill one of its own, and keep what it once needed."""

_M_ARENA_MAX = -8  # as glibc's malloc.h has it


def keep_small() -> None:
    """Settle, for the rest of this process, how it takes memory; before its threads begin."""
    pa.set_memory_pool(pa.system_memory_pool())  # Arrow's own pools keep what they once had
    if _glibc() is not None:
        _glibc().mallopt(_M_ARENA_MAX, ARENAS)


def let_go() -> None:
    """Give back what is free; some milliseconds, so after work that took much."""
    gc.collect()
    trim()


def trim() -> None:
    """Give back what is known to be free."""
    if _glibc() is not None:
        _glibc().malloc_trim(0)


@cache
def _glibc() -> Any:
    """The C library where it is that of GNU; others give back by themselves, or cannot be told."""
    name = ctypes.util.find_library("c")
    library = ctypes.CDLL(name) if name else None
    return library if library is not None and hasattr(library, "malloc_trim") else None
