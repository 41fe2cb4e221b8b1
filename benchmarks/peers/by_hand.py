"""Measures that need no graph library, for the loops over relationships: plain Python on a few ties."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import product
from math import prod
from typing import Any

from benchmarks.peers.forms import Relationship, Row
from graphmodel.settings import Settings

COUNTERPARTS = frozenset(Settings().functions.counterparts)
AUTHORITY = ("director", "executive")


def concentrations(strength: Mapping[Any, float], ours: Collection[Any], whole: float) -> Row:
    """The Herfindahl index of either side and what follows from it."""
    first = sum((value / whole) ** 2 for person, value in strength.items() if person in ours)
    second = sum((value / whole) ** 2 for person, value in strength.items() if person not in ours)
    risk = max(first, second)
    return {
        "concentration_supplier": first,
        "concentration_client": second,
        "single_thread_risk": risk,
        "effective_threads": 1 / risk,
    }


def roles(relationship: Relationship, whole: float) -> Row:
    """Functions, ranks and shares of strength."""
    people, ties = relationship.people, relationship.ties
    expected_ours, expected_theirs = relationship.expected_ours, relationship.expected_theirs
    expected = set(product(expected_ours, expected_theirs))
    cells = {(people[tie.ours].function, people[tie.theirs].function) for tie in ties}
    ours = {people[tie.ours].function for tie in ties} & expected_ours
    theirs = {people[tie.theirs].function for tie in ties} & expected_theirs
    counterparts = expected & COUNTERPARTS
    high = sum(tie.strength for tie in ties if people[tie.theirs].seniority in AUTHORITY)
    tops = (people[tie.ours].seniority == people[tie.theirs].seniority == "executive" for tie in ties)
    return {
        "function_density": _share(len(cells & expected), len(expected)),
        "client_coverage": _share(len(theirs), len(expected_theirs)),
        "supplier_coverage": _share(len(ours), len(expected_ours)),
        "counterpart_alignment": _share(len(cells & counterparts), len(counterparts)),
        "authority_coverage": high / whole,
        "executive_tie": any(tops),
        "direct_share": sum(tie.direct for tie in ties) / whole,
        "joint_share": sum(tie.joint for tie in ties) / whole,
    }


def severance(relationship: Relationship, cut: Collection[Any]) -> float:
    """The probability that no tie is left: over every part of a least cut that may stay."""
    people = relationship.people
    tied = {(tie.ours, tie.theirs) for tie in relationship.ties}
    chance = 0.0
    for stays in product((False, True), repeat=len(cut)):
        kept = {person for person, stay in zip(cut, stays, strict=True) if stay}
        if any(ours in kept and theirs in kept for ours, theirs in tied):
            continue
        gone = set(cut) - kept
        gone |= {theirs for ours, theirs in tied if ours in kept} | {
            ours for ours, theirs in tied if theirs in kept
        }
        chance += prod(1 - people[one].leaving for one in kept) * prod(people[one].leaving for one in gone)
    return chance


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
