"""A reference that may not be an id, as one text that stands in the id's place until names are joined.

A token begins with a NUL, which no cell holds: rows with one are quarantined when they are read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from ingest.cells.masks import Mask, true
from ingest.formats import Kind

_MARK = "\0"
_LETTERS: dict[Kind, str] = {"id": "i", "email": "e", "name": "n", "domain": "d"}
_KINDS = {letter: kind for kind, letter in _LETTERS.items()}


@dataclass(frozen=True, slots=True)
class Token:
    """What a cell says and what it may be, in the order tried.

    ``scope`` is the organisation in which a person's name is looked for: an id, a token, or empty.
    """

    kinds: tuple[Kind, ...]
    text: str
    scope: str = ""


def tokens(texts: pa.Array, kinds: Sequence[Kind], scope: pa.Array | None = None) -> pa.Array:
    """A token for each text; null where there is none.

    >>> read(tokens(pa.array(["Ann"]), ["email", "name"], pa.array(["acme"]))[0].as_py())
    Token(kinds=('email', 'name'), text='Ann', scope='acme')
    """
    start = _MARK + "".join(_LETTERS[kind] for kind in kinds) + _MARK
    end = "" if scope is None else pc.fill_null(scope, "")
    return pc.binary_join_element_wise(start, pc.binary_join_element_wise(texts, end, _MARK), "")


def where_tokens(texts: pa.Array) -> Mask:
    """Which of the texts are tokens."""
    return true(pc.starts_with(texts, _MARK))


def is_token(text: str) -> bool:
    """Whether a text is a token, and no id."""
    return text.startswith(_MARK)


def read(text: str) -> Token:
    """The token that a text stands for."""
    _, letters, said, scope = text.split(_MARK, 3)
    return Token(tuple(_KINDS[letter] for letter in letters), said, scope)


def said(text: str) -> str:
    """What the cell behind a token says; any other text is itself."""
    return read(text).text if is_token(text) else text


def everything_said(text: str) -> str:
    """What the cells behind a token say, its scope included, but not what they may be; any other text is itself."""
    if not is_token(text):
        return text
    token = read(text)
    return _MARK.join((token.text, said(token.scope))) if token.scope else token.text
