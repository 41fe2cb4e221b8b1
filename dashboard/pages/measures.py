"""What does each figure mean?"""

from __future__ import annotations

from dash import ClientsideFunction, Dash, Input, Output, dcc, html, set_props

from dashboard import ids
from dashboard.addresses import MEASURES, measure_in
from dashboard.asking import Asking
from dashboard.components import faces
from dashboard.components.explaining import glossary
from dashboard.data import Data
from graphmodel.explaining import FIGURES

PATH = MEASURES
TITLE = "app.measures"


def layout(pathname: str, search: str) -> html.Div:
    """The frame; it never touches the store."""
    return html.Div(
        [
            dcc.Store(id=ids.MEASURES_OPENED_WITH, data=measure_in(search)),
            dcc.Store(id=ids.MEASURES_OPENED),
            html.Div(faces.loading(), id=ids.MEASURES_BODY),
        ],
        className="page glossary",
    )


def register(app: Dash, data: Data, asking: Asking) -> None:
    """Give the app this page's callbacks."""

    @app.callback(
        Output(ids.MEASURES_BODY, "children"),
        Input(ids.MEASURES_OPENED_WITH, "data"),
        on_error=faces.of_error,
    )
    def show(measure: str | None) -> html.Div:
        return glossary.body(data, measure or "")

    @app.callback(Input(ids.MEASURES_OPENED, "data"), prevent_initial_call=True)
    def open_card(measure: str | None) -> None:
        if measure in FIGURES:
            set_props(glossary.content_id(str(measure)), {"children": glossary.content(data, str(measure))})

    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("crosstie_explain", "found"),
        Output(ids.MEASURES_COUNT, "children"),
        Input(ids.MEASURES_SEARCH, "value"),
    )
