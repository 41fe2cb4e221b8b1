"""How likely a word is in the languages whose letters one-byte encodings hold: what tells Czech from Danish.

Read in the wrong one-byte encoding, a word is still a word of letters, though rarely one that any language writes. The
weights are each language's letters beyond a–z in ordinary text, in percent, rounded; only their order of size matters.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

_UNWRITTEN = math.log(0.002)
"""What a letter counts in a word that no language writes."""

_SIGNS = "«»„“”‚‘’‹›…–—°®™©§·•´`¨€£ºª¡¿\u00a0"
"""Signs that Western text has around words."""

_ROUNDS = 10
"""Steps in which the shares of the languages in a file are worked out; they settle in a few."""

_NEVER = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True)
class Alphabet:
    """The small letters beyond a–z of a language with their weights; ``never`` matches what no word of it holds."""

    language: str
    weights: dict[str, float]
    never: re.Pattern[str]
    latin: bool

    def likelihood(self, word: str) -> float | None:
        """Logarithm of how likely a word's letters beyond a–z are; None where the language writes no such word."""
        total = 0.0
        for char in word:
            if char.isascii():
                if not self.latin:
                    return None
            elif char in self.weights:
                total += self.weights[char]
            else:
                return None
        return None if self.never.search(word) else total


def _alphabet(language: str, letters: str, never: str = "", *, latin: bool = True) -> Alphabet:
    weights = {entry[0]: math.log(float(entry[1:]) / 100) for entry in letters.split()}
    return Alphabet(language, weights, re.compile(never) if never else _NEVER, latin)


def _even(language: str, letters: str) -> Alphabet:
    """An alphabet of its own script, in which every letter lies beyond a–z."""
    return _alphabet(
        language, " ".join(f"{letter}{100 / len(letters):.1f}" for letter in letters), latin=False
    )


ALPHABETS = (
    _alphabet("German", "ü40 ä32 ö20 ß8"),
    _alphabet("French", "é66 è12 à9 ê5 ç3 ô2 î1 û1 â1 ù1 ë0.5 ï0.5 œ0.5 ü0.2 ÿ0.1"),
    _alphabet("Spanish", "ó27 í24 á19 é15 ñ9 ú6 ü0.5", never=r"ñ(?![aeiouáéíóú]|$)"),
    _alphabet("Catalan", "à28 é18 è15 ó13 í11 ò5 ç5 ú4 ï1 ü1"),
    _alphabet("Portuguese", "ã24 ç19 á14 é13 í9 ó8 ê6 õ4 â3 ú2 ô1.5 à1 ü0.2", never=r"ã(?![oeis]|$)|õ(?!e)"),
    _alphabet("Italian", "à31 è29 ù13 ò13 ì9 é5", never=r"[àèìòù](?=\w{3})"),
    _alphabet("Dutch", "é45 ë30 ï15 è5 ö3 ü2"),
    _alphabet("Swedish, Finnish", "ä52 å25 ö22 é1"),
    _alphabet("Estonian", "ä32 õ28 ü26 ö10 š1 ž1"),
    _alphabet("Danish, Norwegian", "å40 ø35 æ21 é3 ö0.5 ü0.5"),
    _alphabet("Icelandic", "á18 ð18 í17 é10 þ10 ö9 ó8 æ5 ú4 ý2"),
    _alphabet(
        "Czech",
        "í20 á18 ě13 é11 ř9 ž8 č8 š7 ý7 ů4 ú1 ň0.6 ť0.4 ď0.3 ó0.2",
        never=r"(?<![aeiouyáéíóúýůěptkdbvhj])ř(?![aeiouyáéíóúýůě])|ř[rln]",
    ),
    _alphabet("Slovak", "á22 í15 é11 č10 ý10 ž9 š8 ú8 ľ4 ť3 ó2 ô1 ď1 ň1 ä0.3"),
    _alphabet("Polish", "ł25 ę16 ą14 ó12 ż11 ś10 ć6 ń4 ź1", never=r"ń[aeiouyóąę]"),
    _alphabet("Hungarian", "á33 é31 ö10 ó9 ő8 í5 ü5 ú3 ű2"),
    _alphabet("Romanian", "ă42 ţ18 ş18 î12 â10", never=r"ă[oea]"),
    _alphabet("Croatian, Slovene", "š30 č28 ž22 ć15 đ5"),
    _alphabet("Turkish", "ı40 ş15 ü17 ğ10 ö8 ç10"),
    _even("Russian", "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"),
    _even("Ukrainian", "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя"),
    _even("Serbian, Macedonian", "абвгдђѓежзѕијклљмнњопрстћќуфхцчџш"),
)


def is_word(word: str) -> bool:
    """Whether any language writes such a word.

    >>> is_word("Dvořák"), is_word("Wa³êsa"), is_word("Mьller")
    (True, False, False)
    """
    return any(value is not None for value in _likelihoods(word))


def how_likely(words: Sequence[str]) -> float:
    """Logarithm of how likely words are together in the mixture of languages that suits them best.

    >>> how_likely(["Hélène", "Société"]) > how_likely(["Hélčne", "Société"])
    True
    """
    if not words:
        return 0.0
    unwritten = [[sum(not char.isascii() for char in word) * _UNWRITTEN] for word in words]
    logs = np.array([[-np.inf if v is None else v for v in _likelihoods(word)] for word in words])
    chances = np.exp(np.hstack([logs, unwritten]))
    shares = np.full(chances.shape[1], 1 / chances.shape[1])
    for _ in range(_ROUNDS):
        parts = chances * shares
        shares = (parts / parts.sum(axis=1, keepdims=True)).mean(axis=0)
    return float(np.log((chances * shares).sum(axis=1)).sum())


@lru_cache(maxsize=1 << 16)
def _likelihoods(word: str) -> tuple[float | None, ...]:
    """Logarithm of how likely a word is in each language; None where it writes no such word."""
    bare = word.strip(_SIGNS)
    signs = (len(word) - len(bare)) * _UNWRITTEN / 2
    cased = bare.islower() or bare.isupper() or bare[1:].islower() or bare[:1].isupper()
    if bare and not (bare.isalpha() and cased):
        return (None,) * len(ALPHABETS)
    found = (one.likelihood(bare.lower()) for one in ALPHABETS)
    return tuple(None if value is None else value + signs for value in found)
