"""The tables of the page of stages as they are taken away: flows, stock, clients, setbacks and stays."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from dash import Dash

from dashboard.addresses import StagesView
from dashboard.asking import Asking
from dashboard.components.stages.page import ends_of
from dashboard.data import Data
from dashboard.downloads.offers import PATIENCE, Asked, RefusedError, Sheet, offer_table
from dashboard.stage_history.course import Course
from dashboard.stage_history.durations import stays
from dashboard.stage_history.flows import flows
from dashboard.stage_history.listing import listed
from dashboard.stage_history.telling import (
    all_setbacks,
    course_now,
    stock_of,
    timeline_now,
    worked_out,
)
from graphmodel.arrow import schema_of
from graphmodel.tables import FLOWS, STAGES

_STAYS = pa.schema(
    [("stage", pa.string()), *((name, pa.int64()) for name in ("stays", "ended", "median", "longest"))]
)
"""Months for ``median`` and ``longest``; ``median`` is empty while more than half last."""


def offer_stage_tables(app: Dash, data: Data, asking: Asking) -> None:
    """Offer what the page of stages shows."""

    def of_view(make: Callable[[Asking, Course, StagesView], pa.Table]) -> Callable[[Asked], Sheet]:
        def made(asked: Asked) -> Sheet:
            view = StagesView.from_search(asked.search)
            return Sheet(make(asking, _course(asking), view), sorted=True)

        return made

    def of_client(make: Callable[[Asking, Course], pa.Table]) -> Callable[[Asked], Sheet]:
        def made(asked: Asked) -> Sheet:
            course = _course(asking)
            if not asked.client:
                return Sheet(make(asking, course))
            rows = make(asking, course)
            about = data.relationship(asked.client).client
            return Sheet(rows.filter(pc.equal(rows["client_id"], asked.client)), about)

        return made

    offer_table(app, "flows", of_view(_flows))
    offer_table(app, "stage_clients", of_view(_clients))
    offer_table(app, "stage_stock", of_view(_stock))
    offer_table(app, "stage_stays", of_view(_stays))
    offer_table(app, "timeline", of_client(_timeline))
    offer_table(app, "setbacks", of_client(_setbacks))


def _course(asking: Asking) -> Course:
    course = course_now(asking)
    if course is None:
        worked_out(asking).wait(PATIENCE)
        course = course_now(asking)
    if course is None:
        raise RefusedError("download.refused.working", 503)
    return course


def _flows(asking: Asking, course: Course, view: StagesView) -> pa.Table:
    """Clients by the stages at the two month ends of the view; a column of revenue for each currency."""
    ends = ends_of(course, view)
    rows = [
        {
            "from_month_end": found.first,
            "to_month_end": found.last,
            "from_stage": flow.before,
            "to_stage": flow.after,
            "clients": flow.clients,
            **_money(course, flow.revenue),
        }
        for found in ([flows(course, *ends)] if ends else [])
        for flow in found.flows
    ]
    return _with_money(rows, schema_of(FLOWS), course)


def _stock(asking: Asking, course: Course, view: StagesView) -> pa.Table:
    """Clients and revenue in each stage at each month end, the latest first."""
    found = stock_of(asking, course)
    rows = [
        {
            "month_end": found.ends[month],
            "stage": stage,
            "clients": int(found.clients[month, place]),
            **_money(course, {name: each[month, place] for name, each in found.revenue.items()}),
        }
        for month in range(len(found.ends) - 1, -1, -1)
        for place, stage in reversed(list(enumerate(STAGES)))
    ]
    columns = [("month_end", pa.date32()), ("stage", pa.string()), ("clients", pa.int64())]
    return _with_money(rows, pa.schema([*columns, ("revenue", pa.float64())]), course)


def _clients(asking: Asking, course: Course, view: StagesView) -> pa.Table:
    """Clients as they are narrowed and ordered, with where they stand and how they fell."""
    chosen = listed(course, view, *(ends_of(course, view) or (None, None)))

    def stage(places: Any) -> list[str | None]:
        return [STAGES[place] if place >= 0 else None for place in places[chosen].tolist()]

    last = [course.ends[month] if month >= 0 else None for month in course.last_setback[chosen].tolist()]
    there = bool(course.ends)
    return pa.table(
        {
            "client_id": pa.array([course.client_ids[place] for place in chosen], pa.string()),
            "client_name": pa.array([course.names[place] for place in chosen], pa.string()),
            "stage": pa.array(stage(course.stage[:, -1]) if there else [None] * len(chosen), pa.string()),
            "confirmed_stage": pa.array(
                stage(course.confirmed[:, -1]) if there else [None] * len(chosen), pa.string()
            ),
            "stages_below_best": course.depth[chosen],
            "last_setback": pa.array(last, pa.date32()),
            "revenue": pa.array(course.revenue[chosen], from_pandas=True),
            "currency": pa.array([course.currencies[place] or None for place in chosen], pa.string()),
        }
    )


def _stays(asking: Asking, course: Course, view: StagesView) -> pa.Table:
    return pa.Table.from_pylist([asdict(one) for one in stays(course)], _STAYS)


def _timeline(asking: Asking, course: Course) -> pa.Table:
    """Every month end of every client, the latest first of each."""
    return timeline_now(asking).sort_by([("client_id", "ascending"), ("month_end", "descending")])


def _setbacks(asking: Asking, course: Course) -> pa.Table:
    """The rows of the timeline that are setbacks, in the order of the page."""
    rows = timeline_now(asking)
    rows = rows.filter(rows["setback"])
    order = {(one.client_id, one.month_end): place for place, one in enumerate(all_setbacks(asking, course))}
    keys = zip(rows["client_id"].to_pylist(), rows["month_end"].to_pylist(), strict=True)
    ranked = sorted((order[key], row) for row, key in enumerate(keys) if key in order)
    return rows.take(pa.array([row for _, row in ranked], pa.int64()))


def _money(course: Course, sums: Mapping[str, float]) -> dict[str, float | None]:
    """Amounts under ``revenue``; where there are several currencies, under ``revenue_EUR`` and so on."""
    if len(course.money) < 2:
        return {"revenue": next((float(sums.get(name, 0.0)) for name in course.money), None)}
    return {f"revenue_{name or 'unknown'}": float(sums.get(name, 0.0)) for name in course.money}


def _with_money(rows: Iterable[Mapping[str, Any]], schema: pa.Schema, course: Course) -> pa.Table:
    place = schema.get_field_index("revenue")
    schema = schema.remove(place)
    for number, name in enumerate(_money(course, {})):
        schema = schema.insert(place + number, pa.field(name, pa.float64()))
    return pa.Table.from_pylist([dict(row) for row in rows], schema)
