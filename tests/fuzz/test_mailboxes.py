"""Any mail in any kind of box, any event in any calendar: each is a row, a copy or quarantined, and none is lost."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from graphmodel.errors import CrosstieError
from ingest.load import read_folder
from ingest.mail import mail_sources
from tests.examples import examples
from tests.fuzz.refusals import refused
from tests.unit.ingest.mail.letters import calendar, letter, mbox
from tests.unit.ingest.mail.test_any_mail import letters

HEAD = "From x@rail.example Mon Mar  2 10:00:00 2026"
quiet = letters.map(lambda text: text.replace("\nFrom ", "\n>From "))
"""Mails in whose bodies no other mail seems to begin, so that they can be counted."""
raw = st.binary(max_size=40).filter(lambda data: b"From " not in data)

event_lines = st.sampled_from(
    [
        "DTEND:20260302T110000Z",
        "DURATION:PT0S",
        "DURATION:-PT1H",
        "ORGANIZER;CN=Ada:mailto:ada@rail.example",
        "ATTENDEE;PARTSTAT=TENTATIVE:mailto:cleo@acme.example",
        "ATTENDEE:invalid:nomail",
        "ATTENDEE:",
        "STATUS:CANCELLED",
        "SEQUENCE:99999999999999999999",
        "DTSTAMP:00010101T000000Z",
        "DTSTAMP:99991231T235959Z",
        "LAST-MODIFIED:20260302T100000",
        "EXDATE:20260302T100000Z",
        'X-ODD;A="b:c";D=:e',
        "SUMMARY:\\n\\,\\;",
        ";=:",
        "\tfolded",
        "DTSTART:20260303T100000Z",
        "UID:second",
        "BEGIN:VALARM\nTRIGGER:-PT15M\nEND:VALARM",
    ]
)
repeats = st.sampled_from(
    [
        "RRULE:FREQ=DAILY;COUNT=3",
        "RRULE:FREQ=WEEKLY;UNTIL=20260401",
        "RRULE:FREQ=MONTHLY",
        "RRULE:FREQ=",
        "RDATE:20260305T100000Z",
    ]
)
starts = st.sampled_from(
    ["20260302T100000Z", "20260302", "20260302T100000", "00010101", "99991231T235959Z", "20260230", "x", ""]
)


@st.composite
def events(draw: st.DrawFn) -> str:
    uid = draw(st.sampled_from(["UID:a", "UID:b", "UID:", "X-NO:1"]))
    more = [*draw(st.lists(event_lines, max_size=5)), *draw(st.lists(repeats, max_size=1))]
    return "\n".join(["BEGIN:VEVENT", uid, f"DTSTART:{draw(starts)}", *more, "END:VEVENT"])


@given(
    boxed=st.lists(quiet, max_size=4),
    kept=st.lists(quiet, max_size=3),
    single=st.lists(quiet.map(str.encode) | raw, max_size=3),
    calendars=st.lists(st.lists(events(), min_size=1, max_size=3), max_size=2),
)
@examples(300)
def test_every_mail_and_event_is_counted(boxed, kept, single, calendars):
    files: dict[str, bytes] = {"Inbox": mbox(letter("<sure@x>"), *boxed).encode("utf-8", "surrogatepass")}
    files |= {f"Maildir/{'cur' if i % 2 else 'new'}/{i}:2,S": one.encode() for i, one in enumerate(kept)}
    files |= {f"{i}.eml": data for i, data in enumerate(single)}
    files |= {f"{i}.ics": calendar(*one).encode() for i, one in enumerate(calendars)}
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for name in ("cur", "new"):
            (folder / "Maildir" / name).mkdir(parents=True)
        for name, data in files.items():
            (folder / name).write_bytes(data)
        sources = mail_sources(folder).sources
        for source in sources:
            source.raw_text(np.arange(source.rows))
        counts = {source.name: source.rows + len(source.broken) for source in sources}
        happened = sum(count for name, count in counts.items() if name.endswith(".ics"))
        drawn = sum(map(len, calendars))
        assert sum(counts.values()) - happened == 1 + len(boxed) + len(kept) + len(single)
        repeated = any(
            line.startswith(("RRULE", "RDATE"))
            for one in calendars
            for text in one
            for line in text.split("\n")
        )
        assert happened == drawn or (repeated and happened > drawn)
        try:
            report = read_folder(folder, supplier="rail.example").report
        except CrosstieError as error:
            refused(error)
            return
        assert report.total.read == sum(counts.values())
        assert report.total.holds
