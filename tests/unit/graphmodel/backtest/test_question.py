"""Which days are looked from."""

from __future__ import annotations

from datetime import date

import pytest

from graphmodel.backtest.question import Question, cut_days
from graphmodel.errors import InputError
from graphmodel.settings import Settings
from graphmodel.tables import CADENCES

FIRST, LATEST = date(2022, 1, 10), date(2026, 3, 15)


def days(**asked: object) -> list[date]:
    return cut_days(FIRST, LATEST, Question(**asked), Settings())  # type: ignore[arg-type]


def test_a_cut_has_a_whole_window_before_it_and_a_whole_horizon_after_it() -> None:
    found = days()
    assert (found[0], found[-1]) == (date(2023, 1, 31), date(2025, 8, 31))
    assert (found[0] - FIRST).days >= 360
    assert (LATEST - found[-1]).days >= 180
    assert len(found) == 32


def test_a_horizon_that_ends_on_the_latest_day_is_over() -> None:
    assert cut_days(FIRST, date(2026, 2, 27), Question(), Settings())[-1] == date(2025, 8, 31)
    assert cut_days(FIRST, date(2026, 2, 26), Question(), Settings())[-1] == date(2025, 7, 31)


@pytest.mark.parametrize(
    ("cadence", "months"),
    [
        ("quarterly", {3, 6, 9, 12}),
        ("half-yearly", {6, 12}),
        ("yearly", {12}),
        ("monthly", set(range(1, 13))),
    ],
)
def test_cuts_are_counted_from_the_end_of_a_year(cadence: str, months: set[int]) -> None:
    assert {day.month for day in days(cadence=cadence)} == months
    assert cadence in CADENCES


def test_only_those_between_two_days_both_included() -> None:
    found = days(between=(date(2024, 6, 30), date(2024, 8, 31)))
    assert found == [date(2024, 6, 30), date(2024, 7, 31), date(2024, 8, 31)]


@pytest.mark.parametrize(
    "between", [(date(2030, 1, 1), date(2031, 1, 1)), (date(2025, 1, 1), date(2024, 1, 1))]
)
def test_where_there_is_none_it_says_which_there_are(between: tuple[date, date]) -> None:
    with pytest.raises(InputError, match="go from 2023-01-31 to 2025-08-31"):
        days(between=between)


@pytest.mark.parametrize("latest", [date(2022, 1, 10), date(2023, 7, 1)])
def test_a_history_that_is_too_short_is_refused(latest: date) -> None:
    with pytest.raises(InputError, match="has 360 days of interactions before it and 180 days after it"):
        cut_days(FIRST, latest, Question(), Settings())


def test_the_settings_say_how_long_window_and_horizon_are() -> None:
    settings = Settings.from_mapping(
        {"ties": {"half_life_days": 10.5, "window_half_lives": 3}, "backtest": {"horizon_days": 30}}
    )
    found = cut_days(FIRST, LATEST, Question(), settings)
    assert (found[0], found[-1]) == (date(2022, 2, 28), date(2026, 1, 31))


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"cadence": "weekly"}, "no cadence 'weekly'. Known: monthly, quarterly"),
        ({"contacts": "all"}, "no contacts 'all'. Known: live, strong"),
        ({"outcome": "death"}, "no outcome 'death'. Known: silence, no-live-tie"),
    ],
)
def test_what_cannot_be_asked_is_named(asked: dict[str, str], said: str) -> None:
    with pytest.raises(InputError, match=said):
        Question(**asked)  # type: ignore[arg-type]
