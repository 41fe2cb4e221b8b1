"""What every store must do, whatever keeps the data underneath."""

from __future__ import annotations

from datetime import date, datetime

import pyarrow as pa
import pytest

from graphmodel.arrow import schema_of
from graphmodel.errors import StoreBusyError, StoreEmptyError, StoreError
from graphmodel.functions import Taxonomy
from graphmodel.portfolio import end_of_day, portfolio
from graphmodel.settings import Settings
from graphmodel.sums import TableSource
from graphmodel.tables import ATTRIBUTES, BOOKS, INPUTS, RESULTS, by_name

# --- before the first load ---


def test_a_new_store_is_empty_in_every_respect(store):
    for table in INPUTS:
        assert store.inputs(table.name).equals(schema_of(table, attributes=True).empty_table())
    assert store.loads() == []
    assert store.results_version() == ""


def test_a_new_store_says_that_it_is_empty(store, results):
    with pytest.raises(StoreEmptyError, match="crosstie load"), store.reading():
        pytest.fail("there is nothing to read")
    with pytest.raises(StoreEmptyError, match="crosstie load"):
        store.save(results.tables, results.run)
    for table in RESULTS:
        with pytest.raises(StoreEmptyError):
            store.results(table.name)
    with pytest.raises(StoreEmptyError):
        store.run()


# --- loading ---


def test_the_first_load_is_new(load, first):
    assert load(first) == {
        "organisations": (2, 0, 0),
        "people": (2, 0, 0),
        "interactions": (1, 0, 0),
        "orders": (2, 0, 0),
    }


def test_what_was_loaded_is_there_cell_for_cell(store, load, first):
    load(first)
    for name, rows in first.items():
        names = (*by_name(INPUTS)[name].names, ATTRIBUTES)
        assert store.inputs(name).to_pylist() == sorted(
            ({column: row.get(column) for column in names} for row in rows), key=lambda row: row[names[0]]
        )


def test_the_same_again_changes_nothing(load, first, content):
    load(first)
    before = content()
    assert load(first) == {
        "organisations": (0, 0, 2),
        "people": (0, 0, 2),
        "interactions": (0, 0, 1),
        "orders": (0, 0, 2),
    }
    assert content() == before


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("organisations", "name", "Acme & Co"),
        ("organisations", "attributes", '{"colour": "blue"}'),
        ("people", "left_on", None),
        ("interactions", "occurred_at", datetime(2024, 3, 1, 10, 0, 0, 1)),
        ("interactions", "participant_ids", ["s1", "c1", "c2"]),
        ("orders", "won", True),
    ],
)
def test_a_changed_cell_replaces_its_row_and_no_other(load, first, content, table, column, value):
    load(first)
    expected = content()
    key = by_name(INPUTS)[table].key[0]
    changed = first[table][-1]
    changed[column] = value
    counts = load(first)
    assert counts[table] == (0, 1, len(first[table]) - 1)
    assert all(new == changed == 0 for name, (new, changed, _) in counts.items() if name != table)
    (row,) = [row for row in expected[table] if row[key] == changed[key]]
    row[column] = value
    assert content() == expected


def test_the_keys_of_unchanged_rows_are_told(store, load, first, typed):
    load(first)
    first["orders"][1]["won"] = False
    first["orders"].append({"order_id": "o3", "organisation_id": "acme"})
    done = store.load(typed(first), source="a test", report={})
    assert done["orders"].unchanged_keys.to_pylist() == [{"order_id": "o1"}]
    assert sorted(done["people"].unchanged_keys["person_id"].to_pylist()) == ["c1", "s1"]


def test_a_partial_load_leaves_the_rest(load, first, content):
    load(first)
    expected = content()
    assert load({"orders": [{"order_id": "o2", "organisation_id": "acme", "amount": 99.0}]}) == {
        "orders": (0, 1, 0)
    }
    expected["orders"][1] |= {"amount": 99.0, "won": None}
    assert content() == expected


def test_an_empty_table_deletes_nothing(load, first, content):
    load(first)
    before = content()
    assert load({"orders": []}) == {"orders": (0, 0, 0)}
    assert content() == before


def test_a_preview_says_what_a_load_does_and_writes_nothing(store, load, preview, first, content):
    new = preview(first)
    assert store.loads() == []
    assert new == load(first)
    first["people"][0]["name"] = "Adele"
    first["orders"].append({"order_id": "o3", "organisation_id": "acme"})
    before, said = content(), preview(first)
    assert said["people"] == (0, 1, 1)
    assert said["orders"] == (1, 0, 2)
    assert content() == before
    assert len(store.loads()) == 1
    assert load(first) == said


# --- what a store remembers of its loads ---

SEEN = {"sightings": [{"record": "people", "id": "c1", "origin": "crm", "file": "Contact"}]}
ENDED = {"endings": [{"record": "people", "ended_id": "c1", "ended_on": date(2024, 6, 30), "origin": "crm"}]}


def keys(table, rows):
    told = by_name((*INPUTS, *BOOKS))[table]
    return {table: pa.Table.from_pylist(rows, schema_of(told)).select(list(told.key))}


def test_a_load_may_end_a_record_and_the_next_one_bring_it_back(store, load, first, typed, content):
    load({**first, **SEEN})
    before = content()
    for _ in range(2):  # twice is as once
        store.load(typed(ENDED), source="complete", report={}, gone=keys("sightings", SEEN["sightings"]))
        assert store.inputs("endings")["ended_id"].to_pylist() == ["c1"]
        assert store.inputs("sightings").num_rows == 0
    for _ in range(2):
        store.load(typed(SEEN), source="back", report={}, gone=keys("endings", ENDED["endings"]))
        assert store.inputs("sightings")["id"].to_pylist() == ["c1"]
        assert content() == before


def test_a_partial_reload_ends_nothing(store, load, first):
    load({**first, **SEEN, **ENDED})
    load({"orders": first["orders"][:1], "people": []})
    assert store.inputs("sightings").num_rows == 1
    assert store.inputs("endings").num_rows == 1


def test_no_load_removes_what_was_exported(store, load, first, content):
    load(first)
    before, loads = content(), store.loads()
    with pytest.raises(ValueError, match="people"):
        store.load({}, source="", report={}, gone=keys("people", first["people"]))
    assert content() == before
    assert store.loads() == loads


def test_an_error_in_the_middle_ends_nobody(store, load, first, typed):
    load({**first, **SEEN})
    with pytest.raises(StoreError):
        store.load(
            {**typed(ENDED), "orders": _orders(amount="much")},
            source="broken",
            report={},
            gone=keys("sightings", SEEN["sightings"]),
        )
    assert store.inputs("sightings").num_rows == 1
    assert store.inputs("endings").num_rows == 0


def test_a_load_that_rests_on_an_older_state_is_refused(store, load, first, typed):
    load(first)
    with store.reading() as reader:
        latest = reader.latest_load
    load({"orders": first["orders"][:1]})
    with pytest.raises(StoreBusyError, match="another load"):
        store.load(typed(ENDED), source="late", report={}, after=latest)
    assert store.inputs("endings").num_rows == 0
    store.load(typed(ENDED), source="in time", report={}, after=latest + 1)


def test_records_are_found_by_their_ids(store, load, first):
    load(first)
    with store.reading() as reader:
        found = reader.records("people", pa.array(["s1", "nobody"]))
        assert reader.records("interactions", pa.array([], pa.string())).num_rows == 0
    assert found.schema.equals(schema_of(by_name(INPUTS)["people"], attributes=True))
    assert found["name"].to_pylist() == ["Ada"]


# --- all or nothing ---


def _orders(**columns):
    """One order as an untyped table: what no reader gives, but a caller's own program might."""
    order = {"order_id": "o3", "organisation_id": "acme", **dict.fromkeys(("currency", "won", "closed_on"))}
    return pa.Table.from_pylist([{**order, "amount": 1.0, "attributes": None, **columns}])


BROKEN = {
    "a text in a number column": _orders(amount="much"),
    "a text in a date column": _orders(closed_on="some day"),
    "a column missing": _orders().drop_columns(["currency"]),
}


@pytest.mark.parametrize("orders", BROKEN.values(), ids=BROKEN)
def test_an_error_in_the_middle_leaves_everything_as_it_was(store, load, first, content, typed, orders):
    load(first)
    before, loads = content(), store.loads()
    first["people"][0]["name"] = "Adele"
    with pytest.raises(StoreError):
        store.load({**typed(first), "orders": orders}, source="broken", report={})
    assert content() == before
    assert store.loads() == loads


@pytest.mark.parametrize("orders", BROKEN.values(), ids=BROKEN)
def test_an_error_in_the_first_load_leaves_no_store(store, first, content, typed, orders):
    described, before = store.describe(), content()
    with pytest.raises(StoreError):
        store.load({**typed(first), "orders": orders}, source="broken", report={})
    assert content() == before
    assert store.loads() == []
    assert store.describe() == described


# --- keys ---


def test_a_key_may_have_an_empty_part(load, content):
    rows = {
        "organisations": [{"organisation_id": "acme", "name": "Acme", "role": "client"}],
        "facts": [
            {"organisation_id": "acme", "as_of": None, "share_of_wallet": 0.2},
            {"organisation_id": "acme", "as_of": date(2024, 1, 1), "share_of_wallet": 0.3},
        ],
        "answers": [
            {"organisation_id": "acme", "question": "close?", "answer": 5},
            {"organisation_id": "acme", "question": "close?", "answer": 6, "side": "client"},
        ],
    }
    assert load(rows) == {"organisations": (1, 0, 0), "facts": (2, 0, 0), "answers": (2, 0, 0)}
    before = content()
    assert load(rows) == {"organisations": (0, 0, 1), "facts": (0, 0, 2), "answers": (0, 0, 2)}
    assert content() == before
    rows["facts"][0]["share_of_wallet"] = 0.4
    assert load(rows)["facts"] == (0, 1, 1)
    assert sorted(row["share_of_wallet"] for row in content()["facts"]) == [0.3, 0.4]


IDS = (
    "客户-1",
    "Zoë",
    "Zoe\u0308",
    "🚂",
    "O'Brien; DROP TABLE people",
    'say "hi"',
    " ",
    "a b",
    "A b",
    "NULL",
)


def test_an_id_may_be_any_text(load, content):
    rows = {"people": [{"person_id": i, "name": i, "organisation_id": i} for i in IDS]}
    assert load(rows) == {"people": (len(IDS), 0, 0)}
    assert load(rows) == {"people": (0, 0, len(IDS))}
    assert {row["person_id"]: row["name"] for row in content()["people"]} == {i: i for i in IDS}


# --- reading ---


def test_inputs_come_by_key_however_they_were_loaded(store, load):
    people = [{"person_id": i, "name": i, "organisation_id": "own"} for i in ("b", "é", "a", "10", "9", "B")]
    load({"people": people[:3]})
    load({"people": people[3:]})
    assert store.inputs("people")["person_id"].to_pylist() == ["10", "9", "B", "a", "b", "é"]
    facts = [{"organisation_id": o, "as_of": date(2024, m, 1)} for o, m in (("b", 1), ("a", 2), ("a", 1))]
    load({"facts": facts})
    assert [(row["organisation_id"], row["as_of"].month) for row in store.inputs("facts").to_pylist()] == [
        ("a", 1),
        ("a", 2),
        ("b", 1),
    ]


def test_inputs_have_the_columns_of_the_exchange_format_and_attributes(store, load, first):
    load(first)
    for table in INPUTS:
        assert store.inputs(table.name).schema.equals(schema_of(table, attributes=True))


def test_named_queries_run_on_the_input_tables(store, load, first):
    load(first)
    with store.reading() as queries:
        inputs = {table.name: queries.table(table.name) for table in INPUTS}
        coded = portfolio(inputs, Taxonomy.bundled())
        found = TableSource(queries).collect(coded, Settings(), lambda first, last: last or first)
    assert found.end == end_of_day(date(2024, 3, 1))
    assert found.interactions == 1
    assert inputs["interactions"].num_rows == 1


# --- results ---


def test_results_before_the_first_analysis(store, load, first):
    load(first)
    assert store.results_version() == ""
    with pytest.raises(StoreEmptyError, match="crosstie analyse"):
        store.results("relationships")
    with pytest.raises(StoreEmptyError, match="crosstie analyse"):
        store.run()


def test_results_come_back_as_they_were_saved(store, load, first, results):
    load(first)
    store.save(results.tables, results.run)
    for table in RESULTS:
        assert store.results(table.name).equals(results.tables[table.name])
    assert store.run() == results.run


def test_an_analysis_replaces_the_one_before(store, load, first, results):
    load(first)
    store.save(results.tables, results.run)
    fewer = {**results.tables, "ties": results.tables["ties"].slice(0, 0)}
    store.save(fewer, {"as_of": "2024-01-01"})
    assert store.results("ties").num_rows == 0
    assert store.results("relationships").equals(results.tables["relationships"])
    assert store.run() == {"as_of": "2024-01-01"}


def test_the_version_of_the_results_changes_with_every_analysis_only(store, load, first, results):
    load(first)
    versions = []
    for _ in range(3):
        store.save(results.tables, results.run)
        versions.append(store.results_version())
        assert store.results_version() == versions[-1]
    load(first)
    assert store.results_version() == versions[-1]
    assert len(set(versions)) == 3
    assert "" not in versions


def test_a_save_that_fails_leaves_the_results_before(store, load, first, results):
    load(first)
    store.save(results.tables, results.run)
    version = store.results_version()
    cells = pa.table({"client_id": ["acme"]})
    with pytest.raises(StoreError):
        store.save({**results.tables, "ties": results.tables["ties"].slice(0, 0), "cells": cells}, {})
    assert store.results_version() == version
    assert store.run() == results.run
    for table in RESULTS:
        assert store.results(table.name).equals(results.tables[table.name])


def test_a_load_leaves_the_results(store, load, first, results):
    load(first)
    store.save(results.tables, results.run)
    load({"orders": [{"order_id": "o9", "organisation_id": "acme"}]})
    assert store.results("relationships").equals(results.tables["relationships"])


# --- what the store says of itself ---


def test_loads_are_told_latest_first(store, first, typed):
    store.load(typed(first), source="june", report={"total": {"read": 7}})
    store.load(typed(first), source="七月", report={"total": {"read": 8}})
    told = store.loads()
    assert [(load["load"], load["source"], load["report"]) for load in told] == [
        (2, "七月", {"total": {"read": 8}}),
        (1, "june", {"total": {"read": 7}}),
    ]
    times = [datetime.fromisoformat(load["loaded_at"]) for load in told]
    assert times[0] >= times[1]
    assert all(time.utcoffset().total_seconds() == 0 for time in times)


def test_a_load_may_say_what_became_of_its_rows(store, first, typed):
    def counted(done):
        return {name: [told.new, told.changed, told.unchanged] for name, told in done.items()}

    for report in (counted, counted):
        store.load(typed(first), source="", report=report)
    again, once = (load["report"] for load in store.loads())
    assert once["people"] == [2, 0, 0]
    assert again["people"] == [0, 0, 2]


def test_describe_counts_rows(store, load, first):
    before = store.describe()
    assert (before["store"], before["exists"], before["rows"]) == (store.url, False, {})
    load(first)
    after = store.describe()
    assert after["exists"] is True
    assert after["schema_version"] == before["schema_version"]
    assert {name: rows for name, rows in after["rows"].items() if rows} == {
        "organisations": 2,
        "people": 2,
        "interactions": 1,
        "orders": 2,
    }


# --- decisions about who is the same ---


def decision(merged, into, rule="user", record="people"):
    return {"record": record, "merged_id": merged, "into_id": into, "rule": rule}


def found(merged, into):
    return decision(merged, into, "same_email")


@pytest.fixture
def decide(store, typed):
    return lambda *rows: store.decide(typed({"merges": list(rows)})["merges"])


@pytest.fixture
def merges(store):
    """What the store holds: into, by merged id."""
    return lambda: {row["merged_id"]: row["into_id"] for row in store.inputs("merges").to_pylist()}


def test_a_decision_is_written_once(load, first, decide, merges):
    load(first)
    assert decide(decision("c1", "s1")) == 1
    assert decide(decision("c1", "s1")) == 0
    assert decide(decision("c1", "c2"), decision("acme", "own", record="organisations")) == 2
    assert merges() == {"c1": "c2", "acme": "own"}


def test_a_decision_is_withdrawn(store, load, first, decide, merges):
    load(first)
    decide(decision("c1", "s1"), decision("c1", "s1", record="organisations"), decision("c2", "s1"))
    assert store.withdraw("people", ["c1", "c9"]) == 1
    assert store.withdraw("people", ["c1"]) == 0
    assert store.withdraw("people", []) == 0
    assert [(row["record"], row["merged_id"]) for row in store.inputs("merges").to_pylist()] == [
        ("organisations", "c1"),
        ("people", "c2"),
    ]


def test_nothing_is_decided_before_the_first_load(store, typed):
    with pytest.raises(StoreEmptyError, match="crosstie load"):
        store.decide(typed({"merges": [decision("c1", "s1")]})["merges"])
    with pytest.raises(StoreEmptyError, match="crosstie load"):
        store.withdraw("people", ["c1"])


def test_a_decision_that_cannot_be_written_leaves_everything_as_it_was(store, load, first, decide, merges):
    load(first)
    decide(decision("c1", "s1"))
    with pytest.raises(StoreError):
        store.decide(pa.table({"record": ["people"], "merged_id": ["c2"]}))
    assert merges() == {"c1": "s1"}


@pytest.mark.parametrize(
    ("decided", "arriving", "then"),
    [
        ([], [found("c2", "c1")], {"c2": "c1"}),
        ([decision("c2", "c9")], [found("c2", "c1")], {"c2": "c9"}),
        ([decision("c2", None, "kept_apart")], [found("c2", "c1")], {"c2": None}),
        ([decision("c1", None, "kept_apart")], [found("c2", "c1")], {"c1": None}),
        ([decision("c1", "c2")], [found("c2", "c1")], {"c1": "c2"}),
        ([decision("c1", "c9")], [found("c2", "c1")], {"c1": "c9", "c2": "c1"}),
        ([decision("c1", "c9"), decision("c9", "c2")], [found("c2", "c1")], {"c1": "c9", "c9": "c2"}),
        ([decision("c2", "c9")], [decision("c2", "c1")], {"c2": "c1"}),
        ([decision("c2", "c9", None)], [found("c2", "c1")], {"c2": "c9"}),
    ],
)
def test_a_decision_of_the_user_wins_whichever_came_first(
    store, load, preview, first, decide, merges, decided, arriving, then
):
    load(first)
    if decided:
        decide(*decided)
    expected = preview({"merges": arriving})
    assert load({"merges": arriving}) == expected
    assert merges() == then
    if arriving[0]["rule"] == "user":
        return
    store.withdraw("people", list(then))
    load({"merges": arriving})
    if decided:
        decide(*decided)
    assert merges() == then


def test_decisions_survive_nightly_loads(load, first, decide, merges):
    first["people"] += [{"person_id": "c2", "name": "Cleo", "organisation_id": "acme"}]
    load({**first, "merges": [found("c2", "c1")]})
    decide(decision("c2", None, "kept_apart"), decision("acme", "own", record="organisations"))
    for _ in range(2):
        assert load({**first, "merges": [found("c2", "c1")]})["people"] == (0, 0, 3)
        assert merges() == {"c2": None, "acme": "own"}


def test_what_a_rule_no_longer_finds_is_forgotten_once_both_records_arrive(load, first, merges):
    people = [{"person_id": name, "name": "Cleo", "organisation_id": "acme"} for name in ("c1", "c2", "c3")]
    load({**first, "people": people, "merges": [found("c2", "c1"), found("c3", "c1")]})
    load({"people": people[1:2], "merges": []})
    assert merges() == {"c2": "c1", "c3": "c1"}
    load({"people": people[:2], "merges": []})
    assert merges() == {"c3": "c1"}
    load({"people": people, "merges": [found("c3", "c1")]})
    assert merges() == {"c3": "c1"}
