"""The whole round, as a user goes it: proposed, decided, merged, analysed, proposed again, undone."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crosstie.commands.records import duplicates
from graphmodel.stores.open import open_store
from ingest.alike.duplicates import LEAST_SCORE
from ingest.review import COLUMNS

ORGANISATIONS = (
    "organisation_id,name,role,domain\n"
    "own,Rail & Sons,supplier,rail.example\n"
    "alder,Alder Motors,client,alder.example\n"
    "alder2,ALDER MOTORS GmbH,client,\n"
    "birch,Birch Works,client,birch.example\n"
)
PEOPLE = (
    "person_id,name,organisation_id,email,title,left_on,kind\n"
    "s1,Ada Reyes,own,ada.reyes@rail.example,,,\n"
    "a1,Cleo Lindqvist,alder,cleo@alder.example,Buyer,,\n"
    "a2,C. Lindqvist,alder,,,,\n"
    "a3,Lindqvist Cleo,alder,,,,\n"
    "a4,Sales,alder,sales@alder.example,,,shared_mailbox\n"
    "a5,Sales,alder,sales@alder.example,,,shared_mailbox\n"
    "b1,Jörg Müller,birch,,Engineer,2024-06-10,\n"
    "c1,Joerg Mueller,alder,,,,\n"
)
INTERACTIONS = "interaction_id,occurred_at,channel,participant_ids\n" + "".join(
    f"{person}{day},{day}T10:00:00,meeting,s1;{person}\n"
    for day in ("2024-06-05", "2024-06-20", "2024-06-29")
    for person in ("a1", "a2", "a3", "a4", "b1", "c1")
)

Rows = list[dict[str, str]]


@pytest.fixture
def folder(export: Callable[..., Path]) -> Path:
    return export(organisations=ORGANISATIONS, people=PEOPLE, interactions=INTERACTIONS)


def results() -> dict[str, list[dict[str, Any]]]:
    names = ("relationships", "ties", "people", "conditions", "cells", "steps", "holes", "roles")
    return {name: open_store().results(name).to_pylist() for name in names}


def fates(rows: Rows) -> dict[tuple[str, str], str]:
    return {(row["id_a"], row["id_b"]): row["rule"] for row in rows}


def filled_in(path: Path, decisions: dict[tuple[str, str], str]) -> Rows:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row["decision"] = decisions.get((row["id_a"], row["id_b"]), "")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return rows


def test_the_whole_round(crosstie: Any, folder: Path, desk: Path) -> None:
    analyse = ("analyse", "--as-of", "2024-06-30", "--no-confidence")
    crosstie("load", folder)
    crosstie(*analyse)
    before = results()

    told = crosstie("duplicates", "--out", "review.csv")
    assert told.code == 0, told.err
    assert told.out.splitlines()[0].split() == ["score", "rule", "keep", "merge"]
    assert "Alder Motors [alder]" in told.out
    assert "4 pairs of people, 1 of organisations" in told.err
    assert "crosstie merge review.csv" in told.err
    rows = filled_in(
        desk / "review.csv",
        {
            ("alder", "alder2"): "merge",
            ("a1", "a3"): "merge",
            ("a1", "a2"): "merge",
            ("c1", "b1"): "keep apart",
        },
    )
    assert fates(rows) == {
        ("alder", "alder2"): "same_name",
        ("a1", "a3"): "swapped_name",
        ("a1", "a2"): "initials",
        ("a2", "a3"): "initials",
        ("c1", "b1"): "changed_firms",
    }

    assert crosstie("merge", "review.csv").out.startswith("3 pairs merged, 1 kept apart\n")
    assert open_store().inputs("merges")["note"].to_pylist().count("swapped_name") == 1
    crosstie(*analyse)
    people = {row["client_id"]: row["people_client"] for row in results()["relationships"]}
    assert people == {"alder": 3, "birch": 0}
    assert [row["people_client"] for row in before["relationships"] if row["client_id"] == "alder"] == [5]
    assert crosstie("duplicates").out == "No likely duplicates.\n"
    assert json.loads(crosstie("duplicates", "--json").out) == []

    assert crosstie("unmerge", "a2", "a3", "alder2").code == 0
    crosstie(*analyse)
    assert results() == before
    again = json.loads(crosstie("duplicates", "--json").out)
    assert fates(again) == {pair: rule for pair, rule in fates(rows).items() if pair != ("c1", "b1")}


def test_somebody_who_moved_is_one_person_in_two_jobs(crosstie: Any, folder: Path, desk: Path) -> None:
    crosstie("load", folder)
    crosstie("duplicates", "--out", "review.csv")
    filled_in(desk / "review.csv", {("c1", "b1"): "merge"})
    assert crosstie("merge", "review.csv").code == 0
    crosstie("analyse", "--as-of", "2024-06-30", "--no-confidence")
    known = {row["person_id"] for row in results()["roles"]}
    assert {"c1", "c1@birch"} <= known
    assert "b1" not in known


def test_a_folder_is_looked_at_without_a_store(crosstie: Any, folder: Path, desk: Path) -> None:
    told = crosstie("duplicates", "--from", folder, "--min-score", "90", "--json")
    assert fates(json.loads(told.out)) == {("a1", "a3"): "swapped_name", ("alder", "alder2"): "same_name"}
    assert list(desk.iterdir()) == []


def test_a_list_that_is_there_is_not_written_over(crosstie: Any, folder: Path, desk: Path) -> None:
    (desk / "review.csv").write_text("my work")
    told = crosstie("duplicates", "--from", folder, "--out", "review.csv")
    assert told.code == 2
    assert "perhaps filled in" in told.err
    assert (desk / "review.csv").read_text() == "my work"


def test_a_store_without_anything_has_no_duplicates_to_tell_of(crosstie: Any) -> None:
    told = crosstie("duplicates")
    assert told.code == 3
    assert "crosstie load" in told.err


@pytest.mark.parametrize("words", [("--from", "x", "--store", "y"), ("--supplier", "Rail")])
def test_options_that_do_not_go_together(crosstie: Any, words: tuple[str, ...]) -> None:
    assert crosstie("duplicates", *words).code == 2


def test_the_least_score_is_that_of_the_proposals() -> None:
    (option,) = [option for option in duplicates.params if option.name == "min_score"]
    assert option.default == LEAST_SCORE
