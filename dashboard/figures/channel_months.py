"""Interactions by month and channel: the darker the more; a month without any where much is usual is marked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from dashboard.figures import month_ticks, safe, sheet
from dashboard.theme import Palette

ROW = 34
FRAME = 64
GAP = "○"


def height(rows: int) -> int:
    """Pixels that a picture with so many channels takes."""
    return FRAME + ROW * rows


def channel_months(
    months: Sequence[str],
    channels: Sequence[str],
    counts: Sequence[Sequence[int]],
    hovers: Sequence[Sequence[str]],
    gaps: Sequence[tuple[int, int]],
    palette: Palette,
    *,
    narrow: bool = False,
) -> go.Figure:
    """The picture.

    Parameters
    ----------
    months, channels
        Names of the columns and of the rows.
    counts, hovers
        By channel and month: how many, and what pointing at it says.
    gaps
        Row and column of each month that is suspiciously empty.
    """
    shades: list[list[float | None]] = []
    for row in counts:
        most = max(row, default=0) or 1
        shades.append([0.1 + 0.6 * count / most if count else None for count in row])
    figure = go.Figure(
        go.Heatmap(
            z=shades,
            x=list(range(len(months))),
            y=list(range(len(channels))),
            zmin=0,
            zmax=1,
            colorscale=[[0, palette.scale[0]], [1, palette.scale[1]]],
            showscale=False,
            xgap=1,
            ygap=4,
            hovertext=[[safe(words) for words in row] for row in hovers],
            hoverinfo="text",
            hoverongaps=True,
        )
    )
    axis: dict[str, Any] = {"fixedrange": True, "showgrid": False, "zeroline": False, "ticks": ""}
    figure.update_layout(
        height=height(len(channels)),
        margin={"l": 8, "r": 28, "t": 6, "b": 8},
        **sheet(palette),
        shapes=[
            {
                "type": "rect",
                "x0": column - 0.5,
                "x1": column + 0.5,
                "y0": row - 0.42,
                "y1": row + 0.42,
                "line": {"color": palette.red, "width": 1.5, "dash": "3px,3px"},
            }
            for row, column in gaps
        ],
        annotations=[
            {
                "x": column,
                "y": row,
                "text": GAP,
                "showarrow": False,
                "font": {"size": 13, "color": palette.red},
            }
            for row, column in gaps
        ],
        xaxis={
            **axis,
            **month_ticks(months, 3 if narrow else 12),
            "tickangle": 0,
            "tickfont": {"size": 12, "color": palette.muted},
        },
        yaxis={
            **axis,
            "autorange": "reversed",
            "tickmode": "array",
            "tickvals": list(range(len(channels))),
            "ticktext": [safe(name) for name in channels],
            "automargin": True,
        },
    )
    return figure
