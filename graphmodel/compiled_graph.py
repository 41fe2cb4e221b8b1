"""Components and betweenness by compiled loops.

They go through nodes and add in the order in which igraph does, so that the two agree to the last digit. Numbers of
nodes are unsigned: of signed ones each look into an array would ask first whether they count from the end.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from graphmodel.arrays import Floats, Ints
from graphmodel.compiling import compiled

Codes = npt.NDArray[np.uint32]

_ONE = np.uint32(1)


class CompiledGraph:
    """A graph as its nodes' neighbours, one node's behind another's."""

    beside = True

    def __init__(self, ours: Ints, theirs: Ints, nodes: int) -> None:
        self._first, self._neighbour = _adjacency(ours, theirs, nodes)

    def components(self) -> Ints:
        """Connected component of each node, numbered by their first nodes."""
        return _components(self._first, self._neighbour)

    def betweenness(self) -> Floats:
        """Betweenness centrality of each node; O(V · E) for each component."""
        return _betweenness(self._first, self._neighbour)


@compiled
def _adjacency(ours: Ints, theirs: Ints, nodes: int) -> tuple[Codes, Codes]:
    """Where each node's neighbours begin, and the neighbours in the order of the edges."""
    first = np.zeros(nodes + 1, np.uint32)
    for edge in range(len(ours)):
        first[ours[edge] + 1] += _ONE
        first[theirs[edge] + 1] += _ONE
    for node in range(nodes):
        first[node + 1] += first[node]
    neighbour = np.empty(2 * len(ours), np.uint32)
    place = first.copy()
    for edge in range(len(ours)):
        one, other = ours[edge], theirs[edge]
        neighbour[place[one]] = other
        neighbour[place[other]] = one
        place[one] += _ONE
        place[other] += _ONE
    return first, neighbour


@compiled
def _components(first: Codes, neighbour: Codes) -> Ints:
    nodes = len(first) - 1
    component = np.full(nodes, -1, np.int64)
    waiting = np.empty(nodes, np.uint32)
    count = 0
    for start in range(nodes):
        if component[start] >= 0:
            continue
        component[start] = count
        waiting[0] = start
        left = 1
        while left:
            left -= 1
            node = waiting[left]
            for place in range(first[node], first[node + _ONE]):
                other = neighbour[place]
                if component[other] < 0:
                    component[other] = count
                    waiting[left] = other
                    left += 1
        count += 1
    return component


@compiled
def _betweenness(first: Codes, neighbour: Codes) -> Floats:
    """Brandes 2001, *A faster algorithm for betweenness centrality*.

    Which end of an edge is further from the source decides what is added, nothing or something, but is no branch: no
    processor could foresee it.
    """
    nodes = len(first) - 1
    between = np.zeros(nodes)
    steps = np.zeros(nodes, np.uint32)  # from the source, and one; 0 where it was not reached
    paths = np.zeros(nodes)  # shortest ones from the source
    beyond = np.zeros(nodes)  # what of the source's paths depends on a node
    queue = np.empty(nodes + 1, np.uint32)  # one more: who may be next is written down before it is known
    for source in range(nodes):
        queue[0] = source
        steps[source] = 1
        paths[source] = 1.0
        at, end = np.uint32(0), _ONE
        while at < end:
            node = queue[at]
            at += _ONE
            here, through = steps[node], paths[node]
            for place in range(first[node], first[node + _ONE]):
                other = neighbour[place]
                there = steps[other]
                queue[end] = other
                end += np.uint32(there == 0)
                steps[other] = there if there else here + _ONE
                paths[other] += through if steps[other] > here else 0.0
        for back in range(_ONE, end):
            node = queue[end - back]
            here, share = steps[node], (1.0 + beyond[node]) / paths[node]
            for place in range(first[node], first[node + _ONE]):
                other = neighbour[place]
                beyond[other] += paths[other] * share if steps[other] < here else 0.0
            between[node] += beyond[node]
        for place in range(end):
            node = queue[place]
            steps[node] = 0
            paths[node] = beyond[node] = 0.0
    return between / 2
