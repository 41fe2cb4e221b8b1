"""What of a folder is mail or a calendar, however deep it lies, and the sources it makes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from graphmodel.errors import ExportError
from ingest.mail import meetings, messages
from ingest.mail.boxes import Letter, begins_mbox, in_files, in_mbox
from ingest.mail.meetings import open_diary
from ingest.mail.messages import Box
from ingest.mail.people import AddressBook
from ingest.mail.places import peek_of
from ingest.reading.source import Progress, Source

MESSAGES = (".eml", ".emlx")
CALENDARS = (".ics", ".ical", ".icalendar")
_OTHERS = (".csv", ".tsv", ".txt", ".parquet", ".xlsx", ".xls", ".xlsm", ".xlsb", ".ods", ".toml", ".json")
"""Endings of files that are looked at by others; a mailbox is not searched for in them."""
_REPORT_EVERY = 1000


@dataclass(frozen=True, slots=True)
class Mailboxes:
    """What a folder holds of mail and calendars.

    Attributes
    ----------
    sources
        One for each mbox file and maildir, one for all message files of a folder, one for all its calendars.
    taken
        Files directly in the folder that are in a source.
    """

    sources: tuple[Source, ...] = ()
    taken: frozenset[Path] = frozenset()


@dataclass(frozen=True, slots=True)
class _Found:
    """The files of one source; ``whole`` is the only one, or what they are called together."""

    whole: Path
    files: list[Path]


@dataclass(slots=True)
class _Look:
    """What was found in a folder, by kind."""

    mboxes: list[_Found] = field(default_factory=list)
    letters: list[_Found] = field(default_factory=list)
    calendars: list[_Found] = field(default_factory=list)

    def files(self) -> Iterator[Path]:
        """Every file found."""
        for found in (*self.mboxes, *self.letters, *self.calendars):
            yield from found.files


def mail_sources(folder: Path, progress: Progress | None = None) -> Mailboxes:
    """Every mailbox and calendar in a folder and the folders below it, as sources of rows.

    Mails and events that lie in several of them are one row, the others are told as its copies.

    Raises
    ------
    ExportError
        Where a file cannot be opened.
    """
    look = _Look()
    _search(folder, look, inside_maildir=False)
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
    return Mailboxes(tuple(sources), frozenset(path for path in look.files() if path.parent == folder))


def _search(folder: Path, look: _Look, *, inside_maildir: bool) -> None:
    """Find mailboxes and calendars in a folder and below; links to folders are not followed."""
    entries = sorted(folder.iterdir())
    below = {path.name: path for path in entries if path.is_dir() and not path.is_symlink()}
    is_maildir = "cur" in below and "new" in below
    if is_maildir:
        letters = [
            path for name in ("cur", "new") for path in sorted(below[name].iterdir()) if path.is_file()
        ]
        look.letters.append(_Found(folder, [path for path in letters if not path.name.startswith(".")]))
        below = {name: path for name, path in below.items() if name not in ("cur", "new", "tmp")}
    files = [path for path in entries if path.is_file() and not path.name.startswith(".")]
    _add(look.letters, folder, [path for path in files if path.suffix.lower() in MESSAGES], "*.eml")
    _add(look.calendars, folder, [path for path in files if path.suffix.lower() in CALENDARS], "*.ics")
    for path in files:
        if path.suffix.lower() not in (*MESSAGES, *CALENDARS, *_OTHERS) and begins_mbox(path):
            look.mboxes.append(_Found(path, [path]))
    for name, path in below.items():
        # the folders of a maildir begin with a dot (.Sent)
        if not name.startswith(".") or ((is_maildir or inside_maildir) and name not in (".", "..")):
            _search(path, look, inside_maildir=is_maildir or inside_maildir)


def _add(found: list[_Found], folder: Path, files: list[Path], together: str) -> None:
    if files:
        found.append(_Found(files[0] if len(files) == 1 else folder / together, files))


def _box(
    found: _Found, letters: Iterator[Letter], folder: Path, people: AddressBook, progress: Progress | None
) -> tuple[Box, _Found]:
    if progress is not None:
        letters = _told(letters, found, folder, progress)
    return messages.read_box(found.files, letters, people), found


def _told(letters: Iterator[Letter], found: _Found, folder: Path, progress: Progress) -> Iterator[Letter]:
    """The letters, with word of how far reading has come."""
    step = f"reading {peek_of(folder, found.whole, (), '').name}"
    one = len(found.files) == 1
    total = found.whole.stat().st_size if one else len(found.files)
    for i, letter in enumerate(letters):
        if i % _REPORT_EVERY == 0:
            progress(step, letter.place.offset if one else i, total)
        yield letter
    progress(step, total, total)
