"""Texts that the program which reads a file would obey, or could not read, made harmless; all others stay as they are.

Bidirectional marks and emoji are ordinary characters to every format here, and part of how names are written.
"""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

FORMULA_SIGNS = "=+-@\t\r\n＝＋－＠"
"""First characters that make some spreadsheet take a text for a formula (OWASP, *CSV Injection*)."""

_FORMULA = f"^([{re.escape(FORMULA_SIGNS)}])"
_NOT_XML = "[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"


def not_formulas(texts: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """Texts for a CSV file: an apostrophe goes before one that begins like a formula.

    >>> not_formulas(pa.array(["=1+1", "Ada", None, "a=b"])).to_pylist()
    ["'=1+1", 'Ada', None, 'a=b']
    """
    return pc.replace_substring_regex(texts, _FORMULA, r"'\1")


def for_spreadsheets(table: pa.Table) -> pa.Table:
    """A table for a CSV file: none of its texts begins like a formula."""
    for index, field in enumerate(table.schema):
        if pa.types.is_string(field.type):
            table = table.set_column(index, field, not_formulas(table.column(index)))
    return table


def begins_like_formula(text: str) -> bool:
    """Whether some spreadsheet would take the text for a formula."""
    return text.startswith(tuple(FORMULA_SIGNS))


def in_xml(text: str) -> str:
    r"""A text with ``U+FFFD`` in place of characters that XML 1.0 does not have.

    >>> in_xml("Ada\x07 \u200f\U0001f600") == "Ada\ufffd \u200f\U0001f600"
    True
    """
    return re.sub(_NOT_XML, "\N{REPLACEMENT CHARACTER}", text)
