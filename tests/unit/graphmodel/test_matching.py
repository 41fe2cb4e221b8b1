"""Matchings of many graphs at once against NetworkX, a graph at a time."""

from __future__ import annotations

import networkx as nx
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from graphmodel.matching import FREE, alternating_reach, maximum_matching
from tests.unit.graphmodel.blocks import BLOCK, BLOCKS, OURS, edges_of


def check(ours, theirs, mate):
    """Everybody's mate has them for a mate, and the two share an edge; the pairs."""
    pairs = {(int(one), int(mate[one])) for one in ours.tolist() if mate[one] != FREE}
    assert pairs <= set(zip(ours.tolist(), theirs.tolist(), strict=True))
    assert all(mate[other] == one for one, other in pairs)
    assert np.count_nonzero(mate != FREE) == 2 * len(pairs)
    return pairs


@given(BLOCKS)
def test_as_large_as_that_of_networkx_in_every_block(blocks):
    ours, theirs, graph = edges_of(blocks)
    pairs = check(ours, theirs, maximum_matching(ours, theirs, graph))
    for at, block in enumerate(blocks):
        judge = nx.Graph([(("ours", one), ("theirs", other)) for one, other in block])
        top = [node for node in judge if node[0] == "ours"]
        size = len(nx.bipartite.maximum_matching(judge, top)) // 2
        assert sum(one // OURS == at for one, _ in pairs) == size


@given(BLOCKS, st.data())
def test_one_begun_with_any_matching_is_as_large(blocks, data):
    ours, theirs, graph = edges_of(blocks)
    start = np.full(len(graph), FREE)
    for edge in data.draw(st.permutations(range(len(ours))))[: len(ours) // 2]:
        one, other = ours[edge], theirs[edge]
        if start[one] == start[other] == FREE:
            start[one], start[other] = other, one
    before = start.copy()
    begun = maximum_matching(ours, theirs, graph, start=start)
    check(ours, theirs, begun)
    assert np.array_equal(start, before)
    whole = maximum_matching(ours, theirs, graph)
    assert np.count_nonzero(begun != FREE) == np.count_nonzero(whole != FREE)


@given(BLOCK, BLOCK)
def test_a_block_is_matched_as_if_it_were_alone(block, beside):
    """So parts of a portfolio, and the partitions of a cluster, give what the whole gives."""
    alone = maximum_matching(*edges_of([block]))
    within = maximum_matching(*edges_of([block, beside]))[:OURS]
    assert np.array_equal(np.where(within == FREE, FREE, within - OURS), alone[:OURS])


@given(BLOCKS)
def test_the_reach_is_that_of_a_walk_from_every_root(blocks):
    ours, theirs, graph = edges_of(blocks)
    mate = maximum_matching(ours, theirs, graph)
    roots = (np.arange(len(graph)) < len(blocks) * OURS) & (mate == FREE)
    expected, waiting = set(np.flatnonzero(roots).tolist()), np.flatnonzero(roots).tolist()
    while waiting:
        here = waiting.pop()
        for onward in mate[theirs[ours == here]].tolist():
            if onward != FREE and onward not in expected:
                expected.add(onward)
                waiting.append(onward)
    assert set(np.flatnonzero(alternating_reach(ours, theirs, mate, roots)).tolist()) == expected
