"""A figure that opens its explanation: a button that looks like the figure."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.explaining import key_of
from dashboard.formats import UNDEFINED
from dashboard.i18n import text
from dashboard.i18n.meanings import reason_words


def explained(shown: Any, name: str, *people: str, client: str = "", after: bool = False) -> html.Button:
    """What is shown, as a button that opens where it comes from.

    Parameters
    ----------
    shown
        Words or a component without controls of its own.
    name, people, client, after
        As ``dashboard.explaining.key_of``; without ``client`` the page says which.
    """
    return html.Button(
        shown,
        type="button",
        className="explained",
        title=text("explain.open"),
        **opening(key_of(name, *people, client=client, after=after)),
    )


def opening(key: str) -> dict[str, Any]:
    """What makes a button open the explanation of a figure, by its key."""
    return {"data-explain": key, "aria-haspopup": "dialog"}


def undefined(reason: str | None, name: str, *, client: str = "", after: bool = False) -> html.Button:
    """A dash that says why, and opens what would define the figure."""
    words = text("face.undefined", reason=reason_words(reason))
    told = html.Span(
        [UNDEFINED, html.Span(f" {words}", className="sr-only")], className="undefined", title=words
    )
    return explained(told, name, client=client, after=after)
