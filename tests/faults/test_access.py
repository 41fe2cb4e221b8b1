"""Sign-in while its files are damaged, and requests that no browser sends."""

from __future__ import annotations

import pytest

from dashboard.access.accounts import Accounts
from dashboard.access.passwords import SHORTEST
from graphmodel.errors import StoreBusyError, StoreError
from tests.unit.dashboard import invented
from tests.unit.dashboard.access.signing import accounts, browser, guarded, sign_in, signed_in

PAGE = {"Accept": "text/html"}


@pytest.fixture
def folder(tmp_path):
    known = Accounts(tmp_path / "access")
    known.add("ann", "analyst", "correct horse battery staple")
    return tmp_path / "access"


@pytest.fixture
def app(folder):
    return guarded(invented.reader(clients=2), folder)


@pytest.mark.parametrize("content", ["", "{", '{"format": 9, "accounts": []}'])
def test_accounts_that_are_damaged_let_nobody_in_and_tell_no_path(app, folder, content):
    client = signed_in(app, "ann")
    (folder / "accounts.json").write_text(content, "utf-8")
    for answer in (client.get("/", headers=PAGE), browser(app).get("/sign-in")):
        assert answer.status_code == 503
        assert "Sign-in does not work just now." in answer.get_data(as_text=True)
        assert str(folder) not in answer.get_data(as_text=True)
    assert client.post("/_dash-update-component", json={}).status_code == 503


def test_accounts_that_are_gone_let_nobody_in(app, folder):
    client = signed_in(app, "ann")
    (folder / "accounts.json").unlink()
    assert client.get("/", headers=PAGE).status_code == 303
    assert 'type="password"' not in browser(app).get("/sign-in").get_data(as_text=True)


def test_the_health_check_needs_no_account(app, folder):
    (folder / "accounts.json").write_text("{")
    assert browser(app).get("/healthz").status_code == 200


@pytest.mark.parametrize("error", [StoreBusyError("held"), StoreError("gone")])
def test_one_signs_in_while_the_store_does_not_answer(folder, monkeypatch, error):
    reader = invented.reader(clients=1)
    app = guarded(reader, folder)
    monkeypatch.setattr(reader, "results_version", lambda: (_ for _ in ()).throw(error))
    client = browser(app)
    assert sign_in(client, "ann").status_code == 303
    assert client.get("/", headers=PAGE).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/sign-in?next=" + "x" * 5000,
        "/sign-in?next=%00",
        "/sign-in?next=%ff%fe",
        "/sign-in?next=/%2f%2fevil.example",
        "/sign-in?next=javascript:alert(1)",
        "/sign-in?next=%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
        "/sign-in?lang=xx&next=//x",
        "/sign-in/openid?next=//x",
        "/sign-in/openid/done?code=%00&state=%ff",
    ],
)
def test_odd_addresses_get_a_page_or_words(app, path):
    answer = browser(app).get(path)
    page = answer.get_data(as_text=True)
    assert answer.status_code in (200, 303)
    assert "<script>alert" not in page
    assert "javascript:" not in page
    assert "evil" not in (answer.location or "")


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "application/x-www-form-urlencoded"),
        (b"account=ann", "application/x-www-form-urlencoded"),
        (b"%ff%fe=%00", "application/x-www-form-urlencoded"),
        (b"\x00\xff" * 100, "multipart/form-data; boundary=x"),
        (b'{"account": "ann"}', "application/json"),
        (b"<a/>", "text/xml"),
    ],
)
def test_odd_forms_are_refused_in_words(app, body, kind):
    answer = browser(app).post("/sign-in", data=body, content_type=kind)
    assert answer.status_code == 400
    assert "Please try again." in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "application/json"),
        (b"[]", "application/json"),
        (b"{}", "application/json"),
        (b"null", "application/json"),
        (b'{"output": "nothing.children"}', "application/json"),
        (b'{"output": 7, "inputs": "x"}', "application/json"),
        (b"not json", "application/json"),
        (b"a=b", "application/x-www-form-urlencoded"),
    ],
)
def test_odd_callbacks_get_no_stack_trace(app, body, kind):
    answer = signed_in(app, "ann").post("/_dash-update-component", data=body, content_type=kind)
    assert "Traceback" not in answer.get_data(as_text=True)
    assert (answer.status_code, answer.get_data(as_text=True)) == (400, "No page asks this.\n")


def test_passwords_of_any_length_take_bounded_work(app):
    answer = sign_in(browser(app), "ann", "x" * 400_000)
    assert answer.status_code in (401, 413)
    assert SHORTEST < 400_000


def test_many_cookies_of_strangers_are_nobody(app):
    for cookie in ("", "x", "." * 100, "é", "eyJ3aG8iOnt9fQ.Zm9v.YmFy"):
        client = browser(app)
        client.set_cookie("crosstie_session", cookie)
        assert client.get("/", headers=PAGE).status_code == 303


def test_a_session_with_odd_content_is_nobodys(app):
    with app.server.test_request_context():
        serializer = app.server.session_interface.get_signing_serializer(app.server)
    odd = [
        {"who": 7},
        {"who": {"user": "ann"}},
        {"who": {"user": "ann", "how": "local", "begun": "x", "used": None}},
        {"who": {"user": "ann", "how": "local", "begun": 1e18, "used": 1e18}},
        {"who": {"user": "ann", "how": "local", "revision": 7, "begun": 1e18, "used": 1e18, "id": []}},
        {"who": {"user": "ann", "how": "openid", "role": "king", "begun": 1e18, "used": 1e18}},
    ]
    for told in odd:
        client = browser(app)
        client.set_cookie("crosstie_session", serializer.dumps(told))
        assert client.get("/", headers=PAGE).status_code == 303, told


def test_accounts_of_every_kind_may_sign_in_at_once(tmp_path):
    accounts(tmp_path)
    app = guarded(invented.reader(clients=1), tmp_path)
    for name in ("ann", "vic", "lia", "leo"):
        assert signed_in(app, name).get("/", headers=PAGE).status_code == 200
