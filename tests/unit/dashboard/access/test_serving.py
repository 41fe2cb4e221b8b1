"""What a server is started with, and what it says of who may see what."""

from __future__ import annotations

import socket
from types import SimpleNamespace

import pytest
import waitress

from dashboard.access.settings import AccessSettings
from dashboard.components.account import account
from dashboard.serve import LIMITS, serve
from tests.unit.dashboard import invented

LOUD = "WARNING: there is no sign-in. Whoever reaches this address sees every client and person."
CLEAR = "Passwords travel in the clear without https: see docs/access.md on a reverse proxy."


@pytest.fixture
def started(monkeypatch):
    """Starts a server that ends at once: with what it was started, its app, and what it said."""
    monkeypatch.delenv("CROSSTIE_TRUSTED_PROXY", raising=False)
    told: dict = {"said": []}

    def create(app, **options):
        told.update(app=app, options=options)
        return SimpleNamespace(run=lambda: None, close=lambda: None)

    monkeypatch.setattr(waitress, "create_server", create)
    monkeypatch.setattr("dashboard.serve._bound", lambda *_: socket.create_server(("127.0.0.1", 0)))

    def start(host, access=None):
        serve(invented.reader(clients=1), host, announce=told["said"].append, access=access)
        return SimpleNamespace(**told)

    return start


def test_on_its_own_machine_nobody_signs_in_and_no_other_name_is_answered(started):
    told = started("127.0.0.1")
    assert len(told.said) == 1
    client = told.app.test_client()
    assert client.get("/").status_code == 200
    assert client.get("/", headers={"Host": "crosstie.example.com"}).status_code == 400


def test_without_sign_in_others_are_warned_of_loudly(started):
    assert started("0.0.0.0").said[1:] == [LOUD]  # noqa: S104


def test_with_sign_in_others_sign_in(started, own_folder):
    told = started("0.0.0.0", AccessSettings(own_folder))  # noqa: S104
    assert told.said[1:] == [CLEAR]
    assert told.app.test_client().get("/").status_code == 401


def test_a_named_proxy_alone_is_believed(started, own_folder, monkeypatch):
    untrusting = started("127.0.0.1").options
    assert untrusting["clear_untrusted_proxy_headers"]
    assert "trusted_proxy" not in untrusting
    monkeypatch.setenv("CROSSTIE_TRUSTED_PROXY", "10.0.0.7")
    told = started("127.0.0.1", AccessSettings(own_folder, proxy="10.0.0.7"))
    assert told.options["trusted_proxy"] == "10.0.0.7"
    assert "x-forwarded-proto" in told.options["trusted_proxy_headers"]
    assert len(told.said) == 2, "one line for each start, and no warning"
    assert told.app.test_client().get("/sign-in", headers={"Host": "crosstie.example.com"}).status_code == 200


def test_every_server_has_limits(started):
    options = started("127.0.0.1").options
    assert {name: options[name] for name in LIMITS} == dict(LIMITS)
    waitress.adjustments.Adjustments(**{**LIMITS, "threads": options["threads"]})


def test_where_nobody_signs_in_nobody_is_named():
    assert account() is None
