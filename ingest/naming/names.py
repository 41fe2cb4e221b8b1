"""When two texts are the same name, address or domain: the forms in which they are compared.

Nothing here guesses. Two names are one where their forms are equal; ``data/names.toml`` holds the words that are not
part of a name. How alike two different forms are is nobody's concern but a sentence's that names the nearest.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from pathlib import Path

_REMEMBERED = 1 << 18
"""Texts of which the form is remembered; a name is asked for several times in the course of a join."""

_Phrases = frozenset[tuple[str, ...]]
"""Phrases that may be left out, each as its words."""

_ADDRESS = re.compile(r"[^\s<>()\[\]\",;:@]+@[^\s<>()\[\]\",;:@]+")
_IN_BRACKETS = re.compile(r"<\s*(?:mailto:)?([^<>]+@[^<>]+?)\s*>")
_SEPARATORS = re.compile(r"[;,\s]+")
_NO_BLANKS = r"\u1100-\u11ff\u2e80-\u303f\u3040-\u30ff\u3130-\u318f\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
"""Scripts in which a blank inside a name means nothing: Chinese, Japanese, Korean."""
_BLANK_BETWEEN = re.compile(rf"(?<=[{_NO_BLANKS}]) (?=[{_NO_BLANKS}])")
_INNER_MARKS = re.compile(r"(?<=\w)['’ʼ`´](?=\w)")
_MARKS = re.compile(r"[\W_]+")
_ALONE = re.compile(r"\b(?:[^\W\d_] )+[^\W\d_]\b")
_LAST_FIRST = re.compile(r"^([^,，]+)[,，]([^,，]+)$")


@lru_cache(_REMEMBERED)
def organisation_form(name: str) -> str:
    """A firm's whole name in the form in which it is compared.

    >>> organisation_form("  ACME  S.p.A., "), organisation_form("Ａｃｍｅ　spa")
    ('acme spa', 'acme spa')
    """
    return _ALONE.sub(lambda letters: letters[0].replace(" ", ""), _plain(name))


@lru_cache(_REMEMBERED)
def bare_form(form: str) -> str:
    """A firm's name without its legal form; a name that is nothing else stays.

    >>> [bare_form(organisation_form(name)) for name in ("Acme GmbH & Co. KG", "上海云帆科技有限公司", "Company")]
    ['acme', '上海云帆科技', 'company']
    """
    before, behind, endings = _legal_forms()
    longer = ""
    while longer != form and form not in endings:
        longer = form
        form = _without(_without(form, behind, at_end=True), before, at_end=False)
        for ending in endings:
            if form not in endings:
                form = form.removesuffix(ending).removeprefix(ending).strip()
    return form


@lru_cache(_REMEMBERED)
def person_form(name: str) -> str:
    """A person's name in the form in which it is compared: first names first, without titles.

    >>> person_form("Dr. LIND, Cleo"), person_form("cleo lind"), person_form("王 小明 先生")
    ('cleo lind', 'cleo lind', '王小明')
    """
    before, behind, endings = _honorifics()
    turned = _LAST_FIRST.match(name)
    if turned is not None:
        last, first = _plain(turned[1]), _plain(turned[2])
        first_names = tuple(first.split())
        if not any(first_names == words for words in behind):
            last = _without(last, before, at_end=False)
            name = f"{first} {last}"
    form = _without(_without(_plain(name), before, at_end=False), behind, at_end=True)
    for ending in endings:
        if form.endswith(ending) and len(form) >= len(ending) + 2:
            form = form.removesuffix(ending).strip()
            break
    return form


@lru_cache(_REMEMBERED)
def addresses(cell: str) -> tuple[str, ...]:
    """The mail addresses in a cell, in lower case; several are parted by ``;``, ``,`` or blanks.

    >>> addresses("Cleo Lind <Cleo@Acme.example>; c.lind@acme.example")
    ('cleo@acme.example', 'c.lind@acme.example')
    """
    found = [*_IN_BRACKETS.findall(cell), *_SEPARATORS.split(_IN_BRACKETS.sub(" ", cell))]
    plain = (unicodedata.normalize("NFKC", text).casefold().removeprefix("mailto:") for text in found)
    return tuple(dict.fromkeys(text for text in plain if _ADDRESS.fullmatch(text)))


def shown_name(cell: str) -> str:
    """The name beside a mail address; empty where there is none.

    >>> shown_name('"Lind, Cleo" <cleo@acme.example>'), shown_name("cleo@acme.example")
    ('Lind, Cleo', '')
    """
    if _IN_BRACKETS.search(cell) is None:
        return "" if "@" in cell else cell.strip()
    name = _IN_BRACKETS.sub(" ", cell).strip(" \t'\"")
    return "" if "@" in name else name


def _plain(name: str) -> str:
    """Without case, width, punctuation and needless blanks."""
    text = name.casefold() if name.isascii() else unicodedata.normalize("NFKC", name).casefold()
    text = _MARKS.sub(" ", _INNER_MARKS.sub("", text)).strip()
    return text if text.isascii() else _BLANK_BETWEEN.sub("", unicodedata.normalize("NFC", text))


def _without(form: str, phrases: _Phrases, *, at_end: bool) -> str:
    """A form without the longest of some phrases at one end, again and again; something is always left."""
    words = form.split()
    longest = max(map(len, phrases))
    while len(words) > 1:
        for length in range(min(longest, len(words) - 1), 0, -1):
            piece = tuple(words[-length:] if at_end else words[:length])
            if piece in phrases:
                words = words[:-length] if at_end else words[length:]
                break
        else:
            break
    return " ".join(words)


@cache
def _words() -> dict[str, list[str]]:
    return tomllib.loads((Path(__file__).parents[1] / "data" / "names.toml").read_text(encoding="utf-8"))


@cache
def _legal_forms() -> tuple[_Phrases, _Phrases, Sequence[str]]:
    words = _words()
    before, behind = (
        frozenset(tuple(organisation_form(text).split()) for text in words[key])
        for key in ("legal_forms_before", "legal_forms")
    )
    return before, behind, _longest_first(organisation_form(text) for text in words["legal_endings"])


@cache
def _honorifics() -> tuple[_Phrases, _Phrases, Sequence[str]]:
    words = _words()
    before, behind = (
        frozenset(tuple(_plain(text).split()) for text in words[key])
        for key in ("honorifics", "honorifics_behind")
    )
    return before, behind, _longest_first(_plain(text) for text in words["honorific_endings"])


def _longest_first(texts: Iterable[str]) -> Sequence[str]:
    return sorted(set(texts), key=lambda text: (-len(text), text))
