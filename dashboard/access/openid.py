"""Signing in at an OpenID Connect provider, by Authlib: discovery, authorization code with PKCE, state and nonce."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from authlib.integrations.base_client import OAuthError
from authlib.integrations.flask_client import OAuth
from flask import Flask, session, url_for
from werkzeug.wrappers import Response

from dashboard.access.rights import NotAdmittedError, Rights, Role
from dashboard.access.settings import ANY, OpenID

_NEXT = "openid_next"
_TIMEOUT = 10
"""Seconds that the provider has for an answer."""


class Provider:
    """The provider of a server."""

    def __init__(self, server: Flask, told: OpenID) -> None:
        self._told = told
        self._client = OAuth(server).register(
            "openid",
            client_id=told.client_id,
            client_secret=told.client_secret,
            server_metadata_url=told.discovery,
            client_kwargs={
                "scope": "openid email profile",
                "code_challenge_method": "S256",
                "timeout": _TIMEOUT,
                **({} if told.client_secret else {"token_endpoint_auth_method": "none"}),
            },
        )

    @property
    def name(self) -> str:
        """What the button calls it."""
        return self._told.name

    def send(self, after: str) -> Response:
        """To the provider, to come back and go on there.

        Raises
        ------
        NotAdmittedError
            The provider does not answer as one does.
        """
        session[_NEXT] = after
        try:
            answer: Response = self._client.authorize_redirect(url_for("access.done", _external=True))
        except (
            Exception
        ) as cause:  # a network, a certificate, a document that is none: whatever the library met
            raise NotAdmittedError("access.openid.unreachable", f"{type(cause).__name__}: {cause}") from cause
        return answer

    def admitted(self) -> tuple[Rights, str]:
        """Who comes back from the provider, and where they were going.

        Raises
        ------
        NotAdmittedError
            The answer is none to a question of this browser, its token does not hold, or no role is meant for them.
        """
        after = str(session.pop(_NEXT, "/"))
        try:
            claims = self._client.authorize_access_token().get("userinfo") or {}
        except OAuthError as cause:
            raise NotAdmittedError("access.openid.refused", f"{cause.error}: {cause.description}") from cause
        except Exception as cause:  # as above, and tokens that do not hold
            raise NotAdmittedError("access.openid.failed", f"{type(cause).__name__}: {cause}") from cause
        return rights_of(claims, self._told), after


def rights_of(claims: Mapping[str, Any], told: OpenID) -> Rights:
    """What the claims of a token mean here.

    Who has no claim about clients, where there should be one, sees none.

    Raises
    ------
    NotAdmittedError
        No role is meant for them, or they have no name.
    """
    user = _user(claims)
    if not user:
        raise NotAdmittedError("access.openid.failed", "the token names nobody")
    groups = _texts(claims.get(told.role_claim))
    role: Role
    if groups & told.analysts:
        role = "analyst"
    elif groups & told.viewers or ANY in told.viewers:
        role = "viewer"
    else:
        raise NotAdmittedError("access.openid.no_role", f"{user} has no role")
    clients = _texts(claims.get(told.clients_claim)) if told.clients_claim else frozenset({ANY})
    return Rights(user, role, None if ANY in clients else clients)


def _user(claims: Mapping[str, Any]) -> str:
    """The e-mail address, where the provider does not say that it is unverified; else another name."""
    names = ["preferred_username", "sub"]
    if claims.get("email_verified") is not False:
        names.insert(0, "email")
    return next((str(claims[name])[:200] for name in names if claims.get(name)), "")


def _texts(claim: Any) -> frozenset[str]:
    """A claim that is a text, texts parted by commas, or a list of them."""
    if isinstance(claim, str):
        return frozenset(part.strip() for part in claim.split(",") if part.strip())
    return frozenset(str(part) for part in claim) if isinstance(claim, list | tuple) else frozenset()
