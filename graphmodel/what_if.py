"""What would a whole analysis say if some people had left, or met, by the as-of date?

Interactions are added up once (``gather``); who has left is asked afterwards, when ties are judged. So a departure
needs no second look at the interactions: the same sums are judged with other people gone. A meeting that has not taken
place yet is some rows more in the sums. What comes out is, to the last bit, what ``analyse`` says where `left_on` of
these people is the as-of date and the meetings are among the interactions, at the last instant of that date.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graphmodel.analysis import Clock, day_looked_at, part_tables, parts_of
from graphmodel.arrays import Bools, Ints
from graphmodel.commerce import Yardsticks, commerce, yardsticks
from graphmodel.errors import InputError, UnknownNameError
from graphmodel.messages import ENGLISH
from graphmodel.network import Network
from graphmodel.portfolio import CLIENT, OUTSIDE, SUPPLIER, Portfolio, end_of_day
from graphmodel.recognising import Recognised
from graphmodel.settings import Settings
from graphmodel.slices import in_order, joined, portfolio_of, renumbered, shifted, sums_of, without_others
from graphmodel.sums import DAY_US, UNIT, Collected, Source, Sums, actors, day_of, half_life
from graphmodel.tables import MESSAGE_CHANNELS
from graphmodel.ties import ties

MEETINGS = ("call", "meeting", "visit", "workshop")
"""Channels of a planned meeting: those by which people meet for an hour, on no certain day on site."""


def gather(
    known: Recognised[Source],
    as_of: date | None = None,
    settings: Settings | None = None,
    *,
    touching: Collection[str] | None = None,
    clients: Collection[str] | None = None,
    language: str = ENGLISH,
    clock: Clock | None = None,
) -> WhatIf:
    """Add all interactions up, and keep the sums of the relationships asked for; by default of all.

    Parameters
    ----------
    as_of
        The day all figures are of; by default that of the latest interaction.
    touching
        Only relationships of these people (ids): the client they work for, and whom of the other side they ever met.
    clients
        Only relationships with these clients (ids).
    language
        Of the sentences in the tables.

    Raises
    ------
    InputError
        ``as_of`` lies before all data, or there is no day to look at.
    """
    settings, clock, whole = settings or Settings(), clock or Clock(), known.portfolio
    with clock.step("interactions"):
        found = known.source.collect(
            whole, settings, lambda first, last: day_looked_at(first, last, known.inputs, as_of)
        )
        wanted = np.ones(whole.clients, dtype=bool)
        if clients is not None:
            wanted = pc.is_in(whole.client_ids, pa.array(sorted(clients), pa.string())).to_numpy(False)
        people = None if touching is None else _coded(sorted(touching), whole.person_ids, "person")
        codes, sums = _kept(found, whole, wanted, people)
    day = day_of(found.end - 1)
    return WhatIf(
        portfolio=portfolio_of(whole, codes),
        sums=sums,
        inputs=known.inputs,
        yardsticks=yardsticks(known.inputs, whole, settings, day),
        settings=settings,
        day=day,
        language=language,
    )


@dataclass(frozen=True, eq=False)
class WhatIf:
    """Some relationships as they stand on a day, to be judged anew where people leave or meet.

    Attributes
    ----------
    portfolio, sums
        Of these relationships; of people at least ours and those of these clients, in the order of their ids.
    inputs
        The other input tables, everybody being who they are; of what is about single clients, at least about these.
    yardsticks
        Of the whole portfolio.
    day
        The as-of date.
    """

    portfolio: Portfolio
    sums: Sums
    inputs: Mapping[str, pa.Table]
    yardsticks: Yardsticks
    settings: Settings
    day: date
    language: str = ENGLISH

    @cached_property
    def tables(self) -> Mapping[str, pa.Table]:
        """All result tables, of these relationships, as ``analyse`` gives them without ``confidence``."""
        tables = part_tables(
            ties(self.sums, self.portfolio, self.settings),
            self.portfolio,
            self.inputs,
            self.yardsticks,
            self.settings,
            self.day,
            language=self.language,
        )
        return {**tables, "roles": self.portfolio.roles}

    @cached_property
    def network(self) -> Network:
        """The ties, live or not, and the live ones as a graph."""
        found = ties(self.sums, self.portfolio, self.settings)
        trade = commerce(self.inputs, self.portfolio, self.day)
        return Network(self.portfolio, found, trade, self.settings)

    def of(self, clients: Collection[str]) -> WhatIf:
        """Some of these relationships, by the ids of their clients; ``UnknownNameError`` where one is not there."""
        codes = np.sort(_coded(sorted(clients), self.portfolio.client_ids, "client"))
        portfolio, inputs, number = without_others(portfolio_of(self.portfolio, codes), self.inputs)
        sums = renumbered(sums_of(self.sums, codes), number)
        return replace(self, portfolio=portfolio, sums=sums, inputs=inputs)

    def without(self, people: Collection[str]) -> WhatIf:
        """The same where these people, by id and of either side, have left on the as-of date.

        Raises
        ------
        UnknownNameError
            There is no such person.
        InputError
            A person has left already, or works neither for us nor for a client.
        """
        codes = self._here(people)
        return replace(self, portfolio=_left(self.portfolio, codes, self.day))

    def meeting(self, people: Sequence[str], channel: str = "meeting") -> WhatIf:
        """The same where these people, by id, have met at the last instant of the as-of date.

        Raises
        ------
        UnknownNameError
            There is no such person.
        InputError
            A person has left, a side is missing, or people do not meet by that channel.
        """
        if channel not in MEETINGS:
            raise InputError(f"people do not meet by '{channel}'", remedy="Choose " + ", ".join(MEETINGS))
        codes = self._here(people)
        present = set(self.portfolio.side[codes].tolist())
        if not {SUPPLIER, CLIENT} <= present:
            side = "the client" if CLIENT not in present else "the supplier"
            raise InputError(
                f"nobody of {side} takes part in the meeting", remedy="Name people of both sides"
            )
        return replace(self, sums=_met(self.sums, self.portfolio, self.settings, codes, channel))

    def _here(self, people: Collection[str]) -> Ints:
        """Codes of people who are there on the day; errors as of ``without``."""
        portfolio, end, wanted = self.portfolio, end_of_day(self.day), sorted(set(people))
        codes = pc.index_in(pa.array(wanted, pa.string()), value_set=portfolio.person_ids)
        elsewhere = [person for person, code in zip(wanted, codes.to_pylist(), strict=True) if code is None]
        if elsewhere:
            _coded(elsewhere, self.inputs["people"]["person_id"].combine_chunks(), "person")
        found: Ints = pc.fill_null(codes, -1).to_numpy(zero_copy_only=False).astype(np.int64)
        for person, code in zip(wanted, found.tolist(), strict=True):
            if code < 0 or portfolio.side[code] == OUTSIDE:
                raise InputError(
                    f"{self._told(person)} works neither for the supplier nor for one of these clients"
                )
            if portfolio.left_at[code] < end:
                left = day_of(int(portfolio.left_at[code]))
                raise InputError(
                    f"{self._told(person)} left already, on {left}",
                    remedy=f"To see what that cost, look at the day before: --as-of {left - timedelta(days=1)}",
                )
        return found

    def _told(self, person: str) -> str:
        """Name and id of a person."""
        people = self.inputs["people"]
        return f"{people['name'][pc.index(people['person_id'], person).as_py()].as_py()} [{person}]"


def _coded(wanted: Sequence[str], known: pa.Array, kind: str) -> Ints:
    """Positions of ids; ``UnknownNameError`` names the first that is not there."""
    found = pc.index_in(pa.array(wanted, pa.string()), value_set=known)
    if found.null_count:
        missing = wanted[found.is_null().index(True).as_py()]
        raise UnknownNameError(f"no {kind} '{missing}'")
    return np.asarray(found.to_numpy()).astype(np.int64)


def _kept(found: Collected, whole: Portfolio, wanted: Bools, people: Ints | None) -> tuple[Ints, Sums]:
    """Codes and sums of the wanted clients; of those that these people work for or ever met, if told whom."""
    codes: list[Ints] = []
    kept: list[Sums] = []
    for first, last in _spans(found, wanted):
        here = np.flatnonzero(wanted[first : last + 1])
        sums = found.of(first, last)
        if people is not None:
            clients = sums.ties["client"].to_numpy()
            met = np.isin(sums.ties["supplier"].to_numpy(), people) | np.isin(
                sums.ties["contact"].to_numpy(), people
            )
            here = np.intersect1d(here, np.concatenate([clients[met], whole.client[people] - first]))
        kept.append(in_order(shifted(sums_of(sums, here), sum(map(len, codes)))))
        codes.append(here + first)
    return np.concatenate(codes).astype(np.int64), joined(kept)


def _spans(found: Collected, wanted: Bools) -> Iterator[tuple[int, int]]:
    """Neighbouring clients that are read together; at least one span."""
    for first, last in parts_of(found.rows):
        inside = np.flatnonzero(wanted[first : last + 1])
        if len(inside):
            yield first + int(inside[0]), first + int(inside[-1])
    if not wanted.any():
        yield 0, 0


def _left(portfolio: Portfolio, people: Ints, day: date) -> Portfolio:
    """The portfolio where these people have left on a day."""
    left_at = portfolio.left_at.copy()
    left_at[people] = np.minimum(left_at[people], end_of_day(day) - DAY_US)
    roles = portfolio.roles
    gone = pc.is_in(roles["person_id"], portfolio.person_ids.take(pa.array(people)))
    left_on = pc.if_else(gone, pa.scalar(day, pa.date32()), roles["left_on"])
    roles = roles.set_column(roles.column_names.index("left_on"), roles.schema.field("left_on"), left_on)
    return replace(portfolio, left_at=left_at, roles=roles)


def _met(sums: Sums, portfolio: Portfolio, settings: Settings, people: Ints, channel: str) -> Sums:
    """The sums with a meeting at the last instant more; with each client it is one of its own, as in an analysis."""
    at = sums.end - 1
    told = actors(portfolio, settings).take(pa.array(people)).to_pylist()
    ours = [person for person in told if person["side"] == SUPPLIER]
    rows: dict[str, list[dict[str, Any]]] = {"ties": [], "contacts": [], "joint_work": []}
    for client in sorted({person["client"] for person in told if person["side"] == CLIENT}):
        theirs = [person for person in told if person["side"] == CLIENT and person["client"] == client]
        functions = [{person["function_bit"] for person in side} - {0} for side in (ours, theirs)]
        joint = all(len(side) >= settings.joint_work.functions_a_side for side in functions)
        direct = not any(person["is_window"] for person in (*ours, *theirs))
        faded = 2.0 ** (-(sums.end - at) / half_life(settings))
        share = settings.ties.channel_weights[channel] / (len(ours) + len(theirs) - 1)
        weight = int(np.floor(faded * share / UNIT + 0.5))
        rows["ties"] += [
            {
                "client": client,
                "supplier": one["actor"],
                "contact": other["actor"],
                "bin": 0,
                "interactions": 1,
                "weight": weight,
                "direct_weight": weight * direct,
                "joint_weight": weight * joint,
                "first_us": at,
                "last_us": at,
                "two_way": channel not in MESSAGE_CHANNELS,
                "supplier_started": False,
                "client_started": False,
            }
            for one in ours
            for other in theirs
        ]
        rows["contacts"].append(
            {
                "client": client,
                "bin": 0,
                "interactions": 1,
                "messages": False,
                "known_messages": False,
                "client_started": 0,
                "either_started": 0,
                "last_us": at,
            }
        )
        rows["joint_work"] += [
            {"client": client, "function_bit": bit, "times": 1} for bit in sorted(functions[1]) if joint
        ]
    more = {
        name: pa.concat_tables([table, pa.Table.from_pylist(rows[name], table.schema)])
        for name, table in (("ties", sums.ties), ("contacts", sums.contacts), ("joint_work", sums.joint_work))
    }
    return replace(sums, **more)
