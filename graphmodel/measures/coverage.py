"""Which departments are reached, and do they meet their counterparts?"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from graphmodel.arrays import Bools, Floats, Ints, counts, places, ratio, trues
from graphmodel.network import Network
from graphmodel.tables import FUNCTIONS


def client_coverage(network: Network) -> Floats:
    """Weight of the expected client functions with a live tie over the weight of all expected ones.

    ``Σ w(live) / Σ w(expected)``. Range [0, 1], higher is better; weights are 1 unless set. Expected: functions
    of the client's known people, left or not, and of its tier's template. Undefined where nothing is expected.
    """
    weights = _weights(network.settings.functions.client_weights)
    expected = network.expected_client
    return ratio((network.once(live_client_functions) & expected) @ weights, expected @ weights)


def supplier_coverage(network: Network) -> Floats:
    """The same for the supplier's functions: those of its template that it has people in.

    ``Σ w(live) / Σ w(expected)``. Range [0, 1], higher is better. Undefined where it has people in none.
    """
    weights = _weights(network.settings.functions.supplier_weights)
    expected = network.expected_supplier
    live = network.once(live_supplier_functions)
    return ratio((live & expected) @ weights, np.full(network.clients, expected @ weights))


def counterpart_alignment(network: Network) -> Floats:
    """Live counterpart cells over the counterpart cells whose two functions are expected.

    ``live / expected``. Range [0, 1], higher is better: function to function, as in the diamond stage. Undefined
    where no counterparts are expected.
    """
    of_theirs = (network.counterparts & network.expected_supplier[:, None]).sum(axis=0)
    return ratio(network.once(counterpart_cells), network.expected_client @ of_theirs)


def counterpart_cells(network: Network) -> Ints:
    """Live counterpart cells whose two functions are expected. A count."""
    client, ours, theirs = network.expected_live_cells
    return counts(client[places(network.counterparts[ours, theirs])], network.clients)


def client_functions(network: Network) -> Ints:
    """Client functions with a live tie; ``other`` never counts. A count."""
    return trues(network.once(live_client_functions))


def live_client_functions(network: Network) -> Bools:
    """Whether a client function has a live tie, whoever holds it: clients × functions."""
    return _own_functions(network, supplier=False)


def live_supplier_functions(network: Network) -> Bools:
    """Whether a supplier function has a live tie, whoever holds it: clients × functions."""
    return _own_functions(network, supplier=True)


def _own_functions(network: Network, *, supplier: bool) -> Bools:
    side = network.side(supplier=supplier)
    live = network.functions(network.node_client[side], network.node_function[side])
    live[:, FUNCTIONS.index("other")] = False
    return live


def _weights(by_function: Mapping[str, float]) -> Floats:
    return np.array([by_function.get(name, 1.0) for name in FUNCTIONS])
