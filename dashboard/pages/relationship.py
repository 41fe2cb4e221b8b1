"""Who holds this client, and what if they go?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import Dash, Input, Output, State, dcc, html, no_update, set_props

from dashboard import ids
from dashboard.addresses import client_of, leaving_in, relationship_address
from dashboard.asking import Asking
from dashboard.components import faces
from dashboard.components.frame import titled
from dashboard.components.relationship import departures, page
from dashboard.components.weaving import hole_list, introductions
from dashboard.data import Data
from dashboard.i18n import text
from dashboard.map_state import MapState
from dashboard.pages import relationship_map
from dashboard.supposing import departure
from dashboard.theme import is_narrow, palette
from dashboard.weaving import holes_of, introduction, staff

PATH = "/relationship/"
TITLE = "app.relationship"


def layout(pathname: str, search: str) -> html.Div:
    """The frame; it never touches the store."""
    return html.Div(
        [
            dcc.Store(id=ids.RELATIONSHIP_CLIENT, data=client_of(pathname)),
            dcc.Store(id=ids.RELATIONSHIP_LEAVING, data=leaving_in(search)),
            *relationship_map.stores(search),
            html.A(["← ", text("relationship.back")], href="/", className="back"),
            html.Div(faces.loading(), id=ids.RELATIONSHIP_BODY),
        ],
        className="page relationship",
    )


def register(app: Dash, data: Data, asking: Asking) -> None:
    """Give the app this page's callbacks."""

    @app.callback(
        Output(ids.RELATIONSHIP_BODY, "children"),
        Input(ids.RELATIONSHIP_CLIENT, "data"),
        State(ids.RELATIONSHIP_LEAVING, "data"),
        on_error=faces.of_error,
    )
    def show(client_id: str, leaving: Sequence[str] | None) -> html.Div:
        shown = data.relationship(client_id)
        set_props(ids.TITLE, {"data": titled(shown.client, relationship_address(client_id))})
        return page.body(shown, leaving or ())

    @app.callback(
        Output(ids.RELATIONSHIP_LEFT, "children"),
        Input(ids.RELATIONSHIP_MAP_SETTLED, "data"),
        State(ids.RELATIONSHIP_CLIENT, "data"),
        on_error=faces.of_part,
    )
    def leave(asked: Any, client_id: str) -> html.Div | html.P:
        supposed = MapState.of(asked).supposition
        if not supposed.leave:
            return departures.nobody_chosen()
        found = departure(asking, client_id, supposed)
        return departures.what_is_left(found, data.relationship(client_id), planned=len(supposed.meet))

    @app.callback(
        Output(ids.RELATIONSHIP_HANDOVER, "children"),
        Input(ids.RELATIONSHIP_WHO, "n_clicks"),
        State(ids.RELATIONSHIP_MAP_SETTLED, "data"),
        State(ids.RELATIONSHIP_CLIENT, "data"),
        prevent_initial_call=True,
        on_error=faces.of_part,
    )
    def hand_over(clicks: int | None, asked: Any, client_id: str) -> Any:
        supposed = MapState.of(asked).supposition
        if not clicks or not supposed.leave:
            return no_update
        found = departure(asking, client_id, supposed)
        return departures.handover(found, data.relationship(client_id), one_client=True)

    relationship_map.register(app, data, asking)

    @app.callback(
        Output(ids.RELATIONSHIP_GAINS, "children"),
        Output(ids.RELATIONSHIP_HOLES, "className"),
        Input(ids.RELATIONSHIP_CLIENT, "data"),
        on_error=hole_list.not_worked_out,
    )
    def weave(client_id: str) -> tuple[html.Div, str]:
        data.relationship(client_id)  # where there is none, this says so
        found, there = holes_of(asking, client_id), staff(asking, client_id)
        named = data.named(hole_list.people_of(found.table.to_pylist()) | there.everybody)
        return hole_list.of_relationship(client_id, found, there, named), "hidden"

    @app.callback(
        Output(ids.RELATIONSHIP_INTRODUCTION, "children"),
        Input(ids.RELATIONSHIP_TO, "value"),
        prevent_initial_call=True,
        running=[(Output(ids.RELATIONSHIP_INTRODUCTION, "className"), "introduction busy", "introduction")],
        on_error=faces.of_part,
    )
    def introduce(to: str | None) -> html.Div | None:
        if not to:
            return None
        found = introduction(asking, to)
        return introductions.ways(found, data.named(introductions.people_of(found)), to)

    @app.callback(
        Output(ids.RELATIONSHIP_MATRIX, "figure"),
        Input(ids.RELATIONSHIP_CLIENT, "data"),
        Input(ids.VIEW, "data"),
    )
    def draw_matrix(client_id: str, view: Mapping[str, Any] | None) -> Any:
        narrow = is_narrow(view)
        return page.matrix_figure(data.relationship(client_id), palette(view), narrow=narrow)
