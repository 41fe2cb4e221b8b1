"""What a file is: the format and object whose columns its header has."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatch

from graphmodel.errors import ExportError
from ingest.formats import FileFormat, Format, Needs
from ingest.reading import Peek


@dataclass(frozen=True, slots=True)
class Recognised:
    """A file to be read, and as what."""

    peek: Peek
    format: Format
    file: FileFormat


@dataclass(frozen=True, slots=True)
class NotRead:
    """A file that is not read, and why; ``unknown`` where no format says anything of it."""

    peek: Peek
    reason: str
    unknown: bool = False


def recognise(peek: Peek, formats: Sequence[Format]) -> Recognised | NotRead:
    """Recognise a file by its header, with its name as a hint.

    A user's own formats stand before the exchange format and are asked in order, then it, then all others at once: the
    one counts of which a file reads most of the header's columns, as several systems have an «Account Name». A file
    named like a table of the exchange format, of whose header no other format reads more, is an error of the user's
    file rather than another system's or an unknown file.
    """
    place = next((i for i, format_ in enumerate(formats) if format_.name == "exchange"), len(formats))
    for format_ in formats[:place]:
        if (found := _known(peek, [format_])) is not None:
            return found
    own: FileFormat | None = None
    for format_ in formats[place : place + 1]:
        own = next((file for file in format_.files if peek.stem.casefold() == file.name), None)
        if own is not None and not _lacking(peek, own):
            return Recognised(peek, format_, own)
    found = _known(peek, formats[place + 1 :])
    if own is not None and _read_of(peek, own) >= (
        _read_of(peek, found.file) if isinstance(found, Recognised) else 0
    ):
        raise _lacks(peek, own)
    if found is not None:
        return found
    return NotRead(peek, _nearest(peek, formats), unknown=True)


def _known(peek: Peek, formats: Sequence[Format]) -> Recognised | NotRead | None:
    """What the file is to one of these formats: by its name and columns, else by its columns alone."""
    stem = peek.stem.casefold()
    by_name, by_columns, not_used = [], [], []
    for format_ in formats:
        named = (
            file for file in format_.files if _hinted(stem, file.names) and not missing(peek, file.needs)
        )
        by_name += [Recognised(peek, format_, file) for file in named][:1]
        reasons = (reason for name, reason in format_.not_used.items() if fnmatch(stem, name.casefold()))
        if (reason := next(reasons, None)) is not None:
            not_used.append(NotRead(peek, f"{format_.title}: {reason}"))
            continue
        marked = (file for file in format_.files if file.marks and not missing(peek, file.needs + file.marks))
        by_columns += [Recognised(peek, format_, file) for file in marked][:1]
    found = by_name or by_columns
    if found:
        return max(found, key=lambda one: _read_of(peek, one.file))
    return not_used[0] if not_used else None


def _read_of(peek: Peek, file: FileFormat) -> int:
    """How many of the header's columns a kind of file reads."""
    return len(file.columns() & peek.folded.keys())


def missing(peek: Peek, needs: Needs) -> list[str]:
    """Which of the columns the header does not have, each with its alternatives."""
    header = peek.folded
    return [" or ".join(names) for names in needs if not any(name.casefold() in header for name in names)]


def _hinted(stem: str, patterns: Sequence[str]) -> bool:
    return any(fnmatch(stem, pattern.casefold()) for pattern in patterns)


def _lacking(peek: Peek, file: FileFormat) -> list[str]:
    """Required columns of an exchange file that are not there; a pair may stand in for a list."""
    lacking = missing(peek, file.needs)
    lists = tuple((name,) for value in file.members for name in value.column)
    if missing(peek, lists) and missing(peek, tuple((name,) for name in file.pair)):
        lacking += missing(peek, lists)
    return lacking


def _lacks(peek: Peek, file: FileFormat) -> ExportError:
    lacking = _lacking(peek, file)
    near = {name: difflib.get_close_matches(name, peek.folded, n=1, cutoff=0.5) for name in lacking}
    hints = [f"{peek.folded[found[0]]!r} is nearest to {name}" for name, found in near.items() if found]
    listed = any(name in lacking for value in file.members for name in value.column)
    instead = f" (or both {' and '.join(file.pair)})" if file.pair and listed else ""
    return ExportError(
        f"required column{'s' if len(lacking) > 1 else ''} missing: {', '.join(lacking)}{instead}",
        where=str(peek.path),
        remedy=f"In the header, {'; '.join(hints)}; rename it" if hints else f"The header has {_some(peek)}",
    )


def _some(peek: Peek) -> str:
    return ", ".join(peek.header[:8]) + (" …" if len(peek.header) > 8 else "")


def _nearest(peek: Peek, formats: Sequence[Format]) -> str:
    """The known file of that name, else the one for which the header lacks least, at least half being there."""
    stem = peek.stem.casefold()
    best: tuple[float, int, str] = (0.5, 0, "")
    for format_ in formats:
        for file in format_.files:
            asked = file.needs + file.marks or tuple((name,) for name in file.columns())
            there = 1 - len(missing(peek, asked)) / max(len(asked), 1)
            score = (there + _hinted(stem, file.names), _read_of(peek, file))
            if score > best[:2]:
                lacking = missing(peek, file.needs) or missing(peek, file.marks)
                lacks = f"lacks {', '.join(lacking)}" if lacking else f"is not named {file.name}"
                best = (*score, f"; nearest is {file.name} of {format_.title}, but it {lacks}")
    return f"no known export{best[2]}"
