"""A forecast that has never seen the future: fitted on earlier cuts alone, asked about later ones.

The model is a logistic regression with a ridge penalty (Hoerl & Kennard 1970; le Cessie & van Houwelingen 1992) on
standardised features. It learns from the cuts whose horizon was over at the cut it is asked about, so that no outcome
it has learned from lies after that day (forward chaining with a gap: Bergmeir & Benítez 2012).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from graphmodel.arrays import Bools, Floats, Ints
from graphmodel.backtest.observing import Observations, different, features_of
from graphmodel.settings import BacktestSettings

SCALES: Mapping[str, str] = {
    "recency": "log",
    "volume": "log",
    "trend": "value",
    "concentration": "value",
    "two_way_share": "value",
    "threads": "log",
    "fading": "log",
}
"""The features of the forecast, and whether they are weighed as they are or as the logarithm of one more."""


@dataclass(frozen=True)
class Fitted:
    """A fitted model, in figures.

    Attributes
    ----------
    features
        Their names.
    mean, deviation
        Of each feature on its scale; a feature that is the same everywhere has the deviation 1.
    coefficient
        Change of the log-odds by one deviation.
    intercept
        Log-odds where every feature has its mean.
    """

    features: Sequence[str]
    mean: Floats
    deviation: Floats
    coefficient: Floats
    intercept: float

    def contributions(self, observed: Observations) -> Floats:
        """Observations × features: what each adds to the log-odds, against a relationship of mean features."""
        return (_scaled(observed, self.features) - self.mean) / self.deviation * self.coefficient

    def probability(self, observed: Observations) -> Floats:
        """Chance of going dormant, 0 to 1."""
        odds = self.intercept + self.contributions(observed).sum(axis=1)
        return np.asarray(1 / (1 + np.exp(-odds)))


@dataclass(frozen=True)
class Chained:
    """What was foretold at each cut by what was known then.

    Attributes
    ----------
    forecast, recency
        Probabilities by all features, and by recency alone, one an observation; NaN where there was too little to
        learn from.
    trained_on
        Observations learned from, one a cut; 0 where they are too few.
    """

    forecast: Floats
    recency: Floats
    trained_on: Ints

    @property
    def judged(self) -> Bools:
        """Which observations there is a forecast of."""
        return ~np.isnan(self.forecast)


def chained(observed: Observations, cuts: Sequence[date], settings: BacktestSettings) -> Chained:
    """Ask models fitted on earlier cuts about each cut. Complexity: two fits a cut."""
    forecast, recency = np.full((2, len(observed)), np.nan)
    trained_on = np.zeros(len(cuts), dtype=np.int64)
    days = np.array([cut.toordinal() for cut in cuts])
    for place, day in enumerate(days):
        over = days + settings.horizon_days <= day
        earlier = observed.on(over[observed.day])
        if not enough(earlier, settings):
            continue
        trained_on[place] = len(earlier)
        rows = observed.day == place
        asked = observed.on(rows)
        for found, features in ((forecast, tuple(SCALES)), (recency, ("recency",))):
            found[rows] = fitted(earlier, features, settings).probability(asked)
    return Chained(forecast, recency, trained_on)


def enough(observed: Observations, settings: BacktestSettings) -> bool:
    """Whether there are enough different relationships, of those that went dormant, and of those that did not."""
    dormant, kept = kinds(observed)
    return observed.clients >= settings.least_relationships and min(dormant, kept) >= settings.least_outcomes


def kinds(observed: Observations) -> tuple[int, int]:
    """Different relationships that went dormant at some day, and that did not at some day."""
    return different(observed.client[observed.dormant]), different(observed.client[~observed.dormant])


def fitted(observed: Observations, features: Sequence[str], settings: BacktestSettings) -> Fitted:
    """Fit a model. Where the fit does not settle in 1,000 steps, ``ConvergenceWarning`` says so."""
    from sklearn.linear_model import (
        LogisticRegression,
    )  # late: nothing else needs it, and it is slow to import

    scaled = _scaled(observed, features)
    mean, deviation = scaled.mean(axis=0), scaled.std(axis=0)
    deviation = np.where(deviation > _SAME, deviation, 1.0)
    model = LogisticRegression(C=1 / settings.penalty, max_iter=1000)
    model.fit((scaled - mean) / deviation, observed.dormant)
    return Fitted(features, mean, deviation, np.asarray(model.coef_[0]), float(model.intercept_[0]))


_SAME = 1e-12
"""A deviation below this is rounding."""


def _scaled(observed: Observations, features: Sequence[str]) -> Floats:
    values = features_of(observed, features)
    logarithm = [SCALES[name] == "log" for name in features]
    values[:, logarithm] = np.log1p(values[:, logarithm])
    return values
