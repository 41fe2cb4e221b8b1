"""How densely are the two firms woven together, person to person and function to function?"""

from __future__ import annotations

from graphmodel.arrays import Floats, Ints, counts, ratio, trues
from graphmodel.network import Network


def people_supplier(network: Network) -> Ints:
    """Supplier people with a live tie (contact density: Palmatier 2008). A count, 0 without one."""
    return counts(network.node_client[network.side(supplier=True)], network.clients)


def people_client(network: Network) -> Ints:
    """Client people with a live tie (contact density: Palmatier 2008). A count, 0 without one."""
    return counts(network.node_client[network.side(supplier=False)], network.clients)


def tie_density(network: Network) -> Floats:
    """Live ties over possible ties among the people who have one: ``m / (|S| · |C|)``.

    Range (0, 1], higher is denser; equals ``networkx.bipartite.density``, which says 0 where this is undefined:
    without a live tie.
    """
    return ratio(network.tie_count, network.once(people_supplier) * network.once(people_client))


def function_density(network: Network) -> Floats:
    """Live cells of the function matrix over the cells whose two functions are expected: ``live / expected``.

    Range [0, 1], higher is denser; a cell is live with one live tie between its functions, and ``other``
    never counts. Undefined where no function is expected on one side.
    """
    client, _, _ = network.expected_live_cells
    return ratio(
        counts(client, network.clients),
        trues(network.expected_client) * network.expected_supplier.sum(),
    )
