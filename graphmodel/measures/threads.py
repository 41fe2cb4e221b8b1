"""How many people would have to leave before nothing holds the client any more, and who are they?

All relationships are solved at once on the block-diagonal graph of live ties.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order, maximum_bipartite_matching

from graphmodel.arrays import Bools, Ints, counts
from graphmodel.network import Network


def threads(network: Network) -> Ints:
    """Least number of people, of either side, whose leaving cuts every live tie: see ``cuts``.

    ``threads = max |matching| = min |cut|``. A count.
    """
    return network.once(cuts).threads


@dataclass(frozen=True)
class Cuts:
    """Least sets of people whose leaving cuts every live tie.

    Attributes
    ----------
    threads
        Size of a least set, one a relationship.
    in_cut
        Nodes of the least set that is shown.
    in_every_cut
        Nodes that are in every least set.
    mate
        The node matched with each node in a maximum matching; −1 for none.
    """

    threads: Ints
    in_cut: Bools
    in_every_cut: Bools
    mate: Ints


def cuts(network: Network) -> Cuts:
    """Threads, one least cut and the people of every least cut, for all relationships at once.

    ``threads`` is the size of a maximum matching of the bipartite graph of live ties, which equals the least
    number of people, of either side, whose leaving cuts every tie (König 1931; Menger 1927; structural
    cohesion: Moody & White 2003). Range 0 …; higher is safer; 0 without a live tie, never undefined. It
    equals ``len(networkx.bipartite.maximum_matching(B)) / 2``, and ``len(networkx.minimum_node_cut(B,
    source, sink))`` with a source tied to one side and a sink to the other.

    Who is in *every* least set comes from the Dulmage–Mendelsohn decomposition: exactly the neighbours of
    nodes that some maximum matching leaves unmatched. Of the perfectly matched rest one of each pair is in a
    least set; the set that is shown takes the stronger people first (strength in this relationship, then
    id), as far as some least set allows.

    Complexity: O(E √V) for the matching, O(E) for the rest but for a sort.
    """
    mate = _matching(network)
    suppliers = network.suppliers
    forced = np.zeros(network.nodes, dtype=bool)
    loose = np.zeros(network.nodes, dtype=bool)
    for here, there, ours in (
        (network.tie_supplier, network.tie_contact, network.node_is_supplier),
        (network.tie_contact, network.tie_supplier, ~network.node_is_supplier),
    ):
        reached = _reach(here, mate[there], ours & (mate < 0), network.nodes)
        loose |= reached
        forced[there[reached[here]]] = True
    rest = ~(forced | loose)
    in_cut = forced | _stronger_of_each_pair(network, mate, rest)
    matched = mate[:suppliers] >= 0
    threads = counts(network.node_client[:suppliers][matched], network.clients)
    return Cuts(threads=threads, in_cut=in_cut, in_every_cut=forced, mate=mate)


def strongest_first(network: Network) -> Ints:
    """Nodes ordered by client, then by strength (to nine decimals, highest first), then by person id."""
    return np.lexsort((network.node_actor, -np.round(network.node_strength, 9), network.node_client))


def _matching(network: Network) -> Ints:
    suppliers, contacts = network.suppliers, network.nodes - network.suppliers
    mate = np.full(network.nodes, -1)
    if not network.nodes:
        return mate
    graph = csr_array(
        (np.ones(len(network.tie), dtype=np.int8), (network.tie_supplier, network.tie_contact - suppliers)),
        shape=(suppliers, contacts),
    )
    matched = maximum_bipartite_matching(graph, perm_type="column").astype(np.int64)
    ours = np.flatnonzero(matched >= 0)
    theirs = matched[ours] + suppliers
    mate[ours], mate[theirs] = theirs, ours
    return mate


def _reach(here: Ints, onward: Ints, roots: Bools, size: int) -> Bools:
    """Nodes reached from the roots by paths that leave by any tie and come back by a matched one."""
    reached = roots.copy()
    starts = np.flatnonzero(roots)
    if not len(starts):
        return reached
    back = onward >= 0
    source = size
    rows = np.concatenate([here[back], np.full(len(starts), source)])
    columns = np.concatenate([onward[back], starts])
    graph = csr_array((np.ones(len(rows), dtype=np.int8), (rows, columns)), shape=(size + 1, size + 1))
    found = breadth_first_order(graph, source, return_predecessors=False)
    reached[found[found != source]] = True
    return reached


def _stronger_of_each_pair(network: Network, mate: Ints, rest: Bools) -> Bools:
    """One person of each perfectly matched pair: the first in the ranking that a least set allows.

    A tie between the supplier's person of pair i and the client's person of pair j must be covered as well:
    if pair i gives its client's person, so must j; if j gives its supplier's person, so must i.
    """
    chosen = np.zeros(network.nodes, dtype=bool)
    inner = rest[network.tie_supplier] & rest[network.tie_contact]
    ours, theirs = network.tie_supplier[inner], network.tie_contact[inner]
    cross = mate[ours] != theirs
    bound = np.zeros(network.nodes, dtype=bool)
    bound[ours[cross]] = bound[mate[theirs[cross]]] = True
    bound |= bound[mate] & rest

    rank = np.empty(network.nodes, dtype=np.int64)
    order = strongest_first(network)
    rank[order] = np.arange(network.nodes)
    free = np.flatnonzero(rest & ~bound & network.node_is_supplier)
    chosen[np.where(rank[free] < rank[mate[free]], free, mate[free])] = True

    # Choosing a client person commits the client persons that the mate is tied to, and the other way round:
    # edges i ▶ j.
    follows: dict[int, list[int]] = {}
    for i, j in zip(ours[cross].tolist(), theirs[cross].tolist(), strict=True):
        follows.setdefault(int(mate[i]), []).append(j)
        follows.setdefault(int(mate[j]), []).append(i)
    for node in order[(bound & rest)[order]].tolist():
        if chosen[node] or chosen[mate[node]]:
            continue
        chosen[node] = True
        waiting = [node]
        while waiting:
            for follower in follows.get(waiting.pop(), ()):
                if not chosen[follower]:
                    chosen[follower] = True
                    waiting.append(follower)
    return chosen
