"""The dashboard as an application: ``create_app(store)``; there is no global one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dash_mantine_components as dmc
from dash import ClientsideFunction, Dash, Input, Output, dcc, html, no_update, set_props
from flask import Response

from dashboard import ids
from dashboard.asking import Asking
from dashboard.components import aria, faces
from dashboard.data import Data
from dashboard.i18n import text
from dashboard.pages import (
    Page,
    alerts,
    backtest,
    holes,
    introductions,
    person,
    plan,
    portfolio,
    relationship,
)
from dashboard.reader import SharedReader
from dashboard.snapshot import Assess, ResultsReader
from dashboard.theme import mantine_theme
from graphmodel.errors import CrosstieError, StoreBusyError
from graphmodel.risk import assess
from graphmodel.settings import Settings

HEADERS: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}

PAGES: tuple[Page, ...] = (
    portfolio,
    relationship,
    person,
    holes,
    introductions,
    plan,
    alerts,
    backtest,
)
"""All pages; those that need nothing named in their address are linked at the top, in this order."""

PLAIN = {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store"}
HEALTH = "/healthz"
"""Where whoever watches over the server asks whether it can do its work; cheap."""


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
    shared = SharedReader(store)
    data, asking = Data(shared, settings, assess=assess), Asking(shared)
    _register(app)
    for page in PAGES:
        page.register(app, data, asking)
    app.server.add_url_rule(HEALTH, endpoint="health", view_func=lambda: _health(store))
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
                        [
                            dcc.Link(text(page.TITLE), href=page.PATH)
                            for page in PAGES
                            if not needs_name(page)
                        ],
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


def needs_name(page: Page) -> bool:
    """Whether the page is about one thing, whose name follows in the address."""
    return page.PATH.endswith("/") and page.PATH != "/"


def page_of(pathname: str) -> Page | None:
    """The page at an address."""
    for page in PAGES:
        if pathname == page.PATH:
            return None if needs_name(page) else page
        if needs_name(page) and pathname.startswith(page.PATH):
            return page
    return None


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


def _health(store: ResultsReader) -> tuple[str, int, dict[str, str]]:
    """200 where pages can be served, 503 where the store does not answer; why stands on the pages, not here."""
    try:
        store.results_version()
    except StoreBusyError:
        pass  # a load holds it for a while: what is in memory is served meanwhile
    except CrosstieError:
        return "the store does not answer\n", 503, PLAIN
    return "ok\n", 200, PLAIN


def _secured(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response
