"""An app with accounts, and browsers that sign in to it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from dash import Dash
from flask.testing import FlaskClient

from dashboard.access.accounts import Accounts
from dashboard.access.gate import Gate
from dashboard.access.settings import AccessSettings
from dashboard.app import create_app
from graphmodel.stores.base import Store
from tests.unit.dashboard.calling import named, request_body

PASSWORD = "correct horse battery staple"  # noqa: S105 - of no real account
SOME = ("alder",)
"""The only client that some accounts show."""


def accounts(folder: Path) -> Accounts:
    """An account of every kind of rights."""
    found = Accounts(folder)
    found.add("ann", "analyst", PASSWORD)
    found.add("vic", "viewer", PASSWORD)
    found.add("lia", "analyst", PASSWORD, SOME)
    found.add("leo", "viewer", PASSWORD, SOME)
    return found


def guarded(store: Store, folder: Path, **more: Any) -> Dash:
    """An app over a store that lets in the accounts of a folder."""
    app = create_app(store, gate=Gate(AccessSettings(folder, **more)))
    app.server.testing = False
    return app


def browser(app: Dash) -> FlaskClient:
    """One that has signed in nowhere."""
    return app.server.test_client()


def sign_in(client: FlaskClient, name: str, password: str = PASSWORD, after: str = "/", **more: Any) -> Any:
    """What the form answers."""
    page = client.get("/sign-in", query_string={"next": after}).get_data(as_text=True)
    found = re.search(r'name="token" value="([^"]+)"', page)
    assert found
    form = {"token": found[1], "account": name, "password": password, "next": after}
    return client.post("/sign-in", data=form, **more)


def signed_in(app: Dash, name: str) -> FlaskClient:
    """One who has signed in."""
    client = browser(app)
    assert sign_in(client, name).status_code == 303
    return client


def call(client: FlaskClient, entry: dict[str, Any], values: dict[str, Any] | None = None) -> Any:
    """Ask for one callback of ``/_dash-dependencies`` as the browser does."""
    body = request_body(entry, lambda slot: (values or {}).get(named(slot)))
    return client.post("/_dash-update-component", json=body)
