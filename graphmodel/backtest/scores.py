"""How good is a way to order relationships, or to give them probabilities? Figures of weighted rows."""

from __future__ import annotations

import numpy as np

from graphmodel.arrays import Bools, Floats, Ints
from graphmodel.backtest.resampling import Statistic


def auc(score: Floats, happened: Bools) -> Statistic:
    """Chance that a row in which it happened has a higher score than one in which it did not; equals count half.

    The area under the ROC curve, by the rank sum of Mann & Whitney (1947). Range [0, 1]; 0.5 is blind; undefined where
    it happened in all rows or in none. Complexity: one sort, then one look at each row a call.
    """
    order = np.argsort(score, kind="stable")
    ordered = score[order]
    starts = (
        np.flatnonzero(np.diff(ordered, prepend=-np.inf) != 0) if len(ordered) else np.zeros(0, dtype=int)
    )
    yes = happened[order].astype(float)

    def of(weight: Floats) -> float:
        here = weight[order]
        happening = here * yes
        positive = np.add.reduceat(happening, starts) if len(starts) else happening
        negative = np.add.reduceat(here - happening, starts) if len(starts) else happening
        pairs = positive.sum() * negative.sum()
        if not pairs:
            return np.nan
        below = np.cumsum(negative) - negative / 2
        return float((positive * below).sum() / pairs)

    return of


def precision(listed: Floats, happened: Bools) -> Statistic:
    """Share of the listed rows in which it happened; undefined where none is listed.

    ``listed`` is 1 for a row on the list, 0 for one that is not, and between for equals that share its last places.
    """
    hits = listed * happened

    def of(weight: Floats) -> float:
        length = (weight * listed).sum()
        return float((weight * hits).sum() / length) if length else np.nan

    return of


def brier(probability: Floats, happened: Bools) -> Statistic:
    """Mean squared error of probabilities (Brier 1950). Range [0, 1], lower is better."""
    error = (probability - happened) ** 2

    def of(weight: Floats) -> float:
        total = weight.sum()
        return float((weight * error).sum() / total) if total else np.nan

    return of


def listed(score: Floats, day: Ints, length: Ints) -> Floats:
    """Which rows are on the list of their day: the highest scores, as many as ``length`` says of that day.

    Equals at the end of a list share the places that are left.
    """
    found = np.zeros(len(score))
    for number in np.unique(day):
        rows = np.flatnonzero(day == number)
        places = min(int(length[number]), len(rows))
        if not places:
            continue
        scores = score[rows]
        last = np.sort(scores)[-places]
        above, equal = scores > last, scores == last
        found[rows[above]] = 1.0
        found[rows[equal]] = (places - above.sum()) / equal.sum()
    return found
