"""The next best tie of one client: all who could meet, what each would change, whom to take of equals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from graphmodel.arrays import Ints
from graphmodel.plan.scene import Pair, Scene
from graphmodel.plan.severing import severance

EQUAL = 1e-9
"""Gains that differ by no more than this share are equal: the order of a sum decides nothing."""


@dataclass(frozen=True, slots=True)
class Option:
    """A new tie and what it leaves.

    Attributes
    ----------
    ours
        Code of our person; none for whoever of ours is new to the client and fits best when the tie is taken.
    theirs
        Code of their person.
    severance
        Severance probability with it.
    """

    ours: int | None
    theirs: int
    severance: float


@dataclass
class Course:
    """One client in the course of a plan.

    Attributes
    ----------
    client, revenue, severance
        As they are now.
    pairs
        Live ties, with those that are planned already.
    live, start
        The live ties and the severance probability of today.
    steps, chances
        The planned ties in their order, and the severance probability after each.
    options
        What could come next, once it has been worked out.
    there
        Ours who hold a live tie as it is today. Who could meet whom is settled by that alone: a planned tie opens no
        door for another one, so that every choice is one among the same pairs.
    stay
        At least the highest chance that both people of a pair who could meet stay.
    most
        At least the number of pairs who could meet.
    least
        A bound: whatever ties are made, so likely is it that all of one side leave.
    """

    client: str
    revenue: float
    severance: float
    pairs: list[Pair]
    there: frozenset[int]
    stay: float
    most: int
    least: float
    options: list[Option] | None = None
    first_gain: float | None = None
    steps: list[Pair] = field(default_factory=list)
    chances: list[float] = field(default_factory=list)
    live: list[Pair] = field(init=False)
    start: float = field(init=False)

    def __post_init__(self) -> None:
        self.start, self.live = self.severance, list(self.pairs)

    @property
    def gain(self) -> float:
        """What the best next tie takes off the exposed revenue; at most that, before it has been worked out."""
        if self.options is None:
            return self.revenue * min(self.severance * self.stay, max(self.severance - self.least, 0.0))
        return self.revenue * max((self.severance - one.severance for one in self.options), default=0.0)

    def bounds(self) -> Iterator[float]:
        """What the first, second … new tie can take off at the most, whichever they are; never rising."""
        whole, done, left = self.revenue * (self.start - self.least), 0.0, 1.0
        for number in range(1, self.most + 1):
            left *= 1.0 - self.stay
            bound = min(self.revenue * self.start * (1.0 - left), whole)
            if self.first_gain is not None:
                bound = min(bound, number * self.first_gain)
            yield max(bound - done, 0.0)
            done = max(bound, done)


def courses(scene: Scene, clients: Sequence[str]) -> list[Course]:
    """The clients before anything is planned."""
    ours = scene.our_stay[scene.function[scene.colleagues]]
    none_of_ours = float(np.prod(1.0 - ours))
    found = []
    for client in clients:
        row, pairs = scene.relationships[client], list(scene.live(client))
        contacts = set(scene.contacts.get(client, ()))
        theirs = scene.their_stay[scene.function[sorted(contacts)]]
        # A tie may go to a shared mailbox, whom nobody new is sent to.
        more_of_ours = sorted({pair[0] for pair in pairs} - scene.here)
        more_of_theirs = sorted({pair[1] for pair in pairs} - contacts)
        found.append(
            Course(
                client=client,
                revenue=row["revenue"],
                severance=row["severance_probability"],
                pairs=pairs,
                there=frozenset(pair[0] for pair in pairs),
                stay=float(ours.max(initial=0.0) * theirs.max(initial=0.0)),
                most=_most(scene, client, pairs),
                least=max(
                    none_of_ours * float(np.prod(1.0 - scene.our_stay[scene.function[more_of_ours]])),
                    float(np.prod(1.0 - theirs))
                    * float(np.prod(1.0 - scene.their_stay[scene.function[more_of_theirs]])),
                ),
            )
        )
    return found


def work_out(scene: Scene, those: Sequence[Course], load: Ints) -> None:
    """The options of these clients, all at once."""
    ours: list[int] = []
    theirs: list[int] = []
    sizes: list[int] = []
    told: list[list[tuple[int | None, int]]] = []
    for course in those:
        told.append(list(_next_to_meet(scene, course, load)))
        for colleague, contact in told[-1]:
            one = newcomer(scene, course, contact, load) if colleague is None else colleague
            ours += [*(pair[0] for pair in course.pairs), one if one is not None else contact]
            theirs += [*(pair[1] for pair in course.pairs), contact]
            sizes.append(len(course.pairs) + 1)
    case = np.repeat(np.arange(len(sizes)), sizes)
    after = iter(
        severance(
            case,
            np.array(ours, dtype=np.int64),
            np.array(theirs, dtype=np.int64),
            scene.function,
            len(sizes),
            scene.settings,
        ).tolist()
        if sizes
        else ()
    )
    for course, pairs in zip(those, told, strict=True):
        found = [Option(colleague, contact, next(after)) for colleague, contact in pairs]
        # Beyond the threads that can be worked out there is nothing left to gain.
        course.options = [one for one in found if one.severance < course.severance]
        if course.first_gain is None:
            course.first_gain = course.gain
            course.stay = max((_stay(scene, course, pair, load) for pair in pairs), default=0.0)


def take(scene: Scene, course: Course, load: Ints) -> None:
    """Plan the best next tie of a client, and of equally good ones the one that is easiest and spreads the work."""
    options = course.options or []
    best = max(course.severance - one.severance for one in options)
    equal = [one for one in options if course.severance - one.severance >= best * (1.0 - EQUAL)]
    chosen = min(
        (
            (_ease(scene, course, pair, load), pair, one.severance)
            for one in equal
            for pair in [_pair(scene, course, one, load)]
        ),
        key=lambda found: found[:2],
    )
    _, pair, left = chosen
    course.pairs.append(pair)
    course.steps.append(pair)
    course.chances.append(left)
    course.severance, course.options = left, None
    load[pair[0]] += 1


def newcomer(scene: Scene, course: Course, contact: int, load: Ints) -> int | None:
    """Who of ours, not there yet, should meet a contact: likeliest to stay, has met them, has least to do.

    Only who has met the contact, or whose function belongs to theirs; none where there is nobody.
    """
    tied = {pair[0] for pair in course.pairs}
    known = scene.ties.get(course.client, {})
    people = {
        ours for (ours, theirs), tie in known.items() if theirs == contact and tie.met and ours in scene.here
    }
    for function in scene.counterparts.get(int(scene.function[contact]), ()):
        people.update(scene.colleagues_of.get(function, ()))

    def place(code: int) -> tuple[Any, ...]:
        tie = known.get((code, contact)) if scene.met(course.client, (code, contact)) else None
        same = scene.function[code] == scene.function[contact]
        strength = round(tie.strength, 9) if tie else -1.0
        return -scene.our_stay[scene.function[code]], -strength, not same, load[code], code

    return min(people - tied, key=place, default=None)


def could_meet(scene: Scene, course: Course) -> list[Pair]:
    """All pairs who could meet and have no live tie today."""
    live = set(course.live)
    found = []
    for contact in scene.contacts.get(course.client, ()):
        people = set(course.there)
        people.update(ours for ours, theirs in scene.ties.get(course.client, {}) if theirs == contact)
        for function in scene.counterparts.get(int(scene.function[contact]), ()):
            people.update(scene.colleagues_of.get(function, ()))
        pairs = ((ours, contact) for ours in sorted(people & scene.here))
        found += [
            pair for pair in pairs if pair not in live and scene.reasons(course.client, pair, course.there)
        ]
    return found


def _most(scene: Scene, client: str, pairs: Sequence[Pair]) -> int:
    """At least as many pairs as could meet: people who count for several reasons are counted for each."""
    there = len({pair[0] for pair in pairs})
    contacts = scene.contacts.get(client, ())
    belong = sum(
        len(scene.colleagues_of.get(function, ()))
        for contact in contacts
        for function in scene.counterparts.get(int(scene.function[contact]), ())
    )
    return there * len(contacts) + belong + len(scene.ties.get(client, {}))


def _stay(scene: Scene, course: Course, pair: tuple[int | None, int], load: Ints) -> float:
    """The chance that both people of an option stay."""
    ours = newcomer(scene, course, pair[1], load) if pair[0] is None else pair[0]
    if ours is None:
        return 0.0
    return float(scene.our_stay[scene.function[ours]] * scene.their_stay[scene.function[pair[1]]])


def _next_to_meet(scene: Scene, course: Course, load: Ints) -> Iterator[tuple[int | None, int]]:
    """Pairs who could meet and have no live tie: those of ours who are tied, and one for whoever is new."""
    taken = set(course.pairs)
    tied = {pair[0] for pair in course.pairs}
    for contact in scene.contacts.get(course.client, ()):
        for colleague in sorted(tied & scene.here):
            pair = colleague, contact
            if pair not in taken and scene.reasons(course.client, pair, course.there):
                yield pair
        if newcomer(scene, course, contact, load) is not None:
            yield None, contact


def _pair(scene: Scene, course: Course, option: Option, load: Ints) -> Pair:
    ours = newcomer(scene, course, option.theirs, load) if option.ours is None else option.ours
    assert ours is not None  # noqa: S101 - an option without anybody was never made
    return ours, option.theirs


def _ease(scene: Scene, course: Course, pair: Pair, load: Ints) -> tuple[Any, ...]:
    """Lower is easier: who have met, into the hole of the first priority, more reasons, less to do, higher ranks."""
    reached = {int(scene.function[theirs]) for _, theirs in course.pairs}
    function = int(scene.function[pair[1]])
    holes = scene.holes.get(course.client, {})
    reasons = scene.reasons(course.client, pair, course.there)
    return (
        "met_before" not in reasons,
        _NO_HOLE if function in reached else holes.get(function, _NO_HOLE),
        -len(reasons),
        int(load[pair[0]]),
        int(scene.seniority[pair[1]]),
    )


_NO_HOLE = 1_000
"""Behind every hole: a client has fewer functions than that."""
