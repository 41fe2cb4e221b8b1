"""Text into typed values, cell by cell: every failure is kept with its code, none hides another.

All checks run over whole columns. A fast path converts a column that is wholly well formed; only where it is not does
the slower path look for the guilty cells. Both accept exactly the same texts.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from graphmodel.arrow import ARROW_TYPES
from graphmodel.tables import Column
from ingest.cells.conventions import Conventions
from ingest.cells.dates import FIRST_YEAR, LAST_YEAR, DateOrder, moments
from ingest.cells.distinct import encoded
from ingest.cells.masks import Mask, true
from ingest.cells.numbers import PLAIN, Decimal, plain_numbers
from ingest.report import Code

TRUE = ("true", "1", "yes")
FALSE = ("false", "0", "no")
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
    column: Column,
    text: pa.Array,
    label: str,
    failures: Failures,
    conventions: Conventions = Conventions(),  # noqa: B008 - frozen
) -> pa.Array:
    """Typed values of a column; faulty cells become null and are recorded under ``label``, the header's name.

    Without ``conventions`` dates are ISO 8601 and numbers have a decimal point and no other marks.
    """
    if column.required and text.null_count:
        failures.add(Code.MISSING_VALUE, label, true(pc.is_null(text)))
    if text.null_count == len(text):
        return typed_nulls(column, len(text))
    if column.type in ("timestamp", "date"):
        return times(text, label, failures, column.type, conventions.dates, open_ended=column.open_ended)
    if column.type == "text" and not column.choices:
        return text
    cells = encoded(text)
    found = Failures(len(cells.dictionary))
    values = _converted(column, cells.dictionary, label, found, conventions.decimal)
    _spread(found, cells.indices, failures)
    return values.take(cells.indices)


def _converted(
    column: Column, text: pa.Array, label: str, failures: Failures, decimal: Decimal | None
) -> pa.Array:
    if column.type == "number":
        values = _numbers(text, label, failures, decimal)
    elif column.type == "integer":
        values = _integers(text, label, failures, decimal)
    elif column.type == "boolean":
        values = _booleans(text, label, failures)
    else:
        values = _choices(column, text, label, failures)
    if column.low is not None or column.high is not None:
        outside = np.zeros(len(text), dtype=np.bool_)
        if column.low is not None:
            outside |= true(pc.less(values, column.low))
        if column.high is not None:
            outside |= true(pc.greater(values, column.high))
        failures.add(Code.OUT_OF_RANGE, label, outside, text, _range(column))
        values = pc.if_else(pa.array(~outside), values, pa.scalar(None, values.type))
    return values


def _spread(found: Failures, indices: pa.Array, failures: Failures) -> None:
    """What is wrong with distinct texts, as what is wrong with the rows that have them."""
    text_of = pc.fill_null(indices, found.length).to_numpy(zero_copy_only=False)
    for failure in found.found:
        at = np.full(found.length + 1, -1)
        at[failure.rows] = np.arange(len(failure.rows))
        which = at[text_of]
        rows = np.flatnonzero(which >= 0)
        values = [failure.values[i] for i in which[rows]]
        extras = failure.extras
        if not isinstance(extras, str):
            extras = [extras[i] for i in which[rows]]
        failures.append(failure.code, failure.column, rows, values, extras)


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
    micros, matched, valid = moments(text, date_order)
    wanted = ("an ISO 8601 date" if date_order is None else "a date") + (
        " and time" if kind == "timestamp" else ""
    )
    failures.add(Code.WRONG_TYPE, label, true(pc.is_valid(text)) & ~matched, text, f"{wanted} (2026-01-31)")
    failures.add(Code.IMPOSSIBLE_DATE, label, matched & ~valid, text)
    return _bounded(micros, text, label, failures, kind, open_ended)


def _bounded(
    micros: pa.Array, text: pa.Array, label: str, failures: Failures, kind: str, open_ended: bool
) -> pa.Array:
    low = np.datetime64(f"{FIRST_YEAR}-01-01", "us").astype(np.int64)
    high = np.datetime64(f"{LAST_YEAR + 1}-01-01", "us").astype(np.int64)
    if open_ended:
        micros = pc.min_element_wise(micros, high - 1, skip_nulls=False)
    outside = true(pc.or_kleene(pc.less(micros, low), pc.greater_equal(micros, high)))
    if outside.any():
        failures.add(Code.IMPOSSIBLE_DATE, label, outside, text)
        micros = pc.if_else(pa.array(~outside), micros, pa.scalar(None, pa.int64()))
    kept = micros.cast(pa.timestamp("us"))
    if kind == "timestamp":
        return kept
    return pc.floor_temporal(kept, unit="day").cast(pa.date32())


def _numbers(text: pa.Array, label: str, failures: Failures, decimal: Decimal | None) -> pa.Array:
    if decimal is not None:
        text = plain_numbers(text, decimal)
    endless = true(pc.match_substring_regex(text, _NOT_FINITE))
    shaped = true(pc.match_substring_regex(text, PLAIN))
    failures.add(Code.WRONG_TYPE, label, true(pc.is_valid(text)) & ~endless & ~shaped, text, "a number")
    plain = pc.if_else(pa.array(shaped), pc.utf8_ltrim(text, "+"), pa.scalar(None, pa.string()))
    values = plain.cast(pa.float64())
    endless |= true(pc.is_inf(values))
    failures.add(Code.NOT_FINITE, label, endless, text)
    return pc.if_else(pa.array(~endless), values, pa.scalar(None, pa.float64()))


def _integers(text: pa.Array, label: str, failures: Failures, decimal: Decimal | None) -> pa.Array:
    if decimal is not None:
        text = plain_numbers(text, decimal)
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


def typed_nulls(column: Column, length: int) -> pa.Array:
    """A column of nothing, for what a file does not have."""
    return pa.nulls(length, ARROW_TYPES[column.type])
