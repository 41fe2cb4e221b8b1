"""The alerts that stand, the most severe first; and what no longer does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html

from dashboard.addresses import ALERTS_A_STEP, MOST_ALERTS, alerts_address, relationship_address
from dashboard.components import aria, badges, downloads, people
from dashboard.data import Named
from dashboard.formats import count, day, listed, plain, short_day
from dashboard.i18n import counted, text
from dashboard.watching import Standing, people_named
from graphmodel.alerts.digest import Item
from graphmodel.alerts.ledger import ACKNOWLEDGED, NEWS, TOLD
from graphmodel.tables import SEVERITIES

MOST_PEOPLE = 6
"""People of one alert who are linked."""


def body(standing: Standing, named: Named, shown: int = ALERTS_A_STEP) -> html.Div:
    """The whole page, with so many alerts of each severity, those with most at stake."""
    found = standing.counts
    levels = [level for level in SEVERITIES if found.get(level)]
    return html.Div(
        [
            header(standing, found),
            _jump(levels, found) if len(levels) > 1 else None,
            *(_severity(level, standing, named, shown) for level in levels),
            _ended(standing),
            downloads.table_links("alerts") if levels else None,
            _commands() if levels and standing.told.since else None,
        ],
        className="stacked",
    )


def header(standing: Standing, found: Mapping[str, int]) -> html.Header:
    """What stands and how much of it is new, in one sentence; before the first look, how to begin."""
    told, total = standing.told, sum(found.values())
    said = (
        counted("alerts.headline", total, day=day(told.as_of))
        if total
        else text("alerts.headline.none", day=day(told.as_of))
    )
    lead: list[Any] = [text("alerts.never_watched"), " ", html.Code("crosstie watch")]
    if told.since is not None:
        news = counted("alerts.news", standing.news) if standing.news else text("alerts.no_news")
        lead = [text("alerts.since", news=news, since=day(told.since))]
    return html.Header(
        [
            html.P(text("alerts.question"), className="question"),
            html.H1(said, className="headline"),
            html.P(lead, className="aside"),
        ]
    )


def _jump(levels: Sequence[str], found: Mapping[str, int]) -> html.Nav:
    return html.Nav(
        [
            html.A(
                text("alerts.of_level", level=text(f"level.{level}"), n=count(found[level])), href=f"#{level}"
            )
            for level in levels
        ],
        className="jump",
        **aria.label(text("alerts.jump")),
    )


def _severity(level: str, standing: Standing, named: Named, shown: int) -> html.Section:
    alerts = [item for item in standing.told.alerts if item["severity"] == level]
    total = standing.counts[level]
    return html.Section(
        [
            html.H2([badges.level(level), " ", html.Span(count(total))], className="card-title"),
            html.Ul([alert(item, named) for item in alerts[:shown]], className="alerts"),
            _more(level, total, shown) if total > shown else None,
        ],
        id=level,
        className="card",
        **aria.label(text(f"level.{level}")),
    )


def _more(level: str, total: int, shown: int) -> html.P:
    """How many are not shown, and where they are."""
    left: list[Any] = [counted("alerts.more", total - shown), " "]
    if shown < MOST_ALERTS:
        link = html.A(text("alerts.show_more"), href=alerts_address(shown + ALERTS_A_STEP, level))
        return html.P([*left, link], className="muted")
    return html.P([*left, text("alerts.all"), " ", html.Code("crosstie watch --all")], className="muted")


def alert(item: Item, named: Named) -> html.Li:
    """One alert: of whom, what is seen, what to do, and since when."""
    new = html.Span(text("alerts.new"), className="new") if item["status"] == NEWS else None
    client = people.elsewhere(plain(item["client_name"]), relationship_address(item["client_id"]))
    who = people.links(named, people_named(item), MOST_PEOPLE)
    about: list[Any] = [status(item), *([" · ", *who] if who else []), " · ", html.Code(item["alert_id"])]
    return html.Li(
        [
            html.H3(
                [
                    *people.filled(
                        text("alerts.of", kind=text(f"alert.{item['kind']}"), client="\x00"), [client]
                    ),
                    new,
                ]
            ),
            html.P(html.Bdi(item["evidence"]), className="seen"),
            html.P(
                [html.Span(text("verdict.next_step"), className="advice-label"), html.Bdi(item["next_step"])],
                className="advice",
            ),
            html.P(about, className="muted"),
        ]
    )


def status(item: Item) -> Any:
    """Since when it is told, and whether somebody took note of it."""
    if item["status"] == ACKNOWLEDGED:
        noted = text("alerts.acknowledged", day=short_day(item["acknowledged_on"]))
        since = text("alerts.told", day=short_day(item["told_on"]))
        note: list[Any] = [": ", html.Bdi(plain(item["note"]))] if item["note"] else []
        return html.Span([since, "; ", noted, *note])
    if item["status"] == TOLD:
        return text("alerts.told", day=short_day(item["told_on"]))
    return text("alerts.untold")


def _ended(standing: Standing) -> Any:
    """What was told before and no longer holds."""
    if not standing.ended:
        return None
    named = [
        text("alerts.ended.one_of", kind=text(f"alert.{item['kind']}"), client=plain(item["client_name"]))
        for item in standing.ended
    ]
    return html.P(
        html.Bdi(counted("alerts.ended", len(named), alerts=listed(named, 10))), className="card", id="ended"
    )


def _commands() -> html.P:
    return html.P(
        [text("alerts.how"), " ", html.Code('crosstie watch --acknowledge ID --note "…"')], className="muted"
    )
