"""Which functions meet which?"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from graphmodel.network import Network
from graphmodel.tables import CELLS, FUNCTIONS


def cell_rows(network: Network) -> pa.Table:
    """The ``cells`` table: pairs of functions with a live tie, or expected on both sides."""
    live = network.cell_ties > 0
    client, ours, theirs = np.nonzero(live | network.cell_expected)
    at = (client, ours, theirs)
    functions = pa.array(FUNCTIONS)
    columns = {
        "client_id": network.portfolio.client_ids.take(pa.array(client)),
        "supplier_function": functions.take(pa.array(ours)),
        "client_function": functions.take(pa.array(theirs)),
        "ties": network.cell_ties[at],
        "strength": network.cell_strength[at],
        "live": live[at],
        "direct": network.cell_direct[at],
        "expected": network.cell_expected[at],
        "counterpart": network.counterparts[ours, theirs],
    }
    return pa.table({name: columns[name] for name in CELLS.names})
