"""Lines of CSV to rows, compiled: cells, times, channels; which lines tell of two people, and who is in a list.

Eight bytes are compared as one number (Warren, *Hacker's Delight*, 6-1), the first byte of a text in the lowest bits.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ingest.quick.compiled import (
    DAY_US,
    FULL,
    NO_TIME,
    Block,
    Bytes,
    Codes,
    Ints,
    Lists,
    Rows,
    Whole,
    Words,
    compiled,
    first,
)


class Layout(NamedTuple):
    """How a line is to be read: the role of each cell, and which texts mean a channel, or that something is missing."""

    delimiter: int
    roles: Ints
    channels: Words
    missing: Words


UNUSED, ID, TIME, CHANNEL, STARTER, ONE, OTHER, LIST = range(8)
ROLES = 8


POSITION, ROWS, LISTS, ID_START, ID_LENGTH, FIRST_START, FIRST_LENGTH, RISING, FALLING, ZONED = range(10)
PROGRESS = 10
"""Of the array that goes from block to block: how far the last was read, and what was found there; where the latest id
stands, and the first of all; whether ids only rise, only fall; 1 for times without a zone, 2 for times with one, 0
before the first."""

DOUBT = -1
_ONES = np.uint64(0x0101010101010101)
_HIGH = np.uint64(0x8080808080808080)
_ONE, _SEVEN, _TOP = np.uint64(1), np.uint64(7), np.uint64(56)
_WHICH = np.uint64(0x0001020304050607)  # times 256^k: k in the topmost byte
_CONTROLS = _ONES * np.uint64(14)
_SPACE = _ONES * np.uint64(0x21)
_DELETE = _ONES * np.uint64(0x7F)
_SEMICOLONS = _ONES * np.uint64(ord(";"))
_TAB, _LINE, _RETURN, _QUOTE = 9, 10, 13, ord('"')
_MIDNIGHT = np.uint64(int.from_bytes(b"00:00:00", "little"))
_TO_HIGH = np.uint64(int.from_bytes(b"\x76\x76\x7f\x76\x76\x7f\x76\x76", "little"))


@compiled
def _stop(words: Words, start: Whole, delimiters: Whole) -> Whole:
    """Where the first delimiter or control sign from here on stands."""
    while True:
        word = words[start]
        other = word ^ delimiters
        found = (((other - _ONES) & ~other) | ((word - _CONTROLS) & ~word)) & _HIGH
        if found != 0:
            return start + np.int64((((found & (~found + _ONE)) >> _SEVEN) * _WHICH) >> _TOP)
        start += 8


@compiled
def _listed(words: Words, start: Whole, end: Whole) -> Whole:
    """Where the first name of a list that goes on here ends; at the list's own end for the last."""
    while start < end:
        other = words[start] ^ _SEMICOLONS
        found = (other - _ONES) & ~other & _HIGH
        if found != 0:
            return min(end, start + np.int64((((found & (~found + _ONE)) >> _SEVEN) * _WHICH) >> _TOP))
        start += 8
    return end


@compiled
def _same(words: Words, one: Whole, other: Whole, length: Whole) -> Whole:
    """Whether two texts of this length, at least one, are the same."""
    while length > 8:
        if words[one] != words[other]:
            return False
        one, other, length = one + 8, other + 8, length - 8
    return first(words, one, length) == first(words, other, length)


@compiled
def _two_digits(text: Bytes, start: Whole) -> Whole:
    """The number, or far below 0 where these are no digits."""
    ten, one = np.int64(text[start]) - 48, np.int64(text[start + 1]) - 48
    return ten * 10 + one if 0 <= ten <= 9 and 0 <= one <= 9 else -10_000


@compiled
def _midnight(text: Bytes, start: Whole) -> Whole:
    """The instant at which a day of this age, YYYY-MM-DD, begins (Hinnant, *chrono-compatible date algorithms*)."""
    year = _two_digits(text, start) * 100 + _two_digits(text, start + 2)
    month, day = _two_digits(text, start + 5), _two_digits(text, start + 8)
    if text[start + 4] != 45 or text[start + 7] != 45 or not (1900 <= year <= 2200 and 1 <= month <= 12):
        return NO_TIME
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    days = 30 + ((month + month // 8) & 1) if month != 2 else 28 + leap
    if not 1 <= day <= days:
        return NO_TIME
    year -= month <= 2
    of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    of_era = (year % 400) * 365 + (year % 400) // 4 - (year % 400) // 100 + of_year
    return ((year // 400) * 146_097 + of_era - 719_468) * DAY_US


@compiled
def _clock(words: Words, start: Whole) -> Whole:
    """Microseconds since midnight of hh:mm:ss, or below 0 where it is not written so."""
    digits = words[start] ^ _MIDNIGHT
    if ((digits | (digits + _TO_HIGH)) & _HIGH) != 0:
        return -1
    d = np.int64(digits)
    hour = (d & 15) * 10 + ((d >> 8) & 15)
    minute = ((d >> 24) & 15) * 10 + ((d >> 32) & 15)
    second = ((d >> 48) & 15) * 10 + ((d >> 56) & 15)
    if hour > 23 or minute > 59 or second > 59:
        return -1
    return ((hour * 60 + minute) * 60 + second) * 1_000_000


@compiled
def _instant(text: Bytes, words: Words, start: Whole, end: Whole, day: Whole, progress: Ints) -> Whole:
    """The day that begins at ``day``, alone or with hh:mm, with seconds, with up to six decimals, with a zone."""
    at, zoned = day, 1
    place = start + 10
    if end > place:
        if end < start + 16 or (text[place] != ord(" ") and text[place] != ord("T")):
            return NO_TIME
        hour, minute = _two_digits(text, start + 11), _two_digits(text, start + 14)
        if text[start + 13] != ord(":") or not (0 <= hour <= 23 and 0 <= minute <= 59):
            return NO_TIME
        at += (hour * 60 + minute) * 60_000_000
        place = start + 16
        if place + 3 <= end and text[place] == ord(":"):
            second = _two_digits(text, place + 1)
            if not 0 <= second <= 59:
                return NO_TIME
            at += second * 1_000_000
            place += 3
            if place + 1 < end and text[place] == ord("."):
                place, unit = place + 1, 100_000
                while place < end and unit > 0 and ord("0") <= text[place] <= ord("9"):
                    at += (np.int64(text[place]) - 48) * unit
                    place, unit = place + 1, unit // 10
                if unit == 100_000:
                    return NO_TIME
        if place < end:
            zoned = 2
            sign = 1 if text[place] == ord("+") else -1 if text[place] == ord("-") else 0
            if sign == 0 and text[place] == ord("Z"):
                place += 1
            elif sign != 0 and place + 3 <= end:
                hour, minute = _two_digits(text, place + 1), 0
                place += 3
                if place < end:
                    place += text[place] == ord(":")
                    minute = _two_digits(text, place) if place + 2 == end else -1
                    place += 2
                if not (0 <= hour <= 23 and 0 <= minute <= 59):
                    return NO_TIME
                at -= sign * (hour * 60 + minute) * 60_000_000
    if place != end or (progress[ZONED] != 0 and progress[ZONED] != zoned):
        return NO_TIME
    progress[ZONED] = zoned
    return at


@compiled
def _plain_id(words: Words, start: Whole, length: Whole, missing: Words) -> Whole:
    """Whether an id is there, is no word for nothing, and could not be another in a plainer form."""
    if length <= 0:
        return False
    if length <= 8:
        only = first(words, start, length)
        for word in missing:
            if word == only:
                return False
    while length > 0:
        word = words[start]
        if length < 8:  # filled up with a plain sign
            word = (word & (FULL >> np.uint64(64 - 8 * length))) | (_MIDNIGHT << np.uint64(8 * length))
        gone = word ^ _DELETE
        if (((word - _SPACE) | (gone - _ONES) | word) & _HIGH) != 0:
            return False
        start, length = start + 8, length - 8
    return True


@compiled
def _follow(block: Block, start: Whole, length: Whole, progress: Ints) -> None:
    """Note whether this id is above or below the latest, byte by byte."""
    latest, former = progress[ID_START], progress[ID_LENGTH]
    common = min(length, former)
    progress[ID_START], progress[ID_LENGTH] = start, length
    if common == 0:
        progress[FIRST_START], progress[FIRST_LENGTH] = start, length
        return
    i = 0
    while i + 8 <= common and block.words[latest + i] == block.words[start + i]:
        i += 8
    while i < common and block.text[latest + i] == block.text[start + i]:
        i += 1
    if i < common:
        rises = block.text[start + i] > block.text[latest + i]
        falls = not rises
    else:
        rises, falls = length > former, length < former
    progress[RISING] &= rises
    progress[FALLING] &= falls


@compiled
def read_rows(
    block: Block, start: Whole, stop: Whole, layout: Layout, rows: Rows, lists: Lists, progress: Ints
) -> Whole:
    """Read lines from ``start`` until ``stop``, or until there is no more room; 0, or ``DOUBT``.

    ``progress`` says how far it came, and how many rows of both kinds were found.
    """
    text, words = block.text, block.words
    delimiters = _ONES * np.uint64(layout.delimiter)
    columns = len(layout.roles)
    starts, ends = np.zeros(ROLES, np.int64), np.zeros(ROLES, np.int64)
    day_start, day_end, day = np.uint64(0), np.uint64(0), NO_TIME
    found = left = 0
    while start < stop and found < len(rows.at) and left < len(lists.at):
        for column in range(columns):
            role, escaped = layout.roles[column], False
            quoted = text[start] == _QUOTE
            starts[role] = start + quoted
            if quoted:
                start += 1
                while text[start] != _QUOTE or text[start + 1] == _QUOTE:
                    if text[start] == _QUOTE:
                        escaped = True
                        start += 1
                    elif text[start] < 14 and text[start] != _TAB:
                        return DOUBT
                    start += 1
                ends[role] = start
                start += 1
            else:
                start = _stop(words, start, delimiters)
                while text[start] == _TAB and layout.delimiter != _TAB:
                    start = _stop(words, start + 1, delimiters)
                ends[role] = start
            if escaped and role != UNUSED:
                return DOUBT
            if column == columns - 1:
                start += text[start] == _RETURN
                if text[start] != _LINE:
                    return DOUBT
            elif text[start] != layout.delimiter:
                return DOUBT
            start += 1

        place, length = starts[ID], ends[ID] - starts[ID]
        if not _plain_id(words, place, length, layout.missing):
            return DOUBT
        _follow(block, place, length, progress)

        place, length = starts[TIME], ends[TIME] - starts[TIME]
        if length < 10:
            return DOUBT
        if words[place] != day_start or words[place + 2] != day_end:
            day_start, day_end, day = words[place], words[place + 2], _midnight(text, place)
        since = _clock(words, place + 11) if length == 19 and progress[ZONED] == 1 else -1
        if since < 0 or (text[place + 10] != ord(" ") and text[place + 10] != ord("T")):
            at = _instant(text, words, place, ends[TIME], day, progress)
        else:
            at = day + since
        if day == NO_TIME or at == NO_TIME:
            return DOUBT

        place, length = starts[CHANNEL], ends[CHANNEL] - starts[CHANNEL]
        if not 1 <= length <= 8:
            return DOUBT
        word, channel = first(words, place, length), 0
        while channel < len(layout.channels) and layout.channels[channel] != word:
            channel += 1
        if channel == len(layout.channels):
            return DOUBT

        if ends[LIST] > 0:
            place = _listed(words, starts[LIST], ends[LIST])
            starts[ONE], ends[ONE] = starts[LIST], place
            starts[OTHER], ends[OTHER] = place + 1, ends[LIST]
            more = _listed(words, place + 1, ends[LIST]) < ends[LIST]
        else:
            more = False
        one, one_length = starts[ONE], ends[ONE] - starts[ONE]
        other, other_length = starts[OTHER], ends[OTHER] - starts[OTHER]
        known = one_length > 0 and other_length > 0 and not more
        starter, place, length = 0, starts[STARTER], ends[STARTER] - starts[STARTER]
        if known and length > 0:
            if length == one_length and _same(words, place, one, length):
                starter = 1
            elif length == other_length and _same(words, place, other, length):
                starter = 2
            else:
                known = False
        if known and one_length == other_length:
            known = ends[LIST] == 0 or not _same(words, one, other, one_length)
        if known:
            rows.at[found], rows.channel[found], rows.starter[found] = at, channel, starter
            rows.one[found, 0], rows.one[found, 1] = one, one_length
            rows.other[found, 0], rows.other[found, 1] = other, other_length
            found += 1
        elif ends[LIST] > 0:
            lists.at[left], lists.channel[left] = at, channel
            lists.people[left, 0], lists.people[left, 1] = starts[LIST], ends[LIST] - starts[LIST]
            lists.starter[left, 0], lists.starter[left, 1] = starts[STARTER], ends[STARTER] - starts[STARTER]
            left += 1
        else:
            return DOUBT
    progress[POSITION], progress[ROWS], progress[LISTS] = start, found, left
    return 0


@compiled
def split_lists(block: Block, lists: Lists, count: Whole, names: Codes, bounds: Ints) -> Whole:
    """Where the names of so many lists stand, each list followed by its starter if known; 0, or ``DOUBT``.

    The names of a list are those from one of ``bounds`` to the next.
    """
    found = 0
    bounds[0] = 0
    for row in range(count):
        start, length = lists.people[row, 0], lists.people[row, 1]
        end = start + length
        while start <= end:
            stop = _listed(block.words, start, end)
            if stop == start:
                return DOUBT
            names[found, 0], names[found, 1] = start, stop - start
            found, start = found + 1, stop + 1
        if lists.starter[row, 1] > 0:
            names[found, 0], names[found, 1] = lists.starter[row, 0], lists.starter[row, 1]
            found += 1
        bounds[row + 1] = found
    return 0
