"""Night after night: deltas, complete exports, people who change firms, and rows that are mended in quarantine."""

from __future__ import annotations

import csv
import json
from datetime import date

import openpyxl
import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from graphmodel.identity import identified
from graphmodel.stores.duckdb_store import DuckDBStore
from graphmodel.tables import INPUTS
from ingest.known import Known
from ingest.load import read_folder
from ingest.nightly import Asked, changes_of
from tests.examples import examples

ORGANISATIONS = "organisation_id,name,role\n"
PEOPLE = "person_id,name,organisation_id\n"
INTERACTIONS = "interaction_id,occurred_at,channel,participant_ids\n"
WITHOUT_CEDAR = f"{ORGANISATIONS}own,Rail & Sons,supplier\nalder,Alder Motors,client\nbirch,桦树机械,client\n"
WITHOUT_EVE = f"{PEOPLE}s1,Ada,own\ns2,Ben,own\na1,Cleo,alder\na2,Dan,alder\nb1,白露,birch\n"


@pytest.fixture
def store(desk):
    return DuckDBStore(desk / "crosstie.duckdb")


@pytest.fixture
def folder(tmp_path):
    """Write a folder of files and return it."""

    def write(name, **files):
        path = tmp_path / name
        path.mkdir(exist_ok=True)
        for stem, text in files.items():
            (path / f"{stem}.csv").write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def loaded(crosstie, export, desk):
    """The sound export, loaded."""
    assert crosstie("load", export()).code == 0


def everything(store):
    return {table.name: store.inputs(table.name).to_pylist() for table in INPUTS}


def rows_of(path):
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def mend(path, wrong, right):
    """As a user does in an editor."""
    path.write_text(path.read_text("utf-8-sig").replace(wrong, right), encoding="utf-8")


# --- deltas ---


def test_interactions_alone_name_people_of_the_store(crosstie, loaded, folder, store):
    delta = folder("delta", interactions=f"{INTERACTIONS}i8,2024-07-02T09:00:00,visit,s2;a1\n")
    told = crosstie("load", delta)
    assert told.code == 0
    assert "table interactions: 1 new" in told.out
    assert store.inputs("interactions")["participant_ids"].to_pylist()[-1] == ["a1", "s2"]


def test_people_alone_join_an_organisation_of_the_store(crosstie, loaded, folder, store):
    told = crosstie("load", folder("delta", people=f"{PEOPLE}c2,Fay,cedar\n"))
    assert "people.csv: 1 read = 1 loaded" in told.out
    assert store.inputs("organisations").num_rows == 4


def test_what_neither_has_is_asked_for(crosstie, desk, folder):
    refused = crosstie("load", folder("delta", people=f"{PEOPLE}c2,Fay,cedar\n"))
    assert refused.code == 2
    assert "organisations" in refused.err
    assert "interactions" in refused.err


def test_nobody_knows_a_stranger(crosstie, loaded, folder):
    delta = folder("delta", interactions=f"{INTERACTIONS}i8,2024-07-02,visit,s2;zz\n")
    assert "which is not in the table people" in crosstie("load", delta).out


def test_a_reference_to_what_was_quarantined_before_says_so(crosstie, export, desk, folder):
    people = f"{PEOPLE}s1,Ada,own\na1,Cleo,alder\nb1,,birch\n"
    crosstie("load", export(people=people, interactions=f"{INTERACTIONS}i1,2024-06-01,call,s1;a1\n"))
    told = crosstie("load", folder("delta", interactions=f"{INTERACTIONS}i8,2024-07-02,visit,s1;b1\n"))
    assert "quarantined in an earlier load (people.csv line 4)" in told.out
    crosstie("load", folder("mended", people=f"{PEOPLE}b1,白露,birch\n"))
    assert "table interactions: 1 new" in crosstie("load", folder("delta")).out


def test_a_delta_is_checked_against_a_store(crosstie, loaded, folder, desk):
    delta = folder("delta", interactions=f"{INTERACTIONS}i8,2024-07-02,visit,s2;a1\n")
    assert crosstie("check", delta).code == 2
    assert crosstie("check", delta, "--store", desk / "crosstie.duckdb").code == 0


BOOK = """
name = "book"
title = "Visit book"
[[file]]
name = "visits"
table = "interactions"
names = ["visits*"]
needs = ["No", "When", "Host", "Guest", "Firm"]
members = [
    { column = "Host", by = ["email", "name"], within = "own-firm" },
    { column = "Guest", by = ["email", "name"], within = { column = "Firm", by = ["name"] } },
]
[file.fields]
interaction_id = "No"
occurred_at = "When"
channel = { value = "visit" }
"""
VISITS = "No,When,Host,Guest,Firm\n"
MAKES = """
[[file.makes]]
table = "organisations"
[file.makes.fields]
name = "Firm"
[[file.makes]]
table = "people"
[file.makes.fields]
name = "Guest"
organisation_id = { column = "Firm", by = ["name"] }
"""


@pytest.fixture
def book(desk):
    """A mapping file for visit books that name people; ``makes`` adds that they tell of them besides."""

    def write(makes=""):
        path = desk / "book.toml"
        path.write_text(BOOK + makes, encoding="utf-8")
        return path

    return write


def test_names_and_addresses_are_those_of_the_store(crosstie, export, folder, store, book):
    people = "person_id,name,organisation_id,email\ns1,Ada Reyes,own,ada@rail.example\na1,Cleo Lind,alder,\n"
    crosstie("load", export(people=people, interactions=f"{INTERACTIONS}i1,2024-06-01,call,s1;a1\n"))
    visits = (
        f"{VISITS}v1,2024-07-01,ada@rail.example,Cleo LIND,ALDER Motors\n"
        "v2,2024-07-01,Ada Reyes,Dan,Alder Motors\n"
    )
    told = crosstie("load", folder("visits", visits=visits), "--mapping", book())
    assert "table interactions: 1 new" in told.out, told.err
    assert "which is no e-mail or name" in told.out
    assert store.inputs("interactions")["participant_ids"].to_pylist() == [["a1", "s1"], ["a1", "s1"]]


def test_whom_rows_tell_of_is_the_one_of_the_store(crosstie, export, folder, store, book):
    people = "person_id,name,organisation_id,email\ns1,Ada Reyes,own,ada@rail.example\na1,Cleo Lind,alder,\n"
    crosstie("load", export(people=people, interactions=f"{INTERACTIONS}i1,2024-06-01,call,s1;a1\n"))
    first = f"{VISITS}v1,2024-07-01,Ada Reyes,Cleo Lind,Alder Motors\nv2,2024-07-01,Ada Reyes,Dan,Elm AG\n"
    crosstie("load", folder("visits", visits=first), "--mapping", book(MAKES))
    made = everything(store)
    assert [row["name"] for row in made["people"]] == ["Cleo Lind", "Dan", "Ada Reyes"]
    second = f"{VISITS}v3,2024-07-02,Ada Reyes,Dan,Elm AG\n"
    told = crosstie("load", folder("visits", visits=second), "--mapping", book(MAKES))
    assert "table interactions: 1 new" in told.out
    now = everything(store)
    assert now["people"] == made["people"]
    assert now["organisations"] == made["organisations"]


# --- complete exports ---


def test_who_is_no_longer_named_has_left(crosstie, loaded, export, store):
    fewer = export(people=WITHOUT_EVE)
    tried = crosstie("load", fewer, "--complete", "--dry-run")
    assert "1 person is no longer named and counts as having left on 2024-06-30: Eve" in tried.out
    assert store.inputs("endings").num_rows == 0
    told = crosstie("load", fewer, "--complete")
    assert told.code == 0
    assert told.out.count("Eve") == 1
    assert store.inputs("people").num_rows == 6
    assert store.inputs("people").to_pylist()[4]["left_on"] is None
    seen = identified({table.name: store.inputs(table.name) for table in INPUTS}).inputs["people"]
    assert {row["person_id"]: row["left_on"] for row in seen.to_pylist() if row["left_on"]} == {
        "c1": date(2024, 6, 30)
    }


def test_the_day_is_the_users(crosstie, loaded, export, store):
    fewer = export(people=WITHOUT_EVE)
    crosstie("load", fewer, "--complete", "--exported-on", "2024-07-05")
    assert store.inputs("endings")["ended_on"].to_pylist() == [date(2024, 7, 5)]


def test_the_day_is_asked_for_where_nothing_tells(crosstie, loaded, folder, store):
    people = folder("complete", people=WITHOUT_EVE)
    refused = crosstie("load", people, "--complete")
    assert refused.code == 2
    assert "--exported-on" in refused.err
    assert len(store.loads()) == 1


def test_the_same_again_changes_nothing_and_who_comes_back_has_not_left(crosstie, loaded, export, store):
    every = export()
    before = everything(store)
    fewer = export(people=WITHOUT_EVE)
    crosstie("load", fewer, "--complete")
    ended = everything(store)
    assert "ended" not in crosstie("load", fewer, "--complete").out
    assert everything(store) == ended
    told = crosstie("load", export(), "--complete")
    assert every.exists()
    assert "1 person is named again and no longer counts as ended: Eve" in told.out
    assert everything(store) == before


def test_only_kinds_of_files_that_are_there_are_complete(crosstie, loaded, folder, store):
    clients = folder("clients", organisations=WITHOUT_CEDAR)
    crosstie("load", clients, "--complete", "--exported-on", "2024-07-01")
    assert [(row["record"], row["ended_id"]) for row in store.inputs("endings").to_pylist()] == [
        ("organisations", "cedar")
    ]


def test_another_origin_ends_nobody(crosstie, loaded, folder, store):
    fewer = folder("erp", people=f"{PEOPLE}s1,Ada,own\n")
    assert crosstie("load", fewer, "--complete", "--origin", "erp").code == 0
    assert store.inputs("endings").num_rows == 0


def test_an_ended_client_is_flagged(crosstie, loaded, export, store):
    kept = export(organisations=WITHOUT_CEDAR, people=WITHOUT_EVE)
    crosstie("load", kept, "--complete")
    crosstie("analyse", "--no-confidence")
    flags = {row["client_id"]: row["flags"] for row in store.results("relationships").to_pylist()}
    assert "ended:no export has named the client since 30 June 2024" in flags["cedar"]
    assert "ended:" not in flags["alder"]


GUARDED = {
    "a row that cannot be cut": f"{PEOPLE}s1,Ada,own\ns2,Ben,own\na1,Cleo,alder\na2,Dan,alder\nb1,白露\n",
    "a row without an id": f"{PEOPLE}s1,Ada,own\ns2,Ben,own\na1,Cleo,alder\na2,Dan,alder\n,白露,birch\n",
    "a broken quote": f'{PEOPLE}s1,Ada,own\ns2,Ben,own\na1,Cleo,alder\na2,Dan,alder\nb1,"白露,birch\n',
    "many faulty rows": f"{PEOPLE}s1,Ada,own\ns2,Ben,own\na1,Cleo,alder\na2,,alder\nb1,白露,birch\n",
    "fewer than half": f"{PEOPLE}s1,Ada,own\na1,Cleo,alder\n",
}


@pytest.mark.parametrize("people", GUARDED.values(), ids=GUARDED)
def test_a_list_that_cannot_be_relied_on_ends_nobody(crosstie, loaded, export, store, people):
    told = crosstie("load", export(people=people), "--complete")
    assert told.code == 1
    assert "refused: people: no people were ended: " in told.out
    assert store.inputs("endings").num_rows == 0


def test_fewer_than_half_can_be_forced_and_a_broken_row_cannot(crosstie, loaded, export, store):
    broken = export(people=GUARDED["a row that cannot be cut"])
    assert crosstie("load", broken, "--complete", "--force").code == 1
    interactions = f"{INTERACTIONS}i1,2024-06-01T09:00:00,meeting,s1;a1\n"
    fewer = export(people=GUARDED["fewer than half"], interactions=interactions)
    told = crosstie("load", fewer, "--complete", "--force")
    assert told.code == 0
    assert "4 people are no longer named and count as having left on 2024-06-01" in told.out


def test_a_file_that_cannot_be_read_ends_nobody(crosstie, loaded, export, store):
    fewer = export(people=WITHOUT_EVE)
    (fewer / "extra.csv").write_bytes(b"%PDF-1.7")
    told = crosstie("load", fewer, "--complete")
    assert told.code == 1
    assert "refused: nothing was ended: extra.csv could not be read" in told.out
    assert store.inputs("endings").num_rows == 0


def test_open_cases_count_as_closed_and_closed_ones_stay(crosstie, export, desk, store):
    cases = "case_id,organisation_id,opened_on,closed_on\n"
    both = f"{cases}k1,alder,2024-06-01,\nk2,alder,2024-06-01,2024-06-10\nk3,birch,2024-06-02,\n"
    crosstie("load", export(cases=both))
    told = crosstie(
        "load", export(cases=f"{cases}k3,birch,2024-06-02,\nk4,birch,2024-06-02,\n"), "--complete", "--force"
    )
    assert "1 open case is no longer named and counts as having been closed on 2024-06-30: k1" in told.out
    assert store.inputs("endings")["ended_id"].to_pylist() == ["k1"]


# --- people who change firms ---


def test_the_former_job_is_kept(crosstie, loaded, folder, store):
    moved = folder("moved", people=f"{PEOPLE}a2,Dan,birch\n")
    told = crosstie("load", moved)
    assert "1 person changed firms" in told.out
    assert "Dan (from Alder Motors to 桦树机械, on 2024-06-30)" in told.out
    kept = everything(store)
    assert kept["employments"] == [
        {
            "person_id": "a2",
            "organisation_id": "alder",
            "started_on": None,
            "left_on": date(2024, 6, 30),
            "attributes": None,
        }
    ]
    assert "changed firms" not in crosstie("load", moved).out
    assert everything(store) == kept


# --- the quarantine round ---


def test_rows_are_mended_in_quarantine_and_go_in(crosstie, export, desk, store):
    people = f"{PEOPLE}s1,Ada,own\ns2,Ben,own\na1,,alder\na2,Dan,alder\nb1,白露,birch\nc1,Eve,cedar\n"
    first = crosstie("load", export(people=people))
    assert "3 rows are kept in quarantine," in first.err
    kept = desk / "quarantine"
    assert sorted(path.name for path in kept.iterdir()) == [
        ".crosstie-quarantine.json", "interactions.csv", "people.csv", "quarantine.csv",
    ]  # fmt: skip
    assert rows_of(kept / "people.csv") == [{"person_id": "a1", "name": "", "organisation_id": "alder"}]
    assert [row["code"] for row in rows_of(kept / "quarantine.csv")].count("missing_value") == 1
    mend(kept / "people.csv", "a1,,", "a1,Cleo,")
    told = crosstie("load", "quarantine")
    assert "0 quarantined" in told.out
    assert not kept.exists()
    assert store.inputs("people").num_rows == 6
    assert store.inputs("interactions").num_rows == 7


def test_what_is_not_mended_stays(crosstie, export, desk):
    rows = "i1,2024-06-01,fly,s1;a1\ni2,2024-06-02,swim,s1;a1\ni3,2024-06-02,call,s1;a1\n"
    crosstie("load", export(interactions=INTERACTIONS + rows))
    path = desk / "quarantine" / "interactions.csv"
    mend(path, "fly", "visit")
    crosstie("load", "quarantine")
    assert [row["interaction_id"] for row in rows_of(path)] == ["i2"]


def test_a_folder_of_somebody_else_is_not_touched(crosstie, export, desk):
    (desk / "quarantine").mkdir()
    (desk / "quarantine" / "mine.txt").write_text("mine")
    refused = crosstie("load", export(interactions=f"{INTERACTIONS}i1,2024-06-01,fly,s1;a1\n"))
    assert refused.code == 2
    assert (desk / "quarantine" / "mine.txt").read_text() == "mine"


def test_mended_rows_that_were_not_loaded_are_moved_aside(crosstie, export, desk):
    bad = export(interactions=f"{INTERACTIONS}i1,2024-06-01,fly,s1;a1\ni3,2024-06-02,call,s1;a1\n")
    crosstie("load", bad)
    path = desk / "quarantine" / "interactions.csv"
    mend(path, "fly", "visit")
    told = crosstie("load", bad)
    assert "quarantine-mended-1" in told.err
    assert rows_of(desk / "quarantine-mended-1" / "interactions.csv")[0]["channel"] == "visit"
    assert rows_of(path)[0]["channel"] == "fly"


def test_a_quarantine_folder_is_never_complete_and_keeps_its_origin(crosstie, export, desk, store):
    people = f"{PEOPLE}s1,Ada,own\ns2,Ben,own\na1,,alder\na2,Dan,alder\nb1,白露,birch\nc1,Eve,cedar\n"
    crosstie("load", export(people=people), "--origin", "erp")
    assert crosstie("load", "quarantine", "--complete").code == 2
    path = desk / "quarantine" / "people.csv"
    mend(path, "a1,,", "a1,Cleo,")
    crosstie("load", "quarantine")
    assert set(store.inputs("sightings")["origin"].to_pylist()) == {"erp"}


def test_the_order_of_dates_is_remembered(crosstie, export, desk, folder):
    mapping = desk / "visits.toml"
    mapping.write_text(
        'name = "visits"\ntitle = "Visit book"\ndates = "any"\n[[file]]\nname = "book"\ntable = "interactions"\n'
        'names = ["book*"]\nneeds = ["No", "When"]\nmembers = [{ column = "Who", split = "/" }]\n[file.fields]\n'
        'interaction_id = "No"\noccurred_at = "When"\nchannel = { value = "visit" }\n',
        encoding="utf-8",
    )
    crosstie("load", export())
    book = folder("book", book="No,When,Who\nv1,23/02/2024,s1/a1\nv2,03/04/2024,s1/zz\n")
    crosstie("load", book, "--mapping", mapping)
    path = desk / "quarantine" / "book.csv"
    mend(path, "zz", "a1")
    told = crosstie("load", "quarantine", "--mapping", mapping)
    assert told.code == 0, told.err
    assert "dates dmy" in told.out
    assert "table interactions: 1 new" in told.out


def test_the_round_of_a_workbook(crosstie, export, desk, tmp_path, store):
    crosstie("load", export())
    (tmp_path / "books").mkdir()
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "interactions"
    sheet.append(INTERACTIONS.strip().split(","))
    sheet.append(["i8", "2024-07-02", "fly", "s1;a1"])
    sheet.append(["i9", "2024-07-03", "call", "s1;b1"])
    book.save(tmp_path / "books" / "interactions.xlsx")
    told = crosstie("load", tmp_path / "books")
    assert "1 quarantined" in told.out
    path = desk / "quarantine" / "interactions.csv"
    mend(path, "fly", "visit")
    assert "table interactions: 1 new" in crosstie("load", "quarantine").out
    assert store.inputs("interactions").num_rows == 9


# --- Salesforce ---

ACCOUNT = "001000000000001AAA"
CONTACT, OTHER = "003000000000001AAA", "003000000000002AAA"
USER = "005000000000001AAA"
EVENT = "00U000000000001AAA"
SALESFORCE = {
    "Account": f"Id,IsDeleted,Name,ParentId,Website\n{ACCOUNT},0,Alder Motors,,\n",
    "Contact": f"Id,IsDeleted,AccountId,FirstName,LastName,ReportsToId\n{CONTACT},0,{ACCOUNT},Cleo,Lind,\n"
    f"{OTHER},0,{ACCOUNT},Dan,Roth,\n",
    "User": f"Id,Username,FirstName,LastName,IsActive\n{USER},ada,Ada,Reyes,1\n",
    "Event": "Id,IsDeleted,WhoId,OwnerId,Subject,StartDateTime,DurationInMinutes\n"
    f"{EVENT},0,{CONTACT},{USER},Review,2024-06-01T09:00:00Z,60\n",
    "EventRelation": f"Id,EventId,RelationId,IsDeleted\n0RE1,{EVENT},{OTHER},0\n",
}


def test_salesforce_deltas_lose_no_attendee_and_no_supplier(crosstie, desk, folder, store):
    crosstie("load", folder("sf", **SALESFORCE), "--supplier", "Rail & Sons")
    before = everything(store)
    assert before["interactions"][0]["participant_ids"] == [CONTACT, OTHER, USER]
    event = SALESFORCE["Event"].replace("Review", "Big review")
    told = crosstie("load", folder("changed", Event=event))
    assert "table interactions: 1 changed" in told.out
    now = everything(store)
    assert now["interactions"][0]["participant_ids"] == [CONTACT, OTHER, USER]
    assert now["interactions"][0]["topic"] == "Big review"
    assert now["people"] == before["people"]
    assert now["organisations"] == before["organisations"]


def test_an_attendee_mended_in_quarantine_joins_the_meeting_of_the_store(crosstie, desk, folder, store):
    relation = SALESFORCE["EventRelation"].replace(OTHER, "003000000000009AAA")
    told = crosstie(
        "load", folder("sf", **{**SALESFORCE, "EventRelation": relation}), "--supplier", "Rail & Sons"
    )
    assert "1 quarantined" in told.out
    path = desk / "quarantine" / "EventRelation.csv"
    mend(path, "003000000000009AAA", OTHER)
    told = crosstie("load", "quarantine")
    assert "EventRelation.csv: 1 read = 0 loaded + 0 unchanged + 1 merged" in told.out
    assert store.inputs("interactions")["participant_ids"].to_pylist() == [[CONTACT, OTHER, USER]]
    assert not (desk / "quarantine").exists()


def test_contacts_without_the_users_end_no_user(crosstie, desk, folder, store):
    crosstie("load", folder("sf", **SALESFORCE), "--supplier", "Rail & Sons")
    contact = SALESFORCE["Contact"].splitlines(keepends=True)
    told = crosstie(
        "load", folder("night", Contact="".join(contact[:2])), "--complete", "--exported-on", "2024-07-01"
    )
    assert "1 person is no longer named and counts as having left on 2024-07-01: Dan Roth" in told.out
    assert store.inputs("endings")["ended_id"].to_pylist() == [OTHER]


def test_a_contact_merged_in_the_crm_counts_as_the_other(crosstie, desk, folder, store):
    crosstie("load", folder("sf", **SALESFORCE), "--supplier", "Rail & Sons")
    contact = (
        "Id,IsDeleted,MasterRecordId,AccountId,FirstName,LastName,ReportsToId\n"
        f"{CONTACT},0,,{ACCOUNT},Cleo,Lind,\n{OTHER},1,{CONTACT},{ACCOUNT},Dan,Roth,\n"
    )
    merged = folder("night", Contact=contact)
    crosstie("load", merged, "--complete", "--exported-on", "2024-07-01")
    assert [
        (row["merged_id"], row["into_id"], row["rule"]) for row in store.inputs("merges").to_pylist()
    ] == [(OTHER, CONTACT, "merged_in_crm")]
    assert store.inputs("endings").num_rows == 0
    kept = everything(store)
    crosstie("load", merged, "--complete", "--exported-on", "2024-07-01")
    assert everything(store) == kept


def test_json_tells_what_changed(crosstie, loaded, export):
    told = json.loads(crosstie("load", export(), "--json").out)
    assert told["changes"]["people"] == {"new": 0, "changed": 0, "unchanged": 6, "ended": 0, "returned": 0}
    assert told["refused"] == []


# --- any sequence of nights ---

PERSON = st.sampled_from(["p1", "p2", "p3", "p4"])
STATE = st.dictionaries(PERSON, st.sampled_from(["Ann", "Bo", "Cy"]), min_size=1)
NIGHTS = st.lists(st.tuples(st.booleans(), STATE), min_size=1, max_size=6)


@given(nights=NIGHTS)
@examples(8, HealthCheck.function_scoped_fixture)
def test_any_nights_leave_what_the_last_state_says_and_endings(nights, tmp_path_factory):
    desk = tmp_path_factory.mktemp("nights")
    store = DuckDBStore(desk / "store.duckdb")
    organisations = f"{ORGANISATIONS}own,Us,supplier\nacme,Acme,client\n"
    names, ended = {}, {}
    nights = [(True, {"p1": "Ann"}), *nights]
    for day, (complete, state) in enumerate(nights, start=1):
        export = desk / str(day)
        export.mkdir()
        (export / "organisations.csv").write_text(organisations)
        people = "".join(f"{one},{name},acme\n" for one, name in state.items())
        (export / "people.csv").write_text(f"{PEOPLE}s1,Ada,own\n{people}")
        (export / "interactions.csv").write_text(INTERACTIONS)
        for _ in range(2):  # twice is as once
            known = Known.of(store)
            dataset = read_folder(export, known=known)
            asked = Asked(complete, force=True, exported_on=date(2024, 1, day))
            changes = changes_of(dataset.call, dataset.tables, known, asked)
            tables = {**dataset.tables, **changes.tables}
            done = store.load(tables, source=str(day), report={}, gone=changes.gone, after=known.loads)
        assert all(one.new == one.changed == 0 for one in done.values())
        assert not any(len(keys) for keys in changes.gone.values())
        names |= state
        ended = {one: since for one, since in ended.items() if one not in state}
        if complete:
            ended |= {one: date(2024, 1, day) for one in names if one not in state and one not in ended}
    kept = {row["person_id"]: row["name"] for row in store.inputs("people").to_pylist()}
    assert kept == {"s1": "Ada", **names}
    assert {row["ended_id"]: row["ended_on"] for row in store.inputs("endings").to_pylist()} == ended
    once = desk / "once"
    once.mkdir()
    whole = {"organisations": organisations, "interactions": INTERACTIONS}
    whole["people"] = f"{PEOPLE}s1,Ada,own\n" + "".join(f"{one},{name},acme\n" for one, name in names.items())
    for name, text in whole.items():
        (once / f"{name}.csv").write_text(text)
    final = read_folder(once).tables
    for table in INPUTS:
        if table.name != "endings":
            assert store.inputs(table.name).to_pylist() == final[table.name].sort_by(table.key[0]).to_pylist()
