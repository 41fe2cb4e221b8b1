"""Arrays of codes and figures, one entry a client, person, tie or node, and how they are summed by code."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Values = TypeVar("Values", Ints, Floats)


def counts(codes: Ints, size: int) -> Ints:
    """How often each code from 0 to ``size - 1`` occurs."""
    return np.bincount(codes, minlength=size).astype(np.int64, copy=False)


def sums(codes: Ints, values: npt.NDArray[Any], size: int) -> Floats:
    """Sum of the values of each code from 0 to ``size - 1``."""
    return np.bincount(codes, values, minlength=size).astype(np.float64, copy=False)


def ratio(part: Floats | Ints, whole: Floats | Ints) -> Floats:
    """``part / whole``; NaN, which stands for undefined, where the whole is 0.

    >>> ratio(np.array([1.0, 0.0]), np.array([2.0, 0.0]))
    array([0.5, nan])
    """
    undefined: Floats = np.full(np.broadcast(part, whole).shape, np.nan)
    np.divide(part, whole, out=undefined, where=np.asarray(whole) > 0)
    return undefined


def grouped(*codes: Ints) -> tuple[Ints, Ints]:
    """Groups of equal codes, in their order: position of a member of each group, and the group of each position.

    >>> [found.tolist() for found in grouped(np.array([1, 0, 1]), np.array([2, 9, 2]))]
    [[1, 0], [1, 0, 1]]
    """
    order = order_by(*codes)
    new = np.zeros(len(order), dtype=bool)
    new[:1] = True
    for code in codes:
        ordered = code[order]
        new[1:] |= ordered[1:] != ordered[:-1]
    group = np.empty(len(order), dtype=np.int64)
    group[order] = np.cumsum(new) - 1
    return order[places(new)], group


def numbered(values: Values) -> tuple[Values, Ints]:
    """Distinct values in their order, and which of them each entry is.

    As ``np.unique`` with its inverse, in half the time; where they are in order already, in a tenth.

    >>> [found.tolist() for found in numbered(np.array([7, 3, 7]))]
    [[3, 7], [1, 0, 1]]
    """
    if np.all(values[1:] >= values[:-1]):
        new = _differs(values)
        return values[places(new)], np.cumsum(new) - 1
    order = np.argsort(values)
    ordered = values[order]
    new = _differs(ordered)
    number = np.empty(len(values), dtype=np.int64)
    number[order] = np.cumsum(new) - 1
    return ordered[places(new)], number


def distinct(codes: Ints) -> Ints:
    """Distinct codes in their order; ``np.unique``, which hashes them, takes ten times as long."""
    ordered = np.sort(codes)
    return ordered[places(_differs(ordered))]


def places(flags: Bools) -> Ints:
    """Where flags are true: numpy chooses by places five times as fast as by flags, where these are mixed."""
    return np.flatnonzero(flags)


def marked(size: int, at: Ints) -> Bools:
    """``size`` flags, of which those at some places are true."""
    flags = np.zeros(size, dtype=bool)
    flags[at] = True
    return flags


def trues(flags: Bools) -> Ints:
    """How many of each row are true; summed by a product, in a third of the time."""
    return (flags @ np.ones(flags.shape[1])).astype(np.int64)


def neighbours(weights: Ints, most: int) -> Iterator[tuple[int, int]]:
    """First and last position of each part, when neighbours are put together until they weigh about so much.

    >>> list(neighbours(np.array([3, 3, 3, 9]), 6))
    [(0, 0), (1, 2), (3, 3)]
    """
    part = np.cumsum(weights) // most
    starts = np.flatnonzero(np.diff(part, prepend=-1))
    yield from zip(starts.tolist(), [*(starts[1:] - 1).tolist(), len(weights) - 1], strict=True)


def order_by(*codes: Ints | Bools) -> Ints:
    """Positions in the order of several codes, none negative, the first code first; equal ones in any order.

    Codes that fit into one number together are sorted as that number, which is several times faster.

    >>> order_by(np.array([1, 0, 1]), np.array([2, 9, 1])).tolist()
    [1, 2, 0]
    """
    if not len(codes[0]):
        return np.zeros(0, dtype=np.int64)
    bits = [int(code.max()).bit_length() for code in codes]
    if sum(bits) > _KEY_BITS:
        return np.lexsort(codes[::-1])
    key = np.zeros(len(codes[0]), dtype=np.int64)
    for code, width in zip(codes, bits, strict=True):
        key = (key << width) | code
    return np.argsort(key)


def falling(values: Floats) -> Ints:
    """Codes by which figures are ordered, the highest first; to nine decimals, so that the order of a sum is nothing.

    >>> falling(np.array([0.5, 2.0, 0.5 + 1e-12])).tolist()
    [1, 0, 1]
    """
    return numbered(-np.round(values, 9))[1]


def _differs(ordered: npt.NDArray[Any]) -> Bools:
    """Whether an entry differs from the one before it; the first does."""
    new = np.ones(len(ordered), dtype=bool)
    np.not_equal(ordered[1:], ordered[:-1], out=new[1:])
    return new


_KEY_BITS = 63
