"""The gate of a server: every request is somebody's, or it is turned away; each with the rights of whoever asks.

Open to all are the sign-in page, files that the program consists of, and the health check. Everything else, callbacks
included, is answered under the rights of a session alone.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

import plotly.utils
from dash import Dash, html
from flask import Flask, Response, g, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from dashboard import ids
from dashboard.access.accounts import Accounts
from dashboard.access.addresses import NEXT, SIGN_IN, safe_next
from dashboard.access.keys import key_in, mask_key
from dashboard.access.rights import exercised
from dashboard.access.seen import EXTENSION, SeenLog
from dashboard.access.sessions import Cookies, Sessions
from dashboard.access.settings import AccessSettings, OpenID
from dashboard.access.signing_in import SigningIn
from dashboard.formats import plain
from dashboard.i18n import text
from graphmodel.errors import CrosstieError, InputError

if TYPE_CHECKING:
    from dashboard.access.openid import Provider

log = logging.getLogger("dashboard.access")

CALLBACKS = "/_dash-update-component"
OPEN = ("/assets/", "/_dash-component-suites/")
OPEN_PAGES = ("/healthz", "/_favicon.ico", "/favicon.ico")


class Gate:
    """Sign-in for one server.

    Raises
    ------
    InputError
        Nobody could sign in.
    """

    def __init__(self, settings: AccessSettings) -> None:
        self.settings = settings
        self.accounts = Accounts(settings.folder)
        if settings.openid is None and not self.accounts.all():
            raise InputError(
                "nobody could sign in: there are no accounts",
                where=str(self.accounts.path),
                remedy="Add one with: crosstie accounts add NAME --role analyst, or set CROSSTIE_OIDC_ISSUER",
            )
        self.key = settings.key or key_in(settings.folder)
        self.sessions = Sessions(settings, self.accounts)

    @property
    def mask_key(self) -> bytes:
        """Makes masked ids; not the one that signs sessions."""
        return mask_key(self.key)

    def install(self, app: Dash) -> None:
        """Guard an app; what it registers to be done before a request later comes later."""
        server: Flask = app.server
        server.secret_key = self.key
        server.session_interface = Cookies()
        server.config.update(
            SESSION_COOKIE_HTTPONLY=True,
            SESSION_COOKIE_SAMESITE="Lax",  # strict would lose who comes back from the provider
            SESSION_COOKIE_PATH="/",
            PERMANENT_SESSION_LIFETIME=int(self.settings.hours * 3600),
        )
        server.extensions[EXTENSION] = SeenLog(self.settings.folder)
        provider = _provider(server, self.settings.openid) if self.settings.openid else None
        server.register_blueprint(SigningIn(self.accounts, self.sessions, provider).blueprint)
        server.register_error_handler(CrosstieError, _unable)
        server.before_request(self._ask)
        server.after_request(_unkept)
        server.teardown_request(_end)

    def _ask(self) -> BaseResponse | None:
        """Let a request in with its rights, or turn it away."""
        path = request.path
        if path.startswith(OPEN) or path in OPEN_PAGES or request.blueprint == "access":
            return None
        whose = self.sessions.whose()
        if whose is None:
            return _turned_away(path)
        entered: AbstractContextManager[None] = exercised(whose)
        entered.__enter__()
        g.exercised = entered
        return None


def _provider(server: Flask, told: OpenID) -> Provider:
    # What speaks OpenID takes 16 MiB, of no use without a provider.
    from dashboard.access.openid import Provider

    return Provider(server, told)


def refuse_foreign() -> Response | None:
    """Words for what a page of another site makes the browser send; what is done before each request."""
    if foreign_origin():
        log.warning(
            "refused what %s sent to %s; if that is this server behind a proxy, name the proxy: CROSSTIE_TRUSTED_PROXY",
            plain(request.headers.get("Origin", "another site"))[:200],
            plain(request.host_url)[:200],
        )
        return Response(text("access.foreign"), 403, content_type="text/plain; charset=utf-8")
    return None


def foreign_origin() -> bool:
    """Whether a page of another site makes the browser send this.

    Browsers name the page's origin with whatever may change something, and may not be told not to.
    """
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return False
    origin = request.headers.get("Origin")
    if origin is None:
        return request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none")
    return urlsplit(origin).netloc != request.host or urlsplit(origin).scheme != request.scheme


def _turned_away(path: str) -> BaseResponse:
    """To the sign-in page, where a browser opens a page; words and a link, where a page that is open asks."""
    if path == CALLBACKS:
        return _words_above()
    if request.method == "GET" and "text/html" in request.headers.get("Accept", ""):
        return redirect(_sign_in(request.full_path.rstrip("?")), 303)
    return Response(text("access.refused.nobody"), 401, content_type="text/plain; charset=utf-8")


def _sign_in(back: str) -> str:
    """The address to sign in at, and to come back from to where one was."""
    after = safe_next(back)
    return SIGN_IN if after == "/" else f"{SIGN_IN}?{urlencode({NEXT: after})}"


def _words_above() -> Response:
    """What a callback answers whose session has ended: a line above the page, with where to sign in.

    It is an answer without outputs rather than an error, because of an error Dash shows nothing.
    """
    opened = urlsplit(request.headers.get("Referer", ""))
    back = f"{opened.path}?{opened.query}" if opened.query else opened.path
    words = html.Div(
        [text("access.ended"), " ", html.A(text("access.sign_in"), href=_sign_in(back))],
        className="signed-out",
        role="alert",
    )
    told: Mapping[str, Any] = {
        "multi": True,
        "response": {},
        "sideUpdate": {ids.NOTICE: {"children": words}},
    }
    content = plotly.utils.PlotlyJSONEncoder().encode(told)
    return Response(content, content_type="application/json", headers={"Cache-Control": "no-store"})


def _unable(error: CrosstieError) -> Response:
    """Accounts that cannot be read let nobody in; why is for the server's log alone."""
    log.error("sign-in does not work: %s", error.sentence())
    return Response(text("access.unable"), 503, content_type="text/plain; charset=utf-8")


def _unkept(response: Response) -> Response:
    """Nothing that is about somebody's rights stays in a cache."""
    if not request.path.startswith(OPEN):
        response.headers["Cache-Control"] = "no-store"
    return response


def _end(_: BaseException | None) -> None:
    if entered := g.pop("exercised", None):
        entered.__exit__(None, None, None)
