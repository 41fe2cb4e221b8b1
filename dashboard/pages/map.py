"""Who is tied to whom, organisation to organisation?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypedDict

from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html, set_props
from dash.exceptions import PreventUpdate

from dashboard import ids
from dashboard.addresses import MAP
from dashboard.asking import Asking
from dashboard.components import aria, faces, grids
from dashboard.components.holdings import bands, cell, filters, grid, of_group, page, people
from dashboard.data import Data
from dashboard.downloads.offers import offer_table
from dashboard.holdings.cell import behind
from dashboard.holdings.groups import as_one
from dashboard.holdings.people import holders
from dashboard.holdings.rows import foremost, map_rows, passing, totals
from dashboard.holdings.sheet import sheet
from dashboard.holdings.view import MapView
from dashboard.i18n import text
from dashboard.payloads import RowsRequest
from dashboard.theme import is_narrow, palette

PATH = MAP
TITLE = "app.map"

MOST_ROWS = 500
"""Of one answer, however many are asked for."""

CONTROLS = (
    ids.MAP_SEARCH,
    ids.MAP_STAGES,
    ids.MAP_LEVELS,
    ids.MAP_INDUSTRIES,
    ids.MAP_TIERS,
    ids.MAP_COLUMNS,
    ids.MAP_HELD,
)
"""What narrows the clients, in the order in which the browser is told of them."""


class Cell(TypedDict):
    """The cell that was clicked: a row's id and a column's key."""

    client: str
    column: str


def layout(pathname: str, search: str) -> html.Div:
    """The frame; it never touches the store."""
    return html.Div(
        [
            dcc.Store(id=ids.MAP_OPENED_WITH, data=search),
            dcc.Store(id=ids.MAP_NOW, data=search),
            dcc.Store(id=ids.MAP_TOTALS),
            dcc.Store(id=ids.MAP_CELL),
            html.Div(faces.loading(), id=ids.MAP_BODY),
            html.Div(
                id=ids.MAP_PANEL,
                className="map-panel hidden",
                role="dialog",
                **aria.label(text("holdings.panel.name")),
            ),
        ],
        className="page map-page",
    )


def register(app: Dash, data: Data, asking: Asking) -> None:
    """Give the app this page's callbacks."""

    @app.callback(
        Output(ids.MAP_BODY, "children"),
        Input(ids.MAP_OPENED_WITH, "data"),
        State(ids.VIEW, "data"),
        on_error=faces.of_error,
    )
    def show(search: str | None, view: Mapping[str, Any] | None) -> html.Div:
        found, asked = data.holdings(), MapView.from_search(search)
        if asked.client and asked.column:
            set_props(ids.MAP_CELL, {"data": {"client": asked.client, "column": asked.column}})
        narrow = is_narrow(view)
        return page.body(found, asked, data.overview().stale, narrow=narrow)

    @app.callback(
        Output(ids.MAP_GRID, "getRowsResponse"),
        Output(ids.MAP_COUNT, "children"),
        Output(ids.MAP_TOTALS, "data"),
        Input(ids.MAP_GRID, "getRowsRequest"),
        State(ids.MAP_NOW, "data"),
        prevent_initial_call=True,
        on_error=lambda error: (*grids.unanswered(error), None),
    )
    def rows(request: RowsRequest | None, search: str | None) -> tuple[dict[str, Any], str, Any]:
        if not request:
            raise PreventUpdate
        found, asked = data.holdings(), MapView.from_search(search)
        start = max(0, request["startRow"])
        end = min(request["endRow"], start + MOST_ROWS)
        held, all_ = found.by(asked.by), len(found.rows)
        if asked.picture == "people":
            several = holders(found, asked, start, end)
            told = [people.row(one, several) for one in several.people]
            set_props(ids.MAP_SAID, {"children": people.sentence(several)})
            whole = totals(found, held, passing(found, asked))
            return grids.answer(told, several.total), filters.shown(whole, all_), None
        for sort in request["sortModel"]:
            asked = replace(asked, sort=sort["colId"], ascending=sort["sort"] == "asc")
        part = map_rows(found, asked, start, end)
        return (
            grids.answer([grid.row(row, held, asked) for row in part.rows], part.total),
            filters.shown(part.totals, all_),
            grid.totals(part.totals, held, asked),
        )

    @app.callback(
        Output(ids.MAP_BANDS, "figure"),
        Output(ids.MAP_BANDS, "style"),
        Output(ids.MAP_BANDS_TABLE, "children"),
        Input(ids.MAP_BANDS_ASKED, "data"),
        Input(ids.VIEW, "data"),
    )
    def draw(search: str | None, view: Mapping[str, Any] | None) -> tuple[Any, ...]:
        found, asked = data.holdings(), bands.sorted_by_money(MapView.from_search(search))
        held, narrow = found.by(asked.by), is_narrow(view)
        most = bands.CLIENTS_SHOWN_NARROW if narrow else bands.CLIENTS_SHOWN
        first = foremost(found, asked, most)
        figure = bands.figure(first, held, palette(view), narrow=narrow)
        style = {"height": f"{figure.layout.height:.0f}px"}
        set_props(ids.MAP_COUNT, {"children": filters.shown(first.totals, len(found.rows))})
        return figure, style, bands.table(first, held)

    @app.callback(
        Output(ids.MAP_PANEL, "children"),
        Input(ids.MAP_CELL, "data"),
        State(ids.MAP_NOW, "data"),
        prevent_initial_call=True,
        on_error=cell.of_error,
    )
    def open_cell(chosen: Cell | None, search: str | None) -> html.Div | None:
        if not chosen:
            return None
        asked = replace(MapView.from_search(search), client=chosen["client"], column=chosen["column"])
        return cell.panel(behind(data.holdings(), asked))

    @app.callback(
        Output(ids.MAP_GROUP, "children"), Input(ids.MAP_GROUP_ASKED, "data"), on_error=faces.of_part
    )
    def weigh(client_id: str) -> html.Div | None:
        found = data.holdings()
        group = found.group(client_id)
        if group is None:
            return None
        members = [found.rows[n] for n in group.members]
        whole = totals(found, found.functions, group.members)
        return of_group.figures(as_one(asking, found, group), members, whole)

    offer_table(app, "holdings", lambda asked: sheet(data.holdings(), asked))
    _register_browser(app)


def _register_browser(app: Dash) -> None:
    """What the browser does for itself: the address, the row above all rows, the panel."""

    def clientside(name: str, *parts: Any, initially: bool = False) -> None:
        app.clientside_callback(  # type: ignore[no-untyped-call]
            ClientsideFunction("crosstie_map", name), *parts, prevent_initial_call=not initially
        )

    clientside(
        "narrow",
        Output(ids.MAP_NOW, "data"),
        Output(ids.MAP_CLEAR, "className"),
        *(Input(control, "value") for control in CONTROLS),
        Input(ids.MAP_FOLDING, "data"),
        initially=True,
    )
    clientside("refresh", Input(ids.MAP_NOW, "data"))
    clientside("sorted", Output(ids.MAP_NOW, "data", allow_duplicate=True), Input(ids.MAP_SORT, "value"))
    clientside("totals", Input(ids.MAP_TOTALS, "data"))
    clientside("cell", Input(ids.MAP_CELL, "data"))
    clientside("picked", Input(ids.MAP_BANDS, "clickData"))
    clientside(
        "shown",
        Output(ids.MAP_PANEL, "className"),
        Input(ids.MAP_PANEL, "children"),
        State(ids.MAP_CELL, "data"),
    )
    clientside("clear", *(Output(control, "value") for control in CONTROLS), Input(ids.MAP_CLEAR, "n_clicks"))
