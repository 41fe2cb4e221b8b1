"""What a person or a script sees: data on standard output, words and bars on standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

import click


class Bar(Protocol):
    """Reports how far a piece of work has come."""

    def __call__(self, step: str, done: int = 0, total: int = 0) -> None:
        """Name the step; ``done`` of ``total`` where they are known."""


def say(text: str = "") -> None:
    """A line of words on standard error."""
    click.echo(text, err=True)


class ReaderGoneError(Exception):
    """Whoever read our output has seen enough, as in ``crosstie risk | head``."""


def put(text: str = "") -> None:
    """A line of data on standard output."""
    try:
        click.echo(text)
    except BrokenPipeError as cause:
        # click would take it for a failure of the command.
        raise ReaderGoneError from cause


def put_json(value: Any) -> None:
    """A value as JSON on standard output."""
    from graphmodel.files import plain

    put(json.dumps(value, indent=2, ensure_ascii=False, default=plain))


def rows(
    items: Sequence[Mapping[str, Any]], columns: Mapping[str, str], right: Sequence[str] = ()
) -> Iterator[str]:
    """Lines of a plain table: ``columns`` maps keys to headings; ``right`` are aligned to the right."""
    cells = [{key: cell(item[key]) for key in columns} for item in items]
    width = {
        key: max([_width(title), *(_width(row[key]) for row in cells)]) for key, title in columns.items()
    }

    def line(texts: Mapping[str, str]) -> str:
        parts = [
            " " * (width[key] - _width(texts[key])) + texts[key]
            if key in right
            else texts[key] + " " * (width[key] - _width(texts[key]))
            for key in columns
        ]
        return "  ".join(parts).rstrip()

    yield click.style(line(columns), bold=True)
    for row in cells:
        yield line(row)


def cell(value: Any) -> str:
    """A value as words; undefined is a dash.

    >>> cell(None), cell(True), cell(0.31110000000000004), cell(1234567.0)
    ('–', 'yes', '0.311', '1,234,567')
    """
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
    return str(value)


def money(value: float | None, currency: str | None = None) -> str:
    """An amount in three significant digits.

    >>> money(1_234_567, "EUR"), money(950, None), money(None)
    ('EUR 1.23 M', '950', '–')
    """
    if value is None:
        return "–"
    for size, unit in ((1e9, " bn"), (1e6, " M"), (1e3, " k")):
        if abs(value) >= size:
            text = f"{value / size:.3g}{unit}"
            break
    else:
        text = f"{value:.3g}"
    return f"{currency} {text}" if currency else text


def percent(value: float | None) -> str:
    """A probability in sensible digits.

    >>> percent(0.3111), percent(0.0123), percent(0.00002), percent(0.0), percent(None)
    ('31%', '1.2%', '<0.01%', '<0.01%', '–')
    """
    if value is None:
        return "–"
    if value < 0.0001:
        return "<0.01%"
    return f"{value:.0%}" if value >= 0.1 else f"{100 * value:.2g}%"


@contextmanager
def progress(enabled: bool = True) -> Iterator[Bar]:
    """A bar on a terminal; silence elsewhere."""
    if not (enabled and sys.stderr.isatty()):
        yield lambda step, done=0, total=0: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    bars = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    with bars:
        task = bars.add_task("", total=None)

        def show(step: str, done: int = 0, total: int = 0) -> None:
            bars.update(task, description=step, completed=done, total=total or None)

        yield show


def _width(text: str) -> int:
    from rich.cells import cell_len

    return cell_len(text)
