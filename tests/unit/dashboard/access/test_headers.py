"""What browsers may do with our pages, and what the server takes from them."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest

from dashboard.access.headers import HEADERS
from dashboard.app import create_app
from dashboard.serve import LIMITS, must_sign_in
from tests.unit.dashboard import invented


@pytest.fixture(scope="module")
def client():
    return create_app(invented.reader(clients=1), assess=invented.assess).server.test_client()


def policy(client):
    told = client.get("/").headers["Content-Security-Policy"]
    return {name: sources for name, _, sources in (part.strip().partition(" ") for part in told.split(";"))}


def test_scripts_are_ours_or_named_by_their_hash(client):
    allowed = policy(client)["script-src"].split()
    assert allowed[0] == "'self'"
    assert all(re.fullmatch(r"'sha256-[\w+/]{43}='", one) for one in allowed[1:])


def test_every_inline_script_is_named(client):
    page = re.sub(r"<!--.*?-->", "", client.get("/").get_data(as_text=True), flags=re.DOTALL)
    scripts = re.findall(r"<script(?![^>]*(?:src|application/json))[^>]*>(.*?)</script>", page, re.DOTALL)
    assert scripts
    for script in scripts:
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy(client)["script-src"]


def test_nothing_else_is_allowed(client):
    told = policy(client)
    assert {told[name] for name in ("default-src", "object-src", "base-uri", "frame-ancestors")} == {"'none'"}
    assert told["form-action"] == told["connect-src"] == "'self'"
    assert "unsafe-eval" not in str(told)
    assert [name for name, sources in told.items() if "unsafe-inline" in sources] == ["style-src"]


def test_every_answer_carries_them(client):
    for path in ("/", "/nothing", "/healthz", "/_dash-layout"):
        headers = client.get(path).headers
        assert {name: headers[name] for name in HEADERS} == dict(HEADERS)
        assert "Content-Security-Policy" in headers


def test_only_https_is_told_to_stay(client):
    assert "Strict-Transport-Security" not in client.get("/").headers
    assert "max-age" in client.get("/", base_url="https://localhost").headers["Strict-Transport-Security"]


@pytest.mark.parametrize(
    ("host", "proxy", "wanted"),
    [
        ("127.0.0.1", "", False),
        ("localhost", "", False),
        ("::1", "", False),
        ("0.0.0.0", "", True),  # noqa: S104
        ("192.0.2.4", "", True),
        ("dashboard.example", "", True),
        ("127.0.0.1", "127.0.0.1", True),
    ],
)
def test_others_sign_in(monkeypatch, host, proxy, wanted):
    monkeypatch.setenv("CROSSTIE_TRUSTED_PROXY", proxy)
    assert must_sign_in(host) is wanted


def test_the_server_has_limits():
    assert 0 < LIMITS["max_request_body_size"] < 2**24
    assert 0 < LIMITS["channel_timeout"] <= 120
