"""What the cells of a column look like: dates, numbers, names, addresses, a few distinct words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingest.cells.dates import in_numbers, moments
from ingest.cells.masks import true
from ingest.cells.numbers import PLAIN, plain_numbers
from ingest.naming.names import addresses, bare_form, organisation_form
from ingest.proposing.words import meaning
from ingest.reading import Source

Kind = Literal[
    "date", "number", "email", "own_id", "id", "person", "firm", "few", "channel", "domain", "text"
]
"""What cells are to be for a field."""

SAMPLE_ROWS = 2_000
"""Rows that are looked at, evenly spread over the table."""

SEPARATORS = ("、", ";", "；", "\n", "/", "／", "|", "&", "，", ",")
"""What may part several people in one cell."""

_EXAMPLES, _LONGEST = 3, 40
_SPARSE = 0.02
"""Share of cells that must hold a separator for a column to be one of lists."""
_FEW, _FEW_SHARE, _LONGEST_WORD = 12, 0.2, 40

_PERSON = re.compile(r"[^\W\d_][\w.'’`´\-]*(?:[ 　·・][^\W\d_][\w.'’`´\-()]*){0,4}\.?")
_IDEOGRAPHS = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{2,6}(?:[ 　][\u3040-\u30ff\u3400-\u9fff]{1,5})?"
)
_CAPITAL = re.compile(r"[^\W\d_]")
_HOST = re.compile(r"(?:https?://)?(?:[\w\-]+\.)+[^\W\d_]{2,24}(?:[/?:].*)?", re.IGNORECASE)
_LIKE_A_DATE = re.compile(r"\d\D+\d|\d[^\W\d_]|[^\W\d_]\d")
"""A digit beside something else: no date is a bare number."""
_WORTH_READING = 0.2
_ID = re.compile(r"[\w\-./#{}:]{1,64}")
_HAS_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True)
class Look:
    """A column as it looks in a sample of rows.

    Attributes
    ----------
    name
        The header.
    cells
        The filled cells of the sample, in the order of rows.
    rows
        Rows in the sample.
    """

    name: str
    cells: Sequence[str]
    rows: int
    _fits: dict[Kind, float] = field(default_factory=dict, repr=False)

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """How often each distinct cell occurs, the most frequent first."""
        return dict(Counter(self.cells).most_common())

    @property
    def examples(self) -> list[str]:
        """The first distinct cells, cut short."""
        some = list(dict.fromkeys(self.cells))[:_EXAMPLES]
        return [cell if len(cell) <= _LONGEST else cell[: _LONGEST - 1] + "…" for cell in some]

    def fit(self, kind: Kind) -> float:
        """The share of filled cells that are of a kind, 0 to 1; of an empty column 0."""
        if kind not in self._fits:
            self._fits[kind] = _FITS[kind](self) if self.cells else 0.0
        return self._fits[kind]

    def share(self, of: Callable[[str], object]) -> float:
        """The share of filled cells for which something holds."""
        return sum(count for cell, count in self.counts.items() if of(cell)) / max(len(self.cells), 1)

    @cached_property
    def repeats(self) -> float:
        """The share of filled cells that repeat another; 0 where all are different."""
        return 1 - len(self.counts) / len(self.cells) if self.cells else 0.0

    @cached_property
    def separators(self) -> tuple[str, ...]:
        """What parts several people in one cell; none where each cell names one.

        A comma also turns a name round («Lind, Cleo»): it parts people only where each piece is a whole name.
        """
        found = []
        for separator in SEPARATORS:
            listed = {cell: count for cell, count in self.counts.items() if separator in cell}
            pieces = [piece.strip() for cell in listed for piece in cell.split(separator) if piece.strip()]
            rows = sum(listed.values())
            if rows < max(_SPARSE * len(self.cells), 1) or not pieces:
                continue
            whole = _whole_name if separator in ",，" else _person
            other = [piece for piece in pieces if not whole(piece) and not _listed(piece)]
            if len(other) <= len(pieces) * 0.1:
                found.append(separator)
        return tuple(found)

    @cached_property
    def pieces(self) -> Sequence[str]:
        """Whom the cells name, one a piece."""
        return self.pieces_by(self.separators)

    def pieces_by(self, separators: Sequence[str]) -> Sequence[str]:
        """The cells cut at some separators."""
        if not separators:
            return self.cells
        pattern = "|".join(map(re.escape, separators))
        cut = (piece.strip() for cell in self.cells for piece in re.split(pattern, cell))
        return [piece for piece in cut if piece]


def looks_of(source: Source) -> list[Look]:
    """How each column of a table looks, in the order of the header."""
    rows = np.flatnonzero(~source.empty)
    if len(rows) > SAMPLE_ROWS:
        rows = rows[np.linspace(0, len(rows) - 1, SAMPLE_ROWS).astype(np.int64)]
    at = pa.array(rows)
    return [
        Look(name, source.columns[name.casefold()].take(at).drop_null().to_pylist(), len(rows))
        for name in source.peek.header
    ]


def _dates(look: Look) -> float:
    if look.share(_LIKE_A_DATE.search) < _WORTH_READING:
        return 0.0
    text = in_numbers(pa.array(look.cells, pa.string()))
    best = 0.0
    for order in ("dmy", "mdy", "ymd"):
        _, formed, there = moments(text, order)
        best = max(best, float((formed & there).mean()))
    return best


def _numbers(look: Look) -> float:
    text = pa.array(look.cells, pa.string())
    found = np.zeros(len(text), dtype=np.bool_)
    for decimal in ("point", "comma"):
        found |= true(pc.match_substring_regex(plain_numbers(text, decimal), PLAIN))
    return float(found.mean())


def _person(text: str) -> bool:
    if addresses(text):
        return True
    if _IDEOGRAPHS.fullmatch(text):
        return True
    name = text.replace(",", "", 1).replace("，", "", 1)
    if not name.isascii() and not _CAPITAL.search(name):
        return False
    return bool(_PERSON.fullmatch(" ".join(name.split()))) and bare_form(organisation_form(text)) == (
        organisation_form(text)
    )


def _whole_name(text: str) -> bool:
    return bool(addresses(text) or _IDEOGRAPHS.fullmatch(text)) or (_person(text) and " " in text)


def _listed(piece: str) -> bool:
    """Whether a piece is itself a list, by another separator."""
    parts = re.split("|".join(map(re.escape, SEPARATORS)), piece)
    return len(parts) > 1 and all(_person(part.strip()) for part in parts if part.strip())


def _people(look: Look) -> float:
    return sum(map(_person, look.pieces)) / len(look.pieces) if look.pieces else 0.0


def _firm(text: str) -> bool:
    return bool(_HAS_LETTER.search(text)) and len(text) <= 100 and "\n" not in text and not addresses(text)


def _firms(look: Look) -> float:
    return look.share(_firm) * (1 - look.fit("date"))


def _ids(look: Look) -> float:
    return look.share(_ID.fullmatch) * (1 - look.fit("date")) * (1 - look.fit("email"))


def _own_ids(look: Look) -> float:
    """Ids of the rows themselves: each there, none twice (rows of one meeting may share theirs)."""
    return _ids(look) * (1 - look.repeats) * len(look.cells) / look.rows


def _few(look: Look) -> float:
    few = len(look.counts) <= max(_FEW, _FEW_SHARE * len(look.cells))
    short = all(len(cell) <= _LONGEST_WORD for cell in look.counts)
    return (1 - look.fit("date")) * (1 - look.fit("email")) if few and short else 0.0


def _channels(look: Look) -> float:
    return look.share(lambda cell: meaning(cell, "channel")) if len(look.counts) <= 5 * _FEW else 0.0


def _texts(look: Look) -> float:
    return look.share(_HAS_LETTER.search) * (1 - look.fit("date")) * (1 - look.fit("email"))


def _domains(look: Look) -> float:
    return look.share(_HOST.fullmatch)


def _emails(look: Look) -> float:
    return look.share(addresses)


_FITS: Mapping[Kind, Callable[[Look], float]] = {
    "date": _dates,
    "number": _numbers,
    "email": _emails,
    "own_id": _own_ids,
    "id": _ids,
    "person": _people,
    "firm": _firms,
    "few": _few,
    "channel": _channels,
    "domain": _domains,
    "text": _texts,
}


def distinct(looks: Iterable[Look]) -> set[str]:
    """Every distinct cell of some columns."""
    return {cell for look in looks for cell in look.counts}
