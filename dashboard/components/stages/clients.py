"""Client by client: a strip of months each, filtered and sorted on the server."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import html

from dashboard import ids
from dashboard.addresses import STAGE_ORDERS, StagesView, relationship_address, stages_address
from dashboard.components import aria, downloads, grids
from dashboard.components.search_field import search_field
from dashboard.components.stages import strip
from dashboard.formats import UNDEFINED, count, money, short_month
from dashboard.i18n import text
from dashboard.stage_history.course import Course
from graphmodel.tables import STAGES

NARROW_MONTHS = 18
"""Month ends of a strip on a narrow screen."""


def section(view: StagesView, *, narrow: bool) -> html.Section:
    """The list with its controls; its rows come as they are scrolled into view."""
    title = text("stages.section.clients")
    return html.Section(
        [
            html.H2(title, className="sr-only"),
            _controls(view),
            html.Div(id=ids.STAGES_CHOSEN, className="flow-chosen", role="status"),
            _table(narrow=narrow),
        ],
        id="stages-list",
        className="card table-card",
        **aria.label(title),
    )


def _controls(view: StagesView) -> html.Div:
    return html.Div(
        [
            search_field(ids.STAGES_SEARCH, view.q, text("stages.search")),
            dmc.MultiSelect(
                id=ids.STAGES_ONLY,
                value=list(view.stages),
                data=[{"value": stage, "label": text(f"stage.{stage}")} for stage in reversed(STAGES)],
                placeholder=text("stages.only"),
                clearable=True,
                className="search",
                **aria.label(text("stages.only")),
            ),
            dmc.Checkbox(id=ids.STAGES_FALLEN, checked=view.fallen, label=text("stages.fallen"), size="sm"),
            dmc.Select(
                id=ids.STAGES_ORDER,
                value=view.order,
                data=[{"value": name, "label": text(f"stages.order.{name}")} for name in STAGE_ORDERS],
                allowDeselect=False,
                **aria.label(text("stages.order")),
            ),
            html.Div(
                [
                    html.Span("", id=ids.STAGES_COUNT, role="status", className="muted"),
                    downloads.table_links("stage_clients", grid=ids.STAGES_CLIENTS, follow=True),
                ],
                className="shown",
            ),
        ],
        className="controls",
    )


def _table(*, narrow: bool) -> html.Div:
    fixed: dict[str, Any] = {"sortable": False}
    client = grids.column(
        "client_name",
        text("column.client"),
        text("stages.column.client"),
        cellRenderer="CrosstieClient",
        flex=1.3,
        minWidth=130,
        **fixed,
    )
    months = grids.column(
        "strip",
        text("stages.column.strip"),
        text("stages.column.strip.text"),
        cellRenderer="CrosstieStrip",
        flex=1.2 if narrow else 3,
        minWidth=150,
        **fixed,
    )
    more = [
        grids.column("stage", text("column.stage"), cellRenderer="CrosstieStage", width=128, **fixed),
        grids.column(
            "setback", text("stages.column.setback"), text("stages.column.setback.text"), width=128, **fixed
        ),
        grids.figure_column("revenue", text("column.revenue"), width=104, **fixed),
    ]
    made = grids.grid(
        ids.STAGES_CLIENTS,
        [client, months] if narrow else [client, more[0], months, *more[1:]],
        rowHeight=42,
    )
    made.eventListeners = {
        "cellClicked": ["crosstieOpenOrHistory(params)"],
        "cellKeyDown": ["crosstieFollowOrOpen(params)"],
    }
    made.getRowId = "params.data.client_id"
    made.style = {"height": "100%", "width": "100%"}
    return html.Div(made, className="stages-list-grid")


def row(course: Course, client: int, *, narrow: bool) -> dict[str, Any]:
    """One client as the list shows it: all words."""
    key = course.client_ids[client]
    now = int(course.stage[client, -1])
    last = int(course.last_setback[client])
    revenue = course.revenue[client]
    said = strip.spoken(course, client)
    return {
        "client_id": key,
        "href": relationship_address(key),
        "client_name_text": course.names[client],
        "stage_key": STAGES[now] if now >= 0 else "",
        "stage_text": text(f"stage.{STAGES[now]}") if now >= 0 else UNDEFINED,
        "strip": strip.cells(course, client, NARROW_MONTHS if narrow else strip.MONTHS),
        "strip_text": said,
        "strip_links": [{"text": said, "href": stages_address(key)}],
        "setback_text": short_month(course.ends[last]) if last >= 0 else UNDEFINED,
        "revenue_text": UNDEFINED if revenue != revenue else money(float(revenue), course.currencies[client]),
        "tips": {
            "strip": said,
            **({"setback": text("stages.column.setback.none")} if last < 0 else {}),
            **(
                {"revenue": text("face.undefined", reason=text("reason.revenue_unknown"))}
                if revenue != revenue
                else {}
            ),
        },
        "emphasis": {"setback": "loud"} if last >= 0 else {},
    }


def shown(found: int, all_: int) -> str:
    """How many of all are in the list."""
    return text("portfolio.shown", shown=count(found), all=count(all_))
