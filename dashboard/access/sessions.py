"""Sessions: a signed cookie that says who signed in, how, and when; what they may see is looked up anew each time.

A session ends when it was not used for a while, when it is old, when its user signs out, and when the account is
changed or removed. Of a sign-out only the running server knows: a cookie that somebody stole before it is worth
something again after a restart, until the session is old.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask, session
from flask.sessions import SecureCookieSessionInterface

from dashboard.access.accounts import Accounts
from dashboard.access.rights import ROLES, Rights
from dashboard.access.settings import AccessSettings

LOCAL, OPENID = "local", "openid"
LARGEST = 3500
"""Bytes of a cookie that every browser keeps, its name and attributes aside."""

_SELF = "who"
_EVERY = 60.0
"""Seconds after which a session is noted to have been used."""

_ENDED = 50_000


class Cookies(SecureCookieSessionInterface):
    """Flask's signed cookies; over https under a name that no other host and no plain http can set."""

    def get_cookie_name(self, app: Flask) -> str:
        """The name of the cookie in this request."""
        return "__Host-crosstie" if self.get_cookie_secure(app) else "crosstie_session"

    def get_cookie_secure(self, app: Flask) -> bool:
        """Whether the browser may send it over https alone."""
        from flask import request

        return request.is_secure


class Sessions:
    """Who is signed in.

    Parameters
    ----------
    clock
        Seconds since 1970.
    """

    def __init__(
        self, settings: AccessSettings, accounts: Accounts, clock: Callable[[], float] = time.time
    ) -> None:
        self._idle, self._longest = settings.idle_minutes * 60, settings.hours * 3600
        self._accounts, self._clock = accounts, clock
        self._lock = threading.Lock()
        self._ended: OrderedDict[str, None] = OrderedDict()

    def begin(self, whose: Rights, how: str, revision: str = "") -> None:
        """A new session in the answer's cookie; whatever was in an older one is gone.

        ``ValueError`` where there is no room in a cookie for all clients of the user.
        """
        told: dict[str, Any] = {"user": whose.user, "how": how, "revision": revision}
        if how == OPENID:
            told |= {"role": whose.role, "clients": whose.clients and sorted(whose.clients)}
            if whose.clients is not None and len("".join(whose.clients)) + 3 * len(whose.clients) > LARGEST:
                raise ValueError("too many clients for a session")
        now = self._clock()
        session.clear()
        session[_SELF] = {**told, "id": secrets.token_urlsafe(16), "begun": now, "used": now}

    def end(self) -> Rights | None:
        """End the session of this request; whose it was."""
        whose = self.whose()
        told = session.get(_SELF)
        if whose is not None and isinstance(told, Mapping):
            with self._lock:
                self._ended[str(told.get("id"))] = None
                while len(self._ended) > _ENDED:
                    self._ended.popitem(last=False)
        session.clear()
        return whose

    def whose(self) -> Rights | None:
        """The rights of the user of this request; none where nobody is signed in, or no longer."""
        told, now = session.get(_SELF), self._clock()
        if not isinstance(told, Mapping) or not self._lasts(told, now):
            return None
        whose = self._rights(told)
        if whose is not None and now - told["used"] > min(_EVERY, self._idle / 4):
            session[_SELF] = {**told, "used": now}
        return whose

    def _lasts(self, told: Mapping[str, Any], now: float) -> bool:
        begun, used = told.get("begun"), told.get("used")
        if not isinstance(begun, float) or not isinstance(used, float):
            return False
        with self._lock:
            if str(told.get("id")) in self._ended:
                return False
        return now - begun <= self._longest and now - used <= self._idle

    def _rights(self, told: Mapping[str, Any]) -> Rights | None:
        user, how = str(told.get("user")), told.get("how")
        if how == LOCAL:
            account = self._accounts.find(user)
            if account is None or not secrets.compare_digest(account.revision, str(told.get("revision"))):
                return None
            return account.rights
        if how != OPENID or told.get("role") not in ROLES:
            return None
        clients = told.get("clients")
        return Rights(user, told["role"], None if clients is None else frozenset(clients))
