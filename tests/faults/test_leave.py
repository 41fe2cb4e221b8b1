"""``crosstie leave`` with bad input: what, where, and what to do; exit 2 for the user's input, 3 for the store."""

from __future__ import annotations

import re

import pytest

from tests.conftest import EXPORT

PEOPLE = (
    "person_id,name,organisation_id,department,left_on\n"
    "s1,Ada,own,Sales,\n"
    "s2,Ben,own,Service,\n"
    "s3,Cleo,own,Service,\n"
    "s4,Gil,own,Service,2024-06-15\n"
    "a1,Cleo,alder,Purchasing,\n"
    "a2,Dan,alder,Production,\n"
    "b1,白露,birch,采购部,\n"
    "c1,Eve,cedar,Quality,\n"
    "x1,Xan,fair,Marketing,\n"
)
ORGANISATIONS = EXPORT["organisations.csv"] + "fair,Trade Fair,other,,\n"


@pytest.fixture
def store(crosstie, export):
    assert crosstie("load", export(people=PEOPLE, organisations=ORGANISATIONS)).code == 0
    assert crosstie("analyse").code == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["Zebulon"], r"no person 'Zebulon'\. Give the id"),
        (["Bem"], r"no person 'Bem'\. Did you mean: Ben \[s2\] \(Service, Rail & Sons\)\."),
        (
            ["Cleo"],
            r"2 people are called 'Cleo'\. Give the id: Cleo \[a1\] \(Purchasing, Alder Motors\); Cleo \[s3\]",
        ),
        (["Gil"], r"Gil \[s4\] left already, on 2024-06-15\. .*--as-of 2024-06-14\."),
        (["Xan"], r"Xan \[x1\] \(Marketing, Trade Fair\) works neither for the supplier nor for a client"),
        (["Ada", "Zebulon"], "no person 'Zebulon'"),
        (["Ada", "--as-of", "1999-12-31"], "lies before all data.* Choose a date from 2024-06-01 on"),
        (["Ada", "--client", "Nobody & Co"], "no client 'Nobody & Co'"),
        (["白露", "--client", "alder"], "no person '白露'"),
        (["Ada", "--as-of", "yesterday"], "'yesterday' is not a date like"),
        ([], "Give at least one PERSON"),
        (["Ada", "--worst", "3"], "--worst reads the last analysis"),
        (["--worst", "3", "--out", "there"], "--worst reads the last analysis"),
        (["--worst", "0"], "0 is not in the range"),
        (["Ada", "--supplier", "Rail"], "--supplier goes with --from"),
        (["Ada", "--from", "a", "--store", "b"], "either --from or --store"),
    ],
)
def test_bad_words_are_refused(crosstie, store, desk, words, told):
    ended = crosstie("leave", *words)
    assert ended.code == 2, ended.err
    assert re.search(told, ended.err)
    assert ended.out == ""
    assert "bug" not in ended.err
    assert {path.name for path in desk.iterdir()} == {"crosstie.duckdb"}


def test_a_person_who_left_can_be_looked_at_a_day_before(crosstie, store):
    ended = crosstie("leave", "Gil", "--as-of", "2024-06-14")
    assert ended.code == 0, ended.err
    assert "Gil (service) holds no live tie" in ended.out


def test_a_client_narrows_a_name_to_its_own_people_and_ours(crosstie, store):
    ended = crosstie("leave", "Cleo", "--client", "birch")
    assert ended.code == 0, ended.err
    assert "Cleo (service) holds no live tie" in ended.out


def test_of_two_of_a_name_the_one_who_is_still_here_leaves(crosstie, export):
    people = PEOPLE.replace("a1,Cleo,alder,Purchasing,\n", "a1,Cleo,alder,Purchasing,2024-06-20\n")
    assert crosstie("load", export(people=people, organisations=ORGANISATIONS)).code == 0
    assert crosstie("leave", "Cleo").out.startswith("If Cleo (service) leaves, as of 30 June 2024:")
    refused = crosstie("leave", "Cleo", "--as-of", "2024-06-15")
    assert refused.code == 2
    assert "2 people are called 'Cleo'" in refused.err


@pytest.mark.parametrize("words", [["Ada"], ["--worst", "3"]])
def test_without_a_store_it_says_so(crosstie, words):
    ended = crosstie("leave", *words)
    assert ended.code == 3
    assert "there is no store yet" in ended.err


def test_worst_cases_need_an_analysis(crosstie, export):
    assert crosstie("load", export()).code == 0
    ended = crosstie("leave", "--worst", "3")
    assert ended.code == 3
    assert "crosstie analyse" in ended.err


def test_a_client_side_without_people_is_no_obstacle(crosstie, export):
    people = "\n".join(line for line in PEOPLE.splitlines() if not line.startswith(("a", "b", "c", "x")))
    interactions = (
        "interaction_id,occurred_at,channel,participant_ids\ni1,2024-06-01T09:00:00,meeting,s1;s2\n"
    )
    folder = export(people=people + "\n", interactions=interactions)
    ended = crosstie("leave", "Ada", "--from", folder)
    assert ended.code == 0, ended.err
    assert "Ada (sales) holds no live tie: nothing goes." in ended.out


def test_an_export_without_clients_is_refused(crosstie, export):
    organisations = "\n".join(EXPORT["organisations.csv"].splitlines()[:2]) + "\n"
    people = "\n".join(PEOPLE.splitlines()[:3]) + "\n"
    interactions = (
        "interaction_id,occurred_at,channel,participant_ids\ni1,2024-06-01T09:00:00,meeting,s1;s2\n"
    )
    folder = export(organisations=organisations, people=people, interactions=interactions)
    ended = crosstie("leave", "Ada", "--from", folder)
    assert ended.code == 2
    assert "no organisation of role 'client'" in ended.err
