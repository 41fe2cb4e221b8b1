"""Texts of the dashboard, by key and language."""

from __future__ import annotations

import contextvars
import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

LANGUAGE: contextvars.ContextVar[str] = contextvars.ContextVar("dashboard_language", default="en")
"""The language of the request being answered."""


@cache
def texts(language: str) -> Mapping[str, str]:
    """All texts of a language; a file holds the keys that begin with its name."""
    loaded: dict[str, str] = {}
    for file in files("dashboard.i18n").joinpath(language).iterdir():
        loaded |= json.loads(file.read_text(encoding="utf-8"))
    return loaded


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

    >>> counted("count.clients", 1), counted("count.clients", 11)
    ('1 client', '11 clients')
    """
    return text(f"{key}.one" if n == 1 else f"{key}.many", n=f"{n:,}".replace(",", "\u2009"), **params)
