"""Who takes over whom: the ranking with its reasons, and the balance of the load."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from graphmodel.analysis import Results
from graphmodel.events import TableEvents
from graphmodel.leaving.handover import SHOWN
from graphmodel.leaving.what_is_left import leave
from graphmodel.recognising import recognised
from graphmodel.stores.workbench import Workbench
from graphmodel.what_if import gather
from tests.oracle.portfolios import arrow_of
from tests.unit.graphmodel.builders import AS_OF, meetings

Row = dict[str, Any]


def left(
    interactions: list[Row],
    leaving: list[str],
    people: Mapping[str, Mapping[str, Any]] | None = None,
    revenue: float | None = 1000.0,
) -> Results:
    """Some people leave: ids that begin with ``s`` are ours, others are of the client that their first letter names."""
    known = (
        {person for row in interactions for person in row["participant_ids"]}
        | set(people or {})
        | set(leaving)
    )
    firms = sorted({person[0] for person in known} - {"s"})
    inputs = arrow_of(
        {
            "organisations": [
                {"organisation_id": "s", "name": "Us", "role": "supplier"},
                *(
                    {"organisation_id": firm, "name": f"Firm {firm}", "role": "client", "revenue": revenue}
                    for firm in firms
                ),
            ],
            "people": [
                {
                    "person_id": person,
                    "name": person.upper(),
                    "organisation_id": person[0],
                    "function": "other",
                    "seniority": "unknown",
                    **(people or {}).get(person, {}),
                }
                for person in sorted(known)
            ],
            "interactions": [{**row, "initiator_id": None} for row in interactions],
        }
    )
    with Workbench() as workbench:
        workbench.lay_out({"given_interactions": inputs["interactions"]})
        workbench.run("canonical_interactions")
        what_if = gather(recognised(TableEvents(workbench), inputs), AS_OF, touching=leaving)
    return leave(what_if, leaving)


def plan(results: Results) -> list[Row]:
    rows: list[Row] = results.tables["handover"].to_pylist()
    return rows


def named(results: Results) -> dict[str, str | None]:
    """Who is to take over, by whom they take over."""
    return {row["contact_id"]: row["colleague_id"] for row in plan(results) if row["rank"] in (1, None)}


def test_a_colleague_with_a_tie_goes_before_one_who_has_met_them_and_a_stranger_of_the_same_function():
    met = meetings([("s1", "c1"), ("s1", "c1"), ("s2", "c1"), ("s4", "c2")])
    results = left(
        met + meetings([("s3", "c1")], days_ago=300),
        ["s1"],
        {"s5": {"function": "sales"}, "s1": {"function": "sales"}},
    )
    first, second, third = plan(results)
    assert [row["colleague_id"] for row in (first, second, third)] == ["s2", "s3", "s4"]
    assert [row["move"] for row in (first, second, third)] == ["take_over", "renew", "introduce"]
    assert [row["reasons"] for row in (first, second)] == ["tied", "met"]
    assert first["left_behind"] == "strongest_tie"
    assert first["strength"] == pytest.approx(5.0, rel=0.01)
    assert first["introduced_by"] is None
    assert second["introduced_by_id"] is None
    assert (third["reasons"], third["introduced_by_id"]) == (
        "knows_others;introduced_by_contact",
        "c2",
    )
    assert third["strength"] is None
    assert third["last_at"] is None


def test_of_strangers_who_knows_others_there_goes_first_then_function_then_rank():
    people = {
        "s1": {"function": "sales", "seniority": "manager"},
        "s2": {"function": "sales", "seniority": "staff"},
        "s3": {"function": "sales", "seniority": "manager"},
        "s4": {"function": "service", "seniority": "manager"},
        "s5": {"function": "quality", "seniority": "manager"},
        "c1": {"function": "production"},
    }
    results = left(meetings([("s1", "c1"), ("s5", "c2")]), ["s1"], people)
    rows = plan(results)
    assert [row["colleague_id"] for row in rows] == ["s5", "s3", "s2"]
    assert [row["reasons"] for row in rows] == [
        "knows_others;same_seniority;introduced_by_contact",
        "same_function;same_seniority;introduced_by_leaver",
        "same_function;introduced_by_leaver",
    ]
    assert [row["introduced_by_id"] for row in rows] == ["c2", "s1", "s1"]
    assert len(rows) == SHOWN
    without_sales = {
        person: told for person, told in people.items() if told["function"] != "sales" or person == "s1"
    }
    counterpart = plan(left(meetings([("s1", "c1")]), ["s1"], without_sales))
    assert [(row["colleague_id"], row["reasons"]) for row in counterpart] == [
        ("s4", "counterpart;same_seniority;introduced_by_leaver")
    ]


def test_a_colleague_with_a_tie_introduces_who_knows_nobody_nearer():
    people = {"s1": {"function": "sales"}, "s9": {"function": "sales"}}
    rows = plan(left(meetings([("s1", "c1"), ("s1", "c1"), ("s2", "c1")]), ["s1"], people))
    assert [(row["colleague_id"], row["introduced_by_id"]) for row in rows] == [("s2", None), ("s9", "s2")]
    assert rows[1]["reasons"] == "same_function;introduced_by_colleague"


def test_who_met_somebody_there_long_ago_goes_after_a_stranger_of_the_same_function_and_before_any_other():
    people = {"s1": {"function": "sales"}, "s2": {"function": "sales"}, "s3": {"function": "quality"}}
    rows = plan(left(meetings([("s1", "c1")]) + meetings([("s3", "c2")], days_ago=1200), ["s1"], people))
    assert [(row["colleague_id"], row["reasons"]) for row in rows] == [
        ("s2", "same_function;introduced_by_leaver"),
        ("s3", "met_before;introduced_by_leaver"),
    ]


def test_a_mailbox_introduces_nobody():
    people = {"s1": {"function": "sales"}, "s9": {"function": "sales"}, "s2": {"kind": "shared_mailbox"}}
    (row,) = plan(left(meetings([("s1", "c1"), ("s1", "c1"), ("s2", "c1")]), ["s1"], people))
    assert (row["colleague_id"], row["introduced_by_id"]) == ("s9", "s1")


def test_one_colleague_is_not_named_for_everything_where_equals_exist():
    people = {f"s{number}": {"function": "sales"} for number in range(1, 4)}
    pairs = [("s1", contact) for contact in ("c1", "c2", "d1", "d2", "e1")]
    assert sorted(named(left(meetings(pairs), ["s1"], people)).values()) == ["s2", "s2", "s2", "s3", "s3"]


def test_a_tie_half_as_strong_counts_as_equal_and_a_weaker_one_does_not():
    def pairs(second: int) -> list[tuple[str, str]]:
        return [
            pair
            for contact in ("c1", "c2")
            for pair in [("s1", contact)] * 9 + [("s2", contact)] * 4 + [("s3", contact)] * second
        ]

    assert named(left(meetings(pairs(2)), ["s1"])) == {"c1": "s2", "c2": "s3"}
    assert named(left(meetings(pairs(1)), ["s1"])) == {"c1": "s2", "c2": "s2"}


def test_orphans_are_served_first_then_those_of_whom_most_goes():
    pairs = [("s1", "c1"), ("s2", "c1"), *[("s1", "c2")] * 2, *[("s1", "c3")] * 3, *[("s1", "c1")] * 5]
    rows = [row for row in plan(left(meetings(pairs), ["s1"])) if row["rank"] == 1]
    assert [(row["contact_id"], row["left_behind"]) for row in rows] == [
        ("c3", "orphan"),
        ("c2", "orphan"),
        ("c1", "strongest_tie"),
    ]
    assert [row["priority"] for row in rows] == [1, 2, 3]


def test_who_keeps_the_strongest_tie_is_not_left_behind():
    pairs = [("s1", "c1"), ("s2", "c1"), ("s2", "c1")]
    assert plan(left(meetings(pairs), ["s1"])) == []


def test_people_of_the_client_are_handed_over_to_people_of_the_client():
    people = {"c2": {"function": "quality"}, "c1": {"function": "quality"}, "d1": {"function": "quality"}}
    assert named(left(meetings([("s1", "c1"), ("s1", "d1")]), ["c1"], people)) == {"s1": "c2"}


def test_nobody_who_leaves_has_left_or_is_a_mailbox_takes_over():
    people = {
        "s1": {"function": "sales"},
        "s2": {"function": "sales"},
        "s3": {"function": "sales", "left_on": AS_OF},
        "s4": {"function": "sales", "kind": "shared_mailbox"},
    }
    (row,) = plan(left(meetings([("s1", "c1"), ("s2", "c2"), ("s4", "c1")]), ["s1", "s2", "c2"], people))
    assert (row["contact_id"], row["move"], row["rank"], row["colleague_id"]) == ("c1", "find", None, None)


def test_two_who_leave_together_orphan_whom_neither_would_alone():
    pairs = meetings([("s1", "c1"), ("s2", "c1"), ("s3", "c2")])
    assert left(pairs, ["s2"]).tables["departures"]["orphans"].to_pylist() == [None]
    together = left(pairs, ["s1", "s2"])
    assert together.tables["departures"]["orphans"].to_pylist() == ["c1"]
    assert named(together) == {"c1": "s3"}
