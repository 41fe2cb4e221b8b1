"""Files as they are: every cell as text, every row with its line, nothing judged but the shape.

``peek`` and ``peek_all`` look at the beginning of a file, ``read`` gives its rows as a `Source`.
"""

from __future__ import annotations

from ingest.reading.files import SUFFIXES, Peeked, peek, peek_all, read
from ingest.reading.missing import MISSING
from ingest.reading.source import Broken, Lines, Origin, Peek, Progress, Source, source_of
from ingest.reading.telling import told_of
from ingest.reading.typed import typed_source

__all__ = [
    "MISSING",
    "SUFFIXES",
    "Broken",
    "Lines",
    "Origin",
    "Peek",
    "Peeked",
    "Progress",
    "Source",
    "peek",
    "peek_all",
    "read",
    "source_of",
    "told_of",
    "typed_source",
]
