"""Who knows whom, on either side and across clients: the graph that introductions walk through.

A node is a human being: the records of somebody who is merged across firms or has had several jobs are one. Gone are
those who have left every job that is known, and mailboxes that several people read.

Steps of an introduction, by what is known of the two; evidence below ``least_strength`` is none:

============= ======================================================================================================
kind          known
============= ======================================================================================================
tie           one of ours and one of a client who have met, both having acted: the row of ``ties``
together      two others who took part in the same interactions within the window: the weight of each is shared over its
              pairs and fades, as that of a tie does
line          one reports to the other
colleague     both work for our own firm
firm          both work for one client, and were never seen together: *assumed*
former_firm   one has worked where the other works: *assumed*
group         their firms have one ultimate parent: *assumed*
============= ======================================================================================================

What is assumed has a strength by the settings (section ``introductions``), which is also the least strength of two
people of one firm who were seen together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from graphmodel.arrays import Floats, Ints
from graphmodel.introductions.evidence import LINE, TIE, TOGETHER, Seen
from graphmodel.introductions.people import People
from graphmodel.saturation import saturation
from graphmodel.settings import Settings
from graphmodel.tables import STEPS_OF_INTRODUCTIONS

COLLEAGUE, FIRM, FORMER_FIRM, GROUP = range(3, 7)
KINDS = STEPS_OF_INTRODUCTIONS
"""By the codes ``TIE``, ``TOGETHER``, ``LINE``, ``COLLEAGUE``, ``FIRM``, ``FORMER_FIRM``, ``GROUP``."""

ASSUMED = frozenset({FIRM, FORMER_FIRM, GROUP})
__all__ = [
    "ASSUMED",
    "COLLEAGUE",
    "FIRM",
    "FORMER_FIRM",
    "GROUP",
    "KINDS",
    "LINE",
    "TIE",
    "TOGETHER",
    "Acquaintance",
    "Step",
]


@dataclass(frozen=True, slots=True)
class Step:
    """One person can introduce somebody to another.

    Attributes
    ----------
    kind
        Index into ``KINDS``.
    strength
        In fresh e-mails between two people.
    saturation
        The chance that the step works, 0 to 1.
    seen
        Row of ``Seen`` where there is evidence; −1 where there is none.
    """

    kind: int
    strength: float
    saturation: float
    seen: int = -1

    @property
    def assumed(self) -> bool:
        """Whether the two are only assumed to know each other."""
        return self.kind in ASSUMED


@dataclass(frozen=True, eq=False)
class Acquaintance:
    """The graph: evidence as edges, and what is assumed by firm and group."""

    people: People
    seen: Seen
    settings: Settings

    @cached_property
    def saturation(self) -> Floats:
        """Of each row of ``seen``."""
        return saturation(self.seen.strength, self.settings.introductions)

    @cached_property
    def _edges(self) -> tuple[Ints, Ints, Ints]:
        """Where each person's edges begin; the other ends; rows of ``seen``."""
        seen = self.seen
        here = np.concatenate([seen.one, seen.other])
        order = np.argsort(here, kind="stable")
        start = np.searchsorted(here[order], np.arange(len(self.people) + 1))
        row = np.tile(np.arange(len(seen.one)), 2)[order]
        return start, np.concatenate([seen.other, seen.one])[order], row

    def known(self, person: int) -> Iterator[tuple[int, Step]]:
        """Whom a person was seen with, or is in line with."""
        start, there, row = self._edges
        for place in range(int(start[person]), int(start[person + 1])):
            number = int(row[place])
            yield int(there[place]), self._step(number)

    def _step(self, row: int) -> Step:
        seen = self.seen
        return Step(int(seen.kind[row]), float(seen.strength[row]), float(self.saturation[row]), row)

    def between(self, one: int, other: int) -> Step | None:
        """The evidence of two people; none where they were never seen together."""
        return next((step for there, step in self.known(one) if there == other), None)

    def assumed(self, person: int) -> dict[int, Step]:
        """Whom a person of a client is assumed to know, by the strongest reason; nobody seen with them."""
        people = self.people
        here, before = people.firms(person), people.firms(person, left=True)
        reasons = [
            (FIRM, [one for firm in here if people.is_client[firm] for one in people.staff(firm)]),
            (
                FORMER_FIRM,
                [one for firm in before if people.is_client[firm] for one in people.staff(firm)]
                + [one for firm in here if people.is_client[firm] for one in people.staff(firm, left=True)],
            ),
            (
                GROUP,
                [one for firm in here for sibling in people.siblings(firm) for one in people.staff(sibling)],
            ),
        ]
        seen = {person, *(there for there, _ in self.known(person))}
        found: dict[int, Step] = {}
        for kind, known in reasons:
            for other in known:
                if other not in seen and not (kind != FORMER_FIRM and people.ours[other]):
                    seen.add(other)
                    found[other] = self._assumptions[kind]
        return found

    def once_there(self, person: int) -> Iterator[tuple[int, Step]]:
        """Those of ours who have worked where a person works, and were not seen with them."""
        people, seen = self.people, {there for there, _ in self.known(person)}
        for firm in sorted(people.firms(person)):
            for one in people.staff(firm, left=True) if people.is_client[firm] else ():
                if people.ours[one] and one not in seen:
                    seen.add(one)
                    yield one, self._assumptions[FORMER_FIRM]

    @cached_property
    def colleague(self) -> Step:
        """What two people of our own firm are to each other at the least."""
        strength = self.settings.introductions.colleague_strength
        return Step(COLLEAGUE, strength, float(saturation(strength, self.settings.introductions)))

    @cached_property
    def _assumptions(self) -> dict[int, Step]:
        chosen = self.settings.introductions
        strengths = {
            FIRM: chosen.firm_strength,
            FORMER_FIRM: chosen.former_firm_strength,
            GROUP: chosen.group_strength,
        }
        return {
            kind: Step(kind, value, float(saturation(value, chosen))) for kind, value in strengths.items()
        }
