"""What would it cost?"""

from __future__ import annotations

from graphmodel.arrays import Floats
from graphmodel.measures.severance import severance_probability
from graphmodel.network import Network


def revenue(network: Network) -> Floats:
    """Yearly revenue with the client, as the source says; undefined where it says nothing."""
    return network.portfolio.revenue


def exposed_revenue(network: Network) -> Floats:
    """What of the yearly revenue hangs on luck: ``revenue · severance_probability``.

    In money a year, lower is safer; undefined without revenue or without a live tie.
    """
    return revenue(network) * network.once(severance_probability)
