"""Figures: pure functions from rows to a Plotly figure."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Any

from dashboard.formats import plain
from dashboard.theme import FONT, Palette

FUNCTION_ORDER = (
    "management",
    "strategy",
    "marketing",
    "research_development",
    "production",
    "sales",
    "purchasing",
    "service",
    "quality",
    "logistics",
    "finance",
    "it",
    "legal",
    "human_resources",
    "other",
)
"""The order of functions in every picture, on either side; the window between the firms in the middle."""


def sheet(palette: Palette) -> dict[str, Any]:
    """What the layout of every picture has in common: the page shows through, and a drag moves nothing."""
    return {
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONT, "size": 13, "color": palette.ink},
        "hoverlabel": {
            "bgcolor": palette.paper,
            "bordercolor": palette.line,
            "font": {"color": palette.ink, "family": FONT},
        },
        "dragmode": False,
    }


def safe(words: object) -> str:
    """Text for Plotly, which reads a few HTML tags in labels and hovers: nothing in it is markup.

    >>> safe("<b>Tom & Jerry</b>")
    '&lt;b&gt;Tom &amp; Jerry&lt;/b&gt;'
    """
    return html.escape(plain(words), quote=False)


def month_ticks(months: Sequence[str], most: int) -> dict[str, Any]:
    """What an axis says of months at 0, 1, 2 …: at most so many of them, evenly apart, the last among them."""
    apart = max(1, -(-len(months) // most))
    places = list(range(len(months) - 1, -1, -apart))[::-1]
    return {
        "tickmode": "array",
        "tickvals": places,
        "ticktext": [months[place] for place in places],
        "ticklabeloverflow": "allow",
    }
