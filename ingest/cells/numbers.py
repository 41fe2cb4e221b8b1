"""Numbers as people write them: which mark parts the decimals is found over all columns of a file, never guessed.

``1.234,56``, ``1 234,56 €``, ``US$ 1,234.56``, ``1'234.50``, ``(1,234.00)`` and ``12,34,567.00`` are numbers; ``12 %``
is none, since it may mean 12 or 0.12.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc

Decimal = Literal["point", "comma"]

PLAIN = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"
"""What every program reads: a decimal point and nothing between thousands."""

_BLANKS = " \u00a0\u2007\u2009\u202f'’‘\u066c"
_UNITS = r"(?:[A-Z]{1,2}[$£]|[$€£¥￥₹₽₩₺₴฿₫₪₱元円원]|[A-Z]{3}|kr\.?|zł|Kč|Ft|Rs\.?|R\$|Fr\.?)"
_AMOUNT = (
    rf"^(?P<bracket>\()?(?P<before>[+\-−–])?\s*{_UNITS}?\s*(?P<inner>[+\-−–])?\s*"
    rf"(?P<digits>\d[\d.,{_BLANKS}]*|[.,]\d+)(?P<power>[eE][+-]?\d+)?(?P<behind>[-−])?\s*{_UNITS}?(?P<close>\))?$"
)
_GROUPED = {
    mark: rf"^(\d+|\d{{1,3}}(?:[{other}{_BLANKS}]\d{{2,3}})*[{other}{_BLANKS}]\d{{3}})?(?:{mark}\d*)?$"
    for mark, other in ((r"\.", ","), (",", r"\."))
}


def detect_decimal(texts: Sequence[pa.Array]) -> Decimal | Literal["ambiguous", "mixed"] | None:
    """What parts the decimals in the number columns of a file; None where no number has a mark.

    A mark is told by standing last of both (``1.234,5``), by not having three digits behind it or by having more than
    three before it; a mark that occurs twice parts thousands. ``1,234`` alone tells nothing.

    >>> detect_decimal([pa.array(["1.234,50", "7"])]), detect_decimal([pa.array(["1,234", "12,5"])])
    ('comma', 'comma')
    >>> detect_decimal([pa.array(["1,234"])]), detect_decimal([pa.array(["1.5", "1,5"])])
    ('ambiguous', 'mixed')
    """
    found: set[Decimal] = set()
    open_question = False
    for text in texts:
        digits = pc.struct_field(pc.extract_regex(pc.unique(text), _AMOUNT), "digits").drop_null()
        marked = digits.filter(pc.match_substring_regex(digits, "[.,]"))
        if not len(marked):
            continue
        both = pc.and_(pc.match_substring(marked, "."), pc.match_substring(marked, ","))
        clues: dict[Decimal, pa.Array] = {}
        for decimal, mark, other in (("point", r"\.", ","), ("comma", ",", r"\.")):
            last = pc.match_substring_regex(marked, rf"{mark}[^.,]*$")
            alone = pc.match_substring_regex(marked, rf"^[^.,]*{mark}[^.,]*$")
            decimals = pc.invert(pc.match_substring_regex(marked, rf"^[1-9]\d{{0,2}}{mark}\d{{3}}$"))
            others_twice = pc.match_substring_regex(marked, rf"^[^.,]*{other}[^.,]*{other}[^.,]*$")
            clues["point" if decimal == "point" else "comma"] = pc.or_(
                pc.or_(pc.and_(both, last), pc.and_(alone, decimals)), others_twice
            )
        told = pc.or_(clues["point"], clues["comma"])
        found |= {decimal for decimal, clue in clues.items() if pc.any(clue, min_count=0).as_py()}
        open_question = open_question or not pc.all(told, min_count=0).as_py()
    if len(found) > 1:
        return "mixed"
    if found:
        return found.pop()
    return "ambiguous" if open_question else None


def plain_numbers(text: pa.Array, decimal: Decimal) -> pa.Array:
    """Numbers as people write them in the form that every program reads; other texts stay as they are.

    >>> plain_numbers(pa.array(["€ 1.234,50", "(7)", "1,2,3", "12 %"]), "comma").to_pylist()
    ['1234.50', '-7', '1,2,3', '12 %']
    """
    if pc.all(pc.match_substring_regex(text, r"^-?\d+$"), min_count=0).as_py() is not False:
        return text
    mark = r"\." if decimal == "point" else ","
    parts = pc.extract_regex(text, _AMOUNT)
    digits = pc.utf8_trim(pc.struct_field(parts, "digits"), _BLANKS)
    shaped = pc.match_substring_regex(digits, _GROUPED[mark])
    bare = pc.replace_substring_regex(digits, rf"[^\d{mark}]", "")
    if decimal == "comma":
        bare = pc.replace_substring(bare, ",", ".")

    def given(*names: str) -> list[pa.Array]:
        return [pc.not_equal(pc.struct_field(parts, name), "") for name in names]

    bracket, close, before, inner, behind = given("bracket", "close", "before", "inner", "behind")
    paired = pc.equal(bracket, close)
    minus = [
        pc.match_substring_regex(pc.struct_field(parts, name), "[-−–]")
        for name in ("before", "inner", "behind")
    ]
    signs = [pc.cast(each, pa.int8()) for each in (before, inner, behind, bracket)]
    one_sign = pc.less_equal(pc.add(pc.add(signs[0], signs[1]), pc.add(signs[2], signs[3])), 1)
    negative = pc.or_(pc.or_(minus[0], minus[1]), pc.or_(minus[2], bracket))
    written = pc.binary_join_element_wise(
        pc.if_else(negative, "-", ""), bare, pc.struct_field(parts, "power"), ""
    )
    sound = pc.and_(pc.and_(shaped, paired), one_sign)
    return pc.if_else(pc.fill_null(sound, False), written, text)
