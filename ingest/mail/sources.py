"""The mailboxes and calendars that were found in a folder, as sources of rows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from graphmodel.errors import ExportError
from ingest.mail import meetings, messages
from ingest.mail.boxes import Letter, in_files, in_mbox
from ingest.mail.folder import Found, Look
from ingest.mail.meetings import open_diary
from ingest.mail.messages import Box
from ingest.mail.people import AddressBook
from ingest.mail.places import peek_of
from ingest.reading.source import Progress, Source

_REPORT_EVERY = 1000


def sources_of(folder: Path, look: Look, progress: Progress | None) -> tuple[Source, ...]:
    """One source for each mbox file and maildir, one for all message files of a folder, one for all its calendars.

    Raises
    ------
    ExportError
        Where a file cannot be opened.
    """
    people = AddressBook()
    try:
        boxes = [_box(found, in_mbox(found.whole), folder, people, progress) for found in look.mboxes]
        boxes += [_box(found, in_files(found.files), folder, people, progress) for found in look.letters]
        diaries = [(open_diary(found.files), found) for found in look.calendars]
    except OSError as error:
        raise ExportError(
            f"cannot be read ({error.strerror})",
            where=str(error.filename),
            remedy="Check who may read the file",
        ) from error
    messages.join_copies([box for box, _ in boxes])
    until = meetings.last_written([diary for diary, _ in diaries])
    for diary, _ in diaries:
        meetings.fill(diary, until, people)
    meetings.join_copies([diary for diary, _ in diaries])
    sources = [
        messages.source_of_box(box, peek_of(folder, found.whole, messages.COLUMNS, "mail"), people)
        for box, found in boxes
    ]
    sources += [
        meetings.source_of_diary(diary, peek_of(folder, found.whole, meetings.COLUMNS, "calendar"), people)
        for diary, found in diaries
    ]
    return tuple(sources)


def _box(
    found: Found, letters: Iterator[Letter], folder: Path, people: AddressBook, progress: Progress | None
) -> tuple[Box, Found]:
    if progress is not None:
        letters = _told(letters, found, folder, progress)
    return messages.read_box(found.files, letters, people), found


def _told(letters: Iterator[Letter], found: Found, folder: Path, progress: Progress) -> Iterator[Letter]:
    """The letters, with word of how far reading has come."""
    step = f"reading {peek_of(folder, found.whole, (), '').name}"
    one = len(found.files) == 1
    total = found.whole.stat().st_size if one else len(found.files)
    for i, letter in enumerate(letters):
        if i % _REPORT_EVERY == 0:
            progress(step, letter.place.offset if one else i, total)
        yield letter
    progress(step, total, total)
