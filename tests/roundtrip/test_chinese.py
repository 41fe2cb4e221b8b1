"""What Chinese sheets tell of a portfolio is what the exchange format tells of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from ingest.load import read_folder
from tests.roundtrip import chinese
from tests.roundtrip.portfolio import Portfolio, portfolio, same_tables

SEEDS = range(3)
WAYS: dict[str, Callable[[Portfolio, Path], Path]] = {
    "one workbook": chinese.write_workbook,
    "GB18030": chinese.write_text,
    "UTF-8 with byte-order mark": partial(chinese.write_text, encoding="utf-8-sig"),
    "traditional": partial(chinese.write_text, encoding="utf-8", traditional=True),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("seed", SEEDS)
def test_the_sheets_give_the_same_tables(seed: int, way: str, tmp_path: Path) -> None:
    drawn = chinese.fitted(portfolio(seed))
    exchange = read_folder(drawn.write(tmp_path / "exchange"))
    vendor = read_folder(WAYS[way](drawn, tmp_path / "vendor"), supplier=drawn.supplier.name)
    assert same_tables(exchange, vendor, chinese.FORM) == []
    assert vendor.report.quarantined == 0


def test_rows_that_tell_of_no_meeting_are_left_out_with_their_reasons(tmp_path: Path) -> None:
    report = read_folder(chinese.write_text(chinese.fitted(portfolio(1)), tmp_path)).report
    assert report.files["跟进记录.csv"].ignored == chinese.IGNORED
    assert report.files["订单.csv"].ignored == {"not_signed": 1}
    assert report.facts["跟进记录.csv"].encoding == "gb18030"


def test_one_flat_sheet_of_follow_ups_makes_firms_contacts_and_colleagues(tmp_path: Path) -> None:
    drawn = chinese.fitted(portfolio(1))
    dataset = read_folder(chinese.write_follow_ups(drawn, tmp_path), supplier=drawn.supplier.name)
    met = {one for interaction in drawn.interactions for one in interaction.participant_ids}
    firms = {one["organisation_id"]: one["name"] for one in dataset.tables["organisations"].to_pylist()}
    people = {
        (firms[one["organisation_id"]], one["name"]): one for one in dataset.tables["people"].to_pylist()
    }
    assert people.keys() == {
        (firm.name, one.name)
        for one in drawn.people
        if one.person_id in met and (firm := drawn.organisation(one.organisation_id))
    }
    assert dataset.tables["interactions"].num_rows == len(drawn.interactions)
    alone = [drawn.sides(one)[1][0] for one in drawn.interactions if len(drawn.sides(one)[1]) == 1]
    for one in alone:
        firm = drawn.organisation(one.organisation_id)
        made = people[(firm.name if firm else "", one.name)]
        assert (made["department"], made["title"]) == (one.department, one.title)
    assert dataset.report.quarantined == 0
