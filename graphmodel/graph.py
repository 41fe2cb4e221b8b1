"""One relationship, or all, as a NetworkX graph: for paths, layouts, export, and for anyone who checks a figure."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from graphmodel.errors import UnknownNameError
from graphmodel.files import plain

if TYPE_CHECKING:
    import networkx as nx

    from graphmodel.exports.network import Network


def relationship_graph(tables: Mapping[str, pa.Table], client_id: str, *, live_only: bool = True) -> nx.Graph:
    """The ties of one relationship as an undirected bipartite graph with all attributes.

    Nodes are people: ``bipartite`` is 0 for the supplier's side and 1 for the client's, and every column of
    the ``people`` table that is known of them. Edges are ties with every column of the ``ties`` table;
    ``weight`` repeats the strength. The graph itself carries the row of ``relationships``.

    Parameters
    ----------
    tables
        Result tables of an analysis.
    client_id
        The client.
    live_only
        Leave out ties that are not live, and people without a live tie.

    Raises
    ------
    UnknownNameError
        There is no such client; the nearest ids are named.
    """
    import networkx as nx

    found = _rows(tables["relationships"], client_id)
    if not found:
        known = tables["relationships"]["client_id"].to_pylist()
        raise UnknownNameError(
            f"no client '{client_id}'", candidates=tuple(difflib.get_close_matches(client_id, known, n=5))
        )
    graph = nx.Graph(**found[0])
    for tie in _rows(tables["ties"], client_id):
        if tie["live"] or not live_only:
            graph.add_node(tie["supplier_person_id"], bipartite=0)
            graph.add_node(tie["client_person_id"], bipartite=1)
            graph.add_edge(tie["supplier_person_id"], tie["client_person_id"], weight=tie["strength"], **tie)
    for person in _rows(tables["people"], client_id):
        graph.nodes[person["person_id"]].update(person)
    return graph


def network_graph(network: Network) -> nx.Graph:
    """People and ties as an undirected graph.

    Nodes are people, by id, with the columns of ``Network.people`` and ``label``, which repeats the name (or the id).
    Edges are ties with the columns of ``TIES`` and ``weight``, which repeats the strength. An empty cell is an
    attribute that is not there; times are ISO 8601 in UTC.
    """
    import networkx as nx

    graph = nx.Graph()
    for person in map(_attributes, network.people.to_pylist()):
        graph.add_node(person["person_id"], label=person.get("name", person["person_id"]), **person)
    for batch in network.ties.to_batches():
        for tie in map(_attributes, batch.to_pylist()):
            ends = tie["supplier_person_id"], tie["client_person_id"]
            graph.add_edge(*ends, weight=tie["strength"], **tie)
    return graph


def _attributes(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: plain(value) for name, value in row.items() if value is not None}


def _rows(table: pa.Table, client_id: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = table.filter(pc.equal(table["client_id"], client_id)).to_pylist()
    return rows
