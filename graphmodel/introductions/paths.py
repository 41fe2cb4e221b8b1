"""The strongest paths from us to somebody, best first and exact.

A path is a row of people, each of whom can introduce us to the next. It begins with one of ours, or with the person
asked for and colleagues of theirs, a second one only where that is likelier than asking straight; from the first
person of another firm on nobody of ours comes again. It has at most three steps, and at most one of them is assumed.
Its strength is the product of the saturations of its steps (``graphmodel.saturation``).

The k strongest come by best-first search from the target backwards (A*, Hart, Nilsson & Raphael 1968): a path that is
begun is continued in the order of the best that could still become of it, namely its strength so far times that of
the strongest way from us to its first person in the steps that are left. That bound is worked out once for each
person, and never too low, so paths come out in the order of their strength. Yen's algorithm, the usual one for k
shortest paths, gives the same; it has no limit on steps.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from graphmodel.introductions.acquaintance import Acquaintance, Step

MOST_STEPS = 3
MOST_ASSUMED = 1
_DIGITS = 12
"""Decimals to which strengths are compared."""


@dataclass(frozen=True, slots=True)
class Path:
    """People from us to the target, and the steps between them.

    Attributes
    ----------
    people
        Codes.
    steps
        One fewer than people.
    strength
        Product of the steps' saturations, 0 to 1.
    """

    people: tuple[int, ...]
    steps: tuple[Step, ...]
    strength: float


def strongest_paths(
    graph: Acquaintance,
    targets: Sequence[int],
    *,
    start: int | None = None,
    top: int = 5,
    most_steps: int = MOST_STEPS,
) -> list[Path]:
    """The strongest paths to any of the targets; of equals the shorter, then the one of lower codes.

    Parameters
    ----------
    targets
        Codes of people who are not ours.
    start
        Who of ours the path begins with; by default anybody.
    top
        How many.
    most_steps
        1 to 3.

    Complexity: one look at each acquaintance within two steps of a target, and a queue of the paths begun.
    """
    return _Search(graph, start, most_steps).paths(targets, top)


_Begun = tuple[float, int, tuple[int, ...], int, float, tuple[Step, ...]]
"""A path that is begun: its bound (negative, so that the best comes first), how many people, who, assumptions left,
strength, steps. No two have the same people, so nothing behind them is ever compared."""


@dataclass
class _Search:
    graph: Acquaintance
    start: int | None
    most_steps: int
    _bounds: dict[tuple[int, int, int], float] = field(default_factory=dict)
    _assumed: dict[int, dict[int, Step]] = field(default_factory=dict)

    def paths(self, targets: Sequence[int], top: int) -> list[Path]:
        """See ``strongest_paths``."""
        queue: list[_Begun] = []
        for target in sorted(set(targets)):
            self._push(queue, (target,), (), MOST_ASSUMED, 1.0)
        found: list[Path] = []
        while queue and len(found) < top:
            _, _, people, guesses, strength, steps = heapq.heappop(queue)
            if self._begins(people[0]):
                found.append(Path(people, steps, strength))
                continue
            for there, step in self._before(people[0], self.most_steps - len(steps), guesses):
                if there not in people:
                    left = guesses - step.assumed
                    self._push(queue, (there, *people), (step, *steps), left, strength * step.saturation)
        return found

    def _push(
        self,
        queue: list[_Begun],
        people: tuple[int, ...],
        steps: tuple[Step, ...],
        guesses: int,
        strength: float,
    ) -> None:
        bound = strength * self._bound(people[0], self.most_steps - len(steps), guesses)
        if bound > 0:
            heapq.heappush(queue, (-round(bound, _DIGITS), len(people), people, guesses, strength, steps))

    def _begins(self, person: int) -> bool:
        return bool(self.graph.people.ours[person]) if self.start is None else person == self.start

    def _bound(self, person: int, steps: int, guesses: int) -> float:
        """The strength of the strongest way from us in so many steps, in which somebody may come twice."""
        if self._begins(person):
            return 1.0
        if steps == 0:
            return 0.0
        key = (person, steps, guesses)
        if key not in self._bounds:
            self._bounds[key] = max(
                (
                    step.saturation * self._bound(there, steps - 1, guesses - step.assumed)
                    for there, step in self._before(person, steps, guesses)
                ),
                default=0.0,
            )
        return self._bounds[key]

    def _before(self, person: int, steps: int, guesses: int) -> Iterator[tuple[int, Step]]:
        """Who could introduce to a person, where so many steps are left; with one left, who begins the path."""
        ours, known = self.graph.people.ours, self.graph.known(person)
        if ours[person]:
            yield from self._colleagues(person, steps)
        elif steps == 1:
            yield from ((there, step) for there, step in known if self._begins(there))
            if guesses:
                yield from (
                    (there, step) for there, step in self.graph.once_there(person) if self._begins(there)
                )
        else:
            yield from known
            if guesses:
                if person not in self._assumed:
                    self._assumed[person] = self.graph.assumed(person)
                yield from self._assumed[person].items()

    def _colleagues(self, person: int, steps: int) -> Iterator[tuple[int, Step]]:
        """Who of ours could bring in a colleague: the one who begins, and whoever makes that likelier."""
        if self.start is None:
            return
        straight = self._from_start.get(person, self.graph.colleague)
        yield self.start, straight
        for there, step in self.graph.known(person) if steps > 1 else ():
            if self.graph.people.ours[there] and there != self.start:
                first = self._from_start.get(there, self.graph.colleague)
                if first.saturation * step.saturation > straight.saturation:
                    yield there, step

    @cached_property
    def _from_start(self) -> dict[int, Step]:
        """Colleagues with whom the one who begins was seen."""
        if self.start is None:
            return {}
        return {there: step for there, step in self.graph.known(self.start) if self.graph.people.ours[there]}
