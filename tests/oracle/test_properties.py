"""Whatever the portfolio: the engine says what the judge says, and nothing but the data moves its figures."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import pyarrow as pa
from hypothesis import assume, event, given
from hypothesis import strategies as st

from graphmodel.analysis import analyse
from tests.examples import examples
from tests.oracle.comparison import differences, report, rows_of
from tests.oracle.judge import Row, judge
from tests.oracle.portfolios import Portfolio, arrow_of
from tests.oracle.strategies import portfolios


def results(
    drawn: Portfolio, tables: Mapping[str, pa.Table] | None = None, as_of: date | None = None
) -> dict[str, list[Row]]:
    return rows_of(analyse(tables or drawn.arrow(), as_of or drawn.as_of, drawn.settings).tables)


def assert_same(
    found: Mapping[str, list[Row]], expected: Mapping[str, list[Row]], ignore: Iterable[str] = ()
) -> None:
    lines = [
        line for name in expected for line in differences(name, found[name], expected[name], ignore=ignore)
    ]
    assert not lines, report("this portfolio", lines)


def everywhere(value: Any, change: Callable[[Any], Any]) -> Any:
    """A structure of dicts and lists with every leaf changed."""
    if isinstance(value, dict):
        return {key: everywhere(item, change) for key, item in value.items()}
    if isinstance(value, list):
        return [everywhere(item, change) for item in value]
    return change(value)


def happened(drawn: Portfolio, days: int = 0) -> bool:
    """Whether there is anything to look at that many days after the as-of date."""
    moments = [row["occurred_at"] for row in drawn.inputs["interactions"]]
    return not moments or min(moments) < drawn.end + timedelta(days=days)


@examples(60)
@given(portfolios(), st.sampled_from((0, 0, 0, -170, -35, 1, 400)))
def test_the_engine_agrees_with_the_judge(drawn: Portfolio, days: int) -> None:
    assume(happened(drawn, days))
    as_of = drawn.as_of + timedelta(days=days)
    expected = judge(drawn.inputs, as_of, drawn.settings)
    for row in expected["relationships"]:
        event(row["stage"])
    assert_same(results(drawn, as_of=as_of), expected)


@examples(8)
@given(portfolios(), st.randoms(use_true_random=False))
def test_the_order_of_rows_and_participants(drawn: Portfolio, random: Random) -> None:
    assume(happened(drawn))
    shuffled = {name: random.sample(rows, len(rows)) for name, rows in drawn.inputs.items()}
    shuffled["interactions"] = [
        {**row, "participant_ids": random.sample(row["participant_ids"], len(row["participant_ids"]))}
        for row in shuffled["interactions"]
    ]
    assert_same(results(drawn, arrow_of(shuffled)), results(drawn))


@examples(8)
@given(portfolios())
def test_the_names_of_ids(drawn: Portfolio) -> None:
    """Every id gets a longer name; their order stays, for it decides between equals."""
    assume(happened(drawn))

    def renamed(value: Any) -> Any:
        return re.sub(r"\b[opin](\d{3,5})\b", r"Zürich:\g<0>", value) if isinstance(value, str) else value

    stages = drawn.settings.stages
    targets = {renamed(client): stage for client, stage in stages.target_by_client.items()}
    settings = replace(drawn.settings, stages=replace(stages, target_by_client=targets))
    other = replace(drawn, inputs=everywhere(drawn.inputs, renamed), settings=settings)
    assert_same(results(other), everywhere(results(drawn), renamed))


@examples(8)
@given(portfolios(), st.integers(0, 20))
def test_tables_in_pieces(drawn: Portfolio, at: int) -> None:
    assume(happened(drawn))
    pieces = {
        name: pa.concat_tables([table.slice(0, at), table.slice(at)]) for name, table in drawn.arrow().items()
    }
    assert_same(results(drawn, pieces), results(drawn))


@examples(8)
@given(portfolios())
def test_an_unrelated_client(drawn: Portfolio) -> None:
    """A new client with ties to the same supplier people, in interactions of its own."""
    assume(happened(drawn))
    suppliers = {row["organisation_id"] for row in drawn.inputs["organisations"] if row["role"] == "supplier"}
    staff = [row["person_id"] for row in drawn.inputs["people"] if row["organisation_id"] in suppliers]
    inputs = {name: list(rows) for name, rows in drawn.inputs.items()}
    inputs["organisations"].append({"organisation_id": "o500", "name": "Newcomer", "role": "client"})
    inputs["people"].append(
        {
            "person_id": "p5000",
            "name": "New",
            "organisation_id": "o500",
            "function": "quality",
            "seniority": "staff",
        }
    )
    inputs["interactions"] += [
        {
            "interaction_id": f"i9{place:04}",
            "occurred_at": drawn.end - timedelta(hours=3 + place),
            "channel": "visit",
            "participant_ids": [supplier, "p5000"],
        }
        for place, supplier in enumerate(staff)
    ]
    found = results(drawn, arrow_of(inputs))
    assert [row["people_client"] for row in found["relationships"] if row["client_id"] == "o500"] in (
        [0],
        [1],
    )
    others = {
        name: [row for row in rows if row.get("client_id") != "o500" and row.get("person_id") != "p5000"]
        for name, rows in found.items()
    }
    assert_same(others, results(drawn))


@examples(12)
@given(portfolios(), st.data())
def test_a_further_live_tie_never_raises_severance(drawn: Portfolio, data: st.DataObject) -> None:
    assume(happened(drawn))
    before = results(drawn)
    tied = {(row["supplier_person_id"], row["client_person_id"]) for row in before["ties"] if row["live"]}
    role = {row["organisation_id"]: row["role"] for row in drawn.inputs["organisations"]}
    side: dict[str, list[str]] = {"supplier": [], "client": [], "other": []}
    for row in drawn.inputs["people"]:
        side[role[row["organisation_id"]]].append(row["person_id"])
    free = [
        (ours, theirs) for ours in side["supplier"] for theirs in side["client"] if (ours, theirs) not in tied
    ]
    assume(free)
    meeting = {
        "interaction_id": "i99999",
        "occurred_at": drawn.end - timedelta(hours=1),
        "channel": "visit",
        "participant_ids": list(data.draw(st.sampled_from(free))),
    }
    after = results(
        drawn, arrow_of({**drawn.inputs, "interactions": [*drawn.inputs["interactions"], meeting]})
    )
    for old, new in zip(before["relationships"], after["relationships"], strict=True):
        event(f"{new['ties'] - old['ties']} more ties")
        assert new["ties"] - old["ties"] in (0, 1)
        assert new["threads"] >= old["threads"]
        if None not in (new["severance_probability"], old["severance_probability"]):
            assert new["severance_probability"] <= old["severance_probability"] * (1 + 1e-12)


@examples(8)
@given(portfolios(), st.integers(-4000, 4000))
def test_a_shift_of_the_calendar(drawn: Portfolio, days: int) -> None:
    """All days moved by the same number; continuity looks at calendar months and may move with them."""
    assume(happened(drawn))
    by = timedelta(days=days)

    def shifted(value: Any) -> Any:
        return value + by if isinstance(value, date | datetime) else value

    found = results(drawn, arrow_of(everywhere(drawn.inputs, shifted)), drawn.as_of + by)
    assert_same(found, everywhere(results(drawn), shifted), ignore=("essence",))
