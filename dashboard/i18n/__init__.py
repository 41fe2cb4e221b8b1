"""Texts of the dashboard, by key and language.

A language is a folder beside this file, with the same keys and the same ``{places}`` as every other.
"""

from __future__ import annotations

import contextvars
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib.resources import files

ENGLISH, CHINESE = "en", "zh"
LANGUAGES: Mapping[str, str] = {ENGLISH: "English", CHINESE: "中文"}
"""What each calls itself, by its code."""

LANGUAGE: contextvars.ContextVar[str] = contextvars.ContextVar("dashboard_language", default=ENGLISH)
"""The language of the request being answered; outside of a request, English."""


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Answer in that language for the length of the block."""
    token = LANGUAGE.set(language)
    try:
        yield
    finally:
        LANGUAGE.reset(token)


@cache
def own_texts(language: str) -> Mapping[str, str]:
    """The texts that stand in a language's folder; a file holds the keys that begin with its name."""
    loaded: dict[str, str] = {}
    for file in files("dashboard.i18n").joinpath(language).iterdir():
        loaded |= json.loads(file.read_text(encoding="utf-8"))
    return loaded


@cache
def texts(language: str) -> Mapping[str, str]:
    """All texts of a language; English words where it has none of its own."""
    return {**own_texts(ENGLISH), **own_texts(language)}


def text(key: str, **params: object) -> str:
    """The text of that key, its ``{places}`` filled; ``KeyError`` for an unknown key.

    >>> text("portfolio.shown", shown=3, all=40)
    '3 of 40 clients'
    """
    return texts(LANGUAGE.get())[key].format(**params)


def has_text(key: str) -> bool:
    """Whether there is a text of that key."""
    return key in texts(LANGUAGE.get())


def counted(key: str, n: int, **params: object) -> str:
    """The text ``key.one`` or ``key.many`` for that number.

    >>> counted("count.clients", 1), counted("count.clients", 11_000)
    ('1 client', '11\u2009000 clients')
    """
    return text(f"{key}.one" if n == 1 else f"{key}.many", n=grouped(f"{n:,}"), **params)


def grouped(figure: str) -> str:
    """A figure whose thousands are parted by commas, parted as the language parts them."""
    return figure.replace(",", text("number.group"))
