"""The portfolios of the round trips hold what they promise, and the comparison of two loads sees what differs."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from graphmodel.tables import CHANNELS
from ingest.load import Dataset, read_folder
from tests.roundtrip.portfolio import Form, Portfolio, portfolio, same_tables

SEEDS = range(5)


def loaded(drawn: Portfolio, folder: Path) -> Dataset:
    return read_folder(drawn.write(folder))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_portfolio_is_sound_and_has_everything(seed: int, tmp_path: Path) -> None:
    drawn = portfolio(seed)
    dataset = loaded(drawn, tmp_path)
    assert dataset.report.quarantined == 0
    assert not dataset.report.total.ignored
    assert {one.channel for one in drawn.interactions} == set(CHANNELS)
    assert {one.won for one in drawn.orders} == {True, False, None}
    assert {one.role for one in drawn.organisations} == {"supplier", "client", "other"}
    assert any(one.parent_id for one in drawn.organisations)
    assert any(one.closed_on is None for one in drawn.cases)
    assert any(one.reports_to for one in drawn.contacts)
    assert len({one.name for one in drawn.contacts}) < len(drawn.contacts)
    assert len({(one.name, one.organisation_id) for one in drawn.people}) == len(drawn.people)
    owners = {drawn.sides(one)[0][0].person_id for one in drawn.interactions}
    assert owners == {one.person_id for one in drawn.own_people}
    assert any(len(drawn.sides(one)[0]) > 1 and len(drawn.sides(one)[1]) > 1 for one in drawn.interactions)


def test_one_seed_gives_one_portfolio() -> None:
    assert portfolio(3) == portfolio(3)
    assert portfolio(3) != portfolio(4)


def test_new_ids_reach_every_reference(tmp_path: Path) -> None:
    drawn = portfolio(1)
    renamed = drawn.with_ids(lambda table, number: f"{table[:2]}-{number}")
    assert loaded(renamed, tmp_path / "b").report.quarantined == 0
    form = Form(
        "new ids", without_ids=frozenset({"organisations", "people", "interactions", "orders", "cases"})
    )
    a, b = loaded(drawn, tmp_path / "a"), loaded(renamed, tmp_path / "b")
    assert same_tables(a, b, form) == []
    assert same_tables(a, b)


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("organisations", "industry", "Other"),
        ("people", "title", "Another"),
        ("people", "reports_to", "s2"),
        ("interactions", "duration_minutes", 7),
        ("interactions", "participant_ids", ("s1", "p1", "p2")),
        ("orders", "currency", "CHF"),
        ("cases", "severity", "Other"),
    ],
)
def test_the_comparison_sees_every_change(table: str, column: str, value: object, tmp_path: Path) -> None:
    drawn = portfolio(2)
    last = dataclasses.replace(getattr(drawn, table)[-1], **{column: value})
    a = loaded(drawn, tmp_path / "a")
    b = loaded(drawn.changed(**{table: (*getattr(drawn, table)[:-1], last)}), tmp_path / "b")
    assert [column in sentence for sentence in same_tables(a, b)] == [True]
    assert same_tables(a, b, Form("loses it", lost={f"{table}.{column}": "test"})) == []


def test_the_comparison_sees_records_too_few_and_too_many(tmp_path: Path) -> None:
    drawn = portfolio(2)
    a = loaded(drawn, tmp_path / "a")
    b = loaded(drawn.changed(cases=drawn.cases[1:]), tmp_path / "b")
    assert len(same_tables(a, b)) == 1
    assert len(same_tables(b, a)) == 1
    assert same_tables(b, a, Form("no cases", lost={"cases": "test"}))


def test_days_stand_for_times_where_the_form_has_days_only(tmp_path: Path) -> None:
    drawn = portfolio(2)
    days = [
        dataclasses.replace(one, occurred_at=one.occurred_at.replace(hour=0, minute=0))
        for one in drawn.interactions
    ]
    a, b = loaded(drawn, tmp_path / "a"), loaded(drawn.changed(interactions=days), tmp_path / "b")
    assert same_tables(a, b)
    assert same_tables(a, b, Form("days", day_only=("interactions.occurred_at",))) == []
