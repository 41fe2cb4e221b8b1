"""Sums of interactions of two people, added up by number outside of any store: coded, and had client by client.

They are the largest table of all, so they are in memory once: a row is coded when its client is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from graphmodel.arrays import Bools, Ints, grouped
from graphmodel.portfolio import SUPPLIER, Portfolio
from graphmodel.settings import Settings
from graphmodel.sums import Collected, Sums, actors, joint_half_lives, of_clients

RECORD = np.dtype(
    [
        ("one", "u4"),
        ("other", "u4"),
        ("bin", "i2"),
        ("facts", "u2"),
        ("interactions", "u4"),
        ("weight", "i8"),
        ("one_started", "i8"),
        ("other_started", "i8"),
        ("first_us", "i8"),
        ("last_us", "i8"),
    ]
)
"""A row of the query ``named_bins`` with numbers for names; days on site are kept beside it."""

BOTH_ACTED, MESSAGES, ONE_STARTED, OTHER_STARTED = 1, 2, 4, 8
"""Facts, a bit each, as in ``named_bins``."""

Records = npt.NDArray[np.void]
_AT_ONCE = 1 << 18


@dataclass(frozen=True)
class NumberedSums:
    """What was added up of some interactions.

    Attributes
    ----------
    names
        Ids of people; ``one`` and ``other`` of a record are places in it.
    records
        As ``RECORD``; several of the same two people and half-life add up.
    visits
        Place of a record, and a day since 1970 on which these two were on site; days may be there several times.
    """

    names: pa.Array
    records: Records
    visits: Ints

    @property
    def span(self) -> tuple[int, int]:
        """Earliest and latest instant, microseconds since 1970; there is at least one record."""
        return int(self.records["first_us"].min()), int(self.records["last_us"].max())


class PairSums:
    """``NumberedSums`` of a portfolio; all people must be known, see ``unknown``."""

    def __init__(self, found: NumberedSums, portfolio: Portfolio, settings: Settings) -> None:
        self._found, self._portfolio, self._settings = found, portfolio, settings
        known = pc.index_in(found.names, value_set=portfolio.person_ids)
        self.unknown = known.null_count
        self._actor = pc.fill_null(known, -1).to_numpy()

    @cached_property
    def _people(self) -> dict[str, Any]:
        table = actors(self._portfolio, self._settings)
        return {name: table[name].to_numpy() for name in ("side", "client", "function_bit", "is_window")}

    def _sides(self, records: Records) -> tuple[Ints, Ints, Bools, Bools]:
        """Codes of supplier's and client's person, whether they are such, whether the supplier's comes first."""
        one, other = self._actor[records["one"]], self._actor[records["other"]]
        side = self._people["side"]
        first = side[one] == SUPPLIER
        across = side[one] + side[other] == 1
        return np.where(first, one, other), np.where(first, other, one), across, first

    @cached_property
    def _by_client(self) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.int64]]:
        """Places of the records before the as-of instant and across the sides, and where those of each client begin."""
        clients = np.empty(len(self._found.records), dtype=np.int32)
        for start in range(0, len(clients), _AT_ONCE):
            some = self._found.records[start : start + _AT_ONCE]
            _, contact, across, _ = self._sides(some)
            counted = across & (some["bin"] >= 0)
            clients[start : start + _AT_ONCE] = np.where(counted, self._people["client"][contact], -1)
        order = np.argsort(clients).astype(np.uint32)
        bounds = np.searchsorted(clients, np.arange(self._portfolio.clients + 1), sorter=order)
        return order, bounds

    @property
    def rows(self) -> Ints:
        """How many records each client has."""
        return np.diff(self._by_client[1])

    @property
    def counts(self) -> Ints:
        """As in ``Collected``: interactions, those after the as-of instant, those before it with both sides."""
        order, bounds = self._by_client
        interactions = self._found.records["interactions"]
        after = self._found.records["bin"] < 0
        both = interactions[order[bounds[0] :]]
        return np.array([part.sum(dtype=np.int64) for part in (interactions, interactions[after], both)])

    def visits(self) -> pa.Table:
        """Client, supplier and day of each visit on site, as the query ``on_site_visits`` has them."""
        place, day = self._found.visits[:, 0], self._found.visits[:, 1]
        supplier, contact, across, _ = self._sides(self._found.records[place])
        columns = {"client": self._people["client"][contact], "supplier": supplier, "day": day}
        return pa.table({name: codes[across].astype(np.int64) for name, codes in columns.items()})

    def of(self, first: int, last: int) -> dict[str, pa.Table]:
        """The tables ``ties``, ``contacts`` and ``joint_work`` of ``Sums``, of the clients from one code to another."""
        order, bounds = self._by_client
        records = self._found.records[order[bounds[first] : bounds[last + 1]]]
        supplier, contact, _, ours_first = self._sides(records)
        people, facts = self._people, records["facts"]
        client = people["client"][contact] - np.int32(first)
        direct = ~(people["is_window"][supplier] | people["is_window"][contact])
        function = people["function_bit"][contact]
        joint = (
            (self._settings.joint_work.functions_a_side <= 1)
            & (people["function_bit"][supplier] != 0)
            & (function != 0)
        )
        weight, interactions = records["weight"], records["interactions"].astype(np.int64)
        one_started, other_started = (facts & bit > 0 for bit in (ONE_STARTED, OTHER_STARTED))
        both = {"client": client, "bin": records["bin"].astype(np.int32), "interactions": interactions}
        last_us = records["last_us"]
        ties = {
            **both,
            "supplier": supplier,
            "contact": contact,
            "weight": weight,
            "direct_weight": np.where(direct, weight, 0),
            "joint_weight": np.where(joint, weight, 0),
            "first_us": records["first_us"],
            "last_us": last_us,
            "two_way": facts & BOTH_ACTED > 0,
            "supplier_started": np.where(ours_first, one_started, other_started),
            "client_started": np.where(ours_first, other_started, one_started),
        }
        ours, theirs = records["one_started"], records["other_started"]
        contacts = {
            **both,
            "messages": facts & MESSAGES > 0,
            "known_messages": one_started | other_started,
            "client_started": np.where(ours_first, theirs, ours),
            "either_started": ours + theirs,
            "last_us": last_us,
        }
        lately = joint & (records["bin"] < joint_half_lives(self._settings))
        joint_work = {
            "client": client[lately],
            "function_bit": function[lately],
            "times": interactions[lately],
        }
        return {
            "ties": pa.table(ties),
            "contacts": pa.table(contacts),
            "joint_work": pa.table(joint_work),
        }


def collected_pairs(
    pairs: Sequence[PairSums],
    end: int,
    company: Collected | None = None,
    company_visits: pa.Table | None = None,
) -> Collected:
    """All sums of a source: of interactions of two people, and those ``company`` has of others.

    ``company_visits`` are what the query ``on_site_visits`` says of the others.
    """
    figures = np.sum([part.counts for part in pairs], axis=0)
    rows = np.sum([part.rows for part in pairs], axis=0)
    visits = [part.visits() for part in pairs]
    if company is not None and company_visits is not None:
        figures += np.array([company.interactions, company.after_as_of, company.both_sides])
        rows = rows + company.rows
        visits.append(company_visits.select(visits[0].column_names).cast(visits[0].schema))
    on_site = _days(pa.concat_tables(visits))

    def of(first: int, last: int) -> Sums:
        found = [part.of(first, last) for part in pairs]
        if company is not None:
            others = company.of(first, last)
            found += [{name: getattr(others, name) for name in found[0]}]
        tables = {
            name: pa.concat_tables(part[name].select(table.column_names).cast(table.schema) for part in found)
            for name, table in found[0].items()
        }
        return Sums(end=end, on_site=of_clients(on_site, first, last), **tables)

    interactions, after_as_of, both_sides = figures.tolist()
    return Collected(
        end=end, interactions=interactions, after_as_of=after_as_of, both_sides=both_sides, rows=rows, of=of
    )


def _days(visits: pa.Table) -> pa.Table:
    """On how many days each supplier person was on site with a client, in this order."""
    client, supplier, day = (visits[name].to_numpy() for name in ("client", "supplier", "day"))
    once, _ = grouped(client, supplier, day - day.min(initial=0))
    who, pair = grouped(client[once], supplier[once])
    days = np.bincount(pair, minlength=len(who))
    return pa.table({"client": client[once][who], "supplier": supplier[once][who], "days": days})
