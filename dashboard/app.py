"""The dashboard as an application: ``create_app(store)``; there is no global one."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, set_props

from dashboard import ids, payloads, transfer
from dashboard.access import headers
from dashboard.access.gate import Gate, refuse_foreign
from dashboard.access.rights import about_people, offered, require_people
from dashboard.access.sights import Sights
from dashboard.apart.working import Apart
from dashboard.components import faces, finder
from dashboard.components.data_quality import duplicates
from dashboard.components.explaining import dialog
from dashboard.components.frame import frame, needs_name, titled
from dashboard.data_quality.duplicates import Propose
from dashboard.downloads import answers as downloads
from dashboard.downloads.reports import Report
from dashboard.formats import locale
from dashboard.i18n import choosing, text
from dashboard.pages import (
    Page,
    alerts,
    backtest,
    data_quality,
    holes,
    introductions,
    map,
    measures,
    person,
    plan,
    portfolio,
    relationship,
    stages,
)
from dashboard.payloads import Route, checked
from dashboard.reader import SharedReader, begin_request, end_request
from dashboard.snapshot import Assess, ResultsReader
from graphmodel.errors import CrosstieError, StoreBusyError
from graphmodel.risk import assess
from graphmodel.settings import Settings

PAGES: tuple[Page, ...] = (
    portfolio,
    relationship,
    map,
    stages,
    person,
    holes,
    introductions,
    plan,
    alerts,
    backtest,
    data_quality,
    measures,
)
"""All pages; ``components.frame`` says how those that need nothing named in their address are linked."""

PLAIN = {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store"}
HEALTH = "/healthz"
"""Where whoever watches over the server asks whether it can do its work; cheap."""


class Application(Dash):
    """Dash, whose page says in which language it is.

    Attributes
    ----------
    warm_up
        Reads the results, so that the first who asks need not wait for them; waits for nobody, and never fails.
    """

    warm_up: Callable[[], None]

    def callback(self, *slots: Any, **options: Any) -> Callable[..., Any]:
        """Register a callback, which is never given what a browser made up: ``dashboard.payloads``."""
        register = super().callback(*slots, **options)
        return lambda function: register(checked(function))

    def interpolate_index(self, *parts: Any, **named: Any) -> str:
        """The page that the browser is given first."""
        page: str = super().interpolate_index(*parts, **named)  # type: ignore[no-untyped-call]
        page = page.replace("</title>", f"</title>{transfer.prefetch()}", 1)
        return page.replace("<html>", f'<html lang="{locale()!s}">'.replace("_", "-"), 1)


def create_app(
    store: ResultsReader,
    *,
    settings: Settings | None = None,
    assess: Assess = assess,
    report: Report | None = None,
    propose: Propose | None = None,
    gate: Gate | None = None,
    apart: Apart | None = None,
) -> Application:
    """The dashboard over a store's results.

    ``settings`` are those of the risk levels; without them, those of the last analysis hold. ``assess`` says why
    a relationship is at risk and what to do next; ``report`` makes the one-page report of a relationship, and
    ``propose`` counts likely duplicates; without them, neither is offered. Without a ``gate`` nobody has to sign in,
    and everybody sees everything. ``apart`` is where what needs a large portfolio as a whole is worked out; without
    it, in this process.
    """
    app = Application(
        "dashboard",
        title=text("app.name"),
        update_title="",
        serve_locally=True,
        suppress_callback_exceptions=True,
        add_log_handler=False,
        on_error=notice,
        meta_tags=[{"name": "viewport", "content": "width=device-width, initial-scale=1"}],
    )
    choosing.register(app.server)
    app.server.before_request(refuse_foreign)
    if gate:
        gate.install(app)
    app.layout = lambda: frame(offered(PAGES))
    shared = SharedReader(store)
    key = gate.mask_key if gate else secrets.token_bytes()
    sights = Sights(shared, settings, assess, key=key, guarded=gate is not None, apart=apart)
    _register(app)
    for page in PAGES:
        page.register(app, *sights.stand_ins(about_people=about_people(page)))
    finder.register(app, *sights.stand_ins())
    dialog.register(app, *sights.stand_ins())
    downloads.register(app, *sights.stand_ins(), report)
    if propose:
        duplicates.register(app, sights.stand_ins()[1], propose)
    app.server.add_url_rule(HEALTH, endpoint="health", view_func=lambda: _health(store))
    headers.install(app)
    transfer.install(app)
    payloads.install(app)
    app.server.before_request(begin_request)
    app.server.teardown_request(lambda _: end_request())
    if apart:
        app.server.teardown_request(lambda _: apart.forget())
    app.warm_up = sights.warm_up
    return app


def page_of(pathname: str) -> Page | None:
    """The page at an address."""
    for page in PAGES:
        if pathname == page.PATH:
            return None if needs_name(page) else page
        if needs_name(page) and pathname.startswith(page.PATH):
            return page
    return None


def notice(error: Exception) -> None:
    """A failure with no place of its own on the page: a line above it, and what stands on the page stays."""
    set_props(ids.NOTICE, {"children": faces.of_error(error)})


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
        Output(ids.TITLE, "data"),
        Input(ids.ROUTE, "data"),
        prevent_initial_call=True,
        on_error=lambda error: (faces.of_error(error), None, None),
    )
    def open_page(route: Route) -> tuple[Any, None, dict[str, str]]:
        pathname, search = route["pathname"], route["search"]
        page = page_of(pathname)
        if page and about_people(page):
            require_people()
        if page is None:
            return faces.not_found(pathname), None, titled("", pathname)
        return page.layout(pathname, search), None, titled(text(page.TITLE), pathname)


def _health(store: ResultsReader) -> tuple[str, int, dict[str, str]]:
    """200 where pages can be served, 503 where the store does not answer; why stands on the pages, not here."""
    try:
        store.results_version()
    except StoreBusyError:
        pass  # a load holds it for a while: what is in memory is served meanwhile
    except CrosstieError:
        return "the store does not answer\n", 503, PLAIN
    return "ok\n", 200, PLAIN
