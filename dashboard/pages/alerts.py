"""What changed?"""

from __future__ import annotations

from dash import Dash, Input, Output, dcc, html

from dashboard import ids
from dashboard.addresses import ALERTS, MOST_ALERTS, alerts_shown
from dashboard.asking import Asking
from dashboard.components import alerts, faces
from dashboard.data import Data
from dashboard.watching import standing

PATH = ALERTS
TITLE = "app.alerts"


def layout(pathname: str, search: str) -> html.Div:
    """The frame; it never touches the store."""
    return html.Div(
        [dcc.Store(id=ids.ALERTS, data=search), html.Div(faces.loading(), id=ids.ALERTS_BODY)],
        className="page alerts-page",
    )


def register(app: Dash, data: Data, asking: Asking) -> None:
    """Give the app this page's callbacks."""

    @app.callback(Output(ids.ALERTS_BODY, "children"), Input(ids.ALERTS, "data"), on_error=faces.of_error)
    def show(search: str) -> html.Div:
        return alerts.body(standing(asking, MOST_ALERTS), data.named(), alerts_shown(search))
