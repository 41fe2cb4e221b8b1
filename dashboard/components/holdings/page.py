"""The map page as a whole: the sentence on top, the ways to look at it, and where each part stands."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dash import dcc, html

from dashboard import ids
from dashboard.components import aria
from dashboard.components.holdings import bands, filters, grid, of_group, people
from dashboard.components.holdings.words import column_name
from dashboard.formats import begun, count, day, sentences
from dashboard.holdings.people import holders
from dashboard.holdings.rows import Totals, passing, totals
from dashboard.holdings.table import OTHER, Group, Holdings
from dashboard.holdings.view import PICTURES, MapView, map_address
from dashboard.i18n import counted, errors, text
from graphmodel.errors import StoreBusyError


def body(found: Holdings, view: MapView, stale: StoreBusyError | None, *, narrow: bool) -> html.Div:
    """The whole page, but for rows, bands and the figures of a group as one."""
    group = found.group(view.group) if view.group else None
    held, chosen = found.by(view.by), passing(found, MapView(by=view.by, group=view.group))
    whole = totals(found, held, chosen)
    above = of_group.head(found, view, group) if view.group else head(found, whole, stale)
    return html.Div(
        [
            dcc.Store(id=ids.MAP_FOLDING, data={"folded": view.folded, "toggled": list(view.toggled)}),
            above,
            of_group.place(group),
            switches(found, view),
            html.Section(
                [
                    filters.controls(found, view, narrow=narrow),
                    filters.below(found, view),
                    _picture(found, view, _rows(view, group), narrow=narrow),
                    filters.takeaway(view),
                ],
                className=f"card table-card map-card map-{view.picture}",
            ),
            of_group.shared(holders(found, view)) if group else None,
        ]
    )


def _rows(view: MapView, group: Group | None) -> int:
    """How many rows there are where they are few."""
    return len(group.members) + 1 if group else int(bool(view.group))


def _picture(found: Holdings, view: MapView, rows: int, *, narrow: bool) -> html.Div:
    if view.picture == "bands":
        return bands.body(view, found.as_of)
    if view.picture == "people":
        return html.Div([html.Div(id=ids.MAP_SAID, role="status"), people.table(narrow=narrow)])
    return grid.matrix(found.by(view.by), view, narrow=narrow, rows=rows)


def head(holdings: Holdings, whole: Totals, stale: StoreBusyError | None) -> html.Header:
    """The question, and its answer in one sentence."""
    said = [
        text("holdings.sample", as_of=day(holdings.as_of), tied=count(whole.tied), all=count(whole.clients))
    ]
    if stale:
        said.append(text("portfolio.stale", sentence=errors.told(stale)))
    return html.Header(
        [
            html.P(text("holdings.question"), className="question"),
            headline(holdings, whole),
            html.P(sentences(said), className="aside"),
        ],
        className="map-head",
    )


def headline(holdings: Holdings, whole: Totals) -> html.H1:
    """Who holds clients alone, who holds nobody, and how many clients hang on one person."""
    if not whole.clients:
        return html.H1(text("portfolio.headline.empty"), className="headline")
    clients = counted("count.clients", whole.clients)
    if not whole.tied:
        return html.H1(text("holdings.headline.nobody", clients=clients), className="headline")
    alone, least = _alone(whole, clients), _least(holdings, whole)
    both = text("holdings.headline.both", alone=alone, least=least) if least else None
    said: list[Any] = [both or text("holdings.headline.one", alone=alone)]
    if whole.hanging:
        hanging = counted("holdings.headline.hanging", whole.hanging)
        said += [text("list.sentences"), html.Strong(hanging, className="loud")]
    return html.H1(said, className="headline")


def _alone(whole: Totals, clients: str) -> str:
    most = int(whole.alone.argmax())
    if not whole.alone[most]:
        return text("holdings.headline.shared", clients=clients)
    name = begun(column_name(whole.keys[most]))
    return text("holdings.headline.alone", ours=name, alone=count(int(whole.alone[most])), clients=clients)


def _least(holdings: Holdings, whole: Totals) -> str:
    """Of the functions that should hold clients, the one that holds fewest; nothing where all hold all."""
    expected = [n for n, key in enumerate(whole.keys) if key in holdings.expected and key != OTHER]
    least = min(expected, key=lambda n: whole.held[n], default=None)
    if least is None or whole.held[least] == whole.clients:
        return ""
    missing, name = whole.clients - int(whole.held[least]), begun(column_name(whole.keys[least]))
    return counted("holdings.headline.least", missing, ours=name)


# ------------------------------------------------------------ ways to look at it


def switches(holdings: Holdings, view: MapView) -> html.Div:
    """The pictures, and what their columns are; each a link that keeps what was chosen."""
    pictures = [
        _switch(
            "view", name, text(f"holdings.view.{name}"), replace(view, picture=name), view.picture == name
        )
        for name in PICTURES
    ]
    columns = [
        _switch("by", by, text(f"holdings.by.{by}"), replace(view, by=by, columns=()), view.by == by)
        for by in ("function", "department")
    ]
    offered = holdings.departments is not None and view.picture != "people"
    return html.Div(
        [
            html.Nav(pictures, className="switch", **aria.label(text("holdings.views"))),
            html.Nav(
                columns, className="switch" if offered else "hidden", **aria.label(text("holdings.columns"))
            ),
        ],
        className="switches",
    )


def _switch(name: str, value: str, words: str, view: MapView, here: bool) -> html.A:
    marks: dict[str, Any] = {"data-map-part": name, "data-map-value": value}
    if here:
        marks["aria-current"] = "true"
    return html.A(words, href=map_address(replace(view, client="", column="")), **marks)
