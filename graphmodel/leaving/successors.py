"""Who could take over from a person who leaves?

A colleague who already knows whom the person would leave behind comes first (the stronger the tie the
better), then one of the same function, then one of the same rank. Whom: the *orphans*, whose only live tie
this is; without any, all of the person's contacts.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from graphmodel.arrays import Bools, Floats, Ints, counts, distinct, falling, numbered, order_by, places
from graphmodel.arrow import joined
from graphmodel.network import Network

SHOWN = 3
"""Successors named for each person."""

CANDIDATES = 30
"""Colleagues looked at for each person: those strongest in the relationship."""


def successors(network: Network) -> pa.Array:
    """Ids of the best colleagues to take over, best first, one text a node; null where there is no colleague.

    A candidate is on the same side, has not left, and has met someone of the other side in the window, both
    having acted. Ranked by: strength to those left behind; same function; same seniority; strength in the
    relationship; id.
    """
    ties = network.ties
    staying = network.portfolio.left_at >= ties.end
    met = np.flatnonzero(
        (ties.two_way | ~ties.two_way_known)
        & (ties.strength > 0)
        & staying[ties.supplier]
        & staying[ties.contact]
    )
    found = [
        _of_side(network, met, ties.supplier, ties.contact, network.tie_supplier, network.tie_contact),
        _of_side(network, met, ties.contact, ties.supplier, network.tie_contact, network.tie_supplier),
    ]
    node = np.concatenate([part[0] for part in found])
    actor = np.concatenate([part[1] for part in found])
    return joined(node, network.portfolio.person_ids.take(pa.array(actor)), network.nodes)


def _of_side(
    network: Network, met: Ints, ours: Ints, theirs: Ints, our_node: Ints, their_node: Ints
) -> tuple[Ints, Ints]:
    """Nodes of one side, each repeated for its successors, and the successors' actors, best first."""
    ties, people = network.ties, len(network.portfolio.side)
    nodes = distinct(our_node)
    colleague = _strongest_of_each_client(ties.client[met] * people + ours[met], ties.strength[met], people)
    leaver, candidate = _cross(network.node_client[nodes], colleague // max(people, 1))
    leaver = nodes[leaver]
    actor = colleague[candidate] % max(people, 1)
    kept = places(actor != network.node_actor[leaver])
    leaver, actor, candidate = leaver[kept], actor[kept], candidate[kept]

    known = _known_to(network, met, ours, theirs, our_node, their_node, leaver, actor)
    portfolio = network.portfolio
    left = network.node_actor[leaver]
    function = portfolio.function[actor] == portfolio.function[left]
    seniority = portfolio.seniority[actor] == portfolio.seniority[left]
    # Candidates come in the order of their strength in the relationship, then of their ids.
    order = order_by(leaver, falling(known), ~function, ~seniority, candidate)
    leaver, actor = leaver[order], actor[order]
    many = counts(leaver, network.nodes)
    shown = places(np.arange(len(leaver)) - (np.cumsum(many) - many)[leaver] < SHOWN)
    return leaver[shown], actor[shown]


def _strongest_of_each_client(key: Ints, strength: Floats, people: int) -> Ints:
    """Client-and-person keys, the strongest few of each client, ordered by client, strength, person."""
    unique, where = numbered(key)
    total = np.bincount(where, strength, minlength=len(unique)).astype(float)
    client = unique // max(people, 1)
    order = order_by(client, falling(total), np.arange(len(unique)))
    place = np.arange(len(order)) - np.searchsorted(client[order], client[order])
    return unique[order[place < CANDIDATES]]


def _cross(left: Ints, right: Ints) -> tuple[Ints, Ints]:
    """Positions of all pairs with equal values; ``right`` is sorted."""
    first = np.searchsorted(right, left, side="left")
    many = np.searchsorted(right, left, side="right") - first
    start = np.repeat(first - np.concatenate([[0], np.cumsum(many)[:-1]]), many) if len(many) else many
    return np.repeat(np.arange(len(left)), many), start + np.arange(int(many.sum()))


def _known_to(
    network: Network,
    met: Ints,
    ours: Ints,
    theirs: Ints,
    our_node: Ints,
    their_node: Ints,
    leaver: Ints,
    actor: Ints,
) -> Floats:
    """Strength between each candidate and those whom the leaver leaves behind."""
    ties, people = network.ties, len(network.portfolio.side)
    orphaned: Bools = network.node_degree[their_node] == 1
    has_orphans = counts(our_node[orphaned], network.nodes) > 0
    behind = places(orphaned | ~has_orphans[our_node])
    contact = network.tie_client[behind] * people + network.node_actor[their_node[behind]]

    met_contact = ties.client[met] * people + theirs[met]
    order = np.argsort(met_contact, kind="stable")
    row, pair = _cross(contact, met_contact[order])
    pair = met[order[pair]]
    key = our_node[behind][row] * people + ours[pair]
    wanted = leaver * people + actor
    unique, where = numbered(key)
    total = np.bincount(where, ties.strength[pair], minlength=len(unique)).astype(float)
    if not len(unique):
        return np.zeros(len(wanted))
    place = np.minimum(np.searchsorted(unique, wanted), len(unique) - 1)
    return np.where(unique[place] == wanted, total[place], 0.0)
