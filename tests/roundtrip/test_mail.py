"""What mailboxes and calendars tell of a portfolio is what the exchange format tells of it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ingest.load import Dataset, read_folder
from tests.roundtrip import mail
from tests.roundtrip.portfolio import portfolio

SEEDS = range(4)


def meetings(dataset: Dataset, *, by: str = "person_id") -> set[tuple[object, ...]]:
    """Every interaction, with its people by id or by address."""
    named = {row["person_id"]: row[by] for row in dataset.tables["people"].to_pylist()}
    return {
        (
            row["interaction_id"],
            row["occurred_at"],
            row["channel"],
            frozenset(named[one] for one in row["participant_ids"]),
            named[row["initiator_id"]],
            row["duration_minutes"],
        )
        for row in dataset.tables["interactions"].to_pylist()
    }


@pytest.mark.parametrize("seed", SEEDS)
def test_beside_a_crm_everybody_is_known_by_address(seed: int, tmp_path: Path) -> None:
    drawn = mail.fitted(portfolio(seed))
    exchange = read_folder(drawn.write(tmp_path / "exchange"))
    folder = mail.write(drawn, tmp_path / "mail")
    for name in ("organisations.csv", "people.csv"):
        shutil.copy(tmp_path / "exchange" / name, folder)
    mixed = read_folder(folder)
    assert meetings(mixed) == meetings(exchange)
    for table, key in (("organisations", "organisation_id"), ("people", "person_id")):
        assert mixed.tables[table].sort_by(key).equals(exchange.tables[table].sort_by(key))
    assert mixed.report.quarantined == 0
    assert mixed.report.total.merged > 0  # meetings of two colleagues stand in both calendars


@pytest.mark.parametrize("seed", SEEDS)
def test_alone_everybody_works_where_the_address_says(seed: int, tmp_path: Path) -> None:
    drawn = mail.fitted(portfolio(seed))
    exchange = read_folder(drawn.write(tmp_path / "exchange"))
    alone = read_folder(mail.write(drawn, tmp_path / "mail"), supplier="rail-and-sons.example,rail.example")
    assert meetings(alone, by="email") == meetings(exchange, by="email")
    met = {one for row in drawn.interactions for one in row.participant_ids}
    domains = {one.organisation_id: one.domain for one in drawn.organisations}
    homes = {row["organisation_id"]: row["domain"] for row in alone.tables["organisations"].to_pylist()}
    assert {row["email"]: homes[row["organisation_id"]] for row in alone.tables["people"].to_pylist()} == {
        person.email: domains[person.organisation_id] for person in drawn.people if person.person_id in met
    }
    roles = {row["domain"]: row["role"] for row in alone.tables["organisations"].to_pylist()}
    assert {domain for domain, role in roles.items() if role == "supplier"} == {"rail-and-sons.example"}


def test_who_is_at_no_firm_counts_only_as_a_contact_of_the_crm(tmp_path: Path) -> None:
    def letter(number: int, sender: str, to: str) -> str:
        return (
            f"From x Mon Mar  2 10:00:00 2026\nMessage-ID: <{number}@x>\nFrom: {sender}\nTo: {to}\n"
            "Date: Mon, 2 Mar 2026 10:00:00 +0000\n\n\n"
        )

    (tmp_path / "in.mbox").write_text(
        letter(1, "ada@example.com", "cleo@gmail.com, dan@gmail.com") + letter(2, "dan@gmail.com", "ada@example.com")
        + letter(3, "eve@sub.acme.example", "ada@example.com") + letter(4, "info@acme.example", "ada@example.com")
    )  # fmt: skip
    (tmp_path / "organisations.csv").write_text(
        "organisation_id,name,role\nown,Rail & Sons,supplier\na,Acme,client\n"
    )
    (tmp_path / "people.csv").write_text(
        "person_id,name,organisation_id,email\ns1,Ada,own,Ada@Example.com\nc1,Cleo,a,cleo@gmail.com\n"
        "c2,Finn,a,finn@acme.example\n"
    )
    found = read_folder(tmp_path)
    took_part = {
        row["interaction_id"]: row["participant_ids"] for row in found.tables["interactions"].to_pylist()
    }
    assert took_part == {
        "<1@x>": ["c1", "s1"],
        "<3@x>": ["mail:eve@sub.acme.example", "s1"],
        "<4@x>": ["mail:info@acme.example", "s1"],
    }
    assert found.report.files["in.mbox"].ignored == {"free_mail": 1}
    made = {row["person_id"]: row for row in found.tables["people"].to_pylist()}
    # Acme has no domain of its own, but all who have an address there work at Acme
    assert made["mail:eve@sub.acme.example"]["organisation_id"] == "a"
    assert made["mail:info@acme.example"]["kind"] == "shared_mailbox"
    assert made["mail:eve@sub.acme.example"]["kind"] is None
