"""An explanation in words, the same for pages and commands; the language is that of ``dashboard.i18n.LANGUAGE``."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from dashboard.explaining import figures
from dashboard.explaining.telling import InForce, Told
from dashboard.formats import UNDEFINED, amounts, begun, count, joined, listed, money, number, percent, plain
from dashboard.i18n import has_text, text
from dashboard.i18n.meanings import reason_words
from dashboard.i18n.meanings import words as meanings
from graphmodel.explaining import SHARE, TIE
from graphmodel.explaining.arithmetic import Operation, Step, Unit, steps
from graphmodel.explaining.arithmetic import told as in_words
from graphmodel.explaining.definitions import Definition
from graphmodel.tables import RELATIONSHIPS


def name_of(name: str) -> str:
    """What people call a figure."""
    for key in (f"explain.name.{name}", f"measure.{name}"):
        if has_text(key):
            return text(key)
    return plain(name).replace("_", " ")


def step_of(step: Step) -> str:
    """What people call a result on the way."""
    key = f"explain.step.{step.name}"
    return text(key, n=step.number) if has_text(key) else name_of(step.name)


# ------------------------------------------------------------ which figure


def title(found: Told) -> str:
    """What the figure is called, with the people it is about."""
    names = [found.named.name(one) for one in found.asked.people]
    if found.asked.name == TIE:
        return text("explain.tie", ours=names[0], theirs=names[1])
    if found.asked.name == SHARE:
        return text("explain.share", person=names[0])
    return name_of(found.asked.name)


def figure(found: Told) -> str:
    """The figure itself, as pages show it."""
    name, value = found.asked.name, found.explanation.value
    if found.explanation.reason:
        return UNDEFINED
    if found.sums:
        return amounts({currency: term.value for currency, term in found.sums.items()})
    if name == SHARE:
        return percent(value)
    if found.relationship is not None and name in RELATIONSHIPS.names:
        shown = value if found.asked.supposed and value is not None else found.shown
        column = RELATIONSHIPS.column(name)
        if shown is None or shown == "":
            return UNDEFINED if name not in figures.EMPTY_IS_NONE else reason_words("nothing")
        if column.type == "integer":
            shown = int(shown)
        return figures.figure(column, shown, found.relationship)
    if value is None:
        return ""
    return count(int(value)) if value.is_integer() else number(value)


def supposed(found: Told) -> str:
    """Who has left and who has met before it is worked out; empty where nothing is supposed."""
    asked, name = found.asked.supposed, found.named.name
    pairs = [f"{name(ours)} – {name(theirs)}" for ours, theirs in asked.meet]
    without = (
        [text("explain.after", people=listed([name(one) for one in asked.leave], 4))] if asked.leave else []
    )
    return joined([*without, *([text("explain.planned", pairs=listed(pairs, 3))] if pairs else [])])


# ------------------------------------------------------------ how it comes about


@dataclass(frozen=True, slots=True)
class Equation:
    """A step with its numbers put in.

    Attributes
    ----------
    of
        What the result is called.
    terms
        What it comes from; empty where that is the result itself.
    """

    of: str
    terms: str
    result: str


def equations(found: Told) -> list[list[Equation]]:
    """What the figure comes from, step by step: once for each currency where amounts are several, else once.

    None where it is a count of rows, or rows speak for themselves. Steps of one number have no line of their own.
    """
    if found.sums:
        of = "exposed_revenue" if found.asked.name == "exposed" else "revenue"
        return [list(_equations(Step(of, term, "money"), currency)) for currency, term in found.sums.items()]
    if found.explanation.term is None:
        return []
    name = found.asked.name
    return [list(_equations(Step(name, found.explanation.term, _UNITS.get(name, "share")), found.currency))]


_UNITS: Mapping[str, Unit] = {
    "exposed_revenue": "money",
    "revenue": "money",
    "strength": "strength",
    TIE: "strength",
    "severance_probability": "chance",
    "gap": "stages",
}


def _equations(last: Step, currency: str | None) -> Iterator[Equation]:
    write = partial(in_sum, currency=currency)
    for step in steps(last):
        if step is not last and not isinstance(step.term, Operation):
            continue
        said = in_words(step.term, write, lambda n: text("explain.more_terms", n=count(n)))
        comes_to = write(step.value, step.unit)
        if step is last or said != comes_to:
            yield Equation(step_of(step), said if said != comes_to else "", comes_to)


def in_sum(value: float, unit: Unit, currency: str | None) -> str:
    """A number as it stands in a sum: digits enough to reckon it again by hand.

    >>> in_sum(0.3111, "chance", None), in_sum(14.0, "count", None), in_sum(12.4321, "strength", None)
    ('0.3111', '14', '12.43')
    """
    if unit == "money":
        return money(value, currency)
    if float(value).is_integer() and abs(value) < 1e15:
        return count(int(value))
    digits = 2 if unit == "strength" and abs(value) >= 1 else 4 - math.ceil(math.log10(abs(value)))
    return number(value, min(max(digits, 0), 12)).rstrip("0")


def outdated(found: Told) -> str:
    """That rows and page do not agree, and what to do."""
    value = found.explanation.value or 0.0
    return text("explain.outdated", value=number(value, 4), shown=number(float(found.shown), 4))


# ------------------------------------------------------------ undefined


def why_undefined(found: Told) -> str:
    """Why the figure has no value, as a sentence."""
    reason = found.explanation.reason or ""
    said = meanings().text(f"flag.{reason}") if f"flag.{reason}" in meanings() else reason
    return text("explain.undefined.why", reason=begun(said))


def what_would_define(found: Told) -> str:
    """What would give it a value; empty where nothing is known to."""
    key = f"explain.mend.{found.explanation.reason or ''}"
    limit = next((one.value for one in found.settings if one.key == "ties.live_strength"), 1.0)
    return text(key, live_strength=number(float(limit), 1)) if has_text(key) else ""


# ------------------------------------------------------------ what it means


def facts(defined: Definition) -> Iterator[tuple[str, list[str]]]:
    """What a figure means, by ``explain.TERM``: question, formulas, range, direction, unit, when undefined, source."""
    words = meanings()
    yield "question", [text(f"explain.question.{defined.family}")]
    if f"column.{defined.name}" in words:
        yield "sentence", [words.text(f"column.{defined.name}")]
    if defined.formulas:
        yield "formula", list(defined.formulas)
    if defined.range:
        yield "range", [defined.range]
    if defined.unit:
        yield "unit", [words.text(f"unit.{defined.unit}")]
    yield "better", [text(f"explain.better.{defined.better or 'neither'}")]
    reasons = [words.text(f"flag.{reason}") for reason in defined.undefined]
    yield "undefined_when", ["; ".join(reasons) if reasons else text("explain.never_undefined")]
    if defined.sources:
        yield "source", ["; ".join(defined.sources)]
    yield "in_exports", [defined.name]


# ------------------------------------------------------------ settings


def set_by(one: InForce) -> str:
    """Where a setting comes from."""
    if one.changed:
        return text("explain.changed", default=setting_words(one.default))
    said = text("explain.default")
    return f"{said}; {one.source}" if one.source else said


def setting_unit(one: InForce) -> str:
    """Its unit, after the value; empty where it has none, or nothing is set."""
    if not one.unit or one.value in ((), [], {}):
        return ""
    key = f"setting.unit.{one.unit}"
    return f" {text(key) if has_text(key) else one.unit}"


def setting_words(value: Any) -> str:
    """A setting as a phrase; codes of functions, stages and channels by name."""
    if isinstance(value, Mapping):
        told = [f"{_code(key)} {setting_words(item)}" for key, item in value.items()]
        return listed(told, 30) if told else text("explain.nothing_set")
    if isinstance(value, tuple | list):
        return listed([_pair(item) for item in value], 40) if value else text("explain.nothing_set")
    if isinstance(value, bool):
        return text("yes" if value else "no")
    if isinstance(value, int | float):
        return count(int(value)) if float(value).is_integer() else number(value, 4).rstrip("0")
    return _code(str(value))


def _pair(item: Any) -> str:
    if isinstance(item, tuple):
        ours, theirs = (_code(str(part)) for part in item)
        return ours if ours == theirs else f"{ours}–{theirs}"
    return item.key if hasattr(item, "key") else _code(str(item))


def _code(code: str) -> str:
    for key in (f"function.{code}", f"stage.{code}", f"explain.channel.{code}"):
        if has_text(key):
            return text(key)
    return plain(code)
