"""Values and remarks as TOML text, so that what comes out of any file can be read back."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Mapping, Sequence

Plain = str | int | float | bool | Sequence["Plain"] | Mapping[str, "Plain"]
"""What a value of a format is made of."""

WIDTH = 108


def text_of(value: Plain) -> str:
    """A value in one line; tables are written inline.

    >>> text_of({"column": ["A", "B"], "by": ["name"], "factor": 60})
    '{ column = ["A", "B"], by = ["name"], factor = 60 }'
    """
    if isinstance(value, str | bool | int | float):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key_of(key)} = {text_of(inner)}" for key, inner in value.items()) + " }"
    return "[" + ", ".join(map(text_of, value)) + "]"


def key_of(key: str) -> str:
    """A key, in quotes where it must be."""
    bare = key.isascii() and key.replace("_", "").replace("-", "").isalnum()
    return key if bare else text_of(key)


def remark(text: str, indent: str = "") -> Iterator[str]:
    """A text as lines of comment; whatever TOML forbids in them becomes a blank."""
    plain = "".join(char if char.isprintable() else " " for char in text)
    yield from textwrap.wrap(
        plain,
        WIDTH,
        initial_indent=f"{indent}# ",
        subsequent_indent=f"{indent}#   ",
        break_on_hyphens=False,
    )
