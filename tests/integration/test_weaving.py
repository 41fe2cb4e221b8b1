"""``holes`` and ``introduce`` as a user calls them."""

from __future__ import annotations

import json

import pytest

from graphmodel.messages import Messages
from graphmodel.tables import CONNECTORS, INTRODUCTIONS, MENDED_HOLES
from tests.weaving import analysed_store

ORGANISATIONS = (
    "organisation_id,name,role,parent_id,revenue,currency\n"
    "own,Rail & Sons,supplier,,,\n"
    "alder,Alder Motors,client,,1000000,EUR\n"
    "birch,Birch Works,client,alder,200000,EUR\n"
    "cedar,Cedar Mills,client,,50000,EUR\n"
    "forum,Wheel Forum,other,,,\n"
)
PEOPLE = (
    "person_id,name,organisation_id,department,title,reports_to,left_on\n"
    "s1,Ada,own,Sales,Key Account Manager,,\n"
    "s2,Ben,own,Service,Manager,,\n"
    "s3,Cai,own,Quality,Manager,,\n"
    "a1,Cleo,alder,Purchasing,Buyer,,\n"
    "a2,Dan,alder,Production,Foreman,a3,\n"
    "a3,Flo,alder,Production,Director,,\n"
    "a4,Gil,alder,Quality,Inspector,,\n"
    "a5,Hal,alder,Quality,Inspector,,2024-01-01\n"
    "b1,Ida,birch,Quality,Inspector,,\n"
    "c1,Eve,cedar,Zauberei,,,\n"
    "x1,Xan,forum,Board,Chair,,\n"
)
EMPLOYMENTS = "person_id,organisation_id,started_on,left_on\nc1,alder,2020-01-01,2024-05-20\n"
INTERACTIONS = (
    "interaction_id,occurred_at,channel,participant_ids\n"
    "i1,2024-06-01T09:00:00,meeting,s1;a1\n"
    "i2,2024-06-20T09:00:00,meeting,s1;a1\n"
    "i3,2024-06-22T09:00:00,meeting,a1;a2\n"
    "i4,2024-05-01T09:00:00,visit,s2;c1\n"
    "i5,2024-06-25T09:00:00,meeting,s2;c1\n"
    "i6,2024-06-30T09:00:00,meeting,x1;b1;c1\n"
)
CASES = "case_id,organisation_id,person_id,function,opened_on,closed_on\nk1,alder,a4,,2024-06-01,\n"


FILES = {
    "organisations": ORGANISATIONS,
    "people": PEOPLE,
    "interactions": INTERACTIONS,
    "employments": EMPLOYMENTS,
    "cases": CASES,
}


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return analysed_store(tmp_path_factory.mktemp("weaving"), FILES)


@pytest.fixture
def analysed(crosstie, export, store, monkeypatch):
    """The commands on an analysed store, whose tables and analysis may be others."""

    def analyse(*options, **files):
        if not options and not files:
            monkeypatch.setenv("CROSSTIE_STORE", store)
            return crosstie
        assert crosstie("load", export(**{**FILES, **files})).code == 0
        ended = crosstie("analyse", "--no-confidence", *options)
        assert ended.code == 0, ended.err
        return crosstie

    return analyse


def read(ended):
    assert ended.code == 0, ended.err
    return json.loads(ended.out)


def test_holes_of_all_clients_first_those_that_wait_for_an_answer(analysed):
    crosstie = analysed()
    told = read(crosstie("holes", "--json"))
    rows = told["rows"]
    assert list(rows[0]) == list(MENDED_HOLES.names)
    assert told["holes"] == len(rows)
    assert [row["rank"] for row in rows] == list(range(1, len(rows) + 1))
    first = rows[0]
    assert (first["client_id"], first["client_function"], first["open_cases"]) == ("alder", "quality", 1)
    assert (first["supplier_person_id"], first["client_person_id"]) == ("s3", "a4")
    assert (first["threads_before"], first["threads_after"]) == (1, 2)
    assert (first["stage_before"], first["stage_after"]) == ("point_to_point", "point_to_point")
    assert first["mends"] == "wedge.threads"
    assert first["severance_before"] == pytest.approx(1 - 0.83**2)
    assert first["severance_after"] == pytest.approx((1 - 0.83**2) ** 2)
    assert first["lowers"] == pytest.approx(1e6 * (first["severance_before"] - first["severance_after"]))
    assert first["route"] == "s1 > a1 > a4"
    lowers = [row["lowers"] for row in rows[1:]]
    assert lowers == sorted(lowers, reverse=True)
    nobody = next(row for row in rows if row["client_id"] == "birch" and row["client_function"] == "finance")
    assert nobody["severance_before"] == 1.0
    assert nobody["client_person_id"] is None
    assert nobody["route"] is None


def test_holes_of_one_client_agree_with_show_and_with_all(analysed):
    crosstie = analysed()
    of_all = [
        row
        for row in read(crosstie("holes", "--top", "1000", "--json"))["rows"]
        if row["client_id"] == "alder"
    ]
    rows = read(crosstie("holes", "Alder Motors", "--json"))["rows"]
    assert [{**row, "rank": 0} for row in rows] == [{**row, "rank": 0} for row in of_all]
    shown = read(crosstie("show", "alder", "--json"))
    known = {(row["client_function"], row["supplier_function"]): row for row in shown["holes"]}
    assert len(known) == len(rows)
    for row in rows:
        hole = known[row["client_function"], row["supplier_function"]]
        assert all(row[name] == hole[name] for name in ("reason", "open_cases", "low_feedback", "route"))
        assert row["threads_before"] == shown["relationship"]["threads"]
    assert len(read(crosstie("holes", "alder", "--top", "2", "--json"))["rows"]) == 2


@pytest.mark.parametrize("language", ["en", "zh"])
def test_holes_in_words(analysed, language):
    words = Messages.of(language)
    ended = analysed()("holes", "--top", "1", "--lang", language)
    assert ended.code == 0, ended.err
    assert "Alder Motors  [alder]" in ended.out
    assert words.text("count.cases", n=1) in ended.out
    assert words.text("holes.shown", n=1) in ended.out
    assert "31% -> 9.7%" in ended.out
    assert "Ada" in ended.out


def test_a_path_to_somebody_is_told_step_by_step(analysed):
    crosstie = analysed()
    told = read(crosstie("introduce", "--to", "Dan", "--json"))
    assert told["already_tied"] == []
    best = told["paths"][0]
    assert [step["kind"] for step in best["steps"]] == ["tie", "together"]
    assert set(best["steps"][0]) == {*INTRODUCTIONS.names, "sentence"}
    assert best["path_strength"] == pytest.approx(
        best["steps"][0]["saturation"] * best["steps"][1]["saturation"]
    )
    assert best["sentence"] == "Let Ada ask Cleo for an introduction to Dan."
    assert best["steps"][1]["last_at"] == "2024-06-22T09:00:00Z"
    ended = crosstie("introduce", "--to", "Dan", "--top", "1")
    assert "Ada (sales) > Cleo (purchasing) > Dan (production)" in ended.out
    assert "Cleo and Dan were seen together once, on 22 June 2024." in ended.out
    assert "have a live tie: 2 interactions, the last on 20 June 2024." in ended.out


def test_superiors_and_people_who_changed_firms_open_doors(analysed):
    crosstie = analysed()
    (flo,) = read(crosstie("introduce", "--to", "Flo", "--top", "1", "--json"))["paths"]
    assert [step["kind"] for step in flo["steps"]] == ["tie", "together", "line"]
    assert flo["steps"][2]["sentence"] == "One of Dan and Flo reports to the other."
    paths = read(crosstie("introduce", "--to", "Gil", "--top", "9", "--json"))["paths"]
    moved = [path for path in paths if "c1" in {step["from_person_id"] for step in path["steps"]}]
    assert [step["kind"] for step in moved[0]["steps"]] == ["tie", "former_firm"]
    sentence = moved[0]["steps"][0]["sentence"]
    assert sentence == ("Ben and Eve have a live tie: 2 interactions, the last on 25 June 2024.")


def test_a_tie_of_a_former_job_says_where_it_was_made(analysed):
    interactions = INTERACTIONS.replace("i5,2024-06-25", "i5,2024-05-05")
    ended = analysed(interactions=interactions)("introduce", "--to", "c1", "--top", "1")
    assert "have met, but have no live tie" in ended.out
    assert "That was at Alder Motors; Eve is at Cedar Mills now." in ended.out


def test_a_function_at_a_client_across_subsidiaries(analysed):
    crosstie = analysed()
    told = read(crosstie("introduce", "--to", "quality@Birch Works", "--json"))
    assert told["to"] == "quality at Birch Works"
    kinds = [[step["kind"] for step in path["steps"]] for path in told["paths"]]
    assert ["tie", "together"] in kinds
    assert any("group" in way for way in kinds)


def test_who_is_tied_already_is_said_first(analysed):
    crosstie = analysed()
    told = read(crosstie("introduce", "--to", "a1", "--json"))
    (tie,) = told["already_tied"]
    assert (tie["from_name"], tie["to_name"], tie["live"]) == ("Ada", "Cleo", True)
    assert "Already tied: Ada with Cleo, strength" in crosstie("introduce", "--to", "a1").out
    from_ben = read(crosstie("introduce", "--to", "a1", "--from", "Ben", "--json"))
    assert from_ben["already_tied"] == []
    assert [step["kind"] for step in from_ben["paths"][0]["steps"]] == ["colleague", "tie"]


def test_nobody_gets_there(analysed):
    people = PEOPLE + "d1,Zoe,lone,Quality,,,\n"
    organisations = ORGANISATIONS + "lone,Lone Pine,client,,,\n"
    crosstie = analysed(people=people, organisations=organisations)
    assert read(crosstie("introduce", "--to", "Zoe", "--json"))["paths"] == []
    assert "Nobody of ours gets there in three steps." in crosstie("introduce", "--to", "Zoe").out


@pytest.mark.parametrize("language", ["en", "zh"])
def test_connectors_of_both_sides(analysed, language):
    crosstie = analysed()
    told = read(crosstie("introduce", "--connectors", "--json"))
    rows = {row["person_id"]: row for row in told["connectors"]}
    assert list(told["connectors"][0]) == list(CONNECTORS.names)
    assert set(rows) >= {"x1", "c1", "b1", "s2"}
    assert rows["c1"]["former_organisations"] == "alder"
    assert rows["c1"]["side"] == "client"
    assert rows["x1"]["side"] == "other"
    ended = crosstie("introduce", "--connectors", "--lang", language)
    assert Messages.of(language).text("connectors.moved") in ended.out
    assert "Wheel Forum" in ended.out


def test_functions_are_those_of_the_last_analysis(analysed, desk):
    """Whatever words of the user's own it was told."""
    (desk / "mine.csv").write_text("kind,term,maps_to\ndepartment,zauberei,quality\n", encoding="utf-8")
    crosstie = analysed("--taxonomy", "mine.csv")
    told = read(crosstie("introduce", "--to", "quality@Cedar Mills", "--json"))
    assert told["already_tied"][0]["to_person_id"] == "c1"
    functions = {row["client_function"] for row in read(crosstie("holes", "cedar", "--json"))["rows"]}
    assert ("quality" in functions) == any(
        row["client_function"] == "quality" for row in read(crosstie("show", "cedar", "--json"))["holes"]
    )


def test_settings_are_those_of_the_last_analysis(analysed, desk):
    (desk / "other.toml").write_text(
        "[introductions]\nhalf_strength = 50\nfirm_strength = 0\n", encoding="utf-8"
    )
    crosstie = analysed("--settings", "other.toml")
    paths = read(crosstie("introduce", "--to", "Gil", "--json"))["paths"]
    assert "firm" not in {step["kind"] for path in paths for step in path["steps"]}
    (best,) = read(crosstie("introduce", "--to", "Cleo", "--top", "1", "--json"))["paths"]
    assert best["path_strength"] == pytest.approx(1 - 2 ** (-best["steps"][0]["strength"] / 50))


def test_groups_count_as_one_client_where_the_analysis_was_of_groups(analysed):
    crosstie = analysed("--level", "group")
    rows = read(crosstie("holes", "--top", "1000", "--json"))["rows"]
    assert {row["client_id"] for row in rows} == {"alder", "cedar"}
    paths = read(crosstie("introduce", "--to", "Ida", "--json"))["paths"]
    assert "group" not in {step["kind"] for path in paths for step in path["steps"]}
