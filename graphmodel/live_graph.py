"""The live ties as a graph: which people hang together, and who stands between others.

igraph answers; where Numba is loaded anyway, compiled loops do, three times as fast, and igraph need not be loaded.
"""

from __future__ import annotations

import sys
from typing import Protocol

import numpy as np

from graphmodel.arrays import Floats, Ints


class LiveGraph(Protocol):
    """An undirected graph whose nodes are numbered from 0."""

    beside: bool
    """Whether its answers are worked out without Python's lock."""

    def components(self) -> Ints:
        """Connected component of each node, numbered by their first nodes."""

    def betweenness(self) -> Floats:
        """Betweenness centrality of each node: unweighted, each pair of others once (Freeman 1977)."""


def live_graph(ours: Ints, theirs: Ints, nodes: int) -> LiveGraph:
    """The graph of so many nodes with an edge for each tie; no two are the same."""
    if "numba" in sys.modules:
        from graphmodel.compiled_graph import CompiledGraph

        return CompiledGraph(ours, theirs, nodes)
    return _OfIgraph(ours, theirs, nodes)


class _OfIgraph:
    beside = False

    def __init__(self, ours: Ints, theirs: Ints, nodes: int) -> None:
        import igraph  # late: it starts slowly, and loads matplotlib wherever that is installed

        # A list of pairs is taken over several times as fast as an array.
        pairs = list(zip(ours.tolist(), theirs.tolist(), strict=True))
        self._graph = igraph.Graph(n=nodes, edges=pairs)

    def components(self) -> Ints:
        import igraph

        # Of the class below: what the class above makes of it goes over all nodes in Python.
        return np.array(igraph.GraphBase.connected_components(self._graph, "weak"), dtype=np.int64)

    def betweenness(self) -> Floats:
        return np.array(self._graph.betweenness(directed=False), dtype=np.float64)
