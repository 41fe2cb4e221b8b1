"""The two-firm map of the relationship page: what is asked of it stands in one store, and in the address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa
from dash import ClientsideFunction, Dash, Input, Output, State, dcc, no_update

from dashboard import ids
from dashboard.asking import Asking
from dashboard.components import faces
from dashboard.components.relationship import two_firm_map
from dashboard.data import Data
from dashboard.history import history
from dashboard.i18n import text
from dashboard.map_state import MapState
from dashboard.map_view import view_of
from dashboard.theme import is_narrow
from dashboard.weaving import staff
from graphmodel.portfolio import SUPPLIER, end_of_day

MOST_TO_CHOOSE = 3000
"""Colleagues who are offered for a planned tie beside those on the map."""


def stores(search: str) -> list[Any]:
    """What the page holds of the map before anything is shown."""
    asked = MapState.from_search(search).as_json()
    return [
        dcc.Store(id=ids.RELATIONSHIP_MAP_ASKED, data=asked),
        dcc.Store(id=ids.RELATIONSHIP_MAP_SETTLED, data=asked),
        dcc.Store(id=ids.RELATIONSHIP_MAP_OVER_TIME, data=bool(asked["month"])),
    ]


def register(app: Dash, data: Data, asking: Asking) -> None:
    """Give the app the callbacks of the map."""
    month = Input(ids.RELATIONSHIP_MAP_MONTH, "value"), State(ids.RELATIONSHIP_MAP_MONTHS, "data")
    chosen = State(ids.RELATIONSHIP_MAP_OURS, "value"), State(ids.RELATIONSHIP_MAP_THEIRS, "value")
    for name, *parts in (
        ("asked", Input(ids.RELATIONSHIP_MAP_ASKED, "data")),
        ("chosen", Input(ids.RELATIONSHIP_LEAVE, "value")),
        ("month", Output(ids.RELATIONSHIP_MAP_MONTH_SAID, "children"), *month),
        ("draw", Input(ids.RELATIONSHIP_MAP_SCENE, "data")),
        ("invite", Input(ids.RELATIONSHIP_MAP_INVITE, "n_clicks"), *chosen),
    ):
        app.clientside_callback(  # type: ignore[no-untyped-call]
            ClientsideFunction("crosstie_two_firm", name), *parts
        )

    @app.callback(
        Output(ids.RELATIONSHIP_MAP_SCENE, "data"),
        Output(ids.RELATIONSHIP_MAP_SAYS, "children"),
        Output(ids.RELATIONSHIP_MAP_FIGURES, "children"),
        Output(ids.RELATIONSHIP_MAP_KEY, "children"),
        Input(ids.RELATIONSHIP_MAP_ASKED, "data"),
        Input(ids.VIEW, "data"),
        State(ids.RELATIONSHIP_CLIENT, "data"),
        on_error=two_firm_map.not_drawn,
    )
    def draw(asked: Any, view: Mapping[str, Any] | None, client_id: str) -> tuple[Any, ...]:
        state = MapState.of(asked)
        scene, *beside = two_firm_map.drawn(view_of(data, asking, client_id, state), narrow=is_narrow(view))
        return {**scene, "asked": state.as_json()}, *beside

    @app.callback(
        Output(ids.RELATIONSHIP_MAP_TABLE, "children"),
        Input(ids.RELATIONSHIP_MAP_TABLE_OPEN, "n_clicks"),
        Input(ids.RELATIONSHIP_MAP_SETTLED, "data"),
        State(ids.RELATIONSHIP_CLIENT, "data"),
        on_error=faces.of_part,
    )
    def tabulate(clicks: int | None, asked: Any, client_id: str) -> Any:
        if not clicks:
            return no_update
        return two_firm_map.in_words(view_of(data, asking, client_id, MapState.of(asked)))

    @app.callback(
        Output(ids.RELATIONSHIP_MAP_TIME, "children"),
        Input(ids.RELATIONSHIP_MAP_OVER_TIME, "data"),
        State(ids.RELATIONSHIP_MAP_ASKED, "data"),
        State(ids.RELATIONSHIP_CLIENT, "data"),
        running=[(Output(ids.RELATIONSHIP_MAP_TIME, "className"), "two-firm-months busy", "two-firm-months")],
        on_error=faces.of_part,
    )
    def over_time(wanted: object, asked: Any, client_id: str) -> Any:
        if not wanted:
            return None
        data.relationship(client_id)  # where there is none, this says so
        return two_firm_map.months(history(asking, client_id), MapState.of(asked))

    @app.callback(
        Output(ids.RELATIONSHIP_MAP_OURS, "data"),
        Output(ids.RELATIONSHIP_MAP_THEIRS, "data"),
        Input(ids.RELATIONSHIP_MAP_ANOTHER, "className"),
        State(ids.RELATIONSHIP_MAP_OURS, "data"),
        State(ids.RELATIONSHIP_CLIENT, "data"),
        prevent_initial_call=True,
    )
    def offer(shown: str, known: Any, client_id: str) -> tuple[Any, Any]:
        if "hidden" in (shown or "") or known:
            return no_update, no_update
        return _colleagues(data, asking, client_id), _contacts(data, asking, client_id)


def _colleagues(data: Data, asking: Asking, client_id: str) -> list[dict[str, str]]:
    """Ours who have not left."""
    now = asking.what_if([client_id])
    people = now.portfolio
    here = (people.side == SUPPLIER) & (people.left_at >= end_of_day(now.day)) & ~people.shared_mailbox
    found = people.person_ids.filter(pa.array(here))[:MOST_TO_CHOOSE].to_pylist()
    return _choices(data, found)


def _contacts(data: Data, asking: Asking, client_id: str) -> list[dict[str, str]]:
    """Theirs who have not left."""
    return _choices(data, sorted(staff(asking, client_id).everybody))


def _choices(data: Data, people: list[str]) -> list[dict[str, str]]:
    named = data.named(people)
    told = [
        {
            "value": person,
            "label": text(
                "person.with_function",
                name=named.name(person),
                function=text(f"function.{named.function(person)}"),
            ),
        }
        for person in people
    ]
    return sorted(told, key=lambda choice: choice["label"].casefold())
