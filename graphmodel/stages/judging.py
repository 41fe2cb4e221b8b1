"""A condition against its measure: does it hold, and how far is it from the other side?"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from graphmodel.arrays import Floats, Ints
from graphmodel.conditions import Condition

UNKNOWN, FAILED, PASSED, NOT_ASKED = -1, 0, 1, 2
"""Verdicts; a condition that a client is not asked for has no row in the table."""

_COMPARE: Mapping[str, Callable[[Any, Any], Any]] = {
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
    "is": operator.ge,
}


def thresholds(condition: Condition, tiers: pa.Array | None, clients: int) -> Floats:
    """The threshold of each client by its tier; NaN where nothing is asked."""
    asked = np.full(clients, float(condition.threshold))
    if tiers is None or not (condition.by_tier or condition.tiers):
        return asked
    of_client = np.asarray(tiers.to_numpy(zero_copy_only=False))
    for tier, threshold in condition.by_tier.items():
        asked[of_client == tier] = threshold
    if condition.tiers:
        asked[~np.isin(of_client.astype(str), condition.tiers)] = np.nan
    return asked


def judge(condition: Condition, values: Mapping[str, Any], asked: Floats) -> Ints:
    """``PASSED``, ``FAILED``, ``UNKNOWN`` or ``NOT_ASKED``, one a relationship.

    An undefined measure of the network fails, one of trade is unknown.
    """
    value = np.asarray(values[condition.measure], dtype=float)
    with np.errstate(invalid="ignore"):
        verdict = np.asarray(_COMPARE[condition.operator](value, asked)).astype(np.int64)
    if condition.commercial:
        verdict[np.isnan(value)] = UNKNOWN
    verdict[np.isnan(asked)] = NOT_ASKED
    return verdict


def distance(condition: Condition, values: Mapping[str, Any], asked: Floats, verdict: Ints) -> Floats:
    """What there is to spare, as a share of the threshold; below 0, what is missing.

    ``(value − threshold) / threshold``, the other way round where less is better; a threshold of 0 counts as 1. At 0
    the least change decides. A yes has nothing between it and a no, so a passed ``is`` has no distance and a
    failed one −1. NaN where the value is unknown, or nothing is asked.
    """
    value = np.asarray(values[condition.measure], dtype=float)
    if condition.operator == "is":
        return np.where((verdict == FAILED) & ~np.isnan(value), -1.0, np.nan)
    spare = (value - asked) if condition.rising else (asked - value)
    return np.asarray(spare / np.where(asked == 0, 1.0, np.abs(asked)))
