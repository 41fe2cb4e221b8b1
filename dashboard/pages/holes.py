"""What should we weave next?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html

from dashboard import ids
from dashboard.addresses import HOLES, HoleFilters
from dashboard.asking import Asking
from dashboard.components import faces, grids
from dashboard.components.weaving import hole_list
from dashboard.data import Data
from dashboard.payloads import RowsRequest
from dashboard.theme import is_narrow
from dashboard.weaving import holes

PATH = HOLES
TITLE = "app.holes"


def layout(pathname: str, search: str) -> html.Div:
    """The frame; it never touches the store."""
    return html.Div(
        [
            dcc.Store(id=ids.HOLES_OPENED_WITH, data=search),
            dcc.Store(id=ids.HOLES_NOTED),
            html.Div(faces.loading(), id=ids.HOLES_BODY),
        ],
        className="page holes-page",
    )


def register(app: Dash, data: Data, asking: Asking) -> None:
    """Give the app this page's callbacks."""

    @app.callback(
        Output(ids.HOLES_BODY, "children"), Input(ids.HOLES_OPENED_WITH, "data"), on_error=faces.of_error
    )
    def show(_: str | None) -> html.Div:
        return hole_list.body(data.hole_counts())

    @app.callback(
        Output(ids.HOLES_LIST, "children"),
        Input(ids.HOLES_OPENED_WITH, "data"),
        State(ids.VIEW, "data"),
        on_error=faces.of_part,
    )
    def weave(search: str | None, view: Mapping[str, Any] | None) -> html.Div:
        found = holes(asking)
        first, _ = found.rows(HoleFilters(), end=1)
        named, narrow = data.named(hole_list.people_of(first)), is_narrow(view)
        return hole_list.of_portfolio(found, named, HoleFilters.from_search(search), narrow=narrow)

    @app.callback(
        Output(ids.HOLES_GRID, "getRowsResponse"),
        Output(ids.HOLES_COUNT, "children"),
        Input(ids.HOLES_GRID, "getRowsRequest"),
        State(ids.HOLES_SEARCH, "value"),
        State(ids.HOLES_FUNCTIONS, "value"),
        prevent_initial_call=True,
        on_error=grids.unanswered,
    )
    def rows(
        request: RowsRequest, q: str | None, functions: Sequence[str] | None
    ) -> tuple[dict[str, Any], str]:
        found = holes(asking)
        shown, total = found.rows(
            HoleFilters.of(q, functions), request["sortModel"], request["startRow"], request["endRow"]
        )
        named = data.named(hole_list.people_of(shown))
        told = [hole_list.row(hole, named, found) for hole in shown]
        return grids.answer(told, total), hole_list.shown(total, len(found.table))

    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("crosstie", "holes"),
        Output(ids.HOLES_NOTED, "data"),
        Input(ids.HOLES_SEARCH, "value"),
        Input(ids.HOLES_FUNCTIONS, "value"),
        prevent_initial_call=True,
    )
