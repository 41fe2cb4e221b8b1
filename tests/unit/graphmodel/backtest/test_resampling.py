"""Intervals: as wide as they should be, for clients seen once and for clients seen again and again."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binomtest

from graphmodel.backtest.resampling import Resampling, percentiles, wilson

DRAWS = Resampling(1000, seed=0)


@pytest.mark.parametrize(("yes", "size"), [(0, 7), (3, 7), (7, 7), (53, 250), (1, 1)])
def test_wilson_is_that_of_scipy(yes: int, size: int) -> None:
    expected = binomtest(yes, size).proportion_ci(method="wilson")
    assert wilson(yes / size, size) == pytest.approx((expected.low, expected.high), abs=1e-9)


def test_of_clients_seen_once_a_share_has_wilsons_interval() -> None:
    happened = np.arange(400) % 4 == 0
    found = DRAWS.share(happened, np.arange(400))
    expected = binomtest(100, 400).proportion_ci(method="wilson")
    assert found == pytest.approx((expected.low, expected.high), abs=0.006)


def test_clients_seen_again_and_again_tell_no_more_than_once() -> None:
    once = np.arange(50) % 4 == 0
    clients = np.arange(50)
    expected = DRAWS.share(once, clients)
    again = DRAWS.share(once.repeat(20), clients.repeat(20))
    assert again == pytest.approx(expected, abs=0.02)
    as_if_apart = DRAWS.share(once.repeat(20), np.arange(1000))
    assert as_if_apart[1] - as_if_apart[0] < 0.4 * (again[1] - again[0])


def test_of_all_or_none_clients_are_counted() -> None:
    clients = np.repeat(np.arange(9), 30)
    everything = np.ones(270, dtype=bool)
    assert DRAWS.share(everything, clients) == pytest.approx(wilson(1.0, 9))
    assert DRAWS.share(~everything, clients) == pytest.approx(wilson(0.0, 9))


def test_nothing_has_no_interval() -> None:
    assert np.isnan(DRAWS.share(np.zeros(0, dtype=bool), np.zeros(0, dtype=np.int64))).all()
    assert np.isnan(percentiles(np.array([np.nan, np.nan]))).all()


def test_figures_are_drawn_together_and_again_the_same() -> None:
    values = np.arange(30.0)
    clients = np.repeat(np.arange(10), 3)
    figures = [lambda weight: float((values * weight).sum()), lambda weight: float(weight.sum())]
    drawn = DRAWS.of(figures, clients)
    assert drawn.shape == (1000, 2)
    assert (drawn[:, 1] == 30).all()  # whole clients, each of three rows
    assert len(set(drawn[:, 0].tolist())) > 30
    assert np.array_equal(DRAWS.of(figures, clients), drawn)
    assert not np.array_equal(Resampling(1000, seed=1).of(figures, clients), drawn)


def test_an_interval_leaves_out_as_much_at_either_end() -> None:
    low, high = percentiles(np.append(np.arange(1001.0), np.nan))
    assert (low, high) == pytest.approx((25, 975))


def test_the_interval_of_a_mean_holds_it_about_as_often_as_it_says() -> None:
    random, held = np.random.default_rng(7), 0
    draws = Resampling(200, seed=3)
    for _ in range(200):
        happened = random.random(60) < 0.3
        low, high = draws.share(happened, np.arange(60))
        held += low <= 0.3 <= high
    assert 0.9 <= held / 200 <= 0.99
