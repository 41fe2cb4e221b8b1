"""A relationship as a NetworkX graph: what NetworkX says of it is what the tables say."""

from __future__ import annotations

import networkx as nx
import pytest
from networkx.algorithms import bipartite

from graphmodel.errors import UnknownNameError
from graphmodel.graph import relationship_graph
from tests.unit.graphmodel.builders import analysed, meetings, relationship

PAIRS = [("s1", "c1"), ("s1", "c2"), ("s2", "c2"), ("s3", "c3"), ("s3", "c3")]


@pytest.fixture
def results():
    return analysed(
        meetings(PAIRS) + meetings([("s4", "c4")], days_ago=300), {"s1": "sales", "c1": "quality"}
    )


def test_networkx_agrees_with_the_tables(results) -> None:
    graph, row = relationship_graph(results.tables, "them"), relationship(results)
    ours = {node for node, side in graph.nodes(data="bipartite") if side == 0}
    assert ours == {"s1", "s2", "s3"}
    assert graph.number_of_edges() == row["ties"] == 4
    assert len(bipartite.maximum_matching(graph, ours)) // 2 == row["threads"] == 3
    assert bipartite.density(graph, ours) == pytest.approx(row["tie_density"])
    assert graph.size(weight="weight") == pytest.approx(row["strength"])
    assert graph.graph["stage"] == row["stage"]


def test_people_and_ties_carry_their_columns(results) -> None:
    graph = relationship_graph(results.tables, "them")
    assert graph.nodes["s1"]["function"] == "sales"
    assert graph.nodes["s3"]["share"] == pytest.approx(
        graph.edges["s3", "c3"]["weight"] / graph.size(weight="weight")
    )
    assert graph.edges["s1", "c1"]["interactions"] == 1


def test_faded_ties_come_along_when_asked(results) -> None:
    assert "s4" not in relationship_graph(results.tables, "them")
    graph = relationship_graph(results.tables, "them", live_only=False)
    assert graph.edges["s4", "c4"]["live"] is False
    assert nx.number_connected_components(graph) == 3


def test_an_unknown_client_is_told_with_the_nearest(results) -> None:
    with pytest.raises(UnknownNameError, match="them"):
        relationship_graph(results.tables, "then")
