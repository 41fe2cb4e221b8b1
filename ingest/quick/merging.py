"""Records and gatherings to the sums of some clients, compiled: one row for two people and a half-life."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from graphmodel.arrays import Bools
from ingest.quick.coding import People, Places
from ingest.quick.compiled import HALF, Codes, Ints, Whole, compiled, mixed_with
from ingest.quick.numbered import BOTH_ACTED, MESSAGES, ONE_STARTED, OTHER_STARTED, Gatherings
from ingest.quick.summing import TWO_WAY, UNITS, Model, whole


class Ties(NamedTuple):
    """What passed between two people, half-life by half-life: as the query ``tie_bins`` says it.

    By open addressing: ``slots`` lead to a row, counted from 1; each client has some of its own, from one of ``bounds``
    to the next, so that they are near each other. ``used`` says how many rows there are.
    """

    slots: Codes
    bounds: Ints
    used: Ints
    client: Codes
    supplier: Codes
    contact: Codes
    bin: Codes
    interactions: Ints
    weight: Ints
    direct_weight: Ints
    joint_weight: Ints
    first_us: Ints
    last_us: Ints
    two_way: Bools
    supplier_started: Bools
    client_started: Bools


class Contacts(NamedTuple):
    """What passed between two organisations, clients × half-lives: as the query ``contact_bins`` says it."""

    interactions: Ints
    messages: Bools
    known_messages: Bools
    client_started: Ints
    either_started: Ints
    last_us: Ints


class Joint(NamedTuple):
    """How many functions a side make joint work, in how many half-lives back it is looked for; clients × functions."""

    functions: int
    bins: int
    times: Ints


@compiled
def _row(ties: Ties, client: Whole, supplier: Whole, contact: Whole, bin: Whole) -> Whole:
    """The row of two people and a half-life, a new one without anything where there is none yet."""
    first, last = ties.bounds[client], ties.bounds[client + 1]
    people = (np.uint64(supplier) << HALF) | np.uint64(contact)
    mixed = mixed_with(mixed_with(people, np.uint64(0)), np.uint64(bin))
    slot = first + np.int64(((mixed >> HALF) * np.uint64(last - first)) >> HALF)
    row = ties.slots[slot] - 1
    while row >= 0:
        if ties.contact[row] == contact and ties.supplier[row] == supplier and ties.bin[row] == bin:
            return row
        slot = slot + 1 if slot + 1 < last else first
        row = ties.slots[slot] - 1
    row = ties.used[0]
    ties.used[0] = row + 1
    ties.slots[slot] = row + 1
    ties.client[row], ties.supplier[row], ties.contact[row], ties.bin[row] = client, supplier, contact, bin
    ties.interactions[row] = ties.weight[row] = ties.direct_weight[row] = ties.joint_weight[row] = 0
    ties.first_us[row], ties.last_us[row] = np.iinfo(np.int64).max, np.iinfo(np.int64).min
    ties.two_way[row] = ties.supplier_started[row] = ties.client_started[row] = False
    return row


@compiled
def add_records(
    records: Any, order: Places, people: People, first: Whole, ties: Ties, contacts: Contacts, joint: Joint
) -> None:
    """Add the coded records at some places; clients are counted from ``first`` on."""
    for place in order:
        record = records[place]
        supplier, contact, bin = np.int64(record.one), np.int64(record.other), np.int64(record.bin)
        client = people.client[contact] - first
        ours, theirs = people.function_bit[supplier], people.function_bit[contact]
        together = joint.functions <= 1 and ours != 0 and theirs != 0
        row = _row(ties, client, supplier, contact, bin)
        ties.interactions[row] += record.interactions
        ties.weight[row] += record.weight
        if not (people.is_window[supplier] or people.is_window[contact]):
            ties.direct_weight[row] += record.weight
        if together:
            ties.joint_weight[row] += record.weight
            if bin < joint.bins:
                joint.times[client, _function(theirs)] += record.interactions
        ties.first_us[row] = min(ties.first_us[row], record.first_us)
        ties.last_us[row] = max(ties.last_us[row], record.last_us)
        ties.two_way[row] |= record.facts & BOTH_ACTED != 0
        ties.supplier_started[row] |= record.facts & ONE_STARTED != 0
        ties.client_started[row] |= record.facts & OTHER_STARTED != 0
        contacts.interactions[client, bin] += record.interactions
        contacts.messages[client, bin] |= record.facts & MESSAGES != 0
        contacts.known_messages[client, bin] |= record.facts & (ONE_STARTED | OTHER_STARTED) != 0
        contacts.client_started[client, bin] += record.other_started
        contacts.either_started[client, bin] += record.one_started + record.other_started
        contacts.last_us[client, bin] = max(contacts.last_us[client, bin], record.last_us)


@compiled
def _function(bit: Whole) -> Whole:
    """Which function this one bit is."""
    function = 0
    while bit > 1:
        bit, function = bit >> 1, function + 1
    return function


@compiled
def _count(bits: Whole) -> Whole:
    """How many functions these are."""
    found = 0
    while bits > 0:
        bits, found = bits & (bits - 1), found + 1
    return found


@compiled
def add_gatherings(
    found: Gatherings,
    order: Places,
    bounds: Ints,
    people: People,
    model: Model,
    first: Whole,
    ties: Ties,
    contacts: Contacts,
    joint: Joint,
) -> None:
    """Add the gatherings at some places, which are those of each client from one of ``bounds`` to the next.

    Clients are counted from ``first`` on.
    """
    for client in range(len(bounds) - 1):
        for place in order[bounds[client] : bounds[client + 1]]:
            record = found.records[place]
            middle = record.start + record.suppliers
            ours = found.people[record.start : middle]
            others = found.people[middle : record.start + record.size]
            direct, our_functions, their_functions, size = True, 0, 0, len(ours)
            we_started = they_started = False
            at, starter = record.at, record.starter
            for person in ours:
                our_functions |= people.function_bit[person]
                direct &= not people.is_window[person]
                we_started |= person == starter
            for person in others:
                if people.client[person] == client + first:
                    size += 1
                    their_functions |= people.function_bit[person]
                    direct &= not people.is_window[person]
                    they_started |= person == starter
            together = _count(our_functions) >= joint.functions and _count(their_functions) >= joint.functions

            message = record.channel < TWO_WAY
            ago = model.end - at
            back = (ago - 1) // model.half_life
            fresh = model.two ** (back - ago / model.half_life)
            weight = whole(fresh * model.weights[record.channel] / (size - 1) * UNITS)
            decay = whole(fresh * UNITS) if message else 0
            bin = min(back, model.oldest_bin)
            for contact in others:
                if people.client[contact] == client + first:
                    for supplier in ours:
                        row = _row(ties, client, np.int64(supplier), np.int64(contact), bin)
                        ties.interactions[row] += 1
                        ties.weight[row] += weight
                        if direct:
                            ties.direct_weight[row] += weight
                        if together:
                            ties.joint_weight[row] += weight
                        ties.first_us[row] = min(ties.first_us[row], at)
                        ties.last_us[row] = max(ties.last_us[row], at)
                        ties.two_way[row] |= not message
                        ties.supplier_started[row] |= message and supplier == starter
                        ties.client_started[row] |= message and contact == starter
            contacts.interactions[client, bin] += 1
            contacts.messages[client, bin] |= message
            contacts.known_messages[client, bin] |= message and starter >= 0
            contacts.client_started[client, bin] += decay if they_started else 0
            contacts.either_started[client, bin] += decay if we_started or they_started else 0
            contacts.last_us[client, bin] = max(contacts.last_us[client, bin], at)
            if together and bin < joint.bins:
                for function in range(joint.times.shape[1]):
                    joint.times[client, function] += (their_functions >> function) & 1
