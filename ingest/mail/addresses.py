"""Address headers into names and addresses: quoted names, groups, comments, encoded words."""

from __future__ import annotations

import re
from email.utils import getaddresses
from functools import lru_cache
from typing import NamedTuple

from ingest.mail.headers import plain

_REMEMBERED = 1 << 15
_SIMPLE = re.compile(r'([^<>"(),:;\\@\[\]]*)<\s*([^<>\s"(),:;\\@]+@[^<>\s"(),:;\\@]+)\s*>')
_BARE = re.compile(r'[^<>\s"(),:;\\@\[\]]+@[^<>\s"(),:;\\@\[\]]+')
_ADDRESS = re.compile(r"[^\s@<>;,\"()\x00-\x1f]+@[^\s@<>;,\"()\x00-\x1f\[\]]+\.[^\s@<>;,\"()\x00-\x1f\[\]]+")
_UNFIT = re.compile(r"[\s<>;\"\x00-\x1f\ufffd]+")
_LONGEST_NAME = 200


class Mailbox(NamedTuple):
    """Who is meant: a name, empty where none is given, and an address in lower case."""

    name: str
    address: str


@lru_cache(_REMEMBERED)
def mailboxes(text: str) -> tuple[Mailbox, ...]:
    """Everybody whom an address header names, each once; what is no address at all is left out.

    >>> mailboxes('"Reyes, Ada" <Ada@Example.com>, Buyers: ben@example.org, eve@example.org;')
    (Mailbox(name='Reyes, Ada', address='ada@example.com'), Mailbox(name='', address='ben@example.org'), \
Mailbox(name='', address='eve@example.org'))
    """
    found = (_one(text),) if _is_one(text) else _several(text)
    by_address: dict[str, Mailbox] = {}
    for box in found:
        if box is not None:
            by_address.setdefault(box.address, box)
    return tuple(by_address.values())


def mailbox(name: str, address: str) -> Mailbox | None:
    """A mailbox in the form in which they are compared; ``None`` where the address is none."""
    plain_address = plain(address).strip().strip("'").rstrip(".").lower()
    if not _ADDRESS.fullmatch(plain_address):
        return None
    said = _UNFIT.sub(" ", plain(name)).strip(" ,'")[:_LONGEST_NAME]
    return Mailbox("" if "@" in said else said, plain_address)


def _is_one(text: str) -> bool:
    return _SIMPLE.fullmatch(text) is not None or _BARE.fullmatch(text) is not None


def _one(text: str) -> Mailbox | None:
    match = _SIMPLE.fullmatch(text)
    return mailbox(match[1], match[2]) if match else mailbox("", text)


def _several(text: str) -> list[Mailbox | None]:
    """Lists cut at their commas where nothing is quoted, else by the rules of RFC 5322."""
    if not any(char in text for char in '"(:;\\[\n'):
        pieces = [piece.strip() for piece in text.split(",")]
        if all(_is_one(piece) for piece in pieces if piece):
            return [_one(piece) for piece in pieces if piece]
    found: list[Mailbox | None] = []
    before = ""
    for name, address in getaddresses([text.replace("\n", " ").replace("\r", " ")], **_LENIENT):
        if "@" not in address:
            before = f"{before}, {address}".strip(", ") if address else before  # Reyes, Ada <ada@example.com>
            continue
        found.append(mailbox(f"{before}, {name}" if before and name else name, address))
        before = ""
    return found


_LENIENT: dict[str, bool] = {}
"""Newer Pythons give up a whole list for one odd entry unless told otherwise."""
try:
    getaddresses([""], strict=False)
except TypeError:
    pass
else:
    _LENIENT["strict"] = False
