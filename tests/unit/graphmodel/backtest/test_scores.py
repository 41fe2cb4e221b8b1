"""Scores against scikit-learn's, and against counting by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import brier_score_loss, roc_auc_score

from graphmodel.backtest.scores import auc, brier, listed, precision

ROWS = st.lists(st.tuples(st.integers(0, 4), st.booleans(), st.integers(0, 3)), min_size=1, max_size=30)
"""Scores with many equals, outcomes, and how often each row is there."""


@given(ROWS)
@settings(deadline=None, max_examples=60)
def test_auc_is_that_of_scikit_learn_on_rows_repeated(rows: list[tuple[int, bool, int]]) -> None:
    score, happened, times = (np.array(column) for column in zip(*rows, strict=True))
    found = auc(score.astype(float), happened)(times.astype(float))
    there = happened.repeat(times)
    if not there.any() or there.all():
        assert np.isnan(found)
    else:
        assert found == pytest.approx(roc_auc_score(there, score.repeat(times)))


@given(ROWS)
@settings(deadline=None, max_examples=60)
def test_the_squared_error_is_that_of_scikit_learn(rows: list[tuple[int, bool, int]]) -> None:
    score, happened, times = (np.array(column) for column in zip(*rows, strict=True))
    probability = score / 4
    found = brier(probability, happened)(times.astype(float))
    if not times.sum():
        assert np.isnan(found)
    else:
        there = happened.repeat(times)
        assert found == pytest.approx(
            brier_score_loss(there, probability.repeat(times), labels=[False, True])
        )


def test_no_row_has_no_auc() -> None:
    nothing = np.zeros(0)
    assert np.isnan(auc(nothing, nothing.astype(bool))(nothing))


def test_a_list_has_the_highest_of_each_day_and_equals_share_its_last_places() -> None:
    score = np.array([3.0, 1, 2, 2, 2, 9, 9, 1])
    day = np.array([0, 0, 0, 0, 0, 1, 1, 2])
    found = listed(score, day, np.array([3, 1, 5]))
    assert found.tolist() == pytest.approx([1, 0, 2 / 3, 2 / 3, 2 / 3, 0.5, 0.5, 1])


def test_a_list_of_no_length_is_empty() -> None:
    score, day = np.array([2.0, 1]), np.array([0, 0])
    found = listed(score, day, np.array([0]))
    assert found.tolist() == [0, 0]
    assert np.isnan(precision(found, np.array([True, True]))(np.ones(2)))


def test_precision_is_the_share_of_the_list() -> None:
    share = precision(np.array([1.0, 1, 0.5, 0.5, 0]), np.array([True, False, True, False, True]))
    assert share(np.ones(5)) == pytest.approx(1.5 / 3)
    assert share(np.array([0.0, 2, 1, 1, 1])) == pytest.approx(0.5 / 3)
