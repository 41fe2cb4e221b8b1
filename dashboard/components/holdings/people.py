"""Who of ours holds several clients: one departure that hits all of them."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard import ids
from dashboard.access.rights import may_see_people
from dashboard.addresses import person_address, relationship_address
from dashboard.components import aria, grids
from dashboard.formats import amounts, begun, count, percent
from dashboard.holdings.people import Holder, Holders
from dashboard.holdings.rows import sums
from dashboard.i18n import counted, text

CLIENTS_SHOWN = 12
CARD_HEIGHT = 132


def sentence(found: Holders) -> html.P:
    """How many hold several clients, and how many of them alone."""
    if not found.total:
        return html.P(text("holdings.people.nobody"), className="lead")
    said: list[Any] = [counted("holdings.people.several", found.total)]
    if found.several_alone:
        said += [
            text("list.sentences"),
            html.Strong(counted("holdings.people.alone", found.several_alone), className="loud"),
        ]
    return html.P(said, className="lead")


def table(*, narrow: bool) -> html.Div:
    """The table without its rows; on a narrow screen each person is one cell."""
    columns = [_card()] if narrow else _columns()
    made = grids.grid(
        ids.MAP_GRID,
        columns,
        rowHeight=CARD_HEIGHT if narrow else 58,
        headerHeight=0 if narrow else 44,
        cacheBlockSize=50,
    )
    made.style = {"height": "100%", "width": "100%"}
    return html.Div(made, className="map-grid", role="region", **aria.label(text("holdings.view.people")))


def _columns() -> list[dict[str, Any]]:
    figure = grids.figure_column
    return [
        grids.people_column("person", text("column.person"), sortable=False, minWidth=150, flex=1),
        grids.column("function", text("column.function"), sortable=False, width=130),
        figure("held", text("holdings.people.held"), sortable=False, width=84),
        figure("alone", text("holdings.people.held_alone"), sortable=False, width=84),
        figure(
            "revenue",
            text("holdings.people.revenue"),
            text("holdings.people.revenue.tip"),
            sortable=False,
            width=150,
        ),
        grids.people_column(
            "clients",
            text("holdings.people.clients"),
            text("holdings.people.clients.tip"),
            sortable=False,
            cellRenderer="CrosstieMapHeld",
            cellClass="wrapped",
            minWidth=130,
            flex=3.2,
        ),
    ]


def _card() -> dict[str, Any]:
    return grids.people_column(
        "person",
        text("column.person"),
        sortable=False,
        cellRenderer="CrosstieMapHolder",
        cellClass="map-card-cell",
        flex=1,
    )


def row(holder: Holder, found: Holders) -> dict[str, Any]:
    """One of ours: how many clients, which, and how much of each goes with them."""
    name = found.name(holder.person)
    href = person_address(holder.person) if may_see_people() else ""
    clients = [
        {
            "text": client["client_name"],
            "href": relationship_address(client["client_id"]),
            "share": percent(lost),
            "alone": client in holder.alone,
        }
        for client, lost in zip(holder.clients, holder.lost, strict=True)
    ]
    more = len(clients) - CLIENTS_SHOWN
    told = grids.cells(
        {
            "person": (name, name),
            "function": (None, begun(text(f"function.{found.function(holder.person)}"))),
            "held": (None, count(len(clients))),
            "alone": (None, f"▲ {count(len(holder.alone))}" if holder.alone else ""),
            "revenue": (None, amounts(dict(sums(holder.alone, "revenue"))) if holder.alone else ""),
            "clients": (None, "; ".join(f"{client['text']} {client['share']}" for client in clients)),
        },
        links={"person": [{"text": name, "href": href}], "clients": clients[:CLIENTS_SHOWN]},
        tips={"clients": "; ".join(f"{client['text']} {client['share']}" for client in clients)},
        emphasis={"alone": "loud"} if holder.alone else {},
    )
    counts = text("holdings.people.counts", held=count(len(clients)), alone=count(len(holder.alone)))
    return {**told, "counts": counts, "more": counted("holdings.people.more", more) if more > 0 else ""}
