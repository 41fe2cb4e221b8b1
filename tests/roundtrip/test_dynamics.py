"""What the views of Dynamics 365 tell of a portfolio is what the exchange format tells of it."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from ingest.load import read_folder
from tests.roundtrip import dynamics
from tests.roundtrip.portfolio import portfolio, same_tables

SEEDS = range(4)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_views_give_the_same_tables(seed: int, tmp_path: Path) -> None:
    drawn = dynamics.fitted(portfolio(seed))
    exchange = read_folder(drawn.write(tmp_path / "exchange"))
    vendor = read_folder(dynamics.write(drawn, tmp_path / "vendor"), supplier=drawn.supplier.name)
    assert same_tables(exchange, vendor, dynamics.FORM) == []
    assert vendor.report.quarantined == 0


def test_plans_to_dos_and_activities_with_nobody_are_left_out(tmp_path: Path) -> None:
    drawn = dynamics.fitted(portfolio(1))
    report = read_folder(dynamics.write(drawn, tmp_path)).report
    ignored = {name.split(" 13-")[0]: dict(balance.ignored) for name, balance in report.files.items()}
    assert ignored["All Activities"] == dynamics.IGNORED
    assert ignored["All Contacts"] == {"no_account": 1}
    assert set(report.reasons) >= {*dynamics.IGNORED, "no_account"}


def test_a_name_that_two_contacts_have_is_not_guessed(tmp_path: Path) -> None:
    drawn = dynamics.fitted(portfolio(1))
    twin, first = drawn.contacts[0], drawn.interactions[0]
    own = drawn.sides(first)[0][0].person_id
    doubtful = dataclasses.replace(first, participant_ids=(own, twin.person_id), initiator_id=None)
    changed = drawn.changed(interactions=[doubtful, *drawn.interactions[1:]])
    (rejection,) = read_folder(dynamics.write(changed, tmp_path)).report.rejections
    assert (rejection.line, rejection.column, rejection.code) == (2, "Regarding", "ambiguous_name")
    assert twin.name in rejection.sentence


def test_german_labels_say_the_same(tmp_path: Path) -> None:
    drawn = dynamics.fitted(portfolio(1))
    english = read_folder(dynamics.write(drawn, tmp_path / "english"))
    german = read_folder(dynamics.write(drawn, tmp_path / "german", german=True))
    assert same_tables(english, german) == []
    assert german.report.quarantined == 0
