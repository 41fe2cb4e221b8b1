"""Which functions meet which?"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from graphmodel.arrays import counts, sums
from graphmodel.network import Network
from graphmodel.tables import CELLS, FUNCTIONS

NOWHERE = -1


def cell_rows(network: Network) -> pa.Table:
    """The ``cells`` table: pairs of functions with a live tie, or expected on both sides."""
    shown = np.flatnonzero(network.cell_live | network.cell_expected)
    client, ours, theirs = np.unravel_index(shown, network.cell_live.shape)
    live = network.cell_live.ravel()[shown]
    row = np.full(network.cell_live.size, NOWHERE)
    row[shown[live]] = np.flatnonzero(live)
    of_tie = row[network.tie_cell]
    counted = of_tie != NOWHERE
    functions = pa.array(FUNCTIONS)
    columns = {
        "client_id": network.portfolio.client_ids.take(pa.array(client)),
        "supplier_function": functions.take(pa.array(ours)),
        "client_function": functions.take(pa.array(theirs)),
        "ties": counts(of_tie[counted], len(shown)),
        "strength": sums(of_tie[counted], network.tie_strength[counted], len(shown)),
        "live": live,
        "direct": network.cell_direct.ravel()[shown],
        "expected": network.cell_expected.ravel()[shown],
        "counterpart": network.counterparts[ours, theirs],
    }
    return pa.table({name: columns[name] for name in CELLS.names})
