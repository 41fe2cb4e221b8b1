"""One relationship month end by month end: its stage as steps, setbacks marked, and below them its threads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from dashboard.figures import month_ticks, safe, sheet
from dashboard.theme import STAGE_COLOURS, Palette

HEIGHT = 360
SETBACK = "▼"


def stage_course(
    months: Sequence[str],
    stages: Sequence[int],
    names: Sequence[tuple[str, str]],
    threads: Sequence[int],
    hovers: Sequence[str],
    setbacks: Sequence[bool],
    words: tuple[str, str],
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
        The place of each month's stage in ``names``.
    names
        Key and name of every stage, the lowest first.
    hovers
        What pointing at each month says.
    words
        Names of the two parts: stage and threads.
    """
    places = list(range(len(months)))
    figure = go.Figure(
        [
            go.Scatter(
                x=places,
                y=list(stages),
                mode="lines+markers",
                line={"shape": "hv", "color": palette.grey, "width": 1.5},
                marker={
                    "symbol": "square",
                    "size": 9 if narrow else 13,
                    "color": [_colour(names[stage][0], palette) for stage in stages],
                    "line": {"width": 1, "color": palette.grey},
                },
                hovertext=[safe(said) for said in hovers],
                hoverinfo="text",
                showlegend=False,
            ),
            go.Scatter(
                x=[place for place in places if setbacks[place]],
                y=[stages[place] + 0.62 for place in places if setbacks[place]],
                mode="text",
                text=[SETBACK for place in places if setbacks[place]],
                textfont={"size": 15, "color": palette.red},
                hoverinfo="skip",
                showlegend=False,
            ),
            go.Bar(
                x=places,
                y=list(threads),
                yaxis="y2",
                marker={
                    "color": [palette.red if count == 1 else palette.blue for count in threads],
                    "pattern": {"shape": ["/" if count == 1 else "" for count in threads], "solidity": 0.4},
                },
                hovertext=[safe(said) for said in hovers],
                hoverinfo="text",
                showlegend=False,
            ),
        ]
    )
    axis: dict[str, Any] = {"fixedrange": True, "tickfont": {"size": 12, "color": palette.muted}, "ticks": ""}
    figure.update_layout(
        height=HEIGHT,
        margin={"l": 8, "r": 28, "t": 24, "b": 8},
        bargap=0.25,
        **sheet(palette),
        annotations=[
            {
                "x": 0,
                "y": y,
                "xref": "paper",
                "yref": "paper",
                "text": f"<b>{safe(said)}</b>",
                "showarrow": False,
                "xanchor": "left",
                "yanchor": "bottom",
                "font": {"size": 12, "color": palette.muted},
            }
            for said, y in zip(words, (1.0, 0.27), strict=True)
        ],
        xaxis={
            **axis,
            "showgrid": False,
            "zeroline": False,
            **month_ticks(months, 4 if narrow else 12),
            "range": [-0.7, len(months) - 0.3],
            "anchor": "y2",
        },
        yaxis={
            **axis,
            "domain": [0.36, 1],
            "gridcolor": palette.line,
            "zeroline": False,
            "tickmode": "array",
            "tickvals": list(range(len(names))),
            "ticktext": [safe(name) for _, name in names],
            "range": [-0.5, len(names) - 0.2],
            "automargin": True,
        },
        yaxis2={
            **axis,
            "domain": [0, 0.26],
            "gridcolor": palette.line,
            "zeroline": False,
            "rangemode": "tozero",
            "automargin": True,
            "nticks": 4,
            "tickformat": "d",
        },
    )
    return figure


def _colour(stage: str, palette: Palette) -> str:
    return STAGE_COLOURS[stage][0] if stage in STAGE_COLOURS else palette.paper
