"""Between two month ends: which clients moved from which stage to which, and what stands in each stage."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from dashboard.stage_history.course import Bools, Course, Floats
from graphmodel.tables import STAGES

CLIENTS = "clients"
"""What is counted unless it is the revenue in a currency."""


@dataclass(frozen=True, slots=True)
class Flow:
    """Clients that were in one stage and then in the same or another.

    Attributes
    ----------
    revenue
        Their yearly revenue as it is known now, by currency.
    """

    before: str
    after: str
    clients: int
    revenue: Mapping[str, float]

    @property
    def step(self) -> int:
        """How many stages up; below 0 down."""
        return STAGES.index(self.after) - STAGES.index(self.before)

    def size(self, by: str) -> float:
        """How much it is, as clients or in a currency."""
        return self.clients if by == CLIENTS else self.revenue.get(by, 0.0)


@dataclass(frozen=True, slots=True)
class Flows:
    """All flows between two month ends, from the highest stage down.

    Attributes
    ----------
    climbed, fell, stayed
        How many clients.
    fallen_revenue
        Yearly revenue, as it is known now, of those that fell, by currency.
    fallen_unknown
        How many of those that fell have no known revenue.
    """

    first: dt.date
    last: dt.date
    flows: Sequence[Flow]
    climbed: int
    fell: int
    stayed: int
    fallen_revenue: Mapping[str, float]
    fallen_unknown: int


@dataclass(frozen=True, slots=True)
class Stock:
    """What stands in each stage (columns) at each month end (rows).

    Attributes
    ----------
    clients
        Counts.
    revenue
        Yearly revenue as it is known now, by currency.
    setbacks
        At each month end.
    """

    ends: Sequence[dt.date]
    clients: Floats
    revenue: Mapping[str, Floats]
    setbacks: Sequence[int]

    def sizes(self, by: str) -> Floats:
        """Clients, or revenue in a currency."""
        return self.clients if by == CLIENTS else self.revenue[by]


def flows(course: Course, first: int, last: int) -> Flows:
    """What moved between two month ends, given by place; clients that either does not know are left out."""
    before, after = (course.stage[:, month].astype(np.int64) for month in (first, last))
    known = (before >= 0) & (after >= 0)
    key = np.where(known, before * len(STAGES) + after, 0)
    size = len(STAGES) ** 2
    clients = np.bincount(key[known], minlength=size)
    money = {
        name: np.bincount(key[known], weights=each[known], minlength=size)
        for name, each in course.money.items()
    }
    found = [
        Flow(
            STAGES[place // len(STAGES)],
            STAGES[place % len(STAGES)],
            int(clients[place]),
            {name: float(each[place]) for name, each in money.items() if each[place]},
        )
        for place in np.flatnonzero(clients)[::-1].tolist()
    ]
    fallen = known & (after < before)
    return Flows(
        first=course.ends[first],
        last=course.ends[last],
        flows=found,
        climbed=int((known & (after > before)).sum()),
        fell=int(fallen.sum()),
        stayed=int((known & (after == before)).sum()),
        fallen_revenue=course.sums(fallen),
        fallen_unknown=int((fallen & np.isnan(course.revenue)).sum()),
    )


def moved(course: Course, first: int, last: int, before: str, after: str) -> Bools:
    """The clients of one flow."""
    found: Bools = (course.stage[:, first] == STAGES.index(before)) & (
        course.stage[:, last] == STAGES.index(after)
    )
    return found


def stock(course: Course) -> Stock:
    """What stood in each stage, month end by month end."""
    months, stages = len(course.ends), len(STAGES)
    known = course.stage >= 0
    key = (np.arange(months) * stages + course.stage)[known]
    size = months * stages

    def summed(each: Floats | None) -> Floats:
        weights = None if each is None else np.broadcast_to(each[:, None], known.shape)[known]
        return np.bincount(key, weights=weights, minlength=size).reshape(months, stages).astype(float)

    return Stock(
        ends=course.ends,
        clients=summed(None),
        revenue={name: summed(each) for name, each in course.money.items()},
        setbacks=course.setback.sum(axis=0).tolist(),
    )
