"""What the trade between the two firms says, where it is known."""

from __future__ import annotations

import numpy as np

from graphmodel.arrays import Bools, Floats
from graphmodel.network import Network


def sustained(network: Network) -> Bools:
    """Whether it lasts: a live tie also one and two half-lives ago, or two or more won orders by the as-of date."""
    back = network.ties.live_clients
    return np.asarray((back[1] & back[2]) | (network.commerce.won_orders >= 2))


def share_of_wallet(network: Network) -> Floats:
    """The supplier's share of what the client spends in its category. Range [0, 1]; undefined where no fact says."""
    return network.commerce.share_of_wallet


def agreement_in_force(network: Network) -> Floats:
    """1 where an agreement holds on the as-of date, 0 where it has run out; undefined where no fact says."""
    return network.commerce.agreement_in_force
