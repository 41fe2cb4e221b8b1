"""The plan: the best tie of all clients, again and again, with a bound on what any plan could reach."""

from __future__ import annotations

import heapq
import math
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from graphmodel.arrow import schema_of
from graphmodel.errors import InputError
from graphmodel.measures.severance import LEAST_BOUND
from graphmodel.plan.choosing import EQUAL, Course, courses, take, work_out
from graphmodel.plan.scene import Pair, Scene
from graphmodel.plan.trying import improve, sharpen
from graphmodel.tables import LIST_SEPARATOR, PLANNED_TIES

STEP = " > "
"""Between the people of a route."""

_AT_ONCE = 64
"""Clients that are worked out together; a few too many cost less than a call for each."""

_NOTHING = 1e-12
"""A tie that takes off less than this share of what is exposed takes off nothing."""


@dataclass(frozen=True, slots=True)
class Budget:
    """How much new there may be.

    Attributes
    ----------
    ties
        New ties.
    hours
        The hours that were given, where they were.
    """

    ties: int
    hours: float | None = None

    @classmethod
    def of_hours(cls, hours: float, each: float) -> Budget:
        """As many ties, of so many hours each, as there are hours for; ``InputError`` where there are too few."""
        if not math.isfinite(hours):
            raise InputError(f"{hours} is no number of hours", remedy="Give a figure such as 40")
        ties = math.floor(hours / each + _NOTHING)
        if ties < 1:
            raise InputError(
                f"{hours:g} hours are too few for a tie, which takes {each:g}",
                remedy="Give more, or set hours_a_tie under [plan] in crosstie.toml",
            )
        return cls(ties, hours)


@dataclass(frozen=True)
class Plan:
    """New ties, best first.

    Attributes
    ----------
    table
        ``planned_ties``.
    before, after
        Exposed revenue of the clients that were looked at, now and with the plan; money a year.
    bound
        What no plan of so many of these ties could take off more of; at least ``before − after``.
    clients
        How many were looked at.
    left_out
        How many were not, by reason: ``thin``, ``no_tie``, ``no_revenue``, ``safe``.
    budget
        What was allowed.
    """

    table: pa.Table
    before: float
    after: float
    bound: float
    clients: int
    left_out: Mapping[str, int]
    budget: Budget

    @property
    def lowered(self) -> float:
        """What the plan takes off; money a year."""
        return self.before - self.after

    @property
    def share_of_bound(self) -> float:
        """At least so much of what the best plan takes off, this one does; 1 where there is nothing to take off."""
        return min(1.0, self.lowered / self.bound) if self.bound > 0 else 1.0


def plan(scene: Scene, budget: Budget, clients: Collection[str] | None = None) -> Plan:
    """The ties that lower exposed revenue most, by lazy greedy choice: see the package for the guarantee.

    Complexity: one look at each client, and the severance of each possible tie for about as many clients as there are
    ties in the budget.

    Parameters
    ----------
    clients
        Ids of the only clients looked at; all by default.

    Raises
    ------
    InputError
        No client that was asked for has revenue exposed that could be lowered.
    """
    asked = [client for client in scene.relationships if clients is None or client in clients]
    reasons = {client: _not_looked_at(scene.relationships[client]) for client in asked}
    left_out = Counter(reason for reason in reasons.values() if reason)
    looked_at = [client for client in asked if not reasons[client]]
    if not looked_at:
        told = ", ".join(f"{n} {_REASONS[reason]}" for reason, n in sorted(left_out.items()))
        raise InputError(
            f"no client is left to plan for ({told or 'nobody fits what was asked for'})",
            remedy="Ask for other clients, or load what is missing and call: crosstie analyse",
        )
    those = courses(scene, looked_at)
    before = sum(course.revenue * course.severance for course in those)
    _choose(scene, those, budget.ties)
    rows = list(_rows(scene, those, before))
    after = sum(course.revenue * course.severance for course in those)
    bound = _bound(those, budget.ties)
    if before - after < bound * (1.0 - EQUAL):
        for course in those:
            if course.first_gain is not None:
                sharpen(scene, course)
        bound = max(_bound(those, budget.ties), before - after)
    table = pa.Table.from_pylist(rows, schema_of(PLANNED_TIES))
    return Plan(table, before, after, bound, len(those), dict(left_out), budget)


_REASONS = {
    "thin": "with too little data",
    "no_tie": "without a live tie",
    "no_revenue": "without a known revenue",
    "safe": "with nothing exposed",
}


def _not_looked_at(row: Mapping[str, Any]) -> str | None:
    if row["ties"] == 0:
        return "no_tie"
    if "insufficient:" in (row["flags"] or ""):
        return "thin"
    if row["revenue"] is None:
        return "no_revenue"
    return "safe" if not row["revenue"] or (row["severance_probability"] or 0.0) < LEAST_BOUND else None


def _choose(scene: Scene, those: list[Course], ties: int) -> None:
    """Give each course its planned ties."""
    load = scene.load.copy()
    least = sum(course.revenue * course.severance for course in those) * _NOTHING
    queue = [(-course.gain, place) for place, course in enumerate(those)]
    heapq.heapify(queue)
    taken: set[int] = set()
    done = 0
    while done < ties and queue and -queue[0][0] > least:
        if those[queue[0][1]].options is None:
            stale: list[int] = []
            while queue and len(stale) < _AT_ONCE and those[queue[0][1]].options is None:
                stale.append(heapq.heappop(queue)[1])
            work_out(scene, [those[place] for place in stale], load)
            for place in stale:
                heapq.heappush(queue, (-those[place].gain, place))
            continue
        _, place = heapq.heappop(queue)
        take(scene, those[place], load)
        taken.add(place)
        done += 1
        heapq.heappush(queue, (-those[place].gain, place))
    for place in sorted(taken):
        improve(scene, those[place], load)


def _rows(scene: Scene, those: list[Course], exposed: float) -> Iterator[dict[str, Any]]:
    """Rows of ``planned_ties``: what takes off most first, which within a client is its order too."""
    found = []
    for course in those:
        before, place = course.start, math.inf
        for pair, after in zip(course.steps, course.chances, strict=True):
            lowers = course.revenue * (before - after)
            place = min(place, lowers)  # gains within a client never rise, but for the order of a sum
            found.append((place, lowers, course, pair, before, after))
            before = after
    found.sort(key=lambda one: -one[0])  # what is equal stays in the order of clients
    for step, (_, lowers, course, pair, before, after) in enumerate(found, start=1):
        exposed -= lowers
        yield {
            "step": step,
            "lowers": lowers,
            "left_exposed": exposed,
            "severance_before": before,
            "severance_after": after,
            "exposed_before": course.revenue * before,
            "exposed_after": course.revenue * after,
            **_who(scene, course, pair),
        }


def _who(scene: Scene, course: Course, pair: Pair) -> dict[str, Any]:
    ids, client = scene.person_ids, course.client
    tie = scene.ties[client].get(pair)
    has = tie.strength if tie else 0.0
    return {
        "client_id": client,
        "client_name": scene.relationships[client]["client_name"],
        "supplier_person_id": ids[pair[0]],
        "client_person_id": ids[pair[1]],
        "reasons": LIST_SEPARATOR.join(scene.reasons(client, pair, course.there)),
        "route": STEP.join(ids[code] for code in scene.route(client, pair)),
        "strength": max(0.0, scene.settings.ties.live_strength - has),
    }


def _bound(those: list[Course], ties: int) -> float:
    """What the best allotment of so many ties could take off, if every client reached its own bounds."""
    steps = [course.bounds() for course in those]
    queue = [(-next(found, 0.0), place) for place, found in enumerate(steps)]
    heapq.heapify(queue)
    total = 0.0
    for _ in range(ties):
        if not queue:
            break
        gain, place = heapq.heappop(queue)
        total -= gain
        heapq.heappush(queue, (-next(steps[place], 0.0), place))
    return float(np.float64(total))
