"""What each figure means: all measures by the question they answer, the stages, levels, and why one is undefined."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from dash import dcc, html

from dashboard import ids
from dashboard.addresses import measure_address, relationship_address
from dashboard.components import aria, badges
from dashboard.components.conditions import value_words
from dashboard.components.explaining.dialog import definition
from dashboard.components.search_field import search_field
from dashboard.data import Data
from dashboard.explaining.figures import ALL_GROUPS, group_name
from dashboard.explaining.words import name_of
from dashboard.formats import count, joined, number, percent
from dashboard.i18n import counted, text
from dashboard.i18n.meanings import meaning, words
from graphmodel.conditions import Condition
from graphmodel.explaining import FIGURES
from graphmodel.explaining.definitions import definitions
from graphmodel.measures import MEASURES
from graphmodel.settings import Settings
from graphmodel.tables import RELATIONSHIPS, RISK_LEVELS

BARS = 10
"""Of the picture of how a figure is spread over the clients."""


def body(data: Data, asked: str) -> html.Div:
    """The whole page; the measure that is asked about is open."""
    settings = data.settings()
    return html.Div(
        [
            html.Header(
                [
                    html.P(text("glossary.question"), className="question"),
                    html.H1(text("glossary.headline"), className="headline"),
                    html.P(text("glossary.lead"), className="aside"),
                ]
            ),
            html.Div([_search(), _jump()], className="glossary-top"),
            *(_group(data, name, figures, asked) for name, figures in ALL_GROUPS),
            _stages(settings),
            _levels(settings),
            _reasons(),
        ],
        className="stacked",
    )


def _search() -> html.Div:
    return html.Div(
        [
            search_field(ids.MEASURES_SEARCH, "", text("glossary.search"), debounce=150),
            html.P(
                [html.Span(id=ids.MEASURES_COUNT), " ", text("glossary.found", all=count(len(_all())))],
                role="status",
                className="muted",
            ),
        ],
        className="glossary-search",
    )


def _all() -> list[str]:
    return [name for _, figures in ALL_GROUPS for name in figures]


def _jump() -> html.Nav:
    sections = [(f"group-{name}", group_name(name)) for name, _ in ALL_GROUPS]
    sections += [(name, text(f"glossary.{name}")) for name in ("stages", "levels", "reasons")]
    links = [html.A(words_, href=f"#{anchor}") for anchor, words_ in sections]
    return html.Nav(links, className="jump", **aria.label(text("glossary.jump")))


def _group(data: Data, name: str, figures: Sequence[str], asked: str) -> html.Section:
    return html.Section(
        [html.H2(group_name(name), className="card-title"), *(_card(data, one, asked) for one in figures)],
        id=f"group-{name}",
        className="card measure-group",
    )


def _card(data: Data, name: str, asked: str) -> html.Details:
    """One measure: its name and what it is; opened, its definition, how it is spread, and where it is worked out."""
    known = f"column.{name}" in words()
    says = meaning(RELATIONSHIPS, name) if known else ""
    return html.Details(
        [
            html.Summary([html.Strong(name_of(name)), html.Code(name), html.Span(says, className="muted")]),
            html.Div(content(data, name) if name == asked else None, id=content_id(name)),
        ],
        id=name,
        open=name == asked,
        className="measure-card asked" if name == asked else "measure-card",
        **_searched(" ".join((name_of(name), name, says, *_words_of(name)))),
    )


def content(data: Data, name: str) -> list[Any]:
    """What stands in a card that is open: definition, how it is spread over the clients, and links."""
    return [definition(definitions()[name]), *_spread(data, name), _link(name)]


def content_id(name: str) -> str:
    """Id of the place for it."""
    return f"{ids.MEASURES_CONTENT}-{name}"


def _words_of(name: str) -> tuple[str, ...]:
    defined = definitions()[name]
    question = text(f"explain.question.{defined.family}")
    return question, *defined.formulas, *defined.paragraphs, *defined.sources


def _searched(told: str) -> dict[str, Any]:
    """What the search of the page looks through."""
    return {"data-words": told.casefold()}


def _link(name: str) -> html.P:
    return html.P(dcc.Link(text("glossary.link"), href=measure_address(name)), className="muted")


def _spread(data: Data, name: str) -> list[Any]:
    """How a figure is spread over the clients, as a picture with its table, and a client where it is worked out."""
    if name not in RELATIONSHIPS.names or name not in FIGURES:
        return []
    table = data.columns(("client_id", "client_name", name))
    told = table.filter(pc.is_valid(table[name]))
    parts: list[Any] = []
    if name in MEASURES and RELATIONSHIPS.column(name).type in ("number", "integer") and _comparable(name):
        parts += _histogram(name, told[name], len(table))
    if len(told):
        client, called = told["client_id"][0].as_py(), told["client_name"][0].as_py()
        example = dcc.Link(
            text("glossary.example", client=called),
            href=f"{relationship_address(client)}?explain={name}",
        )
        parts.append(html.P(example))
    return parts


def _comparable(name: str) -> bool:
    """Amounts of money may be of several currencies."""
    return RELATIONSHIPS.column(name).unit != "money a year"


def _histogram(name: str, values: pa.ChunkedArray, clients: int) -> list[Any]:
    found = values.cast(pa.float64()).to_numpy()
    if not len(found):
        return [html.P(counted("glossary.undefined", clients), className="muted")]
    bounds = _bounds(found, whole=RELATIONSHIPS.column(name).type == "integer")
    number_of, edges = np.histogram(found, bounds)
    most = max(int(number_of.max()), 1)
    ranges = [_range(low, high) for low, high in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True)]
    median = float(np.median(found))
    middle = number(median, 0 if median.is_integer() else 2)
    said = text("glossary.spread", middle=middle, known=count(len(found)), all=count(clients))
    bars = [
        html.Span(
            html.Span(style={"height": f"{100 * n / most:.0f}%"}),
            title=f"{told}: {count(int(n))}",
        )
        for n, told in zip(number_of.tolist(), ranges, strict=True)
    ]
    rows = [
        html.Tr([html.Td(told), html.Td(count(int(n)), className="figure")])
        for n, told in zip(number_of.tolist(), ranges, strict=True)
    ]
    heads = [html.Th(text(f"glossary.{head}"), scope="col") for head in ("range", "clients")]
    return [
        html.P(said),
        html.Div(
            [
                html.Div(bars, className="histogram", role="img", **aria.label(said)),
                html.Div(
                    [html.Span(ranges[0]), html.Span(ranges[-1])],
                    className="histogram-ends muted",
                    **aria.hidden(),
                ),
            ]
        ),
        html.Details(
            [
                html.Summary(text("picture.as_table")),
                html.Table([html.Thead(html.Tr(heads)), html.Tbody(rows)], className="plain-table"),
            ]
        ),
    ]


def _bounds(values: np.ndarray, *, whole: bool) -> np.ndarray:
    """Borders of the bars; whole numbers stand in the middle of theirs."""
    low, high = float(values.min()), float(values.max())
    if whole:
        step = max(1, int(np.ceil((high - low + 1) / BARS)))
        return np.arange(low - 0.5, high + step + 0.5, step)
    if high <= 1 and low >= 0:
        return np.linspace(0, 1, BARS + 1)
    return np.linspace(low, high if high > low else low + 1, BARS + 1)


def _range(low: float, high: float) -> str:
    if high - low >= 1 and low % 1 == 0.5:
        first, last = int(low + 0.5), int(high - 0.5)
        return count(first) if first == last else f"{count(first)}–{count(last)}"
    return f"{_short(low)}–{_short(high)}"


def _short(value: float) -> str:
    return number(value, 1 if abs(value) < 10 else 0)


# ------------------------------------------------------------ stages, levels, reasons


def _stages(settings: Settings) -> html.Section:
    conditions = settings.stages.all_conditions()
    rows = [
        html.Tr(
            [
                html.Td(badges.stage(condition.stage)),
                html.Td(dcc.Link(name_of(condition.measure), href=measure_address(condition.measure))),
                html.Td(_asked(condition)),
                html.Td(html.Bdi(condition.because(words()))),
            ]
        )
        for condition in conditions
    ]
    heads = [
        html.Th(text(f"glossary.stages.{head}"), scope="col")
        for head in ("stage", "measure", "needs", "because")
    ]
    table = html.Table([html.Thead(html.Tr(heads)), html.Tbody(rows)], className="plain-table")
    return _section("stages", table, half_lives=settings.ties.dormant_half_lives)


def _asked(condition: Condition) -> str:
    """What a condition asks, and of single tiers where it asks them something else."""
    said = _threshold(condition, condition.threshold)
    others = [
        text("glossary.stages.tier", tier=tier, needs=_threshold(condition, threshold))
        for tier, threshold in condition.by_tier.items()
    ]
    return "; ".join([said, *others])


def _threshold(condition: Condition, threshold: float) -> str:
    if np.isnan(threshold):
        return text("glossary.stages.nothing")
    if condition.operator == "is":
        return text("yes")
    return f"{ {'>=': '≥', '<=': '≤'}.get(condition.operator, condition.operator) } {value_words(str(threshold))}"


def _levels(settings: Settings) -> html.Section:
    limits = {
        "high": percent(settings.risk.high_severance),
        "moderate": percent(settings.risk.moderate_severance),
        "interactions": count(settings.evidence.thin_interactions),
    }
    facts = [
        part
        for level in RISK_LEVELS
        for part in (html.Dt(badges.level(level)), html.Dd(text(f"glossary.level.{level}", **limits)))
    ]
    return _section("levels", html.Dl(facts, className="definition-facts"))


def _reasons() -> html.Section:
    """Why figures are undefined, and which."""
    found: dict[str, list[str]] = {}
    for defined in definitions().values():
        for reason in defined.undefined:
            found.setdefault(reason, []).append(defined.name)
    facts = [
        part
        for reason, names in found.items()
        for part in (html.Dt(words().text(f"flag.{reason}")), html.Dd(joined(map(name_of, names))))
    ]
    return _section("reasons", html.Dl(facts, className="definition-facts"))


def _section(name: str, content: Any, **params: object) -> html.Section:
    return html.Section(
        [
            html.H2(text(f"glossary.{name}"), className="card-title"),
            html.P(text(f"glossary.{name}.lead", **params), className="lead"),
            html.Div(
                content, className="scroll", tabIndex=0, role="region", **aria.label(text(f"glossary.{name}"))
            ),
        ],
        id=name,
        className="card",
    )
