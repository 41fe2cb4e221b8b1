"""Months in which nothing happened although much did before and after: signs of an export that broke."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dashboard.data_quality.loads import MonthOfChannel
from graphmodel.tables import CHANNELS

AROUND = 3
"""Months before and after a gap that say how much is usual."""

SURPRISE = 0.01
"""A month without anything is told where it would be rarer than that by chance."""

LEAST_USUAL = -math.log(SURPRISE)
"""Interactions a month of which chance alone leaves none in a month that often (Poisson: ``exp(-usual)``)."""


@dataclass(frozen=True, slots=True)
class Months:
    """Interactions by month (rows) and channel (columns), without a month left out.

    Attributes
    ----------
    months
        First days.
    """

    months: Sequence[dt.date]
    channels: Sequence[str]
    counts: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Gap:
    """Months in a row without anything, and how much a month is usual around them.

    Attributes
    ----------
    channel
        The only channel that is silent; none where all are.
    goes_on
        Whether nothing has come since.
    """

    first: dt.date
    last: dt.date
    months: int
    channel: str | None
    usual: float
    goes_on: bool


def months_of(found: Sequence[MonthOfChannel], *, until: dt.date | None = None) -> Months:
    """Interactions month by month up to the day ``until``; by default up to the last month that has any."""
    told = [row for row in found if until is None or row.month <= until]
    if not told:
        return Months((), (), np.zeros((0, 0), dtype=np.int64))
    channels = [name for name in CHANNELS if any(row.channel == name for row in told)]
    begin = _index(min(row.month for row in told))
    end = _index(until or max(row.month for row in told))
    counts = np.zeros((end - begin + 1, len(channels)), dtype=np.int64)
    for row in told:
        counts[_index(row.month) - begin, channels.index(row.channel)] += row.interactions
    return Months([_first_day(place) for place in range(begin, end + 1)], channels, counts)


def gaps(found: Months, *, whole_until: dt.date) -> list[Gap]:
    """Gaps of all channels together, then of one alone, each part in the order of time.

    Parameters
    ----------
    whole_until
        The last day of the data: a month that is not over by it is not judged.
    """
    judged = sum(_index(month) < _index(whole_until + dt.timedelta(days=1)) for month in found.months)
    if not judged:
        return []
    counts = found.counts[:judged]
    whole = list(_of(counts.sum(axis=1), found.months, None))
    silent = {place for gap in whole for place in _places(gap)}
    alone = [
        gap
        for column, channel in enumerate(found.channels)
        for gap in _of(counts[:, column], found.months, channel)
        if not set(_places(gap)) <= silent
    ]
    return [*whole, *sorted(alone, key=lambda gap: (gap.first, gap.channel or ""))]


def _of(counts: npt.NDArray[np.int64], months: Sequence[dt.date], channel: str | None) -> Iterator[Gap]:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], (counts == 0).astype(int), [0]])))
    for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        before, after = counts[max(0, start - AROUND) : start], counts[end : end + AROUND]
        goes_on = end == len(counts)
        if not len(before):
            continue  # before its first interaction a channel is not silent
        usual = float(np.concatenate([before, after]).mean()) if not goes_on else float(before.mean())
        if usual >= LEAST_USUAL:
            yield Gap(months[start], months[end - 1], end - start, channel, usual, goes_on)


def _places(gap: Gap) -> range:
    return range(_index(gap.first), _index(gap.last) + 1)


def _index(day: dt.date) -> int:
    return day.year * 12 + day.month - 1


def _first_day(place: int) -> dt.date:
    return dt.date(place // 12, place % 12 + 1, 1)


def newest(found: Sequence[MonthOfChannel]) -> Mapping[str, dt.date]:
    """The day of the newest interaction of each channel."""
    days: dict[str, dt.date] = {}
    for row in found:
        days[row.channel] = max(row.last, days.get(row.channel, row.last))
    return {name: days[name] for name in CHANNELS if name in days}
