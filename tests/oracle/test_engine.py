"""Every column of the engine against the judge: whole stories of relationships, and the borders of the model."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cache

import pytest

from graphmodel import analysis
from graphmodel.analysis import analyse
from graphmodel.arrow import schema_of
from graphmodel.settings import Settings
from graphmodel.tables import MISMATCHES, STAGES
from tests.oracle.comparison import RESULT_TABLES, differences, report, rows_of
from tests.oracle.judge import Row, judge
from tests.oracle.portfolios import arrow_of, portfolio

SEEDS = range(24)
CLIENTS = 12


@cache
def judged(seed: int) -> dict[str, list[Row]]:
    drawn = portfolio(seed, CLIENTS)
    return judge(drawn.inputs, drawn.as_of, drawn.settings)


def assert_agreement(
    title: str,
    inputs: Mapping[str, list[Row]],
    as_of: date | None,
    settings: Settings,
    expected: dict[str, list[Row]],
) -> None:
    tables = analyse(arrow_of(inputs), as_of, settings).tables
    found = rows_of(tables)
    lines = []
    for name, rows in expected.items():
        assert tables[name].schema.equals(schema_of(RESULT_TABLES[name]))
        lines += differences(name, found[name], rows)
    assert not lines, report(title, lines)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_engine_agrees_with_the_judge(seed: int) -> None:
    drawn = portfolio(seed, CLIENTS)
    title = f"portfolio {seed}, as of {drawn.as_of}"
    assert_agreement(title, drawn.inputs, drawn.as_of, drawn.settings, judged(seed))


def test_the_portfolios_reach_every_corner() -> None:
    """The comparison above is worth what its portfolios hold."""
    relationships = [row for seed in SEEDS for row in judged(seed)["relationships"]]
    ties = [row for seed in SEEDS for row in judged(seed)["ties"]]
    conditions = [row for seed in SEEDS for row in judged(seed)["conditions"]]
    assert len(relationships) == len(SEEDS) * CLIENTS
    assert {row["stage"] for row in relationships} == set(STAGES)
    assert {(row["two_way"], row["live"]) for row in ties} == {
        (True, True),
        (True, False),
        (False, False),
        (None, True),
        (None, False),
    }
    assert {(row["live"], row["direct"], row["fading"]) for row in ties} == {
        (True, True, False),
        (True, False, False),
        (False, False, True),
        (False, False, False),
    }
    outcomes = {(row["stage"], row["measure"], row["passed"]) for row in conditions}
    for stage, measure, _ in set(outcomes):
        assert {(stage, measure, "true"), (stage, measure, "false")} <= outcomes
    for column in ("executive_tie", "evidence", "embedded_people", "joint_functions", "fading_ties"):
        assert len({row[column] for row in relationships}) >= 2
    undefined = [row for row in relationships if row["ties"] and row["severance_probability"] is None]
    assert undefined
    for column in ("initiative", "window_betweenness", "exposed_revenue", "counterpart_alignment"):
        assert {row[column] is None for row in relationships} == {True, False}
    assert max(row["people_supplier"] + row["people_client"] for row in relationships) >= 14
    assert {row["essence_form"] for row in relationships} == {None, "authority", "indulgent", "balanced"}
    codes = {code for row in relationships for code in (row["mismatch"] or "").split(";")}
    assert codes == {"", *MISMATCHES}
    assert len({row["essence_terms"] for row in relationships}) == 4
    assert {(row["gap"] or 0) > 0 for row in relationships} == {True, False}
    assert {(row["distance"] or 0) < 0 for row in conditions} == {True, False}
    assert {row["operator"] for row in conditions} == {">=", ">", "<=", "is"}


def agreement(title: str, inputs: Mapping[str, list[Row]], as_of: date) -> list[Row]:
    """Compare engine and judge under the default settings; the judge's relationships."""
    expected = judge(inputs, as_of)
    assert_agreement(title, inputs, as_of, Settings(), expected)
    return expected["relationships"]


AS_OF = date(2024, 12, 31)
END = datetime(2025, 1, 1)
HALF_LIFE = timedelta(days=90)
MICROSECOND = timedelta(microseconds=1)


def pairs_of_people(count: int, *, left: Mapping[int, date] | None = None) -> dict[str, list[Row]]:
    """One supplier with one engineer, and so many clients c0, c1 … with one person p0, p1 … each."""
    firms = [("s", "supplier"), *((f"c{number}", "client") for number in range(count))]
    people = [("engineer", "s"), *((f"p{number}", f"c{number}") for number in range(count))]
    leavers = {f"p{number}": day for number, day in (left or {}).items()}
    return {
        "organisations": [{"organisation_id": i, "name": i, "role": role} for i, role in firms],
        "people": [
            {
                "person_id": i,
                "name": i,
                "organisation_id": firm,
                "function": "quality",
                "seniority": "executive",
                "left_on": leavers.get(i),
            }
            for i, firm in people
        ],
        "interactions": [],
    }


def meet(inputs: dict[str, list[Row]], client: int, at: datetime, channel: str) -> None:
    number = len(inputs["interactions"])
    inputs["interactions"].append(
        {
            "interaction_id": f"i{number}",
            "occurred_at": at,
            "channel": channel,
            "participant_ids": ["engineer", f"p{client}"],
        }
    )


def test_the_borders_in_time() -> None:
    """One client for one interaction at every multiple of a half-life, and a microsecond before and after."""
    moments = [
        (END - multiple * HALF_LIFE + offset * MICROSECOND, channel)
        for multiple in range(23)
        for offset in (-1, 0, 1)
        for channel in ("call", "meeting")
    ]
    inputs = pairs_of_people(len(moments))
    for client, (at, channel) in enumerate(moments):
        meet(inputs, client, at, channel)
    stages = {row["stage"] for row in agreement("borders in time", inputs, AS_OF)}
    assert stages == {"point_to_point", "dormant", "none"}


def test_the_borders_of_leaving() -> None:
    """One client for every day of leaving about D, D − H, D − 2H, with a tie that is live all the while."""
    days = [AS_OF + timedelta(days=back + near) for back in (0, -90, -180) for near in (-1, 0, 1)]
    inputs = pairs_of_people(len(days), left=dict(enumerate(days)))
    for client in range(len(days)):
        for age in (1, 91, 181):
            meet(inputs, client, END - timedelta(days=age), "visit")
    rows = agreement("borders of leaving", inputs, AS_OF)
    assert {row["stage"] for row in rows} == {"point_to_point", "dormant", "none"}
    assert {row["fading_ties"] for row in rows} == {0, 1}


def test_the_border_of_days_on_site() -> None:
    """Eight days on site within thirty: the oldest right at the border, before it, or the same day twice."""
    for oldest, embedded in [
        (timedelta(days=30), 1),
        (timedelta(days=30) + MICROSECOND, 0),
        (timedelta(days=0.9), 0),
    ]:
        inputs = pairs_of_people(1)
        for age in [timedelta(days=day + 0.1) for day in range(7)] + [oldest]:
            meet(inputs, 0, END - age, "on_site")
        [row] = agreement("days on site", inputs, AS_OF)
        assert row["embedded_people"] == embedded


@pytest.mark.parametrize("without", ["interactions", "supplier people", "client people", "people"])
def test_what_is_not_there(without: str) -> None:
    inputs = pairs_of_people(2)
    meet(inputs, 0, END - HALF_LIFE, "call")
    gone = {
        "interactions": [],
        "supplier people": ["engineer"],
        "client people": ["p0", "p1"],
        "people": ["engineer", "p0", "p1"],
    }[without]
    inputs["people"] = [row for row in inputs["people"] if row["person_id"] not in gone]
    for row in inputs["interactions"]:
        row["participant_ids"] = [name for name in row["participant_ids"] if name not in gone]
    if without in ("interactions", "people"):
        inputs["interactions"] = []
    rows = agreement(f"without {without}", inputs, AS_OF)
    assert [row["stage"] for row in rows] == ["none", "none"]


@pytest.mark.parametrize("seed", [0, 4])
def test_the_default_day_is_that_of_the_latest_interaction(seed: int) -> None:
    drawn = portfolio(seed, CLIENTS)
    latest = max(row["occurred_at"] for row in drawn.inputs["interactions"]).date()
    expected = judge(drawn.inputs, latest, drawn.settings)
    title = f"portfolio {seed}, without an as-of date"
    assert_agreement(title, drawn.inputs, None, drawn.settings, expected)


def test_joint_work_is_part_of_the_strength_it_is_a_share_of() -> None:
    """Joint work may be looked for over a longer time than ties; still no share is above 1."""
    settings = Settings.from_mapping({"ties": {"window_half_lives": 2}, "joint_work": {"half_lives": 4}})
    inputs = pairs_of_people(1)
    for row, function in [("second engineer", "sales"), ("buyer", "purchasing")]:
        firm = "s" if row == "second engineer" else "c0"
        inputs["people"].append({**inputs["people"][0], "person_id": row, "organisation_id": firm})
        inputs["people"][-1]["function"] = function
    for half_lives in (0.5, 3):
        meet(inputs, 0, END - half_lives * HALF_LIFE, "workshop")
        inputs["interactions"][-1]["participant_ids"] += ["second engineer", "buyer"]
    expected = judge(inputs, AS_OF, settings)
    assert expected["relationships"][0]["joint_share"] == 1.0
    assert_agreement("joint work", inputs, AS_OF, settings, expected)


def test_the_parts_of_a_portfolio_make_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = portfolio(3, CLIENTS)
    inputs = arrow_of(drawn.inputs)
    whole = analyse(inputs, drawn.as_of, drawn.settings).tables
    monkeypatch.setattr(analysis, "ROWS_A_PART", 1)
    for name, table in analyse(inputs, drawn.as_of, drawn.settings).tables.items():
        assert table.equals(whole[name]), name


def test_joint_work_is_looked_for_no_longer_than_asked_even_where_nothing_else_looks_that_far() -> None:
    settings = Settings.from_mapping(
        {"ties": {"dormant_half_lives": 2, "window_half_lives": 1}, "joint_work": {"half_lives": 4}}
    )
    drawn = portfolio(7, CLIENTS)
    expected = judge(drawn.inputs, drawn.as_of, settings)
    assert_agreement("a short memory", drawn.inputs, drawn.as_of, settings, expected)
