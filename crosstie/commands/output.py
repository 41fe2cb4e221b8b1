"""What commands print and write alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from crosstie.terminal import put, put_json, say

if TYPE_CHECKING:
    from graphmodel.analysis import Results
    from graphmodel.files import Format
    from graphmodel.messages import Messages


class Told(Protocol):
    """What a command has found, for people and for programs."""

    def lines(self) -> Iterable[str]:
        """As lines of words."""

    def as_mapping(self) -> Mapping[str, Any]:
        """As JSON would have it."""


def put_lines(lines: Iterable[str]) -> None:
    """Lines of words on standard output."""
    for line in lines:
        put(line)


def put_told(told: Told, as_json: bool, **more: Any) -> None:
    """What was found, in one form or the other; ``more`` stands in the JSON alone."""
    if as_json:
        put_json({**more, **told.as_mapping()})
    else:
        put_lines(told.lines())


def write_tables(results: Results, out: Path, form: Format, words: Messages) -> None:
    """Write result tables into a folder, and say how many."""
    from graphmodel.files import write_results

    written = write_results(results, out, form)
    say(words.text("summary.files", n=len(written), folder=out))
