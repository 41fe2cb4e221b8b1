"""What stands in each stage, month end by month end: stacked bars, months with setbacks marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from dashboard.figures import month_ticks, safe, sheet
from dashboard.theme import STAGE_COLOURS, Palette, mixed

HEIGHT = 400
SETBACK = "▼"


def stage_stock(
    months: Sequence[str],
    stages: Mapping[str, Sequence[float]],
    words: Mapping[str, str],
    hovers: Mapping[str, Sequence[str]],
    setbacks: Sequence[str],
    palette: Palette,
    *,
    narrow: bool = False,
) -> go.Figure:
    """The picture.

    Parameters
    ----------
    months
        Names of the month ends, in the order of time.
    stages
        By stage, from the lowest to the highest: how much stands in it at each.
    words, hovers
        Name of each stage, and what pointing at each bar says.
    setbacks
        What pointing at the mark of a month says; empty for a month without a setback.
    """
    figure = go.Figure()
    for stage, sizes in stages.items():
        colours = STAGE_COLOURS.get(stage)
        empty = {
            "shape": "." if stage == "none" else "/",
            "fgcolor": palette.grey,
            "bgcolor": palette.paper,
            "size": 5,
        }
        figure.add_trace(
            go.Bar(
                x=list(range(len(months))),
                y=list(sizes),
                name=safe(words[stage]),
                marker={
                    "color": colours[0] if colours else palette.paper,
                    "line": {"width": 0.5, "color": mixed(palette.paper, palette.grey, 0.8)},
                    "pattern": {} if colours else empty,
                },
                hovertext=[safe(words) for words in hovers[stage]],
                hoverinfo="text",
            )
        )
    tops = [sum(sizes[month] for sizes in stages.values()) for month in range(len(months))]
    marked = [month for month, said in enumerate(setbacks) if said]
    if marked:
        figure.add_trace(
            go.Scatter(
                x=marked,
                y=[tops[month] for month in marked],
                mode="text",
                text=[SETBACK] * len(marked),
                textposition="top center",
                textfont={"size": 11, "color": palette.red},
                hovertext=[safe(setbacks[month]) for month in marked],
                hoverinfo="text",
                showlegend=False,
            )
        )
    axis: dict[str, Any] = {"fixedrange": True, "tickfont": {"size": 12, "color": palette.muted}, "ticks": ""}
    figure.update_layout(
        barmode="stack",
        bargap=0.12,
        height=HEIGHT,
        margin={"l": 8, "r": 28, "t": 8, "b": 8},
        **sheet(palette),
        legend={
            "orientation": "h",
            "traceorder": "reversed",
            "y": -0.1,
            "x": 0,
            "font": {"size": 12},
            "itemclick": False,
            "itemdoubleclick": False,
        },
        xaxis={
            **axis,
            "showgrid": False,
            "zeroline": False,
            **month_ticks(months, 4 if narrow else 8),
            "range": [-0.6, len(months) - 0.4],
        },
        yaxis={
            **axis,
            "gridcolor": palette.line,
            "zeroline": False,
            "automargin": True,
            "range": [0, 1.1 * max(tops, default=1) or 1],
        },
    )
    return figure
