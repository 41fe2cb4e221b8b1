"""Do we reach the people who decide?"""

from __future__ import annotations

from graphmodel.arrays import Bools, Floats, marked, places, ratio
from graphmodel.network import Network
from graphmodel.tables import FUNCTIONS, SENIORITIES

EXECUTIVE = SENIORITIES.index("executive")
DIRECTOR = SENIORITIES.index("director")
MANAGEMENT = FUNCTIONS.index("management")


def authority_coverage(network: Network) -> Floats:
    """Share of live strength on ties whose client person is a director or an executive (Palmatier 2008).

    ``Σ strength(directors, executives) / Σ strength``. Range [0, 1], higher is better; undefined without a live tie.
    """
    high = (network.node_seniority == EXECUTIVE) | (network.node_seniority == DIRECTOR)
    return ratio(network.sum_over_ties(network.tie_strength * high[network.tie_contact]), network.strength)


def executive_tie(network: Network) -> Bools:
    """Whether there is a live tie with an executive at both ends."""
    return _both_ends(network, network.node_seniority == EXECUTIVE)


def top_tie(network: Network) -> Bools:
    """Whether there is a live tie between two people of function management or of seniority executive."""
    top = (network.node_seniority == EXECUTIVE) | (network.node_function == MANAGEMENT)
    return _both_ends(network, top)


def _both_ends(network: Network, chosen: Bools) -> Bools:
    both = chosen[network.tie_supplier] & chosen[network.tie_contact]
    return marked(network.clients, network.tie_client[places(both)])
