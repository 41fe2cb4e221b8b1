"""When a mail was sent: its own date, checked against the first server that took it in."""

from __future__ import annotations

from calendar import timegm
from datetime import UTC, datetime
from email.utils import parsedate_tz
from functools import lru_cache

from ingest.mail.headers import Headers, as_text, first

_FIRST_YEAR, _LAST_YEAR = 1971, 2200
"""Years in which mails are sent; 1970 is what a clock without a battery says."""
_TRUSTED_SECONDS = 7 * 86_400
"""A date further than this from the first server's belongs to a wrong clock, and the server is believed."""


def sent_at(headers: Headers) -> int | None:
    """Seconds since 1970 (UTC); ``None`` where neither the mail nor any server tells.

    Dates without a zone are UTC. The servers' dates stand behind the last ``;`` of their ``Received`` headers.
    """
    said = moment(first(headers, "date"))
    taken = [moment(as_text(value.rpartition(b";")[2])) for value in headers.get("received", [])]
    known = [at for at in taken if at is not None]
    if not known:
        return said
    earliest = min(known)
    if said is None or abs(said - earliest) > _TRUSTED_SECONDS:
        return earliest
    return said


@lru_cache(1 << 12)
def moment(text: str) -> int | None:
    """Seconds since 1970 (UTC) that a date in a header means; ``None`` where there is no such moment.

    >>> moment("Mon, 2 Mar 2026 10:00:00 +0100"), moment("2026-03-02T09:00:00Z"), moment("31 Feb 2026 10:00")
    (1772442000, 1772442000, None)
    """
    text = text.strip()
    if not text:
        return None
    try:
        parts = parsedate_tz(text)
        if parts is None:
            iso = datetime.fromisoformat(text)
            at = iso if iso.tzinfo is not None else iso.replace(tzinfo=UTC)
            seconds = int(at.timestamp())
        else:
            year, month, day, hour, minute, second = parts[:6]
            # a leap second is the second before it
            whole = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
            seconds = timegm(whole.timetuple()) - (parts[9] or 0)
        return seconds if _FIRST_YEAR <= datetime.fromtimestamp(seconds, UTC).year <= _LAST_YEAR else None
    except (ValueError, OverflowError, TypeError, IndexError, OSError):
        return None


def iso(seconds: int) -> str:
    """A moment as it is written in tables.

    >>> iso(1772442000)
    '2026-03-02T09:00:00Z'
    """
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
