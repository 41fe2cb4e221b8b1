"""What the columns of tables mean, in the language of the request."""

from __future__ import annotations

from dashboard.i18n import LANGUAGE
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
