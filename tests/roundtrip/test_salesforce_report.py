"""What Salesforce's reports tell of a portfolio is what the exchange format tells of it; one report alone loads too."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.load import read_folder
from tests.roundtrip import salesforce_report
from tests.roundtrip.portfolio import Portfolio, portfolio, same_tables

SEEDS = range(4)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_reports_give_the_same_tables(seed: int, tmp_path: Path) -> None:
    drawn = salesforce_report.fitted(portfolio(seed))
    exchange = read_folder(drawn.write(tmp_path / "exchange"))
    vendor = read_folder(salesforce_report.write(drawn, tmp_path / "vendor"), supplier=drawn.supplier.name)
    assert same_tables(exchange, vendor, salesforce_report.FORM) == []
    assert vendor.report.quarantined == 0


@pytest.mark.parametrize("seed", SEEDS)
def test_a_row_for_each_contact_gives_meetings_of_several(seed: int, tmp_path: Path) -> None:
    drawn = salesforce_report.fitted(portfolio(seed), shared=True)
    exchange = read_folder(drawn.write(tmp_path / "exchange"))
    folder = salesforce_report.write(drawn, tmp_path / "vendor", shared=True)
    vendor = read_folder(folder, supplier=drawn.supplier.name)
    assert same_tables(exchange, vendor, salesforce_report.SHARED) == []
    further = sum(len(one.participant_ids) - 2 for one in drawn.interactions)
    assert further > 0
    assert vendor.report.total.merged == further
    assert vendor.report.quarantined == 0


def met(drawn: Portfolio) -> Portfolio:
    """What an activities report can tell: those who met, their firms, and nothing about them but names."""
    people = {one for interaction in drawn.interactions for one in interaction.participant_ids}
    here = [one for one in drawn.people if one.person_id in people]
    homes = {one.organisation_id for one in here}
    return drawn.changed(
        organisations=[one for one in drawn.organisations if one.organisation_id in homes],
        people=here,
        orders=[],
        cases=[],
    )


def test_an_activities_report_alone_makes_organisations_and_people(tmp_path: Path) -> None:
    drawn = salesforce_report.fitted(portfolio(1))
    report = salesforce_report.write(drawn, tmp_path, only="activities")
    dataset = read_folder(report, supplier=drawn.supplier.name)
    known = met(drawn)
    assert {one["name"] for one in dataset.tables["organisations"].to_pylist()} == {
        one.name for one in known.organisations
    }
    homes = {one["organisation_id"]: one["name"] for one in dataset.tables["organisations"].to_pylist()}
    assert sorted(
        (one["name"], homes[one["organisation_id"]]) for one in dataset.tables["people"].to_pylist()
    ) == sorted((one.name, known.organisation(one.organisation_id).name) for one in known.people)
    assert dataset.tables["interactions"].num_rows == len(drawn.interactions)
    assert dataset.report.stubs["people"] == len(known.people)
    assert dataset.report.quarantined == 0


def test_activities_that_are_no_interactions_are_left_out_with_their_reasons(tmp_path: Path) -> None:
    drawn = salesforce_report.fitted(portfolio(1))
    report = read_folder(salesforce_report.write(drawn, tmp_path, only="activities")).report
    (balance,) = report.files.values()
    ignored = {reason: rows for reason, rows in balance.ignored.items() if reason != "footer"}
    assert ignored == salesforce_report.IGNORED
    assert set(report.reasons) >= set(ignored)
