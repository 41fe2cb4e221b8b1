"""How the figures of a page come about, and after whom."""

from __future__ import annotations

from dash import html

from dashboard.i18n import text


def paragraph(name: str) -> html.Details:
    """The method of a page, in one paragraph."""
    return html.Details(
        [html.Summary(text("method.title")), html.P(text(f"method.{name}"))],
        className="card method",
        open=True,
    )
