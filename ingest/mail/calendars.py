"""Calendar files cut into their events, with the few properties that are read; nothing else leaves this file.

What people wrote into a meeting (its title, description, place, attachments) is skipped line by line, unread.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from ingest.mail.headers import as_text
from ingest.mail.places import LONGEST_LINE, Place

READ = frozenset(
    (
        b"UID",
        b"RECURRENCE-ID",
        b"DTSTART",
        b"DTEND",
        b"DURATION",
        b"RRULE",
        b"RDATE",
        b"EXDATE",
        b"STATUS",
        b"ORGANIZER",
        b"ATTENDEE",
        b"SEQUENCE",
        b"DTSTAMP",
        b"CREATED",
        b"LAST-MODIFIED",
    )
)
"""Properties of an event that are read."""


@dataclass(slots=True)
class RawEvent:
    """One event's properties that are read, one a line; ``method`` is what its calendar is for (a reply …)."""

    place: Place
    method: str
    lines: list[bytes] = field(default_factory=list)
    whole: bool = False
    """Whether the event has an end."""

    @property
    def raw(self) -> str:
        """The properties as they stand, unfolded."""
        return "\n".join(as_text(line) for line in self.lines)


@dataclass(slots=True)
class RawCalendar:
    """A calendar file: its events, and its own time zones as they stand."""

    zones: list[bytes] = field(default_factory=list)
    events: list[RawEvent] = field(default_factory=list)


def read_calendar(path: Path) -> RawCalendar:
    """Cut a calendar file into its events."""
    calendar = RawCalendar()
    with path.open("rb") as handle:
        method = ""
        event: RawEvent | None = None
        inside: list[bytes] = []
        for offset, number, text in _unfolded(handle):
            name, value = _parts(text)
            if name == b"BEGIN":
                kind = value.upper()
                if kind == b"VEVENT" and b"VTIMEZONE" not in inside:
                    event = RawEvent(Place(path, offset, number), method)
                    calendar.events.append(event)
                    inside = inside[: inside.index(b"VEVENT")] if b"VEVENT" in inside else inside
                inside.append(kind)
            if b"VTIMEZONE" in inside:
                calendar.zones.append(text)
            elif event is not None and inside[-1:] == [b"VEVENT"] and name in READ:
                event.lines.append(text)
            elif name == b"METHOD":
                method = value.decode("ascii", "replace").upper()
            if name == b"END":
                kind = value.upper()
                if kind in inside:
                    del inside[len(inside) - 1 - inside[::-1].index(kind) :]
                if kind == b"VEVENT" and event is not None:
                    event.whole, event = True, None
                if kind == b"VCALENDAR":
                    method = ""
    return calendar


def show_event(handle: BinaryIO) -> str:
    """The properties that are read, of the event that begins here."""
    kept = []
    depth = 0
    for _, _, text in _unfolded(handle):
        name, _ = _parts(text)
        depth += (name == b"BEGIN") - (name == b"END")
        if depth == 0:
            break
        if depth == 1 and name in READ:
            kept.append(as_text(text))
    return "\n".join(kept)


def _unfolded(handle: BinaryIO) -> Iterator[tuple[int, int, bytes]]:
    """The content lines from here, each with its byte and its line."""
    offset = handle.tell()
    number = 1
    begun: tuple[int, int] = (offset, number)
    text = b""
    for piece in iter(lambda: handle.readline(LONGEST_LINE), b""):
        if piece[:1] in (b" ", b"\t") and text:
            if _is_read(text):
                text += piece.rstrip(b"\r\n")[1:]
        else:
            if text:
                yield *begun, text
            begun = (offset, number)
            text = piece.rstrip(b"\r\n").removeprefix(b"\xef\xbb\xbf")
        offset += len(piece)
        number += piece.endswith(b"\n")
    if text:
        yield *begun, text


def _is_read(text: bytes) -> bool:
    """Whether more of a line may matter; an attachment of megabytes does not."""
    return len(text) < LONGEST_LINE and not text[:12].upper().startswith(
        (b"ATTACH", b"DESCRIPTION", b"X-ALT-DESC")
    )


def _parts(text: bytes) -> tuple[bytes, bytes]:
    """Name and value of a content line, parameters left aside."""
    head, _, value = text.partition(b":")
    return head.partition(b";")[0].strip().upper(), value.strip()
