"""What a user should know of how a table was read, in sentences for the report."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.reading.source import Source

_WHERE = {"preamble": "above the header", "footer": "at the end"}
_EXAMPLES, _LONGEST = 3, 80


def told_of(source: Source) -> Iterator[str]:
    """The notes on one table: what stands around it, and cells that were repaired."""
    for name, repairs in source.repairs.items():
        before, after = repairs.examples[0]
        yield (
            f"{source.name}: UTF-8 that was read as Western text was repaired in"
            f" {_counted(repairs.cells, 'cell')} of {name} (such as «{before}» to «{after}»)"
        )
    for reason, lines in source.margins.items():
        some = " / ".join(line[:_LONGEST] for line in lines[:_EXAMPLES]) + (
            " …" if len(lines) > _EXAMPLES else ""
        )
        yield f"{source.name}: {_counted(len(lines), 'line')} {_WHERE[reason]} left out, no part of the table: {some}"


def _counted(number: int, thing: str) -> str:
    return f"{number:,} {thing}" + ("s" if number != 1 else "")
