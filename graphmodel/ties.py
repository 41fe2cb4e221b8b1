"""Interactions to ties: who is tied to whom, how strongly, and is the tie alive?

An interaction weighs by its channel, is shared over its pairs as in co-authorship networks (Newman 2001,
*Scientific collaboration networks II*) and fades with a half-life ``H``::

    strength(s, c) = Σ_e  w(channel_e) / (n_e − 1) · 2^(−(T − t_e) / H)

Only the last ``L = 4 H`` count. The sums come half-life by half-life (``sums.py``), so that the strength at
``T − kH`` for every ``k`` comes out of one pass: bins ``k … k + 3``, each halved per half-life.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from graphmodel.arrays import Bools, Floats, Ints, grouped
from graphmodel.portfolio import Portfolio
from graphmodel.settings import Settings
from graphmodel.sums import UNIT, Sums, half_life, joint_half_lives, oldest_bin
from graphmodel.tables import FUNCTIONS, TIES


@dataclass(frozen=True)
class PairBins:
    """What passed between two people: half-lives back × pairs, the last row taking all that is older.

    Direct and joint weight and interactions may end with the window: nothing older is asked of them.
    """

    weight: Floats
    direct_weight: Floats
    joint_weight: Floats
    interactions: Ints
    two_way: Bools
    supplier_started: Bools
    client_started: Bools


@dataclass(frozen=True)
class ContactBins:
    """What passed between two organisations: half-lives back × clients, the last row taking all that is older."""

    interactions: Ints
    messages: Bools
    known_messages: Bools
    client_started: Floats
    either_started: Floats
    last_at: Ints
    """One a client, in microseconds, over all history; the least number where they never met."""


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
    contacts
        What passed between the two organisations, by half-life.
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
    contacts: ContactBins
    joint_functions: Ints
    on_site: Mapping[str, Ints]


@dataclass(frozen=True)
class Passed:
    """All that passed, half-life by half-life back from an instant: what ties are judged by.

    Attributes
    ----------
    end
        The instant, exclusive, in microseconds since 1970.
    client, supplier, contact
        Codes, one a pair, in that order.
    first_at, last_at
        Microseconds, one a pair.
    pairs, contacts
        Half-lives back × pairs, and × clients.
    joint_functions, on_site
        As in ``Ties``.
    """

    end: int
    client: Ints
    supplier: Ints
    contact: Ints
    first_at: Ints
    last_at: Ints
    pairs: PairBins
    contacts: ContactBins
    joint_functions: Ints
    on_site: Mapping[str, Ints]


def ties(found: Sums, portfolio: Portfolio, settings: Settings) -> Ties:
    """Judge the ties of every relationship at the as-of instant, and at each half-life before.

    Complexity: one sort of the sums, then one look at all pairs for each half-life looked back on.
    """
    return judged(_passed(found, portfolio, settings), portfolio, settings)


def judged(passed: Passed, portfolio: Portfolio, settings: Settings) -> Ties:
    """As ``ties``, of what has been put into half-lives already."""
    pairs = _Pairs(portfolio, settings, passed)
    window = settings.ties.window_half_lives
    now, before = pairs.at(0), pairs.at(1)
    live_clients = np.zeros((settings.ties.dormant_half_lives + 1, portfolio.clients), dtype=bool)
    for back in range(len(live_clients)):
        live_clients[back, passed.client[pairs.at(back).live]] = True
    direct_strength = faded(passed.pairs.direct_weight, 0, window)
    return Ties(
        end=passed.end,
        client=passed.client,
        supplier=passed.supplier,
        contact=passed.contact,
        first_at=passed.first_at,
        last_at=passed.last_at,
        strength=now.strength,
        direct_strength=direct_strength,
        joint_strength=faded(passed.pairs.joint_weight, 0, joint_half_lives(settings)),
        interactions=passed.pairs.interactions[:window].sum(axis=0),
        live=now.live,
        fading=before.live & ~now.live,
        direct=now.live & (direct_strength >= settings.ties.live_strength),
        two_way=now.two_way,
        two_way_known=now.two_way_known,
        live_clients=live_clients,
        direction_unknown=pairs.direction_unknown(0),
        contacts=passed.contacts,
        joint_functions=passed.joint_functions,
        on_site=passed.on_site,
    )


def live_at(passed: Passed, portfolio: Portfolio, settings: Settings) -> Bools:
    """Which pairs have a live tie at the instant: what ``judged`` says of them, and nothing else."""
    return _Pairs(portfolio, settings, passed).at(0).live


def _passed(found: Sums, portfolio: Portfolio, settings: Settings) -> Passed:
    raw = _numpy(found.ties)
    first, pair = grouped(raw["client"], raw["supplier"], raw["contact"])
    depth = oldest_bin(settings) + 1
    return Passed(
        end=found.end,
        client=raw["client"][first],
        supplier=raw["supplier"][first],
        contact=raw["contact"][first],
        first_at=_by(np.minimum, raw["first_us"], pair, len(first)),
        last_at=_by(np.maximum, raw["last_us"], pair, len(first)),
        pairs=_pair_bins(raw, pair, (depth, len(first)), settings.ties.window_half_lives),
        contacts=_contact_bins(found, (depth, portfolio.clients)),
        joint_functions=_joint_functions(found, portfolio),
        on_site=_numpy(found.on_site),
    )


def faded(weight: Floats, back: int, width: int) -> Floats:
    """Weights of ``width`` half-lives, half-lives back × anything, faded to the end of the one ``back``."""
    total = np.zeros(weight.shape[1])
    for age, passed in enumerate(weight[back : back + width]):
        total += np.ldexp(passed, -age)
    return total


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
    """The pairs with what passed, judged at any number of half-lives back."""

    portfolio: Portfolio
    settings: Settings
    passed: Passed

    def _window(self, back: int) -> slice:
        return slice(back, back + self.settings.ties.window_half_lives)

    def direction_unknown(self, back: int) -> Bools:
        """Clients with messages in the window, none of which says who started it."""
        window, contacts = self._window(back), self.passed.contacts
        unknown = contacts.messages[window].any(axis=0) & ~contacts.known_messages[window].any(axis=0)
        return np.asarray(unknown)

    def at(self, back: int) -> _State:
        """Everything about each pair as it stood ``back`` half-lives before ``T``."""
        window, bins = self._window(back), self.passed.pairs
        started = [flags[window].any(axis=0) for flags in (bins.supplier_started, bins.client_started)]
        two_way = np.asarray(bins.two_way[window].any(axis=0) | (started[0] & started[1]))
        two_way_known = two_way | ~self.direction_unknown(back)[self.passed.client]
        strength = faded(bins.weight, back, self.settings.ties.window_half_lives)
        gone = self.portfolio.left_at < self.passed.end - back * half_life(self.settings)
        live = (
            (strength >= self.settings.ties.live_strength)
            & (two_way | ~two_way_known)
            & ~gone[self.passed.supplier]
            & ~gone[self.passed.contact]
        )
        return _State(strength, two_way, two_way_known, live)


def _pair_bins(raw: Mapping[str, Any], pair: Ints, shape: tuple[int, int], window: int) -> PairBins:
    place = raw["bin"] * shape[1] + pair
    late = np.flatnonzero(raw["bin"] < window)
    late_place, late_shape = place[late], (window, shape[1])
    return PairBins(
        weight=_weight(raw["weight"], place, shape),
        direct_weight=_weight(raw["direct_weight"][late], late_place, late_shape),
        joint_weight=_weight(raw["joint_weight"][late], late_place, late_shape),
        interactions=_total(raw["interactions"][late], late_place, late_shape),
        two_way=_any(raw["two_way"], place, shape),
        supplier_started=_any(raw["supplier_started"], place, shape),
        client_started=_any(raw["client_started"], place, shape),
    )


def _contact_bins(found: Sums, shape: tuple[int, int]) -> ContactBins:
    raw = _numpy(found.contacts)
    place = raw["bin"] * shape[1] + raw["client"]
    return ContactBins(
        interactions=_total(raw["interactions"], place, shape),
        messages=_any(raw["messages"], place, shape),
        known_messages=_any(raw["known_messages"], place, shape),
        client_started=_weight(raw["client_started"], place, shape),
        either_started=_weight(raw["either_started"], place, shape),
        last_at=_by(np.maximum, raw["last_us"], raw["client"], shape[1]),
    )


def _total(values: Ints, place: Ints, shape: tuple[int, int]) -> Ints:
    total = np.zeros(shape[0] * shape[1], dtype=np.int64)
    np.add.at(total, place, values)
    return total.reshape(shape)


def _weight(values: Ints, place: Ints, shape: tuple[int, int]) -> Floats:
    """Whole numbers of ``UNIT``, added up as such, as weights."""
    return np.asarray(_total(values, place, shape) * UNIT, dtype=np.float64)


def _any(flags: Bools, place: Ints, shape: tuple[int, int]) -> Bools:
    found = np.zeros(shape[0] * shape[1], dtype=bool)
    found[place[flags]] = True
    return found.reshape(shape)


def _by(choose: np.ufunc, values: Ints, group: Ints, size: int) -> Ints:
    """The least or greatest value of each group; a group without any is as far off as can be."""
    worst = np.iinfo(np.int64).max if choose is np.minimum else np.iinfo(np.int64).min
    found = np.full(size, worst)
    choose.at(found, group, values)
    return found


def _joint_functions(found: Sums, portfolio: Portfolio) -> Ints:
    raw = _numpy(found.joint_work)
    times = np.zeros((portfolio.clients, len(FUNCTIONS)), dtype=np.int64)
    function = np.log2(raw["function_bit"]).astype(np.int64)
    np.add.at(times, (raw["client"], function), raw["times"])
    return times


def _numpy(table: pa.Table) -> dict[str, Any]:
    found = {name: column.to_numpy() for name, column in zip(table.column_names, table.columns, strict=True)}
    return {
        name: values if values.dtype == bool else values.astype(np.int64, copy=False)
        for name, values in found.items()
    }
