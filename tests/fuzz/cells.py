"""Cells, headers and tables such as nobody should write, and as somebody does."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from hypothesis import strategies as st

ODD = (
    "",
    " ",
    "NULL",
    "#N/A",
    "nan",
    "1e400",
    "-0",
    "12 %",
    "(1,50)",
    "€ 1.234,56",
    "31.12.2025",
    "2026-02-30",
    "9999-12-31",
    "明天",
    "2026年2月3日 下午3:05",
    "Total",
    "=1+1",
    "a;b, c|d",
    'say "hi"',
    "two\nlines",
    "cr\rlf",
    "<p>HTML</p>",
    "KarÃ¡sek",
    "Müller",
    "王伟",
    "🚄",
    "\u202eesrever",
    "\ufeffbom",
    "e\u0301",
    "x@",
    '"Lind, Cleo" <cleo@acme.example>',
    "\\N",
    "\x0b",
    "\x85",
    "\u2028",
)
"""Texts that some part of reading takes for something else than a word."""

words = st.text(alphabet="abcdefgäöüßéñ王李木 -'", min_size=1, max_size=8)
cells = st.sampled_from(ODD) | words | st.integers(-5, 99_999).map(str)
anything = cells | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=6)
names = st.text(alphabet="abcdefgh王姓", min_size=1, max_size=6)


@st.composite
def tables(draw: st.DrawFn, cell: st.SearchStrategy[str] = cells) -> list[list[str]]:
    """A header and some rows of its width."""
    header = draw(st.lists(names, min_size=1, max_size=5, unique_by=str.casefold))
    width = len(header)
    rows = draw(st.lists(st.lists(cell, min_size=width, max_size=width), max_size=8))
    return [header, *rows]


def as_csv(table: Sequence[Sequence[str]], delimiter: str = ",", newline: str = "\n") -> str:
    """A table as well-behaved programs write it."""
    text = io.StringIO()
    for row in table:
        # Python leaves a line's end without quotes where the file's lines end otherwise
        broken = any("\r" in cell or "\n" in cell for cell in row)
        quoting = csv.QUOTE_ALL if broken else csv.QUOTE_MINIMAL
        csv.writer(text, delimiter=delimiter, lineterminator=newline, quoting=quoting).writerow(row)
    return text.getvalue()
