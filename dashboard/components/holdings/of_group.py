"""A group of companies: what it is as a whole, beside what its companies are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from dash import dcc, html

from dashboard import ids
from dashboard.access.rights import may_see_people
from dashboard.addresses import relationship_address
from dashboard.components import badges, faces
from dashboard.components import people as links
from dashboard.components.holdings import people
from dashboard.components.holdings.people import CLIENTS_SHOWN
from dashboard.components.tables import linked_table
from dashboard.formats import UNDEFINED, amounts, begun, chance, count, listed, number, percent
from dashboard.holdings.people import Holder, Holders
from dashboard.holdings.rows import Totals, sums
from dashboard.holdings.table import Group, Holdings
from dashboard.holdings.view import MapView, map_address
from dashboard.i18n import counted, text
from dashboard.snapshot import Row
from graphmodel.tables import COMPANY, STAGES

HOLDERS_SHOWN = 12


def head(holdings: Holdings, view: MapView, group: Group | None) -> html.Header:
    """The question about a group and its answer; of a client that stands alone, that it does."""
    if group is None:
        return _alone(holdings, view)
    rows = [holdings.rows[n] for n in group.members]
    hanging = [str(row["client_name"]) for row in rows if row["threads"] == 1]
    untied = [str(row["client_name"]) for row in rows if not row["threads"]]
    stages = sorted((str(row["stage"]) for row in rows), key=STAGES.index)
    span = [text(f"stage.{name}") for name in dict.fromkeys((stages[0], stages[-1]))]
    companies = counted("holdings.companies", len(rows))
    said: list[Any] = [
        text("holdings.group.span", name=group.name, companies=companies, from_=span[0], to=span[-1])
        if len(span) > 1
        else text("holdings.group.same", name=group.name, companies=companies, stage=span[0])
    ]
    if hanging:
        words = text("holdings.group.hanging", companies=listed(hanging))
        said += [text("list.sentences"), html.Strong(words, className="loud")]
    if untied:
        said += [text("list.sentences"), text("holdings.group.untied", companies=listed(untied))]
    return html.Header(
        [
            _back(view),
            html.P(text("holdings.group.question"), className="question"),
            html.H1(said, className="headline"),
        ],
        className="map-head",
    )


def _back(view: MapView) -> html.P:
    return html.P(
        dcc.Link(["← ", text("holdings.group.back")], href=map_address(MapView(by=view.by))),
        className="map-back",
    )


def _alone(holdings: Holdings, view: MapView) -> html.Header:
    row = holdings.rows[holdings.snapshot.by_client[view.group]]
    as_groups = holdings.snapshot.run.get("level", COMPANY) != COMPANY
    said = text("holdings.group.is_group" if as_groups else "holdings.group.alone", name=row["client_name"])
    return html.Header(
        [
            _back(view),
            html.P(text("holdings.group.question"), className="question"),
            html.H1(said, className="headline"),
            html.P(dcc.Link(text("holdings.panel.relationship"), href=relationship_address(view.group))),
        ],
        className="map-head",
    )


def place(group: Group | None) -> html.Section | None:
    """Where the figures of the whole group stand once they are worked out."""
    if group is None:
        return None
    return html.Section(
        [
            dcc.Store(id=ids.MAP_GROUP_ASKED, data=group.id),
            html.H2(text("holdings.group.as_one"), className="card-title"),
            html.Div(faces.working(), id=ids.MAP_GROUP),
        ],
        className="card map-as-one",
    )


def figures(row: Row, members: list[Row], whole: Totals) -> html.Div:
    """The group as one client, each figure beside the least and the most of its companies."""
    currencies = {member["currency"] for member in members}
    exposed = amounts({currencies.pop() or "": row["exposed_revenue"]}) if _one_sum(row, currencies) else None
    stages = sorted((member["stage"] for member in members), key=STAGES.index)
    told: list[tuple[str, Any, str]] = [
        (
            "stage",
            badges.stage(row["stage"]),
            _between(*(text(f"stage.{s}") for s in (stages[0], stages[-1]))),
        ),
        ("threads", _loud(row), _range(members, "threads", count)),
        (
            "single_thread_risk",
            number(row["single_thread_risk"]),
            _range(members, "single_thread_risk", number),
        ),
        (
            "severance",
            chance(row["severance_probability"]),
            _range(members, "severance_probability", chance),
        ),
        ("coverage", percent(row["client_coverage"]), _range(members, "client_coverage", percent)),
        ("revenue", amounts(dict(sums(members, "revenue"))), text("holdings.group.sum")),
        (
            "exposed",
            exposed or UNDEFINED,
            text("holdings.group.exposed" if exposed else "holdings.group.currencies"),
        ),
        ("functions", count(int((whole.ties > 0).sum())), text("holdings.group.functions")),
    ]
    return html.Div(
        [
            html.P(_insight(row, members), className="lead"),
            html.Dl(
                [
                    html.Div(
                        [
                            html.Dt(text(_NAMES[name])),
                            html.Dd(
                                [html.Span(value, className="value"), html.Span(beside, className="sub")]
                            ),
                        ]
                    )
                    for name, value, beside in told
                ],
                className="figures facts",
            ),
            html.P(text("holdings.group.method"), className="muted map-method"),
        ]
    )


_NAMES: Mapping[str, str] = {
    "stage": "column.stage",
    "threads": "column.threads",
    "single_thread_risk": "column.single_thread_risk",
    "severance": "column.severance",
    "coverage": "holdings.coverage",
    "revenue": "column.revenue",
    "exposed": "column.exposed",
    "functions": "holdings.group.functions_name",
}


def _one_sum(row: Row, currencies: set[str | None]) -> bool:
    return row["exposed_revenue"] is not None and len(currencies) == 1


def _loud(row: Row) -> Any:
    if row["threads"] == 1:
        return html.Span(["▲ ", count(row["threads"])], className="loud")
    return count(row["threads"])


def _range(members: list[Row], name: str, words: Callable[[Any], str]) -> str:
    """The least and the most of the companies; of those alone for which it is defined."""
    known = [member[name] for member in members if member[name] is not None]
    return _between(words(min(known)), words(max(known))) if known else text("holdings.group.undefined")


def _between(least: str, most: str) -> str:
    if least == most:
        return text("holdings.group.every", value=least)
    return text("holdings.group.range", least=least, most=most)


def _insight(row: Row, members: list[Row]) -> str:
    """Whether the group is safer than its weakest company."""
    hanging = sum(member["threads"] == 1 for member in members)
    threads = counted("holdings.group.threads", row["threads"] or 0)
    if not row["threads"]:
        return text("holdings.group.insight.none")
    if row["threads"] == 1:
        return text("holdings.group.insight.one")
    if hanging:
        return text(
            "holdings.group.insight.weak", threads=threads, weak=counted("holdings.companies", hanging)
        )
    return text("holdings.group.insight.safe", threads=threads)


def shared(found: Holders) -> html.Section | None:
    """Who of ours holds several companies of the group: a departure that hits them all."""
    if not found.total:
        return None
    heads = [text("column.person"), text("column.function"), text("holdings.people.clients")]
    rows = [
        [_who(found, one), begun(text(f"function.{found.function(one.person)}")), _lost(one)]
        for one in found.people[:HOLDERS_SHOWN]
    ]
    more = found.total - HOLDERS_SHOWN
    return html.Section(
        [
            html.H2(text("holdings.group.shared"), className="card-title"),
            people.sentence(found),
            linked_table(heads, rows),
            html.P(counted("holdings.group.more", more), className="muted") if more > 0 else None,
        ],
        className="card map-shared",
    )


def _who(found: Holders, one: Holder) -> Any:
    return links.link(found, one.person) if may_see_people() else found.name(one.person)


def _lost(one: Holder) -> list[Any]:
    alone = {client["client_id"] for client in one.alone}
    return [
        html.Span(
            ["▲ " if client["client_id"] in alone else "", f"{client['client_name']} {percent(share)}"],
            className="map-held-client loud" if client["client_id"] in alone else "map-held-client",
        )
        for client, share in zip(one.clients[:CLIENTS_SHOWN], one.lost, strict=False)
    ]
