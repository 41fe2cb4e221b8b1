"""Who goes dormant, and what tells it beforehand? Predictors against outcomes, and against recency alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from graphmodel.arrays import Bools, Floats, Ints
from graphmodel.arrow import schema_of
from graphmodel.backtest.chaining import Chained
from graphmodel.backtest.observing import Observations
from graphmodel.backtest.resampling import Resampling, Statistic, percentiles
from graphmodel.backtest.scores import auc, brier, listed, precision
from graphmodel.risk import at_least
from graphmodel.tables import BACKTEST_CALIBRATION, BACKTEST_FORECAST, RISK_LEVELS

FLAGGED = "high"
"""The flag is up from this level of risk on."""

_RISING: Mapping[str, int] = {"recency": 1, "volume": -1, "strength": -1, "concentration": 1, "threads": -1}
"""Single figures that relationships are ordered by, and whether more of it means more danger."""


def flagged(observed: Observations) -> Bools:
    """Whether the flag was up: never for data that is too thin."""
    up = np.array([at_least(level, FLAGGED) for level in RISK_LEVELS])
    return np.asarray(up[observed.level])


@dataclass(frozen=True)
class Judgement:
    """All predictors of some observations, judged by the same outcomes and the same samples of clients.

    Attributes
    ----------
    observed
        The observations.
    length
        Of the list of each day.
    probabilities
        By predictor, where there are any.
    """

    observed: Observations
    length: Ints
    probabilities: Mapping[str, Floats]

    def _scores(self) -> dict[str, Floats]:
        # The first level is the worst; thin data is no alert, so it comes last in both.
        scores = {"flag": -self.observed.level.astype(float)}
        for name, sign in _RISING.items():
            scores[name] = sign * np.asarray(self.observed.features[name], dtype=float)
        if "forecast" in self.probabilities:
            scores["forecast"] = self.probabilities["forecast"]
        return scores

    def rows(self, judged_on: str, resampling: Resampling) -> Iterator[dict[str, Any]]:
        """Rows of the table ``backtest_forecast``; none without observations."""
        observed = self.observed
        if not len(observed):
            return
        happened, lists = observed.dormant, {}
        statistics: dict[tuple[str, str], Statistic] = {}
        for name, score in self._scores().items():
            lists[name] = listed(score, observed.day, self.length)
            statistics["auc", name] = auc(score, happened)
            statistics["precision", name] = precision(lists[name], happened)
        for name, probability in self.probabilities.items():
            statistics["brier", name] = brier(probability, happened)
        once = np.ones(len(observed))
        found = {key: statistic(once) for key, statistic in statistics.items()}
        samples = resampling.of(list(statistics.values()), observed.client)
        drawn = dict(zip(statistics, samples.T, strict=True))
        for name in lists:
            figures = [
                _figure(kind, found, drawn, name)
                for kind in ("auc", "precision", "brier")
                if (kind, name) in found
            ]
            yield {
                "judged_on": judged_on,
                "predictor": name,
                "relationships": len(observed),
                "clients": observed.clients,
                "dormant": int(happened.sum()),
                "listed": float(lists[name].sum()),
                **{key: value for figure in figures for key, value in figure.items()},
            }


def _figure(
    kind: str,
    found: Mapping[tuple[str, str], float],
    drawn: Mapping[tuple[str, str], Floats],
    name: str,
) -> dict[str, float | None]:
    """A figure with its interval, and what the predictor has more than recency; less is more of a Brier score."""
    more, less = ("recency", name) if kind == "brier" else (name, "recency")
    low, high = percentiles(drawn[kind, name])
    gain = found[kind, more] - found[kind, less]
    gain_low, gain_high = percentiles(drawn[kind, more] - drawn[kind, less])
    told = {
        kind: found[kind, name],
        f"{kind}_low": low,
        f"{kind}_high": high,
        f"{kind}_gain": gain,
        f"{kind}_gain_low": gain_low,
        f"{kind}_gain_high": gain_high,
    }
    return {key: None if np.isnan(value) else value for key, value in told.items()}


def forecast_rows(observed: Observations, told: Chained, length: Ints, resampling: Resampling) -> pa.Table:
    """The table ``backtest_forecast``: single figures on all cuts, and all predictors on those with a forecast."""
    later = told.judged
    probabilities = {"recency": told.recency[later], "forecast": told.forecast[later]}
    rows = [
        *Judgement(observed, length, {}).rows("all_cuts", resampling),
        *Judgement(observed.on(later), length, probabilities).rows("later_cuts", resampling),
    ]
    return pa.Table.from_pylist(rows, schema_of(BACKTEST_FORECAST))


def calibration_rows(observed: Observations, told: Chained, bins: int, resampling: Resampling) -> pa.Table:
    """The table ``backtest_calibration``: groups of about equal size, neighbours by probability; equals together."""
    later = observed.on(told.judged)
    rows = []
    for name in ("recency", "forecast"):
        probability = getattr(told, name)[told.judged]
        rank = np.searchsorted(np.sort(probability), probability)
        groups = np.unique(rank * bins // max(1, len(rank)), return_inverse=True)[1]
        for number in range(int(groups.max(initial=-1)) + 1):
            rows.append(
                _calibrated(
                    name, number + 1, later.on(groups == number), probability[groups == number], resampling
                )
            )
    return pa.Table.from_pylist(rows, schema_of(BACKTEST_CALIBRATION))


def _calibrated(
    name: str, number: int, observed: Observations, probability: Floats, resampling: Resampling
) -> dict[str, Any]:
    low, high = resampling.share(observed.dormant, observed.client)
    return {
        "predictor": name,
        "bin": number,
        "relationships": len(observed),
        "clients": observed.clients,
        "foretold": float(probability.mean()),
        "dormant": int(observed.dormant.sum()),
        "share": float(observed.dormant.mean()),
        "low": low,
        "high": high,
    }
