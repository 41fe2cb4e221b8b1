"""Our departments face to face with clients: a band for each that has live ties, as wide as they are strong.

Widths go by the steps of ``heat``, not by strength itself: one cloud would leave every other client a hair. Bands
leave a department and reach a client in the order of the other side, so they cross no more than they must.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from dashboard import heat
from dashboard.figures import safe, sheet
from dashboard.formats import shortened
from dashboard.theme import Palette

WIDTHS = (1.5, 3.0, 5.0, 8.0, 13.0)
"""Of a band by step of strength, in pixels."""
LINE, GAP = 21.0, 5.0
"""Least height of a client, and the space between two, in pixels."""
LEFT, RIGHT = 0.0, 1.0
_BEND = np.linspace(0.0, 1.0, 17)
_RISE = _BEND * _BEND * (3 - 2 * _BEND)


@dataclass(frozen=True, slots=True)
class End:
    """One of ours, or a client: what is written at its end, and who it is to a click."""

    key: str
    name: str
    told: str
    loud: bool = False


@dataclass(frozen=True, slots=True)
class Band:
    """Live ties between one of ours and a client, by their places."""

    ours: int
    client: int
    strength: float
    told: str
    hanging: bool

    @property
    def width(self) -> float:
        """In pixels."""
        return WIDTHS[heat.step(self.strength) - 1]


def holding_bands(
    ours: Sequence[End],
    clients: Sequence[End],
    bands: Sequence[Band],
    *,
    palette: Palette,
    narrow: bool = False,
) -> go.Figure:
    """The picture; ``bands`` name places in ``ours`` and ``clients``, which stand from top to bottom."""
    sizes = [np.zeros(len(ours)), np.zeros(len(clients))]
    for band in bands:
        sizes[0][band.ours] += band.width
        sizes[1][band.client] += band.width
    height = float(np.maximum(sizes[1], LINE).sum() + GAP * max(len(clients) - 1, 0))
    height = max(height, float(np.maximum(sizes[0], LINE).sum() + 2 * GAP * len(ours)), 160.0)
    tops = [_tops(np.maximum(sizes[0], LINE), height), _tops(np.maximum(sizes[1], LINE), height)]
    figure = go.Figure()
    for loud in (False, True):
        cells = {
            band: [clients[band.client].key, ours[band.ours].key] for band in bands if band.hanging == loud
        }
        _add_bands(figure, cells, _laid(bands, sizes, tops), palette, loud=loud)
    _add_ends(figure, ours, sizes[0], tops[0], LEFT, palette)
    _add_ends(figure, clients, sizes[1], tops[1], RIGHT, palette)
    columns = 15 if narrow else 34
    room = (86, 126) if narrow else (200, 330)
    figure.update_layout(
        height=height + 24,
        margin={"l": room[0], "r": room[1], "t": 12, "b": 12},
        **sheet(palette),
        hovermode="closest",
        showlegend=False,
        xaxis={"visible": False, "range": [LEFT, RIGHT], "fixedrange": True},
        yaxis={"visible": False, "range": [height, 0], "fixedrange": True},
        annotations=[
            *_labels(ours, sizes[0], tops[0], LEFT, palette, columns, narrow),
            *_labels(clients, sizes[1], tops[1], RIGHT, palette, columns, narrow),
        ],
    )
    return figure


def _tops(sizes: Any, height: float) -> Any:
    """Where each end begins, all spread evenly over the height."""
    gap = (height - sizes.sum()) / max(len(sizes) - 1, 1) if len(sizes) > 1 else 0.0
    return np.cumsum(np.concatenate([[0.0], sizes[:-1] + gap]))


def _laid(
    bands: Sequence[Band], sizes: Sequence[Any], tops: Sequence[Any]
) -> dict[Band, tuple[float, float]]:
    """Where each band begins at either end."""
    free = [
        tops[0] + (np.maximum(sizes[0], LINE) - sizes[0]) / 2,
        tops[1] + (np.maximum(sizes[1], LINE) - sizes[1]) / 2,
    ]
    begins: dict[Band, list[float]] = {band: [0.0, 0.0] for band in bands}
    for side in (0, 1):
        for band in sorted(bands, key=lambda b: (b.client, b.ours) if side == 0 else (b.ours, b.client)):
            end = band.client if side else band.ours
            begins[band][side] = free[side][end]
            free[side][end] += band.width
    return {band: (begun[0], begun[1]) for band, begun in begins.items()}


def _add_bands(
    figure: go.Figure,
    cells: Mapping[Band, Sequence[str]],
    laid: Mapping[Band, tuple[float, float]],
    palette: Palette,
    *,
    loud: bool,
) -> None:
    """All bands of a kind as one shape, and a row of points along each to point at, which know their cell."""
    if not cells:
        return
    xs: list[Any] = []
    ys: list[Any] = []
    points: tuple[list[float], list[float], list[str], list[Any]] = ([], [], [], [])
    for band, cell in cells.items():
        left, right = laid[band]
        upper = left + (right - left) * _RISE
        xs += [*_BEND, *_BEND[::-1], None]
        ys += [*upper, *(upper + band.width)[::-1], None]
        points[0].extend(_BEND[2:-2].tolist())
        points[1].extend((upper + band.width / 2)[2:-2].tolist())
        points[2].extend([band.told] * (len(_BEND) - 4))
        points[3].extend([cell] * (len(_BEND) - 4))
    colour = palette.red if loud else palette.blue
    pattern: dict[str, Any] = (
        {
            "fillpattern": {
                "shape": "/",
                "size": 6,
                "solidity": 0.45,
                "fgcolor": colour,
                "bgcolor": palette.paper,
            }
        }
        if loud
        else {"fillcolor": f"rgba({','.join(str(int(colour[i : i + 2], 16)) for i in (1, 3, 5))},0.32)"}
    )
    outline = {"color": colour, "width": 1, "dash": "4px,3px"} if loud else {"color": colour, "width": 0}
    figure.add_scatter(x=xs, y=ys, mode="lines", fill="toself", line=outline, hoverinfo="skip", **pattern)
    figure.add_scatter(
        x=points[0],
        y=points[1],
        mode="markers",
        marker={"size": 12, "color": "rgba(0,0,0,0)"},
        text=points[2],
        customdata=points[3],
        hovertemplate="%{text}<extra></extra>",
    )


def _add_ends(
    figure: go.Figure, ends: Sequence[End], sizes: Any, tops: Any, x: float, palette: Palette
) -> None:
    """A bar for each end, as high as its bands together; none where it has no band."""
    for n, end in enumerate(ends):
        if not sizes[n]:
            continue
        top = float(tops[n] + (max(sizes[n], LINE) - sizes[n]) / 2)
        colour = palette.red if end.loud else palette.node
        figure.add_scatter(
            x=[x, x],
            y=[top, top + float(sizes[n])],
            mode="lines",
            line={"color": colour, "width": 7},
            hoverinfo="skip",
            cliponaxis=False,
        )


def _labels(
    ends: Sequence[End], sizes: Any, tops: Any, x: float, palette: Palette, columns: int, narrow: bool
) -> list[dict[str, Any]]:
    left = x == LEFT
    return [
        {
            "x": x,
            "y": float(tops[n] + max(sizes[n], LINE) / 2),
            "text": f"{'▲ ' if end.loud else ''}{safe(shortened(end.name, columns))}"
            + ("" if narrow else f"  <span style='color:{palette.muted}'>{safe(end.told)}</span>"),
            "showarrow": False,
            "xanchor": "right" if left else "left",
            "xshift": -9 if left else 9,
            "align": "right" if left else "left",
            "hovertext": safe(end.name),
            "font": {
                "size": 12.5,
                "color": palette.red if end.loud or (left and not sizes[n]) else palette.ink,
            },
        }
        for n, end in enumerate(ends)
    ]
