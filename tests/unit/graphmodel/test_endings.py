"""What has ended: people who left, cases that are closed, clients that are flagged."""

from __future__ import annotations

from datetime import date

import pyarrow as pa

from graphmodel.arrow import schema_of
from graphmodel.endings import ended_organisations, with_endings
from graphmodel.identity import identified
from graphmodel.tables import INPUTS, by_name

SINCE = date(2024, 6, 30)


def tables(**rows):
    return {name: pa.Table.from_pylist(told, schema_of(by_name(INPUTS)[name])) for name, told in rows.items()}


def ending(record, one, day=SINCE):
    return {"record": record, "ended_id": one, "ended_on": day, "origin": "crm"}


PEOPLE = [
    {"person_id": "a", "name": "Ann", "organisation_id": "acme"},
    {"person_id": "b", "name": "Bo", "organisation_id": "acme", "left_on": date(2024, 1, 1)},
    {"person_id": "c", "name": "Cy", "organisation_id": "acme"},
]
CASES = [{"case_id": "a", "organisation_id": "acme"}, {"case_id": "k", "organisation_id": "acme"}]


def test_without_endings_nothing_is_touched():
    given = tables(people=PEOPLE, cases=CASES)
    assert with_endings(given) is given
    given["endings"] = schema_of(by_name(INPUTS)["endings"]).empty_table()
    assert with_endings(given) is given


def test_who_has_ended_left_on_that_day_and_a_day_that_was_told_stands():
    endings = [ending("people", "a"), ending("people", "b"), ending("cases", "k"), ending("people", "nobody")]
    given = tables(people=PEOPLE, cases=CASES, endings=endings)
    seen = with_endings(given)
    assert seen["people"]["left_on"].to_pylist() == [SINCE, date(2024, 1, 1), None]
    assert seen["cases"]["closed_on"].to_pylist() == [None, SINCE]
    assert given["people"]["left_on"].to_pylist() == [None, date(2024, 1, 1), None]
    assert [seen[name].schema for name in seen] == [given[name].schema for name in given]


def test_merged_people_have_left_when_all_of_their_records_ended():
    merges = [{"record": "people", "merged_id": "c", "into_id": "a", "rule": "user"}]
    organisations = [{"organisation_id": "acme", "name": "Acme", "role": "client"}]
    given = tables(organisations=organisations, people=PEOPLE, merges=merges, endings=[ending("people", "a")])
    (ann,) = [row for row in identified(given).inputs["people"].to_pylist() if row["person_id"] == "a"]
    assert ann["left_on"] is None
    given |= tables(endings=[ending("people", "a"), ending("people", "c", date(2024, 7, 1))])
    (ann,) = [row for row in identified(given).inputs["people"].to_pylist() if row["person_id"] == "a"]
    assert ann["left_on"] == date(2024, 7, 1)


def test_ended_organisations_by_id():
    given = tables(endings=[ending("organisations", "acme"), ending("people", "birch")])
    assert ended_organisations(given, pa.array(["birch", "acme"])).to_pylist() == [None, SINCE]
    assert ended_organisations({}, pa.array(["acme"])).to_pylist() == [None]
