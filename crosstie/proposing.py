"""Likely duplicates as the command tells them: the best in a table, all of them in a review list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click
import pyarrow as pa

from crosstie.terminal import cell_width, padded, progress
from graphmodel.stores.open import open_store
from graphmodel.tables import EMPLOYMENTS, ENDINGS, MERGES, ORGANISATIONS, PEOPLE
from ingest.alike.duplicates import duplicates
from ingest.load import read_folder

SHOWN = 20
"""Pairs that are printed."""

_WIDEST = 44
"""Columns of a terminal that one record may take."""

Pair = Mapping[str, Any]


def duplicates_of_store(url: str | None, least_score: int) -> list[dict[str, Any]]:
    """Likely duplicates in a store as rows of a review list; nothing is written."""
    looked_at = (ORGANISATIONS, PEOPLE, EMPLOYMENTS, MERGES, ENDINGS)
    with open_store(url).reading() as reader:
        tables = {table.name: reader.table(table.name) for table in looked_at}
    return duplicates(tables, least_score)


def duplicates_of_folder(folder: Path, least_score: int, supplier: str | None) -> list[dict[str, Any]]:
    """Likely duplicates in an export folder as rows of a review list."""
    with progress() as bar:
        tables: Mapping[str, pa.Table] = read_folder(folder, supplier=supplier, progress=bar).tables
    return duplicates(tables, least_score)


def lines(pairs: Sequence[Pair]) -> Iterator[str]:
    """The best pairs as a table: how sure, why, whom to keep, whom to merge."""
    if not pairs:
        yield "No likely duplicates."
        return
    heading = ("score", "rule", "keep", "merge")
    cells = [
        (str(pair["score"]), pair["rule"], _record(pair, "a"), _record(pair, "b")) for pair in pairs[:SHOWN]
    ]
    width = [max(cell_width(row[place]) for row in (heading, *cells)) for place in range(len(heading))]
    for row in (heading, *cells):
        line = "  ".join(
            padded(text, width[place], right=place == 0) for place, text in enumerate(row)
        ).rstrip()
        yield click.style(line, bold=True) if row is heading else line


def remarks(pairs: Sequence[Pair], review: Path | None) -> Iterator[str]:
    """How many there are, and what to do next."""
    if not pairs:
        return
    firms = sum(pair["record"] == ORGANISATIONS.name for pair in pairs)
    shown = "" if len(pairs) <= SHOWN else f"; the best {SHOWN} are shown"
    yield f"{len(pairs) - firms:,} pairs of people, {firms:,} of organisations{shown}."
    if review is None:
        yield "To decide about them, have them written to a file: --out review.csv"
    else:
        yield f"Fill in decision (merge, keep_apart) in {review} and apply it: crosstie merge {review}"


def _record(pair: Pair, which: str) -> str:
    """A record in a few words: its id stays whole."""
    at = f", {pair[f'organisation_{which}']}" if pair["record"] == PEOPLE.name else ""
    number = f" [{pair[f'id_{which}']}]"
    return _cut(f"{pair[f'name_{which}']}{at}", max(_WIDEST - cell_width(number), 1)) + number


def _cut(text: str, width: int) -> str:
    """A text in so many columns of a terminal.

    >>> _cut("Ada Reyes", 9), _cut("Ada Reyes", 6), _cut("桦树机械", 6)
    ('Ada Reyes', 'Ada R…', '桦树…')
    """
    if cell_width(text) <= width:
        return text
    while cell_width(text) > width - 1:
        text = text[:-1]
    return f"{text}…"
