"""Signing in at a provider: the one of these tests answers on loopback, with tokens that it signs."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from dashboard.access.gate import Gate
from dashboard.access.openid import rights_of
from dashboard.access.rights import NotAdmittedError
from dashboard.access.settings import AccessSettings, OpenID
from dashboard.app import create_app
from tests.unit.dashboard import invented
from tests.unit.dashboard.access import provider as fake
from tests.unit.dashboard.access.signing import browser

PAGE = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def running():
    with fake.running() as provider:
        yield provider


@pytest.fixture
def provider(running):
    running.claims, running.overrides = {"email": "ann@example.com", "groups": ["sales"]}, {}
    running.signed_by_another = running.denies = False
    return running


@pytest.fixture(scope="module")
def app(running, tmp_path_factory):
    told = OpenID(
        running.issuer,
        fake.CLIENT_ID,
        fake.CLIENT_SECRET,
        "Acme",
        analysts=frozenset({"account managers"}),
        viewers=frozenset({"sales"}),
        clients_claim="clients",
    )
    gate = Gate(AccessSettings(tmp_path_factory.mktemp("openid"), openid=told))
    return create_app(invented.reader(clients=3), assess=invented.assess, gate=gate)


def through(client, after="/"):
    """To the provider and back: the answer to the browser that comes back."""
    sent = client.get("/sign-in/openid", query_string={"next": after})
    assert sent.status_code == 302
    back = requests.get(sent.location, allow_redirects=False, timeout=10).headers["Location"]
    return client.get(f"{urlsplit(back).path}?{urlsplit(back).query}")


def test_the_page_offers_the_provider_and_no_form(app):
    page = browser(app).get("/sign-in?next=/plan").get_data(as_text=True)
    assert "Sign in with Acme" in page
    assert "/sign-in/openid?next=%2Fplan" in page or "/sign-in/openid?next=/plan" in page
    assert 'type="password"' not in page


def test_who_the_provider_knows_comes_in_with_their_rights(app, provider):
    provider.claims = {
        "email": "ann@example.com",
        "groups": ["x", "account managers"],
        "clients": ["c1", "c2"],
    }
    client = browser(app)
    back = through(client, "/plan?ties=5")
    assert (back.status_code, back.location) == (303, "/plan?ties=5")
    layout = client.get("/_dash-layout").get_data(as_text=True)
    assert "Signed in as ann@example.com" in layout
    assert "Sees people too" in layout
    assert "Only your clients" in layout


def test_the_code_is_bound_to_this_browser(app, provider):
    through(browser(app))
    assert provider.challenges[-1] == "S256"
    asked = parse_qs(urlsplit(browser(app).get("/sign-in/openid").location).query)
    assert {"state", "nonce", "code_challenge"} <= asked.keys()
    assert asked["scope"] == ["openid email profile"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"nonce": "another"},
        {"aud": "another"},
        {"iss": "https://evil.example"},
        {"exp": 1},
        {"nonce": None},
    ],
)
def test_a_token_that_does_not_hold_lets_nobody_in(app, provider, wrong):
    provider.overrides = wrong
    client = browser(app)
    told = through(client)
    assert told.status_code == 403
    assert "did not succeed" in told.get_data(as_text=True)
    assert client.get("/", headers=PAGE).status_code == 303


def test_a_token_that_somebody_else_signed_lets_nobody_in(app, provider):
    provider.signed_by_another = True
    assert through(browser(app)).status_code == 403


def test_an_answer_that_this_browser_did_not_ask_for_lets_nobody_in(app, provider):
    sent = browser(app).get("/sign-in/openid")
    back = requests.get(sent.location, allow_redirects=False, timeout=10).headers["Location"]
    victim = browser(app)
    assert victim.get(f"/sign-in/openid/done?{urlsplit(back).query}").status_code == 403
    assert victim.get("/", headers=PAGE).status_code == 303


@pytest.mark.parametrize("query", ["", "?code=x", "?state=x", "?code=x&state=y", "?error=<script>&state=z"])
def test_a_made_up_answer_gets_words(app, query):
    told = browser(app).get(f"/sign-in/openid/done{query}")
    assert told.status_code == 403
    assert "<script>" not in told.get_data(as_text=True)


def test_a_refusal_by_the_provider_gets_words(app, provider):
    provider.denies = True
    told = through(browser(app))
    assert told.status_code == 403
    assert "did not let you in" in told.get_data(as_text=True)


def test_who_has_no_role_is_told_so(app, provider):
    provider.claims = {"email": "eve@example.com", "groups": ["catering"]}
    told = through(browser(app))
    assert told.status_code == 403
    assert "no role here is meant for you" in told.get_data(as_text=True)


def test_more_clients_than_a_cookie_holds_get_words(app, provider):
    provider.claims = {**provider.claims, "clients": [f"client-{n:06}" for n in range(2000)]}
    told = through(browser(app))
    assert told.status_code == 403
    assert "more clients than a session can hold" in told.get_data(as_text=True)


def test_a_provider_that_does_not_answer_gets_words(tmp_path):
    told = OpenID("http://127.0.0.1:9", "x", None, "Nobody", viewers=frozenset({"*"}))
    gate = Gate(AccessSettings(tmp_path, openid=told))
    app = create_app(invented.reader(clients=1), assess=invented.assess, gate=gate)
    answer = browser(app).get("/sign-in/openid")
    assert answer.status_code == 502
    assert "does not answer" in answer.get_data(as_text=True)


TOLD = OpenID(
    "https://id.example",
    "x",
    None,
    "Id",
    analysts=frozenset({"a"}),
    viewers=frozenset({"v"}),
    clients_claim="only",
)


@pytest.mark.parametrize(
    ("claims", "role", "clients"),
    [
        ({"groups": ["v"], "only": ["c1"]}, "viewer", {"c1"}),
        ({"groups": ["v", "a"], "only": "c1, c2"}, "analyst", {"c1", "c2"}),
        ({"groups": "a", "only": ["*"]}, "analyst", None),
        ({"groups": ["a"]}, "analyst", set()),
        ({"groups": ["a"], "only": None}, "analyst", set()),
        ({"groups": ["a"], "only": {"c1": 1}}, "analyst", set()),
    ],
)
def test_claims_are_rights(claims, role, clients):
    found = rights_of({"sub": "s", **claims}, TOLD)
    assert (found.role, found.clients) == (role, clients)


@pytest.mark.parametrize("groups", [None, [], "", {"a": 1}, 7, ["*"]])
def test_without_a_role_nobody_is_admitted(groups):
    with pytest.raises(NotAdmittedError):
        rights_of({"sub": "s", "groups": groups}, TOLD)


@pytest.mark.parametrize(
    ("claims", "user"),
    [
        ({"email": "a@x", "sub": "s"}, "a@x"),
        ({"email": "a@x", "email_verified": False, "preferred_username": "ann", "sub": "s"}, "ann"),
        ({"sub": "s"}, "s"),
    ],
)
def test_a_name_that_the_provider_stands_for(claims, user):
    assert rights_of({"groups": "v", **claims}, TOLD).user == user


def test_who_has_no_name_is_not_admitted():
    with pytest.raises(NotAdmittedError):
        rights_of({"groups": "v"}, TOLD)
