"""What of a folder is mail or a calendar, however deep it lies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ingest.mail.boxes import begins_mbox
from ingest.reading.source import Progress, Source

MESSAGES = (".eml", ".emlx")
CALENDARS = (".ics", ".ical", ".icalendar")
_OTHERS = (".csv", ".tsv", ".txt", ".parquet", ".xlsx", ".xls", ".xlsm", ".xlsb", ".ods", ".toml", ".json")
"""Endings of files that are looked at by others; a mailbox is not searched for in them."""


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
class Found:
    """The files of one source; ``whole`` is the only one, or what they are called together."""

    whole: Path
    files: list[Path]


@dataclass(slots=True)
class Look:
    """What was found in a folder, by kind."""

    mboxes: list[Found] = field(default_factory=list)
    letters: list[Found] = field(default_factory=list)
    calendars: list[Found] = field(default_factory=list)

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
    look = Look()
    _search(folder, look, inside_maildir=False)
    taken = frozenset(path for path in look.files() if path.parent == folder)
    if not any((look.mboxes, look.letters, look.calendars)):
        return Mailboxes()
    # Late: what reads calendars is slow to import, and most folders have none.
    from ingest.mail.sources import sources_of

    return Mailboxes(sources_of(folder, look, progress), taken)


def _search(folder: Path, look: Look, *, inside_maildir: bool) -> None:
    """Find mailboxes and calendars in a folder and below; links to folders are not followed."""
    entries = sorted(folder.iterdir())
    below = {path.name: path for path in entries if path.is_dir() and not path.is_symlink()}
    is_maildir = "cur" in below and "new" in below
    if is_maildir:
        letters = [
            path for name in ("cur", "new") for path in sorted(below[name].iterdir()) if path.is_file()
        ]
        look.letters.append(Found(folder, [path for path in letters if not path.name.startswith(".")]))
        below = {name: path for name, path in below.items() if name not in ("cur", "new", "tmp")}
    files = [path for path in entries if path.is_file() and not path.name.startswith(".")]
    _add(look.letters, folder, [path for path in files if path.suffix.lower() in MESSAGES], "*.eml")
    _add(look.calendars, folder, [path for path in files if path.suffix.lower() in CALENDARS], "*.ics")
    for path in files:
        if path.suffix.lower() not in (*MESSAGES, *CALENDARS, *_OTHERS) and begins_mbox(path):
            look.mboxes.append(Found(path, [path]))
    for name, path in below.items():
        # the folders of a maildir begin with a dot (.Sent)
        if not name.startswith(".") or ((is_maildir or inside_maildir) and name not in (".", "..")):
            _search(path, look, inside_maildir=is_maildir or inside_maildir)


def _add(found: list[Found], folder: Path, files: list[Path], together: str) -> None:
    if files:
        found.append(Found(files[0] if len(files) == 1 else folder / together, files))
