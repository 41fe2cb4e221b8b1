"""Dates with words in them, in the languages of CRMs, and the clock of twelve hours."""

from __future__ import annotations

import datetime as dt

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.cells.dates import _MONTHS, detect_date_order, moments


def read(text, order="ymd"):
    micros, matched, valid = moments(pa.array([text, "2026-01-01T00:00"]), order)
    if not (matched[0] and valid[0]):
        return None
    return dt.datetime(1970, 1, 1) + dt.timedelta(microseconds=micros[0].as_py())


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("31. Januar 2026", dt.datetime(2026, 1, 31)),
        ("1. März 2026 14:05 Uhr", None),
        ("3. Mär. 2026, 14:05", dt.datetime(2026, 3, 3, 14, 5)),
        ("31 Jan 2026 10:05:07", dt.datetime(2026, 1, 31, 10, 5, 7)),
        ("January 31, 2026", dt.datetime(2026, 1, 31)),
        ("Jan 5, 2026, 3:05 p.m.", dt.datetime(2026, 1, 5, 15, 5)),
        ("Jan 5, 2026 at 12:05 AM", dt.datetime(2026, 1, 5, 0, 5)),
        ("Saturday, 31st of January 2026", dt.datetime(2026, 1, 31)),
        ("Sat, 31 Jan 2026 10:05:00 +0100", dt.datetime(2026, 1, 31, 9, 5)),
        ("31-Jan-26", dt.datetime(2026, 1, 31)),
        ("31-Jan-99", dt.datetime(1999, 1, 31)),
        ("2026-Jan-31", dt.datetime(2026, 1, 31)),
        ("1er février 2026", dt.datetime(2026, 2, 1)),
        ("15 août 2026 à 9:30", dt.datetime(2026, 8, 15, 9, 30)),
        ("31 de enero de 2026", dt.datetime(2026, 1, 31)),
        ("2026年1月31日", dt.datetime(2026, 1, 31)),
        ("2026年1月31日 10:05", dt.datetime(2026, 1, 31, 10, 5)),
        ("2026年1月31日 下午3时05分", dt.datetime(2026, 1, 31, 15, 5)),
        ("2026/1/31 上午 9:05:07", dt.datetime(2026, 1, 31, 9, 5, 7)),
        ("2026年1月31日 星期六", dt.datetime(2026, 1, 31)),
        ("2026년 1월 31일", dt.datetime(2026, 1, 31)),
        ("26/01/31 10:05", dt.datetime(2026, 1, 31, 10, 5)),
        ("31 Foo 2026", None),
        ("Jan 2026", None),
        ("31 Feb 2026", None),
        ("46053", None),
        ("2026年13月1日", None),
        ("tomorrow", None),
    ],
)
def test_a_date_in_words(text, moment):
    assert read(text) == moment


def test_words_are_no_iso_8601():
    assert not moments(pa.array(["31 Jan 2026"]), None)[1].any()


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (["31 Jan 2026", "2026-01-01"], "ymd"),
        (["2026年1月31日"], "ymd"),
        (["31 Jan 2026", "1/2/26"], "ambiguous"),
        (["31 Jan 2026", "31/1/26"], "dmy"),
        (["1/2/26 3:05 p.m."], "ambiguous"),
        (["tomorrow"], None),
    ],
)
def test_words_do_not_answer_for_numbers(cells, order):
    assert detect_date_order([pa.array(cells)]) == order


DAYS = st.dates(dt.date(1970, 1, 1), dt.date(2199, 12, 31))


@given(DAYS, st.data())
@settings(deadline=None)
def test_any_day_is_read_by_any_name_of_its_month(day, data):
    name = data.draw(st.sampled_from(_MONTHS[day.month - 1])).title()
    form = data.draw(
        st.sampled_from(["{d} {m} {y}", "{m} {d}, {y}", "{d}-{m}-{y}", "{d}. {m} {y}", "{y}-{m}-{d}"])
    )
    assert read(form.format(d=day.day, m=name, y=day.year)) == dt.datetime(day.year, day.month, day.day)


@given(DAYS, st.times(), st.sampled_from(["dmy", "mdy", "ymd"]), st.sampled_from("/.-"))
@settings(deadline=None)
def test_any_moment_is_read_in_its_order_and_clock(day, time, order, mark):
    parts = {"d": f"{day.day}", "m": f"{day.month}", "y": f"{day.year}"}
    half = "AM" if time.hour < 12 else "PM"
    text = mark.join(parts[part] for part in order) + f" {time.hour % 12 or 12}:{time.minute:02} {half}"
    assert read(text, order) == dt.datetime.combine(day, time.replace(second=0, microsecond=0))
