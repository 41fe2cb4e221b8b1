"""What a person or a script sees: data on standard output, words and bars on standard error."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

import click

from graphmodel.messages import Messages


class Bar(Protocol):
    """Reports how far a piece of work has come."""

    def __call__(self, step: str, done: int = 0, total: int = 0, rows: int = 0) -> None:
        """Name the step; ``done`` of ``total`` where they are known, and how many rows that was."""


_COMMANDS = re.compile("\x1b(?!\\[[0-9;]*m)|[\x00-\x08\x0b-\x1a\x1c-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""What a terminal obeys instead of showing it, and marks that turn the order of letters; our own bold print stays."""


def harmless(text: str) -> str:
    r"""A text that may hold names from anywhere, with what a terminal would obey written out.

    >>> print(harmless("Ada\x1b]0;mine\x07 and \u202eneB"))
    Ada\x1b]0;mine\x07 and \u202eneB
    """
    return _COMMANDS.sub(lambda one: one[0].encode("unicode_escape").decode(), text)


def say(text: str = "") -> None:
    """A line of words on standard error."""
    click.echo(harmless(text), err=True)


class ReaderGoneError(Exception):
    """Whoever read our output has seen enough, as in ``crosstie risk | head``."""


def put(text: str = "") -> None:
    """A line of words on standard output."""
    _put(harmless(text))


def _put(text: str) -> None:
    try:
        click.echo(text)
    except BrokenPipeError as cause:
        # click would take it for a failure of the command.
        raise ReaderGoneError from cause


def put_bytes(content: bytes) -> None:
    """A file's content on standard output, as it is."""
    try:
        click.echo(content, nl=False)
    except BrokenPipeError as cause:
        raise ReaderGoneError from cause


def put_json(value: Any) -> None:
    """A value as JSON on standard output."""
    from graphmodel.files import plain

    _put(json.dumps(value, indent=2, ensure_ascii=False, default=plain))


def rows(
    items: Sequence[Mapping[str, Any]], columns: Sequence[str], words: Messages, right: Sequence[str] = ()
) -> Iterator[str]:
    """Lines of a plain table under the columns' headings in a language; ``right`` are aligned to the right."""
    headings = [words.text(f"heading.{key}") for key in columns]
    cells = [[cell(item[key], words) for key in columns] for item in items]
    yield from aligned(headings, cells, [place for place, key in enumerate(columns) if key in right])


def aligned(
    headings: Sequence[str], cells: Sequence[Sequence[str]], right: Sequence[int] = ()
) -> Iterator[str]:
    """Lines of a plain table of texts; the columns at the places ``right`` are aligned to the right."""
    width = [max(map(cell_width, column)) for column in zip(headings, *cells, strict=True)]

    def line(texts: Sequence[str]) -> str:
        padded_ = (padded(text, width[place], right=place in right) for place, text in enumerate(texts))
        return "  ".join(padded_).rstrip()

    yield click.style(line(headings), bold=True)
    yield from map(line, cells)


def padded(text: str, width: int, *, right: bool = False) -> str:
    """A text filled with blanks to so many columns of a terminal; a Chinese character takes two.

    >>> padded("low", 6), padded("危急", 6), padded("低", 6, right=True)
    ('low   ', '危急  ', '    低')
    """
    blanks = " " * (width - cell_width(text))
    return blanks + text if right else text + blanks


def cell(value: Any, words: Messages) -> str:
    """A value as words; undefined is a dash.

    >>> [cell(value, Messages.of("en")) for value in (None, True, 0.31110000000000004, 1234567.0)]
    ['–', 'yes', '0.311', '1,234,567']
    """
    if isinstance(value, bool):
        return words.text("yes" if value else "no")
    return words.number(value) if value is None or isinstance(value, float) else str(value)


@contextmanager
def progress(enabled: bool = True) -> Iterator[Bar]:
    """A bar for each step under way on a terminal; silence elsewhere."""
    if not (enabled and sys.stderr.isatty()):
        yield lambda step, done=0, total=0, rows=0: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    bars = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[pace]}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    with bars:
        tasks: dict[str, TaskID] = {}

        def show(step: str, done: int = 0, total: int = 0, rows: int = 0) -> None:
            if step not in tasks:
                for task in bars.tasks:
                    bars.update(task.id, visible=not task.finished and task.total is not None)
                tasks[step] = bars.add_task(step, total=None, pace="")
            elapsed = bars.tasks[tasks[step]].elapsed or 0.0
            told = pace(done, total, rows, elapsed)
            bars.update(tasks[step], completed=done, total=total or None, pace=told)

        yield show


def pace(done: int, total: int, rows: int, seconds: float) -> str:
    """How far a step has come, in words: rows and rows a second, else parts of a whole.

    >>> pace(500, 1000, 40_000, 2.0), pace(3, 12, 0, 1.0), pace(0, 0, 0, 1.0)
    ('40,000 rows, 20,000 a second', '3/12', '')
    """
    if rows:
        return f"{rows:,} rows" + (f", {rows / seconds:,.0f} a second" if seconds else "")
    return f"{done:,}/{total:,}" if total else ""


def cell_width(text: str) -> int:
    """How many columns of a terminal a text takes."""
    from rich.cells import cell_len

    return cell_len(text)
