"""Mails into rows: one a mail, copies in several mailboxes told as such, everybody by address."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

from ingest.mail.addresses import Mailbox, mailboxes
from ingest.mail.automatic import is_list_mail, list_addresses, list_names, why_left_out
from ingest.mail.boxes import Letter, show_headers
from ingest.mail.columns import source_of_rows
from ingest.mail.headers import Headers, every, first
from ingest.mail.moments import iso, sent_at
from ingest.mail.people import AddressBook
from ingest.mail.places import Place, places_of
from ingest.reading.source import Broken, Peek, Source
from ingest.report import Code

COLUMNS = (
    "Message-ID",
    "Copy of",
    "Sent at",
    "From",
    "Staff",
    "Free mail",
    "Mailing list",
    "Left out",
)
"""Columns of a mailbox; those with several people are parted by ``;``.

``Copy of`` is the id of the mail of which the row is one more copy. ``Staff`` are all people but those at free-mail
domains, who are ``Free mail``. ``Mailing list`` is ``yes`` where a list passed the mail on. ``Left out`` says why the
mail does not count.
"""

_ID = re.compile(r"<[^<>\s]+>")
_UNFIT = re.compile(r"[\s\x00-\x1f]+")


@dataclass(slots=True)
class _Mail:
    """One mail whose headers can be used; people by number."""

    place: Place
    message_id: str
    content: str
    sent: int | None
    sender: int
    instead: tuple[int, ...]
    """Whom the mail is from where its sender turns out to be a mailing list."""
    named: tuple[int, ...]
    """Everybody in To, Cc and Bcc."""
    by_list: bool
    reason: str
    copies: list[_Mail] = field(default_factory=list)
    copy_of: str = ""


@dataclass(slots=True)
class Box:
    """The mails of one mailbox, or of all message files of one folder."""

    files: Sequence[Path]
    mails: list[_Mail] = field(default_factory=list)
    broken: list[Broken] = field(default_factory=list)


def read_box(files: Sequence[Path], letters: Iterable[Letter], people: AddressBook) -> Box:
    """Take the mails of a box; those without a sender or a moment are broken rows."""
    box = Box(files)
    number = {path: i for i, path in enumerate(files, start=1)}
    for letter in letters:
        mail = _mail(letter, people)
        if isinstance(mail, str):
            many = len(files) > 1
            line = number[letter.place.path] if many else letter.place.line
            raw = f"{letter.place.path.name}\n{letter.found.raw}" if many else letter.found.raw
            box.broken.append(Broken(line, Code.BROKEN_MAIL, "", mail, raw))
        else:
            box.mails.append(mail)
    return box


def _mail(letter: Letter, people: AddressBook) -> _Mail | str:
    """The mail, or why it is none that can be used."""
    headers = letter.headers
    if not letter.found.any:
        return "it has no headers"
    senders = mailboxes(every(headers, "from")) or mailboxes(every(headers, "sender"))
    reason = "draft" if letter.draft else why_left_out(headers, senders[0].address if senders else "")
    sent = sent_at(headers)
    if not senders and reason not in ("draft", "bounce"):
        return f"From is {first(headers, 'from')!r}, in which there is no address"
    if sent is None and reason != "draft":
        return f"Date is {first(headers, 'date')!r}, which is no moment, and no Received tells one either"
    by_list = is_list_mail(headers)
    if by_list:
        people.add_lists(list_addresses(headers), list_names(headers))
    nobody = Mailbox("", "")
    instead = (*mailboxes(every(headers, "x-original-from")), *mailboxes(every(headers, "reply-to")))
    named = [box for name in ("to", "cc", "bcc") for box in mailboxes(every(headers, name))]
    return _Mail(
        letter.place,
        _message_id(headers),
        _content(headers, senders[0].address if senders else ""),
        sent,
        people.number(senders[0] if senders else nobody),
        people.numbers(instead) if by_list else (),
        people.numbers(named),
        by_list,
        reason,
    )


def _message_id(headers: Headers) -> str:
    return _id_in(first(headers, "message-id"))


def _id_in(text: str) -> str:
    """The id in angle brackets, else the whole text where it is one word."""
    match = _ID.search(text)
    return match[0] if match else (f"<{text.strip()}>" if _is_word(text) else "")


def _is_word(text: str) -> bool:
    return bool(text.strip()) and not _UNFIT.search(text.strip()) and text.strip() not in ("<>", "<", ">")


def _content(headers: Headers, sender: str) -> str:
    """What tells two mails of one id apart, and stands for the id where there is none."""
    parts = [sender, " ".join(first(headers, "date").split())]
    if "message-id" not in headers:
        parts += sorted(box.address for name in ("to", "cc") for box in mailboxes(every(headers, name)))
        parts.append(first(headers, "in-reply-to"))
    return blake2b("\n".join(parts).encode("utf-8", "surrogatepass"), digest_size=9).hexdigest()


def join_copies(boxes: Sequence[Box]) -> None:
    """Find the copies of each mail: the first found stands for all, and gets what any of them tells.

    Mails of one id that differ in sender or date are different mails of a program that gives ids badly.
    """
    by_id: dict[str, dict[str, list[_Mail]]] = {}
    for box in boxes:
        for mail in box.mails:
            by_id.setdefault(mail.message_id, {}).setdefault(mail.content, []).append(mail)
    for message_id, contents in by_id.items():
        for content, mails in contents.items():
            if not message_id:
                own = f"<made:{content}>"
            else:
                own = message_id if len(contents) == 1 else f"{message_id}#{content}"
            _join(own, mails)


def _join(message_id: str, mails: list[_Mail]) -> None:
    kept, *others = mails
    kept.message_id, kept.copies = message_id, others
    for i, other in enumerate(others, start=2):
        other.message_id, other.copy_of = f"{message_id} copy {i}", message_id
    if others:
        kept.sent = min((mail.sent for mail in mails if mail.sent is not None), default=None)
        kept.by_list = any(mail.by_list for mail in mails)
        # a copy that a list or a program has passed on does not make the sender one
        reasons = {mail.reason for mail in mails}
        kept.reason = "" if "" in reasons else min(reasons)
        kept.instead = tuple(dict.fromkeys(number for mail in mails for number in mail.instead))
        kept.named = tuple(dict.fromkeys(number for mail in mails for number in mail.named))


def source_of_box(box: Box, peek: Peek, people: AddressBook) -> Source:
    """The rows of a box as columns of text."""
    rows = [_row(mail, people) for mail in box.mails]
    places = places_of(box.files, [mail.place for mail in box.mails], show_headers)
    return source_of_rows(rows, COLUMNS, peek, places, box.broken)


def _row(mail: _Mail, people: AddressBook) -> tuple[str | None, ...]:
    sender = mail.sender
    if people.is_list(sender):
        sender = next((number for number in mail.instead if not people.is_list(number)), sender)
    senders = (sender,) if people.is_somebody(sender) else ()
    others = [number for number in mail.named if people.is_somebody(number)]
    everybody = dict.fromkeys((*senders, *others))
    free = [number for number in everybody if people.is_free_mail(number)]
    counts = not mail.reason
    return (
        mail.message_id,
        mail.copy_of or None,
        None if mail.sent is None else iso(mail.sent),
        people.cell(senders),
        people.cell(number for number in everybody if number not in free) if counts else None,
        people.cell(free) if counts else None,
        "yes" if mail.by_list else None,
        mail.reason or None,
    )
