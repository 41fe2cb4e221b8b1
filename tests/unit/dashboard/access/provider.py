"""A small OpenID Connect provider on loopback: signs in whoever asks, with the claims that a test gives it."""

from __future__ import annotations

import base64
import hashlib
import secrets
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import waitress
from flask import Flask, jsonify, redirect, request
from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT_ID, CLIENT_SECRET = "crosstie", "told-by-the-provider"
_KEY = RSAKey.generate_key(2048, {"kid": "1", "use": "sig"})
_ANOTHER_KEY = RSAKey.generate_key(2048, {"kid": "1", "use": "sig"})


@dataclass
class FakeProvider:
    """Attributes are what a test may change: the claims, and how the token is wrong."""

    issuer: str = ""
    claims: Mapping[str, Any] = field(default_factory=dict)
    overrides: Mapping[str, Any] = field(default_factory=dict)
    signed_by_another: bool = False
    denies: bool = False
    challenges: list[str] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def app(self) -> Flask:
        server = Flask("provider")

        @server.get("/.well-known/openid-configuration")
        def discovery() -> Any:
            return jsonify(
                issuer=self.issuer,
                authorization_endpoint=f"{self.issuer}/authorize",
                token_endpoint=f"{self.issuer}/token",
                jwks_uri=f"{self.issuer}/keys",
                response_types_supported=["code"],
                id_token_signing_alg_values_supported=["RS256"],
                code_challenge_methods_supported=["S256"],
            )

        @server.get("/keys")
        def keys() -> Any:
            return jsonify(keys=[_KEY.as_dict(private=False)])

        @server.get("/authorize")
        def authorize() -> Any:
            asked = request.args
            if self.denies:
                told = {"error": "access_denied", "state": asked["state"]}
                return redirect(f"{asked['redirect_uri']}?{urlencode(told)}")
            code = secrets.token_urlsafe(8)
            self.codes[code] = dict(asked)
            self.challenges.append(asked.get("code_challenge_method", ""))
            told = {"code": code, "state": asked["state"]}
            return redirect(f"{asked['redirect_uri']}?{urlencode(told)}")

        @server.post("/token")
        def token() -> Any:
            asked = self.codes.pop(request.form["code"], None)
            digest = hashlib.sha256(request.form.get("code_verifier", "").encode()).digest()
            challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
            if asked is None or asked["code_challenge"] != challenge:
                return jsonify(error="invalid_grant"), 400
            now = int(time.time())
            claims = {
                "iss": self.issuer,
                "aud": CLIENT_ID,
                "sub": "u-1",
                "iat": now,
                "exp": now + 300,
                "nonce": asked["nonce"],
                **self.claims,
                **self.overrides,
            }
            key = _ANOTHER_KEY if self.signed_by_another else _KEY
            told = jwt.encode({"alg": "RS256", "kid": "1"}, claims, key)
            return jsonify(access_token="opaque", token_type="Bearer", expires_in=300, id_token=told)  # noqa: S106

        return server


@contextmanager
def running() -> Iterator[FakeProvider]:
    """A provider that answers until the block ends."""
    provider = FakeProvider()
    server = waitress.create_server(provider.app(), host="127.0.0.1", port=0, threads=2)
    provider.issuer = f"http://127.0.0.1:{server.effective_port}"
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.trigger.pull_trigger(
            lambda: server.asyncore.close_all(server._map)
        )  # its loop ends, being empty
        thread.join(10)
        server.task_dispatcher.shutdown()
