"""Beside the map: who is behind a cell, and what to do where nobody is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from dash import dcc, html

from dashboard.access.rights import may_see_people
from dashboard.addresses import introductions_address, relationship_address
from dashboard.components import aria, faces, people
from dashboard.components.explaining.button import explained
from dashboard.components.holdings.words import column_name
from dashboard.components.tables import linked_table
from dashboard.figures import FUNCTION_ORDER
from dashboard.formats import begun, listed, number, short_day
from dashboard.holdings.cell import Behind
from dashboard.i18n import counted, text
from dashboard.snapshot import Row
from graphmodel.explaining import TIE

TIES_SHOWN = 25
WANTED_SHOWN = 8


def panel(behind: Behind) -> html.Div:
    """The ties of a cell, the strongest first."""
    name, at = begun(column_name(behind.key)), _name(behind)
    return html.Div(
        [
            html.Div(
                [
                    html.H2(
                        html.Bdi(text("holdings.panel", ours=name, client=at)),
                        id="map-panel-title",
                        tabIndex=-1,
                    ),
                    close(),
                ],
                className="panel-head",
            ),
            _sentence(behind),
            *(_of_ties(behind, behind.ties) if behind.ties else []),
            *_faded(behind),
            *_wanted(behind),
            _further(behind),
        ]
    )


def of_error(error: Exception) -> html.Div:
    """A cell that is not there, or cannot be told just now: words, and a way out."""
    return html.Div([html.Div([html.Span(), close()], className="panel-head"), faces.of_part(error)])


def close() -> html.Button:
    """Takes the panel away; the browser does."""
    words = text("holdings.panel.close")
    return html.Button(
        html.Span("✕", **aria.hidden()),
        type="button",
        title=words,
        className="icon-button",
        **aria.marked("data-map-close", "1"),
        **aria.label(words),
    )


def _name(behind: Behind) -> str:
    if behind.group:
        return text("holdings.group.name", name=behind.group.name)
    return str(behind.clients[0]["client_name"])


def _sentence(behind: Behind) -> html.P:
    if not behind.ties:
        return html.P(text("holdings.panel.none", ours=begun(column_name(behind.key))), className="verdict")
    ours = {tie["supplier_person_id"] for tie in behind.ties}
    said: list[Any] = [
        text(
            "holdings.panel.some",
            ties=counted("count.ties", len(behind.ties)),
            people=counted("count.people", len(ours)),
            strength=number(behind.strength, 1),
            last=short_day(max(tie["last_at"] for tie in behind.ties)),
        )
    ]
    met = Counter(behind.function(tie["client_person_id"]) for tie in behind.ties)
    with_whom = [
        text("holdings.panel.with.one", function=text(f"function.{name}"), n=str(met[name]))
        for name in FUNCTION_ORDER
        if met[name]
    ]
    said += [text("list.sentences"), text("holdings.panel.with", functions=listed(with_whom, most=6))]
    if not behind.group and behind.clients[0]["threads"] == 1:
        said += [text("list.sentences"), html.Strong(["▲ ", text("holdings.cell.hanging")], className="loud")]
    return html.P(said, className="verdict")


def _of_ties(behind: Behind, ties: Sequence[Row]) -> list[Any]:
    """Who holds whom; nothing about people for those who may not see them."""
    if not may_see_people():
        return [html.P(text("holdings.panel.masked"), className="muted")]
    at = {row["client_id"]: row["client_name"] for row in behind.clients}
    several = len(at) > 1
    heads = [
        text("column.ours"),
        text("column.theirs"),
        *([text("column.client")] if several else []),
        text("column.strength"),
        text("column.last_at"),
    ]
    rows = [
        [
            people.link(behind, tie["supplier_person_id"]),
            [
                people.link(behind, tie["client_person_id"]),
                html.Span(
                    text(f"function.{behind.function(tie['client_person_id'])}"), className="sub muted"
                ),
            ],
            *(
                [people.elsewhere(at[tie["client_id"]], relationship_address(tie["client_id"]))]
                if several
                else []
            ),
            explained(
                number(tie["strength"], 1),
                TIE,
                tie["supplier_person_id"],
                tie["client_person_id"],
                client=tie["client_id"],
            ),
            short_day(tie["last_at"]),
        ]
        for tie in ties[:TIES_SHOWN]
    ]
    more = len(ties) - TIES_SHOWN
    left = [html.P(counted("holdings.panel.more", more), className="muted")] if more > 0 else []
    return [linked_table(heads, rows, "map-ties"), *left]


def _faded(behind: Behind) -> list[Any]:
    if not behind.fading:
        return []
    return [
        html.H3(counted("holdings.fading", len(behind.fading)), className="table-title"),
        *_of_ties(behind, behind.fading),
    ]


def _wanted(behind: Behind) -> list[Any]:
    """Where a tie of this function is expected and missing, each with the ways in."""
    if not behind.wanted:
        return []
    at = {row["client_id"]: row["client_name"] for row in behind.clients}
    told = []
    for one in behind.wanted[:WANTED_SHOWN]:
        function = begun(text(f"function.{one.function}"))
        words = text("holdings.panel.way", function=function, client=at[one.client_id])
        parts: list[Any] = [dcc.Link(words, href=introductions_address(f"{one.function}@{one.client_id}"))]
        if one.troubled:
            parts += [" ", html.Span(text("holdings.panel.trouble"), className="loud")]
        told.append(html.Li(parts))
    return [
        html.H3(text("holdings.panel.wanted"), className="table-title"),
        html.Ul(told, className="map-wanted"),
    ]


def _further(behind: Behind) -> html.P:
    """Where to go from here."""
    links: list[Any] = []
    if len(behind.clients) == 1:
        client = behind.clients[0]["client_id"]
        links.append(dcc.Link(text("holdings.panel.relationship"), href=relationship_address(client)))
        ours = sorted({tie["supplier_person_id"] for tie in behind.ties})
        if ours and may_see_people():
            words = counted("holdings.panel.leave", len(ours))
            links.append(dcc.Link(words, href=relationship_address(client, ours)))
    return html.P(links, className="map-further")
