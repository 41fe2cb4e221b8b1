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
from graphmodel.portfolio import CLIENT, OUTSIDE, SUPPLIER, Portfolio
from graphmodel.stages.steps import strangers

JUDGED_BY = ("orders", "facts", "cases", "feedback", "endings")
"""Inputs by which a part of the portfolio is judged, beside its sums and people."""

_PEOPLE, _CLIENTS, _ALIASES = "people", "clients", "aliases"


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
        """People, clients and aliases; nothing is read before it is asked for."""
        people, clients = (_mapped(self.path(self.names[name])) for name in (_PEOPLE, _CLIENTS))
        aliases = _mapped(self.path(self.names[_ALIASES])) if _ALIASES in self.names else None
        return Cargo(people, clients, aliases)

    def inputs(self) -> dict[str, pa.Table]:
        """Those tables of ``JUDGED_BY`` that there are."""
        return {name: _mapped(self.path(self.names[name])) for name in JUDGED_BY if name in self.names}


def pack(
    folder: Path,
    prefix: str,
    portfolio: Portfolio,
    inputs: Mapping[str, pa.Table],
    aliases: pa.Table | None = None,
) -> dict[str, Path]:
    """Write a portfolio, and the inputs it is judged by, as files whose names begin so; paths by what is in them.

    ``aliases`` say whom ids in interactions stand for, as in ``graphmodel.identity``; none where for themselves.
    """
    people = {
        "person_id": portfolio.person_ids,
        "side": portfolio.side.astype(np.int8),
        "client": portfolio.client.astype(np.int32),
        "function": portfolio.function.astype(np.int8),
        "seniority": portfolio.seniority.astype(np.int8),
        "left_at": portfolio.left_at,
        "shared_mailbox": portfolio.shared_mailbox,
    }
    clients = {
        "client_id": portfolio.client_ids,
        "name": portfolio.client_names,
        "tier": portfolio.tiers,
        "revenue": portfolio.revenue,
    }
    tables = {_PEOPLE: pa.table(people), _CLIENTS: pa.table(clients)}
    tables |= {name: inputs[name] for name in JUDGED_BY if name in inputs}
    tables |= {} if aliases is None else {_ALIASES: aliases}
    written = {}
    for name, table in tables.items():
        written[name] = folder / f"{prefix}-{name}.arrow"
        with pa.OSFile(str(written[name]), "wb") as file, pa.ipc.new_file(file, table.schema) as writer:
            writer.write_table(table.combine_chunks())
    return written


@dataclass(frozen=True)
class Cargo:
    """All people and all clients, both in the order of their codes and of their ids; and whom ids stand for."""

    people: pa.Table
    clients: pa.Table
    aliases: pa.Table | None = None

    def known(self, ids: pa.Array) -> pa.Array:
        """Those of some ids, none of them empty, that are a person's, or stand for one."""
        found = pa.array(self._found(ids)[1])
        if self.aliases is not None:
            found = pc.or_(found, pc.is_in(ids, value_set=self.aliases["person_id"]))
        return ids.filter(found)

    def meeting(self, ids: pa.Array) -> tuple[Ints, Portfolio, Ints]:
        """Codes of these people, all known; the portfolio of them and of their clients; and these clients' codes."""
        people = np.sort(self._found(ids)[0])
        home = self.people["client"].to_numpy()[people]
        clients = np.unique(home[self.people["side"].to_numpy()[people] == CLIENT]).astype(np.int64)
        return people, self._portfolio(people, clients), clients

    def raised(self, cases: pa.Table, part: int, parts: int) -> Ints:
        """Codes of those who raised cases of every ``parts``-th client, wherever they work."""
        clients = _one(self.clients["client_id"]).take(pa.array(np.arange(part, len(self.clients), parts)))
        named = cases.filter(pc.is_in(cases["organisation_id"], value_set=clients))["person_id"]
        place, there = self._found(_one(named.drop_null()))
        return place[there]

    def share(self, part: int, parts: int, asked: Ints, end: int) -> tuple[Ints, Portfolio]:
        """Codes of the people, and the portfolio, of every ``parts``-th client from number ``part`` on.

        The clients' people are all there, and whoever is asked for. Of the supplier's, there is one of each function,
        so that it is known that somebody has it; and those who are suggested to strangers as of ``end``.
        """
        side, client = self.people["side"].to_numpy(), self.people["client"].to_numpy()
        theirs = np.flatnonzero((side == CLIENT) & (client % parts == part))
        people = np.unique(np.concatenate([theirs, asked, self._always_there(end)]))
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
        """These people and clients, numbered anew in the order of their codes; people of other clients are outside."""
        chosen, of_client = self.people.take(pa.array(people)), self.clients.take(pa.array(clients))
        side, client = chosen["side"].to_numpy().astype(np.int64), chosen["client"].to_numpy()
        inside = np.isin(client, clients)
        return Portfolio(
            client_ids=_one(of_client["client_id"]),
            client_names=_one(of_client["name"]),
            tiers=_one(of_client["tier"]),
            revenue=of_client["revenue"].to_numpy(),
            person_ids=_one(chosen["person_id"]),
            side=np.where((side == CLIENT) & ~inside, OUTSIDE, side),
            client=np.where(inside, np.searchsorted(clients, client), -1),
            function=chosen["function"].to_numpy().astype(np.int64),
            seniority=chosen["seniority"].to_numpy().astype(np.int64),
            left_at=chosen["left_at"].to_numpy(),
            shared_mailbox=chosen["shared_mailbox"].to_numpy(),
            roles=pa.table({}),
        )


@cache
def _mapped(path: str) -> pa.Table:
    with pa.memory_map(path) as file:
        return pa.ipc.open_file(file).read_all()


def _one(column: pa.ChunkedArray) -> pa.Array:
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()
