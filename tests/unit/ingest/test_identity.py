"""Merges that nobody needs to look at, and those that somebody must."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.identity import one_name
from ingest.memory import read_tables

FIRMS = [
    {"organisation_id": "own", "name": "Rail & Sons", "role": "supplier"},
    {"organisation_id": "acme", "name": "Acme", "role": "client"},
    {"organisation_id": "bolt", "name": "Bolt", "role": "client"},
]


def person(
    person_id: str, name: str = "Ann Lee", email: str | None = "ann@acme.example", **more: Any
) -> dict[str, Any]:
    return {"person_id": person_id, "name": name, "organisation_id": "acme", "email": email, **more}


def dataset(*people: dict[str, Any], merges: tuple[dict[str, Any], ...] = ()) -> Any:
    tables: dict[str, Any] = {"organisations": FIRMS, "people": list(people), "interactions": []}
    return read_tables({**tables, **({"merges": list(merges)} if merges else {})})


def found(*people: dict[str, Any], merges: tuple[dict[str, Any], ...] = ()) -> dict[str, str | None]:
    rows = dataset(*people, merges=merges).tables["merges"].to_pylist()
    return {row["merged_id"]: row["into_id"] for row in rows}


@pytest.mark.parametrize(
    "other",
    [
        person("b"),
        person("b", email=" ANN@Acme.Example "),
        person("b", "Lee, Ann"),
        person("b", "A. Lee"),
        person("b", "Dr. Änn Marie LEE"),
        person("b", "ann@acme.example"),
        person("b", kind="person"),
        person("b", left_on="2024-01-01"),
    ],
)
def test_these_are_one_person(other):
    assert found(person("a"), other) == {"b": "a"}
    assert found(other, person("a")) == {"b": "a"}


@pytest.mark.parametrize(
    "other",
    [
        person("b", "Ann Wu"),
        person("b", "Bea Lee"),
        person("b", email=None),
        person("b", email="anna@acme.example"),
        person("b", organisation_id="bolt"),
        person("b", kind="shared_mailbox"),
    ],
)
def test_these_are_two(other):
    assert found(person("a"), other) == {}


def test_two_shared_mailboxes_stay_two():
    kind = {"kind": "shared_mailbox"}
    assert found(person("a", **kind), person("b", **kind)) == {}


def test_all_of_an_address_are_one_or_none():
    assert found(person("c", "Ann"), person("b", "A. Lee"), person("a")) == {"b": "a", "c": "a"}
    assert found(person("c", "Ann"), person("b", "Ann Wu"), person("a")) == {}


def test_a_mailbox_that_was_not_marked_merges_nobody():
    people = [person(f"p{number:02}", f"{chr(97 + number)}{'x' * number} Lee") for number in range(26)]
    assert found(*people) == {}
    same = [person(f"p{number:02}", " ".join(["Ann"] * (number + 1))) for number in range(40)]
    assert found(*same) == {}


def test_both_records_stay_and_the_report_says_so():
    told = dataset(person("a"), person("b"))
    assert told.tables["people"]["person_id"].to_pylist() == ["a", "b"]
    assert told.report.stubs["merges"] == 1
    assert told.report.total.loaded == 5
    (note,) = [note for note in told.report.notes if "same_email" in note]
    assert note.startswith(
        "1 people have the e-mail address and a name of another record of their organisation"
    )
    settled = told.report.settle({"people": told.tables["people"].select(["person_id"]),
                                  "merges": told.tables["merges"].select(["record", "merged_id"])})  # fmt: skip
    assert settled.total.unchanged == 2


@pytest.mark.parametrize(
    ("merges", "then"),
    [
        ([{"merged_id": "b", "into_id": None, "rule": "kept_apart"}], {"b": None}),
        ([{"merged_id": "a", "into_id": None, "rule": "kept_apart"}], {"a": None}),
        ([{"merged_id": "a", "into_id": "b", "rule": "user"}], {"a": "b"}),
        ([{"merged_id": "b", "into_id": "a", "rule": "same_email"}], {"b": "a"}),
        ([{"merged_id": "c", "into_id": "b", "rule": ""}], {"c": "b", "b": "a"}),
    ],
)
def test_a_decision_of_the_user_wins(merges, then):
    rows = tuple({"record": "people", **row} for row in merges)
    assert found(person("a"), person("b"), person("c", "Cleo", "c@acme.example"), merges=rows) == then


NAMES = st.lists(st.sampled_from(("ann", "Änn", "lee", "Wu", "A.", "王", "小明", "-")), max_size=4).map(
    " ".join
)


@given(NAMES, NAMES)
def test_contradiction_knows_no_order(one, other):
    assert one_name({one, other}) == one_name({" ".join(reversed(one.split())), other.upper()})
    assert one_name({one})
    assert one_name({one, ""})


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("王小明", "王 小明", True),
        ("王小明", "王小红", False),
        ("Jean-Paul Roy", "Jean Paul Roy", True),
        ("J P Roy", "Jean Roy", True),
        ("J P Roy", "Jean Wu", False),
        ("Ann Lee", "Ann Lee Ann", True),
        ("Ann Ann", "Ann Lee", False),
        ("1234", "Ann Lee", True),
    ],
)
def test_names_that_contradict_each_other(one, other, same):
    assert one_name({one, other}) is same
