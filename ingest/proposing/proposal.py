"""A whole mapping file for some tables, as text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ingest.proposing.composing import Composed, composed, is_staff
from ingest.proposing.draft import Draft
from ingest.proposing.looks import Look, looks_of
from ingest.proposing.slots import Reading, reading_of
from ingest.proposing.surroundings import Neighbours
from ingest.proposing.toml import remark, text_of
from ingest.reading import Source

_OUR_FIRM = "Our own firm"


@dataclass(frozen=True)
class Proposal:
    """A proposed mapping file.

    Attributes
    ----------
    text
        The TOML text, with comments.
    tables
        What each table of the files was taken for, by its name in reports.
    lacking
        By table, what its rows are to tell and no column tells, with what to do about it.
    questions
        By table, what a reader should look at.
    own_firm
        What the user's own firm is called for want of a name; empty where it is known.
    """

    text: str
    tables: Mapping[str, str]
    lacking: Mapping[str, Mapping[str, str]]
    questions: Mapping[str, Sequence[str]]
    own_firm: str = ""


def propose(
    sources: Sequence[Source],
    neighbours: Neighbours,
    *,
    table: str | None = None,
    supplier: str | None = None,
    examples: bool = True,
) -> Proposal:
    """A mapping file for some tables.

    Parameters
    ----------
    sources
        The tables as they were read. `propose` looks at a sample of the rows.
    neighbours
        Whom other files of the folder tell of; those of ``sources`` that list organisations or people are added.
    table
        What the rows of all of them are, where it is known; one of `SLOTS`.
    supplier
        The user's own firm.
    examples
        Whether cells of the files may stand in the comments; the values of value maps do in any case.
    """
    looks = [looks_of(source) for source in sources]
    readings = _readings(sources, looks, neighbours, table)
    pieces: dict[str, Composed] = {}
    like: dict[str, str] = {}
    seen: dict[tuple[str, tuple[str, ...], str], str] = {}
    for source, look, reading in zip(sources, looks, readings, strict=True):
        alike = (reading.table, source.peek.header, re.sub(r"\d+", "*", source.peek.stem))
        if alike in seen and "*" in alike[2]:
            like[source.name] = seen[alike]
            continue
        seen[alike] = source.name
        draft = Draft(source, look, reading, neighbours, len(pieces) + 1)
        pieces[source.name] = composed(draft, examples=examples)
    return Proposal(
        "\n".join(_lines(sources, pieces, like, supplier)) + "\n",
        {source.name: reading.table for source, reading in zip(sources, readings, strict=True)},
        {name: piece.lacking for name, piece in pieces.items() if piece.lacking},
        {name: piece.questions for name, piece in pieces.items() if piece.questions},
        "" if supplier or neighbours.supplier else _OUR_FIRM,
    )


def _readings(
    sources: Sequence[Source], looks: Sequence[Sequence[Look]], neighbours: Neighbours, table: str | None
) -> list[Reading]:
    """What each table tells; those that list records first, because the others name these."""
    first = [
        reading_of(source.peek, look, neighbours.share, table)
        for source, look in zip(sources, looks, strict=True)
    ]
    for source, reading in zip(sources, first, strict=True):
        neighbours.add_table(reading, source, own=is_staff(reading, source))
    return [
        reading_of(source.peek, look, neighbours.share, reading.table)
        for source, look, reading in zip(sources, looks, first, strict=True)
    ]


def _lines(
    sources: Sequence[Source], pieces: Mapping[str, Composed], like: Mapping[str, str], supplier: str | None
) -> Iterator[str]:
    names = sorted({source.peek.path.name for source in sources})
    yield from remark(
        f"Proposed by crosstie map from {', '.join(names)}. Read it, change what is wrong (docs/mapping.md tells the "
        "language), and check it: crosstie map FILE --check THIS.toml. Then: crosstie load FOLDER --mapping THIS.toml"
    )
    yield f"title = {text_of(sources[0].peek.path.stem)}"
    yield 'dates = "any"  # the order of day and month is found in each file'
    why = "" if supplier else "  # your own firm's name; used where no file of the folder names it"
    yield f"own_firm = {text_of(supplier or _OUR_FIRM)}{why}"
    columns = {name: header for piece in pieces.values() for name, header in piece.columns.items()}
    if columns:
        yield ""
        yield "[columns]"
        yield from (f"{name} = {text_of([header])}" for name, header in columns.items())
    for piece in pieces.values():
        for name, lines in piece.maps.items():
            yield ""
            yield f"[maps.{name}]  # case does not matter"
            yield from lines
    for name, piece in pieces.items():
        yield ""
        yield from piece.lines
        same = [other for other, known in like.items() if known == name]
        if same:
            yield from remark(f"So are read too: {', '.join(same)}")
