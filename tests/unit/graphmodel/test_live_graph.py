"""Components and betweenness by igraph and by compiled loops against each other and against NetworkX."""

from __future__ import annotations

import sys
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given

from graphmodel import measures
from graphmodel.analysis import analyse
from graphmodel.compiled_graph import CompiledGraph
from graphmodel.live_graph import live_graph
from graphmodel.network import Network
from tests.oracle.portfolios import arrow_of, portfolio
from tests.unit.graphmodel.blocks import BLOCKS, edges_of


def by_igraph(ours, theirs, nodes):
    """As where nothing has loaded Numba."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delitem(sys.modules, "numba")
        return live_graph(ours, theirs, nodes)


@given(BLOCKS)
def test_compiled_loops_say_the_same_as_igraph_to_the_last_digit(blocks):
    ours, theirs, block = edges_of(blocks)
    compiled, library = live_graph(ours, theirs, len(block)), by_igraph(ours, theirs, len(block))
    assert compiled.beside
    assert not library.beside
    for one, other in (
        (compiled.components(), library.components()),
        (compiled.betweenness(), library.betweenness()),
    ):
        assert one.dtype == other.dtype
        assert one.tolist() == other.tolist()


@given(BLOCKS)
def test_compiled_loops_agree_with_networkx(blocks):
    ours, theirs, block = edges_of(blocks)
    compiled = CompiledGraph(ours, theirs, len(block))
    judge = nx.Graph(zip(ours.tolist(), theirs.tolist(), strict=True))
    judge.add_nodes_from(range(len(block)))
    component = compiled.components()
    together = {frozenset(np.flatnonzero(component == one).tolist()) for one in set(component.tolist())}
    assert together == {frozenset(one) for one in nx.connected_components(judge)}
    expected = nx.betweenness_centrality(judge, normalized=False)
    assert compiled.betweenness() == pytest.approx([expected[node] for node in range(len(block))], rel=1e-9)


@pytest.mark.parametrize("seed", range(4))
def test_all_results_are_the_same_whichever_it_is(seed, monkeypatch):
    drawn = portfolio(seed)
    monkeypatch.setattr(measures, "WORTH_A_THREAD", 0)
    compiled = analyse(arrow_of(drawn.inputs), drawn.as_of, drawn.settings).tables
    monkeypatch.delitem(sys.modules, "numba")
    assert analyse(arrow_of(drawn.inputs), drawn.as_of, drawn.settings).tables == compiled


def test_what_fails_in_a_thread_fails_where_it_is_asked_for():
    def fails(network):
        raise ArithmeticError("not today")

    nothing: Any = None
    network = Network(nothing, nothing, nothing, nothing)
    network.soon(fails)
    with pytest.raises(ArithmeticError, match="not today"):
        network.once(fails)
