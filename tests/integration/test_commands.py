"""The commands from end to end, as a user calls them, on three invented clients."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys

import openpyxl
import pyarrow.parquet as pq
import pytest

from graphmodel.arrow import schema_of
from graphmodel.settings import Settings
from graphmodel.stores.open import open_store
from graphmodel.tables import RELATIONSHIPS, RESULTS, by_name

TABLES = [table.name for table in RESULTS]


def left_on(folder):
    return sorted(path.name for path in folder.iterdir())


# --- load and check ---


def test_load_prints_the_balance(crosstie, export):
    first = crosstie("load", export())
    assert first.code == 0
    assert first.err == ""
    assert (
        "all files: 17 read = 17 loaded + 0 unchanged + 0 merged + 0 ignored + 0 quarantined"
        in first.out.splitlines()
    )
    again = crosstie("load", export())
    assert (
        "all files: 17 read = 0 loaded + 17 unchanged + 0 merged + 0 ignored + 0 quarantined"
        in again.out.splitlines()
    )


def test_load_as_json(crosstie, export):
    told = json.loads(crosstie("load", export(), "--json").out)
    assert told["total"] == {
        "read": 17,
        "loaded": 17,
        "unchanged": 0,
        "merged": 0,
        "ignored": {},
        "quarantined": 0,
    }
    assert {name: balance["read"] for name, balance in told["tables"].items()} == {
        "organisations": 4,
        "people": 6,
        "interactions": 7,
    }


def test_a_dry_run_of_load_says_the_same_and_writes_nothing(crosstie, export, desk):
    dry = crosstie("load", export(people=BAD_PEOPLE), "--dry-run")
    assert dry.code == 0
    assert "A dry run: nothing was written." in dry.err
    assert left_on(desk) == []
    assert crosstie("load", export(people=BAD_PEOPLE)).out == dry.out
    assert left_on(desk) == ["crosstie.duckdb", "quarantine"]


BAD_PEOPLE = (
    "person_id,name,organisation_id,department\n"
    "s1,Ada,own,Sales\ns2,Ben,own,Service\na1,Cleo,alder,Purchasing\na2,Dan,alder,Production\n"
    "b1,白露,birch,采购部\nc1,Eve,cedar,Quality\nx1,Nobody,nowhere,\n"
)
"""As the sound people, and one whose firm is not there."""


def test_what_is_wrong_is_kept_with_its_reason(crosstie, export, desk):
    loaded = crosstie("load", export(people=BAD_PEOPLE))
    assert loaded.code == 0
    assert "1 row is kept in quarantine" in loaded.err
    with (desk / "quarantine" / "quarantine.csv").open(encoding="utf-8", newline="") as handle:
        (row,) = csv.DictReader(handle)
    assert list(row) == ["file", "line", "column", "code", "sentence", "raw"]
    assert (row["file"], row["line"], row["column"]) == ("people.csv", "8", "organisation_id")
    assert row["code"] == "dangling_reference"
    assert "'nowhere'" in row["sentence"]
    assert row["raw"] == "x1,Nobody,nowhere,"


def test_the_store_remembers_what_was_told_of_a_load(crosstie, export, desk):
    told = [json.loads(crosstie("load", export(people=BAD_PEOPLE), "--json").out) for _ in range(2)]
    kept = open_store(str(desk / "crosstie.duckdb")).loads()
    assert [load["report"]["total"] for load in reversed(kept)] == [each["total"] for each in told]
    assert [each["total"]["unchanged"] for each in told] == [0, 17]
    assert kept[0]["report"]["changes"] == told[1]["changes"]
    (example,) = kept[0]["report"]["examples"]
    assert (example["line"], example["raw"]) == (8, "x1,Nobody,nowhere,")
    crosstie("analyse")
    assert open_store(str(desk / "crosstie.duckdb")).run()["load"] == 2


def test_check_ends_with_1_where_rows_would_be_quarantined(crosstie, export, desk):
    assert crosstie("check", export()).code == 0
    found = crosstie("check", export(people=BAD_PEOPLE))
    assert found.code == 1
    assert "people.csv:8: dangling_reference" in found.out
    assert json.loads(crosstie("check", export(people=BAD_PEOPLE), "--json").out)["total"]["quarantined"] == 1
    assert left_on(desk) == []


# --- analyse ---


def test_analyse_tells_stages_and_single_threads(crosstie, export):
    crosstie("load", export())
    told = crosstie("analyse")
    lines = told.out.splitlines()
    assert lines[0] == "3 relationships as of 2024-06-30"
    assert {tuple(line.split()) for line in lines[1:] if line.startswith("  ")} == {
        ("point-to-point", "2"),
        ("none", "1"),
    }
    assert "2 with a live tie; 1 of them hang on one thread (50%)" in lines


def test_analyse_as_json_prints_nothing_else(export, tmp_path):
    """In a process of its own, so that nothing of the test's reaches the two streams."""
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "crosstie",
            "analyse",
            "--from",
            export(),
            "--json",
            "--out",
            tmp_path / "out",
        ],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0
    run = json.loads(done.stdout)
    assert run == json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert done.stderr == f"{len(TABLES) + 1} files written to {tmp_path / 'out'}\n"


def test_run_json_tells_how_the_tables_came_about(crosstie, export, desk):
    crosstie("analyse", "--from", export(), "--as-of", "2024-06-20", "--out", "out")
    run = json.loads((desk / "out" / "run.json").read_text(encoding="utf-8"))
    assert run["as_of"] == "2024-06-20"
    assert run["settings"] == Settings().as_mapping()
    assert {"crosstie", "python", "duckdb", "numpy"} <= run["versions"].keys()
    assert run["counts"]["interactions"] == 7
    assert run["counts"]["interactions_after_as_of"] == 2
    assert run["counts"]["relationships"] == 3
    steps = {"people and organisations", "interactions", "ties", "measures", "stages", "next steps", "tables"}
    assert set(run["seconds"]) == steps
    assert all(seconds >= 0 for seconds in run["seconds"].values())


def test_settings_are_taken_from_the_desk_or_from_a_file(crosstie, export, desk):
    other = desk / "other.toml"
    other.write_text("[ties]\nhalf_life_days = 30\n", encoding="utf-8")
    (desk / "crosstie.toml").write_text("[ties]\nhalf_life_days = 60\n", encoding="utf-8")
    for words, days in (((), 60), (("--settings", other), 30)):
        run = json.loads(crosstie("analyse", "--from", export(), "--json", *words).out)
        assert run["settings"]["ties"]["half_life_days"] == days


@pytest.fixture
def written(crosstie, export, desk):
    """The result tables as CSV rows by table."""
    assert crosstie("analyse", "--from", export(), "--out", "out").code == 0
    assert left_on(desk / "out") == sorted([*(f"{name}.csv" for name in TABLES), "run.json"])
    return {name: csv_rows(desk / "out" / f"{name}.csv") for name in TABLES}


def csv_rows(path):
    with path.open(encoding="utf-8", newline="") as handle:
        reader = csv.DictReader(handle)
        assert reader.fieldnames == list(by_name(RESULTS)[path.stem].names)
        return list(reader)


def test_csv_has_exactly_the_columns_and_a_row_a_client(written):
    assert [row["client_name"] for row in written["relationships"]] == [
        "Alder Motors",
        "桦树机械",
        "Cedar Mills",
    ]
    assert all(set(row) == set(by_name(RESULTS)[name].names) for name in TABLES for row in written[name])


def test_csv_writes_booleans_times_and_dates_plainly(written):
    for table in RESULTS:
        for column in table.columns:
            cells = {row[column.name] for row in written[table.name]} - {""}
            if column.type == "boolean":
                assert cells <= {"true", "false"}
            elif column.type == "timestamp":
                assert all(re.fullmatch(r"2024-06-\d\dT09:00:00(\.0+)?Z", cell) for cell in cells)
            elif column.type == "date":
                assert cells <= {"2024-06-30"}
    assert {row["live"] for row in written["ties"]} == {"true"}
    assert {row["last_at"][:10] for row in written["ties"]} == {"2024-06-08", "2024-06-16", "2024-06-30"}


MAY_BE_EMPTY = {"next_stage", "missing", "stage_margin", "mismatch", "flags"}
"""Cells in which nothing to say is an answer; every other empty cell is an undefined value."""


def test_an_undefined_value_is_an_empty_cell_with_its_reason(written):
    for row in written["relationships"]:
        reasons = dict(flag.split(":", 1) for flag in row["flags"].split(";"))
        undefined = {name for name, cell in row.items() if cell == ""} - MAY_BE_EMPTY
        assert undefined == reasons.keys() & set(RELATIONSHIPS.names)
        assert all(reasons.values())
    cedar = written["relationships"][2]
    assert (cedar["ties"], cedar["threads"], cedar["stage"]) == ("0", "0", "none")
    assert (cedar["single_thread_risk"], cedar["severance_probability"], cedar["exposed_revenue"]) == (
        "",
    ) * 3
    assert "single_thread_risk:no live tie" in cedar["flags"]


def test_parquet_keeps_the_types(crosstie, export, desk, written):
    crosstie("analyse", "--from", export(), "--out", "parquet", "--format", "parquet")
    for table in RESULTS:
        found = pq.read_table(desk / "parquet" / f"{table.name}.parquet")
        assert found.schema.equals(schema_of(table))
        assert len(found) == len(written[table.name])


def test_xlsx_is_one_workbook_with_a_sheet_a_table(crosstie, export, desk, written):
    crosstie("analyse", "--from", export(), "--out", "xlsx", "--format", "xlsx")
    assert left_on(desk / "xlsx") == ["results.xlsx", "run.json"]
    book = openpyxl.load_workbook(desk / "xlsx" / "results.xlsx")
    assert book.sheetnames == TABLES
    for table in RESULTS:
        rows = list(book[table.name].values)
        assert rows[0] == table.names
        assert len(rows) - 1 == len(written[table.name])
    live = table_column(book["ties"], "live")
    assert live == [True, True, True]
    assert table_column(book["relationships"], "single_thread_risk")[2] is None


def table_column(sheet, name):
    header, *rows = sheet.values
    return [row[header.index(name)] for row in rows]


@pytest.mark.parametrize("name", ['=HYPERLINK("x")', "+1", "-1", "@SUM(A1)"])
def test_xlsx_runs_no_name_as_a_formula(crosstie, export, desk, name):
    quoted = name.replace('"', '""')
    organisations = f'organisation_id,name,role\nown,Rail & Sons,supplier\nalder,"{quoted}",client\n'
    people = "person_id,name,organisation_id\ns1,Ada,own\na1,Cleo,alder\n"
    interactions = "interaction_id,occurred_at,channel,participant_ids\ni1,2024-06-01,call,s1;a1\n"
    folder = export(organisations=organisations, people=people, interactions=interactions)
    assert crosstie("analyse", "--from", folder, "--out", "out", "--format", "xlsx").code == 0
    cell = openpyxl.load_workbook(desk / "out" / "results.xlsx")["relationships"]["B2"]
    assert cell.value == name
    assert cell.data_type == "s"
    assert cell.quotePrefix


def test_a_dry_run_of_analyse_writes_nothing(crosstie, export, desk):
    folder = export()
    plain = crosstie("analyse", "--from", folder)
    dry = crosstie("analyse", "--from", folder, "--out", "out", "--dry-run")
    assert dry.code == 0
    assert dry.out == plain.out
    assert left_on(desk) == []
    crosstie("load", folder)
    assert crosstie("analyse", "--dry-run").out == plain.out
    assert crosstie("risk").code == 3  # there are no results yet
    assert left_on(desk) == ["crosstie.duckdb"]


def test_analyse_without_a_store_makes_none(crosstie, export, desk):
    told = crosstie("analyse", "--from", export())
    assert "give --out DIR" in told.err
    assert left_on(desk) == []


def test_the_store_and_the_folder_give_the_same_tables(crosstie, export, desk, written):
    crosstie("load", export())
    crosstie("analyse", "--out", "stored", "--no-confidence")
    assert {name: csv_rows(desk / "stored" / f"{name}.csv") for name in TABLES} == written


# --- risk ---


def test_risk_ranks_by_what_is_at_stake(crosstie, analysed):
    told = crosstie("risk")
    assert told.code == 0
    assert told.err == ""
    ranked = [line.split() for line in told.out.splitlines() if re.match(r" {2}\d ", line)]
    assert [(words[0], words[1], words[-1]) for words in ranked] == [
        ("1", "high", "[alder]"),
        ("2", "critical", "[birch]"),
        ("3", "unclear", "[cedar]"),
    ]
    assert re.match(r"As of 2024-06-30: 1 of 3 clients hangs? on one person", told.out)
    assert "Ada (sales) with 白露 (purchasing)" in told.out


def test_risk_as_json_has_the_names_of_the_table(crosstie, analysed):
    rows = json.loads(crosstie("risk", "--json").out)
    assert [(row["rank"], row["client_id"], row["level"]) for row in rows] == [
        (1, "alder", "high"),
        (2, "birch", "critical"),
        (3, "cedar", "unclear"),
    ]
    for row in rows:
        assert row.keys() == {*RELATIONSHIPS.names, "level", "rank", "why", "next_step"}
    assert rows[1]["exposed_revenue"] == pytest.approx(200_000 * (1 - 0.83**2))
    assert rows[2]["exposed_revenue"] is None


@pytest.mark.parametrize(
    ("words", "clients"),
    [
        (("--top", 1), ["alder"]),
        (("--top", 9), ["alder", "birch", "cedar"]),
        (("--min-revenue", 200_000), ["alder", "birch"]),
        (("--min-revenue", 200_001), ["alder"]),
        (("--min-revenue", 100_000, "--top", 1), ["alder"]),
    ],
)
def test_risk_can_be_narrowed(crosstie, analysed, words, clients):
    assert [row["client_id"] for row in json.loads(crosstie("risk", "--json", *words).out)] == clients


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--fail-on", "critical"), 1),
        (("--fail-on", "low"), 1),
        (("--fail-on", "critical", "--min-revenue", 900_000), 0),
        (("--fail-on", "high", "--min-revenue", 900_000), 1),
        ((), 0),
    ],
)
def test_risk_can_fail_a_batch_job(crosstie, analysed, words, code):
    ended = crosstie("risk", *words)
    assert ended.code == code
    assert ended.out


def test_thin_data_never_fails_a_batch_job(crosstie, export):
    interactions = "interaction_id,occurred_at,channel,participant_ids\ni1,2024-06-01,call,s1;b1\n"
    crosstie("load", export(interactions=interactions))
    crosstie("analyse")
    assert {row["level"] for row in json.loads(crosstie("risk", "--json").out)} == {"unclear"}
    assert crosstie("risk", "--fail-on", "low").code == 0


# --- show ---


@pytest.mark.parametrize(
    ("client", "found"),
    [
        ("alder", "alder"),
        ("Alder Motors", "alder"),
        ("ALDER motors", "alder"),
        ("桦树机械", "birch"),
        ("birch", "birch"),
    ],
)
def test_show_finds_a_client_by_id_and_by_name(crosstie, analysed, client, found):
    told = crosstie("show", client, "--json")
    assert told.code == 0
    assert json.loads(told.out)["relationship"]["client_id"] == found


def test_show_as_json_has_the_names_of_the_tables(crosstie, analysed):
    told = json.loads(crosstie("show", "alder", "--json").out)
    assert list(told["relationship"]) == list(RELATIONSHIPS.names)
    for name in ("people", "ties", "cells", "conditions", "holes"):
        assert told[name]
        assert all(list(row) == list(by_name(RESULTS)[name].names) for row in told[name])
        assert {row["client_id"] for row in told[name]} == {"alder"}
    assert told["risk"]["level"] == "high"
    assert told["names"] == {"s1": "Ada", "s2": "Ben", "a1": "Cleo", "a2": "Dan"}
    assert told["ties"][0]["last_at"] == "2024-06-08T09:00:00Z"


def test_show_tells_everything_in_words(crosstie, analysed):
    told = crosstie("show", "cedar").out
    assert told.startswith("Cedar Mills  [cedar]  as of 2024-06-30")
    for heading in ("Measures", "Conditions", "People", "Ties", "Holes"):
        assert heading in told.splitlines()
    assert re.search(r"single_thread_risk .*no live tie", told)
    assert re.search(r"✗ +point-to-point +ties +0 ", told)


# --- demo, doctor, the default store ---


def test_the_example_can_be_made_again_and_again(crosstie, desk):
    first = crosstie("demo", "--no-serve")
    assert first.code == 0
    assert re.search(r"hangs? on one person", first.out.splitlines()[0])
    assert "crosstie show CLIENT --store" in first.err
    assert left_on(desk) == ["demo"]
    assert crosstie("demo", "--no-serve").out == first.out
    store = desk / "demo" / "demo.duckdb"
    reloaded = json.loads(crosstie("load", desk / "demo" / "export", "--store", store, "--json").out)["total"]
    assert reloaded["unchanged"] == reloaded["read"] > 10_000


def test_the_store_may_be_set_in_the_environment(crosstie, export, desk, monkeypatch):
    monkeypatch.setenv("CROSSTIE_STORE", str(desk / "mine.duckdb"))
    crosstie("load", export())
    assert left_on(desk) == ["mine.duckdb"]
    crosstie("load", export(), "--store", "other.duckdb")
    assert left_on(desk) == ["mine.duckdb", "other.duckdb"]


def test_doctor_says_what_works_and_what_to_do_about_the_rest(crosstie, analysed, desk):
    (desk / "crosstie.toml").write_text("[tie]\n", encoding="utf-8")
    found = {row["part"]: row for row in json.loads(crosstie("doctor", "--json").out)}
    assert set(found) >= {"python", "packages", "store", "settings", "java", "chromium"}
    assert found["store"]["works"]
    assert "6 people" in found["store"]["found"]
    assert not found["settings"]["works"]
    assert "unknown section 'tie'" in found["settings"]["found"]
    assert all(bool(row["remedy"]) != row["works"] for row in found.values())


def test_doctor_writes_nothing(crosstie, desk):
    told = crosstie("doctor")
    assert told.code == 0
    assert re.search(r"^no +store +crosstie.duckdb does not exist yet$", told.out, re.MULTILINE)
    assert "crosstie load DIR" in told.out
    assert left_on(desk) == []
