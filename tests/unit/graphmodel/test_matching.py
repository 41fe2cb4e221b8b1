"""Matchings of many graphs at once against NetworkX, a graph at a time."""

from __future__ import annotations

import networkx as nx
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from graphmodel.matching import FREE, alternating_reach, maximum_matching

OURS, THEIRS = 8, 7
BLOCK = st.sets(st.tuples(st.integers(0, OURS - 1), st.integers(0, THEIRS - 1)), max_size=30)
BLOCKS = st.lists(BLOCK, max_size=5)


def edges_of(blocks):
    """All blocks as one graph: our ends come before theirs, block by block, and the number of nodes."""
    pairs = [(ours, theirs, at) for at, block in enumerate(blocks) for ours, theirs in sorted(block)]
    ours = np.array([at * OURS + one for one, _, at in pairs], dtype=np.int64)
    theirs = np.array([len(blocks) * OURS + at * THEIRS + one for _, one, at in pairs], dtype=np.int64)
    return ours, theirs, len(blocks) * (OURS + THEIRS)


def check(ours, theirs, mate):
    """Everybody's mate has them for a mate, and the two share an edge; the pairs."""
    pairs = {(int(one), int(mate[one])) for one in ours.tolist() if mate[one] != FREE}
    assert pairs <= set(zip(ours.tolist(), theirs.tolist(), strict=True))
    assert all(mate[other] == one for one, other in pairs)
    assert np.count_nonzero(mate != FREE) == 2 * len(pairs)
    return pairs


@given(BLOCKS)
def test_as_large_as_that_of_networkx_in_every_block(blocks):
    ours, theirs, nodes = edges_of(blocks)
    pairs = check(ours, theirs, maximum_matching(ours, theirs, nodes))
    for at, block in enumerate(blocks):
        graph = nx.Graph([(("ours", one), ("theirs", other)) for one, other in block])
        top = [node for node in graph if node[0] == "ours"]
        size = len(nx.bipartite.maximum_matching(graph, top)) // 2
        assert sum(one // OURS == at for one, _ in pairs) == size


@given(BLOCKS, st.data())
def test_one_begun_with_any_matching_is_as_large(blocks, data):
    ours, theirs, nodes = edges_of(blocks)
    start = np.full(nodes, FREE)
    for edge in data.draw(st.permutations(range(len(ours))))[: len(ours) // 2]:
        one, other = ours[edge], theirs[edge]
        if start[one] == start[other] == FREE:
            start[one], start[other] = other, one
    before = start.copy()
    begun = maximum_matching(ours, theirs, nodes, start=start)
    check(ours, theirs, begun)
    assert np.array_equal(start, before)
    whole = maximum_matching(ours, theirs, nodes)
    assert np.count_nonzero(begun != FREE) == np.count_nonzero(whole != FREE)


@given(BLOCK, BLOCK)
def test_a_block_is_matched_as_if_it_were_alone(block, beside):
    """So parts of a portfolio, and the partitions of a cluster, give what the whole gives."""
    ours, theirs, nodes = edges_of([block, beside])
    alone = maximum_matching(*edges_of([block]))
    within = maximum_matching(ours, theirs, nodes)[:OURS]
    assert np.array_equal(np.where(within == FREE, FREE, within - OURS), alone[:OURS])


@given(BLOCKS)
def test_the_reach_is_that_of_a_walk_from_every_root(blocks):
    ours, theirs, nodes = edges_of(blocks)
    mate = maximum_matching(ours, theirs, nodes)
    roots = (np.arange(nodes) < len(blocks) * OURS) & (mate == FREE)
    expected, waiting = set(np.flatnonzero(roots).tolist()), np.flatnonzero(roots).tolist()
    while waiting:
        here = waiting.pop()
        for onward in mate[theirs[ours == here]].tolist():
            if onward != FREE and onward not in expected:
                expected.add(onward)
                waiting.append(onward)
    assert set(np.flatnonzero(alternating_reach(ours, theirs, mate, roots)).tolist()) == expected
