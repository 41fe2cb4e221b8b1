"""Where is each relationship heading?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, ctx, dcc, html, no_update, set_props
from dash.exceptions import PreventUpdate

from dashboard import ids
from dashboard.addresses import STAGES_PAGE, StagesView, stages_address
from dashboard.asking import Asking
from dashboard.components import faces, grids
from dashboard.components.frame import titled
from dashboard.components.stages import clients, flow_card, margins, one_client, page, setbacks, stock_card
from dashboard.data import Data
from dashboard.payloads import RowsRequest
from dashboard.stage_history.course import Course
from dashboard.stage_history.durations import stays
from dashboard.stage_history.flows import Flows, flows
from dashboard.stage_history.listing import listed
from dashboard.stage_history.margins import nearest
from dashboard.stage_history.telling import (
    all_setbacks,
    course_now,
    falls_now,
    kept_course,
    measures_of,
    months_of,
    stock_of,
    worked_out,
)
from dashboard.theme import is_narrow, palette

PATH = STAGES_PAGE
TITLE = "app.stages"

EVERY = 1500
"""Milliseconds between two looks whether month ends are judged."""


def layout(pathname: str, search: str) -> html.Div:
    """The frame; it never touches the store."""
    return html.Div(
        [
            dcc.Store(id=ids.STAGES_OPENED_WITH, data=search),
            dcc.Store(id=ids.STAGES_FLOW, data=_flow_of(StagesView.from_search(search))),
            dcc.Store(id=ids.STAGES_NOTED),
            dcc.Interval(id=ids.STAGES_TICK, interval=EVERY),
            html.Div(faces.loading(), id=ids.STAGES_BODY),
        ],
        className="page stages-page",
    )


def register(app: Dash, data: Data, asking: Asking) -> None:
    """Give the app this page's callbacks, and the strip of the relationship's page."""
    _register_body(app, data, asking)
    _register_flows(app, asking)
    _register_clients(app, asking)
    _register_setbacks(app, data, asking)

    @app.callback(
        Output(ids.RELATIONSHIP_HISTORY, "children"),
        Input(ids.RELATIONSHIP_CLIENT, "data"),
        on_error=faces.of_part,
    )
    def strip(client_id: str) -> Any:
        return one_client.on_relationship(kept_course(asking), client_id)


def _register_body(app: Dash, data: Data, asking: Asking) -> None:
    @app.callback(
        Output(ids.STAGES_BODY, "children"),
        Output(ids.STAGES_TICK, "disabled"),
        Input(ids.STAGES_OPENED_WITH, "data"),
        Input(ids.STAGES_TICK, "n_intervals"),
        State(ids.VIEW, "data"),
        on_error=lambda error: (faces.of_error(error), True),
    )
    def show(search: str | None, _: int | None, view: Mapping[str, Any] | None) -> tuple[Any, bool]:
        data.overview()  # where nothing was analysed yet, this says so
        course, asked = course_now(asking), StagesView.from_search(search)
        if course is None:
            return page.working(worked_out(asking).step), False
        if not course.ends:
            return page.no_month(), True
        if asked.client:
            shown = data.relationship(asked.client)  # where there is none, this says so
            set_props(ids.TITLE, {"data": titled(shown.client, stages_address(asked.client))})
            client = course.by_client[asked.client]
            return one_client.body(course, client, months_of(asking, asked.client)), True
        return page.body(course, asked, narrow=is_narrow(view)), True

    @app.callback(
        Output(ids.STAGES_COURSE, "figure"),
        Input(ids.STAGES_OPENED_WITH, "data"),
        Input(ids.VIEW, "data"),
    )
    def draw_course(search: str | None, view: Mapping[str, Any] | None) -> Any:
        months = months_of(asking, StagesView.from_search(search).client)
        return one_client.figure(months, palette(view), narrow=is_narrow(view)) if months else no_update

    @app.callback(
        Output(ids.STAGES_MARGINS, "children"),
        Input(ids.STAGES_FROM, "value"),
        Input(ids.STAGES_TO, "value"),
        on_error=faces.of_part,
    )
    def tell_margins(first: str | None, last: str | None) -> list[Any]:
        course = _ready(asking)
        near = nearest(asking)
        names = dict(zip(course.client_ids, course.names, strict=True))
        found = _flows(course, StagesView.of(first=first, last=last))
        return margins.sections(near, stays(course), found, course, names)


def _register_flows(app: Dash, asking: Asking) -> None:
    @app.callback(
        Output(ids.STAGES_HEADLINE, "children"),
        Input(ids.STAGES_FROM, "value"),
        Input(ids.STAGES_TO, "value"),
        on_error=faces.of_part,
    )
    def say(first: str | None, last: str | None) -> list[Any]:
        course = _ready(asking)
        return page.headline(_flows(course, StagesView.of(first=first, last=last)), course)

    @app.callback(
        Output(ids.STAGES_FLOWS_TABLE, "children"),
        Input(ids.STAGES_FROM, "value"),
        Input(ids.STAGES_TO, "value"),
        Input(ids.STAGES_FLOW, "data"),
        on_error=faces.of_part,
    )
    def list_flows(first: str | None, last: str | None, flow: str | None) -> Any:
        found = _flows(_ready(asking), StagesView.of(first=first, last=last))
        return flow_card.table(found, flow or "") if found else None

    @app.callback(
        Output(ids.STAGES_CHOSEN, "children"),
        Input(ids.STAGES_FROM, "value"),
        Input(ids.STAGES_TO, "value"),
        Input(ids.STAGES_FLOW, "data"),
        on_error=faces.of_part,
    )
    def say_chosen(first: str | None, last: str | None, flow: str | None) -> list[Any]:
        view = StagesView.of(first=first, last=last, flow=flow)
        return flow_card.picked(_flows(_ready(asking), view), view.flow)

    @app.callback(
        Output(ids.STAGES_FLOWS, "figure"),
        Output(ids.STAGES_FLOWS, "style"),
        Input(ids.STAGES_FROM, "value"),
        Input(ids.STAGES_TO, "value"),
        Input(ids.STAGES_BY, "value"),
        Input(ids.STAGES_FLOW, "data"),
        Input(ids.VIEW, "data"),
    )
    def draw_flows(
        first: str | None, last: str | None, by: str | None, flow: str | None, view: Mapping[str, Any] | None
    ) -> tuple[Any, Any]:
        course, asked = _ready(asking), StagesView.of(first=first, last=last, by=by)
        found = _flows(course, asked)
        if found is None:
            return no_update, no_update
        figure = flow_card.figure(
            found, page.counted_by(course, asked), flow or "", palette(view), narrow=is_narrow(view)
        )
        return figure, {"height": f"{figure.layout.height}px"}

    @app.callback(
        Output(ids.STAGES_STOCK, "figure"),
        Output(ids.STAGES_STOCK_TABLE, "children"),
        Input(ids.STAGES_BY, "value"),
        Input(ids.VIEW, "data"),
    )
    def draw_stock(by: str | None, view: Mapping[str, Any] | None) -> tuple[Any, Any]:
        course = _ready(asking)
        found, counted = stock_of(asking, course), page.counted_by(course, StagesView.of(by=by))
        figure = stock_card.figure(found, counted, palette(view), narrow=is_narrow(view))
        return figure, stock_card.table(found, counted)

    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("crosstie_stages", "picked"),
        Output(ids.STAGES_FLOWS, "clickData"),
        Input(ids.STAGES_FLOWS, "clickData"),
        prevent_initial_call=True,
    )


def _register_clients(app: Dash, asking: Asking) -> None:
    controls = (
        (ids.STAGES_FROM, "value"),
        (ids.STAGES_TO, "value"),
        (ids.STAGES_BY, "value"),
        (ids.STAGES_FLOW, "data"),
        (ids.STAGES_SEARCH, "value"),
        (ids.STAGES_ONLY, "value"),
        (ids.STAGES_FALLEN, "checked"),
        (ids.STAGES_ORDER, "value"),
    )

    @app.callback(
        Output(ids.STAGES_CLIENTS, "getRowsResponse"),
        Output(ids.STAGES_COUNT, "children"),
        Input(ids.STAGES_CLIENTS, "getRowsRequest"),
        State(ids.VIEW, "data"),
        *(State(*control) for control in controls),
        prevent_initial_call=True,
        on_error=grids.unanswered,
    )
    def rows(
        request: RowsRequest, view: Mapping[str, Any] | None, *said: Any
    ) -> tuple[Mapping[str, Any], str]:
        first, last, by, flow, q, only, fallen, order = said
        asked = StagesView.of(
            first=first, last=last, by=by, flow=flow, q=q, stages=only, fallen=fallen, order=order
        )
        course = course_now(asking)
        if course is None or not course.ends:  # worked out anew, of newer results
            return grids.NO_ROWS, ""
        ends = page.ends_of(course, asked) or (None, None)
        found = listed(course, asked, *ends)
        start, end = max(0, request["startRow"]), max(0, request["endRow"])
        told = [clients.row(course, client, narrow=is_narrow(view)) for client in found[start:end].tolist()]
        shown = clients.shown(len(found), len(course.client_ids))
        return grids.answer(told, len(found)), shown

    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("crosstie_stages", "noted"),
        Output(ids.STAGES_NOTED, "data"),
        *(Input(*control) for control in controls),
        prevent_initial_call=True,
    )


def _register_setbacks(app: Dash, data: Data, asking: Asking) -> None:
    @app.callback(
        Output(ids.STAGES_SETBACKS, "children"),
        Output(ids.STAGES_SETBACKS_MORE, "className"),
        Output(ids.STAGES_FALLS_TICK, "disabled"),
        Input(ids.STAGES_OPENED_WITH, "data"),
        Input(ids.STAGES_SETBACKS_MORE, "n_clicks"),
        Input(ids.STAGES_FALLS_TICK, "n_intervals"),
        on_error=lambda error: (faces.of_part(error), "hidden", True),
    )
    def list_setbacks(search: str | None, clicks: int | None, _: int | None) -> tuple[Any, str, bool]:
        course, client = _ready(asking), StagesView.from_search(search).client
        found = [one for one in all_setbacks(asking, course) if client in ("", one.client_id)]
        falls = falls_now(asking) if found else {}
        if falls is None and ctx.triggered_id == ids.STAGES_FALLS_TICK:
            raise PreventUpdate  # what is there says no more than it did
        shown = setbacks.shown(clicks or 0)
        context = setbacks.Context(
            course,
            falls,
            measures_of(asking.reader.run()),
            data.named(person for one in found[:shown] for person in one.people),
            {
                one.client_id: data.relationship(one.client_id).row["next_step"]
                for one in found[:shown]
                if one.recovered_on is None
            },
        )
        listing = setbacks.listing(found, shown, context, one_client=bool(client))
        more = "link-button" if shown < min(len(found), setbacks.MOST_SHOWN) else "hidden"
        return listing, more, falls is not None


def _ready(asking: Asking) -> Course:
    """How all clients stood; the page is there only when this is."""
    course = course_now(asking)
    if course is None or not course.ends:
        raise PreventUpdate
    return course


def _flows(course: Course, view: StagesView) -> Flows | None:
    """What moved between the month ends of a view; none where there is only one."""
    ends = page.ends_of(course, view)
    return flows(course, *ends) if ends else None


def _flow_of(view: StagesView) -> str:
    return "-".join(view.flow or ())
