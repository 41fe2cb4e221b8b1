"""Is there a better set of ties for a client than the greedy one? Every set is tried, where there are few enough."""

from __future__ import annotations

from itertools import combinations, islice
from math import comb

import numpy as np

from graphmodel.arrays import Ints
from graphmodel.plan.choosing import EQUAL, Course, could_meet
from graphmodel.plan.scene import Pair, Scene
from graphmodel.plan.severing import severance

MOST_SETS = 3_000
"""Sets that are tried for one client; beyond, what greedy found stays."""

MOST_PAIRS = 100
"""Possible ties of a client up to which its bound is sharpened; of more, the best few say nearly as much."""


def improve(scene: Scene, course: Course, load: Ints) -> bool:
    """Put the best set of as many ties in the place of the planned ones, where it is better; whether it was.

    Greedy spends the only colleague who could meet a certain contact on another one, once in a hundred small clients.
    A client that has reached its bound needs no trying, nor does one with a single tie, which is the best one.
    """
    size = len(course.steps)
    if size == 1 or _at_bound(course):
        return False
    pairs = _worth_trying(scene, course, could_meet(scene, course), load)
    if len(pairs) < size or comb(len(pairs), size) > MOST_SETS:
        return False
    sets = list(combinations(pairs, size))
    after = _after(scene, course.live, sets)
    best = int(np.argmin(after))
    if course.start - after[best] <= (course.start - course.severance) * (1.0 + EQUAL):
        return False
    for ours, _ in course.steps:
        load[ours] -= 1
    course.steps, course.chances = _ordered(scene, course, list(sets[best]))
    course.pairs = [*course.live, *course.steps]
    course.severance = course.chances[-1]
    for ours, _ in course.steps:
        load[ours] += 1
    return True


def sharpen(scene: Scene, course: Course) -> None:
    """Bound what can be done for a client by all its possible ties together, where they are not too many."""
    if course.most > MOST_PAIRS:
        return
    pairs = could_meet(scene, course)
    course.most = len(pairs)
    (with_all,) = _after(scene, course.live, [tuple(pairs)])
    if with_all < course.start:
        course.least = max(course.least, float(with_all))


def _at_bound(course: Course) -> bool:
    reached = course.revenue * (course.start - course.severance)
    bound = sum(islice(course.bounds(), len(course.steps)))
    return reached >= bound * (1.0 - EQUAL)


def _worth_trying(scene: Scene, course: Course, pairs: list[Pair], load: Ints) -> list[Pair]:
    """Pairs who could meet, without those of ours who differ from others in nothing but their name.

    Of people who are new to the client, of one function and known to the same contacts, no more are needed than ties.
    """
    meets: dict[int, list[int]] = {}
    for ours, theirs in pairs:
        meets.setdefault(ours, []).append(theirs)
    alike: dict[tuple[int, tuple[int, ...]], list[int]] = {}
    for ours in sorted(meets, key=lambda code: (load[code], code)):
        if ours not in course.there:
            alike.setdefault((int(scene.function[ours]), tuple(meets[ours])), []).append(ours)
    kept = {*course.there, *(ours for group in alike.values() for ours in group[: len(course.steps)])}
    return [pair for pair in pairs if pair[0] in kept]


def _after(scene: Scene, live: list[Pair], sets: list[tuple[Pair, ...]]) -> np.ndarray:
    """Severance with each of these sets beside the live ties; 1 where it is beyond what can be worked out."""
    flat = np.array([pair for more in sets for pair in (*live, *more)], dtype=np.int64)
    case = np.repeat(np.arange(len(sets)), [len(live) + len(more) for more in sets])
    found = severance(case, flat[:, 0], flat[:, 1], scene.function, len(sets), scene.settings)
    return np.nan_to_num(found, nan=1.0)


def _ordered(scene: Scene, course: Course, chosen: list[Pair]) -> tuple[list[Pair], list[float]]:
    """The set in the order in which it does most at once, and the severance after each."""
    done: list[Pair] = []
    chances: list[float] = []
    while chosen:
        after = _after(scene, [*course.live, *done], [(pair,) for pair in chosen])
        best = int(np.argmin(after))
        done.append(chosen.pop(best))
        chances.append(float(after[best]))
    return done, chances
