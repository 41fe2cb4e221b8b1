"""Who is let in, who is turned away, and when a session ends."""

from __future__ import annotations

import json
import re

import pytest

from dashboard.access.accounts import Accounts
from dashboard.access.gate import Gate
from dashboard.access.sessions import Sessions
from dashboard.access.settings import AccessSettings
from dashboard.app import create_app
from graphmodel.errors import InputError
from tests.unit.dashboard import invented
from tests.unit.dashboard.access.signing import PASSWORD, accounts, browser, guarded, sign_in, signed_in

PAGE = {"Accept": "text/html"}
ESCAPED = r"\u002fsign-out"
"""As Dash writes it."""


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    folder = tmp_path_factory.mktemp("small")
    accounts(folder)
    return guarded(invented.reader(clients=3), folder)


def test_a_page_leads_to_the_sign_in_and_back(small):
    client = browser(small)
    told = client.get("/plan?ties=5", headers=PAGE)
    assert (told.status_code, told.location) == (303, "/sign-in?next=%2Fplan%3Fties%3D5")
    back = sign_in(client, "ann", after="/plan?ties=5")
    assert (back.status_code, back.location) == (303, "/plan?ties=5")
    assert client.get("/plan?ties=5", headers=PAGE).status_code == 200


@pytest.mark.parametrize(
    "path", ["/", "/_dash-layout", "/_dash-dependencies", "/download/ties.csv", "/nothing"]
)
def test_nothing_is_told_without_a_session(small, path):
    told = browser(small).get(path)
    assert told.status_code == 401
    assert len(told.get_data()) < 200


def test_what_the_program_consists_of_is_open(small):
    client = browser(small)
    for path in ("/healthz", "/assets/access.css", "/sign-in"):
        with client.get(path) as answer:
            assert answer.status_code == 200


def test_every_rule_of_the_server_is_guarded(small):
    client = browser(small)
    for rule in small.server.url_map.iter_rules():
        path = re.sub(r"<[^>]+>", "x", rule.rule)
        if rule.endpoint.startswith("access.") or path.startswith(("/assets/", "/_dash-component-suites/")):
            continue
        for method in rule.methods - {"OPTIONS", "HEAD"}:
            told = client.open(path, method=method)
            if path in ("/healthz", "/_favicon.ico"):
                continue
            assert told.status_code in (401, 405) or "session has ended" in told.get_data(as_text=True), path


def test_an_ended_session_gets_words_and_a_link_instead_of_an_answer(small):
    told = browser(small).post(
        "/_dash-update-component",
        json={"output": "page.children"},
        headers={"Referer": "http://localhost/plan?ties=5"},
    )
    assert told.json["response"] == {}
    (words,) = told.json["sideUpdate"].values()
    assert "Your session has ended." in str(words)
    assert "/sign-in?next=%2Fplan%3Fties%3D5" in str(words)


def test_words_are_in_the_language_of_the_browser(small):
    chinese = browser(small).get("/sign-in", headers={"Accept-Language": "zh-CN"}).get_data(as_text=True)
    assert "登录" in chinese
    assert '<html lang="zh' in chinese


@pytest.mark.parametrize("name", ["ann", "ANN", " Ann "])
def test_a_name_is_known_in_any_case(small, name):
    assert sign_in(browser(small), name).status_code == 303


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("ann", "wrong"),
        ("nobody", PASSWORD),
        ("", ""),
        ("ann", PASSWORD + " "),
        ("<script>alert(1)</script>", "x"),
        ("ann\x00", PASSWORD),
        ("a" * 5000, "b" * 5000),
    ],
)
def test_what_does_not_fit_is_refused_in_the_same_words(small, name, password):
    told = sign_in(browser(small), name, password, environ_base={"REMOTE_ADDR": "192.0.2.9"})
    page = told.get_data(as_text=True)
    assert told.status_code in (401, 429)
    assert "<script>alert" not in page
    assert "Please" in page


def test_an_unknown_name_takes_as_much_work(small, monkeypatch):
    from dashboard.access import passwords

    verified = []

    class Counting:
        verify = staticmethod(lambda kept, told: verified.append(kept))

    monkeypatch.setattr(passwords, "_HASHER", Counting)
    for name in ("ann", "nobody"):
        sign_in(browser(small), name, "wrong wrong wrong", environ_base={"REMOTE_ADDR": "192.0.2.77"})
    assert len(verified) == 2
    assert all(kept.startswith("$argon2id$") for kept in verified)


def test_after_some_failures_one_waits(own_folder):
    app = guarded(invented.reader(clients=1), own_folder)
    for _ in range(5):
        assert sign_in(browser(app), "ann", "wrong wrong wrong").status_code == 401
    told = sign_in(browser(app), "ann")
    assert told.status_code == 429
    assert int(told.headers["Retry-After"]) > 0
    assert sign_in(browser(app), "vic").status_code == 303, "others are not locked out"
    elsewhere = {"REMOTE_ADDR": "192.0.2.1"}
    assert sign_in(browser(app), "ann", environ_base=elsewhere).status_code == 303, "nor is she, elsewhere"


@pytest.mark.parametrize("token", ["", "x", "é" * 30])
def test_a_form_of_another_site_is_refused(small, token):
    client = browser(small)
    client.get("/sign-in")
    form = {"token": token, "account": "ann", "password": PASSWORD}
    assert client.post("/sign-in", data=form).status_code == 400
    assert client.get("/", headers=PAGE).status_code == 303


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}],
)
@pytest.mark.parametrize("path", ["/_dash-update-component", "/sign-in", "/sign-out"])
def test_what_another_site_sends_is_refused(small, path, headers):
    client = signed_in(small, "ann")
    assert client.post(path, json={}, headers=headers).status_code == 403
    assert client.get("/", headers=PAGE).status_code == 200


def test_without_sign_in_other_sites_are_refused_too():
    client = create_app(invented.reader(clients=1), assess=invented.assess).server.test_client()
    told = client.post("/_dash-update-component", json={}, headers={"Origin": "https://evil.example"})
    assert told.status_code == 403


def test_who_goes_on_to_another_site_stays_here(small):
    for address in ("//evil.example", "https://evil.example", "/\\evil.example", "/\t/evil.example"):
        assert sign_in(browser(small), "ann", after=address).location == "/"


def test_the_cookie_is_the_browsers_alone(small):
    cookie = sign_in(browser(small), "ann").headers["Set-Cookie"]
    assert cookie.startswith("crosstie_session=")
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    client = browser(small)
    secure = sign_in(client, "ann", base_url="https://localhost")
    # the token of the form came over http, under another name: the form is stale, and the new cookie is of https
    assert secure.status_code == 400
    assert secure.headers["Set-Cookie"].startswith("__Host-crosstie=")
    assert "Secure" in secure.headers["Set-Cookie"]
    assert "max-age" in secure.headers["Strict-Transport-Security"]


def test_signing_out_ends_the_session_for_a_copy_of_the_cookie_too(small):
    client = signed_in(small, "ann")
    kept = client.get_cookie("crosstie_session").value
    assert client.post("/sign-out").location == "/sign-in?out"
    assert client.get("/", headers=PAGE).status_code == 303
    thief = browser(small)
    thief.set_cookie("crosstie_session", kept)
    assert thief.get("/", headers=PAGE).status_code == 303


@pytest.mark.parametrize("change", ["remove", "password", "role", "clients"])
def test_whatever_changes_of_an_account_ends_its_sessions(own_folder, change):
    app = guarded(invented.reader(clients=1), own_folder)
    ann, vic = signed_in(app, "ann"), signed_in(app, "vic")
    known = Accounts(own_folder)
    {
        "remove": lambda: known.remove("ann"),
        "password": lambda: known.change("ann", password="another long password"),  # noqa: S106
        "role": lambda: known.change("ann", role="viewer"),
        "clients": lambda: known.limit("ann", ["c1"]),
    }[change]()
    assert ann.get("/", headers=PAGE).status_code == 303
    assert vic.get("/", headers=PAGE).status_code == 200


def test_a_forged_cookie_is_nobodys(small):
    client = browser(small)
    client.set_cookie("crosstie_session", "eyJ3aG8iOnsidXNlciI6ImFubiJ9fQ.aaaa.bbbb")
    assert client.get("/", headers=PAGE).status_code == 303


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(
    ("steps", "lasts"),
    [
        ([59 * 60] * 3, True),
        ([61 * 60], False),
        ([50 * 60] * 15, False),  # older than 12 hours, however much it is used
    ],
)
def test_a_session_ends_unused_or_old(own_folder, steps, lasts):
    gate, clock = Gate(AccessSettings(own_folder)), Clock()
    gate.sessions = Sessions(gate.settings, gate.accounts, clock)
    app = create_app(invented.reader(clients=1), assess=invented.assess, gate=gate)
    client = signed_in(app, "ann")
    for seconds in steps:
        clock.now += seconds
        answer = client.get("/", headers=PAGE)
    assert (answer.status_code == 200) is lasts


def test_nobody_starts_a_server_that_nobody_could_sign_in_to(tmp_path):
    with pytest.raises(InputError, match="crosstie accounts add NAME"):
        Gate(AccessSettings(tmp_path))


def test_who_is_signed_in_stands_above_every_page(small):
    layout = signed_in(small, "lia").get("/_dash-layout").get_data(as_text=True)
    assert "Signed in as lia" in layout
    assert "Only your clients" in layout
    assert json.loads(f'"{ESCAPED}"') == "/sign-out"
    assert ESCAPED in layout


def test_the_page_tells_caches_to_keep_nothing(small):
    answer = signed_in(small, "ann").get("/", headers=PAGE)
    assert answer.headers["Cache-Control"] == "no-store"
