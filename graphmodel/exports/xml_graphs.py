"""A network as GEXF or GraphML, written by NetworkX, so that Gephi and whatever else reads these two can open it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from graphmodel.errors import InputError
from graphmodel.exports.network import Network
from graphmodel.exports.texts import in_xml
from graphmodel.files import opened
from graphmodel.graph import network_graph

if TYPE_CHECKING:
    import networkx as nx


def write_gexf(network: Network, where: Path | BinaryIO, as_of: date) -> None:
    """Write GEXF 1.2, which has a name and a weight for what Gephi calls label and weight.

    ``as_of`` stands in the file as the day of its last change: the same results give the same bytes on any day.
    """
    from networkx.readwrite.gexf import GEXFWriter

    writer = GEXFWriter(_sound(network_graph(network)), version="1.2draft")
    writer.xml.find("meta").set("lastmodifieddate", as_of.isoformat())
    with opened(where) as file:
        writer.write(file)


def write_graphml(network: Network, where: Path | BinaryIO) -> None:
    """Write GraphML; Gephi takes ``label`` and ``weight`` for its own."""
    from networkx.readwrite.graphml import GraphMLWriter

    writer = GraphMLWriter(_sound(network_graph(network)))
    _write_booleans_as_xml_does(writer.xml)
    with opened(where) as file:
        writer.dump(file)


def _write_booleans_as_xml_does(xml: Any) -> None:
    """NetworkX writes ``True``; the type that GraphML names has ``true``, and strict readers read no other."""
    booleans = {key.get("id") for key in xml.iter("key") if key.get("attr.type") == "boolean"}
    for data in xml.iter("data"):
        if data.get("key") in booleans:
            data.text = data.text.lower()


def _sound(graph: nx.Graph) -> nx.Graph:
    """The graph with texts that XML can hold; ``InputError`` where two people would become one by that."""
    import networkx as nx

    sound = nx.Graph()
    sound.add_nodes_from((in_xml(node), _sound_texts(told)) for node, told in graph.nodes(data=True))
    sound.add_edges_from(
        (in_xml(one), in_xml(other), _sound_texts(told)) for one, other, told in graph.edges(data=True)
    )
    if len(sound) < len(graph):
        raise InputError(
            "ids of two people differ in nothing but characters that XML does not have",
            remedy="Export edges-csv, or mend the ids where they come from",
        )
    return sound


def _sound_texts(told: Mapping[str, Any]) -> dict[str, Any]:
    return {name: in_xml(value) if isinstance(value, str) else value for name, value in told.items()}
