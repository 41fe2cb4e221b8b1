"""Alerts as an e-mail file (RFC 5322), to be sent by whatever sends mail: nothing is sent here."""

from __future__ import annotations

import hashlib
import html
from collections.abc import Sequence
from datetime import UTC, datetime, time
from email.errors import MessageError
from email.headerregistry import AddressHeader
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from graphmodel.alerts.digest import Digest, Item
from graphmodel.errors import InputError

_POLICY = SMTP.clone(cte_type="7bit")
"""Lines end as mail asks, and every byte is ASCII, so that no relay can spoil it."""

_COLOURS = {"critical": "#b42318", "high": "#b54708", "moderate": "#475467", "low": "#475467"}


def letter(digest: Digest, sender: str, receivers: Sequence[str]) -> bytes:
    """A message with a text and an HTML part; the same alerts give the same bytes.

    Its date is the end of the as-of day, UTC. The HTML part loads nothing: no image, no style sheet, no script.

    Parameters
    ----------
    sender, receivers
        Addresses, with or without a name: ``Ada Byron <ada@example.com>``.

    Raises
    ------
    InputError
        An address is none.
    """
    message = EmailMessage(policy=_POLICY)
    message["From"] = _addresses("From", [sender])
    message["To"] = _addresses("To", receivers)
    message["Subject"] = _one_line(digest.title())
    message["Date"] = format_datetime(datetime.combine(digest.as_of, time(23, 59, 59), UTC))
    text = "\n".join(digest.lines()) + "\n"
    name = hashlib.sha256("\0".join((text, sender, *receivers)).encode()).hexdigest()[:32]
    message["Message-ID"] = f"<{name}@{message['From'].addresses[0].domain}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's out-of-office answers it
    message.set_content(text)
    message.add_alternative(_page(digest), subtype="html")
    message.set_boundary(f"=_{name}")  # in no part: "=_" is neither quoted-printable nor base64 (RFC 2045)
    return message.as_bytes()


def _addresses(header: str, given: Sequence[str]) -> str:
    """Addresses as a header has them; nothing in them may begin a new header."""
    text = ", ".join(given)
    if not text.isprintable():
        raise InputError(f"the address '{text!a}' has signs that no header may have", where=header)
    try:
        parsed = _POLICY.header_factory(header, text)
    except (
        IndexError,
        ValueError,
        MessageError,
    ):  # the standard library trips over some of what is no address
        parsed = None
    whole = (
        isinstance(parsed, AddressHeader)
        and parsed.addresses
        and not getattr(parsed, "defects", ())
        and all(one.username and "." in one.domain and one.addr_spec.isascii() for one in parsed.addresses)
    )
    if not whole:
        raise InputError(
            f"'{text}' is no mail address",
            where=header,
            remedy="Write it like ada@example.com, or Ada Byron <ada@example.com>",
        )
    return text


def _one_line(text: str) -> str:
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _page(digest: Digest) -> str:
    parts = [
        "<!DOCTYPE html>",
        f'<html lang="{digest.words.language}"><head><meta charset="utf-8">',
        f"<title>{html.escape(digest.title())}</title></head>",
        '<body style="font-family: sans-serif; color: #101828; max-width: 44em">',
        f"<p><strong>{html.escape(digest.heading())}</strong></p>",
        *(_alert(digest, item) for item in digest.alerts),
    ]
    if ended := digest.end_sentence():
        parts.append(f'<p style="color: #475467">{html.escape(ended)}</p>')
    return "\n".join([*parts, "</body></html>", ""])


def _alert(digest: Digest, item: Item) -> str:
    colour = _COLOURS[item["severity"]]
    client = f"{item['client_name']} [{item['client_id']}]"
    lines = [
        f'<span style="color: {colour}; font-weight: bold">{html.escape(digest.label(item))}</span>',
        f"<strong>{html.escape(client)}</strong>",
        html.escape(item["evidence"]),
        f"&rarr; {html.escape(item['next_step'])}",
        *(html.escape(told) for told in [digest.status(item)] if told),
        f'<span style="color: #475467; font-size: smaller">{item["alert_id"]}</span>',
    ]
    style = f"border-left: 4px solid {colour}; padding-left: 1em"
    return f'<p style="{style}">{"<br>".join(lines)}</p>'
