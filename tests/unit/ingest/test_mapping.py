"""Columns into fields: headers that mean the same, rows that share an id, ids of several forms, inner notes."""

from __future__ import annotations

from pathlib import Path

import pytest

from graphmodel.errors import ExportError
from graphmodel.tables import MOST_PARTICIPANTS
from ingest.load import Dataset, read_folder

MAPPING = """
title = "Log"
dates = "any"
ids = "guid"

[columns]
number = ["No", "Nr"]
when = ["When", "Wann"]
client = ["Client", "Kunde"]
state = ["State", "Stand"]

[[file]]
name = "log"
table = "interactions"
names = ["log*"]
needs = ["@when", "@client"]
gathers = true
members = [
    "Host",
    { column = "@client", by = ["name"], absent = "empty" },
    { column = "Mail", by = ["email"], absent = "empty" },
]
drop = [{ reason = "cancelled", when = { column = "@state", is = ["x"] } }]
[file.fields]
interaction_id = "@number"
topic = "About"
channel = { first = [{ column = "How" }, { value = "message", note = "how is not told; counted as a message" }] }
occurred_at = "@when"
"""

PEOPLE = (
    "person_id,name,organisation_id,email\n"
    "s1,Ada,own,\n"
    "c1,Cleo,alder,\n"
    "c2,Dan,alder,both@alder.example\n"
    "c3,Twin,alder,both@alder.example\n"
    "b1,Twin,birch,\n"
)


@pytest.fixture
def log(export, tmp_path: Path):
    """Load the sound export with the given log in place of its interactions."""

    def load(text: str, mapping: str = MAPPING, people: str = PEOPLE) -> Dataset:
        folder = export(people=people, interactions=None, log=text)
        (tmp_path / "mapping.toml").write_text(mapping, encoding="utf-8")
        return read_folder(folder, mapping=tmp_path / "mapping.toml")

    return load


def met(dataset: Dataset) -> list[list[str]]:
    return sorted(row["participant_ids"] for row in dataset.tables["interactions"].to_pylist())


@pytest.mark.parametrize("header", ["No,When,Client,Host,State,How", "Nr,Wann,Kunde,Host,Stand,How"])
def test_headers_that_mean_the_same(log, header):
    dataset = log(f"{header}\n1,2024-03-01,Cleo,s1,,call\n2,2024-03-02,Dan,s1,X,call\n")
    assert met(dataset) == [["c1", "s1"]]
    assert dataset.report.files["log.csv"].ignored == {"cancelled": 1}


def test_a_list_of_headers_that_is_not_there(log):
    with pytest.raises(ExportError, match=r"no 'customer' in \[columns\]"):
        log("No\n", MAPPING.replace('"@client"', '"@customer"'))


def test_rows_with_one_id_give_their_people_to_one_interaction(log):
    rows = "1,2024-03-01,Cleo,s1\n2,2024-03-02,Dan,s1\n1,2024-03-01,Dan,s1\n1,2024-03-01,Cleo,s1\n"
    dataset = log(f"No,When,Client,Host\n{rows}")
    assert met(dataset) == [["c1", "c2", "s1"], ["c2", "s1"]]
    books = dataset.report.files["log.csv"]
    assert (books.loaded, books.merged, books.quarantined) == (2, 2, 0)


def test_rows_with_one_id_that_say_different_things_are_not_one(log):
    dataset = log("No,When,Client,Host,About\n1,2024-03-01,Cleo,s1,prices\n1,2024-03-01,Dan,s1,quality\n")
    assert [one.code for one in dataset.report.rejections] == ["duplicate_id"]
    assert met(dataset) == [["c1", "c2", "s1"]]


def test_without_a_column_of_ids_they_come_from_what_rows_say(log):
    text = "When,Client,Host\n2024-03-01,Cleo,s1\n2024-03-01,Dan,s1\n2024-03-01,Dan,s1\n"
    dataset, again = log(text), log(text)
    assert met(dataset) == [["c1", "s1"], ["c2", "s1"]]
    assert dataset.report.files["log.csv"].merged == 1
    assert dataset.tables["interactions"].equals(again.tables["interactions"])


def test_guids_in_braces_and_capitals_are_the_same(log):
    guid = "0a1b2c3d-0000-4000-8000-00000000000f"
    dataset = log(f"No,When,Client,Host\n{{{guid.upper()}}},2024-03-01,Cleo,s1\n{guid},2024-03-01,Dan,s1\n")
    assert dataset.tables["interactions"]["interaction_id"].to_pylist() == [guid]
    assert met(dataset) == [["c1", "c2", "s1"]]


def test_an_inner_value_notes_only_the_rows_it_was_used_in(log):
    rows = "1,2024-03-01,Cleo,s1,call\n2,2024-03-02,Dan,s1,\n3,2024-03-03,Dan,s1,\n"
    notes = log(f"No,When,Client,Host,How\n{rows}").report.notes
    assert "log.csv: how is not told; counted as a message (2 rows)" in notes


def test_a_name_of_several_is_no_participant_to_leave_out(log):
    dataset = log("No,When,Client,Host,Mail\n1,2024-03-01,Twin,s1,\n2,2024-03-01,Nobody,s1,\n")
    (rejection,) = dataset.report.rejections
    assert (rejection.line, rejection.code, rejection.column) == (2, "ambiguous_name", "Client")
    assert met(dataset) == [["s1"]]


def test_an_address_of_several_is_left_out(log):
    dataset = log("No,When,Client,Host,Mail\n1,2024-03-01,Cleo,s1,both@alder.example\n")
    assert dataset.report.quarantined == 0
    assert met(dataset) == [["c1", "s1"]]


def test_an_id_that_a_crowd_of_rows_has_is_no_meeting(log):
    rows = "".join(
        f"n/a-1,2024-03-01,{'Cleo' if i % 2 else 'Dan'},s1\n" for i in range(MOST_PARTICIPANTS + 1)
    )
    dataset = log(f"No,When,Client,Host\n{rows}")
    assert met(dataset) == [["c2", "s1"]]
    assert {one.code for one in dataset.report.rejections} == {"duplicate_id"}
