"""Steps back, one by one: what fell, why, with how much revenue, whether it was made good, and what to do next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash import dcc, html

from dashboard import ids
from dashboard.addresses import relationship_address, stages_address
from dashboard.components import badges, downloads, people
from dashboard.components.cards import card
from dashboard.components.conditions import value_words, words_of
from dashboard.data import Named
from dashboard.formats import UNDEFINED, count, listed, money, number, short_month
from dashboard.i18n import counted, has_text, text
from dashboard.snapshot import Row
from dashboard.stage_history.course import Course
from dashboard.stage_history.setbacks import Falls, Setback
from graphmodel.tables import YES_OR_NO

A_TIME = 12
"""Setbacks that are shown at first, and that every further click adds."""
MOST_SHOWN = 240
EVERY = 1500
"""Milliseconds between two looks whether it is worked out what held before."""
MOST_PEOPLE = 4
"""People, or pairs, that a setback names."""


@dataclass(frozen=True)
class Context:
    """What is known beside the setbacks.

    Attributes
    ----------
    falls
        Conditions before and after; none while they are being worked out.
    measures
        The measure that each condition looks at, by ``stage.condition``.
    next_steps
        What to do next, by client.
    """

    course: Course
    falls: Falls | None
    measures: Mapping[str, str]
    named: Named
    next_steps: Mapping[str, str | None]


def section() -> html.Section:
    """Where the setbacks go, with a button for more."""
    title = text("stages.section.setbacks")
    return card(
        title,
        dcc.Interval(id=ids.STAGES_FALLS_TICK, interval=EVERY),
        downloads.table(html.Div(id=ids.STAGES_SETBACKS), "setbacks", follow=True),
        html.Button(
            text("stages.setbacks.more"), id=ids.STAGES_SETBACKS_MORE, type="button", className="hidden"
        ),
        name="setbacks",
    )


def shown(clicks: int) -> int:
    """How many setbacks are shown after so many clicks for more."""
    return min(A_TIME * (1 + max(0, clicks)), MOST_SHOWN)


def listing(found: Sequence[Setback], most: int, context: Context, *, one_client: bool = False) -> html.Div:
    """The first so many setbacks."""
    if not found:
        return html.Div(html.P(text("stages.setbacks.none"), className="lead"))
    open_ = sum(one.recovered_on is None for one in found)
    lead = counted("stages.setbacks.all", len(found), open=count(open_))
    return html.Div(
        [
            html.P(lead, className="lead"),
            html.Ol(
                [_item(one, context, one_client=one_client) for one in found[:most]], className="setbacks"
            ),
        ]
    )


def _item(one: Setback, context: Context, *, one_client: bool) -> html.Li:
    course = context.course
    row = course.by_client[one.client_id]
    name = course.names[row]
    revenue = course.revenue[row]
    amount = text("stages.setback.revenue_unknown")
    if revenue == revenue:
        amount = text("stages.setback.revenue", money=money(float(revenue), course.currencies[row]))
    recovered = (
        text("stages.setback.recovered", month=short_month(one.recovered_on))
        if one.recovered_on
        else text("stages.setback.open")
    )
    client = [] if one_client else [people.elsewhere(name, stages_address(one.client_id))]
    head = html.H3(
        [
            *client,
            badges.stage(one.before),
            html.Span("↓", className="arrow", title=text("stages.fell_to")),
            badges.stage(one.after),
            html.Span(f"{recovered} · {amount}", className="recovered" if one.recovered_on else "muted"),
        ]
    )
    return html.Li(
        [
            html.Time(short_month(one.month_end), dateTime=one.month_end.isoformat()),
            html.Div(
                [head, html.P(_fell(one, context)), html.P(_why(one, context.named)), _next(one, context)],
                className="told",
            ),
        ]
    )


def _fell(one: Setback, context: Context) -> str:
    """The conditions that no longer held, each measure once, before → after where that is worked out."""
    falls: Sequence[Row] = (context.falls or {}).get((one.client_id, one.month_end), ())
    if falls:
        told = {
            fall["measure"]: text(
                "stages.setback.measure",
                measure=measure_words(fall["measure"]),
                before=_value(fall["measure"], fall["before"]),
                after=_value(fall["measure"], fall["after"]),
            )
            for fall in falls
        }
        return text("stages.setback.fell", what=listed(list(told.values()), len(told)))
    measures = dict.fromkeys(context.measures.get(key, key.partition(".")[2]) for key in one.fell)
    what = [measure_words(measure) for measure in measures]
    return (
        text("stages.setback.fell", what=listed(what, len(what))) if what else text("stages.setback.unsaid")
    )


def measure_words(measure: str) -> str:
    """The name of a measure."""
    return text(f"measure.{measure}") if has_text(f"measure.{measure}") else words_of(measure)


def _value(measure: str, value: float | None) -> str:
    if value is None:
        return UNDEFINED
    if measure in YES_OR_NO:
        return value_words("true" if value else "false")
    return number(value, 0 if float(value).is_integer() else 2)


def _why(one: Setback, named: Named) -> list[Any]:
    """Who left, and whose ties faded."""
    said: list[Any] = []
    if one.people_left:
        who = people.links(named, one.people_left, MOST_PEOPLE)
        said += people.told("stages.setback.left", who)
    if one.ties_faded:
        pairs: list[Any] = []
        for ours, theirs in one.ties_faded[:MOST_PEOPLE]:
            pairs += [", "] if pairs else []
            pairs += [people.link(named, ours), " – ", people.link(named, theirs)]
        more = len(one.ties_faded) - MOST_PEOPLE
        pairs += [" ", text("stages.setback.more_ties", n=more)] if more > 0 else []
        key = "stages.setback.faded.one" if len(one.ties_faded) == 1 else "stages.setback.faded.many"
        said += [" "] if said else []
        said += people.filled(text(key, n=count(len(one.ties_faded)), ties="\x00"), pairs)
    return said or [text("stages.setback.no_tie_went")]


def _next(one: Setback, context: Context) -> html.P:
    """What the ranked list advises, and where to go on."""
    if one.recovered_on is not None:
        return html.P(dcc.Link(text("stages.setback.open_client"), href=relationship_address(one.client_id)))
    step = context.next_steps.get(one.client_id)
    said: list[Any] = [html.Span(text("verdict.next_step"), className="advice-label"), " "]
    said += [html.Bdi(step), " "] if step else []
    return html.P(
        [*said, dcc.Link(text("stages.setback.open_client"), href=relationship_address(one.client_id))]
    )
