"""Figures: pure functions from rows to a Plotly figure."""

from __future__ import annotations

import html

from dashboard.formats import plain

FUNCTION_ORDER = (
    "management",
    "strategy",
    "marketing",
    "sales",
    "purchasing",
    "research_development",
    "production",
    "service",
    "quality",
    "logistics",
    "finance",
    "it",
    "legal",
    "human_resources",
    "other",
)
"""The order of functions in every picture, on either side."""


def safe(words: object) -> str:
    """Text for Plotly, which reads a few HTML tags in labels and hovers: nothing in it is markup.

    >>> safe("<b>Tom & Jerry</b>")
    '&lt;b&gt;Tom &amp; Jerry&lt;/b&gt;'
    """
    return html.escape(plain(words), quote=False)
