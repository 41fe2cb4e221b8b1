"""Sums that can be read: how a figure comes from its inputs, as a tree whose value is the figure.

>>> share = Step("share", quotient(Input(3.0, "strength"), total([Input(3.0, "strength"), Input(1.0, "strength")])))
>>> share.value
0.75
>>> told(share.term, lambda value, unit: f"{value:g}")
'3 / (3 + 1)'
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

Unit = Literal["strength", "count", "share", "chance", "money", "decayed", "weight", "stages", "betweenness"]
"""What a number is of: how it is written, not how it is reckoned with."""

Kind = Literal["sum", "product", "quotient", "power", "difference", "largest", "least", "distance"]

_REDUCED: dict[Kind, Callable[[Sequence[float]], float]] = {
    "sum": math.fsum,
    "product": math.prod,
    "quotient": lambda values: values[0] / values[1],
    "power": lambda values: values[0] ** values[1],
    "difference": lambda values: values[0] - values[1],
    "largest": max,
    "least": min,
    "distance": lambda values: abs(values[0] - values[1]),
}


@dataclass(frozen=True, slots=True)
class Input:
    """A number that is not reckoned any further: it stands in a row below, in the settings or in the source."""

    value: float
    unit: Unit = "count"


@dataclass(frozen=True, slots=True)
class Step:
    """A result on the way, which has a name: a measure's, or one of its own.

    Attributes
    ----------
    number
        Which of several of that name; 0 where there is one.
    """

    name: str
    term: Term
    unit: Unit = "share"
    number: int = 0

    @property
    def value(self) -> float:
        """What it comes to."""
        return self.term.value


@dataclass(frozen=True, slots=True)
class Operation:
    """Several terms as one."""

    kind: Kind
    terms: tuple[Term, ...]

    @property
    def value(self) -> float:
        """What it comes to."""
        return float(_REDUCED[self.kind]([term.value for term in self.terms]))


Term = Input | Step | Operation


def total(terms: Sequence[Term]) -> Operation:
    """Their sum; 0 of none."""
    return Operation("sum", tuple(terms))


def product(*terms: Term) -> Operation:
    """All of them times each other."""
    return Operation("product", terms)


def quotient(part: Term, whole: Term) -> Operation:
    """One over the other."""
    return Operation("quotient", (part, whole))


def square(term: Term) -> Operation:
    """Times itself."""
    return Operation("power", (term, Input(2)))


def rest(term: Term) -> Operation:
    """What is missing to 1."""
    return Operation("difference", (Input(1), term))


def largest(*terms: Term) -> Operation:
    """The highest."""
    return Operation("largest", terms)


def least(*terms: Term) -> Operation:
    """The lowest."""
    return Operation("least", terms)


def steps(term: Term) -> Iterator[Step]:
    """All steps, each after those that it rests on; a step that several rest on comes once."""
    seen: set[Step] = set()

    def walk(part: Term) -> Iterator[Step]:
        if isinstance(part, Step):
            if part not in seen:
                seen.add(part)
                yield from walk(part.term)
                yield part
        elif isinstance(part, Operation):
            for inner in part.terms:
                yield from walk(inner)

    yield from walk(term)


Number = Callable[[float, Unit], str]
"""How a number of a unit is written."""

_SIGNS: dict[Kind, str] = {"sum": " + ", "product": " × ", "quotient": " / ", "difference": " − "}
_BINDS: dict[Kind, int] = {"sum": 1, "difference": 1, "product": 2, "quotient": 2, "power": 3}
_LOOSEST = 0

SHOWN_TERMS = 6
"""Terms of a sum or product that are written out; the others stand in the rows."""


def told(term: Term, number: Number, more: Callable[[int], str] = "… ({} more)".format) -> str:
    """The term as people write it, its numbers put in; steps stand for their values.

    Parameters
    ----------
    more
        What stands for so many terms that are not written out.
    """
    return _told(term, number, more, _LOOSEST)


def _told(term: Term, number: Number, more: Callable[[int], str], within: int) -> str:
    if isinstance(term, Input | Step):
        return number(term.value, term.unit)
    if term.kind not in _BINDS:
        return _call(term, number, more)
    binds = _BINDS[term.kind]
    if term.kind == "power":
        base, exponent = term.terms
        raised = "²" if exponent.value == 2 else f"^{number(exponent.value, 'count')}"
        return _told(base, number, more, binds) + raised
    sign = _SIGNS[term.kind]
    shown = term.terms if len(term.terms) <= SHOWN_TERMS + 1 else term.terms[:SHOWN_TERMS]
    # The right side of a quotient or a difference is bound more tightly than its left side.
    tight = binds + (term.kind in ("quotient", "difference"))
    parts = [_told(part, number, more, tight if place else binds) for place, part in enumerate(shown)]
    if len(shown) < len(term.terms):
        parts.append(more(len(term.terms) - len(shown)))
    said = sign.join(parts) if parts else number(0.0, "count")
    return f"({said})" if binds < within and len(term.terms) > 1 else said


def _call(term: Operation, number: Number, more: Callable[[int], str]) -> str:
    parts = [_told(part, number, more, _LOOSEST) for part in term.terms]
    if term.kind == "distance":
        return f"|{' − '.join(parts)}|"
    return f"{'max' if term.kind == 'largest' else 'min'}({', '.join(parts)})"
