"""How many records are likely the same: a button that counts them, and what it found."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, dcc, html

from dashboard import ids
from dashboard.access.rights import may_see_all_clients, may_see_people
from dashboard.asking import Asking
from dashboard.components import faces
from dashboard.data_quality.duplicates import Likely, Propose, likely_duplicates
from dashboard.i18n import counted, text

WAIT = 0.4
"""Seconds to wait for an answer before saying that it is being worked out."""
EVERY = 1500
"""Milliseconds between two looks."""

COMMAND = "crosstie duplicates --out review.csv"


def place() -> html.Div:
    """Where the button stands, and what it finds; empty where the app was given nothing that counts."""
    return html.Div(id=ids.DATA_DUPLICATES)


def register(app: Dash, asking: Asking, propose: Propose) -> None:
    """Let the page count likely duplicates."""

    @app.callback(Output(ids.DATA_DUPLICATES, "children"), Input(ids.DATA_OPENED_WITH, "data"))
    def offer(_: str | None) -> Any:
        return _offered() if may_see_people() and may_see_all_clients() else None

    @app.callback(
        Output(ids.DATA_DUPLICATES_FOUND, "children"),
        Output(ids.DATA_DUPLICATES_TICK, "disabled"),
        Input(ids.DATA_DUPLICATES_COUNT, "n_clicks"),
        Input(ids.DATA_DUPLICATES_TICK, "n_intervals"),
        prevent_initial_call=True,
        on_error=lambda error: (faces.of_part(error), True),
    )
    def count(clicks: int | None, _: int | None) -> tuple[Any, bool]:
        if not clicks or not (may_see_people() and may_see_all_clients()):
            return None, True
        job = likely_duplicates(asking, propose)
        job.begin()
        job.wait(WAIT)
        found = job.look()
        return (faces.working(), False) if found is None else (told(found), True)


def _offered() -> list[Any]:
    return [
        html.Button(
            text("data.duplicates.count"),
            type="button",
            id=ids.DATA_DUPLICATES_COUNT,
            className="link-button",
        ),
        dcc.Interval(id=ids.DATA_DUPLICATES_TICK, interval=EVERY, disabled=True),
        html.Div(id=ids.DATA_DUPLICATES_FOUND, role="status"),
    ]


def told(found: Likely) -> html.P:
    """How many pairs there are, and how to have them listed and decide."""
    if not (found.people or found.organisations):
        return html.P(text("data.duplicates.none"))
    said = text(
        "data.duplicates.found",
        people=counted("data.duplicates.people", found.people),
        organisations=counted("data.duplicates.organisations", found.organisations),
    )
    return html.P([said, " ", html.Code(COMMAND)])
