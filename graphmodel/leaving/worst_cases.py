"""Which one, two or three people would a relationship miss most?

What a set of people costs is the live strength of all ties that any of them holds, each tie once: a weighted coverage.
The costliest set of any size is NP-hard to find, on bipartite graphs too (Apollonio & Simeone 2014, *The maximum vertex
coverage problem on bipartite graphs*). Small sets are easy: of three people at most one is alone on a side. Once that
one is fixed the others, all of one side, share no tie with each other, so the best are those who cost most beside the
fixed one. Trying everybody as the fixed one is exact for one, two and three people, and costs little more than sorting
the ties. Taking the costliest person again and again would only be sure to reach 1 − (1 − ⅓)³ = 70% of it (Nemhauser,
Wolsey & Fisher 1978).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from graphmodel.arrays import Bools, Floats, Ints, counts, marked, order_by, places, ratio
from graphmodel.arrow import joined, schema_of
from graphmodel.matching import FREE, maximum_matching
from graphmodel.measures.threads import cuts, strongest_first
from graphmodel.network import Network
from graphmodel.tables import WORST_CASES

MOST_PEOPLE = 3
"""Up to so many people the search is exact."""

_NOBODY = -1
_DIGITS = 9
"""Decimals to which strengths are compared, so that the order of a sum decides nothing."""


@dataclass(frozen=True)
class WorstCase:
    """The costliest set of so many people of each relationship.

    Attributes
    ----------
    nodes
        Relationships × people: nodes of the network, the strongest first; −1 in the whole row where fewer people
        cost everything already, or there are not so many.
    lost
        Live strength that goes with them; 0 where there is no set.
    """

    nodes: Ints
    lost: Floats

    @property
    def there(self) -> Bools:
        """Relationships that have such a set."""
        return np.asarray(self.nodes[:, 0] != _NOBODY)


def worst_case_rows(network: Network) -> pa.Table:
    """The ``worst_cases`` table: for one, two and three people the set that costs most, by client and size.

    Of sets that cost the same, the one of the stronger people, then of the lower ids. No row where fewer people cost
    everything already.
    """
    parts = []
    for size, case in enumerate(worst_cases(network), start=1):
        client = places(case.there)
        leaving = marked(network.nodes, case.nodes[client])
        staying = places(~leaving[network.tie_supplier] & ~leaving[network.tie_contact])
        parts.append(
            pa.table(
                {
                    "client_id": network.portfolio.client_ids.take(pa.array(client)),
                    "people": np.full(len(client), size),
                    "person_ids": _names(network, case.nodes[client]),
                    "strength_lost": case.lost[client],
                    "share_lost": np.minimum(ratio(case.lost, network.strength)[client], 1.0),
                    "orphans": _orphans(network, leaving, staying)[client],
                    "threads_after": _threads(network, leaving, staying)[client],
                },
                schema=schema_of(WORST_CASES),
            )
        )
    return pa.concat_tables(parts).sort_by([("client_id", "ascending"), ("people", "ascending")])


def worst_cases(network: Network) -> list[WorstCase]:
    """The costliest sets of one, two and three people, for all relationships at once; exact.

    Complexity: O(m log m) for m ties of all relationships.
    """
    search = _Search(network)
    found: list[WorstCase] = []
    most = np.zeros(network.clients)
    for size in range(1, MOST_PEOPLE + 1):
        case = search.best(size)
        more = np.round(case.lost, _DIGITS) > np.round(most, _DIGITS)
        most = np.maximum(most, case.lost)
        found.append(WorstCase(np.where(more[:, None], case.nodes, _NOBODY), np.where(more, case.lost, 0.0)))
    return found


class _Search:
    """The live ties, with everybody's place among the people of their side of their relationship."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self._ranked = network.once(strongest_first)
        people = counts(network.node_client, network.clients)
        self._first = np.cumsum(people) - people
        self._rank = np.empty(network.nodes, dtype=np.int64)
        """Place among all people of the relationship, the strongest first."""
        self._rank[self._ranked] = np.arange(network.nodes) - np.repeat(self._first, people)
        side = network.node_client * 2 + ~network.node_is_supplier
        self._order = self._ranked[np.argsort(side[self._ranked], kind="stable")]
        """Nodes by relationship and side, the strongest first."""
        self._people = counts(side, 2 * network.clients)
        self._start = np.cumsum(self._people) - self._people
        self._place = np.empty(network.nodes, dtype=np.int64)
        self._place[self._order] = np.arange(network.nodes) - self._start[side[self._order]]
        self._opposite = side ^ 1
        self._other, self._beside = self._costliest_beside(MOST_PEOPLE - 1)

    def best(self, size: int) -> WorstCase:
        """The costliest set of so many people in each relationship."""
        sets, lost = self._of_one_side(size)
        if size > 1:
            mixed, lost_mixed = self._with_one_of_the_other_side(size - 1)
            sets, lost = np.concatenate([sets, mixed]), np.concatenate([lost, lost_mixed])
        clients = self.network.clients
        nodes, cost = np.full((clients, size), _NOBODY), np.zeros(clients)
        client = self.network.node_client[sets[:, 0]]
        most = _highest(client, lost, clients)
        client, ranks = client[most], np.sort(self._rank[sets[most]], axis=1)
        np.maximum.at(
            cost, client, lost[most]
        )  # of one set, found from several people, the sums' last digits differ
        first = _first_of_each(client, *ranks.T)
        client, ranks = client[first], ranks[first]
        nodes[client] = self._ranked[self._first[client][:, None] + ranks]
        return WorstCase(nodes, cost)

    def _of_one_side(self, size: int) -> tuple[Ints, Floats]:
        """The strongest of one side share no tie, so no others of that side cost more."""
        enough = self._start[self._people >= size]
        sets = self._order[enough[:, None] + np.arange(size)]
        return sets, self.network.node_strength[sets].sum(axis=1)

    def _with_one_of_the_other_side(self, others: int) -> tuple[Ints, Floats]:
        """Everybody who has so many people on the other side, with those of them that cost most beside."""
        fixed = places(self._other[others - 1] != _NOBODY)
        sets = np.column_stack([fixed, self._other[:others, fixed].T])
        return sets, self.network.node_strength[fixed] + self._beside[:others, fixed].sum(axis=0)

    def _costliest_beside(self, most: int) -> tuple[Ints, Floats]:
        """Those of the other side who cost most beside each node, the costliest first, and what; people × nodes.

        They are among those tied to the node and the strongest of those that are not.
        """
        network = self.network
        ours, theirs = network.tie_supplier, network.tie_contact
        end, other_end = np.concatenate([ours, theirs]), np.concatenate([theirs, ours])
        shared = np.concatenate([network.tie_strength, network.tie_strength])
        order = order_by(end, self._place[other_end])
        degree = network.node_degree
        position = np.arange(len(end)) - np.repeat(np.cumsum(degree) - degree, degree)
        stronger_untied = self._place[other_end[order]] - position
        fixed, other = [end], [other_end]
        for untied in range(most):
            before = counts(end[order][stronger_untied <= untied], network.nodes)
            there = places(before + untied < self._people[self._opposite])
            fixed.append(there)
            other.append(self._order[self._start[self._opposite[there]] + before[there] + untied])
        fixed_all, other_all = np.concatenate(fixed), np.concatenate(other)
        beside = network.node_strength[other_all]
        beside[: len(shared)] -= shared
        others, costs = np.full((most, network.nodes), _NOBODY), np.zeros((most, network.nodes))
        for others_of_each, cost_of_each in zip(others, costs, strict=True):
            top = _highest(fixed_all, beside, network.nodes)
            chosen = top[_first_of_each(fixed_all[top], self._rank[other_all[top]])]
            others_of_each[fixed_all[chosen]] = other_all[chosen]
            cost_of_each[fixed_all[chosen]] = beside[chosen]
            beside[chosen] = -np.inf
        return others, costs


def _highest(group: Ints, values: Floats, groups: int) -> Ints:
    """Where the highest value of each group stands, or equal ones; a group of values of −inf alone has none."""
    rounded = np.round(values, _DIGITS)
    most = np.full(groups, -1.0)
    np.maximum.at(most, group, rounded)
    return places(rounded == most[group])


def _first_of_each(group: Ints, *codes: Ints) -> Ints:
    """Where the member of each group stands that is first by some codes."""
    order = order_by(group, *codes)
    return order[places(np.diff(group[order], prepend=-1) > 0)]


def _names(network: Network, nodes: Ints) -> pa.Array:
    rows, size = nodes.shape
    people = network.portfolio.person_ids.take(pa.array(network.node_actor[nodes.ravel()]))
    return joined(np.repeat(np.arange(rows), size), people, rows)


def _orphans(network: Network, leaving: Bools, staying: Ints) -> Ints:
    """People who stay and have none of their live ties any more, of each relationship."""
    kept = np.zeros(network.nodes, dtype=bool)
    kept[network.tie_supplier[staying]] = kept[network.tie_contact[staying]] = True
    return counts(network.node_client[places(~leaving & ~kept)], network.clients)


def _threads(network: Network, leaving: Bools, staying: Ints) -> Ints:
    """Size of a maximum matching of the ties that stay, of each relationship."""
    mate = network.once(cuts).mate
    left_alone = leaving | ((mate != FREE) & leaving[mate])
    mate = maximum_matching(
        network.tie_supplier[staying],
        network.tie_contact[staying],
        network.node_client,
        start=np.where(left_alone, FREE, mate),
    )
    matched = places(mate[: network.suppliers] != FREE)
    return counts(network.node_client[matched], network.clients)
