"""``crosstie leave`` as a user calls it: from a store and from a folder, in words, as JSON and as tables."""

from __future__ import annotations

import csv
import json

import pytest

from graphmodel.tables import LEAVING, by_name

TABLES = [table.name for table in LEAVING]

ADA_LEAVES = """\
If Ada (sales) leaves, as of 30 June 2024:
62% of the live strength with 2 clients goes; 2 people lose their only tie.
1 client is left without any live tie.
Exposed revenue goes from EUR 159 k to EUR 511 k a year, of EUR 1.2 M.

  1  Alder Motors  [alder]  37% goes
     point-to-point · threads 2 -> 1 · exposed EUR 96.8 k -> EUR 311 k of EUR 1 M a year
     Cleo loses the only tie.
     > Have Dan introduce Ben (knows others there) to Cleo.

  2  桦树机械  [birch]  100% goes
     point-to-point -> none · threads 1 -> 0 · exposed EUR 62.2 k -> EUR 200 k of EUR 200 k a year
     白露 loses the only tie.
     > Nobody who stays is near enough to take over 白露: find somebody.
"""


@pytest.fixture
def store(crosstie, export):
    """A store in which two of ours hold Alder, and Ada alone holds Birch."""
    assert crosstie("load", export()).code == 0
    assert crosstie("analyse").code == 0


def told(ended):
    assert ended.code == 0, ended.err
    return json.loads(ended.out)


def test_one_person_in_words(crosstie, store):
    ended = crosstie("leave", "Ada")
    assert ended.code == 0, ended.err
    assert ended.out == ADA_LEAVES
    assert "What changes" not in ended.out
    assert "--out DIR" in ended.err


def test_one_client_in_words_tells_what_changes(crosstie, store):
    ended = crosstie("leave", "s1", "--client", "birch", "--lang", "zh")
    assert ended.code == 0, ended.err
    assert ended.out.startswith("若Ada（销售）于2024年6月30日离开：")
    assert "失去100%" in ended.out
    assert "变化" in ended.out
    assert "departure" not in ended.out


def test_json_has_the_columns_of_the_tables(crosstie, store):
    found = told(crosstie("leave", "Ada", "Cleo", "--json"))
    assert list(found) == ["run", *TABLES]
    assert found["run"]["people"] == ["a1", "s1"]
    assert found["run"]["as_of"] == "2024-06-30"
    for name in TABLES:
        assert found[name]
        assert all(list(row) == list(by_name(LEAVING)[name].names) for row in found[name])


def test_a_folder_says_what_a_store_says(crosstie, store, export):
    from_store = told(crosstie("leave", "Ada", "--json"))
    from_folder = told(crosstie("leave", "Ada", "--json", "--from", export()))
    assert from_folder == from_store


def test_the_plan_is_written_as_tables(crosstie, store, desk):
    ended = crosstie("leave", "Ada", "--out", "plan")
    assert ended.code == 0, ended.err
    assert {path.name for path in (desk / "plan").iterdir()} == {
        *(f"{name}.csv" for name in TABLES),
        "run.json",
    }
    with (desk / "plan" / "handover.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["contact"], row["colleague"], row["move"]) for row in rows] == [
        ("Cleo", "Ben", "introduce"),
        ("白露", "", "find"),
    ]
    assert f"{len(TABLES) + 1} files written to plan" in ended.err


def test_an_earlier_day(crosstie, store):
    found = told(crosstie("leave", "Ada", "--as-of", "2024-06-10", "--json"))
    assert found["run"]["as_of"] == "2024-06-10"
    assert [row["client_id"] for row in found["departures"]] == ["alder"]


def test_figures_before_are_those_of_the_analysis(crosstie, store):
    found = told(crosstie("leave", "Ada", "--json"))
    analysed = told(crosstie("show", "alder", "--json"))["relationship"]
    before = {
        row["measure"]: row["before"] for row in found["departure_measures"] if row["client_id"] == "alder"
    }
    for name in ("threads", "strength", "severance_probability", "exposed_revenue"):
        assert float(before[name]) == analysed[name]
    assert before["stage"] == analysed["stage"]


def test_who_holds_nothing_is_told_so(crosstie, store):
    ended = crosstie("leave", "Eve")
    assert ended.code == 0, ended.err
    assert (
        "Eve (quality) holds no live tie: nothing goes. No interaction with the other side is known."
        in ended.out
    )


def test_of_many_clients_the_first_are_shown(crosstie, store):
    ended = crosstie("leave", "Ada", "--top", "1")
    assert "1 of 2 clients are shown; more with --top N." in ended.out


def test_worst_cases_of_the_last_analysis(crosstie, store):
    listed = told(crosstie("leave", "--worst", "5", "--json"))
    assert [(row["client_id"], row["people"], row["names"]) for row in listed] == [
        ("alder", 1, ["Dan"]),
        ("alder", 2, ["Dan", "Cleo"]),
        ("birch", 1, ["白露"]),
    ]
    assert [row["share_lost"] for row in listed][1:] == [1.0, 1.0]
    words = crosstie("leave", "--worst", "1").out
    assert "Alder Motors" in words
    assert "Birch" not in words
    (only,) = told(crosstie("leave", "--worst", "5", "--client", "桦树机械", "--json"))
    assert only["client_id"] == "birch"
