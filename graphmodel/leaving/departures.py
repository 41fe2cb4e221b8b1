"""What goes when a person leaves?"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from graphmodel.arrow import joined
from graphmodel.leaving.successors import successors
from graphmodel.measures.threads import cuts, strongest_first
from graphmodel.network import Network
from graphmodel.tables import FUNCTIONS, RELATIONSHIP_PEOPLE, SENIORITIES


def people_rows(network: Network) -> pa.Table:
    """The ``people`` table: everyone with a live tie, by client, supplier's side first, strongest first.

    ``departure_loss`` is the share of live strength that goes when the person leaves; with one person
    leaving it is the person's share. ``orphans`` are people on the other side whose only live tie this was.
    """
    ranked = network.once(strongest_first)
    side = 2 * network.node_client[ranked] + ~network.node_is_supplier[ranked]
    order = ranked[np.argsort(side, kind="stable")]
    node = pa.array(order)
    portfolio = network.portfolio
    actor = network.node_actor[order]
    share = network.node_share[order]
    sides = pa.array(["client", "supplier"]).take(pa.array(network.node_is_supplier[order].astype(np.int64)))
    columns = {
        "person_id": portfolio.person_ids.take(pa.array(actor)),
        "side": sides,
        "client_id": portfolio.client_ids.take(pa.array(network.node_client[order])),
        "function": pa.array(FUNCTIONS).take(pa.array(network.node_function[order])),
        "seniority": pa.array(SENIORITIES).take(pa.array(portfolio.seniority[actor])),
        "share": share,
        "departure_loss": share,
        "orphans": orphans(network).take(node),
        "in_every_cut": network.once(cuts).in_every_cut[order],
        "successors": successors(network).take(node),
    }
    return pa.table({name: columns[name] for name in RELATIONSHIP_PEOPLE.names})


def orphans(network: Network) -> pa.Array:
    """Ids of the people on the other side whose only live tie is to this person, one text a node; null for none."""
    ours, theirs = network.tie_supplier, network.tie_contact
    left = np.concatenate([ours[network.node_degree[theirs] == 1], theirs[network.node_degree[ours] == 1]])
    alone = np.concatenate([theirs[network.node_degree[theirs] == 1], ours[network.node_degree[ours] == 1]])
    order = np.lexsort((network.node_actor[alone], left))
    names = network.portfolio.person_ids.take(pa.array(network.node_actor[alone[order]]))
    return joined(left[order], names, network.nodes)


def critical_people(network: Network) -> pa.Array:
    """Ids of one least set of people whose leaving cuts every live tie, strongest first, one text a relationship."""
    ranked = network.once(strongest_first)
    chosen = ranked[network.once(cuts).in_cut[ranked]]
    names = network.portfolio.person_ids.take(pa.array(network.node_actor[chosen]))
    return joined(network.node_client[chosen], names, network.clients)
