"""What the trade between the two firms says, where it is known."""

from __future__ import annotations

import numpy as np

from graphmodel.arrays import Bools, Floats
from graphmodel.network import Network

LASTING_ORDERS = 2
"""Won orders that show that it lasts."""


def sustained(network: Network) -> Bools:
    """Whether it lasts: a live tie also one and two half-lives ago, or two or more won orders by the as-of date."""
    back = network.ties.live_clients
    return np.asarray((back[1] & back[2]) | (network.commerce.won_orders >= LASTING_ORDERS))


def share_of_wallet(network: Network) -> Floats:
    """The supplier's share of what the client spends in its category. Range [0, 1]; undefined where no fact says."""
    return network.commerce.share_of_wallet


def agreement_in_force(network: Network) -> Floats:
    """1 where an agreement holds on the as-of date, 0 where it has run out; undefined where no fact says."""
    return network.commerce.agreement_in_force


def won_orders(network: Network) -> Floats:
    """Orders won by the as-of date. A count; undefined where the source has no orders of anybody."""
    trade = network.commerce
    return np.where(trade.orders_known, trade.won_orders.astype(float), np.nan)


def backup_suppliers(network: Network) -> Floats:
    """Other suppliers the client could turn to. A count; undefined where no fact says."""
    return network.commerce.backup_suppliers


def concessions(network: Network) -> Floats:
    """Discounts, late payment let go, free service, in money a year; undefined where no fact says."""
    return network.commerce.concessions
