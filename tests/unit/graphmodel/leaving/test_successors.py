"""Who could take over: who knows the orphans, then who has the function, then who has the rank."""

from __future__ import annotations

from graphmodel.leaving.successors import SHOWN
from tests.unit.graphmodel.builders import analysed, meetings, person


def test_a_colleague_who_met_the_orphan_comes_before_one_of_the_same_function() -> None:
    results = analysed(
        meetings([("s1", "c1"), ("s2", "c2"), ("s3", "c3")]) + meetings([("s3", "c1")], days_ago=300),
        {"s1": "sales", "s2": "sales", "s3": "service"},
    )
    assert person(results, "s1")["orphans"] == "c1"
    assert person(results, "s1")["successors"] == "s3;s2"


def test_of_strangers_the_same_function_comes_first_then_strength() -> None:
    results = analysed(
        meetings([("s1", "c1"), ("s2", "c2"), ("s2", "c2"), ("s3", "c3")]),
        {"s1": "quality", "s2": "service", "s3": "quality"},
    )
    assert person(results, "s1")["successors"] == "s3;s2"


def test_without_orphans_all_contacts_count() -> None:
    results = analysed(meetings([("s1", "c1"), ("s2", "c1"), ("s3", "c1"), ("s3", "c1"), ("s4", "c4")]))
    assert person(results, "s1")["orphans"] is None
    assert person(results, "s1")["successors"] == "s3;s2;s4"


def test_nobody_is_their_own_successor_and_few_are_named() -> None:
    results = analysed(meetings([(f"s{i}", "c1") for i in range(9)]))
    named = person(results, "s0")["successors"].split(";")
    assert "s0" not in named
    assert len(named) == SHOWN


def test_a_lonely_person_has_no_successor() -> None:
    assert person(analysed(meetings([("s1", "c1")])), "s1")["successors"] is None
