"""What stands on the report of a relationship: everything in words already, in the language it is to be read in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.figures.two_firm_map import Plan


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure, what it is called, what it is of, and what its column means.

    ``value`` is a dash where it is undefined, and ``of`` then says why.
    """

    name: str
    label: str
    value: str
    of: str
    meaning: str
    loud: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """What a stage asks for, what there is, and whether that is enough: ``true``, ``false`` or ``unknown``."""

    passed: str
    meaning: str
    asked: str


@dataclass(frozen=True, slots=True)
class Departure:
    """People whose leaving costs most, and what it would cost."""

    people: str
    share: str
    orphans: str
    threads: str


@dataclass(frozen=True, slots=True)
class Hole:
    """A place without a tie: where, what trouble is known there, what a tie would change, and the way to one."""

    where: str
    trouble: str
    gains: str
    way_in: str


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert that stands: what it is, what is seen, what to do, since when and who took note of it."""

    label: str
    evidence: str
    next_step: str
    status: str


@dataclass(frozen=True, slots=True)
class Contents:
    """A report.

    Attributes
    ----------
    as_of
        The day all figures are of.
    stage, stage_name, stages
        Code and name of the stage, and codes with names of all that have live ties, the lowest first.
    evidence
        What limits how far all this can be trusted; a sentence each.
    lacking, next_stage
        Conditions of the stage above that do not hold, and its name; empty at the top.
    steps
        What would take it there.
    leaving
        Who leaves in the worst case of one person; empty where no tie is live.
    holes_left_out, alerts_left_out
        How many more there are than are shown.
    """

    language: str
    client: str
    supplier: str
    as_of: str
    stage: str
    stage_name: str
    stages: Sequence[tuple[str, str]]
    level: str
    level_name: str
    verdict: str
    next_step: str
    evidence: Sequence[str]
    figures: Sequence[Figure]
    map: Plan
    next_stage: str
    lacking: Sequence[Condition]
    steps: Sequence[str]
    departures: Sequence[Departure]
    leaving: str
    handover: Sequence[str]
    holes: Sequence[Hole]
    holes_left_out: int
    alerts: Sequence[Alert]
    alerts_left_out: int
    made_by: str
