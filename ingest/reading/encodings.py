"""Which encoding a text file has: told by its mark, by being UTF-8, or found by what its words would be in each.

Of a file that is not UTF-8 every line beyond ASCII is looked at (of a long file an even sample), in each encoding that
CRMs and spreadsheets write. An encoding fits as far as its words are words: Chinese characters in common use, kana,
Hangul, letters that one language writes together. Nothing is guessed: where two encodings fit about equally and
give different texts, the user is asked.
"""

from __future__ import annotations

import codecs
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from graphmodel.errors import ExportError
from ingest.reading.alphabets import how_likely, is_word

NAMES = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "gb18030": "GB18030",
    "big5": "Big5",
    "cp932": "Shift-JIS",
    "cp949": "EUC-KR",
    "cp1252": "Windows-1252",
    "cp1250": "Windows-1250",
    "cp1251": "Windows-1251",
}
"""How the encodings are called in sentences, by Python's names."""

_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_SAMPLE = 1 << 16
"""Bytes of lines beyond ASCII that are looked at closely."""

_BROKEN_LINES = 0.05
"""Share of lines that may not be of an encoding (cells cut in the middle of a character) for it to be the file's."""

_CLEARLY = 0.1
"""By how much the best encoding must fit better than any of another kind: the share of words that are words."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """Python's name of an encoding; ``mixed`` where some lines of the file are not of it."""

    name: str
    mixed: bool = False

    @property
    def wide(self) -> bool:
        """Whether it is UTF-16, in which every text has zeros."""
        return self.name.startswith("utf-16")


_TIMES_AS_LIKELY = math.log(20)
"""How much more likely the words must be in one one-byte encoding than in another."""

_MESS_UNTOLD = 0.2
"""How odd a reading is that charset-normalizer does not consider at all."""

_WORD = re.compile(r"[A-Za-z]*[^\x00-\x7f](?:[A-Za-z]|[^\x00-\x7f])*")

_ONE_BYTE = ("cp1252", "cp1250", "cp1251")
_IN_COMMON_USE = {
    "gb18030": ((0xA1A1, 0xA3FE), (0xB0A1, 0xD7F9)),
    "big5": ((0xA140, 0xA3BF), (0xA440, 0xC67E)),
    "cp932": ((0x8140, 0x84BE), (0x889F, 0x9872)),
    "cp949": ((0xA1A1, 0xA2FE), (0xB0A1, 0xC8FE)),
}
"""Where an East Asian standard has signs, letters and the characters in common use: first level, kana, Hangul."""


def spelt(name: str) -> str:
    """How an encoding is called in a sentence.

    >>> spelt("utf-8-sig"), spelt("cp1252"), spelt("koi8-r")
    ('UTF-8', 'Windows-1252', 'koi8-r')
    """
    return NAMES.get(name, name)


def told_by_beginning(start: bytes, *, whole: bool) -> Encoding | None:
    """The encoding as far as a file's beginning tells: its mark, UTF-16 without one, or UTF-8 (and ASCII).

    ``whole`` says that there is no more of the file. None where only the whole file can tell.
    """
    for bom, name in _BOMS:
        if start.startswith(bom):
            return Encoding(name)
    if (wide := _utf_16(start)) is not None:
        return Encoding(wide)
    try:
        codecs.getincrementaldecoder("utf-8")().decode(start, final=whole)
    except UnicodeDecodeError:
        return None
    return Encoding("utf-8")


def encoding_of(path: Path, asked: str | None = None) -> Encoding:
    """The encoding of a file by all of its bytes; `ExportError` that asks where two fit equally well.

    ``asked`` is taken where the file is not UTF-8, whatever seems to fit.
    """
    with path.open("rb") as handle:
        marked = handle.read(4)
    bom = next((name for mark, name in _BOMS if marked.startswith(mark)), None)
    sample, good, bad = _sample(path)
    if bom is not None or good > bad or not bad:
        return Encoding(bom or "utf-8", mixed=bad > 0)
    name = _known(asked) if asked is not None else _best(path, sample)
    return Encoding(name, mixed=any(not _is(line, name) for line in _beyond_ascii(path)))


def _known(name: str) -> str:
    try:
        return codecs.lookup(name).name
    except LookupError:
        raise ExportError(
            f"there is no encoding '{name}'",
            where="--encoding",
            remedy=f"Known are among others {', '.join(dict.fromkeys(NAMES.values()))}",
        ) from None


def _utf_16(start: bytes) -> str | None:
    """UTF-16 without a byte-order mark: zeros in every other place only, and beside line feeds."""
    head = start[: len(start) // 2 * 2][:4096]
    zeros = {"utf-16-le": head[1::2].count(0), "utf-16-be": head[::2].count(0)}
    if not head or min(zeros.values()) or not any(zeros.values()):
        return None
    name = max(zeros, key=lambda each: zeros[each])
    feeds = head[::2].count(b"\n"), head[1::2].count(b"\n")
    told = head[:-2].decode(name, "replace").count("\n") + head[-2:].decode(name, "replace").count("\n")
    plain = told and 2 * told >= sum(feeds)  # a letter may hold the byte of a line feed
    return name if plain or zeros[name] >= len(head) // 8 else None


def _beyond_ascii(path: Path) -> Iterator[bytes]:
    with path.open("rb") as handle:
        yield from (line.rstrip(b"\r\n") for line in handle if not line.isascii())


def _is(line: bytes, name: str) -> bool:
    try:
        line.decode(name)
    except UnicodeDecodeError:
        return False
    return True


def _sample(path: Path) -> tuple[list[bytes], int, int]:
    """Lines beyond ASCII, evenly from the whole file; how many of all are UTF-8, and how many are not."""
    kept: list[bytes] = []
    size, stride, good, bad = 0, 1, 0, 0
    for number, line in enumerate(_beyond_ascii(path)):
        if _is(line, "utf-8"):
            good += 1
        else:
            bad += 1
        if number % stride == 0:
            kept.append(line)
            size += len(line)
            while size > _SAMPLE and len(kept) > 1:
                kept, stride = kept[::2], stride * 2
                size = sum(map(len, kept))
    return kept, good, bad


def _best(path: Path, lines: Sequence[bytes]) -> str:
    """The encoding in which the lines are clearly most of a language."""
    found = _readings(lines)
    if not found:
        raise _asks(path, "its encoding is not known")
    best = found[0]
    rivals = [other for other in found[1:] if other.words != best.words and not best.clearly_beats(other)]
    if rivals:
        raise _asks(path, f"it could be of several encodings: {_told_apart(best, rivals[0])}")
    return best.name


@dataclass(frozen=True, slots=True)
class _Reading:
    """The lines in one encoding; ``fit`` is the share of words that are words, less their oddness.

    How odd the text is, from 0 to 1, charset-normalizer says.
    """

    name: str
    words: list[str]
    fit: float

    @property
    def one_byte(self) -> bool:
        return self.name in _ONE_BYTE

    @property
    def likelihood(self) -> float:
        return how_likely(self.words) if self.one_byte else 0.0

    def clearly_beats(self, other: _Reading) -> bool:
        if self.one_byte and other.one_byte:
            return self.likelihood - other.likelihood >= _TIMES_AS_LIKELY
        return self.fit - other.fit >= _CLEARLY


def _readings(lines: Sequence[bytes]) -> list[_Reading]:
    """The lines in every encoding that they are written in, the best first."""
    from charset_normalizer import from_bytes  # late: most files are UTF-8, and it is slow to import

    judged = from_bytes(b"\n".join(lines), cp_isolation=[*_ONE_BYTE, *_IN_COMMON_USE])
    mess = {name: match.chaos for match in judged for name in match.could_be_from_charset}
    found: list[_Reading] = []
    for name in (*_ONE_BYTE, *_IN_COMMON_USE):
        texts = [line.decode(name) for line in lines if _is(line, name)]
        if len(texts) < (1 - _BROKEN_LINES) * len(lines):
            continue
        words = list(dict.fromkeys(_WORD.findall("\n".join(texts))))
        share = sum(_fits(word, name) for word in words) / max(len(words), 1)
        found.append(_Reading(name, words, share - mess.get(name, _MESS_UNTOLD)))
    found.sort(key=lambda one: (-one.fit, -one.likelihood))
    western = sorted((one for one in found if one.one_byte), key=lambda one: -one.likelihood)
    if found and found[0].one_byte:
        found = [*western, *(one for one in found if not one.one_byte)]
    return found


def _told_apart(best: _Reading, rival: _Reading) -> str:
    """A word in both encodings, one in which they differ."""
    pairs = zip(best.words, rival.words, strict=False)
    one, other = next(((a, b) for a, b in pairs if a != b), ("", ""))
    return f"«{one}» in {spelt(best.name)}, «{other}» in {spelt(rival.name)}"


def _asks(path: Path, what: str) -> ExportError:
    return ExportError(
        f"is not UTF-8, and {what}",
        where=str(path),
        remedy="Say which with --encoding (gb18030, big5, cp1252 …), or save the file as UTF-8",
    )


def _fits(word: str, name: str) -> bool:
    """Whether a text beyond ASCII is a word: of one language, or of East Asian characters in common use."""
    if name in _ONE_BYTE:
        return is_word(word)
    codes = (int.from_bytes(char.encode(name)) for char in word if not char.isascii())
    return all(any(low <= code <= high for low, high in _IN_COMMON_USE[name]) for code in codes)
