"""What the compiled loops share: blocks of text, and eight bytes as one number.

A block of a file goes through several loops: cells, names, terms, sums. Short loops keep many reads of memory under way
at once; one loop that does everything takes twice as long. Nothing in them judges: what is not plain is a doubt, and
ends the pass.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from graphmodel.compiling import compiled as compiled

Bytes = npt.NDArray[np.uint8]
Words = npt.NDArray[np.uint64]
Ints = npt.NDArray[np.int64]
Codes = npt.NDArray[np.int32]
Small = npt.NDArray[np.int8]
Whole = Any
"""A number whose width is up to the compiler."""


class Block(NamedTuple):
    """Lines of a file, and the eight bytes from each position on as one number; there are some behind the last line."""

    text: Bytes
    words: Words


class Rows(NamedTuple):
    """The rows of two people of a block; of the two, where their names stand and how long they are.

    ``starter`` is 0 where nobody is known to have started it, 1 for one, 2 for other.
    """

    at: Ints
    channel: Small
    one: Codes
    other: Codes
    starter: Small


class Lists(NamedTuple):
    """The other rows of a block: where their lists of people stand and how long they are, and who started it.

    A starter of no length is not known.
    """

    at: Ints
    channel: Small
    people: Codes
    starter: Codes


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
