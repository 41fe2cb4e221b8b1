"""Errors in the language of the request: whoever raises one says it in English."""

from __future__ import annotations

import re
import string
from functools import cache

from dashboard.formats import plain
from dashboard.i18n import ENGLISH, LANGUAGE, own_texts, text
from graphmodel.errors import CrosstieError


def told(error: CrosstieError) -> str:
    """What is wrong, where, and what to do about it; in English where the language has no words for it.

    >>> told(CrosstieError("the store did not answer yet", where="x.duckdb", remedy="Call again"))
    'x.duckdb: the store did not answer yet. Call again.'
    """
    return plain(error.sentence() if LANGUAGE.get() == ENGLISH else _told(error))


def _told(error: CrosstieError) -> str:
    what = _in_words(error.what, "error.what.")
    if what is None:
        return text("error.untold", sentence=error.sentence())
    said = (
        text("error.placed", where=error.where, what=what) if error.where else text("error.bare", what=what)
    )
    remedy = _in_words(error.remedy, "error.remedy.") if error.remedy else None
    return text("error.remedied", sentence=said, remedy=remedy) if remedy else said


def _in_words(said: str, prefix: str) -> str | None:
    for key, pattern in _patterns(prefix):
        if found := pattern.fullmatch(said):
            return text(key, **found.groupdict())
    return None


@cache
def _patterns(prefix: str) -> list[tuple[str, re.Pattern[str]]]:
    """What the English texts below a key look like, whatever stands in their places."""
    return [(key, _pattern(words)) for key, words in own_texts(ENGLISH).items() if key.startswith(prefix)]


def _pattern(words: str) -> re.Pattern[str]:
    parts = string.Formatter().parse(words)
    return re.compile(
        "".join(re.escape(said) + (f"(?P<{place}>.+)" if place else "") for said, place, _, _ in parts),
        re.DOTALL,
    )
