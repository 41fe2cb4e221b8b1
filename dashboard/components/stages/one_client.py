"""The history of one relationship, and the strip of it that stands on its page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import dcc, html

from dashboard import ids
from dashboard.addresses import relationship_address, stages_address
from dashboard.components import badges, downloads
from dashboard.components.cards import card
from dashboard.components.graphs import graph
from dashboard.components.stages import setbacks, strip
from dashboard.components.tables import text_table
from dashboard.figures import stage_course
from dashboard.formats import UNDEFINED, chance, count, month, number, short_month
from dashboard.i18n import text
from dashboard.snapshot import Row
from dashboard.stage_history.course import Course
from dashboard.theme import Palette
from graphmodel.tables import STAGES


def body(course: Course, client: int, months: Sequence[Row]) -> html.Div:
    """The whole view of one client, but for its picture and its setbacks.

    Parameters
    ----------
    months
        Rows of the timeline of this client, in the order of time.
    """
    key, name = course.client_ids[client], course.names[client]
    now = int(course.stage[client, -1])
    return html.Div(
        [
            dcc.Link(["← ", text("stages.all_clients")], href=stages_address(), className="back"),
            html.Header(
                [
                    html.P(text("stages.client.question"), className="question"),
                    html.Div(
                        [html.H1(html.Bdi(name)), badges.stage(STAGES[now]) if now >= 0 else None],
                        className="title-row",
                    ),
                    html.P(strip.spoken(course, client), className="headline"),
                    html.P(dcc.Link(text("stages.setback.open_client"), href=relationship_address(key))),
                ]
            ),
            _history(months, course.names[client]),
            setbacks.section(),
        ],
        className="stacked",
    )


def _history(months: Sequence[Row], name: str) -> html.Section:
    title = text("stages.section.course")
    rows = [
        [
            short_month(row["month_end"]),
            text(f"stage.{row['stage']}"),
            text(f"stage.{row['confirmed_stage']}") if row["confirmed_stage"] else UNDEFINED,
            text(f"level.{row['level']}"),
            count(row["threads"]),
            count(row["ties"]),
            chance(row["severance_probability"]),
            number(row["strength"], 1),
            text("stages.setback") if row["setback"] else "",
        ]
        for row in reversed(months)
    ]
    heads = [
        text(f"stages.head.{name}")
        for name in (
            "month",
            "stage",
            "confirmed",
            "level",
            "threads",
            "ties",
            "severance",
            "strength",
            "setbacks",
        )
    ]
    return card(
        title,
        html.P(text("stages.course.words"), className="lead"),
        downloads.picture(
            graph(ids.STAGES_COURSE, text("stages.course.spoken"), pixels=stage_course.HEIGHT),
            name="history",
            title=text("download.title", what=title, who=name),
            as_of=months[-1]["month_end"] if months else None,
            about=name,
        ),
        html.Details(
            [
                html.Summary(text("picture.as_table")),
                downloads.table(text_table(heads, rows), "timeline", follow=True),
            ]
        ),
        name="course",
    )


def figure(months: Sequence[Row], palette: Palette, *, narrow: bool) -> Any:
    """The picture of one client's history."""
    return stage_course.stage_course(
        [short_month(row["month_end"]) for row in months],
        [STAGES.index(row["stage"]) for row in months],
        [(stage, text(f"stage.{stage}")) for stage in STAGES],
        [row["threads"] or 0 for row in months],
        [
            text(
                "stages.course.hover",
                month=month(row["month_end"]),
                stage=text(f"stage.{row['stage']}"),
                threads=count(row["threads"]),
                ties=count(row["ties"]),
                severance=chance(row["severance_probability"]),
            )
            for row in months
        ],
        [bool(row["setback"]) for row in months],
        (text("stages.head.stage"), text("stages.head.threads")),
        palette,
        narrow=narrow,
    )


def on_relationship(course: Course | None, client_id: str) -> Any:
    """The strip on a relationship's page, with the way to its history; nothing where there is no history."""
    client = course.by_client.get(client_id) if course is not None and course.ends else None
    if course is None or client is None:
        return None
    shown = strip.cells(course, client)
    return html.Div(
        [
            strip.strip(shown, course.ends[-len(shown) :], strip.spoken(course, client)),
            html.P(
                [
                    html.Span(strip.spoken(course, client)),
                    " ",
                    dcc.Link(text("stages.client.link"), href=stages_address(client_id)),
                ],
                className="muted",
            ),
        ]
    )
