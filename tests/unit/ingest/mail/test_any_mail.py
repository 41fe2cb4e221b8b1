"""Whatever lies in a folder of mail: nothing crashes, every mail and event has a fate, the books balance."""

import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from ingest.load import read_folder
from ingest.mail import mail_sources
from tests.examples import examples
from tests.unit.ingest.mail.letters import calendar, folder_of, letter, mbox

PEOPLE = (
    "Ada <ada@example.com>",
    "ben@example.com",
    '"Lind, Cleo" <cleo@acme.example>',
    "=?utf-8?B?546L5LyfCg==?= <wang@acme.example>",
    "dan@gmail.com",
    "no-reply@acme.example",
    "talk@lists.example.org",
    "nobody",
    "",
)
someone = st.sampled_from(PEOPLE) | st.text(max_size=20).map(lambda text: text.replace("\n", " "))
some = st.lists(someone, max_size=4).map(", ".join)
header = st.sampled_from(
    [
        "",
        "Cc: eve@bolt.example",
        "List-Post: <mailto:talk@lists.example.org>",
        "List-Unsubscribe: <x>",
        "Return-Path: <>",
        "Auto-Submitted: auto-replied",
        "Received: by x; Mon, 2 Mar 2026 10:00:00 +0000",
        "no header at all",
        " folded",
        "Content-Type: multipart/report",
    ]
)
letters = st.builds(
    letter,
    message_id=st.sampled_from([None, "", "<1@x>", "<2@x>", "<1@x> <3@x>", "bare", "< >"]),
    sender=st.none() | someone,
    to=st.none() | some,
    date=st.sampled_from([None, "", "soon", "Mon, 2 Mar 2026 10:00:00 +0100", "Tue, 3 Mar 1926 10:00"]),
    more=header,
    body=st.text(max_size=30) | st.just("From x Mon Mar  2 10:00:00 2026\nHi there"),
)
line = st.sampled_from(
    [
        "ORGANIZER:mailto:ada@example.com",
        "ATTENDEE;PARTSTAT=DECLINED:mailto:cleo@acme.example",
        "ATTENDEE:MAILTO:cleo@acme.example",
        "ATTENDEE;CUTYPE=ROOM:mailto:room@acme.example",
        "RRULE:FREQ=DAILY;COUNT=3",
        "RRULE:FREQ=WEEKLY",
        "RRULE:FREQ=YEARLY;BYMONTH=13",
        "RECURRENCE-ID:20260303T100000Z",
        "EXDATE:20260303T100000Z",
        "RDATE:20260305T100000Z",
        "DTSTAMP:20260310T000000Z",
        "DURATION:PT1H",
        "DTEND:20260301T100000Z",
        "DTEND;VALUE=DATE:20260303",
        "STATUS:CANCELLED",
        "SEQUENCE:x",
        "ATTENDEE",
        ":",
        " folded",
        "BEGIN:VALARM",
        "END:VALARM",
        "BEGIN:VEVENT",
        "DESCRIPTION:x",
    ]
)


@st.composite
def events(draw):
    begins = draw(st.sampled_from(["20260302T100000Z", "20260302T100000", "20260302", "20269999", ""]))
    uid = draw(st.sampled_from(["UID:a", "UID:b", "X:y"]))
    return "\n".join(
        ["BEGIN:VEVENT", uid, f"DTSTART:{begins}", *draw(st.lists(line, max_size=7)), "END:VEVENT"]
    )


@examples(60)
@given(
    st.lists(letters, min_size=1, max_size=6),
    st.lists(letters, max_size=3),
    st.lists(st.lists(events(), max_size=4), max_size=2),
)
def test_every_mail_and_event_has_a_fate(boxed, single, calendars):
    with tempfile.TemporaryDirectory() as place:
        folder = folder_of(
            Path(place),
            {
                "in.mbox": mbox(letter("<sure@x>"), *boxed).encode("utf-8", "surrogatepass"),
                **{f"{i}.eml": text.encode("utf-8", "surrogatepass") for i, text in enumerate(single)},
                **{f"{i}.ics": calendar(*one) for i, one in enumerate(calendars)},
            },
        )
        sources = {source.name: source for source in mail_sources(folder).sources}
        messages = sum(
            source.rows + len(source.broken) for name, source in sources.items() if not name.endswith(".ics")
        )
        assert messages >= 1 + len(boxed) + len(single)
        report = read_folder(folder, supplier="example.com").report
        assert report.total.holds
        assert report.total.read == sum(source.rows + len(source.broken) for source in sources.values())


@examples(60)
@given(st.binary(max_size=300), st.binary(max_size=300), st.binary(max_size=300))
def test_no_bytes_crash_a_reader(box, single, events_):
    with tempfile.TemporaryDirectory() as place:
        folder = folder_of(
            Path(place),
            {
                "in.mbox": mbox(letter()).encode() + box,
                "a.eml": single,
                "a.ics": b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260302T100000Z\n"
                + events_
                + b"\nEND:VEVENT\n",
            },
        )
        sources = mail_sources(folder).sources
        assert sum(source.rows + len(source.broken) for source in sources if source.name == "a.eml") == 1
        for source in sources:
            source.raw_text(source.first_line[:0])
