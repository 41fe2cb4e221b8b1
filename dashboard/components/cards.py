"""The frame of whatever stands on a page under a title of its own."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.components import aria


def card(title: Any, *children: Any, name: str = "", kind: str = "") -> html.Section:
    """What stands under a title.

    Parameters
    ----------
    name
        By which the address of a page leads there.
    kind
        A further class, for the style sheet.
    """
    named: dict[str, Any] = {"id": name} if name else {}
    heading = html.H2(title, className="card-title")
    return html.Section([heading, *children], className=f"card {kind}".strip(), **named, **aria.label(title))
