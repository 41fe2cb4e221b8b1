"""Which departments and titles no table of terms knows, and the list that a user fills in to map them.

The list is a CSV in the very form of a user's taxonomy: write a function or a rank into ``maps_to`` of as many rows
as wanted and give the file back. Its terms stand for the whole text, so that a row maps the people it counts and
nobody else.
"""

from __future__ import annotations

import csv
import functools
import io
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from graphmodel.errors import InputError
from graphmodel.functions import NOTHING, UNMAPPED, Taxonomy
from graphmodel.portfolio import role_rules

FOUND: Final = pa.schema([("kind", pa.string()), ("text", pa.string()), ("people", pa.int64())])
LIST: Final = pa.schema(
    [
        ("kind", pa.string()),
        ("term", pa.string()),
        ("maps_to", pa.string()),
        ("match", pa.string()),
        ("people", pa.int64()),
        ("language", pa.string()),
        ("nearest", pa.string()),
    ]
)
"""Columns of ``unmapped``: the first four as a taxonomy reads them, then remarks."""
ALIKE: Final = 80.0
"""How alike, of 100, a word and a known term must be for the term to be named: about one letter in five is wrong."""
LIKENED: Final = 2_000
"""For how many texts the nearest known term is looked for: half a millisecond each."""
_SCRIPTS: Final = {
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "HANGUL": "ko",
    "CJK": "zh",
    "CYRILLIC": "ru",
    "THAI": "th",
}
_LETTERS: Final = {"de": "äöüß", "fr": "çèêëîïœùû", "es": "ñáíóú"}


def texts_without_function(roles: pa.Table) -> pa.Table:
    """Departments and titles of people whom no rule gives a function, each once with its people.

    Parameters
    ----------
    roles
        As ``graphmodel.portfolio.role_rules`` makes them.

    Returns
    -------
    pyarrow.Table
        ``FOUND``: kind (``department`` or ``title``), text, people; most people first.
    """
    lost = roles.filter(pc.starts_with(roles["function_rule"], f"{UNMAPPED}:"))
    found = [
        {"kind": kind, "text": item["values"], "people": item["counts"]}
        for kind in ("department", "title")
        for item in pc.value_counts(lost[kind].drop_null()).to_pylist()
        if item["values"].strip()
    ]
    return pa.Table.from_pylist(sorted(found, key=_most_people_first), schema=FOUND)


def unmapped(people: pa.Table, taxonomy: Taxonomy, likened: int = LIKENED) -> pa.Table:
    """The departments and titles that the taxonomy has no answer for, as a list to fill in.

    A text of which every word is known (*Manager* is a rank and names no function) is left out, since no row could
    say more of it. Spellings that are read alike are one row, under the most frequent. A title that also has no known
    rank has a second row, of kind ``seniority``.

    Parameters
    ----------
    people
        The table of that name, or its columns ``person_id``, ``department``, ``title``, ``function``, ``seniority``.
    likened
        For how many texts, those of most people, the nearest known term is looked for.

    Returns
    -------
    pyarrow.Table
        ``LIST``; ``maps_to`` is empty, ``match`` is ``whole``, ``language`` a guess or empty, ``nearest`` a known term
        that looks alike with what it means (``quality engineer (quality)``), or empty. Most people first.
    """
    alike: dict[tuple[str, str], dict[str, Any]] = {}
    for found in texts_without_function(role_rules(people, taxonomy)).to_pylist():
        folded = taxonomy.folded(found["text"])
        if not taxonomy.unknown(found["text"]):
            continue
        first = alike.setdefault((found["kind"], folded), {**found, "people": 0})
        first["people"] += found["people"]
    rows = []
    for place, found in enumerate(sorted(alike.values(), key=_most_people_first)):
        text = found["text"]
        row = {
            "kind": found["kind"],
            "term": text,
            "maps_to": "",
            "match": "whole",
            "people": found["people"],
            "language": language_of(text, taxonomy),
            "nearest": _nearest_of(taxonomy)(text) if place < likened else "",
        }
        rows.append(row)
        rank_rule = taxonomy.role(None, text).seniority_rule
        if found["kind"] == "title" and rank_rule.startswith(f"{UNMAPPED}:"):
            rows.append({**row, "kind": "seniority", "nearest": ""})
    return pa.Table.from_pylist(rows, schema=LIST)


def write_list(listed: pa.Table, path: Path) -> None:
    """Write an ``unmapped`` list as CSV: UTF-8 with a byte-order mark, which spreadsheet programs ask for.

    Raises
    ------
    InputError
        The file cannot be written.
    """
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, LIST.names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(listed.to_pylist())
    try:
        path.write_text(text.getvalue(), encoding="utf-8-sig")
    except OSError as cause:
        raise InputError(
            f"cannot be written: {cause.strerror or cause}", where=str(path), remedy="Choose another file"
        ) from cause


def language_of(text: str, taxonomy: Taxonomy) -> str:
    """A guess at the language of a text: by its script, by a word that a table knows, by its letters; or empty.

    >>> taxonomy = Taxonomy.bundled()
    >>> [language_of(text, taxonomy) for text in ("ゼブラ室", "斑马组", "Leiter Zebra", "Zèbre", "Zebra")]
    ['ja', 'zh', 'de', 'fr', '']
    """
    scripts = {
        unicodedata.name(sign, "").split(" ")[0].split("-")[0] for sign in unicodedata.normalize("NFKC", text)
    }
    for script, language in _SCRIPTS.items():
        if script in scripts:
            return language
    tables = taxonomy.tables(text) & {"en", *_LETTERS}
    if foreign := sorted(tables - {"en"}):
        return foreign[0] if len(foreign) == 1 else ""
    letters = set(unicodedata.normalize("NFC", text).casefold())
    return next((name for name, own in _LETTERS.items() if letters & set(own)), "en" if tables else "")


class _Term(NamedTuple):
    joined: str
    meaning: str


def _tells(word: str) -> bool:
    """Whether likeness says anything: three letters are like many, two ideographs are not."""
    return len(word) > 3 or (len(word) > 1 and not word.isascii())


class _Nearest:
    """Finds the known term that looks most like a text, or like a word of it that is not known."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        self.taxonomy = taxonomy
        self.terms = [term for term in self._terms() if _tells(term.joined)]
        self.joined = [term.joined for term in self.terms]

    def _terms(self) -> Iterator[_Term]:
        for row in self.taxonomy.rows:
            if row.kind in ("department", "title", "function") and row.maps_to != NOTHING:
                yield _Term(self._joined(row.term), f"{row.term} ({row.maps_to})")

    def _joined(self, text: str) -> str:
        return self.taxonomy.folded(text).replace(" ", "")

    def __call__(self, text: str) -> str:
        from rapidfuzz import fuzz, process  # late: an analysis asks for no likeness

        wanted = {self._joined(text), *self.taxonomy.unknown(text)}
        found = [
            best
            for word in sorted(wanted)
            if _tells(word)
            and (best := process.extractOne(word, self.joined, scorer=fuzz.ratio, score_cutoff=ALIKE))
        ]
        if not found:
            return ""
        _, _, at = max(found, key=lambda best: best[1])
        return self.terms[at].meaning


def _most_people_first(found: dict[str, Any]) -> tuple[int, str, str]:
    return -found["people"], found["kind"], found["text"]


@functools.lru_cache(maxsize=1)
def _nearest_of(taxonomy: Taxonomy) -> _Nearest:
    return _Nearest(taxonomy)  # late: where every text is known, the terms are not gone through
