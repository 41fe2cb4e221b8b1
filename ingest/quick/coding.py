"""Numbers to people, compiled: who was there, whether it counts, and for which client."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from graphmodel.arrays import Bools
from graphmodel.portfolio import CLIENT, SUPPLIER
from ingest.quick.compiled import DAY_US, Codes, Ints, Small, compiled
from ingest.quick.numbered import ONE_STARTED, OTHER_STARTED, Gatherings
from ingest.quick.summing import ON_SITE, Model

Places = npt.NDArray[np.uint32]


class People(NamedTuple):
    """Of each person, by code: columns of ``graphmodel.sums.actors``."""

    side: Small
    client: Codes
    function_bit: Codes
    is_window: Bools


INTERACTIONS, AFTER, BOTH_SIDES, VISITS = range(4)
COUNTS = 4
"""Of the array that counts: all interactions, those after the as-of instant, those before it with both sides; visits on
site by two people in company."""

_STARTED = ONE_STARTED | OTHER_STARTED


@compiled
def code_records(records: Any, codes: Codes, people: People, rows: Ints, counts: Ints) -> None:
    """Give records codes for numbers, in place, the supplier's person first; bin -1 to those that count for nobody.

    ``rows`` says how many there are of each client.
    """
    for place in range(len(records)):
        record = records[place]
        one, other = codes[record.one], codes[record.other]
        counts[INTERACTIONS] += record.interactions
        if record.bin < 0:
            counts[AFTER] += record.interactions
        elif people.side[one] + people.side[other] != SUPPLIER + CLIENT:
            record.bin = -1
        else:
            counts[BOTH_SIDES] += record.interactions
            if people.side[one] == CLIENT:
                one, other = other, one
                ours, theirs, facts = record.other_started, record.one_started, record.facts
                record.one_started, record.other_started = ours, theirs
                started = (facts & ONE_STARTED) // ONE_STARTED * OTHER_STARTED
                started += (facts & OTHER_STARTED) // OTHER_STARTED * ONE_STARTED
                record.facts = np.uint16(facts - (facts & _STARTED) + started)
            rows[people.client[other]] += 1
        record.one, record.other = one, other


@compiled
def place_records(records: Any, people: People, next_place: Ints, order: Places) -> None:
    """Places of the records that count, client by client; ``next_place`` is where those of each begin, and goes on."""
    for place in range(len(records)):
        if records[place].bin >= 0:
            client = people.client[records[place].other]
            order[next_place[client]] = place
            next_place[client] += 1


class Shares(NamedTuple):
    """Of each client: how many gatherings it has a share in, its people in them, and pairs of these with suppliers'."""

    gatherings: Ints
    people: Ints
    pairs: Ints


@compiled
def code_gatherings(
    found: Gatherings, codes: Codes, people: People, model: Model, shares: Shares, counts: Ints
) -> None:
    """Give gatherings codes for numbers, in place, suppliers' people first; and count what each client has of them."""
    start = 0
    latest = np.zeros(len(shares.gatherings), np.int64)
    for place in range(len(found.records)):
        record = found.records[place]
        stop = start + record.size
        record.start, record.suppliers = start, 0
        if record.starter >= 0:
            record.starter = codes[record.starter]
        ours = theirs = 0
        for seat in range(start, stop):
            person = codes[found.people[seat]]
            if people.side[person] == SUPPLIER:
                found.people[seat] = found.people[start + ours]
                found.people[start + ours] = person
                ours += 1
            else:
                found.people[seat] = person
                theirs += people.side[person] == CLIENT
        counts[INTERACTIONS] += 1
        if record.at >= model.end:
            counts[AFTER] += 1
        elif ours > 0 and theirs > 0:
            counts[BOTH_SIDES] += 1
            record.suppliers = ours
            visit = record.channel == ON_SITE and record.at >= model.on_site_since
            for person in found.people[start + ours : stop]:
                client = people.client[person]
                if client >= 0:
                    shares.people[client] += 1
                    shares.pairs[client] += ours
                    if latest[client] <= place:
                        latest[client] = place + 1
                        shares.gatherings[client] += 1
                        counts[VISITS] += ours * visit
        start = stop


@compiled
def place_gatherings(
    found: Gatherings, people: People, model: Model, next_place: Ints, order: Places, visits: Ints
) -> None:
    """As ``place_records``, of those that count; ``visits`` are client, supplier and day of each visit on site."""
    visit = 0
    latest = np.zeros(len(next_place), np.int64)
    for place in range(len(found.records)):
        record = found.records[place]
        first = record.start + record.suppliers
        if record.suppliers > 0:
            on_site = record.channel == ON_SITE and record.at >= model.on_site_since
            for person in found.people[first : record.start + record.size]:
                client = people.client[person]
                if client >= 0 and latest[client] <= place:
                    latest[client] = place + 1
                    order[next_place[client]] = place
                    next_place[client] += 1
                    if on_site:
                        for supplier in found.people[record.start : first]:
                            visits[visit, 0], visits[visit, 1] = client, supplier
                            visits[visit, 2] = record.at // DAY_US
                            visit += 1
