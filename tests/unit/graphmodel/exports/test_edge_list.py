"""Edges and nodes as CSV: what pandas reads is what was written, and no spreadsheet runs a name."""

from __future__ import annotations

import csv

import pandas as pd

from graphmodel.exports.edge_list import write_edges, write_nodes
from graphmodel.exports.texts import FORMULA_SIGNS
from tests.unit.graphmodel.exports.invented import FORMULAS, NAMES, no_network, odd_network

EDGE_COLUMNS = [
    "Source",
    "Target",
    "Type",
    "Weight",
    "client_id",
    "strength",
    "direct_strength",
    "interactions",
    "first_at",
    "last_at",
    "live",
    "two_way",
    "direct",
    "fading",
]
NODE_COLUMNS = ["Id", "Label", "side", "function", "seniority", "organisation_id", "organisation", "left_on"]


def rows(write, network, folder):
    path = folder / "list.csv"
    write(network, path)
    with path.open(encoding="utf-8", newline="") as file:
        header, *found = csv.reader(file)
    return header, found


def test_edges_have_the_headers_that_gephi_knows(tmp_path):
    header, found = rows(write_edges, odd_network(("Ben",)), tmp_path)
    assert header == EDGE_COLUMNS
    at = "2024-06-30T09:00:00.000005Z"
    told = ["s1", "c0", "Undirected", "0.1", "them", "0.1", "0", "0", at, at, "true", "", "false", "false"]
    assert found == [told]


def test_nodes_have_the_headers_that_gephi_knows(tmp_path):
    header, found = rows(write_nodes, odd_network(("Ben",)), tmp_path)
    assert header == NODE_COLUMNS
    assert found[0] == ["s1", "Ada", "supplier", "sales", "", "own", "Rail & Sons", ""]
    assert found[1] == ["c0", "Ben", "client", "", "", "them", 'Alder "Motors"', ""]


def test_pandas_reads_the_same_figures(tmp_path):
    network = odd_network()
    write_edges(network, tmp_path / "edges.csv")
    found = pd.read_csv(tmp_path / "edges.csv")
    assert found["Weight"].tolist() == network.ties["strength"].to_pylist()
    assert found["interactions"].tolist() == network.ties["interactions"].to_pylist()
    assert found["live"].tolist() == network.ties["live"].to_pylist()
    assert found["two_way"].isna().tolist() == network.ties["two_way"].is_null().to_pylist()
    assert set(found["Source"]) | set(found["Target"]) == set(network.people["person_id"].to_pylist())


def test_no_cell_begins_like_a_formula(tmp_path):
    _, found = rows(write_nodes, odd_network(), tmp_path)
    assert [row for row in found if any(cell.startswith(tuple(FORMULA_SIGNS)) for cell in row)] == []


def test_names_are_as_they_were_but_for_an_apostrophe(tmp_path):
    _, found = rows(write_nodes, odd_network(), tmp_path)
    labels = {row[0]: row[1] for row in found}
    assert [labels[f"c{number}"] for number in range(len(NAMES))] == [
        f"'{name}" if name in FORMULAS else name for name in NAMES
    ]


def test_ids_are_the_same_in_both_lists(tmp_path):
    network = odd_network(("Ben",))
    ids = network.ties["client_person_id"].to_pylist()
    assert ids == ["c0"]
    odd = network.ties.set_column(2, "client_person_id", [["=c0"]])
    people = network.people.set_column(0, "person_id", [["s1", "=c0"]])
    network = type(network)(people, odd)
    assert rows(write_edges, network, tmp_path)[1][0][1] == "'=c0"
    assert rows(write_nodes, network, tmp_path)[1][1][0] == "'=c0"


def test_nobody_is_a_header(tmp_path):
    assert rows(write_edges, no_network(), tmp_path) == (EDGE_COLUMNS, [])
    assert rows(write_nodes, no_network(), tmp_path) == (NODE_COLUMNS, [])
