"""What a file is: the format and object whose columns its header has."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatch

from graphmodel.errors import ExportError
from ingest.formats import FileFormat, Format
from ingest.read import Peek


@dataclass(frozen=True, slots=True)
class Recognised:
    """A file to be read, and as what."""

    peek: Peek
    format: Format
    file: FileFormat


@dataclass(frozen=True, slots=True)
class NotRead:
    """A file that is not read, and why."""

    peek: Peek
    reason: str


def recognise(peek: Peek, formats: Sequence[Format]) -> Recognised | NotRead:
    """Recognise a file by its header, with its name as a hint.

    Formats are asked in order. A file named like a table of the exchange format that no format reads is an
    error of the user's file rather than an unknown file.
    """
    stem = peek.path.stem.casefold()
    own: FileFormat | None = None
    for format_ in formats:
        if format_.name == "exchange":
            own = next((file for file in format_.files if stem == file.name), None)
            if own is not None and not _lacking(peek, own):
                return Recognised(peek, format_, own)
            continue
        hinted = [file for file in format_.files if _hinted(stem, file.names)]
        for file in hinted:
            if not missing(peek, file.needs):
                return Recognised(peek, format_, file)
        for pattern, reason in format_.not_used.items():
            if fnmatch(stem, pattern.casefold()):
                return NotRead(peek, f"{format_.title}: {reason}")
        for file in format_.files:
            if file.marks and not missing(peek, (*file.needs, *file.marks)):
                return Recognised(peek, format_, file)
    if own is not None:
        raise _lacks(peek, own)
    return NotRead(peek, _nearest(peek, formats))


def missing(peek: Peek, names: Sequence[str]) -> list[str]:
    """Which of the columns the header does not have."""
    return [name for name in names if name.casefold() not in peek.folded]


def _hinted(stem: str, patterns: Sequence[str]) -> bool:
    return any(fnmatch(stem, pattern.casefold()) for pattern in patterns)


def _lacking(peek: Peek, file: FileFormat) -> list[str]:
    """Required columns of an exchange file that are not there; a pair may stand in for a list."""
    lacking = missing(peek, file.needs)
    lists = [name for value in file.members for name in value.column]
    if missing(peek, lists) and missing(peek, file.pair):
        lacking += missing(peek, lists)
    return lacking


def _lacks(peek: Peek, file: FileFormat) -> ExportError:
    lacking = _lacking(peek, file)
    near = {name: difflib.get_close_matches(name, peek.folded, n=1, cutoff=0.5) for name in lacking}
    hints = [f"{peek.folded[found[0]]!r} is nearest to {name}" for name, found in near.items() if found]
    instead = f" (or both {' and '.join(file.pair)})" if file.pair and not {*lacking} <= {*file.needs} else ""
    return ExportError(
        f"required column{'s' if len(lacking) > 1 else ''} missing: {', '.join(lacking)}{instead}",
        where=str(peek.path),
        remedy=f"In the header, {'; '.join(hints)}; rename it" if hints else f"The header has {_some(peek)}",
    )


def _some(peek: Peek) -> str:
    return ", ".join(peek.header[:8]) + (" …" if len(peek.header) > 8 else "")


def _nearest(peek: Peek, formats: Sequence[Format]) -> str:
    """The known file with which the header shares the greatest part of the columns, and what it lacks."""
    best: tuple[float, int, str] = (0.0, 0, "")
    for format_ in formats:
        for file in format_.files:
            read = file.columns()
            shared = len(read & peek.folded.keys())
            score = (shared / max(len(read), 1), shared)
            if score > best[:2]:
                lacking = missing(peek, file.needs) or missing(peek, file.marks)
                lacks = f"lacks {', '.join(lacking)}" if lacking else f"is not named {file.name}"
                best = (*score, f"; nearest is {file.name} of {format_.title}, but it {lacks}")
    return f"no known export{best[2]}"
