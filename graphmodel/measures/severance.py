"""How likely is it that nobody is left who holds the client, a year from now?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from graphmodel.arrays import Bools, Floats, Ints, counts, places, sums
from graphmodel.measures.threads import Cuts, cuts
from graphmodel.network import Network
from graphmodel.settings import TurnoverSettings
from graphmodel.tables import FUNCTIONS

LEAST_BOUND = 1e-10
"""A matching bound below this says 0 where a component has too many threads to be enumerated."""

_LARGEST_BLOCK = 1 << 17
"""States held at once: 1 MiB a table, so that they stay in the cache."""


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
    leave, cut = leaving_rates(network), network.once(cuts)
    component = network.node_component
    home = np.zeros(int(component.max(initial=-1)) + 1, dtype=np.int64)
    home[component] = network.node_client
    threads = counts(component[places(cut.in_cut)], len(home))
    gone = _enumerated(network, cut, leave, threads)
    large = threads > network.settings.turnover.exact_threads
    if large.any():
        gone[large] = np.where(
            _matching_bound(network, cut, leave, len(home))[large] < LEAST_BOUND, 0.0, np.nan
        )
    result = np.ones(network.clients)
    np.multiply.at(result, home, gone)
    return np.where(network.tie_count > 0, result, np.nan)


def leaving_rates(network: Network) -> Floats:
    """How likely each person with a live tie is to leave within a year, one a node."""
    turnover: TurnoverSettings = network.settings.turnover
    ours = np.array([turnover.supplier_by_function.get(name, turnover.supplier) for name in FUNCTIONS])
    theirs = np.array([turnover.client_by_function.get(name, turnover.client) for name in FUNCTIONS])
    function = network.node_function
    sides = (network.side(supplier=supplier) for supplier in (True, False))
    return np.concatenate([rate[function[side]] for rate, side in zip((ours, theirs), sides, strict=True)])


def _enumerated(network: Network, cut: Cuts, leave: Floats, threads: Ints) -> Floats:
    """Severance of each component; NaN for those with too many threads."""
    gone = np.full(len(threads), np.nan)
    ordered = np.argsort(threads, kind="stable")
    ordered = ordered[: np.count_nonzero(threads <= network.settings.turnover.exact_threads)]
    sizes = threads[ordered]
    rank = np.full(len(threads), -1)
    rank[ordered] = np.arange(len(ordered))
    place = rank[network.node_component]

    # Sets of people of a cut are numbers; each person of it is a bit.
    member, member_place = _by_place(place, cut.in_cut)
    first = np.cumsum(sizes) - sizes
    bit = np.zeros(network.nodes, dtype=np.int64)
    bit[member] = 1 << (np.arange(len(member)) - first[member_place])
    ours, theirs = network.tie_supplier, network.tie_contact
    ends = bit[ours] | bit[theirs]
    inner = cut.in_cut[ours] & cut.in_cut[theirs]
    outer = places(~inner)
    # A sum of different bits is their union.
    reach = sums(np.where(cut.in_cut[ours], theirs, ours)[outer], ends[outer], network.nodes).astype(np.int64)
    outside, outside_place = _by_place(place, ~cut.in_cut)
    # A rate of 0 has no logarithm; 1e-300 stands for it and vanishes in the product.
    leaving = np.log(np.maximum(leave[outside], 1e-300))
    tied, tied_place = _by_place(place[ours], inner)

    for start, stop in _blocks(sizes):
        of_members, of_tied, of_outside = (
            slice(*np.searchsorted(its, (start, stop)).tolist())
            for its in (member_place, tied_place, outside_place)
        )
        columns = stop - start
        gone[ordered[start:stop]] = _enumerate(
            leave[member[of_members]].reshape(columns, -1).T,
            ends[tied[of_tied]] * columns + tied_place[of_tied] - start,
            reach[outside[of_outside]] * columns + outside_place[of_outside] - start,
            leaving[of_outside],
        )
    return gone


def _blocks(sizes: Ints) -> Iterator[tuple[int, int]]:
    """First component of each block and of the next: neighbours with as many threads each."""
    start = 0
    while start < len(sizes):
        size = int(sizes[start])
        alike = int(np.searchsorted(sizes, size, side="right"))
        stop = min(alike, start + max(1, _LARGEST_BLOCK >> size))
        yield start, stop
        start = stop


def _by_place(place: Ints, chosen: Bools) -> tuple[Ints, Ints]:
    """The chosen of those that have a place, by place and then in their order, and their places."""
    found = places(chosen & (place >= 0))
    its = place[found]
    few = np.min_scalar_type(int(its.max(initial=0)))  # up to 16 bits are sorted by counting
    order = np.argsort(its.astype(few), kind="stable")
    return found[order], its[order]


def _enumerate(leave: Floats, tied: Ints, outside: Ints, leaving: Floats) -> Floats:
    """Severance of components with as many threads each.

    A state is a set of people of the cut who stay. Tables are states × components, as one row: so all steps go along
    memory, whatever the number of threads.

    Parameters
    ----------
    leave
        How likely each person of the cut is to leave: threads × components.
    tied
        The states of two people of the cut who are tied to each other.
    outside, leaving
        Of each person outside of the cut: the state of all to whom they are tied, and the logarithm of how likely they
        are to leave.
    """
    size, components = leave.shape
    shape = (1 << size, components)
    chance = np.ones(shape)
    held = np.zeros(shape, dtype=bool)
    held.reshape(-1)[tied] = True
    untouched = sums(outside, leaving, held.size).reshape(shape)
    for bit, a in enumerate(leave):
        half = 1 << bit
        np.multiply(chance[:half], 1.0 - a, out=chance[half : 2 * half])
        chance[:half] *= a
        lower, upper = _halves(untouched, bit)
        upper += lower
        lower_held, upper_held = _halves(held, bit)
        upper_held |= lower_held
    # untouched[K] now sums over people whose neighbours all lie in K; those tied to K are all others than
    # those within its complement.
    chance *= np.exp(untouched[-1] - untouched[::-1])
    np.copyto(chance, 0.0, where=held)
    return np.asarray(np.ascontiguousarray(chance.T).sum(axis=1))


def _halves(table: npt.NDArray[Any], bit: int) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """Views of the states without and with that bit, aligned."""
    shaped = table.reshape(-1, 2, table.shape[1] << bit)
    return shaped[:, 0], shaped[:, 1]


def _matching_bound(network: Network, cut: Cuts, leave: Floats, count: int) -> Floats:
    ours = np.flatnonzero(network.node_is_supplier & (cut.mate >= 0))
    bound = np.ones(count)
    np.multiply.at(
        bound, network.node_component[ours], 1.0 - (1.0 - leave[ours]) * (1.0 - leave[cut.mate[ours]])
    )
    return bound
