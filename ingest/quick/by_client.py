"""What compiled loops added up by number, coded: to be had client by client.

It is the largest table of all, so it is in memory once: what was found is coded in place, and added up anew, in one row
for two people and a half-life, when its clients are asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graphmodel.arrays import Ints, grouped
from graphmodel.portfolio import Portfolio
from graphmodel.settings import Settings
from graphmodel.sums import Collected, Sums, actors, joint_half_lives, of_clients
from graphmodel.tables import FUNCTIONS
from ingest.quick import coding, merging
from ingest.quick.numbered import Gatherings, NumberedSums
from ingest.quick.source import InDoubtError
from ingest.quick.summing import Model


def collected_by_client(
    parts: Sequence[NumberedSums], portfolio: Portfolio, settings: Settings, model: Model
) -> Collected:
    """All sums of a source, which is coded in place; ``InDoubtError`` where somebody is unknown."""
    table = actors(portfolio, settings)
    people = coding.People(*(np.array(table[name]) for name in coding.People._fields))
    coded = [_coded(part, portfolio, people, model) for part in parts]
    interactions, after_as_of, both_sides, _ = np.sum([part.counts for part in coded], axis=0).tolist()
    records = np.sum([np.diff(part.record_bounds) for part in coded], axis=0)
    people_met = np.sum([part.shares.people for part in coded], axis=0)
    pairs = np.sum([part.shares.pairs for part in coded], axis=0)
    on_site = _days(np.concatenate([part.visits for part in coded]))
    functions, joint_bins = settings.joint_work.functions_a_side, joint_half_lives(settings)

    def of(first: int, last: int) -> Sums:
        some = slice(first, last + 1)
        ties = _room_for_ties(records[some] + pairs[some])
        contacts = _room_for_contacts(last + 1 - first, model.oldest_bin + 1)
        joint = merging.Joint(functions, joint_bins, np.zeros((last + 1 - first, len(FUNCTIONS)), np.int64))
        for part in coded:
            start, stop = part.record_bounds[[first, last + 1]].tolist()
            order = part.record_order[start:stop]
            merging.add_records(part.records, order, people, first, ties, contacts, joint)
            order, bounds = part.gathering_order, part.gathering_bounds[first : last + 2]
            merging.add_gatherings(
                part.gatherings, order, bounds, people, model, first, ties, contacts, joint
            )
        return Sums(
            end=model.end,
            ties=_tie_rows(ties),
            contacts=_contact_rows(contacts),
            joint_work=_joint_rows(joint),
            on_site=of_clients(on_site, first, last),
        )

    return Collected(
        end=model.end,
        interactions=interactions,
        after_as_of=after_as_of,
        both_sides=both_sides,
        rows=records + people_met,  # pairs are more than what is left, as most of them meet again
        of=of,
    )


@dataclass(frozen=True)
class _Coded:
    """One part of what was found, with people for numbers, and where each client's begins.

    Attributes
    ----------
    records, record_order, record_bounds
        The records; places of those that count, client by client.
    gatherings, gathering_order, gathering_bounds
        The same of gatherings; a place is there once for each client.
    shares
        What each client has of the gatherings.
    counts, visits
        As ``coding.COUNTS``; client, supplier and day of visits on site.
    """

    records: Any
    record_order: coding.Places
    record_bounds: Ints
    gatherings: Gatherings
    gathering_order: coding.Places
    gathering_bounds: Ints
    shares: coding.Shares
    counts: Ints
    visits: Ints


def _coded(found: NumberedSums, portfolio: Portfolio, people: coding.People, model: Model) -> _Coded:
    known = pc.index_in(found.names, value_set=portfolio.person_ids)
    if known.null_count:
        raise InDoubtError("a person is unknown")
    codes = np.array(known)
    records, gatherings = found.records, found.gatherings
    counts = np.zeros(coding.COUNTS, np.int64)
    sizes, *shared = (np.zeros(portfolio.clients, np.int64) for _ in range(4))
    shares = coding.Shares(*shared)

    coding.code_records(records, codes, people, sizes, counts)
    record_bounds = _bounds(sizes)
    record_order = np.empty(record_bounds[-1], np.uint32)
    coding.place_records(records, people, record_bounds[:-1].copy(), record_order)

    coding.code_gatherings(gatherings, codes, people, model, shares, counts)
    gathering_bounds = _bounds(shares.gatherings)
    gathering_order = np.empty(gathering_bounds[-1], np.uint32)
    visits = np.empty((counts[coding.VISITS], 3), np.int64)
    next_place = gathering_bounds[:-1].copy()
    coding.place_gatherings(gatherings, people, model, next_place, gathering_order, visits)
    return _Coded(
        records=records,
        record_order=record_order,
        record_bounds=record_bounds,
        gatherings=gatherings,
        gathering_order=gathering_order,
        gathering_bounds=gathering_bounds,
        shares=shares,
        counts=counts,
        visits=np.concatenate([_visits(found, people), visits]),
    )


def _bounds(sizes: Ints) -> Ints:
    """Where neighbours of these sizes begin, and where the last ends."""
    bounds = np.zeros(len(sizes) + 1, np.int64)
    np.cumsum(sizes, out=bounds[1:])
    return bounds


def _visits(found: NumberedSums, people: coding.People) -> Ints:
    """Client, supplier and day of visits by two people alone, once they are coded."""
    met, day = found.records[found.visits[:, 0]], found.visits[:, 1]
    across = met["bin"] >= 0
    client, supplier = people.client[met["other"][across]], met["one"][across]
    return np.stack([client.astype(np.int64), supplier.astype(np.int64), day[across]], axis=1)


def _days(visits: Ints) -> pa.Table:
    """On how many days each supplier person was on site with a client, in this order."""
    client, supplier, day = visits.T
    once, _ = grouped(client, supplier, day - day.min(initial=0))
    who, pair = grouped(client[once], supplier[once])
    days = np.bincount(pair, minlength=len(who))
    return pa.table({"client": client[once][who], "supplier": supplier[once][who], "days": days})


def _room_for_ties(most: Ints) -> merging.Ties:
    """Room for so many rows of each client."""
    bounds, rows = _bounds(2 * most), int(most.sum())
    return merging.Ties(
        slots=np.zeros(bounds[-1], np.int32),
        bounds=bounds,
        used=np.zeros(1, np.int64),
        client=np.empty(rows, np.int32),
        supplier=np.empty(rows, np.int32),
        contact=np.empty(rows, np.int32),
        bin=np.empty(rows, np.int32),
        interactions=np.empty(rows, np.int64),
        weight=np.empty(rows, np.int64),
        direct_weight=np.empty(rows, np.int64),
        joint_weight=np.empty(rows, np.int64),
        first_us=np.empty(rows, np.int64),
        last_us=np.empty(rows, np.int64),
        two_way=np.empty(rows, np.bool_),
        supplier_started=np.empty(rows, np.bool_),
        client_started=np.empty(rows, np.bool_),
    )


def _tie_rows(ties: merging.Ties) -> pa.Table:
    used, columns = int(ties.used[0]), ties._asdict()
    for name in ("slots", "bounds", "used"):
        del columns[name]
    return pa.table({name: column[:used] for name, column in columns.items()})


def _room_for_contacts(clients: int, bins: int) -> merging.Contacts:
    shape = (clients, bins)
    return merging.Contacts(
        interactions=np.zeros(shape, np.int64),
        messages=np.zeros(shape, np.bool_),
        known_messages=np.zeros(shape, np.bool_),
        client_started=np.zeros(shape, np.int64),
        either_started=np.zeros(shape, np.int64),
        last_us=np.full(shape, np.iinfo(np.int64).min),
    )


def _contact_rows(contacts: merging.Contacts) -> pa.Table:
    client, bin = np.nonzero(contacts.interactions)
    columns = {name: column[client, bin] for name, column in contacts._asdict().items()}
    return pa.table({"client": client, "bin": bin, **columns})


def _joint_rows(joint: merging.Joint) -> pa.Table:
    client, function = np.nonzero(joint.times)
    times = joint.times[client, function]
    return pa.table({"client": client, "function_bit": np.int64(1) << function, "times": times})
