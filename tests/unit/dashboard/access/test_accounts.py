from __future__ import annotations

import json
import stat

import pytest

from dashboard.access.accounts import Accounts
from dashboard.access.passwords import fits
from graphmodel.errors import InputError, UnknownNameError

PASSWORD = "a long enough password"  # noqa: S105


@pytest.fixture
def known(tmp_path):
    found = Accounts(tmp_path / "access")
    found.add("Ann@Example.com", "analyst", PASSWORD, ["c2", "c1", "c2"])
    return found


def test_an_account_is_found_in_any_case(known):
    account = known.find(" ANN@example.com")
    assert (account.name, account.role, account.clients) == ("ann@example.com", "analyst", ("c1", "c2"))
    assert account.rights.clients == {"c1", "c2"}
    assert fits(PASSWORD, account.password)


def test_the_file_is_its_owners_alone_and_holds_no_password(known):
    assert stat.S_IMODE(known.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(known.path.parent.stat().st_mode) == 0o700
    assert PASSWORD not in known.path.read_text("utf-8")
    assert PASSWORD not in repr(known.all())
    assert "argon2" not in repr(known.all())


def test_what_another_process_changes_is_seen(known):
    Accounts(known.path.parent).add("bob", "viewer", PASSWORD)
    assert set(known.all()) == {"ann@example.com", "bob"}
    Accounts(known.path.parent).remove("bob")
    assert set(known.all()) == {"ann@example.com"}


@pytest.mark.parametrize(
    "change",
    [
        lambda known: known.change("ann@example.com", role="viewer"),
        lambda known: known.change("ann@example.com", password="another password"),  # noqa: S106
        lambda known: known.limit("ann@example.com", None),
        lambda known: known.limit("ann@example.com", []),
    ],
)
def test_each_change_has_a_revision_of_its_own(known, change):
    before = known.find("ann@example.com")
    after = change(known)
    assert after == known.find("ann@example.com")
    assert after.revision != before.revision


def test_no_clients_is_not_all_clients(known):
    assert known.limit("ann@example.com", []).rights.clients == frozenset()
    assert known.limit("ann@example.com", None).rights.clients is None


def test_a_dry_run_changes_nothing(known):
    before = known.path.read_bytes()
    known.add("bob", "viewer", PASSWORD, dry=True)
    known.change("ann@example.com", role="viewer", dry=True)
    known.limit("ann@example.com", None, dry=True)
    known.remove("ann@example.com", dry=True)
    assert known.path.read_bytes() == before


@pytest.mark.parametrize("name", ["", " ", "a b", "a\nb", "x" * 101, "<b>", "a;b", "../x", "-x", "\x00"])
def test_names_that_are_none_are_refused(known, name):
    with pytest.raises(InputError, match="short name or an e-mail address"):
        known.add(name, "viewer", PASSWORD)


@pytest.mark.parametrize("name", ["o'neill@x.ie", "王丽", "josé.garcía+crm@ejemplo.es"])
def test_names_of_any_script_are_taken(known, name):
    known.add(name, "viewer", PASSWORD)
    assert known.find(name) is not None


def test_a_taken_name_and_an_unknown_one_are_the_users_input(known):
    with pytest.raises(InputError, match="already"):
        known.add("ANN@EXAMPLE.COM", "viewer", PASSWORD)
    for change in (known.remove, known.existing):
        with pytest.raises(UnknownNameError, match="no account 'zoe'"):
            change("zoe")
    with pytest.raises(InputError, match="viewer, analyst"):
        known.add("bob", "owner", PASSWORD)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{",
        '{"format": 1}',
        '{"format": 1, "accounts": [{}]}',
        '{"format": 1, "accounts": [{"name": 1, "role": "viewer", "clients": null, "password": "", "revision": ""}]}',
        '{"format": 1, "accounts": [{"name": "a", "role": "root", "clients": null, "password": "", "revision": ""}]}',
        '{"format": 2, "accounts": []}',
        "\x00\x01",
    ],
)
def test_a_file_that_is_none_is_said_so_and_lets_nobody_in(known, content):
    known.path.write_text(content, "utf-8")
    with pytest.raises(InputError):
        known.find("ann@example.com")


def test_a_crash_while_writing_leaves_the_accounts_as_they_were(known, monkeypatch):
    before = json.loads(known.path.read_text("utf-8"))
    monkeypatch.setattr(
        "os.replace", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device"))
    )
    with pytest.raises(InputError, match="No space left"):
        known.add("bob", "viewer", PASSWORD)
    assert json.loads(known.path.read_text("utf-8")) == before
    assert [path.name for path in known.path.parent.iterdir() if "tmp" in path.name] == []
