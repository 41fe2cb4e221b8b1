"""How long relationships stay in a stage once they have reached it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dashboard.stage_history.course import Course, Ints
from graphmodel.tables import STAGES


@dataclass(frozen=True, slots=True)
class Stay:
    """Stays in one stage.

    Attributes
    ----------
    stays
        How many began within the history: their length is known, or how long they last already.
    ended
        How many of them are over.
    median
        Months after which half of them are over; none while more than half last.
    longest
        Months of the longest.
    """

    stage: str
    stays: int
    ended: int
    median: int | None
    longest: int


def stays(course: Course) -> list[Stay]:
    """Of each stage that a stay in began, the highest first.

    A stay is a run of month ends with the same confirmed stage. One that goes on is counted with the months that it
    has lasted (Kaplan & Meier 1958, *Nonparametric estimation from incomplete observations*); one that was there when
    the history began is left out, as nobody knows its length.
    """
    stage, length, ended = _runs(course)
    found = []
    for place in range(len(STAGES) - 1, -1, -1):
        mine = stage == place
        if mine.any():
            found.append(
                Stay(
                    STAGES[place],
                    int(mine.sum()),
                    int(ended[mine].sum()),
                    _median(length[mine], ended[mine]),
                    int(length[mine].max()),
                )
            )
    return found


def _runs(course: Course) -> tuple[Ints, Ints, Ints]:
    """Stage and length of each run that began within the history, and whether (1) it is over."""
    confirmed = course.confirmed.astype(np.int64)
    if confirmed.shape[1] < 2:
        nothing = np.zeros(0, dtype=np.int64)
        return nothing, nothing, nothing
    clients, months = confirmed.shape
    begins = np.ones((clients, months), dtype=bool)
    begins[:, 1:] = confirmed[:, 1:] != confirmed[:, :-1]
    row, month = np.nonzero(begins)
    following = np.append(month[1:], 0)
    over = np.append(row[1:], -1) == row
    length = np.where(over, following, months) - month
    stage = confirmed[row, month]
    before = np.where(month > 0, confirmed[row, np.maximum(month, 1) - 1], -1)
    known = (stage >= 0) & (before >= 0)
    return stage[known], length[known], over[known].astype(np.int64)


def _median(length: Ints, ended: Ints) -> int | None:
    """Months after which half of the stays are over, those that go on counted as far as they are known."""
    size = int(length.max()) + 1
    ends = np.bincount(length, weights=ended, minlength=size)
    there = len(length) - np.cumsum(np.bincount(length, minlength=size)) + np.bincount(length, minlength=size)
    share = np.cumprod(1 - ends / np.maximum(there, 1))
    halved = np.flatnonzero(share <= 0.5 + 1e-12)
    return int(halved[0]) if len(halved) else None
