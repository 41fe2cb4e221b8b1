"""The headers of one mail: which are read, where they end, and what their bytes mean as text.

Only the headers named here are kept, in memory and in reports; subject and body are never looked at.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from email.errors import HeaderParseError
from email.header import decode_header
from functools import lru_cache

PEOPLE = ("from", "to", "cc", "bcc", "sender", "reply-to", "x-original-from")
"""Headers with addresses."""
MOMENTS = ("date", "received")
THREAD = ("message-id", "in-reply-to")
TRAITS = (
    "auto-submitted",
    "content-class",
    "content-type",
    "list-id",
    "list-post",
    "list-unsubscribe",
    "precedence",
    "return-path",
    "x-autoreply",
    "x-autorespond",
    "x-gmail-labels",
    "x-mailing-list",
    "x-spam-flag",
    "x-unsent",
)
"""Headers that tell of lists, of programs, of drafts and of spam."""
READ = frozenset(name.encode() for name in (*PEOPLE, *MOMENTS, *THREAD, *TRAITS))

MOST_BYTES = 4 << 20
"""Bytes of one mail's headers that are kept; ten thousand recipients take a quarter of it."""

_HEADER_LINE = re.compile(rb"[!-9;-~]+[ \t]*:")
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
_GB_PAIRS = re.compile(rb"(?:[\xa1-\xf7][\xa1-\xfe])+")
_REMEMBERED = 1 << 15

Headers = Mapping[str, list[bytes]]
"""Unfolded values by lower-case name, in the order in which they stand."""


def is_header(line: bytes) -> bool:
    """Whether a line begins a header.

    >>> is_header(b"Message-ID: <a@example.com>"), is_header(b"Hello Ada,")
    (True, False)
    """
    return _HEADER_LINE.match(line) is not None


def is_end(line: bytes) -> bool:
    """Whether a line ends the headers."""
    return line in (b"\n", b"\r\n", b"\r", b"")


class Gatherer:
    """Headers gathered line by line; those that are not read are let go at once."""

    def __init__(self) -> None:
        self.headers: dict[str, list[bytes]] = {}
        self.lines: list[bytes] = []
        """The lines of the headers that are read, as they stand."""
        self.any = False
        """Whether there was a header at all, read or not."""
        self._kept = 0
        self._values: list[bytes] | None = None

    def add(self, line: bytes) -> None:
        """Take one line before the end of the headers; one that is neither a header nor goes on with one is skipped."""
        if line[:1] in (b" ", b"\t"):
            if self._values is not None and self._has_room(line):
                self.lines.append(line)
                self._values[-1] += b" " + line.strip()
            return
        self._values = None
        if not is_header(line):
            return
        self.any = True
        name, _, value = line.partition(b":")
        name = name.rstrip().lower()
        if name in READ and self._has_room(line):
            self.lines.append(line)
            self._values = self.headers.setdefault(name.decode("ascii"), [])
            self._values.append(value.strip())

    def _has_room(self, line: bytes) -> bool:
        self._kept += len(line)
        return self._kept <= MOST_BYTES

    @property
    def raw(self) -> str:
        """The headers that are read, as they stand."""
        return "".join(as_text(line.rstrip(b"\r\n")) + "\n" for line in self.lines).rstrip("\n")


def first(headers: Headers, name: str) -> str:
    """The text of the first header of that name; empty where there is none."""
    values = headers.get(name)
    return as_text(values[0]) if values else ""


def every(headers: Headers, name: str) -> str:
    """The texts of all headers of that name, parted by commas (a mail should have one, some have more)."""
    values = headers.get(name)
    if not values:
        return ""
    return as_text(values[0]) if len(values) == 1 else ", ".join(as_text(value) for value in values)


def as_text(value: bytes) -> str:
    """Raw bytes as text: UTF-8, else Chinese where all high bytes are pairs of it, else Western European.

    >>> as_text("王伟".encode("gb18030")), as_text("Jürgen".encode("latin-1"))
    ('王伟', 'Jürgen')
    """
    try:
        return value.decode()
    except UnicodeDecodeError:
        pass
    if all(_GB_PAIRS.fullmatch(run) for run in _HIGH_RUN.findall(value)):
        try:
            return value.decode("gb18030")
        except UnicodeDecodeError:
            pass
    return value.decode("cp1252", errors="replace")


@lru_cache(_REMEMBERED)
def plain(text: str) -> str:
    """A text without encoded words (RFC 2047); what cannot be decoded stays as it is.

    >>> plain("=?utf-8?Q?J=C3=BCrgen?= Klein")
    'Jürgen Klein'
    """
    if "=?" not in text:
        return text
    try:
        pieces = decode_header(text)
        return "".join(_piece(piece, charset) for piece, charset in pieces)
    except (HeaderParseError, LookupError, ValueError):
        return text


def _piece(piece: bytes | str, charset: str | None) -> str:
    if isinstance(piece, str):
        return piece
    if charset is None:
        return as_text(piece)
    # what calls itself GB 2312 often has the letters of its successor
    name = "gb18030" if charset.lower() in ("gb2312", "gb_2312-80", "gbk", "x-gbk") else charset
    return piece.decode(name, errors="replace")
