"""When a mail was sent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.mail.moments import iso, moment, sent_at


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Mon, 2 Mar 2026 10:00:00 +0100", "2026-03-02T09:00:00Z"),
        ("2 Mar 26 10:00 EST", "2026-03-02T15:00:00Z"),
        ("Mon, 2 Mar 2026 10:00:00", "2026-03-02T10:00:00Z"),  # without a zone: UTC
        ("Mon, 2 Mar 2026 10:00:00 -0000", "2026-03-02T10:00:00Z"),
        ("Mon Mar  2 10:00:00 2026", "2026-03-02T10:00:00Z"),
        ("2026-03-02T10:00:00+08:00", "2026-03-02T02:00:00Z"),
        ("Sat, 31 Dec 2016 23:59:60 +0000", "2016-12-31T23:59:59Z"),
    ],
)
def test_dates_as_they_are_written(text, said):
    assert iso(moment(text)) == said


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "Mon, 31 Feb 2026 10:00:00 +0000",
        "Thu, 1 Jan 1970 00:00:00 +0000",
        "2 Mar 9999 10:00",
    ],
)
def test_what_is_no_moment(text):
    assert moment(text) is None


def test_a_wrong_clock_is_corrected_by_the_first_server():
    received = [b"by b; Wed, 4 Mar 2026 10:00:05 +0000", b"from a by b; Mon, 2 Mar 2026 10:00:05 +0000"]
    near = {"date": [b"Mon, 2 Mar 2026 10:00:00 +0000"], "received": received}
    wrong = {"date": [b"Mon, 2 Mar 2020 10:00:00 +0000"], "received": received}
    assert iso(sent_at(near)) == "2026-03-02T10:00:00Z"
    assert iso(sent_at(wrong)) == "2026-03-02T10:00:05Z"
    assert iso(sent_at({"received": received})) == "2026-03-02T10:00:05Z"
    assert sent_at({"date": [b"soon"]}) is None


@given(
    st.text(max_size=40) | st.from_regex(r"\d{1,4}[ -]\w{1,3}[ -]\d{1,5} \d{1,3}:\d\d(:\d\d)? [+-]\d{1,6}")
)
def test_nothing_crashes(text):
    found = moment(text)
    assert found is None or moment(iso(found)) == found
