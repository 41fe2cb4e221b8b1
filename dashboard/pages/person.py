"""What goes if this person leaves, and who takes over?"""

from __future__ import annotations

from dash import Dash, Input, Output, dcc, html, set_props

from dashboard import ids
from dashboard.access.seen import note_seen
from dashboard.addresses import PERSON, person_address, person_of
from dashboard.asking import Asking
from dashboard.components import faces, person
from dashboard.components.frame import titled
from dashboard.components.relationship import departures
from dashboard.data import Data
from dashboard.i18n import text

PATH = PERSON
TITLE = "app.person"
ABOUT_PEOPLE = True


def layout(pathname: str, search: str) -> html.Div:
    """The frame; it never touches the store."""
    return html.Div(
        [
            dcc.Store(id=ids.PERSON, data=person_of(pathname)),
            html.A(["← ", text("relationship.back")], href="/", className="back"),
            html.Div(faces.loading(), id=ids.PERSON_BODY),
        ],
        className="page person-page",
    )


def register(app: Dash, data: Data, asking: Asking) -> None:
    """Give the app this page's callbacks."""

    @app.callback(
        Output(ids.PERSON_BODY, "children"),
        Input(ids.PERSON, "data"),
        on_error=faces.of_error,
    )
    def show(person_id: str) -> html.Div:
        shown = data.person(person_id)
        note_seen("person", person_id)
        set_props(ids.TITLE, {"data": titled(shown.name(person_id), person_address(person_id))})
        return person.body(shown)

    @app.callback(
        Output(ids.PERSON_DEPARTURE, "children"),
        Input(ids.PERSON, "data"),
        on_error=faces.of_part,
    )
    def leave(person_id: str) -> html.Div:
        shown = data.person(person_id)
        found = asking.departure({row["client_id"] for row in shown.held}, [person_id])
        return departures.of_person(found, shown)
