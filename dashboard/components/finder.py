"""The box above every page that finds clients and people by name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import Dash, Input, Output, html

from dashboard import ids
from dashboard.access.rights import may_see_people
from dashboard.asking import Asking
from dashboard.components import aria, faces
from dashboard.data import Data
from dashboard.finding import Found
from dashboard.formats import plain
from dashboard.i18n import text

MOST_LETTERS = 100
"""Of what is looked for."""


def box() -> html.Div:
    """A box for names; ``assets/frame.js`` leads through what it finds by keyboard."""
    return html.Div(
        [
            dmc.TextInput(
                id=ids.FIND,
                placeholder=text("find.placeholder"),
                debounce=150,
                autoComplete="off",
                leftSection=html.Span(className="lens", **aria.hidden()),
                rightSection=html.Kbd("/", **aria.hidden()),
                **aria.label(text("find.label")),
            ),
            html.Div(id=ids.FOUND, role="listbox", className="found", **aria.label(text("find.label"))),
        ],
        className="find",
        role="search",
    )


def register(app: Dash, data: Data, asking: Asking) -> None:
    """Give the app the callback of the box."""

    @app.callback(
        Output(ids.FOUND, "children"),
        Input(ids.FIND, "value"),
        on_error=faces.of_part,
        prevent_initial_call=True,
    )
    def look(asked: str | None) -> list[Any]:
        words = str(asked or "").strip()[:MOST_LETTERS]
        return found(words, data.find(words, people=may_see_people())) if words else []


def found(asked: str, those: Sequence[Found]) -> list[Any]:
    """Clients and people of that name, each a link."""
    if not those:
        return [html.Div(text("find.nobody", asked=plain(asked)), className="muted")]
    return [
        html.A(
            [html.Bdi(one.name), html.Span(html.Bdi(_about(one)), className="muted")],
            id=f"{ids.FOUND}-{n}",
            href=one.address,
            role="option",
            tabIndex=-1,
        )
        for n, one in enumerate(those)
    ]


def _about(one: Found) -> str:
    if one.stage:
        return text("find.client", stage=text(f"stage.{one.stage}"))
    function = text(f"function.{one.function or 'other'}")
    return text("find.person", function=function, firm=one.firm)
