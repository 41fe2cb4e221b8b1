"""Which language a request is answered in: the choice of the switch, else the browser's, else English.

``?lang=zh`` in an address is the switch. It is kept in a cookie and leaves the address again, so that a link which is
mailed on speaks the language of whoever opens it.
"""

from __future__ import annotations

from urllib.parse import quote, urlencode

from flask import Flask, Request, Response, g, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from dashboard.i18n import ENGLISH, LANGUAGE, LANGUAGES

ASKED = "lang"
"""What the switch adds to an address."""

COOKIE = "crosstie_language"
WORDS = ("text/html", "application/json")
_YEAR = 365 * 24 * 3600


def register(server: Flask) -> None:
    """Give every request of a server its language, before anything else looks at it."""
    server.before_request_funcs.setdefault(None, []).insert(0, _begin)
    server.after_request(_noted)
    server.teardown_request(_end)


def language_of(asking: Request) -> str:
    """The language of a request.

    >>> from werkzeug.test import EnvironBuilder
    >>> def opened(**headers):
    ...     return language_of(EnvironBuilder("/", headers=headers).get_request(Request))
    >>> opened(Accept_Language="fr, zh-CN;q=0.9, en;q=0.8"), opened(Accept_Language="fr"), opened()
    ('zh', 'en', 'en')
    >>> opened(Accept_Language="zh-CN", Cookie="crosstie_language=en")
    'en'
    """
    chosen = asking.cookies.get(COOKIE, "")
    if chosen in LANGUAGES:
        return chosen
    wanted = (tag.partition("-")[0].lower() for tag in asking.accept_languages.values())
    return next((language for language in wanted if language in LANGUAGES), ENGLISH)


def _begin() -> BaseResponse | None:
    asked = request.args.get(ASKED, "")
    if request.method != "GET" or asked not in LANGUAGES:
        g.language = LANGUAGE.set(language_of(request))
        return None
    there = redirect(_without_choice(request))
    there.set_cookie(
        COOKIE, asked, max_age=_YEAR, secure=request.is_secure, httponly=True, samesite="Lax", path="/"
    )
    return there


def _without_choice(asking: Request) -> str:
    """The address on this server without the choice of a language; never one of another server."""
    kept = [(name, value) for name, value in asking.args.items(multi=True) if name != ASKED]
    path = "/" + quote(asking.path.lstrip("/\\"), safe="/")
    return f"{path}?{urlencode(kept, safe=',')}" if kept else path


def _noted(response: Response) -> Response:
    """Caches on the way must not mix languages of what has words."""
    if response.mimetype in WORDS:
        response.vary.update(("Accept-Language", "Cookie"))
    return response


def _end(_: BaseException | None) -> None:
    if token := g.pop("language", None):
        LANGUAGE.reset(token)
