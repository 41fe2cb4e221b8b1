"""`crosstie map`, from an unknown export to a loaded store, as a user calls it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import openpyxl
import pytest

CALLS = (
    "Call ID,Date of call,Client,Spoke to,Sales rep,How,Mins\n"
    "C1,2026-02-13 10:00,Alder Ltd,Cleo Lind,Ada Reyes,Phone,12\n"
    "C2,2026-02-14 10:00,Birch plc,Dan Day,Ben Lee,Video call,30\n"
)


@pytest.fixture
def calls(desk):
    folder = desk / "export"
    folder.mkdir()
    path = folder / "call log.csv"
    path.write_text(CALLS, encoding="utf-8")
    return path


def test_from_an_unknown_file_to_a_loaded_store(calls, desk, crosstie):
    told = crosstie("map", calls, "--out", "calls.toml", "--supplier", "Rail & Sons")
    assert (told.code, told.err) == (0, "")
    assert "call log.csv: taken for interactions" in told.out
    assert "2 of 2 rows would load" in told.out
    assert "--check calls.toml" in told.out

    checked = crosstie("map", calls, "--check", "calls.toml")
    assert (checked.code, checked.err) == (0, "")
    assert "It is sound: crosstie load" in checked.out

    loaded = crosstie("load", calls.parent, "--mapping", "calls.toml")
    assert loaded.code == 0
    assert "2 read = 2 loaded" in loaded.out
    assert "4 people" in loaded.out or "4 new" in loaded.out


def test_without_out_the_mapping_file_goes_to_standard_output_and_words_elsewhere(calls, desk, crosstie):
    told = crosstie("map", calls)
    (desk / "piped.toml").write_text(told.out, encoding="utf-8")
    assert "Nothing was written. Keep it with: crosstie map" in told.err
    assert crosstie("map", calls, "--check", "piped.toml").code == 0


def test_a_mapping_that_was_edited_is_checked(calls, desk, crosstie):
    text = crosstie("map", calls).out
    broken = text.replace('occurred_at = "Date of call"', 'topic = "Date of call"')
    (desk / "mine.toml").write_text(broken, encoding="utf-8")
    told = crosstie("map", calls, "--check", "mine.toml")
    assert told.code == 1
    assert "every row needs occurred_at; the mapping file says nothing of it" in told.out
    assert "2 quarantined" in told.out
    assert "Change mine.toml and check it again." in told.out

    (desk / "mine.toml").write_text(text.replace("occurred_at", "ocurred_at"), encoding="utf-8")
    told = crosstie("map", calls, "--check", "mine.toml")
    assert told.code == 2
    assert "Did you mean 'occurred_at'?" in told.err


def test_a_value_that_the_map_does_not_name_is_told(calls, desk, crosstie):
    (desk / "mine.toml").write_text(crosstie("map", calls).out, encoding="utf-8")
    calls.write_text(CALLS.replace("Phone", "Golf"), encoding="utf-8")
    told = crosstie("map", calls, "--check", "mine.toml")
    assert told.code == 1
    assert "call log.csv: the value map for «How» does not name Golf" in told.out


def test_the_own_firm_is_asked_for_unless_a_file_names_it(calls, crosstie):
    assert "Your own firm is called «Our own firm»" in crosstie("map", calls).err
    assert "Your own firm" not in crosstie("map", calls, "--supplier", "Rail & Sons").err
    calls.with_name("organisations.csv").write_text(
        "organisation_id,name,role\nr,Rail,supplier\n", encoding="utf-8"
    )
    assert "Your own firm" not in crosstie("map", calls).err


def test_a_mapping_of_something_else_does_not_read_the_file(calls, desk, crosstie):
    (desk / "mine.toml").write_text(crosstie("map", calls).out, encoding="utf-8")
    other = calls.with_name("weather.csv")
    other.write_text("Day,Rain\n2026-02-13,1\n", encoding="utf-8")
    told = crosstie("map", other, "--check", "mine.toml")
    assert told.code == 1
    assert "weather.csv: the mapping file does not read it" in told.out


def test_what_exists_is_kept_unless_forced(calls, desk, crosstie):
    (desk / "mine.toml").write_text("precious", encoding="utf-8")
    told = crosstie("map", calls, "--out", "mine.toml")
    assert told.code == 2
    assert "is there already" in told.err
    assert (desk / "mine.toml").read_text(encoding="utf-8") == "precious"
    assert crosstie("map", calls, "--out", "mine.toml", "--force").code == 0
    assert "[[file]]" in (desk / "mine.toml").read_text(encoding="utf-8")


def test_rows_that_would_be_quarantined_are_findings(calls, crosstie):
    calls.write_text(CALLS.replace("2026-02-14", "2026-02-30"), encoding="utf-8")
    told = crosstie("map", calls)
    assert told.code == 1
    assert "call log.csv:3: impossible_date" in told.err


def test_a_needed_column_that_is_not_there_is_a_finding_and_told(calls, crosstie):
    calls.write_text("Date of call,Client,Spoke to\n2026-02-13,Alder,Cleo Lind\n", encoding="utf-8")
    told = crosstie("map", calls, "--json")
    assert told.code == 1
    assert "who of your own firm" in json.loads(told.out)["lacking"]["call log.csv"]


def test_a_file_that_is_known_needs_no_mapping(export, crosstie):
    told = crosstie("map", export() / "people.csv", "--out", "mine.toml")
    assert told.code == 0
    assert "people.csv is known already, as people of Crosstie's exchange format" in told.out


def test_a_file_called_like_a_known_one_with_columns_of_its_own_is_mapped(calls, crosstie):
    path = calls.rename(calls.with_name("interactions.csv"))
    assert "interactions.csv: taken for interactions" in crosstie("map", path).err


def test_each_sheet_of_a_workbook_is_a_file_of_its_own(desk, crosstie):
    book = openpyxl.Workbook()
    book.active.title = "Besuche"
    for row in (
        ("Besuchsdatum", "Kunde", "Ansprechpartner", "Mitarbeiter", "Art"),
        ("13.02.2026", "Ahorn", "Cleo Lind", "Ada Reyes", "Besuch"),
    ):
        book.active.append(row)
    staff = book.create_sheet("Mitarbeiter")
    for row in (("Personalnr.", "Name", "Abteilung"), ("M1", "Ada Reyes", "Vertrieb")):
        staff.append(row)
    book.create_sheet("Leer")
    book.save(desk / "book.xlsx")
    told = crosstie("map", "book.xlsx", "--out", "book.toml")
    assert told.code == 0
    assert (desk / "book.toml").read_text(encoding="utf-8").count("[[file]]\n") == 2
    assert "book.xlsx/Besuche: taken for interactions" in told.out
    assert "book.xlsx/Mitarbeiter: taken for people" in told.out
    assert "book.xlsx/Leer: not read: the sheet is empty" in told.out
    assert "1 interactions" in told.out


def test_neighbours_that_nobody_knows_are_named(calls, crosstie):
    calls.with_name("weather.csv").write_text("Day,Rain\n2026-02-13,1\n", encoding="utf-8")
    assert "No format knows weather.csv in the same folder" in crosstie("map", calls).err


def test_the_order_of_dates_is_asked_for_and_may_be_given(calls, crosstie):
    calls.write_text(
        CALLS.replace("2026-02-13 10:00", "03/04/2026").replace("2026-02-14 10:00", "05/04/2026"),
        encoding="utf-8",
    )
    told = crosstie("map", calls)
    assert told.code == 1
    assert "loading would stop: call log.csv: dates could be day-month or month-day" in told.err
    assert crosstie("map", calls, "--date-order", "dmy").code == 0


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["nowhere.csv"], "there is no such file"),
        (["."], "is a folder, not a file"),
        (["notes.doc"], "is no table that can be read"),
        (["empty.csv"], "is empty"),
        (["export/call log.csv", "--check", "nowhere.toml"], "cannot be opened"),
        (["export/call log.csv", "other.csv"], "lie in several folders"),
        (["export/call log.csv", "--check", "x.toml", "--out", "y.toml"], "goes without"),
        (["export/call log.csv", "--force"], "--force goes with --out"),
        (["export/call log.csv", "--out", "nowhere/y.toml"], "cannot be written"),
    ],
)
def test_bad_input_is_told(words, says, calls, desk, crosstie):
    (desk / "notes.doc").write_text("x", encoding="utf-8")
    (desk / "empty.csv").write_text("", encoding="utf-8")
    (desk / "other.csv").write_text(CALLS, encoding="utf-8")
    told = crosstie("map", *words)
    assert told.code == 2
    assert says in told.err


def test_the_example_of_the_docs_is_what_the_command_says(desk, crosstie):
    page = (Path(__file__).parents[2] / "docs" / "mapping.md").read_text(encoding="utf-8")
    section = page.split("## Have one proposed")[1].split("\n## ")[0]
    blocks = re.findall(r"```(\w+)\n(.*?)```", section, re.DOTALL)
    (csv,) = (text for kind, text in blocks if kind == "csv")
    (mapping,) = (text for kind, text in blocks if kind == "toml")
    printed = next(text for kind, text in blocks if kind == "text").splitlines()[1:-1]
    (desk / "visits.csv").write_text(csv, encoding="utf-8")

    told = crosstie("map", "visits.csv", "--supplier", "Rail & Sons", "--out", "visits.toml")
    written = (desk / "visits.toml").read_text(encoding="utf-8")
    assert told.code == 1
    assert [line for line in printed if line not in told.out.splitlines()] == []
    assert [line for line in mapping.splitlines() if line not in written.splitlines()] == []
