"""Bad input to ``holes`` and ``introduce``: one sentence that says what, where, and what to do."""

from __future__ import annotations

import pytest

from tests.conftest import EXPORT
from tests.weaving import analysed_store

PEOPLE = (
    "person_id,name,organisation_id,department,left_on\n"
    "s1,Ada,own,Sales,\n"
    "s2,Ben,own,Service,2024-06-10\n"
    "a1,Cleo,alder,Purchasing,\n"
    "a2,Dan,alder,Production,\n"
    "a3,Dan,alder,Quality,\n"
    "a4,Gus,alder,Production,2024-06-10\n"
    "b1,白露,birch,采购部,\n"
)


@pytest.fixture
def refused(crosstie, desk):
    """Call a command that must fail; its last line. Nothing may be printed, the desk stays as it is."""

    def call(*words, code=2):
        before = {path: path.read_bytes() for path in desk.rglob("*") if path.is_file()}
        ended = crosstie(*words)
        assert ended.code == code, ended.err
        assert ended.out == ""
        assert "bug" not in ended.err
        assert {path: path.read_bytes() for path in desk.rglob("*") if path.is_file()} == before
        return ended.err.splitlines()[-1]

    return call


INTERACTIONS = "interaction_id,occurred_at,channel,participant_ids\ni1,2024-06-20T09:00:00,meeting,s1;a1\n"


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    files = {"organisations": EXPORT["organisations.csv"], "people": PEOPLE, "interactions": INTERACTIONS}
    return analysed_store(tmp_path_factory.mktemp("weaving"), files)


@pytest.fixture
def analysed(desk, store, monkeypatch):
    monkeypatch.setenv("CROSSTIE_STORE", store)


COMMANDS = [("holes",), ("holes", "alder"), ("introduce", "--to", "Dan"), ("introduce", "--connectors")]


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_without_a_store(refused, words):
    assert "there is no store yet" in refused(*words, code=3)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_without_an_analysis(refused, crosstie, export, words):
    assert crosstie("load", export()).code == 0
    assert "nothing has been analysed yet" in refused(*words, code=3)


@pytest.mark.usefixtures("analysed")
@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("holes", "Alder Motor"), ("no client 'Alder Motor'", "Alder Motors")),
        (("holes", "alder", "--top", "0"), ("--top",)),
        (("introduce",), ("--to PERSON|FUNCTION@CLIENT, or --connectors",)),
        (("introduce", "--to", "Cleo", "--connectors"), ("--to PERSON|FUNCTION@CLIENT, or --connectors",)),
        (("introduce", "--connectors", "--from", "Ada"), ("--from goes with --to",)),
        (("introduce", "--to", "Cloe"), ("no person 'Cloe'", "Cleo [a1], purchasing, Alder Motors")),
        (("introduce", "--to", "Dan"), ("2 people are called 'Dan'", "[a2], production", "[a3], quality")),
        (("introduce", "--to", "Gus"), ("Gus [a4] left Alder Motors on 2024-06-10", "Dan [a2]")),
        (("introduce", "--to", "Ada"), ("Ada [s1], sales, Rail & Sons works for us",)),
        (("introduce", "--to", "Cleo", "--from", "Ben"), ("Ben [s2] left Rail & Sons on 2024-06-10",)),
        (("introduce", "--to", "Cleo", "--from", "Dan"), ("2 people are called 'Dan'",)),
        (("introduce", "--to", "Cleo", "--from", "a2"), ("does not work for us",)),
        (
            ("introduce", "--to", "finance@Alder Motors"),
            (
                "nobody is known in finance at Alder Motors",
                "People are known in purchasing, production, quality",
            ),
        ),
        (("introduce", "--to", "finance@Cedar Mills"), ("nobody is known at Cedar Mills",)),
        (("introduce", "--to", "magic@Alder Motors"), ("no function 'magic'", "Functions are sales")),
        (("introduce", "--to", "quality@Aldr"), ("no organisation 'Aldr'", "Alder Motors")),
        (("introduce", "--to", "sales@own"), ("Rail & Sons is our own firm",)),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_names_that_cannot_be_meant(refused, words, told):
    sentence = refused(*words)
    for part in told:
        assert part in sentence


def test_a_client_without_people_has_holes_and_no_way_in(crosstie, analysed):
    ended = crosstie("holes", "cedar", "--top", "1")
    assert ended.code == 0
    assert "Find out who is there in purchasing." in ended.out


def test_nobody_ties_clients_together(crosstie, analysed):
    ended = crosstie("introduce", "--connectors")
    assert ended.code == 0
    assert ended.out.count("Nobody is known at more than one client.") == 2
