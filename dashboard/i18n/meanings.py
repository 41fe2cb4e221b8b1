"""What columns mean, and why a figure is undefined, in the language of the request."""

from __future__ import annotations

from dashboard.formats import plain
from dashboard.i18n import LANGUAGE, has_text, text
from graphmodel.messages import Messages
from graphmodel.tables import RELATIONSHIPS, Table


def words() -> Messages:
    """The sentences about relationships, in the language of the request."""
    return Messages.of(LANGUAGE.get())


def meaning(table: Table, column: str) -> str:
    """What a column means; ``KeyError`` for a table or a column that has no such text.

    >>> meaning(RELATIONSHIPS, "ties")
    'Live ties.'
    """
    key = f"column.{column}" if table is RELATIONSHIPS else f"columns.{table.name}.{column}"
    return words().text(key)


def reason_words(reason: str | None) -> str:
    """A reason code in words; an unknown code is shown as it is."""
    if not reason:
        return text("reason.unsaid")
    if has_text(f"reason.{reason}"):
        return text(f"reason.{reason}")
    return words().text(f"flag.{reason}") if f"flag.{reason}" in words() else plain(reason).replace("_", " ")
