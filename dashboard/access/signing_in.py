"""The pages to sign in and out by: plain forms, without JavaScript."""

from __future__ import annotations

import logging
import math
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, session
from werkzeug.wrappers import Response as BaseResponse

from dashboard.access.accounts import Accounts
from dashboard.access.addresses import NEXT, OPENID, OPENID_DONE, SIGN_IN, SIGN_OUT, safe_next
from dashboard.access.passwords import fits
from dashboard.access.rights import NotAdmittedError
from dashboard.access.sessions import LOCAL, Sessions
from dashboard.access.sessions import OPENID as BY_OPENID
from dashboard.access.throttle import Throttle
from dashboard.formats import locale, plain
from dashboard.i18n import LANGUAGE, LANGUAGES, text
from dashboard.i18n.choosing import ASKED

if TYPE_CHECKING:
    from dashboard.access.openid import Provider

log = logging.getLogger("dashboard.access")

_TOKEN = "form"  # noqa: S105 - where it is kept
_LONGEST_NAME = 200


@dataclass
class SigningIn:
    """What the sign-in page asks."""

    accounts: Accounts
    sessions: Sessions
    provider: Provider | None
    throttle: Throttle

    def __init__(
        self,
        accounts: Accounts,
        sessions: Sessions,
        provider: Provider | None,
        throttle: Throttle | None = None,
    ) -> None:
        self.accounts, self.sessions, self.provider = accounts, sessions, provider
        self.throttle = throttle or Throttle()

    @property
    def blueprint(self) -> Blueprint:
        """The routes."""
        routes = Blueprint("access", __name__, template_folder="templates")
        routes.add_url_rule(SIGN_IN, "sign_in", self.show, methods=["GET"])
        routes.add_url_rule(SIGN_IN, "check", self.check, methods=["POST"])
        routes.add_url_rule(SIGN_OUT, "sign_out", self.leave, methods=["POST"])
        routes.add_url_rule(OPENID, "send", self.send, methods=["GET"])
        routes.add_url_rule(OPENID_DONE, "done", self.come_back, methods=["GET"])
        return routes

    def show(self) -> BaseResponse:
        """The page; on to where they were going, who are signed in already."""
        after = safe_next(request.args.get(NEXT))
        if self.sessions.whose() is not None:
            return redirect(after, 303)
        said = text("access.signed_out") if "out" in request.args else ""
        return self._page(after, said=said)

    def check(self) -> BaseResponse:
        """A name and a password."""
        after = safe_next(request.form.get(NEXT))
        name = request.form.get("account", "")[:_LONGEST_NAME].strip().casefold()
        token, kept = request.form.get("token", ""), session.get(_TOKEN)
        if not isinstance(kept, str) or not secrets.compare_digest(token.encode(), kept.encode()):
            return self._page(after, name, refused=text("access.stale"), status=400)
        where = request.remote_addr or ""
        wait = self.throttle.wait(name, where)
        if wait > 0:
            minutes = math.ceil(wait / 60)
            page = self._page(after, name, refused=text("access.wait", minutes=minutes), status=429)
            page.headers["Retry-After"] = str(math.ceil(wait))
            return page
        account = self.accounts.find(name)
        if not fits(request.form.get("password", ""), account.password if account else None) or not account:
            self.throttle.failed(name, where)
            known = f"account {account.name}" if account else "no account of ours"  # never what was typed
            log.warning("failed sign-in from %s: %s", where, known)
            return self._page(after, name, refused=text("access.wrong"), status=401)
        self.throttle.succeeded(name, where)
        self.sessions.begin(account.rights, LOCAL, account.revision)
        return redirect(after, 303)

    def leave(self) -> BaseResponse:
        """Sign out."""
        self.sessions.end()
        gone = redirect(f"{SIGN_IN}?out", 303)
        gone.headers["Clear-Site-Data"] = '"cache"'
        return gone

    def send(self) -> BaseResponse:
        """To the provider."""
        after = safe_next(request.args.get(NEXT))
        if self.provider is None:
            return redirect(SIGN_IN, 303)
        try:
            return self.provider.send(after)
        except NotAdmittedError as error:
            return self._not_admitted(error, after, 502)

    def come_back(self) -> BaseResponse:
        """From the provider."""
        if self.provider is None:
            return redirect(SIGN_IN, 303)
        try:
            whose, after = self.provider.admitted()
            self.sessions.begin(whose, BY_OPENID)
        except NotAdmittedError as error:
            return self._not_admitted(error, "/", 403)
        except ValueError:
            return self._page("/", refused=text("access.openid.too_many"), status=403)
        return redirect(safe_next(after), 303)

    def _not_admitted(self, error: NotAdmittedError, after: str, status: int) -> Response:
        log.warning("no sign-in by OpenID Connect: %s", plain(error.what)[:500])
        return self._page(after, refused=text(error.key), status=status)

    def _page(
        self, after: str, name: str = "", *, refused: str = "", said: str = "", status: int = 200
    ) -> Response:
        session[_TOKEN] = token = secrets.token_urlsafe(32)
        (other,) = (code for code in LANGUAGES if code != LANGUAGE.get())
        told: dict[str, Any] = {
            "text": text,
            "lang": str(locale()).replace("_", "-"),
            "token": token,
            "after": after,
            "name": plain(name),
            "refused": refused,
            "said": said,
            "passwords": bool(self.accounts.all()),
            "provider": self.provider.name if self.provider else "",
            "other": other,
            "other_name": LANGUAGES[other],
            "next": NEXT,
            "asked": ASKED,
            "openid": OPENID,
            "sign_in": SIGN_IN,
        }
        return make_response(render_template("sign_in.html", **told), status)
