"""The two firms as bands: our departments left, clients right, the first of them one by one."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import dash_mantine_components as dmc
import plotly.graph_objects as go
from dash import dcc, html

from dashboard import ids
from dashboard.addresses import MAP, relationship_address
from dashboard.components import downloads
from dashboard.components.graphs import graph
from dashboard.components.holdings.words import cell_words, column_name, money_of
from dashboard.components.people import elsewhere
from dashboard.components.tables import linked_table
from dashboard.figures import safe
from dashboard.figures.holding_bands import Band, End, holding_bands
from dashboard.formats import begun, count
from dashboard.holdings.rows import Foremost, MapRow
from dashboard.holdings.table import Held
from dashboard.holdings.view import MapView, map_address
from dashboard.i18n import counted, has_text, text
from dashboard.theme import Palette

CLIENTS_SHOWN, CLIENTS_SHOWN_NARROW = 16, 8
SORTS = ("revenue", "exposed_revenue")


def sorted_by_money(view: MapView) -> MapView:
    """The view in an order that makes sense for a picture of some clients: those with most money first."""
    return replace(view, sort=view.sort if view.sort in SORTS else SORTS[0], ascending=False)


def body(view: MapView, as_of: dt.date) -> html.Div:
    """The picture's frame, which clients come first, and its table."""
    return html.Div(
        [
            dcc.Store(id=ids.MAP_BANDS_ASKED, data=map_address(view).removeprefix(MAP)),
            html.Div(
                [
                    html.Span(text("holdings.bands.first")),
                    dmc.SegmentedControl(
                        id=ids.MAP_SORT,
                        value=sorted_by_money(view).sort,
                        data=[{"value": name, "label": text(f"holdings.sort.{name}")} for name in SORTS],
                        size="xs",
                    ),
                ],
                className="map-sort",
            ),
            downloads.picture(
                graph(ids.MAP_BANDS, text("holdings.bands.spoken")),
                name="bands",
                title=text("holdings.question"),
                as_of=as_of,
            ),
            html.Details(
                [html.Summary(text("picture.as_table")), html.Div(id=ids.MAP_BANDS_TABLE)],
                className="map-table",
            ),
        ]
    )


def figure(found: Foremost, held: Held, palette: Palette, *, narrow: bool) -> go.Figure:
    """The picture."""
    whole = found.totals
    ours = [
        End(
            key,
            _short(key, held) if narrow else begun(column_name(key, held)),
            counted("count.clients", int(whole.held[place])),
        )
        for place, key in enumerate(held.keys)
    ]
    rows = found.rows
    clients = [
        End(
            row.clients[0]["client_id"] if row.kind == "client" else "",
            _name(row),
            money_of(row, "revenue"),
            row.hangs,
        )
        for row in rows
    ]
    bands = [
        Band(
            place,
            n,
            float(row.strength[place]),
            f"<b>{safe(_name(row))}</b><br>{safe(cell_words(ours[place].name, row, place))}",
            clients[n].loud,
        )
        for n, row in enumerate(rows)
        for place in range(len(ours))
        if row.ties[place]
    ]
    return holding_bands(ours, clients, bands, palette=palette, narrow=narrow)


def table(found: Foremost, held: Held) -> Any:
    """The same as words."""
    heads = [text("column.client"), text("column.revenue"), text("holdings.bands.held_by")]
    rows = [
        [
            elsewhere(_name(row), relationship_address(row.clients[0]["client_id"]))
            if row.kind == "client"
            else _name(row),
            money_of(row, "revenue"),
            _holders(row, held),
        ]
        for row in found.rows
    ]
    return linked_table(heads, rows)


def _holders(row: MapRow, held: Held) -> Any:
    said = [
        text(
            "holdings.bands.holder",
            name=begun(column_name(key, held)),
            ties=counted("count.ties", int(row.ties[n])),
        )
        for n, key in enumerate(held.keys)
        if row.ties[n]
    ]
    words = text("list.separator").join(said) or text("holdings.bands.nobody")
    if row.hangs:
        return [
            words,
            text("list.sentences"),
            html.Strong(["▲ ", text("holdings.cell.hanging")], className="loud"),
        ]
    return words


def _name(row: MapRow) -> str:
    if row.kind == "others":
        return text("holdings.bands.others", n=count(len(row.clients)))
    return str(row.clients[0]["client_name"])


def _short(key: str, held: Held) -> str:
    return text(f"function_short.{key}") if has_text(f"function_short.{key}") else column_name(key, held)
