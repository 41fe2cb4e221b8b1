"""Ranked holes as a table."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from graphmodel.arrays import Floats, Ints
from graphmodel.arrow import schema_of
from graphmodel.holes.finding import rows_of
from graphmodel.holes.ranking import Ranked
from graphmodel.network import Network
from graphmodel.tables import MENDED_HOLES, STAGES


def mended_rows(network: Network, ranked: Ranked) -> pa.Table:
    """The ``mended_holes`` table of these holes, in their order."""
    holes, gains, coded = ranked.holes, ranked.gains, network.portfolio
    told = rows_of(network, holes)
    stages = pa.array(STAGES)
    revenue = coded.revenue[holes.client]
    columns = {
        **{name: told[name] for name in told.column_names},
        "rank": np.arange(len(holes)) + 1,
        "client_name": coded.client_names.take(pa.array(holes.client)),
        "supplier_person_id": _people(coded.person_ids, holes.supplier),
        "client_person_id": _people(coded.person_ids, holes.contact),
        "stage_before": stages.take(pa.array(gains.stage)),
        "stage_after": stages.take(pa.array(gains.stage_after)),
        "mends": gains.mends,
        "threads_before": gains.threads,
        "threads_after": gains.threads_after,
        "severance_before": _known(gains.severance),
        "severance_after": _known(gains.severance_after),
        "exposed_before": _known(gains.stake),
        "exposed_after": _known(revenue * gains.severance_after),
        "lowers": _known(gains.lowers),
        "route_strength": _known(holes.route_strength),
    }
    return pa.table({name: columns[name] for name in MENDED_HOLES.names}).cast(schema_of(MENDED_HOLES))


def _people(ids: pa.Array, codes: Ints) -> pa.Array:
    return ids.take(pa.array(codes, mask=codes < 0))


def _known(values: Floats) -> pa.Array:
    return pa.array(values, mask=np.isnan(values))
