"""What the pages of stages and of the data show, as files."""

from __future__ import annotations

import csv
import io
from collections import Counter

import pytest

from dashboard.access.rights import Rights, exercised
from dashboard.app import create_app
from graphmodel import tables
from graphmodel.stores.open import open_store
from ingest.load import read_folder
from tests.unit.dashboard.held import FILES


@pytest.fixture(scope="module")
def client(held_store):
    return create_app(held_store).server.test_client()


def rows(client, address, status=200):
    answer = client.get(f"/download/{address}", buffered=True)
    assert answer.status_code == status, answer.get_data(as_text=True)
    return list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))


def test_the_timeline_of_a_client_is_that_of_the_results(client, held_store):
    known = [row for row in held_store.results("timeline").to_pylist() if row["client_id"] == "alder"]
    found = rows(client, "timeline.csv?client=alder")
    assert set(tables.TIMELINE.names) <= set(found[0])
    assert [row["month_end"] for row in found] == sorted((str(r["month_end"]) for r in known), reverse=True)
    assert rows(client, "timeline.csv?client=nobody", 404) == rows(client, "timeline.csv?client=nobody", 404)


def test_flows_tell_where_every_client_went(client, held_store):
    found = rows(client, "flows.csv")
    timeline = held_store.results("timeline").to_pylist()
    first, last = found[0]["from_month_end"], found[0]["to_month_end"]
    stage = {(row["client_id"], str(row["month_end"])): row["stage"] for row in timeline}
    clients = {row["client_id"] for row in timeline}
    known = Counter((stage[one, first], stage[one, last]) for one in clients)
    assert {(row["from_stage"], row["to_stage"]): int(row["clients"]) for row in found} == known
    # revenues in two currencies stand beside each other, and are never added
    assert {"revenue_EUR", "revenue_USD"} <= set(found[0])
    assert "revenue" not in found[0]
    assert sum(float(row["revenue_EUR"]) for row in found) == 1_000_000


def test_the_stock_adds_up_to_all_clients_at_each_month_end(client):
    found = rows(client, "stage_stock.csv")
    sums = Counter()
    for row in found:
        sums[row["month_end"]] += int(row["clients"])
    assert set(sums.values()) == {3}


def test_clients_are_narrowed_as_on_their_page(client):
    assert {row["client_id"] for row in rows(client, "stage_clients.csv")} == {"alder", "b/1", "cedar"}
    (row,) = rows(client, "stage_clients.csv?q=alder&order=name")
    assert (row["client_name"], row["revenue"], row["currency"]) == ("Alder Motors", "1000000", "EUR")
    assert rows(client, "stage_clients.csv?stage=cloud") == []


def test_setbacks_are_rows_of_the_timeline(client, held_store):
    known = [row for row in held_store.results("timeline").to_pylist() if row["setback"]]
    found = rows(client, "setbacks.csv")
    assert {(row["client_id"], row["month_end"]) for row in found} == {
        (row["client_id"], str(row["month_end"])) for row in known
    }


def test_months_add_up_to_all_interactions(client):
    months = rows(client, "interactions_by_month.csv")
    assert sum(int(row["interactions"]) for row in months) == 10
    (brought,) = rows(client, "interactions_by_load.csv")
    assert brought["interactions"] == "10"


def test_every_row_of_a_load_is_accounted_for(tmp_path):
    folder = tmp_path / "nightly"
    folder.mkdir()
    for name, content in FILES.items():
        (folder / f"{name}.csv").write_text(content, encoding="utf-8")
    (folder / "interactions.csv").write_text(
        FILES["interactions"] + "bad,someday,meeting,s1;a1\n", encoding="utf-8"
    )
    dataset = read_folder(folder)
    store = open_store(str(tmp_path / "store.duckdb"))
    store.load(dataset.tables, source="nightly", report=dataset.report.as_mapping())
    loaded = create_app(store).server.test_client()
    (load,) = rows(loaded, "loads.csv")
    files = rows(loaded, "load_files.csv")
    fates = ("loaded", "unchanged", "merged", "ignored", "quarantined")
    assert (load["folder"], load["quarantined"]) == ("nightly", "1")
    assert (
        int(load["read"]) == sum(int(load[fate]) for fate in fates) == sum(int(row["read"]) for row in files)
    )
    (rejection,) = rows(loaded, "load_rejections.csv")
    (example,) = rows(loaded, "load_examples.csv")
    assert rejection["code"] == example["code"]
    assert (example["file"], example["line"]) == ("interactions.csv", "12")
    assert rows(loaded, "load_files.csv?load=99") == files  # the latest, where there is no such load


def test_what_no_rule_knows_is_listed_in_full(client):
    assert {row["text"] for row in rows(client, "unmapped.csv")} == {"Zebra Unit"}


@pytest.mark.parametrize(
    ("rights", "refused"),
    [
        (Rights("vera", "viewer"), {"interactions_by_load", "load_examples", "unmapped"}),
        (Rights("olga", "analyst", frozenset({"alder"})), {"interactions_by_load", "load_examples"}),
    ],
)
def test_what_names_anybody_is_refused_as_on_the_page(client, rights, refused):
    with exercised(rights):
        for name in ("interactions_by_load", "load_examples", "unmapped", "loads", "flows", "evidence"):
            answer = client.get(f"/download/{name}.csv", buffered=True)
            assert answer.status_code == (403 if name in refused else 200), name
