"""Why a mail is no word from one person to another: what programs send, what lists carry, what was never sent."""

from __future__ import annotations

import re
from functools import cache

from ingest.domains import is_automatic, read_list
from ingest.mail.addresses import mailboxes
from ingest.mail.headers import Headers, every, first, plain

_MAILTO = re.compile(r"mailto:\s*([^?>,\s]+@[^?>,\s]+)", re.IGNORECASE)
_LIST_ID = re.compile(r"<\s*([^<>\s]+)\s*>\s*$")


def why_left_out(headers: Headers, sender: str) -> str:
    """Why the mail does not count, as a reason of the mail format; empty where a person wrote it.

    ``sender`` is the address of whom it says it is from.
    """
    for reason, holds in (
        ("draft", _is_draft(headers)),
        ("spam", _is_spam(headers)),
        ("bounce", _is_bounce(headers, sender)),
        ("calendar_mail", _is_calendar_mail(headers)),
        ("auto_reply", _is_auto_reply(headers)),
        ("no_reply", is_automatic(sender)),
        ("auto_generated", first(headers, "auto-submitted").lower() not in ("", "no")),
        ("newsletter", _is_newsletter(headers)),
    ):
        if holds:
            return reason
    return ""


def is_list_mail(headers: Headers) -> bool:
    """Whether a mailing list passed the mail on."""
    if _MAILTO.search(every(headers, "list-post")):
        return True
    told = "list-id" in headers or "x-mailing-list" in headers
    return (told or _precedence(headers) == "list") and "list-unsubscribe" not in headers


def list_addresses(headers: Headers) -> set[str]:
    """Addresses of the lists that passed the mail on: where one writes to them, and what their names make."""
    found = {match.lower() for match in _MAILTO.findall(every(headers, "list-post"))}
    found |= {box.address for box in mailboxes(every(headers, "x-mailing-list"))}
    return found


def list_names(headers: Headers) -> set[str]:
    """Names of the lists that passed the mail on (``buyers.example.org``, of the list ``buyers@example.org``)."""
    match = _LIST_ID.search(first(headers, "list-id"))
    return {match[1].lower()} if match else set()


def _is_draft(headers: Headers) -> bool:
    return first(headers, "x-unsent") == "1" or _labelled(headers, "draft")


def _is_spam(headers: Headers) -> bool:
    return first(headers, "x-spam-flag").lower() == "yes" or _labelled(headers, "spam")


def _labelled(headers: Headers, kind: str) -> bool:
    if "x-gmail-labels" not in headers:
        return False
    labels = plain(first(headers, "x-gmail-labels")).replace('"', "").lower().split(",")
    return any(label.strip() in _labels(kind) for label in labels)


def _is_bounce(headers: Headers, sender: str) -> bool:
    returned = headers.get("return-path")
    no_way_back = returned is not None and returned[0].replace(b" ", b"") == b"<>"
    daemon = sender.startswith(("mailer-daemon@", "mailerdaemon@", "postmaster@"))
    report = first(headers, "content-type").lower().startswith("multipart/report")
    return report or daemon or (no_way_back and not _is_auto_reply(headers))


def _is_calendar_mail(headers: Headers) -> bool:
    return (
        first(headers, "content-type").lower().startswith("text/calendar")
        or "calendarmessage" in first(headers, "content-class").lower()
        or "calendar-notification@google.com" in first(headers, "sender").lower()
    )


def _is_auto_reply(headers: Headers) -> bool:
    return (
        first(headers, "auto-submitted").lower().startswith("auto-replied")
        or _precedence(headers) == "auto_reply"
        or "x-autoreply" in headers
        or "x-autorespond" in headers
    )


def _is_newsletter(headers: Headers) -> bool:
    """Sent to many: it can be unsubscribed or calls itself bulk, and no list of people passed it on."""
    if is_list_mail(headers):
        return False
    return "list-unsubscribe" in headers or _precedence(headers) in ("bulk", "junk")


def _precedence(headers: Headers) -> str:
    return first(headers, "precedence").strip().lower()


@cache
def _labels(kind: str) -> frozenset[str]:
    pairs = (line.partition(":") for line in read_list("mail_labels"))
    return frozenset(label.strip() for told, _, label in pairs if told == kind)
