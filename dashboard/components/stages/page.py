"""The page of stages: its sentence, its controls, and the frame around its parts."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import html

from dashboard import ids
from dashboard.addresses import StagesView
from dashboard.components import aria, method
from dashboard.components.stages import clients, flow_card, setbacks, stock_card
from dashboard.formats import UNDEFINED, amounts, day, month, sentences
from dashboard.i18n import counted, has_text, text
from dashboard.stage_history.course import Course
from dashboard.stage_history.flows import CLIENTS, Flows
from graphmodel.timeline import FLOW_MONTHS

# ------------------------------------------------------------ while there is nothing to show


def working(step: str) -> html.Div:
    """While past month ends are judged: what is being done."""
    key = f"stages.step.{step.replace(' ', '_')}"
    return html.Div(
        [
            html.P(text("stages.question"), className="question"),
            html.H1(text("stages.working"), className="headline"),
            html.P(text(key) if has_text(key) else text("stages.step.begin"), className="aside"),
            dmc.Skeleton(height=260, mt=16),
        ],
        role="status",
        className="working",
    )


def no_month() -> html.Div:
    """No month is over yet, so there is no history."""
    return html.Div(
        [
            html.P(text("stages.question"), className="question"),
            html.H1(text("stages.no_month"), className="headline"),
            html.P(text("stages.no_month.words"), className="aside"),
        ]
    )


# ------------------------------------------------------------ the page


def ends_of(course: Course, view: StagesView) -> tuple[int, int] | None:
    """The two month ends of a view, by place: by default the last one and the one a year before.

    None where there is only one, and so nothing between two.
    """
    if len(course.ends) < 2:
        return None
    last = course.month(view.last)
    last = len(course.ends) - 1 if last is None else max(1, last)
    first = course.month(view.first)
    first = max(0, last - FLOW_MONTHS) if first is None else first
    return min(first, last - 1), last


def counted_by(course: Course, view: StagesView) -> str:
    """What a view counts: clients, or revenue in a currency that is there."""
    return view.by if view.by in course.money else CLIENTS


def body(course: Course, view: StagesView, *, narrow: bool) -> html.Div:
    """The whole page, but for what its controls change."""
    ends = ends_of(course, view)
    return html.Div(
        [
            html.Header(
                [
                    html.P(text("stages.question"), className="question"),
                    html.Div(id=ids.STAGES_HEADLINE, role="status"),
                ],
                className="page-head",
            ),
            _controls(course, view, ends),
            html.Div(
                [flow_card.section(ends, course.ends[-1]), stock_card.section(course)], className="columns"
            ),
            clients.section(view, narrow=narrow),
            setbacks.section(),
            html.Div(id=ids.STAGES_MARGINS, className="stacked"),
            method.paragraph("stages"),
        ],
        className="stacked",
    )


def _controls(course: Course, view: StagesView, ends: tuple[int, int] | None) -> html.Div:
    months = [{"value": f"{end:%Y-%m}", "label": month(end)} for end in reversed(course.ends)]
    first, last = (f"{course.ends[place]:%Y-%m}" for place in ends or (0, 0))
    by = [{"value": CLIENTS, "label": text("stages.by.clients")}] + [
        {
            "value": currency,
            "label": text("stages.by.revenue", currency=currency or text("stages.by.unnamed")),
        }
        for currency in course.money
        if currency
    ]

    def select(identifier: str, key: str, value: str, options: list[dict[str, str]]) -> dmc.Select:
        return dmc.Select(
            id=identifier,
            label=text(key),
            value=value,
            data=options,
            allowDeselect=False,
            searchable=True,
            nothingFoundMessage=text("stages.no_such_month"),
        )

    return html.Div(
        [
            select(ids.STAGES_FROM, "stages.from", first, months),
            select(ids.STAGES_TO, "stages.to", last, months),
            html.Div(
                dmc.SegmentedControl(id=ids.STAGES_BY, value=counted_by(course, view), data=by, size="sm"),
                className="" if len(by) > 1 else "hidden",
                role="group",
                **aria.label(text("stages.by")),
            ),
        ],
        className="stages-controls" if ends else "stages-controls hidden",
    )


# ------------------------------------------------------------ the sentence


def headline(found: Flows | None, course: Course) -> list[Any]:
    """Who climbed, who fell back, and how much revenue is with those that fell."""
    if found is None:
        return [
            html.H1(text("stages.headline.one_month", month=month(course.ends[-1])), className="headline"),
            html.P(_sample(course), className="aside"),
        ]
    since = day(found.first)
    climbed = counted("stages.climbed", found.climbed) if found.climbed else text("stages.climbed.none")
    if not found.fell:
        said: list[Any] = [text("stages.headline.none_fell", since=since, climbed=climbed)]
    else:
        fell = counted("stages.fell", found.fell)
        money_ = amounts(dict(found.fallen_revenue))
        key = "stages.headline" if money_ != UNDEFINED else "stages.headline.no_money"
        before, after = text(key, since=since, climbed=climbed, fell=fell, money="\x00").partition("\x00")[
            ::2
        ]
        said = [before, html.Strong(money_, className="loud"), after] if after else [before]
    parts = [_sample(course), text("stages.until", day=day(found.last))]
    if found.fallen_unknown:
        parts.append(counted("stages.fallen_unknown", found.fallen_unknown))
    return [html.H1(said, className="headline"), html.P(sentences(parts), className="aside")]


def _sample(course: Course) -> str:
    return text(
        "stages.sample",
        clients=counted("count.clients", len(course.client_ids)),
        months=counted("stages.month_ends", len(course.ends)),
        first=month(course.ends[0]),
        last=month(course.ends[-1]),
    )
