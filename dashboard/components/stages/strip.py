"""A strip of months: the stage at each month end as a colour, setbacks marked; always with the same in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from dash import html

from dashboard.components import aria
from dashboard.formats import month, sentences, short_month
from dashboard.i18n import counted, text
from dashboard.stage_history.course import Course
from graphmodel.tables import STAGES

MONTHS = 36
"""Month ends that a strip shows."""
SETBACK = "▼"


def cells(course: Course, client: int, months: int = MONTHS) -> list[tuple[str, bool]]:
    """Stage (empty where it is not known) and setback of the latest month ends of a client."""
    return [
        (STAGES[stage] if stage >= 0 else "", bool(fell))
        for stage, fell in zip(
            course.stage[client, -months:].tolist(), course.setback[client, -months:].tolist(), strict=True
        )
    ]


def spoken(course: Course, client: int) -> str:
    """Since when the client is in its stage, and how often it fell."""
    stages = course.stage[client]
    now = stages[-1]
    if now < 0:
        return text("stages.strip.unknown")
    since = len(stages) - 1
    while since and stages[since - 1] == now:
        since -= 1
    key = "stages.strip.since" if since else "stages.strip.always"
    said = text(key, stage=text(f"stage.{STAGES[now]}"), month=month(course.ends[since]))
    setbacks = int(course.setback[client].sum())
    return sentences([said, counted("stages.strip.setbacks", setbacks)]) if setbacks else said


def strip(shown: Sequence[tuple[str, bool]], ends: Sequence[dt.date], words: str) -> html.Div:
    """The strip with its first and last month; ``ends`` are the month ends of ``shown``."""
    parts: list[Any] = [
        html.Span(
            SETBACK if fell else None,
            className=f"month {f'stage-{stage}' if stage else 'month-unknown'}{' month-setback' if fell else ''}",
            title=f"{short_month(end)}: {text(f'stage.{stage}') if stage else text('stages.strip.unknown')}",
        )
        for (stage, fell), end in zip(shown, ends, strict=True)
    ]
    return html.Div(
        [
            html.Div(parts, className="strip", role="img", **aria.label(words)),
            html.Div([html.Span(short_month(ends[0])), html.Span(short_month(ends[-1]))], className="ends")
            if ends
            else None,
        ],
        className="stage-strip",
    )
