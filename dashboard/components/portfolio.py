"""The portfolio page's parts: headline, figures, stages, filters and the ranked table."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import dash_mantine_components as dmc
from dash import html

from dashboard import ids
from dashboard.addresses import Filters, relationship_address
from dashboard.components import aria, badges, downloads, grids
from dashboard.components.explaining.button import explained
from dashboard.components.search_field import search_field
from dashboard.data import Overview, Slice
from dashboard.explaining import key_of
from dashboard.formats import UNDEFINED, amounts, chance, count, day, money, number, sentences, short_day
from dashboard.i18n import counted, errors, text
from dashboard.i18n.meanings import meaning, reason_words
from dashboard.snapshot import Row
from graphmodel.tables import RELATIONSHIPS, RISK_LEVELS, STAGES


def body(overview: Overview, filters: Filters) -> html.Div:
    """The whole page, but for the table's rows."""
    return html.Div(
        [
            html.Header(
                [
                    html.Div(
                        [
                            html.P(text("portfolio.question"), className="question"),
                            headline(overview),
                            aside(overview),
                        ]
                    ),
                    figures(overview),
                ],
                className="summary",
            ),
            stages(overview, filters),
            html.Section([controls(overview, filters), table()], className="card table-card"),
            downloads.network_links(),
        ]
    )


def headline(overview: Overview) -> html.H1:
    """The answer in one sentence."""
    params: dict[str, Any] = {
        "as_of": day(overview.as_of),
        "clients": counted("count.clients", overview.hanging),
    }
    if not overview.clients:
        return html.H1(text("portfolio.headline.empty"), className="headline")
    if not overview.tied:
        return html.H1(text("portfolio.headline.untied", **params), className="headline")
    if not overview.hanging:
        return html.H1(text("portfolio.headline.none", **params), className="headline")
    hanging = amounts(dict(overview.hanging_revenue))
    if hanging == UNDEFINED:
        return html.H1(text("portfolio.headline.no_money", **params), className="headline")
    said = text("portfolio.headline", total=amounts(dict(overview.revenue)), hanging="\x00", **params)
    before, after = said.split("\x00")
    opened = explained(html.Strong(hanging, className="loud"), "hanging")
    return html.H1([before, opened, after], className="headline")


def aside(overview: Overview) -> html.P:
    """What the headline leaves out."""
    parts = [
        text(
            "portfolio.sample", tied=count(overview.tied), clients=counted("count.clients", overview.clients)
        )
    ]
    if overview.without_revenue:
        parts.append(counted("portfolio.without_revenue", overview.without_revenue))
    if overview.stale:
        parts.append(text("portfolio.stale", sentence=errors.told(overview.stale)))
    return html.P(sentences(parts), className="aside")


def figures(overview: Overview) -> html.Dl:
    """The figures beside the headline."""
    return html.Dl(
        [
            _figure(
                "exposed",
                amounts(dict(overview.exposed)),
                text(
                    "portfolio.figure.exposed.of",
                    known=count(overview.exposed_known),
                    all=count(overview.clients),
                ),
            ),
            _figure(
                "fading",
                count(overview.fading_clients),
                counted("portfolio.figure.fading.of", overview.fading_clients),
            ),
        ],
        className="figures",
    )


def _figure(name: str, value: str, sub: str) -> html.Div:
    return html.Div(
        [
            html.Dt(text(f"portfolio.figure.{name}")),
            html.Dd([html.Span(explained(value, name), className="value"), html.Span(sub, className="sub")]),
        ]
    )


def stages(overview: Overview, filters: Filters) -> html.Section:
    """How many relationships are in each stage; a click narrows the table."""
    most = max(overview.stages.values(), default=1) or 1
    cards = [
        dmc.CheckboxCard(
            [
                html.Span(
                    [
                        html.Span(text(f"stage.{stage}"), className=f"stage stage-{stage}"),
                        html.Span(count(overview.stages.get(stage, 0)), className="tile-count"),
                    ],
                    className="tile-head",
                ),
                html.Span(
                    html.Span(
                        className=f"bar stage-{stage}",
                        style={"width": f"{100 * overview.stages.get(stage, 0) / most:.1f}%"},
                    ),
                    className="bar-track",
                ),
                html.Span(amounts(dict(overview.stage_revenue[stage])), className="tile-money"),
            ],
            value=stage,
            className="tile",
            **aria.label(
                text(
                    "portfolio.stage.label",
                    stage=text(f"stage.{stage}"),
                    clients=counted("count.clients", overview.stages.get(stage, 0)),
                )
            ),
        )
        for stage in STAGES
    ]
    return html.Section(
        [
            html.H2(text("portfolio.stages"), className="sr-only"),
            dmc.CheckboxGroup(
                html.Div(cards, className="tiles"), id=ids.PORTFOLIO_STAGES, value=list(filters.stages)
            ),
        ],
        className="stages",
    )


def controls(overview: Overview, filters: Filters) -> html.Div:
    """Search, risk levels, how many are shown."""
    chips = [
        dmc.Chip(
            [
                html.Span(badges.LEVEL_MARKS[level], **aria.hidden()),
                f" {text(f'level.{level}')} {count(overview.levels.get(level, 0))}",
            ],
            value=level,
            size="sm",
            variant="outline",
        )
        for level in RISK_LEVELS
    ]
    return html.Div(
        [
            search_field(ids.PORTFOLIO_SEARCH, filters.q, text("portfolio.search")),
            html.Div(
                dmc.ChipGroup(chips, id=ids.PORTFOLIO_LEVELS, value=list(filters.levels), multiple=True),
                className="chips",
                role="group",
                **aria.label(text("portfolio.levels")),
            ),
            html.Div(
                [
                    html.Span("", id=ids.PORTFOLIO_COUNT, role="status", className="muted"),
                    html.Button(
                        text("portfolio.clear"),
                        id=ids.PORTFOLIO_CLEAR,
                        className="link-button" if filters.search() else "link-button idle",
                        type="button",
                    ),
                    downloads.table_links("relationships", grid=ids.PORTFOLIO_GRID, follow=True),
                ],
                className="shown",
            ),
        ],
        className="controls",
    )


def shown(slice_: Slice, all_: int) -> str:
    """How many of all are in the table."""
    return text("portfolio.shown", shown=count(slice_.total), all=count(all_))


def table() -> Any:
    """The ranked table; its rows come as they are scrolled into view."""
    says = partial(meaning, RELATIONSHIPS)
    figure = grids.explained_column
    columns = [
        grids.column(
            "rank",
            "#",
            text("column.rank.text"),
            width=52,
            cellClass="figure muted",
            headerClass="ag-right-aligned-header",
        ),
        grids.column(
            "client_name",
            text("column.client"),
            says("client_name"),
            cellRenderer="CrosstieClient",
            flex=1,
            minWidth=132,
        ),
        grids.column("stage", text("column.stage"), says("stage"), cellRenderer="CrosstieStage", width=128),
        grids.column(
            "level",
            text("column.risk"),
            text("column.risk.text"),
            cellRenderer="CrosstieRisk",
            flex=2,
            minWidth=248,
        ),
        figure("threads", text("column.threads"), says("threads"), width=88),
        figure(
            "single_thread_risk", text("column.single_thread_risk"), says("single_thread_risk"), width=100
        ),
        figure("severance_probability", text("column.severance"), says("severance_probability"), width=104),
        figure("exposed_revenue", text("column.exposed"), says("exposed_revenue"), width=94),
        figure("revenue", text("column.revenue"), says("revenue"), width=92),
        figure(
            "last_interaction_at",
            text("column.last"),
            says("last_interaction_at"),
            width=112,
            sortingOrder=["asc", "desc", None],
        ),
        figure("ties", text("column.ties"), says("ties"), width=66),
        figure("fading_ties", text("column.fading"), says("fading_ties"), width=78),
    ]
    made = grids.grid(
        ids.PORTFOLIO_GRID,
        columns,
        rowHeight=46,
    )
    made.eventListeners = {
        "cellClicked": ["crosstieOpen(params)"],
        "cellKeyDown": ["crosstieOpen(params)", "crosstieExplain(params)"],
    }
    made.getRowId = "params.data.client_id"
    made.style = {"height": "100%", "width": "100%"}
    return html.Div(made, className="portfolio-grid", role="region", **aria.label(text("portfolio.table")))


def row(data: Row) -> dict[str, Any]:
    """One client as the table shows it: all words, and the reason of every empty cell."""
    reasons: Mapping[str, str] = data["reasons"]
    told = {
        "rank": count(data["rank"]),
        "client_name": data["client_name"],
        "stage": text(f"stage.{data['stage']}"),
        "level": text(f"level.{data['level']}") if data["level"] else UNDEFINED,
        "threads": count(data["threads"]),
        "single_thread_risk": number(data["single_thread_risk"]),
        "severance_probability": chance(data["severance_probability"]),
        "exposed_revenue": money(data["exposed_revenue"], data["currency"]),
        "revenue": money(data["revenue"], data["currency"]),
        "last_interaction_at": short_day(data["last_interaction_at"]),
        "ties": count(data["ties"]),
        "fading_ties": count(data["fading_ties"]),
    }
    tips = {
        name: text("face.undefined", reason=reason_words(reasons.get(name)))
        for name, words in told.items()
        if words == UNDEFINED
    }
    return {
        "client_id": data["client_id"],
        "about": key_of("", client=data["client_id"]),
        "href": relationship_address(data["client_id"]),
        "stage_key": data["stage"],
        "level_key": data["level"] or "",
        "level_mark": badges.LEVEL_MARKS.get(data["level"] or "", ""),
        "why": data["why"] or "",
        "tips": {**tips, **({"level": f"{data['why']}. {data['next_step'] or ''}"} if data["why"] else {})},
        **{f"{name}_text": words for name, words in told.items()},
    }
