"""Events of calendars into rows: series into their occurrences, the copies of several people's calendars into one."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import icalendar
import recurring_ical_events
from icalendar.timezone import tzp

from ingest.mail.addresses import Mailbox, mailbox
from ingest.mail.calendars import RawCalendar, RawEvent, read_calendar, show_event
from ingest.mail.columns import source_of_rows
from ingest.mail.moments import iso
from ingest.mail.people import AddressBook
from ingest.mail.places import Place, places_of
from ingest.reading.source import Broken, Peek, Source
from ingest.report import Code

COLUMNS = (
    "Event",
    "Copy of",
    "Begins at",
    "Minutes",
    "Organizer",
    "Declined",
    "Staff",
    "Free mail",
    "Left out",
)
"""Columns of a calendar; those with several people are parted by ``;``.

``Event`` is the event's UID, for an occurrence of a series with the moment at which the series has it. ``Copy of`` is
the event of which the row is one more copy. ``Staff`` and ``Free mail`` are the organizer and all who did not decline,
parted as in mailboxes; rooms, lists and who is only informed are nobody. ``Left out`` says why the event does not
count.
"""

_FIRST_YEAR, _LAST_YEAR = 1900, 2200
_OFTEN = ("SECONDLY", "MINUTELY", "HOURLY")
_WITHIN_A_DAY = ("BYHOUR", "BYMINUTE", "BYSECOND")
_NOT_A_PERSON = ("ROOM", "RESOURCE", "GROUP")
_NOT_THERE = ("DECLINED", "DELEGATED")
_NO_ANSWER = "NEEDS-ACTION"
_REPLIES = ("REPLY", "COUNTER", "REFRESH", "DECLINECOUNTER")


@dataclass(slots=True)
class _Event:
    """One event or one occurrence; people by number, with what each answered."""

    place: Place
    event: str
    version: tuple[int, int]
    """Revision, and when it was last written: later copies know better."""
    begins: int
    minutes: float | None
    organizer: int | None
    answers: dict[int, str]
    cancelled: bool
    reply: bool
    planned: bool = False
    copies: list[_Event] = field(default_factory=list)
    copy_of: str = ""


@dataclass(slots=True)
class Diary:
    """The events of one calendar file, or of all of one folder."""

    files: Sequence[Path]
    calendars: list[RawCalendar]
    parsed: list[tuple[RawEvent, icalendar.Event]] = field(default_factory=list)
    events: list[_Event] = field(default_factory=list)
    broken: list[Broken] = field(default_factory=list)

    def reject(self, raw: RawEvent, why: str) -> None:
        """Keep an event that cannot be used as a broken row."""
        many = len(self.files) > 1
        line = self.files.index(raw.place.path) + 1 if many else raw.place.line
        shown = f"{raw.place.path.name}\n{raw.raw}" if many else raw.raw
        self.broken.append(Broken(line, Code.BROKEN_EVENT, "", why, shown))


def open_diary(files: Sequence[Path]) -> Diary:
    """Read calendar files; events that are no events are broken rows."""
    diary = Diary(files, [])
    for path in files:
        calendar = read_calendar(path)
        diary.calendars.append(calendar)
        whole = []
        for raw in calendar.events:
            if raw.whole:
                whole.append(raw)
            else:
                diary.reject(raw, "the file ends, or the next event begins, before its END:VEVENT")
        diary.parsed += _parse(calendar, whole, diary)
    return diary


def _parse(
    calendar: RawCalendar, events: Sequence[RawEvent], diary: Diary
) -> Iterator[tuple[RawEvent, icalendar.Event]]:
    """The library's form of events; a property that is not understood makes a broken row."""
    tzp.use_default()  # forgets the zones of the file before, which may have the same names
    try:
        for component in _components(calendar.zones, ()):
            component.walk()
    except (ValueError, KeyError):
        calendar.zones.clear()
    try:
        parsed: list[icalendar.Event | None] = [*_components((), events)]
    except (ValueError, KeyError):
        parsed = []
    if len(parsed) != len(events):  # one line that is no property spoils them all: look at each alone
        parsed = [_alone(raw) for raw in events]
    for raw, event in zip(events, parsed, strict=True):
        if event is None:
            diary.reject(raw, "a line of it is no property")
        elif event.errors:
            name, why = event.errors[0]
            diary.reject(raw, f"{name} cannot be understood ({why})")
        elif fault := _fault(event):
            diary.reject(raw, fault)
        else:
            yield raw, event


def _components(zones: Iterable[bytes], events: Iterable[RawEvent]) -> list[Any]:
    lines = [b"BEGIN:VCALENDAR", *zones]
    for raw in events:
        lines += [b"BEGIN:VEVENT", *raw.lines, b"END:VEVENT"]
    lines += [b"END:VCALENDAR", b""]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of zones whose names are guessed
        calendar = icalendar.Calendar.from_ical(b"\r\n".join(lines).decode("utf-8", "replace"))
    return list(calendar.subcomponents)


def _alone(raw: RawEvent) -> icalendar.Event | None:
    try:
        found = _components((), (raw,))
    except (ValueError, KeyError):
        return None
    return found[0] if len(found) == 1 else None


def _fault(event: icalendar.Event) -> str:
    """What makes a well-formed event useless; empty where nothing does."""
    begins = _value(event, "DTSTART")
    if begins is None:
        return "it has no DTSTART"
    if not isinstance(begins, date) or not _FIRST_YEAR <= begins.year < _LAST_YEAR:
        return f"DTSTART is {begins}, which is no moment between {_FIRST_YEAR} and {_LAST_YEAR}"
    rules = event.get("RRULE", [])
    for rule in rules if isinstance(rules, list) else [rules]:
        if {str(word).upper() for word in rule.get("FREQ", [])} & {*_OFTEN} or {*rule} & {*_WITHIN_A_DAY}:
            return "its RRULE repeats it several times a day, which no meeting between people does"
    return ""


def last_written(diaries: Sequence[Diary]) -> datetime | None:
    """The latest moment at which anything was written into any of the calendars, as they say themselves."""
    stamps = [
        _moment(value)
        for diary in diaries
        for _, event in diary.parsed
        for name in ("DTSTAMP", "LAST-MODIFIED", "CREATED")
        if (value := _value(event, name)) is not None
    ]
    return max(stamps, default=None)


def fill(diary: Diary, until: datetime | None, people: AddressBook) -> None:
    """The events of a diary one by one, series up to a moment; without one, up to their last start."""
    by_uid: dict[str, list[tuple[RawEvent, icalendar.Event]]] = {}
    for raw, event in diary.parsed:
        # a file of its own may hold its own state of a series
        by_uid.setdefault(f"{raw.place.path}\n{event.get('UID') or id(event)}", []).append((raw, event))
    for found in by_uid.values():
        if len(found) == 1 and not _repeats(found[0][1]):
            _take(diary, found[0][0], found[0][1], None, until, people)
        else:
            _take_series(diary, found, until, people)


def _repeats(event: icalendar.Event) -> bool:
    return any(name in event for name in ("RRULE", "RDATE", "RECURRENCE-ID"))


def _take_series(
    diary: Diary,
    found: Sequence[tuple[RawEvent, icalendar.Event]],
    until: datetime | None,
    people: AddressBook,
) -> None:
    starts = [_moment(_value(event, "DTSTART")) for _, event in found]
    end = max((*starts, *((until,) if until is not None else ())))
    calendar = icalendar.Calendar()
    for number, (_, event) in enumerate(found):
        event.add("X-NUMBER", str(number))
        calendar.add_component(event)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            occurrences = recurring_ical_events.of(calendar).between(
                min(starts) - timedelta(days=1), end + timedelta(seconds=1)
            )
    except Exception as error:  # the library's own and those of the libraries below it
        for raw, _ in found:
            diary.reject(raw, f"its recurrence cannot be worked out ({' '.join(str(error).split())[:200]})")
        return
    used = set()
    for occurrence in occurrences:
        number = int(str(occurrence.get("X-NUMBER", "0")))
        used.add(number)
        _take(diary, found[number][0], occurrence, _value(occurrence, "RECURRENCE-ID"), until, people)
    for number, (raw, event) in enumerate(found):
        if number not in used:  # every occurrence was moved, cancelled one by one, or lies elsewhere
            _take(diary, raw, event, _value(event, "RECURRENCE-ID"), until, people)


def _take(
    diary: Diary,
    raw: RawEvent,
    event: icalendar.Event,
    occurrence: Any,
    until: datetime | None,
    people: AddressBook,
) -> None:
    """One event or one occurrence as a row."""
    begins = _moment(_value(event, "DTSTART"))
    organizers = _people(event, "ORGANIZER")
    organizer = people.number(organizers[0][0]) if organizers else None
    answers = {people.number(box): answer for box, answer in _people(event, "ATTENDEE")}
    uid = str(event.get("UID") or "").strip()
    name = uid or f"made:{iso(int(begins.timestamp()))}:{organizer}:{sorted(answers)}"
    if occurrence is not None:
        name = f"{name}/{iso(int(_moment(occurrence).timestamp()))}"
    stamps = [_value(event, key) for key in ("LAST-MODIFIED", "DTSTAMP")]
    written = max((int(_moment(stamp).timestamp()) for stamp in stamps if stamp is not None), default=0)
    diary.events.append(
        _Event(
            raw.place,
            name,
            (_sequence(event), written),
            int(begins.timestamp()),
            _minutes(event),
            organizer,
            answers,
            str(event.get("STATUS", "")).upper() == "CANCELLED" or raw.method == "CANCEL",
            raw.method in _REPLIES,
            until is not None and begins > until,
        )
    )


def _people(event: icalendar.Event, name: str) -> list[tuple[Mailbox, str]]:
    """Everybody behind a property, with the answer each gave; rooms, lists and the merely informed left out."""
    values = event.get(name, [])
    found = []
    for value in values if isinstance(values, list) else [values]:
        traits = getattr(value, "params", {})
        if str(traits.get("CUTYPE", "")).upper() in _NOT_A_PERSON:
            continue
        if str(traits.get("ROLE", "")).upper() == "NON-PARTICIPANT":
            continue
        address = str(value).strip()
        if address[:7].lower() == "mailto:":
            address = address[7:]
        box = mailbox(str(traits.get("CN", "")), address)
        if box is None:
            box = mailbox(str(traits.get("CN", "")), str(traits.get("EMAIL", "")))
        if box is not None:
            found.append((box, str(traits.get("PARTSTAT", _NO_ANSWER)).upper()))
    return found


def _value(event: icalendar.Event, name: str) -> Any:
    """A property's first value in Python's own type; ``None`` where there is none."""
    value = event.get(name)
    if isinstance(value, list):
        value = value[0] if value else None
    return getattr(value, "dt", None)


def _moment(value: Any) -> datetime:
    """A day or a time as a moment; days and times without a zone are UTC."""
    if not isinstance(value, datetime):
        value = datetime.combine(value, time())
    moment: datetime = value
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _minutes(event: icalendar.Event) -> float | None:
    """How long an event takes; ``None`` for whole days, and where nothing tells."""
    begins, ends, takes = (_value(event, name) for name in ("DTSTART", "DTEND", "DURATION"))
    if not isinstance(begins, datetime):
        return None
    if isinstance(ends, datetime):
        takes = _moment(ends) - _moment(begins)
    minutes = takes.total_seconds() / 60 if isinstance(takes, timedelta) else -1.0
    return minutes if minutes > 0 else None


def _sequence(event: icalendar.Event) -> int:
    try:
        return int(event.get("SEQUENCE", 0))
    except (TypeError, ValueError):
        return 0


def join_copies(diaries: Sequence[Diary]) -> None:
    """Find the copies of each event: the first found stands for all; the latest of them tells time and state.

    Of each person the latest answer counts that is one.
    """
    by_event: dict[str, list[_Event]] = {}
    for diary in diaries:
        for event in diary.events:
            by_event.setdefault(event.event, []).append(event)
    for name, events in by_event.items():
        kept, *others = events
        if not others:
            continue
        by_version = sorted(
            events, key=lambda event: (event.version, event.begins, sorted(event.answers.items()))
        )
        answers: dict[int, str] = {}
        for event in by_version:
            for number, answer in event.answers.items():
                if answer != _NO_ANSWER or number not in answers:
                    answers[number] = answer
        latest = by_version[-1]
        kept.begins, kept.minutes, kept.cancelled = latest.begins, latest.minutes, latest.cancelled
        kept.planned, kept.reply = latest.planned, all(event.reply for event in events)
        kept.organizer = next((e.organizer for e in reversed(by_version) if e.organizer is not None), None)
        kept.answers = answers
        for i, other in enumerate(others, start=2):
            other.event, other.copy_of = f"{name} copy {i}", name


def source_of_diary(diary: Diary, peek: Peek, people: AddressBook) -> Source:
    """The rows of a diary as columns of text."""
    rows = [_row(event, people) for event in diary.events]
    places = places_of(diary.files, [event.place for event in diary.events], show_event)
    return source_of_rows(rows, COLUMNS, peek, places, diary.broken)


def _row(event: _Event, people: AddressBook) -> tuple[str | None, ...]:
    somebody: Callable[[int], bool] = people.is_somebody
    organizer = event.organizer if event.organizer is not None and somebody(event.organizer) else None
    declined = [
        number for number, answer in event.answers.items() if answer in _NOT_THERE and somebody(number)
    ]
    there = [number for number in event.answers if somebody(number) and number not in declined]
    if organizer is not None and organizer not in declined:
        there.insert(0, organizer)
    free = [number for number in there if people.is_free_mail(number)]
    reason = (
        "reply" if event.reply else "cancelled" if event.cancelled else "planned" if event.planned else None
    )
    return (
        event.event,
        event.copy_of or None,
        iso(event.begins),
        None if event.minutes is None else f"{event.minutes:g}",
        people.cell((organizer,)) if organizer is not None and organizer in there else None,
        people.cell(declined),
        people.cell(number for number in there if number not in free) if reason is None else None,
        people.cell(free) if reason is None else None,
        reason,
    )
