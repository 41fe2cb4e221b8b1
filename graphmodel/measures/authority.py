"""Do we reach the people who decide?"""

from __future__ import annotations

import numpy as np

from graphmodel.arrays import Bools, Floats, ratio
from graphmodel.network import Network
from graphmodel.tables import FUNCTIONS, SENIORITIES

EXECUTIVE = SENIORITIES.index("executive")
DIRECTOR = SENIORITIES.index("director")
MANAGEMENT = FUNCTIONS.index("management")


def authority_coverage(network: Network) -> Floats:
    """Share of live strength on ties whose client person is a director or an executive (Palmatier 2008).

    ``Σ strength(directors, executives) / Σ strength``. Range [0, 1], higher is better; undefined without a live tie.
    """
    rank = network.portfolio.seniority[network.ties.contact[network.tie]]
    high = (rank == EXECUTIVE) | (rank == DIRECTOR)
    return ratio(network.sum_over_ties(network.tie_strength * high), network.strength)


def executive_tie(network: Network) -> Bools:
    """Whether there is a live tie with an executive at both ends."""
    executive = network.portfolio.seniority == EXECUTIVE
    return _both_ends(network, executive)


def top_tie(network: Network) -> Bools:
    """Whether there is a live tie between two people of function management or of seniority executive."""
    top = (network.portfolio.seniority == EXECUTIVE) | (network.portfolio.function == MANAGEMENT)
    return _both_ends(network, top)


def _both_ends(network: Network, chosen: Bools) -> Bools:
    both = chosen[network.ties.supplier[network.tie]] & chosen[network.ties.contact[network.tie]]
    result = np.zeros(network.clients, dtype=bool)
    result[network.tie_client[both]] = True
    return result
