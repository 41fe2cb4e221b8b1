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
from graphmodel.settings import Settings
from graphmodel.tables import FACTS, ORDERS, STAGES


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
    backup_suppliers
        A count; NaN where unknown.
    concessions
        Money a year; NaN where unknown.
    claimed_stage
        Index into ``STAGES``; −1 where unknown.
    orders_known
        Whether there are any orders in the source, so that none of a client means none.
    """

    won_orders: Ints
    share_of_wallet: Floats
    agreement_in_force: Floats
    backup_suppliers: Floats
    concessions: Floats
    claimed_stage: Ints
    orders_known: bool


@dataclass(frozen=True, slots=True)
class Yardsticks:
    """What single clients are compared with: figures of the whole portfolio, from its inputs alone.

    Attributes
    ----------
    small_revenue
        Yearly revenue below which a client is small; NaN where no revenue is known.
    many_concessions
        Concessions, in money a year, above which they are many; NaN where none are known.
    """

    small_revenue: float
    many_concessions: float

    def as_mapping(self) -> dict[str, float | None]:
        """By name, as written into ``run.json``; ``None`` where it is not known."""
        known = {"small_revenue": self.small_revenue, "many_concessions": self.many_concessions}
        return {name: None if np.isnan(value) else value for name, value in known.items()}


def yardsticks(
    inputs: Mapping[str, pa.Table], portfolio: Portfolio, settings: Settings, as_of: date
) -> Yardsticks:
    """Quantiles over all clients with a known figure, interpolated between neighbours (R's type 7).

    ``portfolio`` is the whole one: parts of it are handed the result.
    """
    return Yardsticks(
        small_revenue=_quantile(portfolio.revenue, settings.risk.small_client_quantile),
        many_concessions=_quantile(
            commerce(inputs, portfolio, as_of).concessions, settings.axes.concessions_quantile
        ),
    )


def _quantile(values: Floats, share: float) -> float:
    known = values[~np.isnan(values)]
    return float(np.quantile(known, share)) if len(known) else float("nan")


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
    claimed = pc.index_in(known["claimed_stage"], value_set=pa.array(STAGES)).cast(pa.float64())

    def latest(column: pa.ChunkedArray) -> Floats:
        numbers = pc.fill_null(column.cast(pa.float64()), np.nan).to_numpy()
        return _latest(client, numbers, portfolio.clients)

    return Commerce(
        won_orders=counts(won_client[won_client >= 0], portfolio.clients),
        share_of_wallet=latest(known["share_of_wallet"]),
        agreement_in_force=latest(agreement),
        backup_suppliers=latest(known["backup_suppliers"]),
        concessions=latest(known["concessions"]),
        claimed_stage=np.nan_to_num(latest(claimed), nan=-1.0).astype(np.int64),
        orders_known=len(orders) > 0,
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
