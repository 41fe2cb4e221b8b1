"""The forecast learns from the past alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from graphmodel.backtest.chaining import SCALES, chained, enough, fitted, kinds
from graphmodel.backtest.observing import Observations
from graphmodel.settings import BacktestSettings

CUTS = [date(2023, 6, 30), date(2023, 12, 31), date(2024, 3, 31), date(2024, 6, 30), date(2024, 12, 31)]
CLIENTS = 200
LEAST = BacktestSettings()


def drawn(*, sign: float = 1.0) -> Observations:
    """Each client at each cut; few interactions make a relationship likelier to go dormant."""
    random = np.random.default_rng(11)
    size = CLIENTS * len(CUTS)
    volume = random.integers(5, 60, size)
    features = {
        "recency": random.exponential(30, size),
        "volume": volume,
        "trend": random.normal(size=size),
        "concentration": random.uniform(0.2, 1, size),
        "two_way_share": np.ones(size),
        "threads": random.integers(0, 4, size),
        "fading": random.integers(0, 2, size),
        "strength": volume / 3.0,
    }
    chance = 1 / (1 + np.exp(sign * (volume - 25) / 6.0))
    nothing, no = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=bool)
    return Observations(
        day=np.repeat(np.arange(len(CUTS)), CLIENTS),
        client=np.tile(np.arange(CLIENTS), len(CUTS)),
        features=features,
        level=nothing,
        live_contacts=nothing,
        strongest=nothing,
        silent=no,
        survived=no,
        dormant=random.random(size) < chance,
    )


def test_only_cuts_whose_horizon_was_over_are_learned_from() -> None:
    told = chained(drawn(), CUTS, LEAST)
    # 180 days before 31 March 2024 is 3 October 2023; before 30 June 2024, 2 January; before 31 December, 4 July.
    assert told.trained_on.tolist() == [0, CLIENTS, CLIENTS, 2 * CLIENTS, 4 * CLIENTS]
    assert told.judged.tolist() == [False] * CLIENTS + [True] * 4 * CLIENTS


@pytest.mark.parametrize("place", range(1, len(CUTS)))
def test_what_was_not_over_at_a_cut_changes_nothing_said_there(place: int) -> None:
    observed = drawn()
    told = chained(observed, CUTS, LEAST)
    over = np.array([(CUTS[place] - cut).days >= 180 for cut in CUTS])
    random = np.random.default_rng(5)
    other = np.where(over[observed.day], observed.dormant, random.random(len(observed)) < 0.5)
    again = chained(replace(observed, dormant=other), CUTS, LEAST)
    here = observed.day == place
    assert np.array_equal(again.forecast[here], told.forecast[here])
    assert np.array_equal(again.recency[here], told.recency[here])
    if not over.all() and place < len(CUTS) - 1:
        later = observed.day == len(CUTS) - 1
        assert not np.array_equal(again.forecast[later], told.forecast[later])


def test_a_longer_horizon_leaves_more_between_learning_and_asking() -> None:
    told = chained(drawn(), CUTS, replace(LEAST, horizon_days=360))
    assert told.trained_on.tolist() == [0, 0, 0, CLIENTS, 2 * CLIENTS]


def test_too_few_of_either_kind_teach_nothing() -> None:
    observed = drawn()
    assert enough(observed, LEAST)
    few = observed.on(observed.client < 99)
    assert not enough(few, LEAST)  # many rows, but of 99 relationships
    dormant, kept = kinds(observed)
    assert min(dormant, kept) > 100
    assert not enough(replace(observed, dormant=observed.client < 29), LEAST)
    assert enough(replace(observed, dormant=observed.client < 30), LEAST)
    assert not enough(replace(observed, dormant=observed.client >= 29), LEAST)
    told = chained(replace(observed, dormant=observed.client < 29), CUTS, LEAST)
    assert not told.judged.any()


def test_the_fit_finds_what_counts_and_says_how() -> None:
    observed = drawn()
    model = fitted(observed, tuple(SCALES), LEAST)
    counts = dict(zip(model.features, model.coefficient, strict=True))
    assert counts["volume"] < -1
    assert max(abs(value) for name, value in counts.items() if name != "volume") < 0.25
    assert counts["two_way_share"] == 0  # the same everywhere, so nothing to learn
    probability = model.probability(observed)
    assert probability.mean() == pytest.approx(observed.dormant.mean(), abs=0.005)
    odds = model.intercept + model.contributions(observed).sum(axis=1)
    assert probability == pytest.approx(1 / (1 + np.exp(-odds)))


def test_a_heavier_penalty_says_less() -> None:
    observed = drawn()
    sizes = [
        np.abs(fitted(observed, tuple(SCALES), replace(LEAST, penalty=penalty)).coefficient).sum()
        for penalty in (0.01, 1.0, 1000.0)
    ]
    assert sizes[0] > sizes[1] > 2 * sizes[2]


def test_the_penalty_is_that_of_the_textbook() -> None:
    """Half the squared coefficients, so many times, beside the negative log-likelihood: its gradient is zero."""
    observed = drawn()
    penalty = 5.0
    model = fitted(observed, ("recency", "volume"), replace(LEAST, penalty=penalty))
    scaled = model.contributions(observed) / model.coefficient
    residual = model.probability(observed) - observed.dormant
    assert scaled.T @ residual + penalty * model.coefficient == pytest.approx([0, 0], abs=0.05)
    assert residual.sum() == pytest.approx(0, abs=0.05)
