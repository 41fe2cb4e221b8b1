"""What `crosstie watch` remembers goes into every store and comes out again, also where it ends."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest

from graphmodel.errors import StoreBusyError

ALERT = {
    "alert_id": "0123456789ab",
    "level": "company",
    "kind": "fading",
    "client_id": "acme",
    "severity": "low",
    "members": "s1 > a1;s2 > a2",
    "told_on": date(2026, 6, 30),
}
NOTED = {**ALERT, "acknowledged_on": date(2026, 7, 1), "note": "über 桦树"}
SEEN = {"level": "company", "as_of": date(2026, 6, 30)}


def kept(store, table):
    rows = store.inputs(table).drop_columns(["attributes"]).to_pylist()
    return [{name: value for name, value in row.items() if value is not None} for row in rows]


def test_alerts_are_kept_changed_and_removed(store, load, typed, first):
    load(first)
    store.load(typed({"alerts": [ALERT], "watches": [SEEN]}), source="watch", report={})
    assert kept(store, "alerts") == [ALERT]
    store.load(typed({"alerts": [NOTED]}), source="watch", report={})
    assert kept(store, "alerts") == [NOTED]
    gone = {"alerts": pa.table({"alert_id": pa.array([ALERT["alert_id"]])})}
    later = {**SEEN, "as_of": date(2026, 7, 1)}
    store.load(typed({"alerts": [], "watches": [later]}), source="watch", report={}, gone=gone)
    assert kept(store, "alerts") == []
    assert kept(store, "watches") == [later]


def test_reading_gives_them_with_the_number_they_rest_on(store, load, typed, first):
    load(first)
    with store.reading() as reading:
        assert reading.table("alerts").num_rows == 0
        latest = reading.latest_load
    store.load(typed({"alerts": [ALERT]}), source="watch", report={}, after=latest)
    with pytest.raises(StoreBusyError):
        store.load(typed({"alerts": [NOTED]}), source="watch", report={}, after=latest)
    assert kept(store, "alerts") == [ALERT]
    with store.reading() as reading:
        assert reading.table("alerts")["members"].to_pylist() == [ALERT["members"]]


def test_what_was_loaded_is_as_it_was(store, load, typed, first, content):
    load(first)
    people, interactions = store.inputs("people"), store.inputs("interactions")
    store.load(typed({"alerts": [ALERT]}), source="watch", report={})
    assert store.inputs("people").equals(people)
    assert store.inputs("interactions").equals(interactions)
