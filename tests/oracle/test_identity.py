"""Whoever is merged with whom and has worked wherever: as if the ids had been replaced by hand before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from graphmodel.analysis import analyse
from graphmodel.events import TableEvents
from graphmodel.identity import Job, spans
from graphmodel.settings import Settings
from graphmodel.stores.workbench import Workbench
from graphmodel.tables import COMPANY, GROUP, RESULTS
from graphmodel.timeline import timeline
from tests.examples import examples
from tests.oracle.by_hand import days_in, job_on, replaced
from tests.oracle.judge import Row
from tests.oracle.portfolios import Portfolio, arrow_of, portfolio
from tests.oracle.strategies import portfolios

DAYS = st.one_of(st.none(), st.integers(0, 900).map(lambda days: date(2023, 1, 1) + timedelta(days=days)))


def decided(drawn: Portfolio, random: Random, *, sound: bool = False) -> dict[str, list[Row]]:
    """The portfolio with merges, earlier jobs, parents, cases and feedback of its people.

    Where it is to be ``sound``, nobody leaves before the first day.
    """
    inputs = {name: [dict(row) for row in rows] for name, rows in drawn.inputs.items()}
    firms = sorted(row["organisation_id"] for row in inputs["organisations"])
    people = sorted(row["person_id"] for row in inputs["people"])

    def some_day() -> date | None:
        return random.choice((None, drawn.as_of - timedelta(days=random.randrange(500))))

    for row in inputs["organisations"]:
        row["parent_id"] = random.choice((None, *firms))
    for row in inputs["people"]:
        row["reports_to"] = random.choice((None, *people))
        row["started_on"] = some_day()
        row["title"] = random.choice((None, "Chief Executive Officer", "Buyer"))
    inputs["merges"] = []
    for record, ids, share in (("organisations", firms, 0.2), ("people", people, 0.35)):
        order = random.sample(ids, len(ids))
        for place, one in enumerate(order[1:], 1):
            if random.random() < share:
                into = random.choice((None, *[random.choice(order[:place])] * 5))
                inputs["merges"].append({"record": record, "merged_id": one, "into_id": into, "rule": "user"})
    jobs = {
        (person, random.choice(firms), some_day()): some_day()
        for person in random.sample(people, len(people) // 3)
        for _ in range(random.randint(1, 3))
    }
    inputs["employments"] = [
        {"person_id": person, "organisation_id": firm, "started_on": started, "left_on": left}
        for (person, firm, started), left in jobs.items()
    ]
    for row in (*inputs["people"], *inputs["employments"]):
        if sound and row["started_on"] and row["left_on"] and row["left_on"] < row["started_on"]:
            row["left_on"] = None
    inputs["cases"] = [
        {"case_id": f"k{number}", "organisation_id": random.choice(firms), "person_id": random.choice(people),
         "opened_on": some_day()}
        for number in range(6)
    ]  # fmt: skip
    inputs["feedback"] = [
        {"feedback_id": f"f{number}", "person_id": random.choice(people), "given_on": some_day(), "score": 2}
        for number in range(6)
    ]
    return inputs


def has_client(inputs: Mapping[str, list[Row]]) -> bool:
    return any(row["role"] == "client" for row in inputs["organisations"])


def assert_same(found: Mapping[str, pa.Table], expected: Mapping[str, pa.Table]) -> None:
    for name, table in expected.items():
        assert found[name].to_pylist() == table.to_pylist(), name


@examples(25)
@given(portfolios(), st.randoms(use_true_random=False), st.sampled_from((COMPANY, GROUP)))
def test_an_analysis_is_that_of_ids_replaced_by_hand(drawn: Portfolio, random: Random, level: str) -> None:
    inputs = decided(drawn, random)
    expected = replaced(inputs, groups=level == GROUP)
    assume(has_client(expected))
    moments = [row["occurred_at"] for row in inputs["interactions"]]
    assume(not moments or min(moments) < drawn.end)
    found = analyse(arrow_of(inputs), drawn.as_of, drawn.settings, level=level)
    assert found.run["level"] == level
    judged = analyse(arrow_of(expected), drawn.as_of, drawn.settings)
    assert_same(found.tables, judged.tables)
    assert set(found.tables) == {table.name for table in RESULTS}


@pytest.mark.parametrize("seed", range(4))
def test_a_timeline_is_that_of_ids_replaced_by_hand(seed: int) -> None:
    drawn = portfolio(seed, 6)
    inputs = decided(drawn, Random(seed))
    assert_same(
        _timeline(inputs, drawn.as_of, drawn.settings),
        _timeline(replaced(inputs), drawn.as_of, drawn.settings),
    )


@pytest.mark.parametrize("seed", range(4))
def test_with_confidence_too(seed: int) -> None:
    drawn = portfolio(seed, 6)
    inputs = decided(drawn, Random(seed))
    found = analyse(arrow_of(inputs), drawn.as_of, drawn.settings, confidence=True)
    expected = analyse(arrow_of(replaced(inputs)), drawn.as_of, drawn.settings, confidence=True)
    assert_same(found.tables, expected.tables)


def _timeline(inputs: Mapping[str, list[Row]], as_of: date, settings: Settings) -> Mapping[str, pa.Table]:
    tables = arrow_of(inputs)
    with Workbench() as workbench:
        workbench.lay_out({"given_interactions": tables["interactions"]})
        workbench.run("canonical_interactions")
        return timeline(TableEvents(workbench), tables, as_of, settings).tables


@examples(100)
@given(
    st.tuples(DAYS, DAYS),
    st.lists(st.tuples(st.sampled_from(("home", "a", "b", "c")), DAYS, DAYS), min_size=1, max_size=5),
)
def test_every_day_belongs_to_one_job(own: tuple[Any, Any], others: list[tuple[str, Any, Any]]) -> None:
    found = list(spans(Job("home", *own, own=True), [Job(*job) for job in others]))
    borders = [end for _, end, _ in found]
    assert borders[:-1] == [start for start, _, _ in found[1:]]
    epoch = datetime(1970, 1, 1)
    for day in days_in(date(2022, 12, 1), 1000):
        at = (datetime(day.year, day.month, day.day) - epoch) // timedelta(microseconds=1)
        (firm,) = [firm for start, end, firm in found if start <= at < end]
        assert firm == job_on(day, ("home", *own), others), day
