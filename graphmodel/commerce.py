"""What the orders and facts say of each client on the as-of date; NaN where they say nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graphmodel.arrays import Floats, Ints, counts
from graphmodel.arrow import empty
from graphmodel.portfolio import Portfolio
from graphmodel.tables import FACTS, ORDERS


@dataclass(frozen=True)
class Commerce:
    """Commercial evidence, one value a client.

    Attributes
    ----------
    won_orders
        Orders won by the as-of date.
    share_of_wallet
        0 to 1; NaN where unknown.
    agreement_in_force
        1 or 0; NaN where unknown.
    """

    won_orders: Ints
    share_of_wallet: Floats
    agreement_in_force: Floats


def commerce(inputs: Mapping[str, pa.Table], portfolio: Portfolio, as_of: date) -> Commerce:
    """Read the orders closed, and the latest facts known, by the as-of date (inclusive).

    Facts without a date count as older than any other.
    """
    orders = inputs.get("orders", empty(ORDERS))
    day = pa.scalar(as_of, pa.date32())
    won = orders.filter(pc.and_(pc.equal(orders["won"], True), pc.less_equal(orders["closed_on"], day)))
    won_client = _clients(won, portfolio)

    facts = inputs.get("facts", empty(FACTS))
    known = facts.filter(pc.fill_null(pc.less_equal(facts["as_of"], day), True)).sort_by("as_of")
    dated = pc.fill_null(known["as_of"].cast(pa.int32()), np.iinfo(np.int32).min).to_numpy()
    known = known.take(pa.array(np.argsort(dated, kind="stable")))
    client = _clients(known, portfolio)
    agreement = pc.fill_null(pc.greater_equal(known["agreement_until"], day).cast(pa.float64()), np.nan)
    return Commerce(
        won_orders=counts(won_client[won_client >= 0], portfolio.clients),
        share_of_wallet=_latest(
            client, pc.fill_null(known["share_of_wallet"], np.nan).to_numpy(), portfolio.clients
        ),
        agreement_in_force=_latest(client, agreement.to_numpy(), portfolio.clients),
    )


def _clients(table: pa.Table, portfolio: Portfolio) -> Ints:
    found = pc.index_in(table["organisation_id"], value_set=portfolio.client_ids)
    return np.asarray(pc.fill_null(found, -1).to_numpy()).astype(np.int64)


def _latest(client: Ints, values: Floats, clients: int) -> Floats:
    """The value of the last row of each client: the latest facts stand as a whole, older ones are not mixed in."""
    latest = np.full(clients, np.nan)
    ours = client >= 0
    latest[client[ours]] = values[ours]
    return latest
