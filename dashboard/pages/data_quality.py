"""How old and how whole is what we see?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from dash import Dash, Input, Output, dcc, html, no_update

from dashboard import ids
from dashboard.access.rights import may_see_all_clients, may_see_people
from dashboard.addresses import DATA, asked_load
from dashboard.asking import Asking
from dashboard.components import faces
from dashboard.components.data_quality import age, page
from dashboard.data import Data
from dashboard.data_quality.loads import Load, interactions_by_load, interactions_by_month, loads
from dashboard.data_quality.wholeness import changed_settings, evidence, people
from dashboard.theme import is_narrow, palette
from graphmodel.errors import StoreEmptyError

PATH = DATA
TITLE = "app.data"


def layout(pathname: str, search: str) -> html.Div:
    """The frame; it never touches the store."""
    return html.Div(
        [
            dcc.Store(id=ids.DATA_OPENED_WITH, data=search),
            html.Div(faces.loading(), id=ids.DATA_BODY),
        ],
        className="page data-page",
    )


def register(app: Dash, data: Data, asking: Asking) -> None:
    """Give the app this page's callbacks."""

    @app.callback(
        Output(ids.DATA_BODY, "children"), Input(ids.DATA_OPENED_WITH, "data"), on_error=faces.of_error
    )
    def show(search: str | None) -> Any:
        found, analysed = loads(asking), _analysed(data, asking)
        if not found and analysed is None:
            return faces.nothing_yet()
        raw, number = may_see_people() and may_see_all_clients(), asked_load(search)
        return page.body(found, _chosen(found, number), analysed, asked=number, raw=raw)

    @app.callback(
        Output(ids.DATA_AGE, "children"), Input(ids.DATA_OPENED_WITH, "data"), on_error=faces.of_part
    )
    def tell_age(_: str | None) -> Any:
        brought = interactions_by_load(asking) if may_see_all_clients() and may_see_people() else []
        return age.section(_age(asking), brought, loads(asking))

    @app.callback(
        Output(ids.DATA_MONTHS, "figure"), Input(ids.DATA_OPENED_WITH, "data"), Input(ids.VIEW, "data")
    )
    def draw(_: str | None, view: Mapping[str, Any] | None) -> Any:
        found = _age(asking)
        narrow = is_narrow(view)
        return no_update if found is None else age.figure(found, palette(view), narrow=narrow)


def _age(asking: Asking) -> age.Age | None:
    try:
        as_of = dt.date.fromisoformat(asking.reader.run()["as_of"])
    except StoreEmptyError:
        as_of = None
    return age.Age.of(interactions_by_month(asking), as_of)


def _analysed(data: Data, asking: Asking) -> page.Analysed | None:
    """What the last analysis says; none before the first."""
    try:
        overview, known = data.overview(), evidence(data)
    except StoreEmptyError:
        return None
    run = asking.reader.run()
    return page.Analysed(run, overview, known, people(asking), changed_settings(run))


def _chosen(found: list[Load], number: int | None) -> Load | None:
    """The load that is told in full: the latest unless the address names another that is there."""
    named = next((load for load in found if load.number == number), None)
    return named or (found[0] if found else None)
