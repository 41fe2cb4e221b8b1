"""`crosstie plan`, from end to end: what is told is what an analysis of the made tie would say."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import EXPORT

MORE_PEOPLE = EXPORT["people.csv"] + "s3,Finn,own,Quality\nb2,Gil,birch,生产部\nc2,Hu,cedar,Sales\n"
Call = Callable[..., Any]


@pytest.fixture
def analysed(crosstie: Call, export: Callable[..., Path]) -> Path:
    folder = export(people=MORE_PEOPLE)
    assert crosstie("load", folder).code == 0
    assert crosstie("analyse", "--no-confidence").code == 0
    return folder


def test_who_should_meet_whom(analysed: Path, crosstie: Call) -> None:
    told = json.loads(crosstie("plan", "--ties", "2", "--json").out)
    first, second = told["planned_ties"]
    assert (first["client_id"], first["supplier_person_id"], first["client_person_id"]) == (
        "birch",
        "s2",
        "b2",
    )
    assert first["route"] == "s2 > s1 > b1 > b2"
    assert first["reasons"] == "counterparts"
    assert told["exposed_after"] == pytest.approx(told["exposed_before"] - first["lowers"] - second["lowers"])
    assert told["left_out"] == {"no_tie": 1}
    assert told["share_of_bound"] <= 1


def test_the_made_tie_does_what_the_plan_said(
    analysed: Path, crosstie: Call, export: Callable[..., Path]
) -> None:
    (row,) = json.loads(crosstie("plan", "--ties", "1", "--json").out)["planned_ties"]
    people = f"{row['supplier_person_id']};{row['client_person_id']}"
    made = EXPORT["interactions.csv"] + f"new,2024-06-30T08:00:00,meeting,{people}\n"
    assert crosstie("load", export(people=MORE_PEOPLE, interactions=made)).code == 0
    assert crosstie("analyse", "--no-confidence").code == 0
    found = json.loads(crosstie("show", row["client_id"], "--json").out)["relationship"]
    assert found["severance_probability"] == pytest.approx(row["severance_after"], abs=1e-12)
    assert found["exposed_revenue"] == pytest.approx(row["exposed_after"])


def test_told_to_a_reader_in_either_language(analysed: Path, crosstie: Call) -> None:
    told = crosstie("plan", "--hours", "7")
    assert told.code == 0
    assert "1 new tie lowers the exposed revenue from" in told.out
    assert "Have Ben (service) meet Gil (production): 1 meeting." in told.out
    assert "Ada can take Ben along to 白露, who can introduce Gil." in told.out
    assert "6 of 7 hours, at 6 a tie" in told.out
    assert "left out: 1 without a live tie" in told.out
    chinese = crosstie("plan", "--ties", "1", "--lang", "zh")
    assert "请Ben（服务）与Gil（生产）建立联系" in chinese.out


def test_one_client_and_a_least_revenue(analysed: Path, crosstie: Call) -> None:
    for words in (("--client", "Alder Motors"), ("--client", "alder"), ("--min-revenue", "500000")):
        told = json.loads(crosstie("plan", *words, "--json").out)
        assert told["clients"] == 1
        assert {row["client_id"] for row in told["planned_ties"]} == {"alder"}


def test_hours_of_one_s_own(analysed: Path, crosstie: Call, desk: Path) -> None:
    (desk / "crosstie.toml").write_text("[plan]\nhours_a_tie = 2\n", encoding="utf-8")
    assert json.loads(crosstie("plan", "--hours", "7", "--json").out)["ties"] == 3


def test_a_plan_writes_nothing(analysed: Path, crosstie: Call, desk: Path) -> None:
    before = (desk / "crosstie.duckdb").read_bytes()
    assert crosstie("plan").code == 0
    assert (desk / "crosstie.duckdb").read_bytes() == before
