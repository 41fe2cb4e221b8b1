"""What stands in each stage, month end by month end."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard import ids
from dashboard.components import downloads
from dashboard.components.cards import card
from dashboard.components.graphs import graph
from dashboard.components.stages.flow_card import size_words
from dashboard.components.tables import text_table
from dashboard.figures import stage_stock
from dashboard.formats import UNDEFINED, count, month, short_month
from dashboard.i18n import counted, text
from dashboard.stage_history.course import Course
from dashboard.stage_history.flows import CLIENTS, Stock
from dashboard.theme import Palette
from graphmodel.tables import STAGES
from graphmodel.timeline import FLOW_MONTHS


def section(course: Course) -> html.Section:
    """Where the stock goes."""
    title = text("stages.section.stock")
    return card(
        title,
        html.P(lead(course), className="lead"),
        downloads.picture(
            graph(ids.STAGES_STOCK, text("stages.stock.spoken"), pixels=stage_stock.HEIGHT),
            name="stages",
            title=title,
            as_of=course.ends[-1],
        ),
        html.Details(
            [
                html.Summary(text("picture.as_table")),
                downloads.table(html.Div(id=ids.STAGES_STOCK_TABLE), "stage_stock"),
            ]
        ),
        name="stock",
    )


def lead(course: Course) -> str:
    """How many fell in the latest year of the history."""
    fell = int(course.setback[:, -FLOW_MONTHS:].sum())
    months = min(FLOW_MONTHS, len(course.ends))
    if not fell:
        return text("stages.stock.no_setback", months=counted("stages.month_ends", months))
    return counted("stages.stock.setbacks", fell, months=counted("stages.month_ends", months))


def figure(found: Stock, by: str, palette: Palette, *, narrow: bool) -> Any:
    """The picture of what stands in each stage."""
    sizes = found.sizes(by)
    there = [place for place in range(len(STAGES)) if sizes[:, place].any()]
    return stage_stock.stage_stock(
        [short_month(end) for end in found.ends],
        {STAGES[place]: sizes[:, place].tolist() for place in there},
        {STAGES[place]: text(f"stage.{STAGES[place]}") for place in there},
        {
            STAGES[place]: [
                text(
                    "stages.stock.hover",
                    month=month(end),
                    stage=text(f"stage.{STAGES[place]}"),
                    size=size_words(size, by) if by != CLIENTS else counted("count.clients", round(size)),
                )
                for end, size in zip(found.ends, sizes[:, place].tolist(), strict=True)
            ]
            for place in there
        },
        [
            text("stages.stock.mark", month=month(end), setbacks=counted("stages.setbacks", fell))
            if fell
            else ""
            for end, fell in zip(found.ends, found.setbacks, strict=True)
        ],
        palette,
        narrow=narrow,
    )


def table(found: Stock, by: str) -> Any:
    """What stands in each stage, the latest month end first."""
    sizes = found.sizes(by)
    rows = [
        [
            short_month(found.ends[place]),
            *(size_words(size, by) if size else UNDEFINED for size in sizes[place, ::-1].tolist()),
            count(found.setbacks[place]) if found.setbacks[place] else UNDEFINED,
        ]
        for place in range(len(found.ends) - 1, -1, -1)
    ]
    heads = [
        text("stages.head.month"),
        *(text(f"stage.{stage}") for stage in reversed(STAGES)),
        text("stages.head.setbacks"),
    ]
    return text_table(heads, rows)
