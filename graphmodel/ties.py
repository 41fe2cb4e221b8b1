"""Interactions to ties: who is tied to whom, how strongly, and is the tie alive?

An interaction weighs by its channel, is shared over its pairs as in co-authorship networks (Newman 2001,
*Scientific collaboration networks II*) and fades with a half-life ``H``::

    strength(s, c) = Σ_e  w(channel_e) / (n_e − 1) · 2^(−(T − t_e) / H)

Only the last ``L = 4 H`` count. The sums are taken half-life by half-life (*bins*, bin 0 the latest), so
that the strength at ``T − kH`` for every ``k`` comes out of one pass: bins ``k … k + 3``, each halved per
half-life. Terms are whole numbers of 2^-40, so a sum does not depend on the order of rows; the error is
below 5·10⁻¹³ a term.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import pyarrow as pa

from graphmodel.arrays import Bools, Floats, Ints, sums
from graphmodel.portfolio import CLIENT, OTHER, SUPPLIER, Portfolio
from graphmodel.settings import Settings
from graphmodel.tables import CHANNELS, FUNCTIONS, MESSAGE_CHANNELS, TIES

DAY_US = 86_400_000_000
UNIT = 2.0**-40


class Queries(Protocol):
    """What this room needs of a store: named queries over the input tables."""

    def lay_out(self, tables: Mapping[str, pa.Table]) -> None:
        """Make Arrow tables queryable under their names."""

    def run(self, name: str, **parameters: Any) -> None:
        """Execute a query for its effect."""

    def rows(self, name: str, **parameters: Any) -> pa.Table:
        """Execute a query and return its rows."""


@dataclass(frozen=True)
class PairBins:
    """What passed between two people, a row a pair and bin, ordered by client, supplier, contact, bin."""

    pair: Ints
    bin: Ints
    interactions: Ints
    weight: Floats
    direct_weight: Floats
    joint_weight: Floats
    two_way: Bools
    supplier_started: Bools
    client_started: Bools


@dataclass(frozen=True)
class ContactBins:
    """What passed between two organisations, a row a client and bin."""

    client: Ints
    bin: Ints
    interactions: Ints
    messages: Bools
    known_messages: Bools
    client_started: Floats
    either_started: Floats
    last_at: Ints


@dataclass(frozen=True)
class Ties:
    """All pairs that ever met, and what is needed to judge them at ``T`` and at each half-life before.

    Attributes
    ----------
    end
        ``T`` in microseconds since 1970.
    client, supplier, contact
        Codes of the client, the supplier's person and the client's person, one a pair, in that order.
    first_at, last_at
        Microseconds, over all history.
    strength, direct_strength, joint_strength
        At ``T``; in fresh e-mails between two people.
    interactions
        Within the window.
    live, fading, direct
        Booleans at ``T``.
    two_way, two_way_known
        Whether both have acted, and whether that is known.
    bins, contacts
        The sums by half-life.
    joint_functions
        Clients × functions: pieces of joint work the function took part in.
    on_site
        Columns client, supplier, days: supplier people on site lately.
    """

    end: int
    client: Ints
    supplier: Ints
    contact: Ints
    first_at: Ints
    last_at: Ints
    strength: Floats
    direct_strength: Floats
    joint_strength: Floats
    interactions: Ints
    live: Bools
    fading: Bools
    direct: Bools
    two_way: Bools
    two_way_known: Bools
    live_clients: Bools
    """Half-lives back (0 … dormant_half_lives) × clients: whether any tie was live then."""
    direction_unknown: Bools
    bins: PairBins
    contacts: ContactBins
    joint_functions: Ints
    on_site: Mapping[str, Ints]


def ties(queries: Queries, portfolio: Portfolio, settings: Settings, end: int) -> Ties:
    """Collect the ties of every relationship at the instant ``end`` (microseconds since 1970, exclusive).

    ``queries`` must have been told the interactions by ``code_interactions``.
    Complexity: one pass over the interactions, then one over the pairs' bins for each half-life looked back on.
    """
    half_life = round(settings.ties.half_life_days * DAY_US)
    every_client = {"first_client": 0, "last_client": portfolio.clients - 1}
    bins = {
        "end_us": end,
        "half_life_us": half_life,
        "oldest_bin": settings.ties.dormant_half_lives + settings.ties.window_half_lives,
        "joint_functions": settings.joint_work.functions_a_side,
    }
    queries.run("pair_bins", **bins, **every_client)
    queries.run("presence", end_us=end, **every_client)
    queries.run("contacts", **bins)
    raw = _numpy(queries.rows("tie_bins"))
    new = np.ones(len(raw["client"]), dtype=bool)
    new[1:] = (
        (raw["supplier"][1:] != raw["supplier"][:-1])
        | (raw["contact"][1:] != raw["contact"][:-1])
        | (raw["client"][1:] != raw["client"][:-1])
    )
    starts = np.flatnonzero(new)
    passed = PairBins(
        pair=np.cumsum(new) - 1,
        bin=raw["bin"],
        interactions=raw["interactions"],
        weight=raw["weight"] * UNIT,
        direct_weight=raw["direct_weight"] * UNIT,
        joint_weight=raw["joint_weight"] * UNIT,
        two_way=raw["two_way"],
        supplier_started=raw["supplier_started"],
        client_started=raw["client_started"],
    )
    contacts = _contact_bins(queries)
    pairs = _Pairs(
        portfolio=portfolio,
        settings=settings,
        end=end,
        half_life=half_life,
        client=raw["client"][starts],
        supplier=raw["supplier"][starts],
        contact=raw["contact"][starts],
        bins=passed,
        contacts=contacts,
    )
    now, before = pairs.at(0), pairs.at(1)
    live_clients = np.zeros((settings.ties.dormant_half_lives + 1, portfolio.clients), dtype=bool)
    for back in range(len(live_clients)):
        live_clients[back, pairs.client[pairs.at(back).live]] = True
    joint_bins = settings.joint_work.half_lives
    direct_strength = pairs.strength(passed.direct_weight, 0)
    return Ties(
        end=end,
        client=pairs.client,
        supplier=pairs.supplier,
        contact=pairs.contact,
        first_at=np.minimum.reduceat(raw["first_us"], starts) if len(starts) else raw["first_us"],
        last_at=np.maximum.reduceat(raw["last_us"], starts) if len(starts) else raw["last_us"],
        strength=now.strength,
        direct_strength=direct_strength,
        joint_strength=pairs.strength(
            passed.joint_weight, 0, min(joint_bins, settings.ties.window_half_lives)
        ),
        interactions=pairs.count(),
        live=now.live,
        fading=before.live & ~now.live,
        direct=now.live & (direct_strength >= settings.ties.live_strength),
        two_way=now.two_way,
        two_way_known=now.two_way_known,
        live_clients=live_clients,
        direction_unknown=pairs.direction_unknown(0),
        bins=passed,
        contacts=contacts,
        joint_functions=_joint_functions(queries, portfolio, joint_bins),
        on_site=_numpy(
            queries.rows(
                "on_site_days",
                since_us=end - settings.joint_work.on_site_window_days * DAY_US,
                end_us=end,
                **every_client,
            )
        ),
    )


def tie_rows(found: Ties, portfolio: Portfolio) -> pa.Table:
    """The ``ties`` table: pairs with an interaction within the window, and fading ones."""
    shown = (found.interactions > 0) | found.fading
    people = portfolio.person_ids
    columns = {
        "client_id": portfolio.client_ids.take(pa.array(found.client[shown])),
        "supplier_person_id": people.take(pa.array(found.supplier[shown])),
        "client_person_id": people.take(pa.array(found.contact[shown])),
        "strength": found.strength[shown],
        "direct_strength": found.direct_strength[shown],
        "interactions": found.interactions[shown],
        "first_at": pa.array(found.first_at[shown].astype("datetime64[us]")),
        "last_at": pa.array(found.last_at[shown].astype("datetime64[us]")),
        "live": found.live[shown],
        "two_way": pa.array(found.two_way[shown], mask=~found.two_way_known[shown]),
        "direct": found.direct[shown],
        "fading": found.fading[shown],
    }
    return pa.table({name: columns[name] for name in TIES.names})


@dataclass(frozen=True)
class _State:
    strength: Floats
    two_way: Bools
    two_way_known: Bools
    live: Bools


@dataclass(frozen=True)
class _Pairs:
    """The pairs with their bins, judged at any number of half-lives back."""

    portfolio: Portfolio
    settings: Settings
    end: int
    half_life: int
    client: Ints
    supplier: Ints
    contact: Ints
    bins: PairBins
    contacts: ContactBins

    def _within(self, bins: Ints, back: int, width: int | None = None) -> Bools:
        width = self.settings.ties.window_half_lives if width is None else width
        inside: Bools = (bins >= back) & (bins < back + width)
        return inside

    def strength(self, weight: Floats, back: int, width: int | None = None) -> Floats:
        """Strength of each pair at ``T − back · H`` from the last ``width`` half-lives before it."""
        inside = self._within(self.bins.bin, back, width)
        faded = np.ldexp(weight[inside], back - self.bins.bin[inside])
        return sums(self.bins.pair[inside], faded, len(self.client))

    def count(self) -> Ints:
        """Interactions of each pair within the window."""
        inside = self._within(self.bins.bin, 0)
        counts = sums(self.bins.pair[inside], self.bins.interactions[inside], len(self.client))
        return counts.astype(np.int64)

    def direction_unknown(self, back: int) -> Bools:
        """Clients with messages in the window, none of which says who started it."""
        inside = self._within(self.contacts.bin, back)
        rows = self.contacts.client[inside]
        size = self.portfolio.clients
        messages, known = np.zeros(size, dtype=bool), np.zeros(size, dtype=bool)
        messages[rows[self.contacts.messages[inside]]] = True
        known[rows[self.contacts.known_messages[inside]]] = True
        return messages & ~known

    def at(self, back: int) -> _State:
        """Everything about each pair as it stood ``back`` half-lives before ``T``."""
        inside = self._within(self.bins.bin, back)
        rows = self.bins.pair[inside]

        def any_of(flag: Bools) -> Bools:
            found = np.zeros(len(self.client), dtype=bool)
            found[rows[flag[inside]]] = True
            return found

        two_way = any_of(self.bins.two_way) | (
            any_of(self.bins.supplier_started) & any_of(self.bins.client_started)
        )
        two_way_known = two_way | ~self.direction_unknown(back)[self.client]
        strength = self.strength(self.bins.weight, back)
        instant = self.end - back * self.half_life
        gone = self.portfolio.left_at < instant
        live = (
            (strength >= self.settings.ties.live_strength)
            & (two_way | ~two_way_known)
            & ~gone[self.supplier]
            & ~gone[self.contact]
        )
        return _State(strength, two_way, two_way_known, live)


Coding = Callable[[Queries], None]
"""Makes the tables ``pairs`` and ``gatherings`` of some source of interactions."""


def code_table(queries: Queries) -> None:
    """Code the table ``interactions``, in which each participant stands once and the initiator is among them."""
    queries.run("pairs")
    queries.run("gatherings")


def code_interactions(
    queries: Queries, portfolio: Portfolio, settings: Settings, coding: Coding = code_table
) -> None:
    """Lay out the coded people and channels, then code the interactions by them."""
    windows = np.zeros((3, len(FUNCTIONS)), dtype=bool)
    windows[SUPPLIER, [FUNCTIONS.index(name) for name in settings.functions.supplier_windows]] = True
    windows[CLIENT, [FUNCTIONS.index(name) for name in settings.functions.client_windows]] = True
    bits = np.int64(1) << portfolio.function
    bits[portfolio.function == OTHER] = 0
    actors = {
        "person_id": portfolio.person_ids,
        "actor": np.arange(len(portfolio.side), dtype=np.int32),
        "side": portfolio.side.astype(np.int8),
        "client": portfolio.client.astype(np.int32),
        "function_bit": bits.astype(np.int32),
        "is_window": windows[portfolio.side, portfolio.function],
    }
    weights = settings.ties.channel_weights
    channels = {
        "code": np.arange(len(CHANNELS), dtype=np.uint8),
        "channel": list(CHANNELS),
        "weight": [weights[name] for name in CHANNELS],
        "message": [name in MESSAGE_CHANNELS for name in CHANNELS],
    }
    queries.lay_out({"actors": pa.table(actors), "channels": pa.table(channels)})
    coding(queries)


def _contact_bins(queries: Queries) -> ContactBins:
    raw = _numpy(queries.rows("contact_bins"))
    return ContactBins(
        client=raw["client"],
        bin=raw["bin"],
        interactions=raw["interactions"],
        messages=raw["messages"],
        known_messages=raw["known_messages"],
        client_started=raw["client_started"] * UNIT,
        either_started=raw["either_started"] * UNIT,
        last_at=raw["last_us"],
    )


def _joint_functions(queries: Queries, portfolio: Portfolio, bins: int) -> Ints:
    raw = _numpy(queries.rows("joint_work", bins=bins))
    times = np.zeros((portfolio.clients, len(FUNCTIONS)), dtype=np.int64)
    times[raw["client"], np.log2(raw["function_bit"]).astype(np.int64)] = raw["times"]
    return times


def _numpy(table: pa.Table) -> dict[str, Any]:
    return dict(_columns(table))


def _columns(table: pa.Table) -> Iterator[tuple[str, Any]]:
    for name, column in zip(table.column_names, table.columns, strict=True):
        values = column.to_numpy()
        yield name, values if values.dtype == bool else values.astype(np.int64)
