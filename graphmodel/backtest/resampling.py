"""How sure are figures of relationships that were looked at several times? Clients, not rows, are drawn anew.

A client that is there at several cuts tells much the same each time; so all of its rows are drawn together
(cluster bootstrap: Davison & Hinkley 1997, *Bootstrap Methods and their Application*, 3.8).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from graphmodel.arrays import Bools, Floats, Ints, counts

CONFIDENCE = 0.95
"""Of every interval."""

Statistic = Callable[[Floats], float]
"""A figure of rows that are there so many times each; NaN where it is undefined."""

Interval = tuple[float, float]

_TAIL = (1 - CONFIDENCE) / 2
_DEVIATIONS = NormalDist().inv_cdf(1 - _TAIL)


@dataclass(frozen=True)
class Resampling:
    """How clients are drawn with replacement: the same draws each time for the same clients.

    Attributes
    ----------
    replicates
        How many samples.
    seed
        Of the draws.
    """

    replicates: int
    seed: int

    def of(self, statistics: Sequence[Statistic], clients: Ints) -> Floats:
        """Samples × statistics; ``clients`` are those of the rows.

        Complexity: each statistic once a sample.
        """
        _, place = np.unique(clients, return_inverse=True)
        size = int(place.max()) + 1 if len(place) else 0
        random = np.random.default_rng(self.seed)
        found = np.full((self.replicates, len(statistics)), np.nan)
        for row in found:
            drawn = counts(random.integers(0, size, size), size).astype(float)[place] if size else np.zeros(0)
            row[:] = [statistic(drawn) for statistic in statistics]
        return found

    def share(self, happened: Bools, clients: Ints) -> Interval:
        """Interval of the share of rows in which something happened.

        Wilson's score interval (1927) of as many independent rows as would make the share as unsure as it is with
        clients drawn anew (the effective sample size: Kish 1965; Korn & Graubard 1998); never more than there are
        rows. Where it happened in all rows or in none, draws tell nothing, and clients are counted instead.
        """
        if not len(happened):
            return np.nan, np.nan
        share = float(happened.mean())
        (drawn,) = self.of([lambda weight: _mean(happened, weight)], clients).T
        variance = float(drawn.var())
        size = share * (1 - share) / variance if variance > 0 else float(len(np.unique(clients)))
        return wilson(share, min(size, len(happened)))


def percentiles(drawn: Floats) -> Interval:
    """The interval that leaves out as many samples at either end; NaN where the figure is undefined in all."""
    known = drawn[~np.isnan(drawn)]
    if not len(known):
        return np.nan, np.nan
    low, high = np.quantile(known, [_TAIL, 1 - _TAIL]).tolist()
    return low, high


def wilson(share: float, size: float) -> Interval:
    """Wilson's score interval of a share of so many rows, which need not be a whole number.

    >>> [round(end, 3) for end in wilson(1.0, 14)]
    [0.785, 1.0]
    """
    squared = _DEVIATIONS**2 / size
    middle = (share + squared / 2) / (1 + squared)
    half = _DEVIATIONS / (1 + squared) * np.sqrt(share * (1 - share) / size + squared / (4 * size))
    # At either end the interval begins or ends there, whatever is rounded on the way.
    return (float(middle - half) if share > 0 else 0.0), (float(middle + half) if share < 1 else 1.0)


def _mean(values: Bools | Floats, weight: Floats) -> float:
    total = weight.sum()
    return float((values * weight).sum() / total) if total else np.nan
