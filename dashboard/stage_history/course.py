"""How all clients stood at each month end, as arrays: what every question about stages over time is asked of."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from dashboard.formats import plain
from graphmodel.continuity import month_end
from graphmodel.tables import STAGES

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Codes = npt.NDArray[np.int8]

UNKNOWN = -1
"""Where there is no stage: a client that the history does not know, or none confirmed yet."""


@dataclass(frozen=True)
class Course:
    """Clients (rows) by month ends (columns).

    Attributes
    ----------
    ends
        The month ends, in the order of time; perhaps none.
    client_ids, names, revenue, currencies
        Of each client; revenue is NaN and currency empty where it is not known.
    stage, confirmed
        Places in ``STAGES``, or ``UNKNOWN``.
    setback
        Whether the confirmed stage drops.
    reasons
        Of setbacks, by client and month end: the texts ``fell``, ``people_left`` and ``ties_faded`` of the timeline.
    """

    ends: tuple[dt.date, ...]
    client_ids: Sequence[str]
    names: Sequence[str]
    revenue: Floats
    currencies: Sequence[str]
    stage: Codes
    confirmed: Codes
    setback: Bools
    reasons: Mapping[tuple[int, int], Mapping[str, str | None]]

    @classmethod
    def of(
        cls, timeline: pa.Table, relationships: pa.Table, currencies: Mapping[str, str], *, most_months: int
    ) -> Course:
        """From the table ``timeline`` and the clients of ``relationships``, without what lies further back.

        Parameters
        ----------
        currencies
            Of organisations by id, where known.
        most_months
            How many of the latest month ends are kept.
        """
        ids = relationships["client_id"].to_pylist()
        ends = pc.unique(timeline["month_end"]).sort()[-most_months:]
        client = places(timeline["client_id"], relationships["client_id"])
        month = places(timeline["month_end"], ends)
        known = (client >= 0) & (month >= 0)
        client, month = client[known], month[known]
        shape = len(ids), len(ends)
        told = timeline.filter(pa.array(known))

        def laid_out(values: npt.NDArray[Any], empty: int, kind: type) -> npt.NDArray[Any]:
            cells: npt.NDArray[Any] = np.full(shape, empty, dtype=kind)
            cells[client, month] = values
            return cells

        names = pa.array(STAGES)
        setback = laid_out(told["setback"].to_numpy(zero_copy_only=False), False, np.bool_)
        texts = told.filter(told["setback"]).select(["fell", "people_left", "ties_faded"]).to_pylist()
        fallen = told["setback"].to_numpy(zero_copy_only=False).astype(bool)
        where = zip(client[fallen].tolist(), month[fallen].tolist(), strict=True)
        return cls(
            ends=tuple(ends.to_pylist()),
            client_ids=ids,
            names=[
                plain(name) or plain(key)
                for name, key in zip(relationships["client_name"].to_pylist(), ids, strict=True)
            ],
            revenue=relationships["revenue"].cast(pa.float64()).to_numpy(zero_copy_only=False),
            currencies=[currencies.get(key, "") for key in ids],
            stage=laid_out(places(told["stage"], names), UNKNOWN, np.int8),
            confirmed=laid_out(places(told["confirmed_stage"], names), UNKNOWN, np.int8),
            setback=setback,
            reasons=dict(zip(where, texts, strict=True)),
        )

    @cached_property
    def by_client(self) -> Mapping[str, int]:
        """The row of each client."""
        return {key: row for row, key in enumerate(self.client_ids)}

    @cached_property
    def haystacks(self) -> Sequence[str]:
        """What a search looks through, one a client."""
        return [
            f"{name}\n{plain(key)}".casefold() for name, key in zip(self.names, self.client_ids, strict=True)
        ]

    @cached_property
    def money(self) -> Mapping[str, Floats]:
        """Revenue of each client by currency, 0 where it is in another or not known; the largest currency first."""
        currency, known = np.array(self.currencies, dtype=object), ~np.isnan(self.revenue)
        found = {
            name: np.where((currency == name) & known, np.nan_to_num(self.revenue), 0.0)
            for name in sorted(set(currency[known].tolist()))
        }
        return dict(sorted(found.items(), key=lambda item: -item[1].sum()))

    @cached_property
    def last_setback(self) -> Ints:
        """The month of each client's latest setback, or ``UNKNOWN``."""
        if not self.ends:
            return np.full(len(self.client_ids), UNKNOWN)
        latest = len(self.ends) - 1 - self.setback[:, ::-1].argmax(axis=1)
        return np.where(self.setback.any(axis=1), latest, UNKNOWN)

    @cached_property
    def depth(self) -> Ints:
        """How many stages each client is below the highest that was ever confirmed."""
        if not self.ends:
            return np.zeros(len(self.client_ids), dtype=np.int64)
        highest: Ints = self.confirmed.max(axis=1).astype(np.int64)
        return np.maximum(0, highest - self.stage[:, -1].astype(np.int64))

    def month(self, year_and_month: str) -> int | None:
        """The month end that ``2026-06`` names, or the last one before it; none where there is none."""
        try:
            day = month_end(dt.date.fromisoformat(f"{year_and_month}-01"))
        except ValueError:
            return None
        place = bisect_right(self.ends, day) - 1
        return place if place >= 0 else None

    def sums(self, clients: Bools) -> dict[str, float]:
        """Revenue of some clients by currency, where there is any."""
        found = {name: float(each[clients].sum()) for name, each in self.money.items()}
        return {name: amount for name, amount in found.items() if amount}


def places(values: pa.ChunkedArray, among: pa.Array | pa.ChunkedArray) -> Ints:
    """Where each value stands among others; ``UNKNOWN`` where it does not."""
    found: Ints = pc.fill_null(pc.index_in(values, value_set=among), UNKNOWN).to_numpy().astype(np.int64)
    return found
