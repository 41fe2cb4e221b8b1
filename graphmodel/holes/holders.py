"""Who should hold a tie that is missing?

By the taste of the steps to the next stage (``stages.steps``): of ours, a counterpart before anybody else, then a
function beyond the windows, then one that has met the client; within a function, of either side, first people who are
in no thread yet (a maximum matching leaves them out: a tie between two such people is a thread more), then who met
the other firm last, then of ours those nearest to a manager, of theirs the highest in rank. Nobody who has left.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graphmodel.arrays import Bools, Ints
from graphmodel.measures.threads import cuts
from graphmodel.network import Network
from graphmodel.portfolio import CLIENT, OTHER, SUPPLIER
from graphmodel.stages.steps import NEAREST_TO_MANAGER, strangers
from graphmodel.tables import FUNCTIONS

NOBODY = -1
_SIZE = len(FUNCTIONS)
_NEVER = np.iinfo(np.int64).min


@dataclass(frozen=True)
class Candidates:
    """The best person of ours for each client and function: clients × functions.

    Attributes
    ----------
    person
        Codes; −1 where we have nobody there.
    met
        Whether anybody of that function has met the client.
    """

    person: Ints
    met: Bools


def best_of_ours(network: Network) -> Candidates:
    """Of our people who have not left: those who have met the client, and some who have not."""
    portfolio, ties = network.portfolio, network.ties
    people = max(len(portfolio.side), 1)
    able = (portfolio.left_at >= ties.end) & (portfolio.side == SUPPLIER)
    chosen = np.flatnonzero(able[ties.supplier])
    # Ties come in the order of client and supplier, so those of one pair of them are neighbours.
    of_pair = ties.client[chosen] * people + ties.supplier[chosen]
    start = np.flatnonzero(np.diff(of_pair, prepend=-1))
    key, last = of_pair[start], np.maximum.reduceat(ties.last_at[chosen], start) if len(start) else start
    client, person = key // people, key % people

    function = portfolio.function[person]
    rank = NEAREST_TO_MANAGER[portfolio.seniority[person]]
    spare = ~_in_a_thread(network, client, person)
    found, is_spare = _first(network, client, person, function, spare, (-last, rank))
    met = np.zeros((network.clients, _SIZE), dtype=bool)
    met[client, function] = True

    # Whoever has never met the client is in no thread with it, so goes before those who are.
    for stranger in _by_place(strangers(portfolio.function, portfolio.seniority, able), network):
        there = stranger >= 0
        wanted = np.broadcast_to(there, found.shape) & ((found < 0) | ~is_spare)
        row, column = np.nonzero(wanted)
        fresh = ~_among(row * people + stranger[column], key)
        found[row[fresh], column[fresh]] = stranger[column[fresh]]
        is_spare[row[fresh], column[fresh]] = True
    return Candidates(found, met)


def best_of_theirs(network: Network) -> Ints:
    """The best person of each client and function who has not left: clients × functions; −1 where nobody is known."""
    portfolio, ties = network.portfolio, network.ties
    person = np.flatnonzero((portfolio.side == CLIENT) & (portfolio.left_at >= ties.end))
    client = portfolio.client[person]
    last = np.full(len(portfolio.side), _NEVER)
    np.maximum.at(last, ties.contact, ties.last_at)
    spare = ~_in_a_thread(network, client, person)
    # Most recent first; −last would overflow for who never met anybody.
    rank = (
        np.where(last[person] > _NEVER, -last[person], np.iinfo(np.int64).max),
        portfolio.seniority[person],
    )
    return _first(network, client, person, portfolio.function[person], spare, rank)[0]


def function_to_send(network: Network, candidates: Candidates, client: Ints, function: Ints) -> Ints:
    """Our function for a client's function that nobody reaches; where we have nobody at all, its first counterpart."""
    windows = np.isin(FUNCTIONS, network.settings.functions.supplier_windows)
    named = np.arange(_SIZE) != OTHER
    counterpart = network.counterparts[:, function].T
    taste = 8 * named + 4 * counterpart + 2 * ~windows + candidates.met[client]
    has_somebody = candidates.person[client] >= 0
    return np.asarray(
        np.where(
            has_somebody.any(axis=1), (taste + 16 * has_somebody).argmax(axis=1), counterpart.argmax(axis=1)
        )
    )


def _in_a_thread(network: Network, client: Ints, person: Ints) -> Bools:
    people = max(len(network.portfolio.side), 1)
    bound = network.once(cuts).mate >= 0
    keys = np.sort(network.node_client[bound] * people + network.node_actor[bound])
    return _among(client * people + person, keys)


def _first(
    network: Network, client: Ints, person: Ints, function: Ints, spare: Bools, rank: tuple[Ints, Ints]
) -> tuple[Ints, Bools]:
    """The first person of each client and function, and whether in no thread yet."""
    group = client * _SIZE + function
    order = np.lexsort((person, *reversed(rank), ~spare, group))
    groups, first = np.unique(group[order], return_index=True)
    found = np.full(network.clients * _SIZE, NOBODY)
    is_spare = np.zeros(network.clients * _SIZE, dtype=bool)
    found[groups], is_spare[groups] = person[order][first], spare[order][first]
    return found.reshape(-1, _SIZE), is_spare.reshape(-1, _SIZE)


def _by_place(people: Ints, network: Network) -> list[Ints]:
    """The best of each function, then the second best of each …; −1 behind the last."""
    function = network.portfolio.function[people]
    order = np.lexsort((people, NEAREST_TO_MANAGER[network.portfolio.seniority[people]], function))
    people, function = people[order], function[order]
    place = np.arange(len(people)) - np.searchsorted(function, function)
    table = np.full((int(place.max(initial=-1)) + 1, _SIZE), NOBODY)
    table[place, function] = people
    return list(table)


def _among(values: Ints, ordered: Ints) -> Bools:
    """Whether each value is one of some that are in order."""
    if not len(ordered):
        return np.zeros(len(values), dtype=bool)
    place = np.minimum(np.searchsorted(ordered, values), len(ordered) - 1)
    return np.asarray(ordered[place] == values)
