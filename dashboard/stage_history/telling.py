"""The history of stages as the store keeps it, and what of it has to be worked out from the interactions.

``crosstie analyse`` keeps how each client stood at every month end. Where it did not (groups are analysed, or an older
version did it), and for what held before and after in a setback, all month ends are judged again, once for each
analysis: the same as ``crosstie timeline`` says, with the functions, settings and day of the analysis.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from dashboard.asking import Asking
from dashboard.background import Job, Progress
from dashboard.snapshot import Row
from dashboard.stage_history.course import Course
from dashboard.stage_history.flows import Stock, stock
from dashboard.stage_history.setbacks import Falls, Setback, setbacks
from dashboard.weaving import currencies
from graphmodel.analysis import Clock
from graphmodel.errors import CrosstieError
from graphmodel.settings import Settings
from graphmodel.timeline import timeline_of

MOST_MONTHS = 120
"""Month ends that are held in memory: ten years."""

WAIT = 0.4
"""Seconds to wait for an answer before saying how far it is: a short one is shown at once."""


@dataclass(frozen=True)
class WorkedOut:
    """All month ends judged again.

    Attributes
    ----------
    timeline
        The table of that name.
    falls
        What held before a setback and no longer does, with the measure before and after.
    """

    timeline: pa.Table
    falls: Falls


def kept_course(asking: Asking) -> Course | None:
    """How all clients stood, as the store keeps it; none where it keeps nothing."""

    def read() -> Course | None:
        table = asking.reader.results("timeline")
        return course_of(asking, table) if len(table) else None

    return asking.answer("stage_course", read)


def worked_out(asking: Asking) -> Job[WorkedOut]:
    """All month ends judged again; ``Job.begin`` starts it."""
    return asking.whole_job("timeline", _judged)


def course_now(asking: Asking) -> Course | None:
    """How all clients stood, kept or worked out; none while that is under way."""
    kept = kept_course(asking)
    if kept is not None:
        return kept
    found = _looked(asking)
    if found is None:
        return None
    return asking.answer("worked_out_course", lambda: course_of(asking, found.timeline))


def falls_now(asking: Asking) -> Falls | None:
    """What held before setbacks and no longer does; none while that is being worked out, empty where it cannot be."""
    try:
        found = _looked(asking)
    except CrosstieError:
        return {}  # setbacks are told without it
    return None if found is None else found.falls


def course_of(asking: Asking, timeline: pa.Table) -> Course:
    """A table ``timeline`` with the clients that are there."""
    relationships = asking.reader.results("relationships")
    return Course.of(timeline, relationships, currencies(asking), most_months=MOST_MONTHS)


def all_setbacks(asking: Asking, course: Course) -> list[Setback]:
    """All setbacks, what to look at first at the top."""
    return asking.answer("setbacks", lambda: setbacks(course))


def stock_of(asking: Asking, course: Course) -> Stock:
    """What stood in each stage, month end by month end."""
    return asking.answer("stage_stock", lambda: stock(course))


def timeline_now(asking: Asking) -> pa.Table:
    """The table ``timeline``, kept or worked out; without rows while that is under way."""
    rows = asking.reader.results("timeline")
    if not len(rows):
        found = worked_out(asking).look()
        rows = rows if found is None else found.timeline
    return rows


def months_of(asking: Asking, client_id: str) -> list[Row]:
    """The rows of the timeline of one client, in the order of time."""
    rows = timeline_now(asking)
    mine: list[Row] = rows.filter(pc.equal(rows["client_id"], client_id)).to_pylist()
    return sorted(mine, key=lambda row: row["month_end"])[-MOST_MONTHS:]


def measures_of(run: Mapping[str, Any]) -> Mapping[str, str]:
    """The measure that each condition looks at, by ``stage.condition``."""
    settings = Settings.from_mapping(run["settings"])
    return {condition.key: condition.measure for condition in settings.stages.all_conditions()}


def _looked(asking: Asking) -> WorkedOut | None:
    job = worked_out(asking)
    job.begin()
    job.wait(WAIT)
    return job.look()


def _judged(asking: Asking, progress: Progress) -> WorkedOut:
    with asking.interactions() as seen:
        told = timeline_of(seen.known, seen.as_of, seen.settings, clock=Clock(progress))
    falls: dict[tuple[str, dt.date], list[Row]] = defaultdict(list)
    for row in told.tables["falls"].to_pylist():
        falls[row["client_id"], row["month_end"]].append(row)
    return WorkedOut(told.tables["timeline"], dict(falls))
