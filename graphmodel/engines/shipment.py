"""The coded portfolio as files that workers map into memory: a machine holds it once and reads what it needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graphmodel.arrays import Bools, Ints
from graphmodel.portfolio import CLIENT, SUPPLIER, Portfolio
from graphmodel.stages.steps import strangers

JUDGED_BY = ("orders", "facts", "cases", "feedback")
"""Inputs by which a part of the portfolio is judged, beside its sums and people."""

_PEOPLE, _CLIENTS = "people", "clients"


@dataclass(frozen=True)
class Shipment:
    """The portfolio and inputs, wherever this is unloaded.

    Attributes
    ----------
    names
        Names of the files by what is in them.
    path
        Gives the path of a file of that name on the machine that asks.
    """

    names: Mapping[str, str]
    path: Callable[[str], str]

    def unload(self) -> Cargo:
        """People and clients; nothing is read before it is asked for."""
        return Cargo(*(_mapped(self.path(self.names[name])) for name in (_PEOPLE, _CLIENTS)))

    def inputs(self) -> dict[str, pa.Table]:
        """Those tables of ``JUDGED_BY`` that there are."""
        return {name: _mapped(self.path(self.names[name])) for name in JUDGED_BY if name in self.names}


def pack(folder: Path, prefix: str, portfolio: Portfolio, inputs: Mapping[str, pa.Table]) -> dict[str, Path]:
    """Write a portfolio, and the inputs it is judged by, as files whose names begin so; paths by what is in them."""
    people = {
        "person_id": portfolio.person_ids,
        "side": portfolio.side.astype(np.int8),
        "client": portfolio.client.astype(np.int32),
        "function": portfolio.function.astype(np.int8),
        "seniority": portfolio.seniority.astype(np.int8),
        "left_at": portfolio.left_at,
    }
    clients = {
        "client_id": portfolio.client_ids,
        "name": portfolio.client_names,
        "tier": portfolio.tiers,
        "revenue": portfolio.revenue,
    }
    tables = {_PEOPLE: pa.table(people), _CLIENTS: pa.table(clients)}
    tables |= {name: inputs[name] for name in JUDGED_BY if name in inputs}
    written = {}
    for name, table in tables.items():
        written[name] = folder / f"{prefix}-{name}.arrow"
        with pa.OSFile(str(written[name]), "wb") as file, pa.ipc.new_file(file, table.schema) as writer:
            writer.write_table(table.combine_chunks())
    return written


@dataclass(frozen=True)
class Cargo:
    """All people and all clients, both in the order of their codes and of their ids."""

    people: pa.Table
    clients: pa.Table

    def known(self, ids: pa.Array) -> pa.Array:
        """Those of some ids, none of them empty, that are a person's."""
        return ids.filter(pa.array(self._found(ids)[1]))

    def meeting(self, ids: pa.Array) -> tuple[Ints, Portfolio, Ints]:
        """Codes of these people, all known; the portfolio of them and of their clients; and these clients' codes."""
        people = np.sort(self._found(ids)[0])
        home = self.people["client"].to_numpy()[people]
        clients = np.unique(home[self.people["side"].to_numpy()[people] == CLIENT]).astype(np.int64)
        return people, self._portfolio(people, clients), clients

    def share(self, part: int, parts: int, suppliers: Ints, end: int) -> tuple[Ints, Portfolio]:
        """Codes of the people, and the portfolio, of every ``parts``-th client from number ``part`` on.

        The clients' people are all there. Of the supplier's, those are there who are asked for; one of each
        function, so that it is known that somebody has it; and those who are suggested to strangers as of ``end``.
        """
        side, client = self.people["side"].to_numpy(), self.people["client"].to_numpy()
        theirs = np.flatnonzero((side == CLIENT) & (client % parts == part))
        people = np.unique(np.concatenate([theirs, suppliers, self._always_there(end)]))
        return people, self._portfolio(people, np.arange(part, len(self.clients), parts))

    def _found(self, ids: pa.Array) -> tuple[Ints, Bools]:
        """Where each id stands among all, and whether it does."""
        everybody = _one(self.people["person_id"])
        if not len(everybody):
            return np.zeros(len(ids), dtype=np.int64), np.zeros(len(ids), dtype=bool)
        place = pc.search_sorted(everybody, ids).to_numpy().astype(np.int64)
        place = np.minimum(place, len(everybody) - 1)
        same = pc.equal(everybody.take(pa.array(place)), ids)
        return place, same.to_numpy(zero_copy_only=False)

    def _always_there(self, end: int) -> Ints:
        """The supplier's people on whom every relationship may rest."""
        ours = np.flatnonzero(self.people["side"].to_numpy() == SUPPLIER)
        function, seniority, left_at = (
            self.people[name].to_numpy()[ours].astype(np.int64)
            for name in ("function", "seniority", "left_at")
        )
        suggested = strangers(function, seniority, left_at >= end)
        first = np.unique(function, return_index=True)[1]
        return ours[np.union1d(suggested, first)]

    def _portfolio(self, people: Ints, clients: Ints) -> Portfolio:
        """These people and clients, numbered anew in the order of their codes."""
        chosen, of_client = self.people.take(pa.array(people)), self.clients.take(pa.array(clients))
        side = chosen["side"].to_numpy().astype(np.int64)
        return Portfolio(
            client_ids=_one(of_client["client_id"]),
            client_names=_one(of_client["name"]),
            tiers=_one(of_client["tier"]),
            revenue=of_client["revenue"].to_numpy(),
            person_ids=_one(chosen["person_id"]),
            side=side,
            client=np.where(side == CLIENT, np.searchsorted(clients, chosen["client"].to_numpy()), -1),
            function=chosen["function"].to_numpy().astype(np.int64),
            seniority=chosen["seniority"].to_numpy().astype(np.int64),
            left_at=chosen["left_at"].to_numpy(),
            roles=pa.table({}),
        )


@cache
def _mapped(path: str) -> pa.Table:
    with pa.memory_map(path) as file:
        return pa.ipc.open_file(file).read_all()


def _one(column: pa.ChunkedArray) -> pa.Array:
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()
