"""How complex is the client's participation: business talk at the counter, or joint work of many?"""

from __future__ import annotations

import numpy as np

from graphmodel.arrays import Bools, Floats, marked, places, ratio, trues
from graphmodel.measures.joint_work import joint_functions
from graphmodel.measures.threads import threads
from graphmodel.network import Network
from graphmodel.tables import FUNCTIONS


def participation(network: Network) -> Floats:
    """Mean of three shares: functions with a direct tie, joint functions, threads.

    Functions: those expected beyond the windows, both sides together, that have a direct tie, over all such
    functions; joint functions: ``min(1, joint_functions / 4)``; threads: ``min(1, threads / 8)``;
    all: ``(functions + joint + threads) / 3``. Range [0, 1], from simple to complex; the halves part at 0.5. Undefined
    where no function beyond the windows is expected.
    """
    expected, reached = beyond_windows(network)
    functions = ratio(*(trues(ours) + trues(theirs) for ours, theirs in (reached, expected)))
    full = network.settings.axes
    joint = np.minimum(1.0, network.once(joint_functions) / full.full_joint_functions)
    thick = np.minimum(1.0, network.once(threads) / full.full_threads)
    return np.asarray((functions + joint + thick) / 3)


def beyond_windows(network: Network) -> tuple[tuple[Bools, Bools], tuple[Bools, Bools]]:
    """Functions expected beyond the windows, of our side and of theirs, and those of them with a direct tie.

    Each is clients × functions.
    """
    settings = network.settings.functions
    ours = np.broadcast_to(network.expected_supplier, (network.clients, len(FUNCTIONS)))
    expected = tuple(
        wanted & ~np.isin(FUNCTIONS, windows)
        for wanted, windows in (
            (ours, settings.supplier_windows),
            (network.expected_client, settings.client_windows),
        )
    )
    reached = tuple(
        wanted & _with_direct_tie(network, supplier=supplier)
        for wanted, supplier in zip(expected, (True, False), strict=True)
    )
    return (expected[0], expected[1]), (reached[0], reached[1])


def _with_direct_tie(network: Network, *, supplier: bool) -> Bools:
    """Whether somebody of a function has a direct tie, whoever holds the other end: clients × functions."""
    node = (network.tie_supplier if supplier else network.tie_contact)[places(network.tie_is_direct)]
    direct = places(marked(network.nodes, node))
    return network.functions(network.node_client[direct], network.node_function[direct])
