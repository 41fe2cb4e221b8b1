"""Departments and titles that no table knows, from the first word of them to the mapping given back."""

from __future__ import annotations

import csv

import pytest

PEOPLE = (
    "person_id,name,organisation_id,department,title\n"
    "s1,Ada,own,Sales,Sales Manager\ns2,Ben,own,Service,Engineer\n"
    "a1,Cleo,alder,Zebra Unit,\na2,Dan,alder,ZEBRA UNIT,\nb1,白露,birch,斑马组,\nc1,Eve,cedar,Qualitty,Flow Captain\n"
)


@pytest.fixture
def listed(crosstie, export, desk):
    """The list of what is not mapped, as ``check`` writes it."""
    told = crosstie("check", export(people=PEOPLE), "--unmapped", "mine.csv")
    assert told.code == 0
    return desk / "mine.csv"


@pytest.mark.parametrize("command", [("check",), ("load",), ("load", "--dry-run")])
def test_load_and_check_name_what_is_not_mapped(crosstie, export, command):
    told = crosstie(*command, export(people=PEOPLE))
    assert told.code == 0
    lines = told.err.splitlines()
    assert lines[:5] == [
        "Departments and titles that no table knows: 4; they count as 'other'.",
        "  ZEBRA UNIT (department, 2 people)",
        "  Qualitty (department, 1 person; nearest known: quality (quality))",
        "  斑马组 (department, 1 person)",
        "  Flow Captain (title, 1 person)",
    ]
    assert "--unmapped FILE.csv" in lines[5]


def test_only_the_first_are_named(crosstie, export):
    people = "".join(f"x{at},X,alder,Ward {name},\n" for at, name in enumerate("qwxyzvk"))
    told = crosstie("check", export(people=PEOPLE + people)).err.splitlines()
    assert len(told) == 1 + 5 + 2
    assert told[-2] == "  and 6 more"


def test_nothing_is_said_where_all_is_mapped(crosstie, export):
    assert crosstie("check", export()).err == ""


def test_the_list_filled_in_and_given_back(crosstie, export, desk, listed):
    with listed.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["kind"], row["term"], row["maps_to"]) for row in rows] == [
        ("department", "ZEBRA UNIT", ""),
        ("department", "Qualitty", ""),
        ("department", "斑马组", ""),
        ("title", "Flow Captain", ""),
        ("seniority", "Flow Captain", ""),
    ]
    meanings = {"ZEBRA UNIT": "production", "斑马组": "quality"}
    with listed.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], delimiter=";")
        writer.writeheader()
        writer.writerows({**row, "maps_to": meanings.get(row["term"], "")} for row in rows)

    told = crosstie("check", export(people=PEOPLE), "--taxonomy", listed)
    assert told.err.splitlines()[0].endswith("3 rows are without maps_to and passed over; the others count.")
    assert "no table knows: 2;" in told.err

    assert (
        crosstie("analyse", "--from", export(people=PEOPLE), "--taxonomy", listed, "--out", "out").code == 0
    )
    with (desk / "out" / "roles.csv").open(encoding="utf-8", newline="") as file:
        roles = {row["person_id"]: (row["function"], row["function_rule"]) for row in csv.DictReader(file)}
    assert roles["a1"] == roles["a2"] == ("production", "mine.csv:department:ZEBRA UNIT")
    assert roles["b1"] == ("quality", "mine.csv:department:斑马组")


def test_a_list_is_not_written_over_one_that_may_be_filled_in(crosstie, export, listed):
    before = listed.read_bytes()
    told = crosstie("load", export(people=PEOPLE), "--unmapped", listed)
    assert told.code == 2
    assert "is there already" in told.err
    assert listed.read_bytes() == before


def test_a_faulty_taxonomy_is_refused_before_anything_is_loaded(crosstie, export, desk):
    (desk / "mine.csv").write_text("kind,term,maps_to\ndepartment,Zebra,sails\n", encoding="utf-8")
    told = crosstie("load", export(people=PEOPLE), "--taxonomy", desk / "mine.csv")
    assert told.code == 2
    assert "Did you mean 'sales'?" in told.err
    assert [path.name for path in desk.iterdir()] == ["mine.csv"]
