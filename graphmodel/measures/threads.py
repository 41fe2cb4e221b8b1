"""How many people would have to leave before nothing holds the client any more, and who are they?

All relationships are solved at once on the block-diagonal graph of live ties.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graphmodel.arrays import Bools, Ints, counts, falling, marked, order_by, places
from graphmodel.matching import FREE, alternating_reach, maximum_matching
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
    mate = maximum_matching(network.tie_supplier, network.tie_contact, network.node_client)
    forced = np.zeros(network.nodes, dtype=bool)
    loose = np.zeros(network.nodes, dtype=bool)
    for here, there, ours in (
        (network.tie_supplier, network.tie_contact, network.node_is_supplier),
        (network.tie_contact, network.tie_supplier, ~network.node_is_supplier),
    ):
        reached = alternating_reach(here, there, mate, ours & (mate == FREE))
        loose |= reached
        forced[there[places(reached[here])]] = True
    rest = ~(forced | loose)
    in_cut = forced | _stronger_of_each_pair(network, mate, rest)
    matched = places(mate[: network.suppliers] != FREE)
    threads = counts(network.node_client[matched], network.clients)
    return Cuts(threads=threads, in_cut=in_cut, in_every_cut=forced, mate=mate)


def strongest_first(network: Network) -> Ints:
    """Nodes ordered by client, then by strength (to nine decimals, highest first), then by person id."""
    return order_by(network.node_client, falling(network.node_strength), network.node_actor)


def _stronger_of_each_pair(network: Network, mate: Ints, rest: Bools) -> Bools:
    """One person of each perfectly matched pair: the first in the ranking that a least set allows.

    A tie between the supplier's person of pair i and the client's person of pair j must be covered as well:
    if pair i gives its client's person, so must j; if j gives its supplier's person, so must i.
    """
    chosen = np.zeros(network.nodes, dtype=bool)
    inner = places(rest[network.tie_supplier] & rest[network.tie_contact])
    ours, theirs = network.tie_supplier[inner], network.tie_contact[inner]
    cross = places(mate[ours] != theirs)
    bound = np.zeros(network.nodes, dtype=bool)
    bound[ours[cross]] = bound[mate[theirs[cross]]] = True
    bound |= bound[mate] & rest

    rank = np.empty(network.nodes, dtype=np.int64)
    order = network.once(strongest_first)
    rank[order] = np.arange(network.nodes)
    free = places(rest & ~bound & network.node_is_supplier)
    chosen[np.where(rank[free] < rank[mate[free]], free, mate[free])] = True

    # Choosing a client person commits the client persons that the mate is tied to, and the other way round.
    ours, theirs = ours[cross], theirs[cross]
    node, follower = np.concatenate([mate[ours], mate[theirs]]), np.concatenate([theirs, ours])
    waiting = order[places((bound & rest)[order])]
    while len(waiting):
        # The first of each relationship, as they know nothing of each other.
        latest = waiting[places(np.diff(network.node_client[waiting], prepend=-1) > 0)]
        while len(latest):
            chosen[latest] = True
            ahead = places(~chosen[follower])
            node, follower = node[ahead], follower[ahead]
            fresh = places(marked(network.nodes, latest)[node])
            latest = places(marked(network.nodes, follower[fresh]))
        waiting = waiting[places(~(chosen[waiting] | chosen[mate[waiting]]))]
    return chosen
