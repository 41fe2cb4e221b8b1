"""Steps back: who fell, from where to where, why, and whether it was made good."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from dashboard.snapshot import Row, split
from dashboard.stage_history.course import Course
from graphmodel.tables import STAGES
from graphmodel.timeline import PAIR

Falls = Mapping[tuple[str, dt.date], Sequence[Row]]
"""Rows of the table ``falls`` by client and month end."""


@dataclass(frozen=True, slots=True)
class Setback:
    """One client at one month end at which its confirmed stage dropped.

    Attributes
    ----------
    before, after
        The confirmed stages.
    recovered_on
        The first month end since at which the stage that was lost is confirmed again; none while there is none.
    fell
        Conditions that no longer held, ``stage.condition``.
    people_left
        People whose ties went because they left.
    ties_faded
        Pairs, our person first, whose ties went although neither left.
    """

    client_id: str
    month_end: dt.date
    before: str
    after: str
    recovered_on: dt.date | None
    fell: tuple[str, ...]
    people_left: tuple[str, ...]
    ties_faded: tuple[tuple[str, str], ...]

    @property
    def people(self) -> set[str]:
        """Everybody it names."""
        return {*self.people_left, *(person for pair in self.ties_faded for person in pair)}


def setbacks(course: Course) -> list[Setback]:
    """All setbacks: those that are not made good first, each part with the latest first, then the largest revenue."""
    found = list(_found(course))
    revenue = dict(zip(course.client_ids, np.nan_to_num(course.revenue).tolist(), strict=True))
    return sorted(
        found,
        key=lambda one: (
            one.recovered_on is not None,
            -one.month_end.toordinal(),
            -revenue[one.client_id],
            one.client_id,
        ),
    )


def _found(course: Course) -> Iterator[Setback]:
    for client, month in np.argwhere(course.setback).tolist():
        if not month:
            continue  # what it fell from lies before the months that are looked at
        stood = int(course.confirmed[client, month - 1])
        after = course.confirmed[client, month + 1 :] >= stood
        told = course.reasons[client, month]
        yield Setback(
            client_id=course.client_ids[client],
            month_end=course.ends[month],
            before=STAGES[stood],
            after=STAGES[course.confirmed[client, month]],
            recovered_on=course.ends[month + 1 + int(after.argmax())] if after.any() else None,
            fell=tuple(split(told["fell"])),
            people_left=tuple(split(told["people_left"])),
            ties_faded=tuple(_pair(item) for item in split(told["ties_faded"]) if PAIR in item),
        )


def _pair(item: str) -> tuple[str, str]:
    ours, _, theirs = item.partition(PAIR)
    return ours, theirs
