"""Is the relationship alive: how much passes, since when not, and what is fading?"""

from __future__ import annotations

import numpy as np

from graphmodel.arrays import Floats, Ints, counts, places
from graphmodel.network import Network


def ties(network: Network) -> Ints:
    """Live ties. A count."""
    return network.tie_count


def strength(network: Network) -> Floats:
    """Sum of the strength of live ties, in fresh e-mails between two people: ``Σ strength(s, c)``.

    Range [0, …), higher is better; 0 without a live tie.
    """
    return network.strength


def fading_ties(network: Network) -> Ints:
    """Ties that were live one half-life ago and are not now. A count; lower is safer."""
    return counts(network.ties.client[places(network.ties.fading)], network.clients)


def interactions(network: Network) -> Ints:
    """Interactions within the window with both sides present. A count."""
    return _interactions(network, network.settings.ties.window_half_lives)


def recent_interactions(network: Network) -> Ints:
    """Interactions lately, by which thin data is known. A count."""
    return _interactions(network, network.settings.evidence.thin_half_lives)


def last_interaction_at(network: Network) -> Floats:
    """The latest interaction with both sides present, over all history, in microseconds; NaN without any."""
    last = network.ties.contacts.last_at
    return np.where(last > np.iinfo(np.int64).min, last, np.nan)


def _interactions(network: Network, half_lives: int) -> Ints:
    return np.asarray(network.ties.contacts.interactions[:half_lives].sum(axis=0))
