"""Arrays of codes and figures, one entry a client, person, tie or node, and how they are summed by code."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


def counts(codes: Ints, size: int) -> Ints:
    """How often each code from 0 to ``size - 1`` occurs."""
    return np.bincount(codes, minlength=size).astype(np.int64)


def sums(codes: Ints, values: npt.NDArray[Any], size: int) -> Floats:
    """Sum of the values of each code from 0 to ``size - 1``."""
    return np.bincount(codes, values, minlength=size).astype(np.float64)


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
    return order[new], group


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
    return np.unique(-np.round(values, 9), return_inverse=True)[1]


_KEY_BITS = 63
