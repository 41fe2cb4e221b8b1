"""Shares and scores with their intervals, as dots on one scale; and chances foretold against what followed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from dashboard.figures import safe, sheet
from dashboard.theme import Palette

ROW = 38
FRAME = 46
"""Pixels a row, and above and below them."""


@dataclass(frozen=True, slots=True)
class Dot:
    """A figure with its interval, and what the hover says."""

    label: str
    value: float
    low: float | None
    high: float | None
    facts: str
    loud: bool = False


def height(dots: Sequence[Dot]) -> int:
    """Pixels that a figure of these needs."""
    return ROW * len(dots) + FRAME


def intervals(
    dots: Sequence[Dot],
    palette: Palette,
    *,
    whole: tuple[float, float],
    percent: bool,
    blind: float | None = None,
) -> go.Figure:
    """One row a dot, the first on top.

    Parameters
    ----------
    whole
        The ends of the scale.
    percent
        Whether figures are written as percentages.
    blind
        A value that says nothing, drawn as a line.
    """
    figure = go.Figure(
        go.Scatter(
            x=[dot.value for dot in dots],
            y=list(range(len(dots))),
            mode="markers",
            marker={"size": 11, "color": [palette.blue if dot.loud else palette.node for dot in dots]},
            error_x=_bars(dots, palette),
            hovertext=[safe(dot.facts) for dot in dots],
            hoverinfo="text",
            showlegend=False,
            cliponaxis=False,
        )
    )
    _dressed(figure, palette, height(dots))
    figure.update_xaxes(range=list(whole), tickformat=".0%" if percent else ".1f")
    figure.update_yaxes(
        range=[len(dots) - 0.5, -0.5],
        tickvals=list(range(len(dots))),
        ticktext=[f"<b>{safe(dot.label)}</b>" if dot.loud else safe(dot.label) for dot in dots],
        automargin=True,
        showgrid=False,
        ticklabelstandoff=6,
    )
    if blind is not None:
        figure.add_vline(x=blind, line={"color": palette.muted, "width": 1, "dash": "dash"})
    return figure


def calibration(
    series: Sequence[tuple[str, Sequence[tuple[float, Dot]]]],
    palette: Palette,
    *,
    foretold: str,
    followed: str,
) -> go.Figure:
    """Chances foretold against shares that followed; on the diagonal they are equal.

    Parameters
    ----------
    series
        Name and points of each predictor: the chance foretold, and the share that followed.
    """
    figure = go.Figure(
        go.Scatter(
            x=[0, 1],
            y=[0, 1],
            mode="lines",
            line={"color": palette.muted, "width": 1, "dash": "dash"},
            hoverinfo="skip",
            showlegend=False,
        )
    )
    looks = ((palette.blue, "circle"), (palette.grey, "diamond-open"))
    for (name, points), (colour, symbol) in zip(series, looks, strict=False):
        dots = [dot for _, dot in points]
        bars = _bars(dots, palette)
        figure.add_trace(
            go.Scatter(
                x=[chance for chance, _ in points],
                y=[dot.value for dot in dots],
                mode="markers+lines",
                name=safe(name),
                marker={"size": 9, "color": colour, "symbol": symbol},
                line={"color": colour, "width": 1},
                error_y={**bars, "color": colour},
                hovertext=[safe(dot.facts) for dot in dots],
                hoverinfo="text",
            )
        )
    _dressed(figure, palette, 400)
    figure.update_layout(margin={"b": 48})
    figure.update_xaxes(range=[-0.02, 1.02], tickformat=".0%", title={"text": safe(foretold)})
    figure.update_yaxes(
        range=[-0.02, 1.02], tickformat=".0%", title={"text": safe(followed)}, automargin=True
    )
    figure.update_layout(legend={"orientation": "h", "y": 1.12, "x": 0})
    return figure


def _bars(dots: Sequence[Dot], palette: Palette) -> dict[str, Any]:
    return {
        "type": "data",
        "symmetric": False,
        "array": [0.0 if dot.high is None else dot.high - dot.value for dot in dots],
        "arrayminus": [0.0 if dot.low is None else dot.value - dot.low for dot in dots],
        "color": palette.grey,
        "thickness": 2,
        "width": 5,
    }


def _dressed(figure: go.Figure, palette: Palette, pixels: int) -> None:
    axis = {"gridcolor": palette.line, "zeroline": False, "fixedrange": True, "linecolor": palette.line}
    figure.update_layout(
        height=pixels,
        margin={"l": 8, "r": 16, "t": 14, "b": 30, "pad": 0},
        **sheet(palette),
        hovermode="closest",
        xaxis=axis,
        yaxis=axis,
    )
