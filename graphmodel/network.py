"""The live ties of all relationships as one bipartite graph, block by block.

A node is a person *in a relationship*, so a colleague who serves two clients is two nodes and joins no
blocks. Supplier nodes come first, then client nodes, each ordered by client, then person.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

import numpy as np

from graphmodel.arrays import Bools, Floats, Ints, counts, distinct, marked, numbered, places, sums
from graphmodel.commerce import Commerce
from graphmodel.live_graph import LiveGraph, live_graph
from graphmodel.portfolio import OTHER, Portfolio
from graphmodel.settings import Settings
from graphmodel.tables import FUNCTIONS
from graphmodel.ties import Ties

T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Network:
    """What every measure is given: the portfolio, its ties and trade, the settings, and the live ties as a graph."""

    portfolio: Portfolio
    ties: Ties
    commerce: Commerce
    settings: Settings
    _results: dict[Callable[[Network], Any], Any] = field(default_factory=dict, repr=False)

    def once(self, compute: Callable[[Network], T]) -> T:
        """``compute(self)``, computed once for all measures that build on it."""
        if compute not in self._results:
            self._results[compute] = compute(self)
        found = self._results[compute]
        if isinstance(found, Future):
            found = self._results[compute] = found.result()
        result: T = found
        return result

    def soon(self, compute: Callable[[Network], Any]) -> None:
        """Begin ``compute(self)`` in a thread of its own; ``once`` waits for it."""
        beside = ThreadPoolExecutor(1, compute.__name__)
        self._results[compute] = beside.submit(compute, self)
        beside.shutdown(wait=False)

    @property
    def clients(self) -> int:
        """Number of relationships."""
        return self.portfolio.clients

    @cached_property
    def tie(self) -> Ints:
        """Indices of the live ties."""
        return places(self.ties.live)

    @cached_property
    def tie_client(self) -> Ints:
        """Client of each live tie."""
        return self.ties.client[self.tie]

    @cached_property
    def tie_strength(self) -> Floats:
        """Strength of each live tie."""
        return self.ties.strength[self.tie]

    @cached_property
    def tie_is_direct(self) -> Bools:
        """Whether each live tie is direct."""
        return self.ties.direct[self.tie]

    @cached_property
    def _supplier_nodes(self) -> tuple[Ints, Ints]:
        return self._nodes(self.ties.supplier[self.tie])

    @cached_property
    def _contact_nodes(self) -> tuple[Ints, Ints]:
        return self._nodes(self.ties.contact[self.tie])

    def _nodes(self, actor: Ints) -> tuple[Ints, Ints]:
        return numbered(self.tie_client * len(self.portfolio.side) + actor)

    @cached_property
    def suppliers(self) -> int:
        """Number of supplier nodes; the nodes after them are client nodes."""
        return len(self._supplier_nodes[0])

    def side(self, *, supplier: bool) -> slice:
        """The nodes of one side."""
        return slice(None, self.suppliers) if supplier else slice(self.suppliers, None)

    @cached_property
    def tie_supplier(self) -> Ints:
        """Supplier node of each live tie."""
        return self._supplier_nodes[1]

    @cached_property
    def tie_contact(self) -> Ints:
        """Client node of each live tie, counted among all nodes."""
        return self._contact_nodes[1] + self.suppliers

    @cached_property
    def _node_keys(self) -> Ints:
        return np.concatenate([self._supplier_nodes[0], self._contact_nodes[0]])

    @cached_property
    def nodes(self) -> int:
        """Number of nodes."""
        return len(self._node_keys)

    @cached_property
    def node_client(self) -> Ints:
        """Client of each node."""
        return self._node_keys // max(len(self.portfolio.side), 1)

    @cached_property
    def node_actor(self) -> Ints:
        """Person of each node."""
        return self._node_keys % max(len(self.portfolio.side), 1)

    @cached_property
    def node_is_supplier(self) -> Bools:
        """Side of each node."""
        return np.arange(self.nodes) < self.suppliers

    @cached_property
    def node_function(self) -> Ints:
        """Function code of each node."""
        return self.portfolio.function[self.node_actor]

    @cached_property
    def node_seniority(self) -> Ints:
        """Seniority code of each node."""
        return self.portfolio.seniority[self.node_actor]

    @cached_property
    def node_is_window(self) -> Bools:
        """Whether the person is a window of their side: sales here, purchasing there."""
        functions = self.settings.functions
        window = np.array(
            [
                [name in side for name in FUNCTIONS]
                for side in (functions.client_windows, functions.supplier_windows)
            ]
        )
        return window[self.node_is_supplier.astype(np.int64), self.node_function]

    @cached_property
    def node_strength(self) -> Floats:
        """Live strength that passes through each node."""
        size = self.nodes
        return sums(self.tie_supplier, self.tie_strength, size) + sums(
            self.tie_contact, self.tie_strength, size
        )

    @cached_property
    def node_degree(self) -> Ints:
        """Live ties of each node."""
        return counts(self.tie_supplier, self.nodes) + counts(self.tie_contact, self.nodes)

    @cached_property
    def node_share(self) -> Floats:
        """Share of the relationship's live strength that passes through each node."""
        return self.node_strength / self.strength[self.node_client]

    @cached_property
    def graph(self) -> LiveGraph:
        """The live ties as an undirected graph."""
        return live_graph(self.tie_supplier, self.tie_contact, self.nodes)

    @cached_property
    def node_component(self) -> Ints:
        """Connected component of each node."""
        return self.graph.components()

    @cached_property
    def strength(self) -> Floats:
        """Live strength of each relationship."""
        return self.sum_over_ties(self.tie_strength)

    @cached_property
    def tie_count(self) -> Ints:
        """Live ties of each relationship."""
        return counts(self.tie_client, self.clients)

    @cached_property
    def expected_client(self) -> Bools:
        """Functions expected of each client: of its known people and of its tier's template; clients × functions."""
        settings = self.settings.functions
        expected = self.portfolio.client_functions.copy()
        template = np.zeros((self.clients, len(FUNCTIONS)), dtype=bool)
        template[:, [FUNCTIONS.index(name) for name in settings.client_template]] = True
        tiers = np.asarray(self.portfolio.tiers.to_numpy(zero_copy_only=False))
        for tier, functions in settings.client_template_by_tier.items():
            template[tiers == tier] = [name in functions for name in FUNCTIONS]
        expected |= template
        expected[:, OTHER] = False
        return expected

    @cached_property
    def expected_supplier(self) -> Bools:
        """Functions expected of the supplier: its template as far as it has such people."""
        template = np.array([name in self.settings.functions.supplier_template for name in FUNCTIONS])
        both: Bools = template & self.portfolio.supplier_functions
        return both

    @cached_property
    def counterparts(self) -> Bools:
        """Whether two functions are counterparts: functions × functions, supplier's first."""
        pairs = np.zeros((len(FUNCTIONS), len(FUNCTIONS)), dtype=bool)
        for ours, theirs in self.settings.functions.counterparts:
            pairs[FUNCTIONS.index(ours), FUNCTIONS.index(theirs)] = True
        pairs[OTHER, :] = pairs[:, OTHER] = False
        return pairs

    @cached_property
    def tie_cell(self) -> Ints:
        """Cell of each live tie: the client, our function and theirs as one number."""
        size = len(FUNCTIONS)
        ours, theirs = self.node_function[self.tie_supplier], self.node_function[self.tie_contact]
        return (self.tie_client * size + ours) * size + theirs

    @cached_property
    def cell_live(self) -> Bools:
        """Whether two functions have a live tie: clients × functions × functions; ``other`` never counts."""
        return self._cells(self.tie_cell)

    @cached_property
    def cell_direct(self) -> Bools:
        """Whether two functions have a direct tie, in the same shape."""
        return self._cells(self.tie_cell[places(self.tie_is_direct)])

    @cached_property
    def live_cells(self) -> tuple[Ints, Ints, Ints]:
        """The cells with a live tie, in order: client, our function, theirs; ``other`` never counts."""
        return _cells_of(self.tie_cell)

    @cached_property
    def direct_cells(self) -> tuple[Ints, Ints, Ints]:
        """The cells with a direct tie, likewise."""
        return _cells_of(self.tie_cell[places(self.tie_is_direct)])

    @cached_property
    def expected_live_cells(self) -> tuple[Ints, Ints, Ints]:
        """The cells with a live tie whose two functions are expected, likewise."""
        client, ours, theirs = self.live_cells
        expected = places(self.expected_supplier[ours] & self.expected_client[client, theirs])
        return client[expected], ours[expected], theirs[expected]

    @cached_property
    def cell_expected(self) -> Bools:
        """Whether both functions are expected, in the same shape."""
        expected: Bools = self.expected_supplier[None, :, None] & self.expected_client[:, None, :]
        return expected

    def _cells(self, chosen: Ints) -> Bools:
        size = len(FUNCTIONS)
        cells = np.zeros((self.clients, size, size), dtype=bool)
        cells.reshape(-1)[chosen] = True
        cells[:, OTHER, :] = cells[:, :, OTHER] = False
        return cells

    def functions(self, client: Ints, function: Ints) -> Bools:
        """Which functions each client has of those that are named beside it: clients × functions."""
        size = len(FUNCTIONS)
        return marked(self.clients * size, client * size + function).reshape(self.clients, size)

    def sum_over_ties(self, values: Floats) -> Floats:
        """Sum of a value of live ties over each relationship."""
        return sums(self.tie_client, values, self.clients)

    def sum_over_nodes(self, values: Floats, chosen: Bools | slice = slice(None)) -> Floats:
        """Sum of a value of nodes, of some nodes if told which, over each relationship."""
        at = chosen if isinstance(chosen, slice) else places(chosen)
        return sums(self.node_client[at], values[at], self.clients)


def _cells_of(cells: Ints) -> tuple[Ints, Ints, Ints]:
    """The distinct cells without those of ``other``; as ``np.nonzero`` of a matrix that would be nearly empty."""
    size = len(FUNCTIONS)
    cell = distinct(cells)
    row = cell // size  # numpy divides several numbers at once, but has no such way to a remainder
    client = row // size
    ours, theirs = row - client * size, cell - row * size
    known = places((ours != OTHER) & (theirs != OTHER))
    return client[known], ours[known], theirs[known]
