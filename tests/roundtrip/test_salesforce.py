"""What Salesforce's weekly export tells of a portfolio is what the exchange format tells of it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from ingest.load import read_folder
from tests.roundtrip import salesforce
from tests.roundtrip.portfolio import portfolio, same_tables

SEEDS = range(4)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_weekly_export_gives_the_same_tables(seed: int, tmp_path: Path) -> None:
    drawn = salesforce.fitted(portfolio(seed))
    exchange = read_folder(drawn.write(tmp_path / "exchange"))
    vendor = read_folder(salesforce.write(drawn, tmp_path / "vendor"), supplier=drawn.supplier.name)
    assert same_tables(exchange, vendor, salesforce.FORM) == []
    assert vendor.report.quarantined == 0


def test_rows_that_do_not_count_are_left_out_with_their_reasons(tmp_path: Path) -> None:
    drawn = salesforce.fitted(portfolio(1))
    report = read_folder(salesforce.write(drawn, tmp_path)).report
    ignored = {name: dict(balance.ignored) for name, balance in report.files.items()}
    tasks_by_mail = sum(
        one.channel == "email" and len(one.participant_ids) == 2 for one in drawn.interactions
    )
    assert ignored["Task.csv"] == {
        "not_completed": 1, "not_an_interaction": 1, "mass_email": 1, "deleted": 1, "series_pattern": 1,
        "lead_not_contact": 1,
    }  # fmt: skip
    assert ignored["EmailMessage.csv"] == {"already_a_task": tasks_by_mail}
    gone = sum(one.left_on is not None for one in drawn.contacts)
    assert ignored["AccountContactRelation.csv"] == {
        "own_account": len(drawn.contacts) - gone,
        "left_own_account": gone,
    }
    assert set(ignored["EventRelation.csv"]) == {"declined"}
    assert set(ignored["EmailMessageRelation.csv"]) == {"unknown_address"}
    assert ignored["Contract.csv"] == {"not_in_force": 2}
    assert ignored["Contact.csv"] == {"no_account": 1}
    assert ignored["User.csv"] == {"portal_user": 1}
    assert report.files["Account.csv"].merged == report.files["Contact.csv"].merged == 1


def test_e_mails_without_their_relations_are_known_by_their_addresses(tmp_path: Path) -> None:
    drawn = salesforce.fitted(portfolio(1))
    folder = salesforce.write(drawn, tmp_path)
    (folder / "EmailMessageRelation.csv").unlink()
    dataset = read_folder(folder)
    emails = {one.interaction_id: one for one in drawn.interactions if one.interaction_id.startswith("02s")}
    reached = {person.person_id for person in drawn.people if person.email}
    found = {
        row["interaction_id"]: set(row["participant_ids"])
        for row in dataset.tables["interactions"].to_pylist()
        if row["interaction_id"] in emails
    }
    told = {key: set(one.participant_ids) & reached for key, one in emails.items()}
    assert found == {key: people for key, people in told.items() if len(people) > 1}
    assert dataset.report.quarantined == 0


def test_further_and_former_accounts_of_a_contact_become_employments(tmp_path: Path) -> None:
    drawn = salesforce.fitted(portfolio(1))
    dataset = read_folder(salesforce.write(drawn, tmp_path))
    mover, (first, second, *_) = drawn.contacts[-1].person_id, drawn.clients
    rows = dataset.tables["employments"].drop(["attributes"]).to_pylist()
    assert {row.pop("organisation_id"): row for row in rows} == {
        first.organisation_id: {
            "person_id": mover, "started_on": dt.date(2020, 1, 1), "left_on": dt.date(2024, 6, 30),
        },
        second.organisation_id: {"person_id": mover, "started_on": None, "left_on": dt.date(2024, 2, 3)},
    }  # fmt: skip
    assert any("inactive relation" in note for note in dataset.report.notes)


def test_activated_contracts_become_agreements(tmp_path: Path) -> None:
    drawn = salesforce.fitted(portfolio(1))
    facts = read_folder(salesforce.write(drawn, tmp_path)).tables["facts"].to_pylist()
    assert {(row["organisation_id"], row["as_of"], row["agreement_until"]) for row in facts} == {
        (one.organisation_id, dt.date(2025, 1, 1), dt.date(2027, 12, 31)) for one in drawn.clients[:2]
    }
