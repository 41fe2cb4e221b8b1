"""The explanation of one figure of one relationship."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import pyarrow.compute as pc

from graphmodel.errors import UnknownNameError
from graphmodel.explaining.arithmetic import Term
from graphmodel.explaining.figures import FIGURES, LIVE_TIES
from graphmodel.explaining.life import nearly_live, share, tie_strength
from graphmodel.explaining.rows import Rows
from graphmodel.explaining.subject import Found, Subject
from graphmodel.measures import MEASURES, NEED_TIES, NO_TIE

TIE, SHARE = "tie", "share"
"""Figures of a pair of people, and of one person, beside those of a relationship."""

UNDEFINED_FORM = {"gap": "no_target", "target_stage": "no_target", "claimed_stage": "no_claim"}
"""Reasons of columns of ``relationships`` that are no measure of ``MEASURES`` and may be empty."""


@dataclass(frozen=True)
class Explanation:
    """What a figure comes from.

    Attributes
    ----------
    name
        The figure.
    term
        How it comes from its inputs; none where it is a count of rows, or rows speak for themselves.
    rows
        What it was made of; the first table has what counts most.
    settings
        ``section.key`` of each setting that it rests on.
    reason
        Why it is undefined, as the last part of ``flag.REASON``; none where it is defined.
    """

    name: str
    term: Term | None
    rows: tuple[Rows, ...]
    settings: tuple[str, ...]
    reason: str | None = None

    @property
    def value(self) -> float | None:
        """What the inputs come to; none where the figure is undefined, or no number."""
        if self.reason is not None:
            return None
        if self.term is not None:
            return self.term.value
        counted = next((rows for rows in self.rows if rows.counting), None)
        if counted is None:
            return None
        return float(counted.counted if counted.total is None else counted.total)


def explain(subject: Subject, name: str) -> Explanation:
    """Where a figure of a relationship comes from; ``UnknownNameError`` where there is no such figure."""
    if name not in FIGURES:
        raise UnknownNameError(f"no figure is called '{name}'")
    figure = FIGURES[name]
    reason = undefined_because(subject, name)
    found = figure.lacking(subject) if reason else figure.found(subject)
    return Explanation(name, found.term, found.rows, figure.settings, reason)


def explain_tie(subject: Subject, ours: str, theirs: str) -> Explanation:
    """What the strength of a tie comes from; of ids whose people never met, from nothing."""
    found = _of_known(subject, (ours, theirs), lambda: tie_strength(subject, ours, theirs))
    return Explanation(TIE, found.term, found.rows, LIVE_TIES)


def explain_share(subject: Subject, person: str) -> Explanation:
    """What a person's share of the strength, which goes when they leave, comes from."""
    reason = NO_TIE if not len(subject.network.tie) else None
    found = nearly_live(subject) if reason else _of_known(subject, (person,), lambda: share(subject, person))
    return Explanation(SHARE, found.term, found.rows, LIVE_TIES, reason)


def _of_known(subject: Subject, people: tuple[str, ...], found: Callable[[], Found]) -> Found:
    known = subject.standing.inputs["people"]["person_id"]  # the portfolio knows those of the two firms alone
    for person in people:
        if pc.index(known, person).as_py() < 0:
            raise UnknownNameError(f"no person has the identifier '{person}'")
    return found()


def undefined_because(subject: Subject, name: str) -> str | None:
    """Why a figure has no value, as the last part of ``flag.REASON``; none where it has one."""
    untied = not len(subject.network.tie)
    if name in MEASURES:
        if not math.isnan(subject.value(name)):
            return None
        reason = MEASURES[name].undefined
        return NO_TIE if untied and name in NEED_TIES else reason
    if name == "critical_people":
        return NO_TIE if untied else None
    row = subject.standing.tables["relationships"].to_pylist()[0]
    if name == "essence_form" and row[name] is None:
        return _no_form(subject)
    if name in ("essence", "essence_terms") and row["essence"] is None and not _lasting(subject):
        return "nothing_of_essence"
    return UNDEFINED_FORM.get(name) if row.get(name, "") is None else None


def _no_form(subject: Subject) -> str:
    if math.isnan(subject.value("concessions")):
        return "no_concessions"
    return "no_initiator" if math.isnan(subject.value("initiative")) else "no_form"


def _lasting(subject: Subject) -> bool:
    """Whether the analysis worked continuity out, and so knows something of the essence."""
    return subject.shown.get("essence") is not None
