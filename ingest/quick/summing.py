"""Rows to sums, compiled: names to numbers, what each row adds, and to which sum."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from ingest.quick.compiled import (
    DAY_US,
    HALF,
    NO_TIME,
    Block,
    Codes,
    Ints,
    Rows,
    Whole,
    Words,
    compiled,
    first,
    mixed_with,
)


class Names(NamedTuple):
    """Texts and their numbers, by open addressing.

    ``slots`` lead from a hash to a number, counted from 1; 0 is a slot that leads nowhere. ``records`` as ``NAME``;
    ``words`` hold the texts, eight bytes each; ``used`` says how many there are of both.
    """

    slots: Codes
    records: Any
    words: Words
    used: Ints


NAME = np.dtype([("first", "u8"), ("start", "i4"), ("length", "i4")])
"""The first eight bytes, where the text starts among the words, how many bytes it has."""


class Model(NamedTuple):
    """What is added up, as ``graphmodel.sums.terms`` says it."""

    end: int
    half_life: int
    oldest_bin: int
    on_site_since: int
    weights: npt.NDArray[np.float64]
    two: float
    """The number 2, unknown to the compiler: of a known one it takes powers by another function, whose last bit is not
    DuckDB's."""


class Terms(NamedTuple):
    """What each row of a block adds: to the sum of two numbers and a bin, which is at ``place``."""

    one: Codes
    other: Codes
    bin: Codes
    weight: Ints
    decay: Ints
    place: Codes


class Table(NamedTuple):
    """Sums by open addressing; ``records`` as ``ingest.quick.numbered.RECORD``; ``visits`` are sum and day on site."""

    slots: Codes
    records: Any
    visits: Ints
    used: Ints


UNITS = 2.0**40
_NEVER = np.iinfo(np.int64).max
TWO_WAY, ON_SITE = 2, 6
"""Codes of channels: messages are those below the first, which is a call."""


@compiled
def _hash(words: Words, start: Whole, length: Whole) -> Whole:
    mixed = np.uint64(length)
    while length > 8:
        mixed = mixed_with(mixed, words[start])
        start, length = start + 8, length - 8
    return mixed_with(mixed, first(words, start, length))


@compiled
def number_names(
    block: Block, spans: Codes, start: Whole, stop: Whole, names: Names, numbers: Codes
) -> Whole:
    """The numbers of names that stand in a block; how many were found before there was no more room for new ones."""
    words, mask = block.words, len(names.slots) - 1
    for row in range(start, stop):
        place, length = np.int64(spans[row, 0]), np.int64(spans[row, 1])
        start_of_it = first(words, place, min(length, 8))
        slot = np.int64(_hash(words, place, length) & np.uint64(mask))
        number = names.slots[slot] - 1
        while number >= 0:
            known = names.records[number]
            alike = known.first == start_of_it and known.length == length
            if alike and (length <= 8 or _known(words, place, length, names.words, known.start)):
                break
            slot = (slot + 1) & mask
            number = names.slots[slot] - 1
        if number < 0:
            number, free = names.used[0], names.used[1]
            size = (length + 7) // 8
            if number == len(names.records) or free + size > len(names.words):
                return row
            new = names.records[number]
            new.first, new.start, new.length = start_of_it, free, length
            for i in range(size):
                names.words[free + i] = first(words, place + 8 * i, min(8, length - 8 * i))
            names.slots[slot] = number + 1
            names.used[0], names.used[1] = number + 1, free + size
        numbers[row] = number
    return stop


@compiled
def _known(words: Words, start: Whole, length: Whole, known: Words, place: Whole) -> Whole:
    while length > 8:
        if words[start] != known[place]:
            return False
        start, length, place = start + 8, length - 8, place + 1
    return first(words, start, length) == known[place]


@compiled
def place_names(names: Names) -> None:
    """Fill empty slots, more than there are names."""
    mask = len(names.slots) - 1
    for number in range(names.used[0]):
        known = names.records[number]
        mixed, size = np.uint64(known.length), (known.length + 7) // 8
        for word in names.words[known.start : known.start + size]:
            mixed = mixed_with(mixed, word)
        slot = np.int64(mixed & np.uint64(mask))
        while names.slots[slot] > 0:
            slot = (slot + 1) & mask
        names.slots[slot] = number + 1


@compiled
def whole(value: Whole) -> Whole:
    """To a whole number, halves away from 0 as in SQL; it is not negative."""
    below = np.floor(value)
    return np.int64(below) + (value - below >= 0.5)


@compiled
def weigh(rows: Rows, count: Whole, model: Model, terms: Terms) -> None:
    """What each row adds, counted to the end of its half-life, in units of 2^-40: as the query ``named_bins`` says."""
    for row in range(count):
        ago = model.end - rows.at[row]
        back = (ago - 1) // model.half_life
        decay = model.two ** (back - ago / model.half_life) * UNITS
        terms.weight[row] = whole(decay * model.weights[rows.channel[row]])
        terms.decay[row] = whole(decay)
        terms.bin[row] = min(back, model.oldest_bin) if ago > 0 else -1


@compiled
def find_sums(terms: Terms, start: Whole, stop: Whole, table: Table) -> Whole:
    """Where each row is to be added; how many were found before there was no more room for new sums."""
    mask = len(table.slots) - 1
    for row in range(start, stop):
        one, other, bin = terms.one[row], terms.other[row], terms.bin[row]
        slot = _slot(one, other, bin, mask)
        place = table.slots[slot] - 1
        while place >= 0:
            known = table.records[place]
            if known.one == one and known.other == other and known.bin == bin:
                break
            slot = (slot + 1) & mask
            place = table.slots[slot] - 1
        if place < 0:
            place = table.used[0]
            if place == len(table.records):
                return row
            table.used[0] = place + 1
            table.slots[slot] = place + 1
            new = table.records[place]
            new.one, new.other, new.bin = one, other, bin
            new.facts, new.interactions = 0, 0
            new.weight, new.one_started, new.other_started = 0, 0, 0
            new.first_us, new.last_us = _NEVER, NO_TIME
        terms.place[row] = place
    return stop


@compiled
def _slot(one: Whole, other: Whole, bin: Whole, mask: Whole) -> Whole:
    people = (np.uint64(one) << HALF) | np.uint64(other)
    return np.int64(mixed_with(mixed_with(people, np.uint64(0)), np.uint64(bin + 1)) & np.uint64(mask))


@compiled
def place_sums(table: Table) -> None:
    """Fill empty slots, more than there are sums."""
    mask = len(table.slots) - 1
    for place in range(table.used[0]):
        known = table.records[place]
        slot = _slot(known.one, known.other, known.bin, mask)
        while table.slots[slot] > 0:
            slot = (slot + 1) & mask
        table.slots[slot] = place + 1


@compiled
def add_up(rows: Rows, start: Whole, stop: Whole, terms: Terms, model: Model, table: Table) -> Whole:
    """Add rows to their sums; how many were added before there was no more room for days on site."""
    for row in range(start, stop):
        place, at, channel, starter = terms.place[row], rows.at[row], rows.channel[row], rows.starter[row]
        if channel == ON_SITE and model.on_site_since <= at < model.end:
            visit = table.used[1]
            if visit == len(table.visits):
                return row
            table.visits[visit, 0], table.visits[visit, 1] = place, at // DAY_US
            table.used[1] = visit + 1
        message = channel < TWO_WAY
        record = table.records[place]
        record.interactions += 1
        record.weight += terms.weight[row]
        record.first_us = min(record.first_us, at)
        record.last_us = max(record.last_us, at)
        record.facts |= np.uint8(2 + 4 * starter if message else 1)
        record.one_started += terms.decay[row] if message and starter == 1 else 0
        record.other_started += terms.decay[row] if message and starter == 2 else 0
    return stop
