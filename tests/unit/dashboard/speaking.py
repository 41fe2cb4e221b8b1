from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from dashboard.i18n import LANGUAGE


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """As in a request that is answered in that language."""
    token = LANGUAGE.set(language)
    try:
        yield
    finally:
        LANGUAGE.reset(token)
