"""Least cuts and severance on shapes whose answer is known."""

from __future__ import annotations

import itertools
import math
import random

import pytest

from graphmodel.measures import severance
from graphmodel.settings import Settings
from tests.unit.graphmodel.builders import analysed, meetings, person, relationship

LEAVE = 0.17


def test_a_star_hangs_on_its_hub() -> None:
    results = analysed(meetings([("s1", "c1"), ("s1", "c2"), ("s1", "c3")]))
    row = relationship(results)
    assert row["threads"] == 1
    assert row["critical_people"] == "s1"
    assert row["severance_probability"] == pytest.approx(LEAVE + (1 - LEAVE) * LEAVE**3)
    assert person(results, "s1")["in_every_cut"] is True
    assert person(results, "s1")["orphans"] == "c1;c2;c3"
    assert person(results, "c1")["in_every_cut"] is False


def test_of_a_single_tie_the_first_id_is_shown_and_nobody_is_in_every_cut() -> None:
    results = analysed(meetings([("s1", "c1")]))
    assert relationship(results)["critical_people"] == "c1"
    assert not person(results, "s1")["in_every_cut"]


def test_the_stronger_person_is_shown() -> None:
    """In a path c1–s1–c2–s2 the least cuts are {s1, c2}, {c1, c2} … only those with s1 and c2 or s2."""
    results = analysed(meetings([("c1", "s1"), ("s1", "c2"), ("c2", "s2"), ("c2", "s2")]))
    row = relationship(results)
    assert row["threads"] == 2
    assert row["critical_people"] == "c2;s1"


def test_choosing_one_person_commits_another() -> None:
    """A path of four with its weight at an end: taking the end leaves only one way to finish the cut."""
    results = analysed(
        meetings([("c1", "s1")] * 9 + [("s1", "c2"), ("c2", "s2"), ("s2", "c3"), ("s3", "c3")])
    )
    row = relationship(results)
    assert row["threads"] == 3
    cut = set(row["critical_people"].split(";"))
    for pair in (("c1", "s1"), ("s1", "c2"), ("c2", "s2"), ("s2", "c3"), ("s3", "c3")):
        assert cut & set(pair)


def test_disjoint_ties_multiply() -> None:
    row = relationship(analysed(meetings([("s1", "c1"), ("s2", "c2")])))
    single = 1 - (1 - LEAVE) ** 2
    assert row["severance_probability"] == pytest.approx(single**2)


@pytest.mark.parametrize(
    ("rate", "expected"),
    [(0.0, 0.0), (1.0, 1.0)],
)
def test_nobody_leaves_or_everybody_does(rate: float, expected: float) -> None:
    settings = Settings.from_mapping({"turnover": {"supplier": rate, "client": rate}})
    row = relationship(analysed(meetings([("s1", "c1"), ("s2", "c1"), ("s2", "c2")]), settings=settings))
    assert row["severance_probability"] == pytest.approx(expected, abs=1e-12)


def test_rates_of_functions_count() -> None:
    settings = Settings.from_mapping({"turnover": {"supplier_by_function": {"sales": 0.5}}})
    row = relationship(analysed(meetings([("s1", "c1")]), {"s1": "sales"}, settings=settings))
    assert row["severance_probability"] == pytest.approx(1 - 0.5 * (1 - LEAVE))


@pytest.mark.parametrize("seed", range(5))
def test_large_components_equal_enumeration_over_one_side(seed: int) -> None:
    """Ten threads: conditioning on the cut equals summing over all sets of our people who stay."""
    chance = random.Random(seed)
    ours, theirs = [f"s{i:02}" for i in range(10)], [f"c{i:02}" for i in range(14)]
    pairs = {(s, chance.choice(theirs)) for s in ours} | {
        (s, c) for s in ours for c in theirs if chance.random() < 0.15
    }
    row = relationship(analysed(meetings(sorted(pairs))))
    expected = 0.0
    for stays in itertools.product((False, True), repeat=len(ours)):
        staying = {s for s, stay in zip(ours, stays, strict=True) if stay}
        tied = {c for s, c in pairs if s in staying}
        expected += (1 - LEAVE) ** len(staying) * LEAVE ** (len(ours) - len(staying)) * LEAVE ** len(tied)
    assert row["severance_probability"] == pytest.approx(expected, rel=1e-9)


def test_beyond_the_limit_a_small_bound_says_zero_and_a_large_one_says_nothing() -> None:
    pairs = [(f"s{i:02}", f"c{j:02}") for i in range(22) for j in (i, (i + 1) % 22)]
    assert relationship(analysed(meetings(pairs)))["severance_probability"] == 0.0
    restless = Settings.from_mapping({"turnover": {"supplier": 0.9, "client": 0.9}})
    row = relationship(analysed(meetings(pairs), settings=restless))
    assert row["severance_probability"] is None
    assert "severance_probability:too many threads" in row["flags"]


def test_severance_does_not_depend_on_how_many_are_worked_out_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Components of one to three threads, a block each instead of all of a size together."""
    shapes = {
        size: [(i, j) for i in range(size) for j in range(size + 1) if j in (i, i + 1)] for size in (1, 2, 3)
    }
    pairs = [
        (f"s{size}{copy}{i}", f"c{size}{copy}{j}")
        for size in shapes
        for copy in "ab"
        for i, j in shapes[size]
    ]
    together = relationship(analysed(meetings(pairs)))
    monkeypatch.setattr(severance, "_LARGEST_BLOCK", 1)
    assert relationship(analysed(meetings(pairs))) == together
    alone = [
        relationship(analysed(meetings([(f"s{i}", f"c{j}") for i, j in shape]))) for shape in shapes.values()
    ]
    expected = math.prod(row["severance_probability"] for row in alone) ** 2
    assert together["severance_probability"] == pytest.approx(expected, rel=1e-9)
