"""Rows of lists, compiled: everybody once, whoever started it among them; who is left decides what becomes of a row."""

from __future__ import annotations

from typing import NamedTuple

from ingest.quick.compiled import Codes, Ints, Rows, Small, Whole, compiled
from ingest.quick.numbered import Gatherings


class Listed(NamedTuple):
    """Some rows of lists.

    The people of a row are ``numbers`` from ``start`` to ``stop``; ``starter`` is the number of who started it, or -1.
    """

    at: Ints
    channel: Small
    start: Ints
    stop: Ints
    numbers: Codes
    starter: Codes


PAIRS, GATHERINGS, PEOPLE, SEEN = range(4)
COUNTS = 4
"""Of the array that counts: rows of at most two people, of more, people in these; rows ever looked at."""

DOUBT = -1


@compiled
def gather(
    listed: Listed,
    most: Whole,
    seen: Codes,
    pairs: Rows,
    one: Codes,
    other: Codes,
    found: Gatherings,
    counts: Ints,
) -> Whole:
    """Part rows of at most two people, who go to ``pairs``, from those of more; 0, or ``DOUBT`` at more than ``most``.

    There is room for all. ``seen`` says of each number in which row it was met last.
    """
    paired = gathered = people = 0
    for row in range(len(listed.at)):
        counts[SEEN] += 1
        size, starter = 0, listed.starter[row]
        for place in range(listed.start[row], listed.stop[row] + 1):
            number = listed.numbers[place] if place < listed.stop[row] else starter
            if number >= 0 and seen[number] != counts[SEEN]:
                seen[number] = counts[SEEN]
                found.people[people + size] = number
                size += 1
        if size > most:
            return DOUBT
        if size > 2:
            record = found.records[gathered]
            record.at, record.channel = listed.at[row], listed.channel[row]
            record.starter, record.size = starter, size
            gathered, people = gathered + 1, people + size
        else:
            first, second = found.people[people], found.people[people + size - 1]
            pairs.at[paired], pairs.channel[paired] = listed.at[row], listed.channel[row]
            pairs.starter[paired] = 0 if starter < 0 else 1 if starter == first else 2
            one[paired], other[paired] = first, second
            paired += 1
    counts[PAIRS], counts[GATHERINGS], counts[PEOPLE] = paired, gathered, people
    return 0
