"""UTF-8 that was read as Western text and written anew: ``KarÃ¡sek`` back to ``Karásek``, where that is certain."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_WESTERN = "sloppy-windows-1252"
"""Windows-1252 with its five unused bytes as what ISO 8859-1 has there, as browsers read it; a codec of ftfy's."""

_SUSPECT = "[\u00c2-\u00f4][^\\x00-\\x7f\u00c0-\u00ff]"
"""The first two bytes of a UTF-8 character, read as Western text."""

_SCRIPTS = frozenset(
    {
        "LATIN", "GREEK", "CYRILLIC", "ARMENIAN", "GEORGIAN", "ARABIC", "HEBREW", "DEVANAGARI", "BENGALI", "TAMIL",
        "THAI", "CJK", "HIRAGANA", "KATAKANA", "HANGUL", "IDEOGRAPHIC", "FULLWIDTH", "HALFWIDTH", "COMBINING",
        "BOPOMOFO", "FEMININE", "MASCULINE",
    }
)  # fmt: skip
"""First words of the names of letters that a CRM may well hold."""

_PASSES = 3
_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Repairs:
    """How many cells of a column were repaired, and some of them before and after."""

    cells: int
    examples: tuple[tuple[str, str], ...] = ()


def repaired(text: pa.Array) -> tuple[pa.Array, Repairs]:
    """A column with its certain cells repaired; other cells, and columns without any, are passed on as they are."""
    if _ascii(text):
        return text, Repairs(0)
    suspect = pc.fill_null(pc.match_substring_regex(text, _SUSPECT), False)
    if not pc.any(suspect, min_count=0).as_py():
        return text, Repairs(0)
    found = {cell: mended for cell in pc.unique(text.filter(suspect)).to_pylist() if (mended := mend(cell))}
    if not found:
        return text, Repairs(0)
    position = pc.index_in(text, pa.array(found))
    result = pc.coalesce(pa.array(list(found.values())).take(position), text)
    examples = tuple((before.strip(), after.strip()) for before, after in list(found.items())[:_EXAMPLES])
    return result, Repairs(len(position) - position.null_count, examples)


def _ascii(text: pa.Array) -> bool:
    """Whether all cells are ASCII; of a slice, whether the whole is."""
    data = text.buffers()[2]
    return data is None or not data.size or np.frombuffer(data, dtype=np.uint8).max() < 0x80


def mend(cell: str) -> str | None:
    """The text that a cell held before it was read wrongly; None where that is not certain.

    It is certain where all of this holds:

    - the *whole* cell, written as Windows-1252, is well-formed UTF-8 beyond ASCII: a single stray character keeps
      the cell as it is;
    - ftfy finds sequences in it that no language has (``Ã¡``, ``â€™``), so that a capital before a sign
      (``NESTLÉ®``, ``CAFÉ’S``) stays;
    - what comes out is written in scripts that business is done in, without control characters, and without a small
      letter among capitals (``IRMÃ®`` stays).

    What was read wrongly twice or three times is repaired as often.

    >>> mend("KarÃ¡sek"), mend("çŽ‹"), mend("KarÃƒÂ¡sek")
    ('Karásek', '王', 'Karásek')
    >>> [mend(name) for name in ("SÃO", "Â", "Nguyễn", "NESTLÉ®", "IRMÃ®")]
    [None, None, None, None, None]
    """
    text: str | None = None
    for _ in range(_PASSES):
        before = cell if text is None else text
        after = _once(before)
        if after is None:
            break
        text = after
    if text is None or not all(char.isascii() or _is_written(char) for char in text):
        return None
    return text if _keeps_capitals(cell, text) else None


def _once(cell: str) -> str | None:
    # Late: most files have no such cell, and it is slow to import.
    import ftfy.bad_codecs  # noqa: F401 - registers the codec
    from ftfy.badness import badness

    try:
        after = cell.encode(_WESTERN).decode("utf-8")
    except UnicodeError:
        return None
    if after == cell or not badness(cell):
        return None
    return after


def _is_written(char: str) -> bool:
    """Whether a character is of a script that business is done in, or a sign; controls are neither."""
    kind = unicodedata.category(char)
    if kind[0] in "LM":
        return unicodedata.name(char, "").split(" ", 1)[0].split("-", 1)[0] in _SCRIPTS
    return kind[0] in "PSNZ"


def _keeps_capitals(cell: str, text: str) -> bool:
    """Whether a text of capitals has got no small letter."""
    plain = "".join(char for char in cell if char.isascii() and char.isalpha())
    fresh = "".join(char for char in text if not char.isascii())
    return not plain.isupper() or fresh == fresh.upper()
