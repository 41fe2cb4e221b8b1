"""Who is the same person, from end to end: the same figures whichever way the tables come."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pyarrow.parquet as pq
import pytest

import crosstie as library
from crosstie.analysing import analyse_folder, analyse_store
from graphmodel.analysis import analyse
from graphmodel.stores.open import open_store
from ingest.memory import read_tables
from tests.oracle.by_hand import replaced
from tests.oracle.portfolios import arrow_of, portfolio
from tests.oracle.test_identity import assert_same, decided

ORGANISATIONS = (
    "organisation_id,name,role,parent_id,tier,revenue\n"
    "own,Rail & Sons,supplier,,,\n"
    "alder,Alder Motors,client,,A,1000000\n"
    "birch,Birch Works,client,alder,B,200000\n"
    "cedar,Cedar Mills,client,,,50000\n"
)
PEOPLE = (
    "person_id,name,organisation_id,email,department,kind\n"
    "s1,Ada,own,ada@rail.example,Sales,\n"
    "s2,Ben,own,ben@rail.example,Service,\n"
    "a1,Cleo Park,alder,cleo@alder.example,Purchasing,\n"
    "a2,C. Park,alder,CLEO@alder.example,Purchasing,\n"
    "b1,Dan,birch,info@birch.example,Production,shared_mailbox\n"
    "c1,Eve,cedar,eve@cedar.example,Quality,\n"
)
MEETINGS = [
    (name, day, "meeting", people)
    for day in ("2024-06-08", "2024-06-20", "2024-06-29")
    for name, people in (("x", "s1;a1"), ("y", "s2;a2"), ("z", "s1;b1"), ("w", "s2;c1"))
]
INTERACTIONS = "interaction_id,occurred_at,channel,participant_ids\n" + "".join(
    f"{name}{day},{day}T10:00:00,{channel},{people}\n" for name, day, channel, people in MEETINGS
)


@pytest.fixture
def firms(export: Callable[..., Path]) -> Callable[..., Path]:
    def write(**more: str) -> Path:
        tables = {"organisations": ORGANISATIONS, "people": PEOPLE, "interactions": INTERACTIONS, **more}
        return export(**tables)

    return write


@pytest.fixture
def threads(crosstie: Callable[..., Any]) -> Callable[..., dict[str, int]]:
    """Threads of each relationship, after another analysis of the store."""

    def analysed(*words: str) -> dict[str, int]:
        told = crosstie("analyse", "--no-confidence", *words)
        assert told.code == 0, told.err
        rows = open_store().results("relationships").to_pylist()
        return {row["client_id"]: row["people_client"] for row in rows}

    return analysed


def test_a_person_with_two_records_is_one(crosstie: Any, firms: Any, threads: Any) -> None:
    loaded = crosstie("load", firms())
    assert "rule same_email" in loaded.out
    assert threads() == {"alder": 1, "birch": 1, "cedar": 1}
    (row,) = [row for row in open_store().results("relationships").to_pylist() if row["client_id"] == "birch"]
    assert "shared_mailbox:1 of the live ties through a shared mailbox" in row["flags"].split(";")


def test_merged_and_parted_again_and_it_stays_so(
    crosstie: Any, firms: Any, threads: Any, tmp_path: Path
) -> None:
    crosstie("load", firms())
    assert crosstie("unmerge", "a2").out.startswith("1 merges undone\n1 decisions are new; 0 records")
    assert threads()["alder"] == 2
    assert crosstie("load", firms()).code == 0
    assert threads()["alder"] == 2
    assert "'a2' is merged into nothing" in crosstie("unmerge", "a2").err

    review = tmp_path / "review.csv"
    review.write_text(
        "decision,record,id_a,id_b\nmerge,people,a1,a2\n,people,a1,c1\nmerge,organisations,alder,birch\n",
        encoding="utf-8",
    )
    told = crosstie("merge", review, "--json")
    assert json.loads(told.out) == {"merge": 2, "keep_apart": 0, "undone": 0, "changed": 2, "merged": 2}
    assert json.loads(crosstie("merge", review, "--json").out)["changed"] == 0
    assert threads() == {"alder": 2, "cedar": 1}
    assert crosstie("load", firms()).code == 0
    assert threads() == {"alder": 2, "cedar": 1}
    assert crosstie("unmerge", "birch", "a2").code == 0
    assert threads() == {"alder": 2, "birch": 1, "cedar": 1}


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("merge,people,a1,zz", "review.csv:2: there is no 'zz' among the people"),
        ("merge,people,alder,a1", "review.csv:2: there is no 'alder' among the people"),
        ("join,people,a1,a2", "decision is 'join'"),
    ],
)
def test_a_review_list_with_a_fault_changes_nothing(
    crosstie: Any, firms: Any, tmp_path: Path, row: str, message: str
) -> None:
    crosstie("load", firms())
    review = tmp_path / "review.csv"
    review.write_text(f"decision,record,id_a,id_b\n{row}\nmerge,people,a1,c1\n", encoding="utf-8")
    told = crosstie("merge", review)
    assert told.code == 2
    assert message in told.err
    assert open_store().inputs("merges")["merged_id"].to_pylist() == ["a2"]


def test_clients_of_one_group_are_one(crosstie: Any, firms: Any, threads: Any) -> None:
    crosstie("load", firms())
    assert threads("--level", "group") == {"alder": 2, "cedar": 1}
    (row,) = [row for row in open_store().results("relationships").to_pylist() if row["client_id"] == "alder"]
    assert row["revenue"] == 1_200_000
    assert open_store().run()["level"] == "group"
    assert "Alder Motors" in crosstie("risk").out
    assert "Dan" in crosstie("show", "alder").out
    assert threads() == {"alder": 1, "birch": 1, "cedar": 1}
    assert open_store().run()["level"] == "company"


def test_who_changed_firms_is_known_on_both_sides(crosstie: Any, firms: Any, threads: Any) -> None:
    jobs = "person_id,organisation_id,started_on,left_on\nc1,alder,,2024-06-15\n"
    folder = firms(employments=jobs)
    crosstie("load", folder)
    assert threads("--as-of", "2024-06-14") == {"alder": 2, "birch": 1, "cedar": 0}
    assert "Eve" in crosstie("show", "alder").out
    assert threads() == {"alder": 1, "birch": 1, "cedar": 1}
    told = crosstie("timeline", "alder", "--json")
    assert told.code == 0, told.err


def test_a_circle_is_an_error_in_words(crosstie: Any, firms: Any) -> None:
    rows = "record,merged_id,into_id\npeople,a1,s1\npeople,s1,c1\npeople,c1,a1\n"
    told = crosstie("analyse", "--from", firms(merges=rows))
    assert told.code == 2
    assert "people are merged in a circle: a1 into s1 into c1 into a1" in told.err
    told = crosstie("analyse", "--from", firms(merges="record,merged_id,into_id\npeople,a1,nobody\n"))
    assert told.code == 2
    assert "people a1 is merged into nobody, which is not there" in told.err


@pytest.mark.parametrize("seed", range(3))
def test_store_folder_and_library_agree_with_ids_replaced_by_hand(
    crosstie: Any, tmp_path: Path, seed: int
) -> None:
    drawn = portfolio(seed, 8)
    inputs = decided(drawn, Random(seed), sound=True)
    expected = analyse(arrow_of(replaced(inputs)), drawn.as_of).tables
    assert_same(library.analyse(arrow_of(inputs), drawn.as_of).tables, expected)
    for name, table in arrow_of(inputs).items():
        pq.write_table(table, tmp_path / f"{name}.parquet")
    assert_same(analyse_folder(tmp_path, drawn.as_of).tables, expected)
    url = str(tmp_path / "store.duckdb")
    open_store(url).load(read_tables(arrow_of(inputs)).tables, source="a test", report={})
    assert_same(analyse_store(url, drawn.as_of, dry_run=True, confidence=False).tables, expected)
