"""What the compiled loops share: how they are compiled, blocks of text, and eight bytes as one number.

A block of a file goes through several loops: cells, names, terms, sums. Short loops keep many reads of memory under way
at once; one loop that does everything takes twice as long. Nothing in them judges: what is not plain is a doubt, and
ends the pass.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar, cast

import numpy as np
import numpy.typing as npt
from numba import njit

Bytes = npt.NDArray[np.uint8]
Words = npt.NDArray[np.uint64]
Ints = npt.NDArray[np.int64]
Codes = npt.NDArray[np.int32]
Small = npt.NDArray[np.int8]
Whole = Any
"""A number whose width is up to the compiler."""

F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    """Compiled at the first call, without Python's lock; kept on the disk where there is a place for it."""
    try:
        return cast(F, njit(cache=True, nogil=True, error_model="numpy")(function))
    except RuntimeError:
        return cast(F, njit(nogil=True, error_model="numpy")(function))


class Block(NamedTuple):
    """Lines of a file, and the eight bytes from each position on as one number; there are some behind the last line."""

    text: Bytes
    words: Words


class Rows(NamedTuple):
    """The rows of two people of a block; of the two, where their names stand and how long they are.

    ``starter`` is 0 where nobody is known to have started it, 1 for one, 2 for other. ``rest`` has the bounds of lines
    that tell of fewer or more people.
    """

    at: Ints
    channel: Small
    one: Codes
    other: Codes
    starter: Small
    rest: Ints


FULL = np.uint64(0xFFFFFFFFFFFFFFFF)
HALF = np.uint64(32)
_FACTOR = np.uint64(0x9E3779B97F4A7C15)  # 2^64 over the golden ratio (Knuth, TAOCP 3, 6.4)

NO_TIME = np.iinfo(np.int64).min
DAY_US = 86_400_000_000


@compiled
def first(words: Words, start: Whole, length: Whole) -> Whole:
    """Up to eight bytes as a number, zeros behind them; at least one."""
    return words[start] & (FULL >> np.uint64(64 - 8 * length))


@compiled
def mixed_with(mixed: Whole, word: Whole) -> Whole:
    """Another number, each bit of which depends on many of both (multiplicative hashing)."""
    mixed = (mixed ^ word) * _FACTOR
    return mixed ^ (mixed >> HALF)
