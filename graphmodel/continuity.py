"""Did a relationship hold month after month?"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
import pyarrow.compute as pc

from graphmodel.arrays import Floats, neighbours
from graphmodel.events import History
from graphmodel.portfolio import Portfolio, end_of_day
from graphmodel.settings import Settings
from graphmodel.ties import live_at

CONTINUITY_MONTHS = 12
"""Month ends that ``continuity`` looks at."""

EVENTS_A_PART = 250_000
"""Events that are looked at together, from the first month to the last."""

EVENTS_A_CLIENT = 200
"""What a client costs beside its events, in such events."""


def month_ends(first: date, last: date) -> list[date]:
    """The last days of all months from one day to another, both inclusive.

    >>> [str(day) for day in month_ends(date(2026, 1, 31), date(2026, 3, 30))]
    ['2026-01-31', '2026-02-28']
    """
    months = range(_month(first), _month(last) + 1)
    ends = (month_end(date(month // 12, month % 12 + 1, 1)) for month in months)
    return [end for end in ends if end <= last]


def month_end(day: date) -> date:
    """The last day of a day's month.

    >>> month_end(date(2024, 2, 1))
    datetime.date(2024, 2, 29)
    """
    return day.replace(day=monthrange(day.year, day.month)[1])


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def continuity(history: History, portfolio: Portfolio, settings: Settings, day: date) -> Floats:
    """Share of the last 12 month ends, up to a day, at which a relationship had a live tie; 0 to 1.

    Complexity: one look at each interaction of the window of each month end; no other measure is computed.
    """
    ends = month_ends(day - timedelta(days=31 * CONTINUITY_MONTHS), day)[-CONTINUITY_MONTHS:]
    share = np.zeros(portfolio.clients)
    for first, last in event_parts(history, portfolio):
        sub, past = portfolio.part(first, last), history.of(first, last)
        for end in ends:
            passed = past.passed(end_of_day(end), settings.ties.window_half_lives)
            tied = np.zeros(sub.clients, dtype=bool)
            tied[passed.client[live_at(passed, sub, settings)]] = True
            share[first : last + 1] += tied
    return share / CONTINUITY_MONTHS


def event_parts(
    history: History, portfolio: Portfolio, client: str | None = None
) -> Iterator[tuple[int, int]]:
    """First and last client of each part that is looked at together; of one client alone if told its id."""
    if client is None:
        yield from neighbours(history.rows + EVENTS_A_CLIENT, EVENTS_A_PART)
    else:
        code = pc.index(portfolio.client_ids, client).as_py()
        yield code, code
