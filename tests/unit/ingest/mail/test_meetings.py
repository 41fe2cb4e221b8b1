"""Events of calendars: one row an occurrence, whoever's calendar it stands in."""

import numpy as np
import pytest

from ingest.mail import mail_sources
from tests.unit.ingest.mail.letters import (
    ORGANIZER,
    STAMP,
    attendee,
    broken_in,
    calendar,
    event,
    folder_of,
    rows_of,
)

CLEO = attendee("cleo@acme.example", traits=";CN=Cleo Lind")


def rows(tmp_path, *events, **more):
    return rows_of(folder_of(tmp_path, {"ada.ics": calendar(*events, **more)}))


def test_who_met_whom_when_and_for_how_long(tmp_path):
    (row,) = rows(tmp_path, event("DTEND:20260302T113000Z", ORGANIZER, CLEO))
    assert row == {
        "event": "e1",
        "begins at": "2026-03-02T10:00:00Z",
        "minutes": "90",
        "organizer": "Ada Reyes <ada@example.com>",
        "staff": "Ada Reyes <ada@example.com>; Cleo Lind <cleo@acme.example>",
    }


def test_who_declined_and_what_is_no_person_was_not_there(tmp_path):
    (row,) = rows(
        tmp_path,
        event(
            ORGANIZER,
            CLEO,
            attendee("dan@acme.example", "DECLINED"),
            attendee("eve@acme.example", "DELEGATED"),
            attendee("finn@acme.example", "NEEDS-ACTION"),
            attendee("room@acme.example", traits=";CUTYPE=ROOM"),
            attendee("beamer@acme.example", traits=";CUTYPE=RESOURCE"),
            attendee("all@acme.example", traits=";CUTYPE=GROUP"),
            attendee("boss@acme.example", traits=";ROLE=NON-PARTICIPANT"),
            "ATTENDEE;CN=X:invalid:nomail",
        ),
    )
    assert row["staff"] == "Ada Reyes <ada@example.com>; Cleo Lind <cleo@acme.example>; finn@acme.example"
    assert row["declined"] == "dan@acme.example; eve@acme.example"


@pytest.mark.parametrize(
    ("begins", "utc"),
    [
        (";TZID=Europe/Berlin:20260302T100000", "2026-03-02T09:00:00Z"),
        (";TZID=W. Europe Standard Time:20260302T100000", "2026-03-02T09:00:00Z"),
        (";VALUE=DATE:20260302", "2026-03-02T00:00:00Z"),
        (":20260302T100000", "2026-03-02T10:00:00Z"),  # without a zone: UTC
        (";TZID=Own:20260302T100000", "2026-03-02T07:00:00Z"),
    ],
)
def test_times_in_zones(tmp_path, begins, utc):
    zone = (
        "BEGIN:VTIMEZONE\nTZID:Own\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:+0300\n"
        "TZOFFSETTO:+0300\nEND:STANDARD\nEND:VTIMEZONE"
    )
    text = event(ORGANIZER, CLEO).replace("DTSTART:20260302T100000Z", f"DTSTART{begins}")
    (row,) = rows(tmp_path, text, more=zone)
    assert row["begins at"] == utc


def test_zones_of_one_name_in_two_files_stay_apart(tmp_path):
    def with_zone(offset, uid):
        zone = (
            f"BEGIN:VTIMEZONE\nTZID:Own\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:{offset}\n"
            f"TZOFFSETTO:{offset}\nEND:STANDARD\nEND:VTIMEZONE"
        )
        text = event(ORGANIZER, CLEO, uid=uid).replace(
            "DTSTART:20260302T100000Z", "DTSTART;TZID=Own:20260302T100000"
        )
        return calendar(text, more=zone)

    found = rows_of(folder_of(tmp_path, {"a.ics": with_zone("+0300", "a"), "b.ics": with_zone("+0500", "b")}))
    assert [row["begins at"] for row in found] == ["2026-03-02T07:00:00Z", "2026-03-02T05:00:00Z"]


def test_a_series_goes_on_until_the_calendar_was_last_written(tmp_path):
    weekly = event(
        ORGANIZER, CLEO, "RRULE:FREQ=WEEKLY", "EXDATE:20260309T100000Z", "DTSTAMP:20260301T000000Z"
    )
    moved = event(
        ORGANIZER,
        CLEO,
        "RECURRENCE-ID:20260316T100000Z",
        "DTSTAMP:20260301T000000Z",
        begins="20260318T150000Z",
    )
    last = event(ORGANIZER, CLEO, "LAST-MODIFIED:20260330T120000Z", uid="e2", begins="20260302T080000Z")
    found = rows(tmp_path, weekly, moved, last)
    assert [row["begins at"] for row in found if row["event"].startswith("e1")] == [
        "2026-03-02T10:00:00Z",
        "2026-03-18T15:00:00Z",
        "2026-03-23T10:00:00Z",
        "2026-03-30T10:00:00Z",
    ]
    assert not any("left out" in row for row in found)


def test_what_lies_after_that_is_a_plan(tmp_path):
    (row,) = rows(tmp_path, event(ORGANIZER, CLEO, STAMP, begins="20260401T000001Z"))
    assert row["left out"] == "planned"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (calendar(event(ORGANIZER, CLEO, "STATUS:CANCELLED")), "cancelled"),
        (calendar(event(ORGANIZER, CLEO), more="METHOD:CANCEL"), "cancelled"),
        (calendar(event(ORGANIZER, CLEO), more="METHOD:REPLY"), "reply"),
        (calendar(event(ORGANIZER, CLEO), more="METHOD:REQUEST"), None),
    ],
)
def test_what_did_not_take_place(tmp_path, text, reason):
    (row,) = rows_of(folder_of(tmp_path, {"a.ics": text}))
    assert row.get("left out") == reason


def test_one_meeting_in_two_calendars_is_one_and_the_latest_copy_knows(tmp_path):
    hers = event(ORGANIZER, attendee("cleo@acme.example", "NEEDS-ACTION"), CLEO.replace("cleo", "dan"), STAMP)
    his = event(
        ORGANIZER,
        attendee("cleo@acme.example", "ACCEPTED"),
        attendee("dan@acme.example", "DECLINED"),
        "SEQUENCE:1",
        STAMP,
        begins="20260302T140000Z",
    )
    kept, copy = rows_of(folder_of(tmp_path, {"a.ics": calendar(hers), "b.ics": calendar(his)}))
    assert kept["begins at"] == "2026-03-02T14:00:00Z"
    assert kept["staff"] == "Ada Reyes <ada@example.com>; cleo@acme.example"
    assert kept["declined"] == "Cleo Lind <dan@acme.example>"
    assert copy["copy of"] == "e1"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (event(ORGANIZER, CLEO, begins="20260399T100000"), "DTSTART cannot be understood"),
        (event(ORGANIZER, CLEO).replace("DTSTART:20260302T100000Z\n", ""), "no DTSTART"),
        (event(ORGANIZER, CLEO, "RRULE:FREQ=OFTEN"), "RRULE cannot be understood"),
        (event(ORGANIZER, CLEO, "RRULE:FREQ=SECONDLY"), "several times a day"),
        (event(ORGANIZER, CLEO, begins="10000101T100000Z"), "between 1900 and 2200"),
        (event(ORGANIZER, CLEO).replace("END:VEVENT", ""), "before its END:VEVENT"),
    ],
)
def test_what_cannot_be_used_is_kept_with_its_reason_and_without_its_title(tmp_path, text, said):
    folder = folder_of(tmp_path, {"a.ics": calendar(text, event(ORGANIZER, CLEO, uid="e2"))})
    assert [row["event"] for row in rows_of(folder)] == ["e2"]
    (found,) = broken_in(folder)
    assert said in found
    assert not any("secret" in b.raw for source in mail_sources(folder).sources for b in source.broken)


def test_the_raw_text_of_a_row_has_no_title(tmp_path):
    folder = folder_of(
        tmp_path, {"a.ics": calendar(event(CLEO)), "b.ics": calendar(event(ORGANIZER, CLEO, uid="e2"))}
    )
    (source,) = mail_sources(folder).sources
    assert source.name == "*.ics"
    assert source.raw_text(np.array([1])) == {
        1: f"b.ics\nUID:e2\nDTSTART:20260302T100000Z\n{ORGANIZER}\n{CLEO}"
    }


def test_alarms_and_tasks_are_no_events(tmp_path):
    alarm = "BEGIN:VALARM\nTRIGGER:-PT5M\nATTENDEE:mailto:bot@x.example\nEND:VALARM"
    todo = "BEGIN:VTODO\nUID:t1\nDTSTART:20260302T100000Z\nEND:VTODO"
    (row,) = rows(tmp_path, event(ORGANIZER, CLEO, alarm), todo)
    assert "bot" not in row["staff"]
