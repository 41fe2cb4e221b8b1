"""The dashboard as an application: ``create_app(store)``; there is no global one."""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType
from typing import Any

import dash_mantine_components as dmc
from dash import ClientsideFunction, Dash, Input, Output, dcc, html, no_update, set_props
from flask import Response

from dashboard import ids
from dashboard.components import aria, faces
from dashboard.data import Assess, Data, ResultsReader
from dashboard.i18n import text
from dashboard.pages import portfolio, relationship
from dashboard.theme import mantine_theme
from graphmodel.risk import assess
from graphmodel.settings import Settings

HEADERS: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def create_app(store: ResultsReader, *, settings: Settings | None = None, assess: Assess = assess) -> Dash:
    """The dashboard over a store's results.

    ``settings`` are those of the risk levels; without them, those of the last analysis hold. ``assess`` makes the
    risk levels.
    """
    app = Dash(
        "dashboard",
        title=text("app.name"),
        update_title="",
        serve_locally=True,
        suppress_callback_exceptions=True,
        add_log_handler=False,
        on_error=notice,
        meta_tags=[{"name": "viewport", "content": "width=device-width, initial-scale=1"}],
    )
    app.layout = frame
    data = Data(store, settings, assess=assess)
    _register(app)
    for page in (portfolio, relationship):
        page.register(app, data)
    app.server.after_request(_secured)
    return app


def frame() -> dmc.MantineProvider:
    """What stands around every page."""
    return dmc.MantineProvider(
        [
            dcc.Location(id=ids.ADDRESS, refresh=False),
            dcc.Store(id=ids.ROUTE),
            dcc.Store(id=ids.VIEW),
            dcc.Store(id=ids.TITLE),
            html.A(text("app.skip"), href=f"#{ids.PAGE}", className="skip"),
            html.Header(
                [
                    dcc.Link(
                        [html.Span(className="rail-mark"), text("app.name")], href="/", className="brand"
                    ),
                    html.Nav(
                        dcc.Link(text("app.portfolio"), href="/", id=ids.PORTFOLIO_LINK),
                        **aria.label(text("app.nav")),
                    ),
                    html.Button(
                        html.Span(className="half-moon"),
                        id=ids.SCHEME_TOGGLE,
                        type="button",
                        className="icon-button",
                        title=text("app.scheme"),
                        **aria.label(text("app.scheme")),
                    ),
                ],
                className="top",
            ),
            html.Div(id=ids.NOTICE, className="notice"),
            html.Main(id=ids.PAGE, tabIndex=-1),
        ],
        id=ids.PROVIDER,
        theme=mantine_theme(),
    )


def page_of(pathname: str) -> ModuleType | None:
    """The page at an address."""
    if pathname == portfolio.PATH:
        return portfolio
    return relationship if pathname.startswith(relationship.PATH) and pathname != relationship.PATH else None


def notice(error: Exception) -> Any:
    """A failure with no place of its own on the page: a line above it."""
    set_props(ids.NOTICE, {"children": faces.of_error(error)})
    return no_update


def _register(app: Dash) -> None:
    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("crosstie", "route"),
        Output(ids.ROUTE, "data"),
        Input(ids.ADDRESS, "pathname"),
        Input(ids.ADDRESS, "search"),
    )
    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("crosstie", "view"),
        Output(ids.VIEW, "data"),
        Output(ids.PROVIDER, "forceColorScheme"),
        Input(ids.SCHEME_TOGGLE, "n_clicks"),
    )
    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("crosstie", "title"),
        Output(ids.TITLE, "modified_timestamp"),
        Input(ids.TITLE, "data"),
    )

    @app.callback(
        Output(ids.PAGE, "children"),
        Output(ids.NOTICE, "children"),
        Input(ids.ROUTE, "data"),
        prevent_initial_call=True,
    )
    def open_page(route: Mapping[str, str]) -> tuple[Any, None]:
        pathname, search = str(route["pathname"]), str(route["search"])
        page = page_of(pathname)
        return (page.layout(pathname, search) if page else faces.not_found(pathname)), None


def _secured(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response
