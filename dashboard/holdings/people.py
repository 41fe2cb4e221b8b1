"""Who of ours holds several clients: one departure that hits all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dashboard.data import Named
from dashboard.holdings.rows import passing
from dashboard.holdings.table import Holdings
from dashboard.holdings.view import MapView
from dashboard.snapshot import Row


@dataclass(frozen=True)
class Holder:
    """One of ours with live ties at several clients.

    Attributes
    ----------
    person
        Id.
    clients
        Rows of ``relationships``, most of them lost first.
    lost
        The share of each client's live strength that goes with this person.
    """

    person: str
    clients: Sequence[Row]
    lost: Sequence[float]
    strength: float

    @property
    def alone(self) -> Sequence[Row]:
        """Clients that only this person of ours holds."""
        return [row for row, lost in zip(self.clients, self.lost, strict=True) if lost >= WHOLE]


WHOLE = 1 - 1e-9


@dataclass(frozen=True)
class Holders(Named):
    """Those whose leaving would cut most clients first; ``total`` is how many there are."""

    people: Sequence[Holder]
    total: int
    several_alone: int


def holders(holdings: Holdings, view: MapView, start: int = 0, end: int | None = None) -> Holders:
    """People of ours who hold at least two of the clients that pass the filters.

    In the order of how many they hold alone, how many they hold, and the strength of their ties.
    """
    ends, snapshot = holdings.ends, holdings.snapshot
    chosen = np.zeros(len(holdings.rows), dtype=bool)
    chosen[passing(holdings, view)] = True
    live = ends.live & chosen[ends.client]
    whole = np.bincount(ends.client[ends.live], ends.strength[ends.live], minlength=len(chosen))
    people = len(snapshot.roles)
    pairs, place = np.unique(ends.client[live] * people + ends.ours[live], return_inverse=True)
    client, person = pairs // max(people, 1), pairs % max(people, 1)
    strength = np.bincount(place, ends.strength[live], minlength=len(pairs))
    share = strength / whole[client]
    held = np.bincount(person, minlength=people)
    alone = np.bincount(person[share >= WHOLE], minlength=people)
    carried = np.bincount(person, strength, minlength=people)
    several = np.flatnonzero(held >= 2)
    order = several[np.lexsort((several, -carried[several], -held[several], -alone[several]))]
    shown = order[max(0, start) : end]
    ids = snapshot.roles["person_id"].take(shown).to_pylist() if len(shown) else []
    told = []
    for number, identifier in zip(shown.tolist(), ids, strict=True):
        theirs = np.flatnonzero(person == number)
        theirs = theirs[np.lexsort((client[theirs], -share[theirs]))]
        told.append(
            Holder(
                person=identifier,
                clients=[holdings.rows[n] for n in client[theirs].tolist()],
                lost=share[theirs].tolist(),
                strength=float(carried[number]),
            )
        )
    return Holders(
        names=snapshot.names,
        roles=snapshot.roles_of(set(ids)),
        people=told,
        total=len(several),
        several_alone=int((alone[several] >= 2).sum()),
    )
