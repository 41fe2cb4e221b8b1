"""The same loop with igraph, whose functions are written in C."""

from __future__ import annotations

import igraph

from benchmarks.peers import by_hand
from benchmarks.peers.forms import Relationship, Row


def measures(relationship: Relationship) -> Row:
    """What igraph, and plain Python where it has nothing, say of one relationship."""
    ties, people = relationship.ties, relationship.people
    if not ties:
        return {"threads": 0, "ties": 0, "tie_density": None}
    names = [*{tie.ours for tie in ties}, *{tie.theirs for tie in ties}]
    number = {person: place for place, person in enumerate(names)}
    ours = frozenset(tie.ours for tie in ties)
    edges = [(number[tie.ours], number[tie.theirs]) for tie in ties]
    graph = igraph.Graph(n=len(names), edges=edges)
    weights = [tie.strength for tie in ties]
    whole = sum(weights)
    between = graph.betweenness(directed=False)
    through = sum(between)
    windows = sum(value for person, value in zip(names, between, strict=True) if people[person].is_window)
    cut = [names[place] for place in _least_cut(graph, len(ours))]
    return {
        "threads": len(cut),
        "ties": len(ties),
        "people_supplier": len(ours),
        "people_client": len(names) - len(ours),
        "strength": whole,
        "tie_density": len(ties) / (len(ours) * (len(names) - len(ours))),
        "window_betweenness": windows / through if through else None,
        **by_hand.concentrations(dict(zip(names, graph.strength(weights=weights), strict=True)), ours, whole),
        **by_hand.roles(relationship, whole),
        "severance_probability": by_hand.severance(relationship, cut),
    }


def _least_cut(graph: igraph.Graph, ours: int) -> list[int]:
    """König's cover from igraph's matching: our people not reached by alternating paths, theirs who are."""
    theirs = graph.vcount() - ours
    mate = graph.maximum_bipartite_matching(types=[False] * ours + [True] * theirs).matching
    waiting = [person for person in range(ours) if mate[person] < 0]
    reached = set(waiting)
    while waiting:
        for person in graph.neighbors(waiting.pop()):
            if person not in reached:
                reached.add(person)
                if mate[person] not in reached:
                    reached.add(mate[person])
                    waiting.append(mate[person])
    return [person for person in range(graph.vcount()) if (person < ours) != (person in reached)]
