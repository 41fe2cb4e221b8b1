"""How often were the flags right?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from dash import Dash, Input, Output, dcc, html, no_update

from dashboard import ids
from dashboard.addresses import BACKTEST
from dashboard.asking import Asking
from dashboard.backtesting import Backtested, backtested
from dashboard.components import backtest, faces
from dashboard.data import Data
from dashboard.theme import Palette, palette
from graphmodel.errors import InputError

PATH = BACKTEST
TITLE = "app.backtest"

WAIT = 0.4
"""Seconds to wait for an answer before saying how far it is: a short one is shown at once."""
EVERY = 1500
"""Milliseconds between two looks."""


def layout(pathname: str, search: str) -> html.Div:
    """The frame; it never touches the store."""
    return html.Div(
        [
            dcc.Store(id=ids.BACKTEST, data=pathname),
            dcc.Interval(id=ids.BACKTEST_TICK, interval=EVERY),
            html.Div(faces.loading(), id=ids.BACKTEST_BODY),
        ],
        className="page backtest-page",
    )


def register(app: Dash, data: Data, asking: Asking) -> None:
    """Give the app this page's callbacks."""

    @app.callback(
        Output(ids.BACKTEST_BODY, "children"),
        Output(ids.BACKTEST_TICK, "disabled"),
        Input(ids.BACKTEST_TICK, "n_intervals"),
        on_error=lambda error: (faces.of_error(error), True),
    )
    def show(looks: int | None) -> tuple[html.Div, bool]:
        job = backtested(asking)
        if not looks:
            job.begin()
        job.wait(WAIT)
        try:
            found = job.look()
        except InputError as error:
            return backtest.refused(error), True
        return (backtest.working(job.step), False) if found is None else (backtest.body(found), True)

    pictures: Mapping[str, Callable[[Backtested, Palette], Any]] = {
        ids.BACKTEST_SURVIVAL: backtest.survival_figure,
        ids.BACKTEST_PREDICTORS: backtest.predictors_figure,
        ids.BACKTEST_CALIBRATION: backtest.calibration_figure,
    }
    for identifier, drawn in pictures.items():
        _register_picture(app, asking, identifier, drawn)


def _register_picture(
    app: Dash, asking: Asking, identifier: str, drawn: Callable[[Backtested, Palette], Any]
) -> None:
    @app.callback(Output(identifier, "figure"), Input(ids.BACKTEST, "data"), Input(ids.VIEW, "data"))
    def draw(_: str, view: Mapping[str, Any] | None) -> Any:
        found = backtested(asking).look()
        return no_update if found is None else drawn(found, palette(view))
