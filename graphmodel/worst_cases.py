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

from graphmodel.arrays import Bools, Floats, Ints, counts, falling, order_by, ratio
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
        client = np.flatnonzero(case.there)
        leaving = np.zeros(network.nodes, dtype=bool)
        leaving[case.nodes[client]] = True
        staying = ~leaving[network.tie_supplier] & ~leaving[network.tie_contact]
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
        self._rank = np.empty(network.nodes, dtype=np.int64)
        self._rank[self._ranked] = np.arange(network.nodes)
        side = network.node_client * 2 + ~network.node_is_supplier
        self._order = self._ranked[np.argsort(side[self._ranked], kind="stable")]
        """Nodes by relationship and side, the strongest first."""
        self._people = counts(side, 2 * network.clients)
        self._start = np.cumsum(self._people) - self._people
        self._place = np.empty(network.nodes, dtype=np.int64)
        self._place[self._order] = np.arange(network.nodes) - self._start[side[self._order]]
        self._opposite = side ^ 1
        self._fixed, self._other, self._beside = self._costliest_beside(MOST_PEOPLE - 1)

    def best(self, size: int) -> WorstCase:
        """The costliest set of so many people in each relationship."""
        sets, lost = self._of_one_side(size)
        if size > 1:
            mixed, lost_mixed = self._with_one_of_the_other_side(size - 1)
            sets, lost = np.concatenate([sets, mixed]), np.concatenate([lost, lost_mixed])
        clients = self.network.clients
        nodes, cost = np.full((clients, size), _NOBODY), np.zeros(clients)
        ranks = np.sort(self._rank[sets], axis=1)
        client = self.network.node_client[sets[:, 0]]
        order = order_by(client, falling(lost), *ranks.T)
        first = order[np.unique(client[order], return_index=True)[1]]
        nodes[client[first]], cost[client[first]] = self._ranked[ranks[first]], lost[first]
        return WorstCase(nodes, cost)

    def _of_one_side(self, size: int) -> tuple[Ints, Floats]:
        """The strongest of one side share no tie, so no others of that side cost more."""
        enough = self._start[self._people >= size]
        sets = self._order[enough[:, None] + np.arange(size)]
        return sets, self.network.node_strength[sets].sum(axis=1)

    def _with_one_of_the_other_side(self, others: int) -> tuple[Ints, Floats]:
        """Everybody who has so many people on the other side, with those of them that cost most beside."""
        choice = counts(self._fixed, self.network.nodes)
        first = np.cumsum(choice) - choice
        fixed = np.flatnonzero(choice >= others)
        chosen = first[fixed][:, None] + np.arange(others)
        sets = np.column_stack([fixed, self._other[chosen]])
        return sets, self.network.node_strength[fixed] + self._beside[chosen].sum(axis=1)

    def _costliest_beside(self, most: int) -> tuple[Ints, Ints, Floats]:
        """Pairs of a node and one of the other side, and what the latter costs beside it; by node, the costliest first.

        Of each node there are the ``most`` costliest, or all, and perhaps others: those tied to it, and the strongest
        of those that are not.
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
            there = np.flatnonzero(before + untied < self._people[self._opposite])
            fixed.append(there)
            other.append(self._order[self._start[self._opposite[there]] + before[there] + untied])
        fixed_all, other_all = np.concatenate(fixed), np.concatenate(other)
        beside = network.node_strength[other_all]
        beside[: len(shared)] -= shared
        order = order_by(fixed_all, falling(beside), self._rank[other_all])
        return fixed_all[order], other_all[order], beside[order]


def _names(network: Network, nodes: Ints) -> pa.Array:
    rows, size = nodes.shape
    people = network.portfolio.person_ids.take(pa.array(network.node_actor[nodes.ravel()]))
    return joined(np.repeat(np.arange(rows), size), people, rows)


def _orphans(network: Network, leaving: Bools, staying: Bools) -> Ints:
    """People who stay and have none of their live ties any more, of each relationship."""
    kept = np.zeros(network.nodes, dtype=bool)
    kept[network.tie_supplier[staying]] = kept[network.tie_contact[staying]] = True
    return counts(network.node_client[~leaving & ~kept], network.clients)


def _threads(network: Network, leaving: Bools, staying: Bools) -> Ints:
    """Size of a maximum matching of the ties that stay, of each relationship."""
    mate = network.once(cuts).mate
    left_alone = leaving | ((mate != FREE) & leaving[mate])
    mate = maximum_matching(
        network.tie_supplier[staying],
        network.tie_contact[staying],
        network.nodes,
        start=np.where(left_alone, FREE, mate),
    )
    matched = mate[: network.suppliers] != FREE
    return counts(network.node_client[: network.suppliers][matched], network.clients)
