"""How well a header is a word for something, and what a cell's word stands for: the vocabularies in ``ingest/data``.

How alike two texts are decides nothing that is loaded: it only ranks what a proposal shows, and a reader judges.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from pathlib import Path

from rapidfuzz import fuzz

from graphmodel.tables import CHANNELS
from ingest.formats import built_in

_DATA = Path(__file__).parents[1] / "data"

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NO_WORD = re.compile(r"[\W_]+")
_LETTERS_ALONE = re.compile(r"[\u0370-\u052f\sa-z0-9]*")
_CONTAINED, _LEAST_ALIKE = 0.55, 84.0
_INSIDE = 0.9
"""What a word counts for that is part of a longer one: «datum» in «Besuchsdatum»."""
_SHORTEST_INSIDE = 4


@lru_cache(1 << 14)
def plain(text: str) -> str:
    """A header or cell without case, accents, width and punctuation.

    >>> plain("OwnerId"), plain(" E-Mail (Büro)"), plain("跟进　日期")
    ('owner id', 'e mail buro', '跟进 日期')
    """
    parted = unicodedata.normalize("NFKD", _CAMEL.sub(" ", text)).casefold()
    bare = "".join(char for char in parted if not unicodedata.combining(char))
    return _NO_WORD.sub(" ", bare).strip()


def likeness(header: str, words: Iterable[str]) -> float:
    """How well a header is called by one of some `plain` words: 1 where it is one of them, 0 where it has none.

    A word inside of a longer header counts by its share of it, a misspelt one by how alike they are.

    >>> round(likeness("Besuchsdatum", ["datum"]), 2), likeness("Dattum", ["datum"]) > 0.8, likeness("Ort", ["datum"])
    (0.66, True, 0.0)
    """
    name = plain(header)
    return max((_one_likeness(name, word) for word in words), default=0.0) if name else 0.0


@lru_cache(1 << 16)
def _one_likeness(name: str, word: str) -> float:
    if name == word:
        return 1.0
    share = _CONTAINED + (1 - _CONTAINED) * len(word) / len(name)
    if f" {word} " in f" {name} ":
        return share
    if not _LETTERS_ALONE.fullmatch(word):  # scripts without blanks between words
        return share if word in name else 0.0
    if len(word) >= _SHORTEST_INSIDE and name.endswith(word):
        return share * _INSIDE
    if min(len(word), len(name)) >= _SHORTEST_INSIDE and (alike := fuzz.ratio(name, word)) >= _LEAST_ALIKE:
        return float(alike) / 100 * _INSIDE
    return 0.0


@cache
def headers() -> Mapping[str, frozenset[str]]:
    """The words for each thing that a column may tell, in all languages, `plain`."""
    return _groups(_read("header_words.toml")["headers"])


@cache
def tables() -> Mapping[str, frozenset[str]]:
    """The words by which files and sheets are called, by table, `plain`."""
    return _groups(_read("header_words.toml")["tables"])


@cache
def meanings(of: str) -> Mapping[str, str]:
    """What cells of a kind (``channel``, ``won``, ``role``) mean, by `plain` word.

    Of channels the built-in formats know more than the list does; the list goes first.
    """
    found: dict[str, str] = {}
    if of == "channel":
        for format_ in built_in():
            parts = (part for file in format_.files for value in file.values() for part in value.parts())
            for mapping in (
                part.map for part in parts if part.map and set(part.map.values()) <= set(CHANNELS)
            ):
                found.update({plain(word): channel for word, channel in mapping.items()})
    for meaning, groups in _read("value_words.toml")[of].items():
        found.update({plain(word): meaning for words in groups.values() for word in words})
    return found


def meaning(cell: str, of: str) -> str:
    """What a cell means: by itself, or, of channels, by the longest word in it; empty where no word is known.

    Elsewhere a word inside proves nothing: «not paid» is not «paid».

    >>> meaning("Telefonat (kurz)", "channel"), meaning("上门拜访", "channel"), meaning("Flurfunk", "channel")
    ('call', 'visit', '')
    """
    known, name = meanings(of), plain(cell)
    if name in known or of != "channel":
        return known.get(name, "")
    inside = [word for word in known if _holds(name, word)]
    return known[max(inside, key=lambda word: (len(word), word))] if inside else ""


def _holds(name: str, word: str) -> bool:
    if not word:
        return False
    return f" {word} " in f" {name} " if _LETTERS_ALONE.fullmatch(word) else word in name


def _groups(things: Mapping[str, Mapping[str, list[str]]]) -> Mapping[str, frozenset[str]]:
    return {
        thing: frozenset(plain(word) for words in languages.values() for word in words)
        for thing, languages in things.items()
    }


@cache
def _read(name: str) -> Mapping[str, Mapping[str, Mapping[str, list[str]]]]:
    return tomllib.loads((_DATA / name).read_text(encoding="utf-8"))
