"""Attributes for those who listen instead of looking."""

from __future__ import annotations

from typing import Any


def label(words: str) -> dict[str, Any]:
    """An accessible name."""
    return {"aria-label": words}


def hidden() -> dict[str, Any]:
    """Not read aloud."""
    return {"aria-hidden": "true"}


def working(words: str) -> dict[str, Any]:
    """What a part shows while its question is being answered."""
    return {"data-working": words}


def marked(name: str, value: str) -> dict[str, Any]:
    """A mark by which the page's script finds the element: ``data-…``."""
    return {name: value}
