"""Clients one by one: which are listed, and in which order."""

from __future__ import annotations

import numpy as np

from dashboard.addresses import StagesView
from dashboard.formats import plain
from dashboard.stage_history.course import Bools, Course, Floats, Ints
from dashboard.stage_history.flows import moved
from graphmodel.tables import STAGES


def listed(course: Course, view: StagesView, first: int | None, last: int | None) -> Ints:
    """Rows of the clients that a view lists, in its order; equals by revenue, then by id.

    Parameters
    ----------
    first, last
        The month ends, by place, between which ``view.flow`` is meant.
    """
    chosen = np.flatnonzero(_passing(course, view, first, last))
    ids = np.array(course.client_ids)[chosen]
    revenue = np.nan_to_num(course.revenue, nan=-1.0)[chosen]
    keys = [ids, -revenue, *(key[chosen] for key in reversed(_order(course, view.order)))]
    return chosen[np.lexsort(keys)]


def _passing(course: Course, view: StagesView, first: int | None, last: int | None) -> Bools:
    passing: Bools = np.ones(len(course.client_ids), dtype=np.bool_)
    if view.flow and first is not None and last is not None:
        passing &= moved(course, first, last, *view.flow)
    if view.stages and course.ends:
        passing &= np.isin(course.stage[:, -1], [STAGES.index(stage) for stage in view.stages])
    if view.fallen:
        passing &= course.last_setback >= 0
    for word in plain(view.q).casefold().split():
        passing &= np.fromiter((word in told for told in course.haystacks), np.bool_, len(course.haystacks))
    return passing


def _order(course: Course, name: str) -> list[Floats | Ints]:
    """What clients are sorted by, the first key first; ``worst`` is furthest below the best that it has been."""
    if name == "name":
        return [np.argsort(np.argsort(np.array(course.haystacks)))]
    if not course.ends or name == "revenue":
        return []
    now = course.stage[:, -1].astype(np.int64)
    if name == "stage":
        return [now]
    if name == "setback":
        return [-course.last_setback]
    return [-course.depth, -course.last_setback, now]
