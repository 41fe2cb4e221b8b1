"""Where relationships are heading: who is next to fall, who is next to climb, and how long stages last."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dash import html

from dashboard.addresses import relationship_address
from dashboard.components import badges, downloads, people
from dashboard.components.cards import card
from dashboard.components.conditions import value_words
from dashboard.components.stages.flow_card import held_table, span_words
from dashboard.components.stages.setbacks import measure_words
from dashboard.components.tables import text_table
from dashboard.formats import count, listed, money, percent
from dashboard.i18n import counted, text
from dashboard.snapshot import Row
from dashboard.stage_history.course import Course
from dashboard.stage_history.durations import Stay
from dashboard.stage_history.flows import Flows
from dashboard.stage_history.margins import Near, Nearest

_OPERATORS = {">=": "≥", ">": ">", "is": "="}


def sections(
    near: Nearest, stays: Sequence[Stay], found: Flows | None, course: Course, names: Mapping[str, str]
) -> list[Any]:
    """Both lists side by side, then how stages hold and how long they last."""
    return [
        html.Div(
            [
                _list("falling", near.falling, near.may_fall, names, course, _nearly_failing),
                _list("climbing", near.climbing, near.may_climb, names, course, _missing),
            ],
            className="halves",
        ),
        html.Div([_held(found), _durations(stays)], className="halves"),
    ]


def _card(name: str, words: str, *children: Any) -> html.Section:
    title = text(f"stages.section.{name}")
    return card(title, html.P(words, className="lead"), *children, name=name)


def _list(
    name: str,
    near: Sequence[Near],
    among: int,
    names: Mapping[str, str],
    course: Course,
    told: Callable[[Near], str],
) -> html.Section:
    if not near:
        return _card(name, text(f"stages.{name}.none"))
    items = [
        html.Li(
            [
                html.Div(
                    [
                        people.elsewhere(names[one.client_id], relationship_address(one.client_id)),
                        badges.stage(one.stage),
                        html.Span("→"),
                        badges.stage(one.towards),
                        html.Span(_revenue(one, course), className="muted"),
                    ],
                    className="steps",
                ),
                html.Div(told(one), className="muted"),
            ]
        )
        for one in near
    ]
    return _card(
        name,
        text(f"stages.{name}.words", shown=count(len(near)), all=counted("count.clients", among)),
        html.Ol(items, className="near"),
    )


def _revenue(one: Near, course: Course) -> str:
    row = course.by_client.get(one.client_id)
    if one.revenue is None or row is None:
        return ""
    return money(one.revenue, course.currencies[row])


def _nearly_failing(one: Near) -> str:
    """The condition that is nearest to failing, and by how much it holds."""
    (condition,) = one.conditions
    key = "stages.falling.at_the_edge" if one.distance < 1e-9 else "stages.falling.holds"
    return text(
        key,
        measure=measure_words(condition["measure"]),
        value=value_words(condition["value"]),
        asked=_asked(condition),
        margin=percent(one.distance),
    )


def _missing(one: Near) -> str:
    """What is missing for the next stage."""
    what = [
        text(
            "stages.climbing.condition",
            measure=measure_words(condition["measure"]),
            value=value_words(condition["value"]),
            asked=_asked(condition),
        )
        for condition in one.conditions
    ]
    return counted("stages.climbing.missing", len(what), what=listed(what, 4))


def _asked(condition: Row) -> str:
    operator = _OPERATORS.get(condition["operator"], condition["operator"])
    return f"{operator} {value_words(condition['threshold'])}"


def _held(found: Flows | None) -> html.Section:
    if found is None:
        return _card("held", text("stages.flows.one_month"))
    words = text("stages.held.words", span=span_words(found.first, found.last))
    return _card("held", words, downloads.table(held_table(found), "flows", follow=True))


def _durations(stays: Sequence[Stay]) -> html.Section:
    if not stays:
        return _card("durations", text("stages.durations.none"))
    rows = [
        [
            text(f"stage.{one.stage}"),
            counted("stages.months", one.median)
            if one.median is not None
            else text("stages.durations.more", months=counted("stages.months", one.longest)),
            count(one.stays),
            count(one.ended),
        ]
        for one in stays
    ]
    heads = [text(f"stages.head.{name}") for name in ("stage", "median", "stays", "ended")]
    table = downloads.table(text_table(heads, rows), "stage_stays")
    return _card("durations", text("stages.durations.words"), table)
