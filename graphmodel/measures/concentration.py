"""How much of the relationship hangs on few people of one side?"""

from __future__ import annotations

import numpy as np

from graphmodel.arrays import Floats, ratio
from graphmodel.network import Network


def concentration_supplier(network: Network) -> Floats:
    """Herfindahl index of live strength over the supplier's people: ``Σ x_s²``.

    Range (0, 1], lower is safer; 1 where one person carries everything; undefined without a live tie. For
    the ties of one person it is Burt's constraint in a bipartite graph.
    """
    return _herfindahl(network, supplier=True)


def concentration_client(network: Network) -> Floats:
    """Herfindahl index of live strength over the client's people: ``Σ x_c²``.

    Range (0, 1], lower is safer; as ``concentration_supplier``, of the other side.
    """
    return _herfindahl(network, supplier=False)


def single_thread_risk(network: Network) -> Floats:
    """The higher of the two concentrations: ``max(Σ x_s², Σ x_c²)``.

    Range (0, 1], lower is safer; 1 where one person of either side carries everything; undefined without a
    live tie.
    """
    return np.maximum(network.once(concentration_supplier), network.once(concentration_client))


def effective_threads(network: Network) -> Floats:
    """How many equally strong people would carry as much: ``1 / max(Σ x_s², Σ x_c²)``, by the higher concentration.

    The Hill number of order 2 (Hill 1973; Laakso & Taagepera 1979). Range [1, …), higher is safer; undefined
    without a live tie.
    """
    return 1.0 / network.once(single_thread_risk)


def _herfindahl(network: Network, *, supplier: bool) -> Floats:
    squares = network.sum_over_nodes(network.node_strength**2, network.side(supplier=supplier))
    return ratio(squares, network.strength**2)
