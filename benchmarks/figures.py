"""A figure, its target, and the table of all figures.

>>> ratio = Figure("pair shorthand CSV / scan", "1e7", (1.5, 1.4, 1.7), target=Target("<=", 1.6))
>>> ratio.value, ratio.verdict
(1.5, 'met')
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from statistics import median
from typing import Any

MET, MISSED, NOT_RUN, NO_TARGET = "met", "missed", "not run", ""
HEADINGS = ("figure", "at", "value", "target", "verdict", "runs", "min – median – max")


@dataclass(frozen=True)
class Target:
    """What a figure should be: ``<=`` or ``>=`` a bound."""

    operator: str
    bound: float

    def holds(self, value: float) -> bool:
        """Whether a value is as it should be."""
        return value <= self.bound if self.operator == "<=" else value >= self.bound

    def __str__(self) -> str:
        return f"{'≤' if self.operator == '<=' else '≥'} {digits(self.bound)}"


@dataclass(frozen=True)
class Figure:
    """Something measured, once or several times; without values it says why there are none.

    Attributes
    ----------
    name, at
        What was measured, and at which size: interactions as ``1e6``, or empty.
    values
        One a run.
    unit
        Empty for ratios and counts.
    """

    name: str
    at: str = ""
    values: tuple[float, ...] = ()
    unit: str = ""
    target: Target | None = None
    why_not: str = ""

    @property
    def value(self) -> float | None:
        """The median of all runs."""
        return median(self.values) if self.values else None

    @property
    def verdict(self) -> str:
        """``met`` or ``missed``, ``not run``, or nothing where there is no target."""
        if self.value is None:
            return NOT_RUN
        if self.target is None:
            return NO_TARGET
        return MET if self.target.holds(self.value) else MISSED

    def cells(self) -> tuple[str, ...]:
        """The figure as a row of the table, in the order of ``HEADINGS``."""
        value = self.value
        shown = "n/a" if value is None else f"{digits(value)} {self.unit}".strip()
        spread = " – ".join(map(digits, spread_of(self.values))) if len(self.values) > 1 else ""
        return (
            self.name,
            self.at,
            shown,
            str(self.target) if self.target else "",
            self.verdict,
            str(len(self.values) or ""),
            spread or self.why_not,
        )

    def as_mapping(self) -> dict[str, Any]:
        """The figure as JSON tells it."""
        return {
            "figure": self.name,
            "at": self.at,
            "value": self.value,
            "unit": self.unit,
            "target": str(self.target) if self.target else None,
            "verdict": self.verdict,
            "values": list(self.values),
            "why_not": self.why_not,
        }


def spread_of(values: Sequence[float]) -> tuple[float, float, float]:
    """Least, median and greatest."""
    return min(values), median(values), max(values)


def ratios(ours: Iterable[float], theirs: Iterable[float]) -> tuple[float, ...]:
    """Run by run, ``ours / theirs``: what slows the machine for a while slows both of a round.

    >>> ratios([3.0, 8.0], [2.0, 4.0])
    (1.5, 2.0)
    """
    return tuple(a / b for a, b in zip(ours, theirs, strict=True))


def growth(sizes: Sequence[float], seconds: Sequence[float]) -> float:
    """The exponent ``k`` of ``seconds = c · size^k``, by least squares on the logarithms.

    >>> round(growth([1e5, 1e6, 1e7], [1, 10, 100]), 3)
    1.0
    """
    x, y = [math.log(size) for size in sizes], [math.log(second) for second in seconds]
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    covariance = sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True))
    return covariance / sum((a - mean_x) ** 2 for a in x)


def digits(value: float) -> str:
    """Three significant digits, without an exponent.

    >>> [digits(value) for value in (0.01234, 1.6, 43.96, 1234.5)]
    ['0.0123', '1.6', '44', '1,234']
    """
    if abs(value) >= 100 or value == 0:
        return f"{value:,.0f}"
    places = 2 - math.floor(math.log10(abs(value)))
    return f"{round(value, places):.{places}f}".rstrip("0").rstrip(".")


def plain_table(figures: Sequence[Figure]) -> str:
    """The figures in columns."""
    rows = [HEADINGS, *(figure.cells() for figure in figures)]
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    rows.insert(1, tuple("-" * width for width in widths))
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def markdown_table(figures: Sequence[Figure]) -> str:
    """The figures as a Markdown table."""
    rows = chain([HEADINGS, ("---",) * len(HEADINGS)], (figure.cells() for figure in figures))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)
