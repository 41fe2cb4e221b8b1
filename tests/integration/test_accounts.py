"""`crosstie accounts`, from end to end: passwords never in an argument, nothing changed by a dry run."""

from __future__ import annotations

import json

import click
import pytest

from crosstie.commands.access import accounts
from dashboard.access.accounts import Accounts
from dashboard.access.passwords import fits
from dashboard.access.seen import SeenLog

PASSWORD = "a long enough password"  # noqa: S105
FOLDER = "crosstie.access"


@pytest.fixture
def told(crosstie, monkeypatch):
    """`crosstie accounts`, with a password in the environment."""
    monkeypatch.setenv("CROSSTIE_ACCOUNT_PASSWORD", PASSWORD)
    monkeypatch.delenv("CROSSTIE_STORE", raising=False)
    monkeypatch.delenv("CROSSTIE_ACCESS", raising=False)
    return lambda *words: crosstie("accounts", *words)


def test_an_account_from_the_first_day_to_the_last(told, desk):
    assert told("list").out == ""
    assert "crosstie accounts add NAME" in told("list").err
    added = told("add", "Ann@Example.com", "--role", "analyst", "--client", "C02", "--client", "C01")
    assert (added.code, added.out) == (0, "ann@example.com  analyst  C01, C02\n")
    assert fits(PASSWORD, Accounts(desk / FOLDER).existing("ann@example.com").password)
    assert told("clients", "ann@example.com", "--all").out == "ann@example.com  analyst  all clients\n"
    assert told("clients", "ann@example.com", "C07").out == "ann@example.com  analyst  C07\n"
    assert told("role", "ann@example.com", "viewer").out == "ann@example.com  viewer  C07\n"
    assert json.loads(told("list", "--json").out) == [
        {"account": "ann@example.com", "role": "viewer", "clients": ["C07"]}
    ]
    assert told("remove", "ann@example.com").code == 0
    assert json.loads(told("list", "--json").out) == []


def test_a_new_password_takes_the_place_of_the_old(told, desk, monkeypatch):
    told("add", "ann")
    monkeypatch.setenv("CROSSTIE_ACCOUNT_PASSWORD", "another long password")
    assert told("password", "ann").code == 0
    kept = Accounts(desk / FOLDER).existing("ann").password
    assert fits("another long password", kept)
    assert not fits(PASSWORD, kept)


@pytest.mark.parametrize(
    "words",
    [
        ("add", "bob", "--dry-run"),
        ("remove", "ann", "--dry-run"),
        ("password", "ann", "--dry-run"),
        ("role", "ann", "analyst", "--dry-run"),
        ("clients", "ann", "C01", "--dry-run"),
    ],
)
def test_a_dry_run_changes_nothing(told, desk, words):
    told("add", "ann")
    before = (desk / FOLDER / "accounts.json").read_bytes()
    ended = told(*words)
    assert ended.code == 0
    assert "would be" in ended.err
    assert (desk / FOLDER / "accounts.json").read_bytes() == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("add", "ann"), "already"),
        (("add", "no name"), "short name or an e-mail address"),
        (("add", "bob", "--role", "king"), "'king' is not one of"),
        (("remove", "zoe"), "no account 'zoe'"),
        (("password", "zoe"), "no account 'zoe'"),
        (("role", "zoe", "viewer"), "no account 'zoe'"),
        (("clients", "ann"), "--all"),
        (("clients", "ann", "C01", "--all"), "--all"),
        (("seen", "--last", "0"), "0"),
    ],
)
def test_what_cannot_be_done_is_the_users_input(told, words, said):
    told("add", "ann")
    ended = told(*words)
    assert ended.code == 2
    assert ended.out == ""
    assert said in ended.err
    assert "Traceback" not in ended.err


def test_a_short_password_is_refused_and_not_repeated(told, monkeypatch):
    monkeypatch.setenv("CROSSTIE_ACCOUNT_PASSWORD", "secret1")
    ended = told("add", "ann")
    assert ended.code == 2
    assert "12 to 256" in ended.err
    assert "secret1" not in ended.out + ended.err


def test_a_file_that_is_no_list_of_accounts_is_said_so(told, desk):
    (desk / FOLDER).mkdir()
    (desk / FOLDER / "accounts.json").write_text("{", "utf-8")
    for words in (("list",), ("add", "ann"), ("remove", "ann")):
        ended = told(*words)
        assert ended.code == 2
        assert "accounts.json: is no list of accounts" in ended.err


def test_who_saw_whom_is_told(told, desk):
    assert told("seen").out == ""
    log = SeenLog(desk / FOLDER)
    log.note("ann", "person", "S-02")
    log.note("bob", "download", "crosstie-ties.csv")
    assert [line.split("  ")[1:] for line in told("seen").out.splitlines()] == [
        ["ann", "person", "S-02"],
        ["bob", "download", "crosstie-ties.csv"],
    ]
    (line,) = json.loads(told("seen", "--user", "bob", "--last", "1", "--json").out)
    assert line["about"] == "crosstie-ties.csv"


def test_no_option_takes_a_password():
    assert isinstance(accounts, click.Group)
    for name, command in accounts.commands.items():
        options = {option for part in command.params for option in part.opts}
        assert not options & {"--password", "--pass", "-p"}, name
        assert command.help
        assert "Example:" in command.help
        assert all(part.help for part in command.params if isinstance(part, click.Option))


def test_a_server_that_others_reach_needs_somebody_to_sign_in(crosstie):
    ended = crosstie("serve", "--host", "0.0.0.0", "--port", "8999")  # noqa: S104
    assert ended.code == 2
    assert "nobody could sign in: there are no accounts" in ended.err
    assert "crosstie accounts add NAME" in ended.err


def test_the_doctor_tells_who_could_sign_in(told, crosstie, monkeypatch):
    def row():
        return next(one for one in json.loads(crosstie("doctor", "--json").out) if one["part"] == "sign-in")

    assert not row()["works"]
    told("add", "ann")
    assert row()["found"] == "1 account in crosstie.access"
    monkeypatch.setenv("CROSSTIE_OIDC_ISSUER", "http://id.example")
    assert row()["found"] == "CROSSTIE_OIDC_ISSUER: an issuer is an https address"


def test_settings_that_cannot_be_meant_stop_the_server(crosstie, monkeypatch):
    monkeypatch.setenv("CROSSTIE_OIDC_ISSUER", "http://id.example")
    ended = crosstie("serve", "--sign-in")
    assert ended.code == 2
    assert "CROSSTIE_OIDC_ISSUER" in ended.err
