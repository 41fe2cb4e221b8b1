"""Maximum matchings of any number of bipartite graphs at once, and what can be reached along alternating paths.

All graphs are one, block by block, so each step is a few passes over the edges of all of them, whether they are one
large graph or ten thousand small ones.
"""

from __future__ import annotations

import numpy as np

from graphmodel.arrays import Bools, Ints

FREE = -1
"""The mate of who has none."""


def maximum_matching(ours: Ints, theirs: Ints, nodes: int, start: Ints | None = None) -> Ints:
    """The mate of each node in a maximum matching; ``FREE`` for none.

    Ends of an edge that are both free are paired until there are none; then the matching is augmented along shortest
    alternating paths, in every tree of one breadth-first search from all free nodes at once, until there is none
    (Berge 1957; the search: Azad, Buluç & Pothen 2017, *Computing maximum cardinality matchings in parallel on
    bipartite graphs via tree-grafting*). Which of several maximum matchings of a block it is depends on that block
    and the order of its edges alone.

    Parameters
    ----------
    ours, theirs
        The two ends of each edge, numbered together.
    nodes
        How many there are.
    start
        A matching to begin with, if one is known.

    Complexity: O(E) a search; as many searches as the block that needs most, seldom more than four.
    """
    mate = np.full(nodes, FREE) if start is None else start.copy()
    _pair_up(mate, ours, theirs)
    while _augment(mate, ours, theirs):
        pass
    return mate


def alternating_reach(here: Ints, there: Ints, mate: Ints, roots: Bools) -> Bools:
    """Nodes of one side reached from the roots by paths that leave by any edge and come back by a matched one."""
    reached = roots.copy()
    onward = mate[there]
    back = onward != FREE
    here, onward = here[back], onward[back]
    step = reached[here]
    while step.any():
        reached[onward[step]] = True
        ahead = ~step & ~reached[onward]
        here, onward = here[ahead], onward[ahead]
        step = reached[here]
    return reached


def _pair_up(mate: Ints, ours: Ints, theirs: Ints) -> None:
    """Pair free people who share an edge until there are none."""
    while True:
        free = (mate[ours] == FREE) & (mate[theirs] == FREE)
        ours, theirs = ours[free], theirs[free]
        if not len(ours):
            return
        suitor = np.full(len(mate), FREE)
        suitor[theirs] = ours  # of several the last
        courted = np.flatnonzero(suitor != FREE)
        choice = np.full(len(mate), FREE)
        choice[suitor[courted]] = courted
        suited = np.flatnonzero(choice != FREE)
        mate[suited], mate[choice[suited]] = choice[suited], suited


def _augment(mate: Ints, ours: Ints, theirs: Ints) -> bool:
    """Augment the matching along disjoint paths, one a tree; whether there was any."""
    came_from, root, end = (np.full(len(mate), FREE) for _ in range(3))
    leaves = np.unique(ours[mate[ours] == FREE])
    root[leaves] = leaves
    while len(leaves):
        fresh = np.zeros(len(mate), dtype=bool)
        fresh[leaves] = True
        step = fresh[ours] & (came_from[theirs] == FREE)
        came_from[theirs[step]] = ours[step]
        reached = np.unique(theirs[step])
        tree = root[came_from[reached]]
        onward = mate[reached]
        found = onward == FREE
        end[tree[found]] = reached[found]
        grows = ~found & (end[tree] == FREE)
        leaves = onward[grows]
        root[leaves] = tree[grows]
    turn = end[end != FREE]
    augmented = len(turn) > 0
    while len(turn):
        partner = came_from[turn]
        before = mate[partner]
        mate[partner], mate[turn] = turn, partner
        turn = before[before != FREE]
    return augmented
