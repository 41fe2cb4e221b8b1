"""Mailboxes and calendars as sources of rows: who wrote to whom and who met whom, and when.

Only headers are read. A mail's subject and body, and a meeting's title, description and place, are never looked at,
kept or shown. The formats ``mail`` and ``calendar`` say what the rows become; ``docs/exports/mail.md`` tells the user.
"""

from ingest.mail.folder import Mailboxes, mail_sources

__all__ = ["Mailboxes", "mail_sources"]
