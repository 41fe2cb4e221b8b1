"""Stage and risk level as words on a colour; the word carries the meaning."""

from __future__ import annotations

from dash import html

from dashboard.components import aria
from dashboard.i18n import text

LEVEL_MARKS = {"critical": "▲", "high": "△", "moderate": "◆", "low": "●", "unclear": "?"}
"""A shape for each level, so that levels differ without colour."""


def stage(name: str) -> html.Span:
    """A stage."""
    return html.Span(text(f"stage.{name}"), className=f"stage stage-{name}", title=text(f"stage.{name}.text"))


def level(name: str | None) -> html.Span | None:
    """A risk level; nothing where none was computed."""
    if not name:
        return None
    mark = html.Span(LEVEL_MARKS[name], **aria.hidden())
    return html.Span([mark, " ", text(f"level.{name}")], className=f"level level-{name}")
