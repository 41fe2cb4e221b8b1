"""Does everything pass through the window of sales and purchasing, and who starts the talk?"""

from __future__ import annotations

from graphmodel.arrays import Floats, Ints, counts, ratio, trues
from graphmodel.network import Network
from graphmodel.ties import faded


def direct_share(network: Network) -> Floats:
    """Share of live strength that comes from interactions without a window person of either side.

    ``Σ direct strength / Σ strength``. Range [0, 1], higher is better; the window's share is one
    minus it. A meeting the key account manager sits in is the window's, whoever else is there. Undefined without a
    live tie.
    """
    return ratio(network.sum_over_ties(network.ties.direct_strength[network.tie]), network.strength)


def window_betweenness(network: Network) -> Floats:
    """Share of the betweenness centrality of live ties (unweighted; Freeman 1977) that window people hold.

    ``Σ_window b / Σ b``. Range [0, 1], lower is better: 1 where nobody meets but through sales or purchasing.
    Equals the sums of ``networkx.betweenness_centrality``. Undefined where nobody stands between others. Complexity:
    O(V · E) a relationship.
    """
    between = network.once(betweenness)
    return ratio(network.sum_over_nodes(between, network.node_is_window), network.sum_over_nodes(between))


def betweenness(network: Network) -> Floats:
    """Betweenness centrality of each person among the live ties of the relationship, unweighted; one a node."""
    return network.graph.betweenness()


def initiative(network: Network) -> Floats:
    """Share of the messages that the client started: ``Σ_client 2^(−age/H) / Σ_both``, each message once.

    Range [0, 1]; 0.5 is balanced. Undefined where no message in the window says that one of the two sides
    started it.
    """
    met, window = network.ties.contacts, network.settings.ties.window_half_lives
    theirs = faded(met.client_started, 0, window)
    either = faded(met.either_started, 0, window)
    return ratio(theirs, either)


def direct_cells(network: Network) -> Ints:
    """Cells of the function matrix with a direct tie; ``other`` never counts. A count."""
    return counts(network.direct_cells[0], network.clients)


def direct_supplier_functions(network: Network) -> Ints:
    """Supplier functions with a direct tie to a known function. A count."""
    client, ours, _ = network.direct_cells
    return trues(network.functions(client, ours))


def direct_client_functions(network: Network) -> Ints:
    """Client functions with a direct tie from a known function. A count."""
    client, _, theirs = network.direct_cells
    return trues(network.functions(client, theirs))
