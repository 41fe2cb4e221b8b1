"""Text into typed values, cell by cell: every failure is kept with its code, none hides another.

All checks run over whole columns. A fast path converts a column that is wholly well formed; only where it is not does
the slower path look for the guilty cells. Both accept exactly the same texts.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from graphmodel.arrow import ARROW_TYPES
from graphmodel.tables import Column
from ingest.report import Code

Mask = npt.NDArray[np.bool_]
DateOrder = Literal["dmy", "mdy", "ymd"]

TRUE = ("true", "1", "yes")
FALSE = ("false", "0", "no")
FIRST_YEAR, LAST_YEAR = 1900, 2200
NO_END = date(LAST_YEAR, 12, 31)
"""What a later day becomes where it means that there is no end."""

_PLAIN_TIME = r"^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|\+00:?00)?)?$"
_CLOCK = (
    r"(?:(?:T|,? +)(?P<hour>\d{1,2})(?::(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,](?P<fraction>\d{1,9}))?)?)?"
    r" ?(?P<half>[AaPp][Mm])? ?(?P<zone>[Zz]|UTC|GMT|[+-]\d\d(?::?\d\d)?)?)?$"
)
_ISO_TIME = r"^(?P<a>\d{4})-(?P<b>\d\d?)-(?P<c>\d\d?)" + _CLOCK
_LOCAL_DATE = r"^\d{1,4}[/.\-]\d{1,2}[/.\-]\d{1,4}(?:$|[T, ])"
_LOCAL_YEAR_FIRST = r"^(?P<a>\d{4})[/.](?P<b>\d{1,2})[/.](?P<c>\d{1,2})" + _CLOCK
_LOCAL_TIME = r"^(?P<a>\d{1,2})[/.\-](?P<b>\d{1,2})[/.\-](?P<c>\d{1,4})" + _CLOCK
_NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"
_NOT_FINITE = r"^(?i)[+-]?(nan|inf|infinity)$"
_INTEGER = r"^[+-]?\d+(\.0*)?$"

_INVISIBLE = " \u00a0\u200b\u200e\u200f\u2060\ufeff" + "".join(
    map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A)))
)
"""Blanks and marks that come along when a cell is copied, from a right-to-left text too; joiners are letters' own."""


@dataclass(frozen=True, slots=True)
class Failure:
    """One code for some rows of one column; ``value`` and ``extra`` fill the code's sentence."""

    code: Code
    column: str
    rows: npt.NDArray[np.int64]
    values: Sequence[str]
    extras: Sequence[str] | str


@dataclass(slots=True)
class Failures:
    """All failures found so far among ``length`` rows."""

    length: int
    found: list[Failure] = field(default_factory=list)
    bad: Mask = field(init=False)

    def __post_init__(self) -> None:
        self.bad = np.zeros(self.length, dtype=np.bool_)

    def add(
        self,
        code: Code,
        column: str,
        where: Mask,
        text: pa.Array | None = None,
        extra: str | Callable[[str], str] = "",
    ) -> None:
        """Record a failure of the rows in the mask; ``extra`` may depend on the cell's text."""
        rows = np.flatnonzero(where)
        if not len(rows):
            return
        values = (
            [""] * len(rows) if text is None else [v or "" for v in text.take(pa.array(rows)).to_pylist()]
        )
        extras: Sequence[str] | str
        if callable(extra):
            known = {value: extra(value) for value in set(values)}
            extras = [known[value] for value in values]
        else:
            extras = extra
        self.append(code, column, rows, values, extras)

    def append(
        self,
        code: Code,
        column: str,
        rows: npt.NDArray[np.int64],
        values: Sequence[str],
        extras: Sequence[str] | str,
    ) -> None:
        """Record a failure of the given rows, with the value and the extra text of each."""
        if len(rows):
            self.found.append(Failure(code, column, rows, values, extras))
            self.bad[rows] = True


def convert(
    column: Column, text: pa.Array, label: str, failures: Failures, date_order: DateOrder | None = None
) -> pa.Array:
    """Typed values of a column; faulty cells become null and are recorded under ``label``, the header's name."""
    if column.required:
        failures.add(Code.MISSING_VALUE, label, true(pc.is_null(text)))
    if column.type in ("timestamp", "date"):
        values = times(text, label, failures, column.type, date_order, open_ended=column.open_ended)
    elif column.type == "number":
        values = _numbers(text, label, failures)
    elif column.type == "integer":
        values = _integers(text, label, failures)
    elif column.type == "boolean":
        values = _booleans(text, label, failures)
    else:
        values = _choices(column, text, label, failures) if column.choices else text
    if column.low is not None or column.high is not None:
        outside = np.zeros(len(text), dtype=np.bool_)
        if column.low is not None:
            outside |= true(pc.less(values, column.low))
        if column.high is not None:
            outside |= true(pc.greater(values, column.high))
        failures.add(Code.OUT_OF_RANGE, label, outside, text, _range(column))
        values = pc.if_else(pa.array(~outside), values, pa.scalar(None, values.type))
    return values


def in_one_form(texts: pa.Array) -> pa.Array:
    """Ids in the form in which they are compared: accents composed (NFC), no invisible marks at the ends.

    Nothing else is changed: case, inner blanks and marks inside an id tell ids apart.

    >>> in_one_form(pa.array(["e\u0301", "\u200bs1\ufeff", "S1", None])).to_pylist()
    ['é', 's1', 'S1', None]
    """
    if pc.all(pc.string_is_ascii(texts), min_count=0).as_py() is not False:
        return texts
    composed = pc.utf8_trim(pc.utf8_normalize(texts, form="NFC"), characters=_INVISIBLE)
    return pc.if_else(pc.equal(composed, ""), pa.scalar(None, pa.string()), composed)


def detect_date_order(texts: Sequence[pa.Array]) -> DateOrder | Literal["ambiguous", "mixed"] | None:
    """The order of day, month and year in dates that are not ISO; None where all are.

    >>> detect_date_order([pa.array(["03/02/2024", "25/02/2024"])])
    'dmy'
    >>> detect_date_order([pa.array(["03/02/2024"])])
    'ambiguous'
    """
    orders: set[DateOrder] = set()
    short = years_first = False
    for text in texts:
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


def times(
    text: pa.Array,
    label: str,
    failures: Failures,
    kind: Literal["timestamp", "date"],
    date_order: DateOrder | None = None,
    *,
    open_ended: bool = False,
) -> pa.Array:
    """Moments in UTC (or their UTC dates) from ISO 8601, or from local dates where their order is known.

    Later days than can be are faults; in an ``open_ended`` column they become the last day that can be.
    """
    plain = pc.match_substring_regex(text, _PLAIN_TIME)
    if pc.all(plain, min_count=0).as_py() is not False:
        try:
            local = pc.replace_substring_regex(text, r"(Z|\+00:?00)$", "")
            micros = local.cast(pa.timestamp("us")).cast(pa.int64())
        except pa.ArrowInvalid:
            pass
        else:
            return _bounded(micros, text, label, failures, kind, open_ended)
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
        micros[rows], valid[rows] = _moments(parts, order)
    wanted = "an ISO 8601 date" + (" and time" if kind == "timestamp" else "")
    failures.add(Code.WRONG_TYPE, label, present & ~matched, text, f"{wanted} (2026-01-31)")
    failures.add(Code.IMPOSSIBLE_DATE, label, matched & ~valid, text)
    return _bounded(pa.array(micros, mask=~(matched & valid)), text, label, failures, kind, open_ended)


def _bounded(
    micros: pa.Array, text: pa.Array, label: str, failures: Failures, kind: str, open_ended: bool
) -> pa.Array:
    low = np.datetime64(f"{FIRST_YEAR}-01-01", "us").astype(np.int64)
    high = np.datetime64(f"{LAST_YEAR + 1}-01-01", "us").astype(np.int64)
    if open_ended:
        micros = pc.min_element_wise(micros, high - 1, skip_nulls=False)
    outside = true(pc.or_kleene(pc.less(micros, low), pc.greater_equal(micros, high)))
    failures.add(Code.IMPOSSIBLE_DATE, label, outside, text)
    kept = pc.if_else(pa.array(~outside), micros, pa.scalar(None, pa.int64())).cast(pa.timestamp("us"))
    if kind == "timestamp":
        return kept
    return pc.floor_temporal(kept, unit="day").cast(pa.date32())


def _moments(parts: pa.Array, order: DateOrder) -> tuple[npt.NDArray[np.int64], Mask]:
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


def _numbers(text: pa.Array, label: str, failures: Failures) -> pa.Array:
    endless = true(pc.match_substring_regex(text, _NOT_FINITE))
    shaped = true(pc.match_substring_regex(text, _NUMBER))
    failures.add(Code.WRONG_TYPE, label, true(pc.is_valid(text)) & ~endless & ~shaped, text, "a number")
    plain = pc.if_else(pa.array(shaped), pc.utf8_ltrim(text, "+"), pa.scalar(None, pa.string()))
    values = plain.cast(pa.float64())
    endless |= true(pc.is_inf(values))
    failures.add(Code.NOT_FINITE, label, endless, text)
    return pc.if_else(pa.array(~endless), values, pa.scalar(None, pa.float64()))


def _integers(text: pa.Array, label: str, failures: Failures) -> pa.Array:
    shaped = true(pc.match_substring_regex(text, _INTEGER))
    failures.add(Code.WRONG_TYPE, label, true(pc.is_valid(text)) & ~shaped, text, "a whole number")
    digits = pc.replace_substring_regex(pc.utf8_ltrim(text, "+"), r"\.0*$", "")
    digits = pc.replace_substring_regex(digits, r"^(-?)0+(\d)", r"\1\2")
    small = shaped & true(pc.less_equal(pc.utf8_length(digits), 18))
    failures.add(Code.OUT_OF_RANGE, label, shaped & ~small, text, "what a 64-bit whole number can hold")
    return pc.if_else(pa.array(small), digits, pa.scalar(None, pa.string())).cast(pa.int64())


def _booleans(text: pa.Array, label: str, failures: Failures) -> pa.Array:
    lower = pc.utf8_lower(text)
    yes, no = (true(pc.is_in(lower, pa.array(words))) for words in (TRUE, FALSE))
    unknown = true(pc.is_valid(text)) & ~yes & ~no
    failures.add(Code.WRONG_TYPE, label, unknown, text, "true or false")
    return pa.array(yes, mask=~(yes | no))


def _choices(column: Column, text: pa.Array, label: str, failures: Failures) -> pa.Array:
    plain = pc.replace_substring_regex(pc.utf8_lower(text), r"[ \-]+", "_")
    known = true(pc.is_in(plain, pa.array(column.choices)))

    def nearest(value: str) -> str:
        close = difflib.get_close_matches(value.lower(), column.choices, n=1)
        return ", ".join(column.choices) + (f" (nearest: {close[0]})" if close else "")

    failures.add(Code.UNKNOWN_CHOICE, label, true(pc.is_valid(text)) & ~known, text, nearest)
    return pc.if_else(pa.array(known), plain, pa.scalar(None, pa.string()))


def _range(column: Column) -> str:
    if column.high is None:
        return f"{column.low:g} and above"
    if column.low is None:
        return f"up to {column.high:g}"
    return f"{column.low:g} to {column.high:g}"


def true(values: pa.Array) -> Mask:
    """A boolean Arrow array as a NumPy mask; null counts as false."""
    return np.asarray(pc.fill_null(values, False).to_numpy(zero_copy_only=False), dtype=np.bool_)


def typed_nulls(column: Column, length: int) -> pa.Array:
    """A column of nothing, for what a file does not have."""
    return pa.nulls(length, ARROW_TYPES[column.type])
