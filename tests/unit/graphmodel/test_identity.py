"""Merges, jobs and groups cell by cell."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from graphmodel.arrow import schema_of
from graphmodel.errors import InputError
from graphmodel.identity import GROUP, Identified, identified
from graphmodel.tables import INPUTS, by_name

FIRMS = [
    {"organisation_id": "own", "name": "Us", "role": "supplier"},
    {"organisation_id": "acme", "name": "Acme", "role": "client"},
    {"organisation_id": "bolt", "name": "Bolt", "role": "client"},
]
LEFT = date(2024, 6, 30)


def person(person_id: str, firm: str = "acme", **more: Any) -> dict[str, Any]:
    return {"person_id": person_id, "name": person_id.upper(), "organisation_id": firm, **more}


def merge(merged: str, into: str | None, record: str = "people") -> dict[str, Any]:
    return {"record": record, "merged_id": merged, "into_id": into}


def seen(level: str = "company", **rows: list[dict[str, Any]]) -> Identified:
    given = {"organisations": FIRMS, "people": [person("a"), person("b")], **rows}
    tables = by_name(INPUTS)
    return identified(
        {name: pa.Table.from_pylist(some, schema_of(tables[name])) for name, some in given.items()}, level
    )


def by_id(found: Identified, table: str = "people") -> dict[str, dict[str, Any]]:
    key = by_name(INPUTS)[table].key[0]
    return {row[key]: row for row in found.inputs[table].to_pylist()}


def test_without_decisions_the_tables_are_the_same_objects():
    people = pa.Table.from_pylist([person("a")], schema_of(by_name(INPUTS)["people"]))
    tables = {"people": people, "merges": schema_of(by_name(INPUTS)["merges"]).empty_table()}
    found = identified(tables)
    assert found.inputs["people"] is people
    assert found.aliases is None


@pytest.mark.parametrize(
    ("one", "other", "united"),
    [
        (None, None, None),
        (LEFT, None, None),
        (None, LEFT, None),
        (date(2024, 1, 1), LEFT, LEFT),
        (LEFT, date(2024, 1, 1), LEFT),
    ],
)
def test_somebody_has_left_when_all_records_say_so(one, other, united):
    people = [person("a", left_on=one), person("b", left_on=other)]
    assert by_id(seen(people=people, merges=[merge("b", "a")]))["a"]["left_on"] == united


def test_empty_cells_are_filled_in_the_order_of_ids():
    people = [
        person("a", title="Buyer"),
        person("c", email="c@acme.example", title="Boss"),
        person("b", email="b@acme.example", kind="shared_mailbox", reports_to="a"),
    ]
    (row,) = by_id(seen(people=people, merges=[merge("b", "c"), merge("c", "a")])).values()
    assert (row["name"], row["title"], row["email"]) == ("A", "Buyer", "b@acme.example")
    assert (row["kind"], row["reports_to"]) == (None, None)


def test_people_of_two_firms_who_are_merged_are_one_in_two_jobs():
    people = [person("a", title="Buyer"), person("b", "bolt", title="Boss", left_on=LEFT)]
    found = seen(people=[*people, person("c", "bolt", reports_to="b")], merges=[merge("b", "a")])
    rows = by_id(found)
    assert set(rows) == {"a", "a@bolt", "c"}
    assert rows["a@bolt"] == {**people[1], **{k: None for k in rows["c"] if k not in people[1]}} | {
        "person_id": "a@bolt"
    }
    assert rows["c"]["reports_to"] == "a@bolt"
    assert [row["known_as"] for row in found.aliases.to_pylist()] == ["a@bolt"]


@pytest.mark.parametrize(
    ("day", "name"),
    [(date(2024, 6, 29), "a@bolt"), (LEFT, "a"), (date(2025, 1, 1), "a"), (None, "a")],
)
def test_what_is_told_on_the_day_of_leaving_is_told_of_the_next_job(day, name):
    found = seen(
        employments=[{"person_id": "a", "organisation_id": "bolt", "left_on": LEFT}],
        feedback=[{"feedback_id": "f", "person_id": "a", "given_on": day}],
        cases=[{"case_id": "k", "organisation_id": "bolt", "person_id": "a", "opened_on": day}],
        spend=[{"spend_id": "m", "person_id": "a", "spent_by_id": "b", "spent_on": day}],
        answers=[{"organisation_id": "bolt", "respondent_id": "a", "question": "q", "answer": 3, "given_on": day}],
    )  # fmt: skip
    told = {table: found.inputs[table][column].to_pylist() for table, column in (
        ("feedback", "person_id"), ("cases", "person_id"), ("spend", "person_id"), ("answers", "respondent_id"),
    )}  # fmt: skip
    assert told == {table: [name] for table in told}
    assert by_id(found)["a@bolt"]["left_on"] == LEFT


def test_a_job_of_people_or_firms_that_are_not_there_is_nothing():
    jobs = [{"person_id": "zz", "organisation_id": "bolt"}, {"person_id": "a", "organisation_id": "zz"}]
    found = seen(employments=jobs, merges=[merge("zz", "a"), merge("b", None)])
    assert set(by_id(found)) == {"a", "b"}
    assert found.aliases is None


def test_jobs_at_two_firms_that_are_one_now_are_both_kept():
    later = LEFT.replace(year=LEFT.year + 1)
    jobs = [
        {"person_id": "a", "organisation_id": "bolt", "left_on": later},
        {"person_id": "a", "organisation_id": "coil", "left_on": LEFT},
    ]
    firms = [{"organisation_id": "bolt", "name": "Bolt", "role": "client"},
             {"organisation_id": "coil", "name": "Coil", "role": "client"},
             {"organisation_id": "acme", "name": "Acme", "role": "client"}]  # fmt: skip
    into_coil = {"record": "organisations", "merged_id": "bolt", "into_id": "coil", "rule": "user"}
    found = seen(organisations=firms, people=[person("a")], employments=jobs, merges=[into_coil])
    assert by_id(found)["a@coil"]["left_on"] == later


def test_an_id_that_is_taken():
    jobs = [{"person_id": "a", "organisation_id": "bolt"}]
    with pytest.raises(InputError, match="would get the id a@bolt, which another person has"):
        seen(people=[person("a"), person("a@bolt", "bolt")], employments=jobs)


def test_of_two_facts_of_a_day_those_of_the_kept_organisation_stand():
    facts = [
        {"organisation_id": firm, "as_of": day, "backup_suppliers": count}
        for firm, day, count in (("bolt", LEFT, 1), ("acme", LEFT, 2), ("bolt", None, 3), ("bolt", date(2024, 1, 1), 4))
    ]  # fmt: skip
    found = seen(facts=facts, merges=[merge("bolt", "acme", "organisations")])
    rows = found.inputs["facts"].to_pylist()
    assert {row["organisation_id"] for row in rows} == {"acme"}
    assert sorted(row["backup_suppliers"] for row in rows) == [2, 3, 4]


@pytest.mark.parametrize(
    ("parents", "left", "revenue"),
    [
        ({}, {"acme", "bolt"}, 1.0),
        ({"bolt": "acme"}, {"acme"}, 3.0),
        ({"bolt": "acme", "acme": "bolt"}, {"acme"}, 3.0),
        ({"acme": "own", "bolt": "own"}, {"acme", "bolt"}, 1.0),
        ({"acme": "nobody", "bolt": "nobody"}, {"acme", "bolt"}, 1.0),
        ({"acme": "acme"}, {"acme", "bolt"}, 1.0),
    ],
)
def test_groups(parents, left, revenue):
    firms = [
        {**firm, "parent_id": parents.get(firm["organisation_id"]), "revenue": money}
        for firm, money in zip(FIRMS, (None, 1.0, 2.0), strict=True)
    ]
    rows = by_id(seen(GROUP, organisations=firms), "organisations")
    assert set(rows) == {"own", *left}
    assert rows["acme"]["revenue"] == revenue


def test_somebody_who_moved_within_the_group_has_not_changed_firms():
    firms = [{**firm, "parent_id": "acme"} if firm["organisation_id"] == "bolt" else firm for firm in FIRMS]
    jobs = [{"person_id": "a", "organisation_id": "bolt", "left_on": LEFT}]
    assert set(by_id(seen(organisations=firms, employments=jobs))) == {"a", "a@bolt", "b"}
    assert set(by_id(seen(GROUP, organisations=firms, employments=jobs))) == {"a", "b"}
