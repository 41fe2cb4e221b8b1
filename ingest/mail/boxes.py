"""Mails one by one from mbox files, maildirs and message files: only their headers leave this file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from ingest.mail.headers import Gatherer, Headers, is_end, is_header
from ingest.mail.places import LONGEST_LINE, Place

_SEPARATOR = re.compile(rb"From (\s*\r?\n|- |.*\d\d:\d\d.*\d{4})")
_FLAGS = re.compile(r"[:;!]2,([A-Za-z]*)$")


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail as it lies in its box; ``draft`` is what the box tells of it."""

    place: Place
    found: Gatherer
    draft: bool = False

    @property
    def headers(self) -> Headers:
        """Its headers, as far as they are read."""
        return self.found.headers


def begins_mbox(path: Path) -> bool:
    """Whether a file is a mailbox in the mbox form: its first line is the envelope of a mail, a header follows."""
    try:
        with path.open("rb") as handle:
            first, second = handle.readline(4096), handle.readline(4096)
    except OSError:
        return False
    return _SEPARATOR.match(first) is not None and (is_header(second) or second.startswith(b">From "))


def in_mbox(path: Path) -> Iterator[Letter]:
    """The mails of an mbox file; one begins where an envelope line (``From … 10:00:00 2026``) meets a header."""
    with path.open("rb") as handle:
        gatherer: Gatherer | None = None
        place = Place(path, 0, 1)
        envelope: Place | None = None
        reading = False
        offset, line = 0, 1
        for text in iter(lambda: handle.readline(LONGEST_LINE), b""):
            if envelope is not None:
                if is_header(text) or text.startswith(b">From "):
                    if gatherer is not None:
                        yield Letter(place, gatherer)
                    gatherer, place, reading = Gatherer(), envelope, True
                envelope = None
            if text.startswith(b"From ") and _SEPARATOR.match(text):
                envelope = Place(path, offset, line)
            elif reading and gatherer is not None:
                if is_end(text):
                    reading = False
                else:
                    gatherer.add(text)
            offset += len(text)
            line += text.endswith(b"\n")
        if gatherer is not None:
            yield Letter(place, gatherer)


def in_files(paths: list[Path]) -> Iterator[Letter]:
    """The mails of files that hold one each (``.eml``, ``.emlx``, a maildir's)."""
    for path in paths:
        flags = _FLAGS.search(path.name)
        with path.open("rb") as handle:
            gatherer = read_headers(handle)
        yield Letter(Place(path, 0, 1), gatherer, draft=flags is not None and "D" in flags[1])


def read_headers(handle: BinaryIO) -> Gatherer:
    """The headers from here to their end; an envelope line, a byte-order mark or a byte count may come before."""
    gatherer = Gatherer()
    for i, text in enumerate(iter(lambda: handle.readline(LONGEST_LINE), b"")):
        line = text.removeprefix(b"\xef\xbb\xbf") if i == 0 else text
        if i == 0 and (line.startswith(b"From ") or line.strip().isdigit()):
            continue
        if is_end(line):
            if gatherer.any:
                break
            continue
        gatherer.add(line)
    return gatherer


def show_headers(handle: BinaryIO) -> str:
    """The headers that are read, of the mail that begins here."""
    return read_headers(handle).raw
