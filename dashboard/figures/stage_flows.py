"""Between two month ends: a ribbon from stage to stage, as wide as what went that way; falls are red and hatched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from dashboard.figures import safe, sheet
from dashboard.formats import width
from dashboard.theme import STAGE_COLOURS, Palette, mixed
from graphmodel.tables import STAGES

GAP = 0.035
"""Between two stages, as a share of the height."""
LEAST = 0.012
"""Height of the thinnest ribbon: what is there is seen."""
BLOCK = 0.035
"""Width of a stage's block."""
STEPS = 24
"""Points along each edge of a ribbon."""
SAID_AT = 0.16
"""Where upon a ribbon it is written how much it is, as a share of the way."""
FALL = "▼"
CLIMB = "▲"

Spans = Mapping[tuple[str, str], tuple[float, float]]
"""Top and bottom by stage and ribbon; of a whole stage under the key ``""``."""


@dataclass(frozen=True, slots=True)
class Ribbon:
    """What went from one stage to another.

    Attributes
    ----------
    key
        What a click on it tells: ``before-after``.
    size
        How much, above 0.
    label
        How much, in words; ``hover`` says it in full.
    """

    before: str
    after: str
    key: str
    size: float
    label: str
    hover: str

    @property
    def step(self) -> int:
        """How many stages up; below 0 down."""
        return STAGES.index(self.after) - STAGES.index(self.before)


@dataclass(frozen=True, slots=True)
class Block:
    """A stage at one of the two ends: its name and how much stood there, in words."""

    stage: str
    label: str
    total: str


def height(ribbons: Sequence[Ribbon]) -> int:
    """Pixels that a picture of these takes."""
    return max(260, 90 + 42 * max(len({r.before for r in ribbons}), len({r.after for r in ribbons})))


def stage_flows(
    ribbons: Sequence[Ribbon],
    blocks: tuple[Sequence[Block], Sequence[Block]],
    heads: tuple[str, str],
    palette: Palette,
    *,
    chosen: str = "",
    narrow: bool = False,
) -> go.Figure:
    """The picture of all flows.

    Parameters
    ----------
    blocks
        Stages at the first and at the last month end that have anything.
    heads
        The two month ends in words.
    chosen
        The key of the ribbon that is picked out.
    """
    sizes = _sizes(ribbons)
    left, right = (_stacked(sizes, ribbons, end) for end in ("before", "after"))
    ordered = sorted(ribbons, key=lambda one: (one.step < 0, one.step > 0))
    shapes, notes = [], [_said(one, left, right, sizes, palette) for one in ribbons if one.step]
    for end, (x, spans) in enumerate(((0.0, left), (1.0 - BLOCK, right))):
        notes.append(_headed(heads[end], end, palette))
        for block in blocks[end]:
            top, bottom = spans[block.stage, ""]
            shapes.append(_block(block.stage, x, top, bottom, palette))
            notes.append(_named(block, end, (top + bottom) / 2, palette, narrow=narrow))
    figure = go.Figure(
        [
            *(_ribbon(ribbon, left, right, sizes, palette, chosen) for ribbon in ordered),
            *(_handle(ribbon, left, right, sizes) for ribbon in ribbons),
        ]
    )
    axis = {"visible": False, "fixedrange": True}
    margin = _margin([*blocks[0], *blocks[1]], narrow=narrow)
    figure.update_layout(
        height=height(ribbons) * (1.2 if narrow else 1.0),
        margin={"l": margin, "r": margin, "t": 34, "b": 24 if narrow else 8},
        **sheet(palette),
        hovermode="closest",
        hoverdistance=40,
        showlegend=False,
        shapes=shapes,
        annotations=notes,
        xaxis={**axis, "range": [0, 1]},
        yaxis={**axis, "range": [0, 1]},
    )
    return figure


def _margin(blocks: Sequence[Block], *, narrow: bool) -> float:
    """Pixels beside the picture in which every name has room."""
    each = [
        max(width(block.label), width(block.total)) if narrow else width(f"{block.label}  {block.total}")
        for block in blocks
    ]
    return 14 + (6.6 if narrow else 7.4) * max(each, default=0)


def _sizes(ribbons: Sequence[Ribbon]) -> dict[str, float]:
    """Height of each ribbon: its share of what the gaps leave, none thinner than ``LEAST``."""
    whole = sum(ribbon.size for ribbon in ribbons) or 1.0
    blocks = max((len({getattr(r, end) for r in ribbons}) for end in ("before", "after")), default=1)
    room = 1.0 - GAP * (blocks - 1)
    found = {ribbon.key: max(LEAST, room * ribbon.size / whole) for ribbon in ribbons}
    shrink = min(1.0, room / (sum(found.values()) or 1.0))
    return {key: size * shrink for key, size in found.items()}


def _stacked(sizes: Mapping[str, float], ribbons: Sequence[Ribbon], end: str) -> Spans:
    """Where each ribbon lies at an end, the highest stage on top."""
    other = "after" if end == "before" else "before"
    spans: dict[tuple[str, str], tuple[float, float]] = {}
    y = 1.0
    for stage in reversed(STAGES):
        mine = [ribbon for ribbon in ribbons if getattr(ribbon, end) == stage]
        if not mine:
            continue
        top = y
        for ribbon in sorted(mine, key=lambda one: -STAGES.index(getattr(one, other))):
            spans[stage, ribbon.key] = y, y - sizes[ribbon.key]
            y -= sizes[ribbon.key]
        spans[stage, ""] = top, y
        y -= GAP
    return spans


def _ribbon(
    ribbon: Ribbon,
    left: Spans,
    right: Spans,
    sizes: Mapping[str, float],
    palette: Palette,
    chosen: str,
) -> go.Scatter:
    (a, _), (b, _) = left[ribbon.before, ribbon.key], right[ribbon.after, ribbon.key]
    size = sizes[ribbon.key]
    share = [step / STEPS for step in range(STEPS + 1)]
    x = [_along(t) for t in share]
    top = [a + (b - a) * _eased(t) for t in share]
    colour = _colour(ribbon, palette)
    pattern: Any = None
    if ribbon.step < 0:
        pattern = {
            "shape": "/",
            "fgcolor": palette.red,
            "bgcolor": mixed(palette.paper, palette.red, 0.2),
            "size": 6,
            "solidity": 0.35,
            "fillmode": "replace",
        }
    return go.Scatter(
        x=[*x, *reversed(x)],
        y=[*top, *(y - size for y in reversed(top))],
        mode="lines",
        line={
            "width": 2 if ribbon.key == chosen else 0.5,
            "color": palette.ink if ribbon.key == chosen else colour,
        },
        fill="toself",
        fillcolor=colour,
        fillpattern=pattern,
        opacity=1.0 if not chosen or ribbon.key == chosen else 0.45,
        hoverinfo="skip",
    )


def _handle(ribbon: Ribbon, left: Spans, right: Spans, sizes: Mapping[str, float]) -> go.Scatter:
    """What of a ribbon is pointed at and clicked: points along its middle that are not seen."""
    share = [0.04, 0.18, 0.35, 0.5, 0.65, 0.82, 0.96]
    return go.Scatter(
        x=[_along(t) for t in share],
        y=[_middle(ribbon, left, right, sizes, t) for t in share],
        mode="markers",
        marker={"size": 16, "opacity": 0},
        customdata=[ribbon.key] * len(share),
        hovertext=[safe(ribbon.hover)] * len(share),
        hoverinfo="text",
    )


def _said(
    ribbon: Ribbon, left: Spans, right: Spans, sizes: Mapping[str, float], palette: Palette
) -> dict[str, Any]:
    """How much fell or climbed, upon its ribbon."""
    return {
        "x": _along(SAID_AT),
        "y": _middle(ribbon, left, right, sizes, SAID_AT),
        "text": f"<b>{FALL if ribbon.step < 0 else CLIMB} {safe(ribbon.label)}</b>",
        "showarrow": False,
        "font": {"size": 13, "color": palette.red if ribbon.step < 0 else palette.blue},
        "bgcolor": palette.paper,
        "borderpad": 1,
    }


def _along(t: float) -> float:
    return BLOCK + (1 - 2 * BLOCK) * t


def _middle(ribbon: Ribbon, left: Spans, right: Spans, sizes: Mapping[str, float], t: float) -> float:
    (a, _), (b, _) = left[ribbon.before, ribbon.key], right[ribbon.after, ribbon.key]
    return a + (b - a) * _eased(t) - sizes[ribbon.key] / 2


def _eased(t: float) -> float:
    return t * t * (3 - 2 * t)


def _colour(ribbon: Ribbon, palette: Palette) -> str:
    if ribbon.step < 0:
        return palette.red
    return (
        mixed(palette.paper, palette.blue, 0.45) if ribbon.step else mixed(palette.paper, palette.grey, 0.32)
    )


def _block(stage: str, x: float, top: float, bottom: float, palette: Palette) -> dict[str, Any]:
    colours = STAGE_COLOURS.get(stage)
    return {
        "type": "rect",
        "x0": x,
        "x1": x + BLOCK,
        "y0": bottom,
        "y1": top,
        "fillcolor": colours[0] if colours else palette.paper,
        "line": {"width": 1, "color": palette.grey, "dash": "solid" if colours else "dot"},
        "layer": "above",
    }


def _headed(words: str, end: int, palette: Palette) -> dict[str, Any]:
    return {
        "x": end,
        "y": 1.0,
        "yshift": 8,
        "text": f"<b>{safe(words)}</b>",
        "showarrow": False,
        "xanchor": "right" if end else "left",
        "yanchor": "bottom",
        "font": {"size": 13, "color": palette.muted},
    }


def _named(block: Block, end: int, y: float, palette: Palette, *, narrow: bool) -> dict[str, Any]:
    between = "<br>" if narrow else "  "
    return {
        "x": end,
        "y": y,
        "xshift": 8 if end else -8,
        "text": f"{safe(block.label)}{between}<b>{safe(block.total)}</b>",
        "showarrow": False,
        "xanchor": "left" if end else "right",
        "align": "left" if end else "right",
        "font": {"size": 12 if narrow else 13, "color": palette.ink},
    }
