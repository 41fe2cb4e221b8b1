"""Do the two firms work as one: several functions of each side at the same table, people on site?"""

from __future__ import annotations

import numpy as np

from graphmodel.arrays import Bools, Floats, Ints, counts, ratio, trues
from graphmodel.network import Network
from graphmodel.tables import FUNCTIONS

STRATEGIC = tuple(FUNCTIONS.index(name) for name in ("strategy", "finance", "marketing"))


def joint_functions(network: Network) -> Ints:
    """Client functions that took part in at least three pieces of joint work.

    Joint work is an interaction of the last two half-lives with two or more functions on each side. A count,
    0 without any.
    """
    return trues(network.once(_joined))


def joint_strategic(network: Network) -> Bools:
    """Whether strategy, finance or marketing is among the joint functions."""
    return np.asarray(network.once(_joined)[:, STRATEGIC].any(axis=1))


def joint_share(network: Network) -> Floats:
    """Share of live strength that comes from joint work: ``Σ joint strength / Σ strength``.

    Range [0, 1], higher is better; undefined without a live tie.
    """
    return ratio(network.sum_over_ties(network.ties.joint_strength[network.tie]), network.strength)


def embedded_people(network: Network) -> Ints:
    """Supplier people on site with the client on at least 8 of the last 30 days. A count."""
    on_site = network.ties.on_site
    enough = on_site["days"] >= network.settings.joint_work.on_site_days
    return counts(on_site["client"][enough], network.clients)


def _joined(network: Network) -> Bools:
    joined: Bools = network.ties.joint_functions >= network.settings.joint_work.times
    return joined
