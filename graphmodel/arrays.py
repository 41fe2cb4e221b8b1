"""Arrays of codes and figures, one entry a client, person, tie or node, and how they are summed by code."""

from __future__ import annotations

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
