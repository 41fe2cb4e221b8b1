"""What restricted readers tell, table by table; every column there is has been looked at."""

from __future__ import annotations

import itertools
from collections import defaultdict
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosstie.analysing import analyse_store
from dashboard.access.columns import telling
from dashboard.access.limiting import ELSEWHERE
from dashboard.access.masking import Masks, labels, mapped, mapped_lists
from dashboard.access.restricting import RestrictedReader
from dashboard.access.rights import WHOLE, ForbiddenError, Sight
from dashboard.access.sights import MOST_SIGHTS, Sights
from dashboard.asking import Asking
from dashboard.data import Data
from dashboard.reader import SharedReader
from graphmodel.errors import InputError, UnknownNameError
from graphmodel.risk import assess
from graphmodel.stores.open import open_store
from graphmodel.tables import BOOKS, INPUTS, STORED_RESULTS
from tests.unit.dashboard import held
from tests.weaving import analysed_store

KEY = b"k" * 32
MASKED, ALDER = Sight(True, None, "en"), Sight(False, frozenset({"alder"}))
BOTH = Sight(True, frozenset({"alder"}), "zh")
WORDS = {
    "people": ["email", "title", "department"],
    "interactions": ["topic"],
    "cases": ["severity"],
    "feedback": ["comment", "topic"],
    "spend": ["purpose", "kind"],
    "merges": ["note"],
    "endings": ["origin"],
    "sightings": ["origin", "file"],
    "turned_away": ["place"],
    "alerts": ["note"],
    "roles": ["department", "title", "function_rule", "seniority_rule"],
}
"""Columns that anybody may have written anything into."""


@pytest.fixture(scope="module")
def whole(held_store):
    return SharedReader(held_store)


def restricted(whole, sight):
    return RestrictedReader(whole, sight, KEY)


def texts(table: pa.Table) -> set[str]:
    """Every text in a table, those in lists too."""
    found = set()
    for cell in itertools.chain.from_iterable(column.to_pylist() for column in table.columns):
        found |= {cell} if isinstance(cell, str) else set(cell) if isinstance(cell, list) else set()
    return found


def test_nobody_forgot_to_look_at_a_column():
    hidden: dict[str, list[str]] = defaultdict(list)
    for table in (*INPUTS, *BOOKS, *STORED_RESULTS):
        for column in table.columns:
            if telling(table, column) == "words":
                hidden[table.name].append(column.name)
    assert hidden == WORDS


def test_every_reference_to_a_person_is_masked():
    for table in (*INPUTS, *BOOKS):
        for column in table.columns:
            if column.references == "people":
                assert telling(table, column) in ("person", "participants")


@pytest.mark.parametrize("sight", [MASKED, BOTH])
def test_masked_tables_name_nobody(whole, sight):
    people = whole.inputs("people")
    known = {*people["person_id"].to_pylist(), *people["name"].to_pylist()}
    reader = restricted(whole, sight)
    found: set[str] = set()
    for table in STORED_RESULTS:
        found |= texts(reader.results(table.name))
    for table in INPUTS:
        found |= texts(reader.inputs(table.name))
    with reader.reading() as reading:
        for table in (*INPUTS, *BOOKS):
            found |= texts(reading.table(table.name))
        assert found & known == set()
        parts = {part for text in found for part in text.replace(" > ", ";").split(";")}
        assert parts & known == set()


def test_ids_are_the_same_in_every_table_and_after_a_restart(whole):
    one, other = restricted(whole, MASKED), restricted(whole, MASKED)
    people = set(one.inputs("people")["person_id"].to_pylist())
    assert people == set(other.inputs("people")["person_id"].to_pylist())
    for name, column in (("ties", "supplier_person_id"), ("people", "person_id"), ("roles", "person_id")):
        assert set(one.results(name)[column].to_pylist()) <= people
    another = RestrictedReader(whole, MASKED, b"x" * 32)
    assert people.isdisjoint(another.inputs("people")["person_id"].to_pylist())


def test_figures_are_those_of_the_whole(whole):
    seen, masked = Data(whole), Data(restricted(whole, MASKED))
    assert masked.overview() == seen.overview()
    for name in ("relationships", "ties", "cells", "conditions", "timeline"):
        assert len(restricted(whole, MASKED).results(name)) == len(whole.results(name))


def test_live_questions_have_the_same_answers(whole):
    sights = Sights(whole, None, assess, key=KEY, guarded=True)

    def judged(asking):
        table = asking.what_if().tables["relationships"].sort_by("client_id")
        return table.drop_columns(["critical_people"]).to_pylist()

    everything = judged(sights.of(WHOLE).asking)
    alder = [row for row in everything if row["client_id"] == "alder"]
    assert judged(sights.of(MASKED).asking) == everything
    assert judged(sights.of(ALDER).asking) == judged(sights.of(BOTH).asking) == alder


def test_who_leaves_is_asked_by_the_ids_that_are_shown(whole):
    sights = Sights(whole, None, assess, key=KEY, guarded=True)
    shown = restricted(whole, BOTH)
    (ada,) = {
        tie["supplier_person_id"] for tie in shown.results("ties").to_pylist() if tie["interactions"] == 2
    } & {restricted(whole, MASKED)._restriction()._masks.of("s1")}
    asked = sights.of(BOTH).asking.departure(["alder"], [ada])
    told = sights.of(WHOLE).asking.departure(["alder"], ["s1"])
    assert asked.run["share_lost"] == told.run["share_lost"]
    assert "s1" not in str(asked.run)
    for client, person in (("b/1", ada), ("alder", "s1"), ("alder", "nobody")):
        with pytest.raises(InputError):
            sights.of(BOTH).asking.departure([client], [person])


def test_interactions_have_the_same_sums_under_other_ids(whole):
    def judged(reader):
        table = Asking(reader).what_if().tables["relationships"].sort_by("client_id")
        return table.select(["client_id", "threads", "severance_probability", "strength"]).to_pylist()

    assert judged(restricted(whole, MASKED)) == judged(whole)
    assert judged(restricted(whole, ALDER)) == [row for row in judged(whole) if row["client_id"] == "alder"]


def test_limited_tables_are_about_these_clients_alone(whole):
    reader = restricted(whole, ALDER)
    others = {
        "b/1",
        "cedar",
        "fir",
        "b,1",
        "c1",
        "f1",
        "白露",
        "Finn Moss",
        "Gil Ito",
        "桦树机械",
        "Cedar Mills",
    }
    found: set[str] = set()
    for table in STORED_RESULTS:
        found |= texts(reader.results(table.name))
    with reader.reading() as reading:
        for table in (*INPUTS, *BOOKS):
            found |= texts(reading.table(table.name)) | (
                texts(reader.inputs(table.name)) if table in INPUTS else set()
            )
        assert found & others == set()
        assert {"i8", "i9", "j1"}.isdisjoint(reading.table("interactions")["interaction_id"].to_pylist())
        assert "i1" in reading.table("interactions")["interaction_id"].to_pylist()
    assert "Ada Lovelace" in found


def test_who_is_shown_no_client_sees_none(whole):
    reader = restricted(whole, Sight(False, frozenset()))
    assert len(reader.results("relationships")) == 0
    assert reader.inputs("organisations")["role"].to_pylist() == ["supplier"]
    assert Data(reader).overview().clients == 0


def test_a_client_that_is_not_seen_does_not_exist(whole):
    data = Data(restricted(whole, ALDER))
    for client in ("b/1", "cedar", "nonsense", "alder' OR 1=1"):
        with pytest.raises(UnknownNameError):
            data.relationship(client)
    with pytest.raises(UnknownNameError):
        data.person("c1")
    assert [tie["client_id"] for tie in data.person("s1").ties] == ["alder", "alder"]


def test_what_is_not_known_to_be_harmless_is_refused(whole):
    reader = restricted(whole, MASKED)
    with pytest.raises(ForbiddenError):
        _ = reader.anything_else
    with reader.reading() as reading, pytest.raises(ForbiddenError):
        _ = reading.connection


def test_records_are_found_by_the_ids_that_are_shown(whole):
    reader = restricted(whole, MASKED)
    shown = reader.inputs("people")["person_id"].to_pylist()[0]
    with reader.reading() as reading:
        assert reading.records("people", pa.array([shown]))["person_id"].to_pylist() == [shown]
        assert len(reading.records("people", pa.array(["s1"]))) == 0


def test_what_an_analysis_says_of_others_is_left_out(whole, monkeypatch):
    run = {**whole.run(), "unmapped": ["Chief Ann Officer"], "counts": {"people": 9}}
    run["settings"] = {"stages": {"target_by_client": {"alder": "mesh", "cedar": "wedge"}}}
    monkeypatch.setattr(whole, "run", lambda: run)
    told = restricted(whole, ALDER).run()
    assert told["settings"]["stages"]["target_by_client"] == {"alder": "mesh"}
    assert "unmapped" not in told
    assert "counts" not in told


def test_files_of_loads_are_not_told(whole):
    (load,) = restricted(whole, MASKED).loads()
    assert load["source"] == ""
    assert set(load["report"]) == {"total", "tables"}
    assert restricted(whole, ALDER).loads()[0]["report"] == {}


# ------------------------------------------------------------ groups, merges, jobs

FAMILY = {
    "organisations": (
        "organisation_id,name,role,parent_id\n"
        "own,Rail & Sons,supplier,\n"
        "alder,Alder Holding,client,\n"
        "alder-de,Alder Werke,client,alder\n"
        "birch,Birch,client,\n"
    ),
    "people": (
        "person_id,name,organisation_id\n"
        "s1,Ada Lovelace,own\n"
        "a1,Cleo Ruiz,alder\n"
        "a2,Dan Weber,alder-de\n"
        "b1,Eve Moved,birch\n"
        "b2,Finn Moss,birch\n"
    ),
    "employments": ("person_id,organisation_id,started_on,left_on\nb1,alder-de,2020-01-01,2024-06-20\n"),
    "interactions": (
        "interaction_id,occurred_at,channel,participant_ids,initiator_id\n"
        "i1,2024-06-01T09:00:00,meeting,s1;a1,\n"
        "i2,2024-06-08T09:00:00,meeting,s1;a2;b2,b2\n"
        "i3,2024-06-09T09:00:00,visit,s1;b1,\n"
        "i4,2024-06-30T09:00:00,visit,s1;b2,\n"
    ),
}


@pytest.fixture(scope="module")
def family(tmp_path_factory):
    return SharedReader(open_store(analysed_store(tmp_path_factory.mktemp("family"), FAMILY)))


def test_who_had_a_job_at_the_client_is_seen_but_not_where_they_are_now(family):
    reader = RestrictedReader(family, Sight(False, frozenset({"alder-de"})), KEY)
    people = {row["person_id"]: row for row in reader.inputs("people").to_pylist()}
    assert set(people) == {"s1", "a2", "b1"}
    assert people["b1"]["organisation_id"] == ELSEWHERE
    assert "birch" not in texts(reader.inputs("employments"))
    assert {"b1@alder-de", "a2", "s1"} == set(reader.results("roles")["person_id"].to_pylist())


def test_others_at_a_meeting_are_not_named(family):
    reader = RestrictedReader(family, Sight(False, frozenset({"alder-de"})), KEY)
    with reader.reading() as reading:
        rows = {row["interaction_id"]: row for row in reading.table("interactions").to_pylist()}
    assert set(rows) == {"i2", "i3"}
    assert set(rows["i2"]["participant_ids"]) == {"s1", "a2"}
    assert rows["i2"]["initiator_id"] is None


def test_no_id_tells_of_a_job_at_a_client_that_is_not_seen(tmp_path):
    moved = FAMILY["employments"] + "a2,birch,2019-01-01,2024-06-01\n"
    whole = SharedReader(open_store(analysed_store(tmp_path, {**FAMILY, "employments": moved})))
    assert "a2@birch" in whole.results("roles")["person_id"].to_pylist()
    sights = Sights(whole, None, assess, key=KEY, guarded=True)
    for masked in (False, True):
        standing = sights.of(Sight(masked, frozenset({"alder-de"}), "en")).asking.what_if()
        told = texts(pa.table({"id": standing.portfolio.person_ids})) | texts(standing.inputs["people"])
        assert not {one for one in told if "birch" in one}


def test_a_job_elsewhere_is_that_of_the_masked_person(family):
    reader = RestrictedReader(family, Sight(True, None, "en"), KEY)
    (shown,) = [row["person_id"] for row in reader.inputs("employments").to_pylist()]
    assert f"{shown}@alder-de" in reader.results("roles")["person_id"].to_pylist()


def test_a_group_is_all_of_its_subsidiaries(tmp_path: Path):
    url = analysed_store(tmp_path, FAMILY)
    analyse_store(url, level="group", confidence=False)
    reader = RestrictedReader(SharedReader(open_store(url)), Sight(False, frozenset({"alder"})), KEY)
    assert set(reader.inputs("organisations")["organisation_id"].to_pylist()) == {"own", "alder", "alder-de"}
    assert reader.results("relationships")["client_id"].to_pylist() == ["alder"]


# ------------------------------------------------------------ masks


@given(st.text(), st.sets(st.text(max_size=4)), st.sets(st.text(max_size=4)))
def test_a_mask_tells_nothing_of_whom_it_masks(identifier, people, firms):
    shown = Masks(KEY, people, frozenset(firms - people)).of(identifier)
    if identifier in firms - people:
        assert shown == identifier
    else:
        masked, _, firm = shown.partition("@")
        assert len(masked) == 13
        assert masked[0] == "~"
        assert not firm or identifier.endswith(f"@{firm}")


def test_labels_count_within_a_firm_and_a_function():
    people = [("~2", "c1", "sales"), ("~1", "c1", "sales"), ("~3", "c1", "other"), ("~4", "us", "sales")]
    assert labels(people, {"us"}, "en") == {
        "~1": "Sales 1",
        "~2": "Sales 2",
        "~3": "Person 1",
        "~4": "our Sales 1",
    }
    assert labels(people, {"us"}, "zh")["~3"] == "人员 1"


def test_columns_are_mapped_cell_by_cell():
    column = pa.chunked_array([["a", None], ["b", "a"]])
    assert mapped(column, str.upper).to_pylist() == ["A", None, "B", "A"]
    assert mapped(column.slice(0, 0), str.upper).to_pylist() == []
    lists = pa.chunked_array([[["a"], None], [[], ["b", "a"]]])
    assert mapped_lists(lists, str.upper).to_pylist() == [["A"], None, [], ["B", "A"]]
    assert mapped_lists(lists.slice(3), str.upper).to_pylist() == [["B", "A"]]


# ------------------------------------------------------------ sights


def test_who_sees_the_same_shares_what_was_worked_out(whole):
    sights = Sights(whole, None, assess, key=KEY, guarded=True)
    assert sights.of(ALDER) is sights.of(Sight(False, frozenset({"alder"})))
    assert sights.of(ALDER) is not sights.of(MASKED)


def test_memory_holds_a_few_sights(whole):
    sights = Sights(whole, None, assess, key=KEY, guarded=True)
    first = sights.of(Sight(False, frozenset({"0"})))
    for n in range(1, MOST_SIGHTS + 1):
        sights.of(Sight(False, frozenset({str(n)})))
    assert sights.of(Sight(False, frozenset({"0"}))) is not first


def test_nobody_sees_nothing_where_one_must_sign_in(whole):
    data, asking = Sights(whole, None, assess, key=KEY, guarded=True).stand_ins()
    with pytest.raises(ForbiddenError):
        data.overview()
    with pytest.raises(ForbiddenError):
        asking.what_if()
    open_data, _ = Sights(whole, None, assess, key=KEY, guarded=False).stand_ins()
    assert open_data.overview().clients == len(held.FILES["organisations"].splitlines()) - 3
