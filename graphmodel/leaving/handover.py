"""Who takes over whom when people leave?

Left behind are the people of the other side who stay and lose their only live tie (*orphans*) or their strongest one.
For each of them the colleagues of who leaves are ranked, those who stay and are no shared mailbox:

1. who has met the person, both having acted: by the strength of that tie;
2. then who knows others of the other side in this relationship, so that somebody there can introduce them;
3. then the same function as who leaves; then a counterpart of the person's function; then who has met anybody there at
   all, before the window or without an answer; then the same seniority as who leaves;
4. then the strength in the relationship, then the id.

Colleagues who never met anybody there are thought of where their function is that of who leaves or a counterpart.

The load is balanced: people left behind are gone through one by one, the most urgent first. *Equals* of the best
colleague are those with the same reasons, and a tie at least half as strong, which is what one half-life takes from a
tie. The equal who was named for the fewest so far comes first, then the higher in the ranking. The rule is greedy; it
never names a worse colleague to even the load out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from graphmodel.arrays import Bools, Floats, Ints
from graphmodel.network import Network
from graphmodel.portfolio import CLIENT, OTHER, SUPPLIER
from graphmodel.tables import SENIORITIES

SHOWN = 3
"""Colleagues named for each person left behind."""

_AS_STRONG = 0.5
_UNKNOWN_RANK = SENIORITIES.index("unknown")
_DIGITS = 9


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """A person who stays and loses the only or the strongest live tie; people by code.

    Attributes
    ----------
    client
        Code of the relationship.
    contact
        Who is left behind.
    leaver
        Who leaves and held the strongest tie to them.
    orphan
        Whether no live tie is left.
    strength
        Of the ties that go.
    """

    client: int
    contact: int
    leaver: int
    orphan: bool
    strength: float


@dataclass(frozen=True, slots=True)
class Successor:
    """A colleague who could take over somebody; people by code.

    Attributes
    ----------
    colleague
        The colleague.
    move
        ``take_over`` a live tie of their own, ``renew`` one that was, be ``introduce``-d.
    reasons
        Of ``graphmodel.tables.HANDOVER_REASONS``.
    strength, last_at
        Of the two; NaN, and none, where they never met with both having acted.
    introduced_by
        Who can introduce the two; none where they have met.
    """

    colleague: int
    move: str
    reasons: tuple[str, ...]
    strength: float
    last_at: int | None
    introduced_by: int | None


def left_behind(before: Network, after: Network) -> list[LeftBehind]:
    """Everybody who is left behind, by client; orphans first, then by the strength that goes, then by id.

    Parameters
    ----------
    before, after
        The same relationships without and with some people gone.
    """
    ties, end = before.ties, before.ties.end
    leaving = (after.portfolio.left_at < end) & (before.portfolio.left_at >= end)
    lost = np.flatnonzero(ties.live & ~after.ties.live)
    people = len(leaving)
    found = []
    for ours, theirs in ((ties.supplier, ties.contact), (ties.contact, ties.supplier)):
        gone = lost[leaving[ours[lost]] & ~leaving[theirs[lost]]]
        # Clients and people as one number; the strongest tie of each, of equals that of the lowest ids.
        live = np.flatnonzero(ties.live)
        strongest = _strongest(ties.client[live] * people + theirs[live], live, ties.strength)
        kept = set((ties.client[after.tie] * people + theirs[after.tie]).tolist())
        for key, tie in _strongest(ties.client[gone] * people + theirs[gone], gone, ties.strength).items():
            orphan = key not in kept
            if orphan or strongest[key] == tie:
                same = gone[(ties.client[gone] == ties.client[tie]) & (theirs[gone] == theirs[tie])]
                found.append(
                    LeftBehind(
                        client=int(ties.client[tie]),
                        contact=int(theirs[tie]),
                        leaver=int(ours[tie]),
                        orphan=orphan,
                        strength=float(ties.strength[same].sum()),
                    )
                )
    return sorted(
        found, key=lambda one: (one.client, not one.orphan, -round(one.strength, _DIGITS), one.contact)
    )


def _strongest(key: Ints, tie: Ints, strength: Floats) -> dict[int, int]:
    """The strongest tie of each key, the first of equals."""
    order = np.lexsort((tie, -np.round(strength[tie], _DIGITS), key))
    first = order[np.unique(key[order], return_index=True)[1]]
    return dict(zip(key[first].tolist(), tie[first].tolist(), strict=True))


def handover(after: Network, behind: Sequence[LeftBehind]) -> Iterator[tuple[LeftBehind, list[Successor]]]:
    """The best colleagues for each person left behind, in the order given, which decides who is served first.

    Complexity: for each person left behind one look at the ties of the relationship and at all colleagues.
    """
    named: Counter[int] = Counter()
    rooms: dict[int, _Room] = {}
    for one in behind:
        room = rooms.setdefault(one.client, _Room(after, one.client))
        successors = _Choice(room, one).best(named)
        named.update(successor.colleague for successor in successors[:1])
        yield one, successors


@dataclass(frozen=True)
class _Room:
    """The ties of one relationship between people who stay, by side."""

    network: Network
    client: int
    _of_side: dict[int, _Side] = field(default_factory=dict)

    @cached_property
    def staying(self) -> Bools:
        """Whether each person has not left, and is a person."""
        portfolio = self.network.portfolio
        return np.asarray((portfolio.left_at >= self.network.ties.end) & ~portfolio.shared_mailbox)

    @cached_property
    def ever(self) -> Ints:
        """Pairs who ever met, both of whom stay."""
        ties = self.network.ties
        first, last = np.searchsorted(ties.client, [self.client, self.client + 1])
        pair = np.arange(first, last)
        here = self.network.portfolio.left_at >= ties.end
        return pair[here[ties.supplier[pair]] & here[ties.contact[pair]]]

    @cached_property
    def pairs(self) -> Ints:
        """Those of them who have met in the window, both having acted."""
        ties, pair = self.network.ties, self.ever
        return pair[(ties.two_way[pair] | ~ties.two_way_known[pair]) & (ties.strength[pair] > 0)]

    def side(self, side: int) -> _Side:
        """Who of a side could take over."""
        if side not in self._of_side:
            self._of_side[side] = _Side(self, side)
        return self._of_side[side]


class _Side:
    """Colleagues of one side of a relationship who stay, and their strength in it."""

    def __init__(self, room: _Room, side: int) -> None:
        portfolio, ties = room.network.portfolio, room.network.ties
        able = room.staying & (portfolio.side == side)
        if side == CLIENT:
            able &= portfolio.client == room.client
        self.people = np.flatnonzero(able)
        ours, theirs = (ties.supplier, ties.contact) if side == SUPPLIER else (ties.contact, ties.supplier)
        self.ours, self.theirs = ours[room.pairs], theirs[room.pairs]
        self.strength = np.bincount(self.ours, ties.strength[room.pairs], len(able))[self.people]
        self.ever = np.isin(self.people, ours[room.ever])
        self.place = np.full(len(able), -1)
        self.place[self.people] = np.arange(len(self.people))


class _Choice:
    """All colleagues who could take one person over."""

    def __init__(self, room: _Room, one: LeftBehind) -> None:
        self.room, self.one = room, one
        network = room.network
        portfolio, ties = network.portfolio, network.ties
        side = int(portfolio.side[one.leaver])
        self.side = room.side(side)
        people, size = self.side.people, len(self.side.people)
        met = room.pairs[self.side.theirs == one.contact]
        place = self.side.place[self.side.ours[self.side.theirs == one.contact]]
        met, place = met[place >= 0], place[place >= 0]
        self.pair = np.full(size, -1)
        self.pair[place] = met
        self.strength = np.zeros(size)
        self.strength[place] = ties.strength[met]
        self.live = np.zeros(size, dtype=bool)
        self.live[place] = ties.live[met]
        function, rank = portfolio.function, portfolio.seniority
        self.inside = self.side.strength > 0
        self.same_function = (function[people] == function[one.leaver]) & (function[people] != OTHER)
        theirs = function[one.contact]
        counterparts = network.counterparts[:, theirs] if side == SUPPLIER else network.counterparts[theirs]
        self.counterpart = counterparts[function[people]]
        self.same_seniority = (rank[people] == rank[one.leaver]) & (rank[people] != _UNKNOWN_RANK)

    def best(self, named: Counter[int]) -> list[Successor]:
        """The best few; of the equals of the best, the one who was named least so far comes first."""
        flags = (self.inside, self.same_function, self.counterpart, self.side.ever, self.same_seniority)
        able = np.flatnonzero(self.side.ever | self.same_function | self.counterpart)
        if not len(able):
            return []
        strength, total = (np.round(values, _DIGITS) for values in (self.strength, self.side.strength))
        keys = (self.side.people, -total, *(~flag for flag in reversed(flags)), -strength)
        order = able[np.lexsort([key[able] for key in keys])]
        top = order[0]
        same = (*flags, self.live, strength > 0)
        equal = np.all([flag[order] == flag[top] for flag in same], axis=0)
        equal &= strength[order] >= _AS_STRONG * strength[top]
        load = np.array([named[person] for person in self.side.people[order[equal]].tolist()])
        equals = order[equal][np.argsort(load, kind="stable")]
        return [self._successor(int(place)) for place in [*equals, *order[~equal]][:SHOWN]]

    def _successor(self, place: int) -> Successor:
        ties, known = self.room.network.ties, self.pair[place] >= 0
        live = bool(self.live[place])
        introducer, how = (None, None) if known else self._introducer(place)
        told = {
            "tied": live,
            "met": known and not live,
            "knows_others": bool(self.inside[place]) and not known,
            "same_function": bool(self.same_function[place]),
            "counterpart": bool(self.counterpart[place]),
            "met_before": bool(self.side.ever[place] and not self.inside[place]),
            "same_seniority": bool(self.same_seniority[place]),
        }
        reasons = tuple(name for name, holds in told.items() if holds)
        return Successor(
            colleague=int(self.side.people[place]),
            move="take_over" if live else "renew" if known else "introduce",
            reasons=(*reasons, how) if how else reasons,
            strength=float(self.strength[place]) if known else float("nan"),
            last_at=int(ties.last_at[self.pair[place]]) if known else None,
            introduced_by=introducer,
        )

    def _introducer(self, place: int) -> tuple[int, str]:
        """Who brings the two together, and how that is called.

        One of those who stay: someone at the other firm whom the colleague is tied to, or another colleague who is tied
        to the person left behind; the strongest of these live ties. Else who leaves, as long as they are here.
        """
        ties, side, pairs = self.room.network.ties, self.side, self.room.pairs
        live, able = ties.live[pairs], self.room.staying
        to_others = (side.ours == side.people[place]) & (side.theirs != self.one.contact) & able[side.theirs]
        to_contact = (side.theirs == self.one.contact) & able[side.ours]
        best, how, most = self.one.leaver, "introduced_by_leaver", 0.0
        for found, people, reason in (
            (np.flatnonzero(live & to_others), side.theirs, "introduced_by_contact"),
            (np.flatnonzero(live & to_contact), side.ours, "introduced_by_colleague"),
        ):
            strength = np.round(ties.strength[pairs[found]], _DIGITS)
            if len(found) and strength.max() > most:
                best, how, most = int(people[found[strength.argmax()]]), reason, float(strength.max())
        return best, how
