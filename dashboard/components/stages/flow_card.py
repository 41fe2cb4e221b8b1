"""What moved between two month ends: the picture, its table, how each stage held, and which flow is picked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from dash import html

from dashboard import ids
from dashboard.components import downloads
from dashboard.components.cards import card
from dashboard.components.graphs import graph
from dashboard.components.tables import linked_table, text_table
from dashboard.figures import stage_flows
from dashboard.figures.stage_flows import Block, Ribbon
from dashboard.formats import amounts, count, money, short_month
from dashboard.i18n import counted, text
from dashboard.stage_history.flows import CLIENTS, Flow, Flows
from dashboard.theme import Palette
from graphmodel.tables import STAGES


def section(ends: tuple[int, int] | None, as_of: dt.date) -> html.Section:
    """Where the flows go; ``as_of`` is the latest month end."""
    title = text("stages.section.flows")
    if ends is None:
        return card(title, html.P(text("stages.flows.one_month"), className="lead"))
    keys = [
        html.Li([html.Span(className=f"swatch swatch-{kind}"), text(f"stages.key.{kind}")])
        for kind in ("climbed", "stayed", "fell")
    ]
    return card(
        title,
        html.P(text("stages.flows.words"), className="lead"),
        downloads.picture(
            graph(ids.STAGES_FLOWS, text("stages.flows.spoken")),
            name="flows",
            title=title,
            as_of=as_of,
        ),
        html.Ul(keys, className="flow-key"),
        html.Details(
            [
                html.Summary(text("picture.as_table")),
                downloads.table(html.Div(id=ids.STAGES_FLOWS_TABLE), "flows", follow=True),
            ],
            open=False,
        ),
        name="flows",
    )


def key_of(flow: Flow) -> str:
    """How the address names a flow."""
    return f"{flow.before}-{flow.after}"


def size_words(size: float, by: str) -> str:
    """Clients, or money in a currency."""
    return count(round(size)) if by == CLIENTS else money(size, by)


def words_of(flow: Flow) -> str:
    """A flow in words: ``Mesh → Wedge``; what stays is one stage."""
    before, after = (text(f"stage.{stage}") for stage in (flow.before, flow.after))
    key = (
        "stages.flow.stayed"
        if not flow.step
        else "stages.flow.fell"
        if flow.step < 0
        else "stages.flow.climbed"
    )
    return text(key, before=before, after=after)


def figure(found: Flows, by: str, chosen: str, palette: Palette, *, narrow: bool) -> Any:
    """The picture of the flows."""
    there = [flow for flow in found.flows if flow.size(by)]
    ribbons = [
        Ribbon(
            flow.before,
            flow.after,
            key_of(flow),
            flow.size(by),
            size_words(flow.size(by), by),
            text(
                "stages.flow.hover",
                flow=words_of(flow),
                clients=counted("count.clients", flow.clients),
                money=amounts(dict(flow.revenue)),
            ),
        )
        for flow in there
    ]

    def blocks(end: str) -> list[Block]:
        totals = {
            stage: sum(flow.size(by) for flow in there if getattr(flow, end) == stage) for stage in STAGES
        }
        return [
            Block(stage, text(f"stage.{stage}"), size_words(total, by))
            for stage, total in totals.items()
            if total
        ]

    return stage_flows.stage_flows(
        ribbons,
        (blocks("before"), blocks("after")),
        (short_month(found.first), short_month(found.last)),
        palette,
        chosen=chosen,
        narrow=narrow,
    )


def table(found: Flows, chosen: str) -> Any:
    """The flows as rows, each of which lists its clients; below, how many of each stage stayed."""
    rows = [
        [
            html.Button(
                words_of(flow),
                type="button",
                className="flow-button",
                **_picks(key_of(flow), pressed=key_of(flow) == chosen),
            ),
            count(flow.clients),
            amounts(dict(flow.revenue)),
        ]
        for flow in sorted(found.flows, key=lambda one: (one.step >= 0, one.step <= 0, -one.clients))
    ]
    heads = [text(f"stages.head.{name}") for name in ("flow", "clients", "revenue")]
    return linked_table(heads, rows)


def _sign(step: int) -> int:
    return (step > 0) - (step < 0)


def held_table(found: Flows) -> Any:
    """How often each stage held between the two month ends: of so many in it, how many stayed, climbed, fell."""
    rows = []
    for stage in reversed(STAGES):
        mine = [flow for flow in found.flows if flow.before == stage]
        if not mine:
            continue
        all_ = sum(flow.clients for flow in mine)
        parts = [sum(flow.clients for flow in mine if _sign(flow.step) == kind) for kind in (0, 1, -1)]
        rows.append([text(f"stage.{stage}"), count(all_), *map(count, parts)])
    heads = [text(f"stages.head.{name}") for name in ("from_stage", "clients", "stayed", "climbed", "fell")]
    return text_table(heads, rows)


def span_words(first: dt.date, last: dt.date) -> str:
    """Two month ends as a span."""
    return text("stages.span", first=short_month(first), last=short_month(last))


def picked(found: Flows | None, flow: Sequence[str] | None) -> list[Any]:
    """Which flow the list is narrowed to, and the way back to all clients."""
    if not flow or found is None:
        return []
    before, after = flow
    mine = [flow for flow in found.flows if (flow.before, flow.after) == (before, after)]
    one = mine[0] if mine else Flow(before, after, 0, {})
    return [
        html.Strong(
            text(
                "stages.chosen",
                flow=words_of(one),
                clients=counted("count.clients", one.clients),
                span=span_words(found.first, found.last),
            )
        ),
        html.Button(text("stages.all_clients"), type="button", className="link-button", **_picks("")),
    ]


def _picks(key: str, *, pressed: bool | None = None) -> dict[str, Any]:
    """What a button carries that picks a flow."""
    state = {} if pressed is None else {"aria-pressed": str(pressed).lower()}
    return {"data-flow": key, **state}
