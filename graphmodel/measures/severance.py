"""How likely is it that nobody is left who holds the client, a year from now?"""

from __future__ import annotations

import numpy as np

from graphmodel.arrays import Floats, Ints, counts
from graphmodel.measures.threads import Cuts, cuts
from graphmodel.network import Network
from graphmodel.settings import TurnoverSettings
from graphmodel.tables import FUNCTIONS

LEAST_BOUND = 1e-10
"""A matching bound below this says 0 where a component has too many threads to be enumerated."""

_LARGEST_BLOCK = 1 << 20  # states held at once: 8 MiB a table


def severance_probability(network: Network) -> Floats:
    """Probability that no live tie is left after 12 months.

    Every person leaves independently at the yearly rate of their side (17% by default; per function where
    given). A two-terminal reliability with vertex failures, exact: in each connected component condition on
    which people of a least cut stay. Given those, all ties are gone when no two who stay are tied to each
    other and everyone outside of the cut who is tied to one who stays has left::

        P = Σ_K  Π_{k ∈ K} (1 − a_k) · Π_{k ∉ K} a_k · Π_{v tied to K} a_v · [K holds no tie]

    Range [0, 1], lower is safer; undefined without a live tie. One tie: 1 − (1 − 0.17)² = 0.3111. Components
    with more than ``turnover.exact_threads`` threads (20) count as 0 where the matching bound ``Π (1 − (1 −
    a_s)(1 − a_c))`` is below 1e-10, else the figure is undefined. Complexity: O(t · 2^t) a component of t
    threads, over all components of equal t at once.
    """
    leave = leaving_rates(network)
    cut = network.once(cuts)
    component = network.node_component
    if not len(component):
        return np.full(network.clients, np.nan)
    count = int(component.max()) + 1
    threads = counts(component[cut.in_cut], count)
    gone = np.full(count, np.nan)
    limit = network.settings.turnover.exact_threads
    bits = _bits(cut, component, count)
    for size in np.unique(threads[threads <= limit]).tolist():
        chosen = np.flatnonzero(threads == size)
        step = max(1, _LARGEST_BLOCK >> size)
        for start in range(0, len(chosen), step):
            part = chosen[start : start + step]
            gone[part] = _enumerate(network, cut, leave, bits, part, size)
    large = np.flatnonzero(threads > limit)
    if len(large):
        bound = _matching_bound(network, cut, leave, count)[large]
        gone[large] = np.where(bound < LEAST_BOUND, 0.0, np.nan)
    result = np.ones(network.clients)
    home = np.zeros(count, dtype=np.int64)
    home[component] = network.node_client
    np.multiply.at(result, home, gone)
    return np.where(network.tie_count > 0, result, np.nan)


def leaving_rates(network: Network) -> Floats:
    """How likely each person with a live tie is to leave within a year, one a node."""
    turnover: TurnoverSettings = network.settings.turnover
    ours = np.array([turnover.supplier_by_function.get(name, turnover.supplier) for name in FUNCTIONS])
    theirs = np.array([turnover.client_by_function.get(name, turnover.client) for name in FUNCTIONS])
    function = network.node_function
    return np.where(network.node_is_supplier, ours[function], theirs[function])


def _bits(cut: Cuts, component: Ints, count: int) -> Ints:
    """Position of each cut node among the cut nodes of its component; 0 for others."""
    chosen = np.flatnonzero(cut.in_cut)
    order = chosen[np.argsort(component[chosen], kind="stable")]
    sizes = counts(component[order], count)
    first = np.cumsum(sizes) - sizes
    bits = np.zeros(len(component), dtype=np.int64)
    bits[order] = np.arange(len(order)) - first[component[order]]
    return bits


def _enumerate(network: Network, cut: Cuts, leave: Floats, bits: Ints, part: Ints, size: int) -> Floats:
    """Severance of components with ``size`` threads each: rows are components, columns sets of people who stay."""
    component = network.node_component
    row = np.full(int(component.max()) + 1, -1)
    row[part] = np.arange(len(part))
    rows, states = len(part), 1 << size

    probability = np.ones((rows, 1))
    member = np.flatnonzero(cut.in_cut & (row[component] >= 0))
    by_bit = np.empty((size, rows))
    by_bit[bits[member], row[component[member]]] = leave[member]
    for bit in range(size):
        a = by_bit[bit][:, None]
        probability = np.concatenate([probability * a, probability * (1.0 - a)], axis=1)

    tied = row[component[network.tie_supplier]] >= 0
    ours, theirs = network.tie_supplier[tied], network.tie_contact[tied]
    both = cut.in_cut[ours] & cut.in_cut[theirs]
    held = np.zeros((rows, states), dtype=bool)
    held[row[component[ours[both]]], (1 << bits[ours[both]]) | (1 << bits[theirs[both]])] = True

    # The neighbours in the cut of everyone outside of it, as a set of bits.
    reach = np.zeros(network.nodes, dtype=np.int64)
    outside_theirs = ~cut.in_cut[theirs]
    np.bitwise_or.at(reach, theirs[outside_theirs], np.int64(1) << bits[ours[outside_theirs]])
    outside_ours = ~cut.in_cut[ours]
    np.bitwise_or.at(reach, ours[outside_ours], np.int64(1) << bits[theirs[outside_ours]])
    outside = np.flatnonzero(~cut.in_cut & (row[component] >= 0))
    untouched = np.zeros((rows, states))
    # A rate of 0 has no logarithm; 1e-300 stands for it and vanishes in the product.
    np.add.at(
        untouched, (row[component[outside]], reach[outside]), np.log(np.maximum(leave[outside], 1e-300))
    )

    for bit in range(size):
        lower, upper = _halves(untouched, bit)
        upper += lower
        lower_held, upper_held = _halves(held, bit)
        upper_held |= lower_held
    # untouched[K] now sums over people whose neighbours all lie in K; those tied to K are all others than
    # those within its complement.
    touched = untouched[:, -1:] - untouched[:, ::-1]
    return np.asarray((probability * np.exp(touched) * ~held).sum(axis=1))


def _halves(table: np.ndarray, bit: int) -> tuple[np.ndarray, np.ndarray]:
    """Views of the states without and with that bit, aligned."""
    shaped = table.reshape(len(table), -1, 2, 1 << bit)
    return shaped[:, :, 0], shaped[:, :, 1]


def _matching_bound(network: Network, cut: Cuts, leave: Floats, count: int) -> Floats:
    ours = np.flatnonzero(network.node_is_supplier & (cut.mate >= 0))
    bound = np.ones(count)
    np.multiply.at(
        bound, network.node_component[ours], 1.0 - (1.0 - leave[ours]) * (1.0 - leave[cut.mate[ours]])
    )
    return bound
