"""Small bipartite graphs drawn at random, laid out as the live ties of relationships are."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

OURS, THEIRS = 8, 7
BLOCK = st.sets(st.tuples(st.integers(0, OURS - 1), st.integers(0, THEIRS - 1)), max_size=30)
BLOCKS = st.lists(BLOCK, max_size=5)


def edges_of(blocks):
    """All blocks as one graph, our nodes before theirs, block by block: the ends of edges, the block of each node."""
    pairs = [(ours, theirs, at) for at, block in enumerate(blocks) for ours, theirs in sorted(block)]
    ours = np.array([at * OURS + one for one, _, at in pairs], dtype=np.int64)
    theirs = np.array([len(blocks) * OURS + at * THEIRS + one for _, one, at in pairs], dtype=np.int64)
    numbers = np.arange(len(blocks))
    return ours, theirs, np.concatenate([np.repeat(numbers, OURS), np.repeat(numbers, THEIRS)])
