"""Each type and each code, cell by cell, and the fast path against the slow one."""

from __future__ import annotations

import datetime as dt
import math

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmodel.tables import Column
from ingest.cells.conventions import Conventions
from ingest.cells.dates import detect_date_order
from ingest.cells.validate import Failures, convert, times
from ingest.report import Code


def judged(kind, cells, *, order=None, **more):
    failures = Failures(len(cells))
    column = Column("c", kind, "text", **more)
    values = convert(column, pa.array(cells, pa.string()), "C", failures, Conventions(order)).to_pylist()
    return values, {(f.code, int(row)) for f in failures.found for row in f.rows}


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-01-23", dt.datetime(2024, 1, 23)),
        ("2024-01-23 17:50", dt.datetime(2024, 1, 23, 17, 50)),
        ("2024-01-23T17:50:51Z", dt.datetime(2024, 1, 23, 17, 50, 51)),
        ("2024-01-23T17:50:51.000+0000", dt.datetime(2024, 1, 23, 17, 50, 51)),
        ("2024-01-23T17:50:51.123456789+02:00", dt.datetime(2024, 1, 23, 15, 50, 51, 123456)),
        ("2024-01-23T23:30-0130", dt.datetime(2024, 1, 24, 1, 0)),
        ("2024-01-23T17:50:51,5+01", dt.datetime(2024, 1, 23, 16, 50, 51, 500000)),
        ("2024-02-29", dt.datetime(2024, 2, 29)),
    ],
)
def test_moments_become_utc(text, moment):
    assert judged("timestamp", [text]) == ([moment], set())
    assert judged("timestamp", [text, "nonsense"])[0] == [moment, None]
    assert judged("date", [text]) == ([moment.date()], set())


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-30",
        "2023-02-29",
        "1899-12-31",
        "2201-01-01",
        "2024-13-01",
        "2024-01-01T24:00",
        "2024-01-01T10:60",
    ],
)
def test_a_moment_that_does_not_exist(text):
    assert judged("timestamp", [text]) == ([None], {(Code.IMPOSSIBLE_DATE, 0)})


@pytest.mark.parametrize("text", ["yesterday", "20240101", "2024-01-01T1705", "1/2/2024", "12"])
def test_what_is_no_moment(text):
    assert judged("timestamp", [text]) == ([None], {(Code.WRONG_TYPE, 0)})


@given(st.datetimes(dt.datetime(1900, 1, 1), dt.datetime(2200, 12, 31)), st.integers(-14 * 60, 14 * 60))
def test_fast_and_slow_reading_agree(moment, minutes):
    local = moment.replace(tzinfo=dt.timezone(dt.timedelta(minutes=minutes)))
    fast, slow = Failures(1), Failures(2)
    assert times(pa.array([moment.isoformat()]), "C", fast, "timestamp").to_pylist() == [moment]
    texts = pa.array([moment.isoformat(), local.isoformat()])
    first, second = times(texts, "C", slow, "timestamp").to_pylist()
    utc = local.astimezone(dt.UTC).replace(tzinfo=None)
    assert first == moment
    assert second == (utc if 1900 <= utc.year <= 2200 else None)


@pytest.mark.parametrize(
    ("order", "text", "date"),
    [
        ("mdy", "02/23/26", dt.date(2026, 2, 23)),
        ("mdy", "02/23/26 08:55 PM", dt.date(2026, 2, 23)),
        ("dmy", "23.02.2026", dt.date(2026, 2, 23)),
        ("dmy", "3-2-69", dt.date(1969, 2, 3)),
        ("ymd", "2026/02/23 12:00", dt.date(2026, 2, 23)),
        ("dmy", "2026/02/23", dt.date(2026, 2, 23)),
        ("ymd", "26/02/23", dt.date(2026, 2, 23)),
    ],
)
def test_local_dates_in_a_known_order(order, text, date):
    assert judged("date", [text], order=order) == ([date], set())


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (["2024-01-30"], None),
        (["13/1/24", None], "dmy"),
        (["1/13/24 10:00 AM"], "mdy"),
        (["2024/01/05"], "ymd"),
        (["2024/01/05", "13/1/24"], "dmy"),
        (["24/01/05", "98/01/05"], "ymd"),
        (["1/2/24"], "ambiguous"),
        (["13/1/24", "1/13/24"], "mixed"),
    ],
)
def test_the_order_of_dates_is_found(cells, order):
    assert detect_date_order([pa.array(cells, pa.string())]) == order


def test_numbers():
    cells = ["1", "+2.5", "1e3", ".5", "nan", "-Infinity", "1e999", "1,000", "0x1f", None, "-1"]
    values, failures = judged("number", cells, low=0)
    assert values == [1.0, 2.5, 1000.0, 0.5, *[None] * 7]
    assert failures == {
        (Code.NOT_FINITE, 4), (Code.NOT_FINITE, 5), (Code.NOT_FINITE, 6),
        (Code.WRONG_TYPE, 7), (Code.WRONG_TYPE, 8), (Code.OUT_OF_RANGE, 10),
    }  # fmt: skip


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_finite_number_survives(number):
    values, failures = judged("number", [repr(number)])
    assert not failures
    assert math.copysign(1, values[0]) == math.copysign(1, number)
    assert values == [number]


def test_integers():
    values, failures = judged("integer", ["1", "5.0", "007", "9" * 19, "1.5", "8", "-0"], low=0, high=7)
    assert values == [1, 5, 7, None, None, None, 0]
    assert failures == {(Code.OUT_OF_RANGE, 3), (Code.WRONG_TYPE, 4), (Code.OUT_OF_RANGE, 5)}


def test_booleans():
    values, failures = judged("boolean", ["TRUE", "No", "1", "0", "yes", "false", "maybe", None])
    assert values == [True, False, True, False, True, False, None, None]
    assert failures == {(Code.WRONG_TYPE, 6)}


def test_choices_name_the_nearest():
    failures = Failures(2)
    column = Column("c", "text", "text", choices=("email", "on_site"))
    assert convert(column, pa.array(["On-Site", "e-mial"]), "C", failures).to_pylist() == ["on_site", None]
    (failure,) = failures.found
    assert failure.code is Code.UNKNOWN_CHOICE
    assert "nearest: email" in failure.extras[0]


def test_required_cells():
    assert judged("text", ["a", None], required=True)[1] == {(Code.MISSING_VALUE, 1)}


@given(cells=st.lists(st.sampled_from([None, "1", "-1", "x", "nan", "1e999", "2"]), max_size=9))
def test_cells_that_repeat_are_judged_like_each_alone(cells):
    failures = Failures(len(cells))
    values = convert(Column("c", "number", "text", low=0), pa.array(cells, pa.string()), "C", failures)
    alone = [judged("number", [cell], low=0) for cell in cells]
    assert values.to_pylist() == [value for one, _ in alone for value in one]
    told = [
        (failure.code, int(row), value)
        for failure in failures.found
        for row, value in zip(failure.rows, failure.values, strict=True)
    ]
    assert sorted(told, key=str) == sorted(
        ((code, row, cells[row]) for row, (_, found) in enumerate(alone) for code, _ in found), key=str
    )
