"""Who holds this client, and what if they go?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import Dash, Input, Output, dcc, html, set_props

from dashboard import ids
from dashboard.components import faces, relationship
from dashboard.data import Data, client_of
from dashboard.i18n import text
from dashboard.theme import palette

PATH = "/relationship/"


def layout(pathname: str, search: str) -> html.Div:
    """The frame; it never touches the store."""
    return html.Div(
        [
            dcc.Store(id=ids.RELATIONSHIP_CLIENT, data=client_of(pathname)),
            html.A(["← ", text("relationship.back")], href="/", id=ids.RELATIONSHIP_BACK, className="back"),
            html.Div(faces.loading(), id=ids.RELATIONSHIP_BODY),
        ],
        className="page relationship",
    )


def register(app: Dash, data: Data) -> None:
    """Give the app this page's callbacks."""

    @app.callback(
        Output(ids.RELATIONSHIP_BODY, "children"),
        Input(ids.RELATIONSHIP_CLIENT, "data"),
        on_error=faces.of_error,
    )
    def show(client_id: str) -> html.Div:
        shown = data.relationship(client_id)
        set_props(ids.TITLE, {"data": shown.client})
        return relationship.body(shown)

    @app.callback(
        Output(ids.RELATIONSHIP_MAP, "figure"),
        Input(ids.RELATIONSHIP_CLIENT, "data"),
        Input(ids.VIEW, "data"),
    )
    def draw_map(client_id: str, view: Mapping[str, Any] | None) -> Any:
        narrow = bool(view and view.get("narrow"))
        return relationship.map_figure(data.relationship(client_id), palette(view), narrow=narrow)

    @app.callback(
        Output(ids.RELATIONSHIP_MATRIX, "figure"),
        Input(ids.RELATIONSHIP_CLIENT, "data"),
        Input(ids.VIEW, "data"),
    )
    def draw_matrix(client_id: str, view: Mapping[str, Any] | None) -> Any:
        narrow = bool(view and view.get("narrow"))
        return relationship.matrix_figure(data.relationship(client_id), palette(view), narrow=narrow)
