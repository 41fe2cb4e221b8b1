"""Which of our functions meets which of theirs: cells by strength, counterparts outlined, gaps between them marked."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from dashboard.figures import FUNCTION_ORDER, sheet
from dashboard.formats import number
from dashboard.i18n import counted, text
from dashboard.theme import Palette, contrast, mixed

Row = Mapping[str, Any]
GAP = "○"


def axes(cells: Sequence[Row]) -> tuple[list[str], list[str]]:
    """Functions of the supplier (rows) and of the client (columns) that have a tie or are expected."""
    ours = {cell["supplier_function"] for cell in cells if cell["expected"] or cell["ties"]}
    theirs = {cell["client_function"] for cell in cells if cell["expected"] or cell["ties"]}
    return [f for f in FUNCTION_ORDER if f in ours], [f for f in FUNCTION_ORDER if f in theirs]


def is_gap(cell: Row) -> bool:
    """Counterparts that are both expected and have no live tie."""
    return bool(cell["expected"] and cell["counterpart"] and not cell["live"])


def words(cell: Row) -> str:
    """What a cell says, in words."""
    if cell["live"]:
        said = text(
            "matrix.live", ties=counted("count.ties", cell["ties"]), strength=number(cell["strength"], 1)
        )
        return f"{said}, {text('matrix.direct' if cell['direct'] else 'matrix.window')}"
    return text("matrix.gap" if is_gap(cell) else "matrix.none")


def function_matrix(cells: Sequence[Row], *, palette: Palette, narrow: bool = False) -> go.Figure:
    """The function × function matrix of one relationship."""
    ours, theirs = axes(cells)
    by_pair = {(cell["supplier_function"], cell["client_function"]): cell for cell in cells}
    key = "function_short" if narrow else "function"
    rows, columns = [text(f"function.{f}") for f in ours], [text(f"{key}.{f}") for f in theirs]
    z: list[list[float | None]] = []
    hovers: list[list[str]] = []
    labels = []
    shapes = []
    strongest = max((cell["strength"] or 0 for cell in cells), default=0) or 1.0
    for i, f in enumerate(ours):
        z.append([])
        hovers.append([])
        for j, g in enumerate(theirs):
            cell = by_pair.get((f, g))
            live = bool(cell and cell["live"])
            share = math.sqrt((cell["strength"] or 0) / strongest) if cell and live else 0.0
            z[-1].append(0.15 + 0.85 * share if live else 0.0)
            pair = text("matrix.pair", ours=text(f"function.{f}"), theirs=text(f"function.{g}"))
            hovers[-1].append(f"<b>{pair}</b><br>{words(cell) if cell else text('matrix.unexpected')}")
            if cell and live:
                background = mixed(*palette.scale, share)
                colour = max((palette.ink, palette.paper), key=lambda ink: contrast(ink, background))
                labels.append(_label(i, j, str(cell["ties"]), colour))
            elif cell and is_gap(cell):
                labels.append(_label(i, j, GAP, palette.red))
            if cell and cell["counterpart"] and (cell["expected"] or live):
                outline = (
                    {"color": palette.red, "width": 1.5, "dash": "3px,3px"}
                    if not live
                    else {"color": palette.ink, "width": 2}
                )
                shapes.append(
                    {
                        "type": "rect",
                        "x0": j - 0.44,
                        "x1": j + 0.44,
                        "y0": i - 0.42,
                        "y1": i + 0.42,
                        "line": outline,
                        "fillcolor": "rgba(0,0,0,0)",
                    }
                )
    nothing = palette.page
    figure = go.Figure(
        go.Heatmap(
            z=z,
            x=list(range(len(theirs))),
            y=list(range(len(ours))),
            zmin=0,
            zmax=1,
            colorscale=[[0, nothing], [0.149, nothing], [0.15, palette.scale[0]], [1, palette.scale[1]]],
            showscale=False,
            xgap=3,
            ygap=3,
            hovertext=hovers,
            hoverinfo="text",
        )
    )
    axis = {
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
        "tickfont": {"size": 12, "color": palette.ink},
        "ticks": "",
    }
    figure.update_layout(
        height=max(150, 34 * len(ours) + 112),
        margin={"l": 8, "r": 34, "t": 8, "b": 8},
        **sheet(palette),
        annotations=labels,
        shapes=shapes,
        xaxis={
            **axis,
            "side": "top",
            "tickmode": "array",
            "tickvals": list(range(len(theirs))),
            "ticktext": columns,
            "tickangle": -40,
            "ticklabeloverflow": "allow",
            "automargin": True,
        },
        yaxis={
            **axis,
            "autorange": "reversed",
            "tickmode": "array",
            "tickvals": list(range(len(ours))),
            "ticktext": rows,
            "automargin": True,
        },
    )
    return figure


def _label(row: int, column: int, words: str, colour: str) -> dict[str, Any]:
    return {"x": column, "y": row, "text": words, "showarrow": False, "font": {"size": 13, "color": colour}}
