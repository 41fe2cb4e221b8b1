"""Dates and times as programs and people write them, into moments in UTC.

ISO 8601 is read everywhere. Where a file may hold local dates, their order is found over all of its columns; months by
name in English, German, French and Spanish, Chinese, Japanese and Korean dates, and the 12-hour clock are read too. A
bare number is never a date, though a spreadsheet may mean one by it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ingest.cells.masks import Mask, true

DateOrder = Literal["dmy", "mdy", "ymd"]
Micros = npt.NDArray[np.int64]

FIRST_YEAR, LAST_YEAR = 1900, 2200
NO_END = date(LAST_YEAR, 12, 31)
"""What a later day becomes where it means that there is no end."""

_ZONED = re.compile(r":\d\d.*(Z|[+-]\d\d(:?\d\d)?)$")
_FIRST_CELLS = 1000
_CLOCK = (
    r"(?:(?:T|,? +)(?P<hour>\d{1,2})(?::(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,](?P<fraction>\d{1,9}))?)?)?"
    r" ?(?P<half>[AaPp][Mm])? ?(?P<zone>[Zz]|UTC|GMT|[+-]\d\d(?::?\d\d)?)?)?$"
)
_ISO_TIME = r"^(?P<a>\d{4})-(?P<b>\d\d?)-(?P<c>\d\d?)" + _CLOCK
_LOCAL_DATE = r"^\d{1,4}[/.\-]\d{1,2}[/.\-]\d{1,4}(?:$|[T, ])"
_LOCAL_YEAR_FIRST = r"^(?P<a>\d{4})[/.](?P<b>\d{1,2})[/.](?P<c>\d{1,2})" + _CLOCK
_LOCAL_TIME = r"^(?P<a>\d{1,2})[/.\-](?P<b>\d{1,2})[/.\-](?P<c>\d{1,4})" + _CLOCK

_MONTHS = (
    ("january", "jan", "januar", "jänner", "janvier", "janv", "enero", "ene"),
    ("february", "feb", "februar", "février", "fevrier", "févr", "fév", "febrero"),
    ("march", "mar", "märz", "mär", "mrz", "mars", "marzo"),
    ("april", "apr", "avril", "avr", "abril", "abr"),
    ("may", "mai", "mayo"),
    ("june", "jun", "juni", "juin", "junio"),
    ("july", "jul", "juli", "juillet", "juil", "julio"),
    ("august", "aug", "août", "aout", "agosto", "ago"),
    ("september", "sep", "sept", "septembre", "septiembre", "setiembre"),
    ("october", "oct", "oktober", "okt", "octobre", "octubre"),
    ("november", "nov", "novembre", "noviembre"),
    ("december", "dec", "dezember", "dez", "décembre", "decembre", "déc", "diciembre", "dic"),
)
"""Names of months, January first: in full and as they are cut short."""

_MONTH_NAMES = pa.array([name for names in _MONTHS for name in names])
_MONTH_NUMBERS = pa.array([f"{number:02}" for number, names in enumerate(_MONTHS, start=1) for _ in names])

_WEEKDAY = r"^(?:\pL{2,12}\.?,? +)?"
_LETTERS = r"(?P<month>\pL{3,12})"
_DAY = r"(?P<day>\d{1,2})"
_GAP = r"[ \-/.]"
_REST = r"(?P<clock>(?:\D.*)?)$"
_TAIL = rf"(?P<year>\d{{4}}|\d\d){_REST}"
_NAMED = (
    rf"{_WEEKDAY}{_DAY}(?:st|nd|rd|th|er|\.)?{_GAP}*(?:de +|of +)?{_LETTERS}\.?,?{_GAP}*(?:de +|del +)?{_TAIL}",
    rf"{_WEEKDAY}{_LETTERS}\.?{_GAP}*{_DAY}(?:st|nd|rd|th)?,?{_GAP}+{_TAIL}",
    rf"^(?P<year>\d{{4}}){_GAP}{_LETTERS}{_GAP}{_DAY}{_REST}",
)
"""A day, a month's name and a year, in the orders in which people write them."""

_EAST_ASIAN_CLOCK = r"(\d{1,2})[时時点點시] ?(\d{1,2})[分분]?(?: ?(\d{1,2})[秒초])?"
_EAST_ASIAN = r"^(\d{2,4}) ?[年년] ?(\d{1,2}) ?[月월] ?(\d{1,2}) ?[日号號일]?"


def in_numbers(text: pa.Array) -> pa.Array:
    """Dates with words in them as dates in numbers, year first; other texts stay as they are.

    >>> in_numbers(pa.array(["31. Januar 2026", "Jan 5, 2026 3:05 p.m.", "2026年1月31日 下午3时05分"])).to_pylist()
    ['2026-01-31', '2026-01-5 3:05 pm', '2026-1-31 3:05 PM']
    """
    if pc.all(pc.match_substring_regex(text, r"^[\d/.\-:T Z+]*$"), min_count=0).as_py() is not False:
        return text
    text = pc.replace_substring_regex(text, r"(?i)\b([ap])\.? ?m\b\.?", r"\1m")
    text = pc.replace_substring_regex(text, _EAST_ASIAN, r"\1-\2-\3")
    text = pc.replace_substring_regex(text, r" *(?:星期|周|\()[一二三四五六日天月火水木金土]\)?", "")
    text = pc.replace_substring_regex(text, _EAST_ASIAN_CLOCK, r"\1:\2:\3")
    text = pc.replace_substring_regex(text, r":(\D|$)", r"\1")
    text = pc.replace_substring_regex(text, r" *(?:上午|午前|오전) ?([\d:]+)", r" \1 AM")
    text = pc.replace_substring_regex(text, r" *(?:下午|午後|오후|晚上) ?([\d:]+)", r" \1 PM")
    for pattern in _NAMED:
        parts = pc.extract_regex(text, pattern)
        year, month, day, clock = (pc.struct_field(parts, name) for name in ("year", "month", "day", "clock"))
        number = _MONTH_NUMBERS.take(pc.index_in(pc.utf8_lower(month), _MONTH_NAMES))
        long_year = pc.if_else(
            pc.equal(pc.utf8_length(year), 4), year, pc.binary_join_element_wise(_century(year), year, "")
        )
        clock = pc.replace_substring_regex(clock, r"^,? *(?:at|um|à|a las)? *", " ")
        written = pc.utf8_rtrim_whitespace(
            pc.binary_join_element_wise(pc.binary_join_element_wise(long_year, number, day, "-"), clock, "")
        )
        text = pc.coalesce(written, text)
    return text


def _century(year: pa.Array) -> pa.Array:
    """The first two digits of a year that was written with two, as POSIX reads them: 69–99 are 19xx, 00–68 are 20xx."""
    return pc.if_else(pc.less(year, "69"), "20", "19")


def detect_date_order(texts: Sequence[pa.Array]) -> DateOrder | Literal["ambiguous", "mixed"] | None:
    """The order of day, month and year in dates that are not ISO; None where all are.

    Where dates are not ISO and yet none depends on the order (the year first, the month by its name), it is ``ymd``.

    >>> detect_date_order([pa.array(["03/02/2024", "25/02/2024"])])
    'dmy'
    >>> detect_date_order([pa.array(["03/02/2024"])])
    'ambiguous'
    """
    orders: set[DateOrder] = set()
    short = years_first = False
    for given in texts:
        if _written_alike(given) is not None:
            continue
        text = in_numbers(given)
        years_first = years_first or (text is not given and not text.equals(given))
        local = pc.and_kleene(
            pc.match_substring_regex(text, _LOCAL_DATE), pc.invert(pc.match_substring_regex(text, r"^\d{4}-"))
        )
        dates = text.filter(pc.fill_null(local, False))
        if not len(dates):
            continue
        parts = pc.extract_regex(pc.unique(dates), r"^(?P<a>\d+)[/.\-](?P<b>\d+)[/.\-]\d+").drop_null()
        a, b = (pc.struct_field(parts, name) for name in ("a", "b"))
        long_year = true(pc.greater(pc.utf8_length(a), 2))
        first, second = (part.cast(pa.int64()).to_numpy(zero_copy_only=False)[~long_year] for part in (a, b))
        years_first = years_first or bool(long_year.any())
        short = short or bool(len(first))
        clues: dict[DateOrder, Mask] = {
            "ymd": first > 31,
            "dmy": (first > 12) & (first <= 31),
            "mdy": second > 12,
        }
        orders |= {order for order, clue in clues.items() if clue.any()}
    if "ymd" in orders:
        orders -= {"dmy"}  # 24/01/05 is a year where 98/01/05 is one
    if len(orders) > 1:
        return "mixed"
    if orders:
        return orders.pop()
    if short:
        return "ambiguous"
    return "ymd" if years_first else None


def _written_alike(text: pa.Array) -> pa.Array | None:
    """Microseconds since 1970 of times in ISO 8601, all with a zone or none; None where any is written otherwise."""
    first = next((cell for cell in text.slice(0, _FIRST_CELLS).to_pylist() if cell), "")
    try:
        return text.cast(pa.timestamp("us", "UTC" if _ZONED.search(first) else None)).cast(pa.int64())
    except pa.ArrowInvalid:
        return None


def moments(text: pa.Array, date_order: DateOrder | None) -> tuple[pa.Array, Mask, Mask]:
    """Microseconds since 1970 in UTC, what has the form of a date, and which of these dates exist.

    Without a ``date_order`` only ISO 8601 is read.
    """
    alike = _written_alike(text)
    if alike is not None:
        present = true(pc.is_valid(text))
        return alike, present, present
    if date_order is not None:
        text = in_numbers(text)
    present = true(pc.is_valid(text))
    matched = np.zeros(len(text), dtype=np.bool_)
    micros = np.zeros(len(text), dtype=np.int64)
    valid = np.zeros(len(text), dtype=np.bool_)
    more = ((_LOCAL_YEAR_FIRST, "ymd"), (_LOCAL_TIME, date_order)) if date_order is not None else ()
    for pattern, order in ((_ISO_TIME, "ymd"), *more):
        if not (present & ~matched).any():
            continue
        rows = np.flatnonzero(present & ~matched)
        parts = pc.extract_regex(text.take(pa.array(rows)), pattern)
        fits = true(pc.is_valid(parts))
        rows, parts = rows[fits], parts.filter(pa.array(fits))
        matched[rows] = True
        micros[rows], valid[rows] = _from_parts(parts, order)
    return pa.array(micros, mask=~(matched & valid)), matched, valid


def _from_parts(parts: pa.Array, order: DateOrder) -> tuple[npt.NDArray[np.int64], Mask]:
    """Microseconds since 1970 and whether the moment exists, from the groups of a date pattern."""

    def number(name: str, default: str = "0") -> npt.NDArray[np.int64]:
        cells = pc.struct_field(parts, name)
        filled = pc.if_else(pc.equal(cells, ""), default, cells)
        return np.asarray(filled.cast(pa.int64()).to_numpy(zero_copy_only=False))

    a, b, c = number("a"), number("b"), number("c")
    year, month, day = {"ymd": (a, b, c), "dmy": (c, b, a), "mdy": (c, a, b)}[order]
    year_text = pc.struct_field(parts, "a" if order == "ymd" else "c")
    short = true(pc.less_equal(pc.utf8_length(year_text), 2))
    # two-digit years as POSIX reads them: 69–99 are 19xx, 00–68 are 20xx
    year = np.where(short, np.where(year < 69, year + 2000, year + 1900), year)
    hour, minute, second = number("hour"), number("minute"), number("second")
    half = pc.utf8_lower(pc.struct_field(parts, "half"))
    noon, midnight = true(pc.equal(half, "pm")), true(pc.equal(half, "am"))
    twelve = (noon | midnight) & ((hour < 1) | (hour > 12))
    hour = np.where(noon & (hour < 12), hour + 12, np.where(midnight & (hour == 12), 0, hour))
    fraction = pc.utf8_slice_codeunits(
        pc.utf8_rpad(pc.struct_field(parts, "fraction"), width=6, padding="0"), 0, 6
    )
    micro = fraction.cast(pa.int64()).to_numpy(zero_copy_only=False)
    zone = pc.replace_substring(pc.struct_field(parts, "zone"), ":", "")
    offset_parts = pc.extract_regex(zone, r"^(?P<sign>[+-])(?P<hour>\d\d)(?P<minute>\d\d)?$")
    given = true(pc.is_valid(offset_parts))

    def offset(name: str) -> npt.NDArray[np.int64]:
        cells = pc.fill_null(pc.struct_field(offset_parts, name), "")
        return np.asarray(
            pc.if_else(pc.equal(cells, ""), "0", cells).cast(pa.int64()).to_numpy(zero_copy_only=False)
        )

    east = pc.equal(pc.fill_null(pc.struct_field(offset_parts, "sign"), ""), "+")
    offset_hour, offset_minute = np.where(given, offset("hour"), 0), np.where(given, offset("minute"), 0)
    shift = np.where(true(east), 1, -1) * (offset_hour * 60 + offset_minute)

    plausible = (
        (year >= 1) & (year <= 9999) & (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31) & ~twelve
    )
    months = np.where(plausible, (year - 1970) * 12 + month - 1, 0).astype("datetime64[M]")
    first = months.astype("datetime64[D]").astype(np.int64)
    length = (months + 1).astype("datetime64[D]").astype(np.int64) - first
    valid = plausible & (day <= length) & (hour <= 23) & (minute <= 59) & (second <= 59)
    valid &= (offset_hour <= 23) & (offset_minute <= 59)
    seconds = (first + day - 1) * 86_400 + hour * 3600 + (minute - shift) * 60 + second
    return np.where(valid, seconds * 1_000_000 + micro, 0), valid
