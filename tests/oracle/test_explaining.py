"""Every explanation comes to the figure that the analysis shows, and its rows to the explanation."""

from __future__ import annotations

import math
from datetime import datetime

import pytest
from hypothesis import assume, given

from graphmodel.explaining import FIGURES, Explanation, Subject, explain, explain_share, explain_tie
from graphmodel.explaining.arithmetic import Input, steps, told
from graphmodel.messages import Messages
from graphmodel.tables import RELATIONSHIPS
from tests.examples import examples
from tests.oracle.explained import subjects
from tests.oracle.judge import Row
from tests.oracle.portfolios import Portfolio, any_settings, portfolio
from tests.oracle.strategies import portfolios

CLOSE = 1e-9
SEEDS = range(2)
IN_WORDS = ("critical_people", "essence_form", "mismatch", "stage_margin", "target_stage", "claimed_stage")
"""Columns of text, which rows explain."""
OF_THE_SOURCE = ("share_of_wallet", "agreement_in_force", "backup_suppliers", "concessions")


def assert_explained(drawn: Portfolio) -> None:
    for subject, tables in subjects(drawn):
        (row,) = tables["relationships"]
        for name in FIGURES:
            if name in RELATIONSHIPS.names:
                assert_comes_to(explain(subject, name), row)
        for tie in tables["ties"]:
            found = explain_tie(subject, tie["supplier_person_id"], tie["client_person_id"])
            assert found.value == pytest.approx(tie["strength"], rel=0, abs=CLOSE)
            (interactions,) = found.rows
            assert interactions.total == tie["interactions"]
            direct = zip(interactions.column("contribution"), interactions.column("direct"), strict=True)
            if len(interactions.cells) == interactions.total:
                assert sum(interactions.column("contribution")) == pytest.approx(
                    tie["strength"], rel=0, abs=CLOSE
                )
                assert sum(added for added, alone in direct if alone) == pytest.approx(
                    tie["direct_strength"], rel=0, abs=CLOSE
                )
        for person in tables["people"]:
            assert explain_share(subject, person["person_id"]).value == pytest.approx(
                person["share"], rel=0, abs=CLOSE
            )


def assert_comes_to(found: Explanation, row: Row) -> None:
    shown = row[found.name]
    where = (found.name, row["client_id"])
    if shown is None or shown == "":
        if found.reason is not None:
            reason = Messages.of("en").text(f"flag.{found.reason}")
            assert f"{found.name}:{reason}" in row["flags"].split(";"), where
        else:
            assert found.name in (
                "stage_margin",
                "mismatch",
                "critical_people",
                "missing",
                "stage_confidence",
            ), where
        assert found.value is None or found.name == "stage_confidence", where
        return
    assert found.reason is None, where
    if isinstance(shown, bool):
        if found.name not in OF_THE_SOURCE:
            assert any(found.rows[0].column("enters")) == shown, where
    elif isinstance(shown, datetime):
        (latest,) = found.rows[0].column("at")
        assert latest == (shown - datetime(1970, 1, 1)) // (datetime.resolution), where
    elif isinstance(shown, int | float):
        if found.name in ("stage_confidence", *OF_THE_SOURCE):
            return
        assert found.value is not None, where
        bound = CLOSE * max(1.0, abs(shown)) if found.name in ("revenue", "exposed_revenue") else CLOSE
        assert abs(found.value - shown) <= bound, (where, found.value, shown)
        assert found.term is None or told(found.term, lambda value, unit: f"{value:g}")
    else:
        assert found.rows, where


@pytest.mark.parametrize("seed", SEEDS)
def test_every_figure_is_explained_to_the_last_digit(seed: int) -> None:
    assert_explained(portfolio(seed, clients=6))


@pytest.mark.parametrize("seed", SEEDS)
def test_so_it_is_under_any_settings(seed: int) -> None:
    assert_explained(portfolio(seed + 100, clients=4, settings=any_settings(seed)))


@given(portfolios())
@examples(6)
def test_so_it_is_of_any_small_portfolio(drawn: Portfolio) -> None:
    assume(drawn.inputs["interactions"])
    assert_explained(drawn)


@pytest.mark.parametrize("seed", SEEDS)
def test_threads_are_proved_from_both_sides(seed: int) -> None:
    for subject, tables in subjects(portfolio(seed, clients=6)):
        matching, least_set, ties = explain(subject, "threads").rows
        people = [person for pair in matching.cells for person in pair]
        assert len(people) == len(set(people)), "nobody stands in two pairs"
        pairs = {row[:2] for row in ties.cells}
        assert set(matching.cells) <= pairs
        assert all(ties.column("cut_by")), "every tie has somebody of the least set"
        chosen = set(least_set.column("person"))
        assert {person for cut in ties.column("cut_by") for person in cut} <= chosen
        assert len(matching.cells) == len(chosen) == tables["relationships"][0]["threads"]


def test_the_leaves_of_a_severance_are_rates_of_leaving() -> None:
    for subject, _ in subjects(portfolio(1, clients=4, settings=any_settings(1))):
        found = explain(subject, "severance_probability")
        if found.term is None:
            continue
        assert all(0 <= step.value <= 1 + CLOSE for step in steps(found.term))
        rows = next(rows for rows in found.rows if rows.name == "cases")
        assert rows.total is not None
        assert math.fsum(rows.column("chance")) <= len(set(rows.column("group"))) + CLOSE


def test_interactions_of_the_client_add_up_to_initiative_and_joint_work() -> None:
    for subject, tables in subjects(portfolio(2, clients=6)):
        (row,) = tables["relationships"]
        if row["initiative"] is not None:
            (messages,) = explain(subject, "initiative").rows
            both = list(zip(messages.column("decay"), messages.column("client_started"), strict=True))
            if len(both) == messages.total:
                assert sum(left for left, theirs in both if theirs) / sum(left for left, _ in both) == (
                    pytest.approx(row["initiative"], rel=0, abs=CLOSE)
                )
        functions, work = explain(subject, "joint_functions").rows
        for function, times in zip(functions.column("function"), functions.column("times"), strict=True):
            if work.total == len(work.cells):
                assert times == sum(function in told.split(";") for told in work.column("their_functions"))


def test_a_long_sum_is_cut_and_says_so() -> None:
    subject, _ = next(iter(subjects(portfolio(0, clients=2))))
    assert isinstance(subject, Subject)
    from graphmodel.explaining.arithmetic import total

    assert told(total([Input(1.0)] * 20), lambda value, unit: "1") == "1 + 1 + 1 + 1 + 1 + 1 + … (14 more)"
