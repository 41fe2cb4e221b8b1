"""Maximum matchings of any number of bipartite graphs at once, and what can be reached along alternating paths.

All graphs are one, block by block, so each step is a few passes over the edges of all of them, whether they are one
large graph or ten thousand small ones.
"""

from __future__ import annotations

import numpy as np

from graphmodel.arrays import Bools, Ints, marked, places

FREE = -1
"""The mate of who has none."""


def maximum_matching(ours: Ints, theirs: Ints, graph: Ints, start: Ints | None = None) -> Ints:
    """The mate of each node in a maximum matching; ``FREE`` for none.

    Ends of an edge that are both free are paired until there are none; then the matching is augmented along shortest
    alternating paths, in every tree of one breadth-first search from all free nodes at once, until there is none
    (Berge 1957; the search: Azad, Buluç & Pothen 2017, *Computing maximum cardinality matchings in parallel on
    bipartite graphs via tree-grafting*). A graph in which all of a side are paired, or no path was found, is not
    searched again. Which of several maximum matchings of a graph it is depends on that graph and the order of its edges
    alone.

    Parameters
    ----------
    ours, theirs
        The two ends of each edge, numbered together.
    graph
        The graph of each node; its length is the number of nodes.
    start
        A matching to begin with, if one is known.

    Complexity: O(E) a search; as many searches as the graph that needs most, seldom more than four.
    """
    mate = np.full(len(graph), FREE) if start is None else start.copy()
    _pair_up(mate, ours, theirs)
    searched = np.ones(int(graph.max(initial=-1)) + 1, dtype=bool)
    while True:
        for side in (ours, theirs):
            searched &= marked(len(searched), graph[side[places(mate[side] == FREE)]])
        ahead = places(searched[graph[ours]])
        ours, theirs = ours[ahead], theirs[ahead]
        if not len(ours):
            return mate
        searched = marked(len(searched), graph[_augment(mate, ours, theirs)])


def alternating_reach(here: Ints, there: Ints, mate: Ints, roots: Bools) -> Bools:
    """Nodes of one side reached from the roots by paths that leave by any edge and come back by a matched one."""
    reached = roots.copy()
    onward = mate[there]
    back = places(onward != FREE)
    here, onward = here[back], onward[back]
    step = places(reached[here])
    while len(step):
        reached[onward[step]] = True
        ahead = places(~reached[onward])
        here, onward = here[ahead], onward[ahead]
        step = places(reached[here])
    return reached


def _pair_up(mate: Ints, ours: Ints, theirs: Ints) -> None:
    """Pair free people who share an edge until there are none."""
    while True:
        free = places((mate[ours] == FREE) & (mate[theirs] == FREE))
        ours, theirs = ours[free], theirs[free]
        if not len(ours):
            return
        suitor = np.full(len(mate), FREE)
        suitor[theirs] = ours  # of several the last
        courted = places(suitor != FREE)
        choice = np.full(len(mate), FREE)
        choice[suitor[courted]] = courted
        suited = places(choice != FREE)
        mate[suited], mate[choice[suited]] = choice[suited], suited


def _augment(mate: Ints, ours: Ints, theirs: Ints) -> Ints:
    """Augment the matching along disjoint paths, one a tree; the nodes at which they end."""
    came_from, root, end = (np.full(len(mate), FREE) for _ in range(3))
    leaves = places(marked(len(mate), ours[places(mate[ours] == FREE)]))
    root[leaves] = leaves
    while len(leaves):
        step = places(marked(len(mate), leaves)[ours])
        came_from[theirs[step]] = ours[step]  # of several the last
        reached = places(marked(len(mate), theirs[step]))
        tree = root[came_from[reached]]
        onward = mate[reached]
        found = onward == FREE
        end[tree[found]] = reached[found]
        grows = places(~found & (end[tree] == FREE))
        leaves = onward[grows]
        root[leaves] = tree[grows]
        ahead = places(came_from[theirs] == FREE)
        ours, theirs = ours[ahead], theirs[ahead]
    ends: Ints = end[places(end != FREE)]
    turn = ends
    while len(turn):
        partner = came_from[turn]
        before = mate[partner]
        mate[partner], mate[turn] = turn, partner
        turn = before[before != FREE]
    return ends
