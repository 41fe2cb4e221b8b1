"""GEXF and GraphML: NetworkX reads back what was written, whatever people are called."""

from __future__ import annotations

import re
from datetime import date
from functools import partial
from xml.etree import ElementTree

import networkx as nx
import pytest

from graphmodel.errors import InputError
from graphmodel.exports.network import Network
from graphmodel.exports.texts import in_xml
from graphmodel.exports.xml_graphs import write_gexf, write_graphml
from tests.unit.graphmodel.exports.invented import NAMES, no_network, odd_network

AS_OF = date(2024, 6, 30)
FORMATS = {
    "gexf": (partial(write_gexf, as_of=AS_OF), nx.read_gexf),
    "graphml": (write_graphml, nx.read_graphml),
}

each_format = pytest.mark.parametrize("form", FORMATS)


def written(form, network, folder):
    write, _ = FORMATS[form]
    path = folder / f"network.{form}"
    write(network, path)
    return path


def read(form, network, folder):
    _, reader = FORMATS[form]
    return reader(written(form, network, folder))


def root_of(path):
    return ElementTree.parse(path).getroot()  # noqa: S314 - our own file


def readable(name):
    """A name as an XML reader must see it: in text, it takes every end of a line for ``\\n``."""
    return in_xml(name).replace("\r", "\n")


@each_format
def test_people_are_nodes_with_what_is_known_of_them(form, tmp_path):
    graph = read(form, odd_network(), tmp_path)
    assert graph.nodes["s1"]["name"] == graph.nodes["s1"]["label"] == "Ada"
    assert graph.nodes["s1"]["side"] == "supplier"
    assert graph.nodes["s1"]["function"] == "sales"
    assert graph.nodes["s1"]["organisation"] == "Rail & Sons"
    assert {told["side"] for node, told in graph.nodes(data=True) if node != "s1"} == {"client"}
    assert "function" not in graph.nodes["c0"]  # undefined is not there, rather than empty


@each_format
def test_every_name_is_as_it_was(form, tmp_path):
    graph = read(form, odd_network(), tmp_path)
    names = [graph.nodes[f"c{number}"]["name"] for number in range(len(NAMES))]
    assert [readable(name) for name in names] == [readable(name) for name in NAMES]


@each_format
def test_ties_are_edges_with_every_column_and_its_type(form, tmp_path):
    network = odd_network()
    graph = read(form, network, tmp_path)
    assert graph.number_of_edges() == len(NAMES)
    for row in network.ties.to_pylist():
        told = graph.edges["s1", row["client_person_id"]]
        assert told["weight"] == told["strength"] == row["strength"]
        for name, value in row.items():
            if value is None:
                assert name not in told
            elif name in ("first_at", "last_at"):
                assert told[name] == "2024-06-30T09:00:00.000005Z"
            else:
                assert told[name] == value
                assert type(told[name]) is type(value)


@each_format
def test_each_attribute_is_declared_once(form, tmp_path):
    """A second declaration is a second column in Gephi."""
    text = written(form, odd_network(), tmp_path).read_text(encoding="utf-8")
    declared = re.findall(r'<attribute id="\d+" title="(\w+)"|for="(node|edge)" attr.name="(\w+)"', text)
    assert declared
    titles = [title for title, *_ in declared]
    if form == "gexf":  # columns of nodes and of edges have no name in common
        assert len(set(titles)) == len(titles)
    else:
        assert len(set(declared)) == len(declared)


@each_format
def test_an_edge_begins_with_our_person(form, tmp_path):
    root = root_of(written(form, odd_network(), tmp_path))
    assert {edge.get("source") for edge in root.iter() if edge.tag.endswith("}edge")} == {"s1"}


@each_format
def test_characters_that_xml_does_not_have_are_marked(form, tmp_path):
    graph = read(form, odd_network(("bell \x07 and \ufffe", "\x00")), tmp_path)
    assert graph.nodes["c0"]["name"] == "bell \ufffd and \ufffd"
    assert graph.nodes["c1"]["name"] == "\ufffd"


@each_format
def test_nobody_makes_a_sound_file(form, tmp_path):
    graph = read(form, no_network(), tmp_path)
    assert (graph.number_of_nodes(), graph.number_of_edges()) == (0, 0)


@each_format
def test_two_people_never_become_one(form, tmp_path):
    network = odd_network(("Ada", "Ben"))
    ties = network.ties.set_column(2, "client_person_id", [["c\x01", "c\x02"]])
    people = network.people.set_column(0, "person_id", [["s1", "c\x01", "c\x02"]])
    with pytest.raises(InputError, match="characters that XML does not have"):
        written(form, Network(people, ties), tmp_path)


@each_format
def test_the_same_results_give_the_same_bytes_on_any_day(form, tmp_path, monkeypatch):
    first = written(form, odd_network(), tmp_path).read_bytes()
    monkeypatch.setattr("time.strftime", lambda *_: "1970-01-01")
    assert written(form, odd_network(), tmp_path).read_bytes() == first


def test_gexf_says_of_which_day_it_is(tmp_path):
    assert 'lastmodifieddate="2024-06-30"' in written("gexf", no_network(), tmp_path).read_text()


def test_gexf_has_its_weights_where_gephi_looks(tmp_path):
    root = root_of(written("gexf", odd_network(("Ben",)), tmp_path))
    (edge,) = (one for one in root.iter() if one.tag.endswith("}edge"))
    assert float(edge.attrib["weight"]) == 0.1
    assert [node.get("label") for node in root.iter() if node.tag.endswith("}node")] == ["Ada", "Ben"]


def test_booleans_of_graphml_are_those_of_xml(tmp_path):
    root = root_of(written("graphml", odd_network(), tmp_path))
    booleans = {key.get("id") for key in root.iter() if key.get("attr.type") == "boolean"}
    assert len(booleans) == 4
    assert {data.text for data in root.iter() if data.get("key") in booleans} == {"true", "false"}
