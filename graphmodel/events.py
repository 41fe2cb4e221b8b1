"""Interactions kept one by one, in the order of time: what passed, as it stood at any instant.

``sums.py`` adds interactions up as of one day; for many days that would be as many passes over all of them. Here
they are read and coded once, and then added up for an instant slice by slice, in the same whole numbers of 2^-40:
what is said of a day is, to the last bit, what an analysis as of that day says.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import pairwise
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graphmodel.arrays import Bools, Floats, Ints, counts, grouped
from graphmodel.portfolio import NEVER, Portfolio
from graphmodel.settings import Settings
from graphmodel.sums import (
    DAY_US,
    UNIT,
    Queries,
    Source,
    TableSource,
    half_life,
    joint_half_lives,
    lay_out_codes,
    oldest_bin,
    span_of,
)
from graphmodel.tables import CHANNELS, FUNCTIONS, MESSAGE_CHANNELS
from graphmodel.ties import ContactBins, PairBins, Passed

Span = tuple[date | None, date | None]
"""Days of the first and the latest interaction; none without any."""


@dataclass(frozen=True)
class History:
    """All interactions of a source, coded, to be had client by client.

    Attributes
    ----------
    first, last
        Days of the first and the latest interaction, whoever took part; none without any.
    rows
        Events of each client: what its share of the work is.
    of
        What happened with the clients from one code to another, both inclusive, numbered anew from 0.
    """

    first: date | None
    last: date | None
    rows: Ints
    of: Callable[[int, int], Past]


class EventSource(Source, Protocol):
    """Some source of interactions that can be had one by one too."""

    def keep(self, portfolio: Portfolio, settings: Settings) -> History:
        """Code all interactions."""


class TableEvents(TableSource):
    """The table ``interactions``, to be had one by one too."""

    def keep(self, portfolio: Portfolio, settings: Settings) -> History:
        """Code all interactions: one pass for those of two people, one for the others."""
        self.lay_out()
        for name in ("no_named_events", "named_events"):
            self.queries.run(name)
        lay_out_codes(self.queries, portfolio, settings)
        self.queries.run("gatherings")
        return kept(self.queries, portfolio, settings, span_of(self.queries))


@dataclass(frozen=True)
class EventsOfSome(TableEvents):
    """Of the table ``interactions``, what these people took part in; what is said of them is said of nobody else.

    The first and the latest interaction are still those of everybody.
    """

    people: tuple[str, ...] = ()

    def lay_out(self) -> None:
        """Make the interactions of these people queryable: all others are passed over once."""
        super().lay_out()
        self.queries.run("interactions_of_some", people=list(self.people))
        self.queries.run("known_interactions_of_some")


def kept(queries: Queries, portfolio: Portfolio, settings: Settings, span: Span) -> History:
    """The history behind the tables ``named_events`` and ``gatherings``, once the codes are laid out."""
    functions = settings.joint_work.functions_a_side
    queries.run("pair_events", joint_functions=functions)
    queries.run("no_named_events")
    queries.run("presence", end_us=NEVER)
    queries.run("meetings", joint_functions=functions)
    counted = queries.rows("events_by_client")
    rows = np.zeros(portfolio.clients, dtype=np.int64)
    rows[counted["client"].to_numpy()] = counted["rows"].to_numpy()
    return History(*span, rows=rows, of=partial(_past, queries, settings))


@dataclass(frozen=True)
class _Strand:
    """Events in the order of time, and what each belongs to: a pair, a client or the like."""

    at: Ints
    of: Ints

    def where(self, chosen: Bools) -> _Strand:
        return _Strand(self.at[chosen], self.of[chosen])

    def between(self, start: int, end: int) -> slice:
        return slice(*self.at.searchsorted([start, end]))


@dataclass(frozen=True)
class _Kind:
    """Neighbouring lanes of one kind, each of another pair."""

    direct: bool
    joint: bool
    lanes: slice
    pairs: Ints


@dataclass(frozen=True)
class _Pairs:
    """Pairs of people, and lanes: what a pair did directly or not, jointly or not, is added up apart."""

    client: Ints
    supplier: Ints
    contact: Ints
    first_at: Ints
    lanes: int
    kinds: tuple[_Kind, ...]

    def of_lanes(self, rows: Ints, chosen: Callable[[_Kind], bool] = lambda kind: True) -> Ints:
        """Half-lives × lanes, of some kinds if told which, as half-lives × pairs."""
        found = np.zeros((len(rows), len(self.client)), dtype=np.int64)
        for kind in filter(chosen, self.kinds):
            found[:, kind.pairs] += rows[:, kind.lanes]
        return found


@dataclass(frozen=True)
class _Cut:
    """Time before an instant, cut into half-lives; the last takes all that is older."""

    end: int
    half_life: int
    half_lives: int

    def _slices(self, strand: _Strand) -> list[slice]:
        borders = strand.at.searchsorted(self.end - self.half_life * np.arange(self.half_lives)).tolist()
        return [slice(*ends) for ends in zip([*borders[1:], 0], borders, strict=True)]

    def counts(self, strand: _Strand, size: int) -> Ints:
        return np.array([counts(strand.of[part], size) for part in self._slices(strand)])

    def any(self, strand: _Strand, size: int) -> Bools:
        found = np.zeros((self.half_lives, size), dtype=bool)
        for row, part in zip(found, self._slices(strand), strict=True):
            row[strand.of[part]] = True
        return found

    def added(
        self, strand: _Strand, size: int, weight: Floats | None = None, others: Ints | None = None
    ) -> Ints:
        """Weights, counted to the end of the half-life, in units; what is older than all half-lives weighs nothing."""
        found = np.zeros((self.half_lives, size), dtype=np.int64)
        for back, part in enumerate(self._slices(strand)[:-1]):
            age = (self.end - strand.at[part]) / self.half_life
            # The same function as in DuckDB: numpy's own differs in the last bit.
            term = pc.power(2.0, pa.array(back - age)).to_numpy(zero_copy_only=False)
            if weight is not None:
                term = term * weight[part]
            if others is not None:
                term = term / others[part]
            np.add.at(found[back], strand.of[part], _rounded(term / UNIT))
        return found


def _amounts(units: Ints) -> Floats:
    return np.asarray(units * UNIT, dtype=np.float64)


def _rounded(values: Floats) -> Ints:
    """To whole numbers, halves away from 0 as in SQL; none is negative."""
    whole = np.trunc(values)
    whole += values - whole >= 0.5
    return whole.astype(np.int64)


@dataclass(frozen=True)
class Past:
    """What happened with some clients; made by ``History.of``."""

    _settings: Settings
    _clients: int
    _pairs: _Pairs
    _meetings: _Strand
    """Of lanes."""
    _together: _Strand
    """The same, of pairs."""
    _weight: Floats
    _others: Ints | None
    _two_way: _Strand
    _started: tuple[_Strand, _Strand]
    """Messages that the supplier's and the client's person of a pair started."""
    _contacts: _Strand
    _messages: _Strand
    _known_messages: _Strand
    _sided_messages: _Strand
    """Of lanes, two a client: messages that the supplier alone started, that the client started."""
    _joint_work: _Strand
    """Of client and function."""
    _on_site: _Strand
    """Of client and supplier's person."""

    def passed(self, end: int, half_lives: int | None = None) -> Passed:
        """What passed before an instant, half-life by half-life back from it.

        Pairs who have not met by then are there too, with nothing in their half-lives. Complexity: one look at each
        event before the instant.

        Parameters
        ----------
        end
            In microseconds since 1970, exclusive.
        half_lives
            How far back weights are counted; by default as far as the model looks.
        """
        cut = self._cut(end, oldest_bin(self._settings) if half_lives is None else half_lives)
        pairs, size = self._pairs, len(self._pairs.client)
        weight = cut.added(self._meetings, pairs.lanes, self._weight, self._others)
        ours, theirs = self._started
        return Passed(
            end=end,
            client=pairs.client,
            supplier=pairs.supplier,
            contact=pairs.contact,
            first_at=pairs.first_at,
            last_at=self._last_at(end),
            pairs=PairBins(
                weight=_amounts(pairs.of_lanes(weight)),
                direct_weight=_amounts(pairs.of_lanes(weight, lambda kind: kind.direct)),
                joint_weight=_amounts(pairs.of_lanes(weight, lambda kind: kind.joint)),
                interactions=pairs.of_lanes(cut.counts(self._meetings, pairs.lanes)),
                two_way=cut.any(self._two_way, size),
                supplier_started=cut.any(ours, size),
                client_started=cut.any(theirs, size),
            ),
            contacts=self._contact_bins(cut),
            joint_functions=self._joint_functions(end),
            on_site=self._days_on_site(end),
        )

    def met(self, start: int, end: int) -> Bools:
        """Which pairs met from one instant until before another, in the order of those of ``passed``."""
        found = np.zeros(len(self._pairs.client), dtype=bool)
        found[self._together.of[self._together.between(start, end)]] = True
        return found

    def _cut(self, end: int, half_lives: int) -> _Cut:
        """As many half-lives as asked for, but not those before all events, and one more for what is older."""
        step = half_life(self._settings)
        known = self._contacts.at[:1].tolist() or [end]
        return _Cut(end, step, 1 + max(1, min(half_lives, -((known[0] - end) // step))))

    def _last_at(self, end: int) -> Ints:
        last = np.full(len(self._pairs.client), NEVER_YET)
        before = self._together.between(NEVER_YET, end)
        last[self._together.of[before]] = self._together.at[before]
        return last

    def _contact_bins(self, cut: _Cut) -> ContactBins:
        before = self._contacts.between(NEVER_YET, cut.end)
        last = np.full(self._clients, NEVER_YET)
        last[self._contacts.of[before]] = self._contacts.at[before]
        sided = cut.added(self._sided_messages, 2 * self._clients)
        return ContactBins(
            interactions=cut.counts(self._contacts, self._clients),
            messages=cut.any(self._messages, self._clients),
            known_messages=cut.any(self._known_messages, self._clients),
            client_started=_amounts(sided[:, 1::2]),
            either_started=_amounts(sided[:, ::2] + sided[:, 1::2]),
            last_at=last,
        )

    def _joint_functions(self, end: int) -> Ints:
        far = joint_half_lives(self._settings) * half_life(self._settings)
        lately = self._joint_work.of[self._joint_work.between(end - far, end)]
        return counts(lately, self._clients * len(FUNCTIONS)).reshape(-1, len(FUNCTIONS))

    def _days_on_site(self, end: int) -> dict[str, Ints]:
        since = end - self._settings.joint_work.on_site_window_days * DAY_US
        lately = self._on_site.between(since, end)
        whom, day = self._on_site.of[lately], self._on_site.at[lately] // DAY_US
        once, _ = grouped(whom, day - since // DAY_US)
        who, days = np.unique(whom[once], return_counts=True)
        people = np.int64(1) << _PERSON_BITS
        return {"client": who // people, "supplier": who % people, "days": days}


NEVER_YET = np.iinfo(np.int64).min
"""The instant before all others."""

_PERSON_BITS = 31


def _past(queries: Queries, settings: Settings, first: int, last: int) -> Past:
    clients = {"first_client": first, "last_client": last}
    size = last - first + 1
    ties = _in_order(queries.rows("tie_events", **clients))
    lane, pair, pairs = _laned(ties)
    message = np.isin(ties["channel"], _MESSAGES)
    by_pair = _Strand(ties["at_us"], pair)
    site = ties["channel"] == CHANNELS.index("on_site")
    whom = (ties["client"][site].astype(np.int64) << _PERSON_BITS) | ties["supplier"][site]
    weights = np.array([settings.ties.channel_weights[channel] for channel in CHANNELS])
    others = ties["others"]
    return Past(
        settings,
        size,
        pairs,
        _meetings=_Strand(ties["at_us"], lane),
        _together=by_pair,
        _weight=weights[ties["channel"]],
        _others=others if (others != 1).any() else None,
        _two_way=by_pair.where(~message),
        _started=(
            by_pair.where(message & ties["supplier_started"]),
            by_pair.where(message & ties["client_started"]),
        ),
        **_of_clients(_in_order(queries.rows("contact_events", **clients))),
        _joint_work=_functions(_in_order(queries.rows("joint_events", **clients))),
        _on_site=_Strand(ties["at_us"][site], whom),
    )


_MESSAGES = [CHANNELS.index(name) for name in MESSAGE_CHANNELS]


def _in_order(table: pa.Table) -> dict[str, Any]:
    """Columns as arrays, in the order of time."""
    columns = {name: table[name].to_numpy() for name in table.column_names}
    order = np.argsort(columns["at_us"], kind="stable")
    return {name: values[order] for name, values in columns.items()}


def _laned(ties: dict[str, Any]) -> tuple[Ints, Ints, _Pairs]:
    """The lane and the pair of each event, and the pairs."""
    names = ("client", "supplier", "contact")
    codes = [ties[name].astype(np.int64) for name in names]
    kind = 2 * ties["direct"].astype(np.int64) + ties["joint"]
    member, lane = grouped(kind, *codes)
    first, pair = grouped(*(code[member] for code in codes))
    first_at = np.full(len(first), NEVER)
    np.minimum.at(first_at, pair[lane], ties["at_us"])
    borders = kind[member].searchsorted(np.arange(5)).tolist()
    kinds = tuple(
        _Kind(number >= 2, number % 2 == 1, slice(*ends), pair[slice(*ends)])
        for number, ends in enumerate(pairwise(borders))
        if ends[0] < ends[1]
    )
    people = {name: code[member][first] for name, code in zip(names, codes, strict=True)}
    pairs = _Pairs(**people, first_at=first_at, lanes=len(member), kinds=kinds)
    return lane.astype(np.int32), pair[lane].astype(np.int32), pairs


def _of_clients(contacts: dict[str, Any]) -> dict[str, _Strand]:
    message = np.isin(contacts["channel"], _MESSAGES)
    every = _Strand(contacts["at_us"], contacts["client"])
    sided = message & (contacts["supplier_started"] | contacts["client_started"])
    lanes = 2 * contacts["client"][sided] + contacts["client_started"][sided]
    return {
        "_contacts": every,
        "_messages": every.where(message),
        "_known_messages": every.where(message & contacts["known_starter"]),
        "_sided_messages": _Strand(contacts["at_us"][sided], lanes),
    }


def _functions(joint: dict[str, Any]) -> _Strand:
    function = np.log2(joint["function_bit"]).astype(np.int64)
    return _Strand(joint["at_us"], joint["client"].astype(np.int64) * len(FUNCTIONS) + function)
