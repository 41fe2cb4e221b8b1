"""Who can introduce us to whom, and who ties clients together?"""

from __future__ import annotations

from dash import ClientsideFunction, Dash, Input, Output, dcc, html

from dashboard import ids
from dashboard.addresses import INTRODUCTIONS, asked_to
from dashboard.asking import Asking
from dashboard.components import faces
from dashboard.components.weaving import introductions
from dashboard.data import Data
from dashboard.weaving import connectors, introduction

PATH = INTRODUCTIONS
TITLE = "app.introductions"
ABOUT_PEOPLE = True


def layout(pathname: str, search: str) -> html.Div:
    """The frame; it never touches the store."""
    return html.Div(
        [
            dcc.Store(id=ids.INTRODUCTIONS_OPENED_WITH, data=search),
            dcc.Store(id=ids.INTRODUCTION_NOTED),
            html.Div(faces.loading(), id=ids.INTRODUCTIONS_BODY),
        ],
        className="page introductions-page",
    )


def register(app: Dash, data: Data, asking: Asking) -> None:
    """Give the app this page's callbacks."""

    @app.callback(
        Output(ids.INTRODUCTIONS_BODY, "children"),
        Input(ids.INTRODUCTIONS_OPENED_WITH, "data"),
        on_error=faces.of_error,
    )
    def show(search: str | None) -> html.Div:
        data.overview()  # where nothing was analysed yet, this says so
        return introductions.body(asked_to(search))

    @app.callback(
        Output(ids.INTRODUCTION, "children"),
        Input(ids.INTRODUCTION_TO, "value"),
        running=[(Output(ids.INTRODUCTION, "className"), "introduction busy", "introduction")],
        on_error=faces.of_part,
    )
    def introduce(to: str | None) -> html.Div | html.P:
        named = (to or "").strip()
        if not named:
            return introductions.nobody_named()
        found = introduction(asking, named)
        return introductions.ways(found, data.named(introductions.people_of(found)), named)

    @app.callback(
        Output(ids.CONNECTORS, "children"),
        Input(ids.INTRODUCTIONS_OPENED_WITH, "data"),
        on_error=faces.of_part,
    )
    def connect(_: str | None) -> html.Section:
        return introductions.connectors(connectors(asking), data.named())

    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("crosstie", "introduction"),
        Output(ids.INTRODUCTION_NOTED, "data"),
        Input(ids.INTRODUCTION_TO, "value"),
        prevent_initial_call=True,
    )
