"""What a figure means, read from where it is computed: the docstrings of the measures, once for pages and documents.

A docstring says in this order: what it is, its range, which way is better, when it is undefined, and by whom it was
first used; what is between double backticks is code or a formula.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from graphmodel import axes, mismatch, stages
from graphmodel.explaining.figures import FIGURES
from graphmodel.measures import MEASURES, NEED_TIES, NO_TIE
from graphmodel.measures.threads import cuts
from graphmodel.tables import RELATIONSHIPS

Better = Literal["more", "less", ""]

_RANGE = re.compile(r"[Rr]ange ([\[(][^\])]*[\])]|0 …)")
_BETTER = re.compile(r"\b(higher|lower) is (?:better|safer|denser)")
_SOURCE = re.compile(
    r"(?:[(;:]\s*|^)((?:[A-Z][\w’'-]+(?: (?:&|and|\w+\.?) )?[\w’'&,. -]*?) (?:1[89]|20)\d\d)\b"
)
_CODE = re.compile(r"``(.+?)``")
_RECKONS = re.compile(r"^(?!.*networkx).*([Σ/−·Π²]|min\(|max\(| = )")

_ELSEWHERE: Mapping[str, tuple[Callable[..., Any], ...]] = {"threads": (cuts,), "critical_people": (cuts,)}
"""Functions whose docstrings say more of a figure than that of its own."""

_OF_MODULES: Mapping[str, Any] = {
    "essence": axes,
    "essence_terms": axes,
    "essence_form": axes,
    "mismatch": mismatch,
    "stage": stages,
    "stage_margin": stages,
    "stage_confidence": stages,
    "missing": stages,
    "target_stage": stages,
    "gap": stages,
}
"""Figures that are columns of ``relationships`` but no measure of ``MEASURES``, and the module that makes them."""


@dataclass(frozen=True, slots=True)
class Definition:
    """What a figure means.

    Attributes
    ----------
    name
        The figure.
    family
        The module that it is computed in, ``threads``, ``coverage`` …: it answers one question.
    question
        That question.
    sentence
        What the figure is, as the table says of its column; the first sentence of the docstring where it is no column.
    paragraphs
        The docstring, English, with double backticks around code.
    formulas
        What stands as a formula in it.
    range
        Such as ``[0, 1]`` or ``0 …``; empty where it is a count, a text or an amount.
    better
        Whether more of it, or less, is better; empty where neither is.
    unit
        As the table says.
    sources
        Who used it first.
    undefined
        Why it may be undefined, as last parts of ``flag.REASON``.
    """

    name: str
    family: str
    question: str
    sentence: str
    paragraphs: tuple[str, ...]
    formulas: tuple[str, ...]
    range: str
    better: Better
    unit: str
    sources: tuple[str, ...]
    undefined: tuple[str, ...]


@cache
def definitions() -> Mapping[str, Definition]:
    """Of all figures that can be explained, in their order."""
    return {name: _defined(name) for name in FIGURES}


def question_of(module: Any) -> str:
    """What a module of measures answers: the first line of its docstring."""
    return (module.__doc__ or "").strip().splitlines()[0]


def text_of(thing: Any) -> str:
    """The docstring of a function or module, its code marked as in Markdown."""
    return inspect.cleandoc(thing.__doc__ or "").replace("``", "`").replace("::\n", ":\n")


def _defined(name: str) -> Definition:
    column = RELATIONSHIPS.column(name) if name in RELATIONSHIPS.names else None
    if name in MEASURES:
        compute = MEASURES[name].compute
        module, docs = sys.modules[compute.__module__], (compute, *_ELSEWHERE.get(name, ()))
    elif name in _ELSEWHERE:
        module, docs = sys.modules[_ELSEWHERE[name][0].__module__], _ELSEWHERE[name]
    else:
        module, docs = _OF_MODULES.get(name, sys.modules[MEASURES["share_of_wallet"].compute.__module__]), ()
    texts = [inspect.cleandoc(doc.__doc__ or "") for doc in docs]
    text = "\n\n".join(texts)
    flat = " ".join(text.split())
    paragraphs = tuple(" ".join(part.split()) for part in text.split("\n\n") if part.strip())
    better = _BETTER.search(flat)
    return Definition(
        name=name,
        family=module.__name__.rpartition(".")[2],
        question=question_of(module),
        sentence=column.text if column else paragraphs[0].partition(". ")[0].rstrip(".") + ".",
        paragraphs=paragraphs,
        formulas=tuple(dict.fromkeys((*_blocks(text), *filter(_RECKONS.search, _CODE.findall(flat))))),
        range=_range(flat),
        better="" if better is None else "more" if better[1] == "higher" else "less",
        unit=column.unit if column else "",
        sources=tuple(dict.fromkeys(found.strip(" ;:(") for found in _SOURCE.findall(flat))),
        undefined=_undefined(name),
    )


def _range(text: str) -> str:
    found = _RANGE.search(text)
    return found[1] if found else ""


def _blocks(text: str) -> list[str]:
    """Formulas set apart, after ``::``."""
    return [" ".join(block.split()) for block in re.findall(r"::\n\n((?:    .*\n?)+)", text)]


def _undefined(name: str) -> tuple[str, ...]:
    if name not in MEASURES:
        return ()
    column = RELATIONSHIPS.column(name) if name in RELATIONSHIPS.names else None
    if column is None or (column.type == "integer" and name not in ("won_orders", "backup_suppliers")):
        return ()
    reason = MEASURES[name].undefined
    return (NO_TIE, reason) if name in NEED_TIES else (reason,)
