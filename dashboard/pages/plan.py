"""Which new ties lower the exposed revenue most, when there is time for so many only?"""

from __future__ import annotations

from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html

from dashboard import ids
from dashboard.addresses import PLAN, PlanBudget
from dashboard.asking import Asking
from dashboard.components import faces
from dashboard.components.weaving import planning
from dashboard.data import Data
from dashboard.planning import hours_a_tie, planned

PATH = PLAN
TITLE = "app.plan"


def layout(pathname: str, search: str) -> html.Div:
    """The frame; it never touches the store."""
    return html.Div(
        [
            dcc.Store(id=ids.PLAN_OPENED_WITH, data=search),
            dcc.Store(id=ids.PLAN_NOTED),
            html.Div(faces.loading(), id=ids.PLAN_BODY),
        ],
        className="page plan-page",
    )


def register(app: Dash, data: Data, asking: Asking) -> None:
    """Give the app this page's callbacks."""

    @app.callback(
        Output(ids.PLAN_BODY, "children"), Input(ids.PLAN_OPENED_WITH, "data"), on_error=faces.of_error
    )
    def show(search: str | None) -> html.Div:
        data.overview()  # where nothing was analysed yet, this says so
        return planning.body(PlanBudget.from_search(search), hours_a_tie(asking))

    @app.callback(
        Output(ids.PLAN, "children"),
        Input(ids.PLAN_AMOUNT, "value"),
        Input(ids.PLAN_KIND, "value"),
        running=[(Output(ids.PLAN, "className"), "left busy", "left")],
        on_error=faces.of_part,
    )
    def plan(amount: float | str | None, kind: str | None) -> html.Div:
        found = planned(asking, PlanBudget.of(kind, amount))
        return planning.plan(found, data.named(planning.people_of(found)))

    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("crosstie", "converted"),
        Output(ids.PLAN_AMOUNT, "value"),
        Input(ids.PLAN_KIND, "value"),
        State(ids.PLAN_AMOUNT, "value"),
        State(ids.PLAN_HOURS_A_TIE, "data"),
        prevent_initial_call=True,
    )
    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("crosstie", "budget"),
        Output(ids.PLAN_NOTED, "data"),
        Input(ids.PLAN_KIND, "value"),
        Input(ids.PLAN_AMOUNT, "value"),
        prevent_initial_call=True,
    )
