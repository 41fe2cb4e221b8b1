"""``crosstie export`` as a user calls it: each format read back, and what may go wrong on the way."""

from __future__ import annotations

import json
import stat

import networkx as nx
import openpyxl
import pandas as pd
import pytest

from graphmodel.stores.open import open_store
from graphmodel.tables import RESULTS

NETWORKS = ["gexf", "graphml", "edges-csv"]
READERS = {"gexf": nx.read_gexf, "graphml": nx.read_graphml}


@pytest.fixture
def store(analysed):
    return open_store(analysed)


@pytest.fixture
def faded_store(store, crosstie):
    """The same a year later: ties, and no live one."""
    assert crosstie("analyse", "--as-of", "2025-06-20", "--no-confidence").code == 0
    return store


def left_on(folder):
    return sorted(path.name for path in folder.iterdir())


def strengths(store, *, live_only=True):
    return {
        frozenset((row["supplier_person_id"], row["client_person_id"])): row["strength"]
        for row in store.results("ties").to_pylist()
        if row["live"] or not live_only
    }


# --- networks ---


@pytest.mark.parametrize("form", READERS)
def test_a_network_holds_the_live_ties_of_all_clients(form, crosstie, store, desk):
    told = crosstie("export", "--to", form, "--out", f"network.{form}")
    assert (told.code, told.out) == (0, "")
    assert told.err == f"network.{form}: 5 people, 3 ties\n"
    graph = READERS[form](desk / f"network.{form}")
    found = {frozenset((one, other)): weight for one, other, weight in graph.edges(data="weight")}
    assert found == strengths(store)
    assert len(found) == 3
    assert graph.nodes["b1"]["label"] == "白露"
    assert graph.nodes["b1"]["organisation"] == "桦树机械"
    assert graph.nodes["b1"]["function"] == "purchasing"
    assert graph.nodes["s1"]["side"] == "supplier"


def test_edges_come_with_their_nodes(crosstie, store, desk):
    told = crosstie("export", "--to", "edges-csv", "--out", "ties.csv")
    assert told.err == "ties.csv: 3 ties\nties-nodes.csv: 5 people\n"
    edges, nodes = pd.read_csv(desk / "ties.csv"), pd.read_csv(desk / "ties-nodes.csv")
    pairs = zip(edges["Source"], edges["Target"], strict=True)
    assert dict(zip(map(frozenset, pairs), edges["Weight"], strict=True)) == pytest.approx(strengths(store))
    assert set(edges["Source"]) | set(edges["Target"]) == set(nodes["Id"])
    assert dict(zip(nodes["Id"], nodes["Label"], strict=True))["b1"] == "白露"


def test_one_client_by_name_in_any_case(crosstie, store, desk):
    assert crosstie("export", "--to", "gexf", "--out", "a.gexf", "--client", "alder motors").code == 0
    assert set(nx.read_gexf(desk / "a.gexf")) == {"s1", "s2", "a1", "a2"}


def test_ties_of_before_come_when_asked_for(crosstie, faded_store, desk):
    assert not strengths(faded_store)
    told = crosstie("export", "--to", "graphml", "--out", "live.graphml")
    assert told.code == 0
    assert "no tie is live" in told.err
    assert "--all-ties" in told.err
    assert len(nx.read_graphml(desk / "live.graphml")) == 0
    assert crosstie("export", "--to", "graphml", "--out", "all.graphml", "--all-ties").code == 0
    every = strengths(faded_store, live_only=False)
    assert every
    assert nx.read_graphml(desk / "all.graphml").number_of_edges() == len(every)


# --- workbooks ---


def test_a_workbook_has_every_table_and_what_its_columns_mean(crosstie, store, desk):
    assert crosstie("export", "--to", "xlsx", "--out", "all.xlsx").code == 0
    book = openpyxl.load_workbook(desk / "all.xlsx")
    assert book.sheetnames == [*(table.name for table in RESULTS), "columns"]
    for table in RESULTS:
        header, *rows = book[table.name].values
        assert list(header) == list(table.names)
        assert len(rows) == len(store.results(table.name))
    (row,) = (row for row in sheet(book, "relationships") if row["client_id"] == "alder")
    (told,) = (row for row in store.results("relationships").to_pylist() if row["client_id"] == "alder")
    assert (row["strength"], row["threads"], row["revenue"]) == (told["strength"], 2, 1_000_000)
    assert row["last_interaction_at"] == told["last_interaction_at"]
    explained = {(row["table"], row["column"]): row for row in sheet(book, "columns")}
    assert list(explained) == [(table.name, name) for table in RESULTS for name in table.names]
    assert explained["ties", "strength"]["unit"] == "fresh e-mails between two people"
    assert explained["people", "side"]["values"] == "supplier, client"
    assert all(row["meaning"] for row in explained.values())


def test_a_workbook_of_one_client_names_nobody_of_another(crosstie, store, desk):
    assert crosstie("export", "--to", "xlsx", "--out", "b.xlsx", "--client", "birch").code == 0
    book = openpyxl.load_workbook(desk / "b.xlsx")
    texts = {str(cell) for sheet in book for row in sheet.values for cell in row}
    assert {"birch", "b1", "白露", "Ada"} <= texts
    assert not texts & {"alder", "cedar", "a1", "a2", "c1", "Cleo", "Dan", "Eve"}


def test_a_workbook_in_chinese(crosstie, store, desk):
    told = crosstie("export", "--to", "xlsx", "--out", "zh.xlsx", "--lang", "zh")
    assert told.err.startswith("zh.xlsx：")
    book = openpyxl.load_workbook(desk / "zh.xlsx")
    meanings = [row["meaning"] for row in sheet(book, "columns")]
    assert all(any("\u4e00" <= sign <= "\u9fff" for sign in meaning) for meaning in meanings)
    assert "没有" in next(row["flags"] for row in sheet(book, "relationships") if row["client_id"] == "cedar")


def test_live_ties_alone_in_a_workbook(crosstie, faded_store, desk):
    crosstie("export", "--to", "xlsx", "--out", "live.xlsx", "--live-only")
    crosstie("export", "--to", "xlsx", "--out", "all.xlsx")
    assert sheet(openpyxl.load_workbook(desk / "live.xlsx"), "ties") == []
    every = strengths(faded_store, live_only=False)
    assert len(sheet(openpyxl.load_workbook(desk / "all.xlsx"), "ties")) == len(every) > 0


def sheet(book, name):
    header, *rows = book[name].values
    return [dict(zip(header, row, strict=True)) for row in rows]


# --- for neo4j-admin ---


def test_files_for_neo4j_and_the_command_that_reads_them(crosstie, store, desk):
    told = crosstie("export", "--to", "neo4j-import", "--out", "bulk files")
    assert told.code == 0
    assert told.out == "cd 'bulk files' && neo4j-admin database import full @import.args neo4j\n"
    assert "Interaction 7" in told.err
    folder = desk / "bulk files"
    assert (folder / "import.sh").stat().st_mode & stat.S_IXUSR
    assert "@import.args" in (folder / "import.sh").read_text()
    named = {
        name
        for line in (folder / "import.args").read_text().splitlines()
        if line.startswith(("--nodes", "--relationships"))
        for name in line.split("=")[-1].split(",")
    }
    assert named == {path.name for path in folder.glob("*.csv")}


def test_a_folder_gives_the_same_files_as_a_store(crosstie, export, store, desk):
    crosstie("export", "--to", "neo4j-import", "--out", "of-store")
    told = crosstie("export", "--to", "neo4j-import", "--out", "of-folder", "--from", export())
    assert told.code == 0
    assert left_on(desk) == ["crosstie.duckdb", "of-folder", "of-store"]
    assert left_on(desk / "of-folder") == left_on(desk / "of-store")
    for path in (desk / "of-store").iterdir():
        if path.name in ("store.csv", "loads.csv"):
            continue  # each is a store of its own, loaded at a time of its own
        assert sorted((desk / "of-folder" / path.name).read_text().splitlines()) == sorted(
            path.read_text().splitlines()
        )


def test_faulty_rows_of_a_folder_are_counted(crosstie, export, desk):
    people = "person_id,name,organisation_id\ns1,Ada,own\nx1,Nobody,nowhere\n"
    interactions = "interaction_id,occurred_at,channel,participant_ids\ni1,2024-06-01T09:00:00,call,s1\n"
    folder = export(people=people, interactions=interactions)
    told = crosstie("export", "--to", "neo4j-import", "--out", "bulk", "--from", folder)
    assert told.code == 0
    assert f"1 faulty row of {folder} is left out" in told.err


def test_writing_again_leaves_no_file_of_before(crosstie, export, desk):
    orders = "order_id,organisation_id,amount\no1,alder,5\n"
    crosstie("export", "--to", "neo4j-import", "--out", "bulk", "--from", export(orders=orders))
    assert "orders.csv" in left_on(desk / "bulk")
    (desk / "bulk" / "mine.txt").write_text("mine")
    again = export(orders=None)
    assert crosstie("export", "--to", "neo4j-import", "--out", "bulk", "--from", again, "--force").code == 0
    assert "orders.csv" not in left_on(desk / "bulk")
    assert (desk / "bulk" / "mine.txt").read_text() == "mine"


# --- for scripts ---


@pytest.mark.parametrize("form", [*NETWORKS, "xlsx", "neo4j-import"])
def test_a_dry_run_says_the_same_and_writes_nothing(form, crosstie, store, desk):
    dry = crosstie("export", "--to", form, "--out", "it", "--dry-run", "--json")
    assert left_on(desk) == ["crosstie.duckdb"]
    done = crosstie("export", "--to", form, "--out", "it", "--json")
    would, did = json.loads(dry.out), json.loads(done.out)
    assert would["files"] == did["files"]
    assert (would["dry_run"], did["dry_run"]) == (True, False)
    assert "would be written" in dry.err


def test_json_says_what_each_file_holds(crosstie, store):
    told = json.loads(crosstie("export", "--to", "edges-csv", "--out", "ties.csv", "--json").out)
    assert told == {
        "to": "edges-csv",
        "files": [{"file": "ties.csv", "ties": 3}, {"file": "ties-nodes.csv", "people": 5}],
        "command": None,
        "dry_run": False,
    }
