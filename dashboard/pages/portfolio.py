"""Where is our revenue hanging on one thread?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html

from dashboard import ids
from dashboard.addresses import Filters
from dashboard.asking import Asking
from dashboard.components import faces, grids, portfolio
from dashboard.data import Data
from dashboard.payloads import RowsRequest

PATH = "/"
TITLE = "app.portfolio"


def layout(pathname: str, search: str) -> html.Div:
    """The frame; it never touches the store."""
    return html.Div(
        [
            dcc.Store(id=ids.PORTFOLIO_OPENED_WITH, data=search),
            html.Div(faces.loading(), id=ids.PORTFOLIO_BODY),
        ],
        className="page portfolio",
    )


def register(app: Dash, data: Data, asking: Asking) -> None:
    """Give the app this page's callbacks."""

    @app.callback(
        Output(ids.PORTFOLIO_BODY, "children"),
        Input(ids.PORTFOLIO_OPENED_WITH, "data"),
        on_error=faces.of_error,
    )
    def show(search: str | None) -> html.Div:
        overview = data.overview()
        return portfolio.body(overview, Filters.from_search(search))

    @app.callback(
        Output(ids.PORTFOLIO_GRID, "getRowsResponse"),
        Output(ids.PORTFOLIO_COUNT, "children"),
        Input(ids.PORTFOLIO_GRID, "getRowsRequest"),
        State(ids.PORTFOLIO_SEARCH, "value"),
        State(ids.PORTFOLIO_STAGES, "value"),
        State(ids.PORTFOLIO_LEVELS, "value"),
        prevent_initial_call=True,
        on_error=grids.unanswered,
    )
    def rows(
        request: RowsRequest, q: str | None, stages: Sequence[str] | None, levels: Sequence[str] | None
    ) -> tuple[dict[str, Any], str]:
        filters = Filters.of(q, stages, levels)
        found = data.portfolio(filters, request["sortModel"], request["startRow"], request["endRow"])
        shown = portfolio.shown(found, data.overview().clients)
        return grids.answer([portfolio.row(row) for row in found.rows], found.total), shown

    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("crosstie", "narrow"),
        Output(ids.PORTFOLIO_CLEAR, "className"),
        Input(ids.PORTFOLIO_SEARCH, "value"),
        Input(ids.PORTFOLIO_STAGES, "value"),
        Input(ids.PORTFOLIO_LEVELS, "value"),
        prevent_initial_call=True,
    )
    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("crosstie", "clear"),
        Output(ids.PORTFOLIO_SEARCH, "value"),
        Output(ids.PORTFOLIO_STAGES, "value"),
        Output(ids.PORTFOLIO_LEVELS, "value"),
        Input(ids.PORTFOLIO_CLEAR, "n_clicks"),
        prevent_initial_call=True,
    )
