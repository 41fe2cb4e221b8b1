"""The plain loop: one NetworkX graph a relationship, and NetworkX's own functions on it.

NetworkX offers two ways to the threads. ``cut`` asks what the question says: the fewest people between a source
before our people and a sink behind theirs. ``matching`` is for who knows König's theorem, and much faster.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import networkx as nx

from benchmarks.peers import by_hand
from benchmarks.peers.forms import Relationship, Row


def by_cut(relationship: Relationship) -> Row:
    """All measures, the least cut as a least cut."""
    return _measures(relationship, knows_koenig=False)


def by_matching(relationship: Relationship) -> Row:
    """All measures, the least cut as the cover that follows from a maximum matching."""
    return _measures(relationship, knows_koenig=True)


def graph_of(relationship: Relationship) -> nx.Graph:
    """The live ties of one relationship."""
    graph = nx.Graph()
    graph.add_weighted_edges_from(tie[:3] for tie in relationship.ties)
    return graph


def least_cut(graph: nx.Graph, ours: Collection[Any]) -> set[Any]:
    """The fewest people who hold all ties, by a flow."""
    between = graph.copy()
    between.add_edges_from(("source", person) for person in ours)
    between.add_edges_from((person, "sink") for person in graph if person not in ours)
    return set(nx.minimum_node_cut(between, "source", "sink"))


def cover(graph: nx.Graph, ours: Collection[Any]) -> set[Any]:
    """The same number of people, by a maximum matching."""
    return set(nx.bipartite.to_vertex_cover(graph, nx.bipartite.maximum_matching(graph, ours), ours))


def structure(relationship: Relationship, graph: nx.Graph, cut: Collection[Any]) -> Row:
    """What follows from the graph of a relationship with ties."""
    ours = {tie.ours for tie in relationship.ties}
    whole = graph.size(weight="weight")
    between = nx.betweenness_centrality(graph, normalized=False)
    through = sum(between.values())
    windows = sum(value for person, value in between.items() if relationship.people[person].is_window)
    return {
        "threads": len(cut),
        "ties": graph.number_of_edges(),
        "people_supplier": len(ours),
        "people_client": len(graph) - len(ours),
        "strength": whole,
        "tie_density": nx.bipartite.density(graph, ours),
        "window_betweenness": windows / through if through else None,
        **by_hand.concentrations(dict(graph.degree(weight="weight")), ours, whole),
    }


def _measures(relationship: Relationship, *, knows_koenig: bool) -> Row:
    if not relationship.ties:
        return {"threads": 0, "ties": 0, "tie_density": None}
    graph = graph_of(relationship)
    ours = {tie.ours for tie in relationship.ties}
    cut = cover(graph, ours) if knows_koenig else least_cut(graph, ours)
    found = structure(relationship, graph, cut)
    severance = by_hand.severance(relationship, cut)
    return {
        **found,
        **by_hand.roles(relationship, graph.size(weight="weight")),
        "severance_probability": severance,
    }
