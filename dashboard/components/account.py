"""Who is signed in, what they may see, and the way out."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.access.addresses import SIGN_OUT
from dashboard.access.rights import rights
from dashboard.components import aria
from dashboard.formats import plain
from dashboard.i18n import text


def account() -> Any:
    """A menu for the header; nothing where nobody has to sign in."""
    whose = rights()
    if not whose.user:
        return None
    name = plain(whose.user)
    limited = html.P(text("access.limited"), className="muted") if whose.clients is not None else None
    return html.Details(
        [
            html.Summary(
                html.Span(name[:1].upper(), className="account-mark", **aria.hidden()),
                title=name,
                **aria.label(text("access.who", user=name)),
            ),
            html.Div(
                [
                    html.P(html.Bdi(name), className="account-name"),
                    html.P(text(f"access.role.{whose.role}"), className="muted"),
                    limited,
                    html.Form(
                        html.Button(text("access.sign_out"), type="submit", className="account-out"),
                        method="POST",
                        action=SIGN_OUT,
                    ),
                ],
                className="account-card",
            ),
        ],
        className="account",
    )
