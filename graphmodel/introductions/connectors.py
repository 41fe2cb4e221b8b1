"""Who ties many clients together?

The *referral power* of a person is the number of clients that an introduction by them may reach, each counted by how
likely it does: the sum, over clients, of the strength of the person's strongest path of at most two steps to anybody
who works there (``graphmodel.saturation``; one term of the influence spread of Kempe, Kleinberg & Tardos 2003, by
maximum influence paths). Paths go by evidence, and besides by former firms: somebody who has changed firms is known
at both. They never go through our own people, whose acquaintances the person does not have: only of our own people do
they count from the first step on. The person's own client does not count.

*Alone* is how many pairs of clients, the person's own among them, are within one step of this person and of nobody else
in the same way: the brokerage of Gould & Fernandez 1989 (*Structures of mediation*) between clients as groups, for
mediators who cannot be gone around.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np

from graphmodel.arrays import Floats, Ints, counts, sums
from graphmodel.introductions.acquaintance import Acquaintance
from graphmodel.saturation import saturation

_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Connector:
    """Somebody who ties clients together.

    Attributes
    ----------
    person
        Code.
    referral_power
        Expected number of clients reached.
    clients_one_step, clients_two_steps
        Clients reached in one step, and in no less than two.
    alone
        Pairs of clients that nobody else brings together.
    reached
        Firms (indices) and the strength of the path to each, the strongest first.
    """

    person: int
    referral_power: float
    clients_one_step: int
    clients_two_steps: int
    alone: int
    reached: tuple[tuple[int, float], ...]


@dataclass(frozen=True, eq=False)
class _Reach:
    """Pairs of person and client, one a row, ordered by both, with the strength of the best path."""

    person: Ints
    client: Ints
    strength: Floats

    @classmethod
    def best(cls, person: Ints, client: Ints, strength: Floats) -> _Reach:
        order = np.lexsort((-strength, client, person))
        person, client, strength = person[order], client[order], strength[order]
        first = np.ones(len(person), dtype=bool)
        first[1:] = (person[1:] != person[:-1]) | (client[1:] != client[:-1])
        return cls(person[first], client[first], strength[first])

    def span(self, person: int) -> slice:
        return slice(*np.searchsorted(self.person, [person, person + 1]).tolist())


@dataclass(frozen=True, eq=False)
class Referrals:
    """Which clients each person reaches, and how well."""

    graph: Acquaintance

    @cached_property
    def _homes(self) -> tuple[Ints, Ints]:
        """Human beings with the clients they work at: a row a job that lasts."""
        people = self.graph.people
        record = np.flatnonzero(~people.left & people.is_client[people.firm] & people.present[people.human])
        order = np.lexsort((people.firm[record], people.human[record]))
        return people.human[record][order], people.firm[record][order]

    @cached_property
    def one_step(self) -> _Reach:
        """Clients at which somebody is known by evidence, or has worked."""
        graph, people = self.graph, self.graph.people
        here = np.concatenate([graph.seen.one, graph.seen.other])
        there = np.concatenate([graph.seen.other, graph.seen.one])
        worth = np.tile(graph.saturation, 2)
        row, home = _joined(there, self._homes[0])
        before = np.flatnonzero(people.left & people.is_client[people.firm] & people.present[people.human])
        once = float(
            saturation(graph.settings.introductions.former_firm_strength, graph.settings.introductions)
        )
        return self._elsewhere(
            np.concatenate([here[row], people.human[before]]),
            np.concatenate([self._homes[1][home], people.firm[before]]),
            np.concatenate([worth[row], np.full(len(before), once)]),
        )

    @cached_property
    def reach(self) -> _Reach:
        """Clients within two steps, the second not through one of ours."""
        graph, first = self.graph, self.one_step
        here = np.concatenate([graph.seen.one, graph.seen.other])
        there = np.concatenate([graph.seen.other, graph.seen.one])
        worth = np.tile(graph.saturation, 2)
        theirs = ~graph.people.ours[there]
        here, there, worth = here[theirs], there[theirs], worth[theirs]
        row, onward = _joined(there, first.person)
        return self._elsewhere(
            np.concatenate([first.person, here[row]]),
            np.concatenate([first.client, first.client[onward]]),
            np.concatenate([first.strength, worth[row] * first.strength[onward]]),
        )

    def _elsewhere(self, person: Ints, client: Ints, strength: Floats) -> _Reach:
        """The best of each pair, the person's own client left out."""
        firms = len(self.graph.people.firm_ids)
        own = self._homes[0] * firms + self._homes[1]
        elsewhere = ~np.isin(person * firms + client, own) & (strength > 0)
        return _Reach.best(person[elsewhere], client[elsewhere], strength[elsewhere])

    @cached_property
    def power(self) -> Floats:
        """Referral power of each person."""
        return sums(self.reach.person, self.reach.strength, len(self.graph.people))

    def connectors(self, *, ours: bool, top: int) -> list[Connector]:
        """People who reach two clients or more, their own among them, most referral power first.

        Parameters
        ----------
        ours
            Our own people, or everybody else.
        """
        people, size = self.graph.people, len(self.graph.people)
        clients = counts(self.reach.person, size) + np.isin(np.arange(size), self._homes[0])
        chosen = np.flatnonzero((clients >= 2) & (people.ours == ours) & people.present)
        order = np.lexsort((chosen, -clients[chosen], -np.round(self.power[chosen], _DIGITS)))
        return [self._connector(person) for person in chosen[order[:top]].tolist()]

    def _connector(self, person: int) -> Connector:
        span = self.reach.span(person)
        firms, strength = self.reach.client[span], self.reach.strength[span]
        order = np.lexsort((firms, -np.round(strength, _DIGITS)))
        near = self.one_step.span(person)
        one_step = near.stop - near.start
        return Connector(
            person=person,
            referral_power=float(self.power[person]),
            clients_one_step=one_step,
            clients_two_steps=len(firms) - one_step,
            alone=self.alone(person),
            reached=tuple(zip(firms[order].tolist(), strength[order].tolist(), strict=True)),
        )

    @cached_property
    def _near(self) -> tuple[Mapping[int, set[int]], Mapping[int, set[int]]]:
        """Clients within one step of each person, their own among them; and the other way round."""
        clients: dict[int, set[int]] = defaultdict(set)
        people: dict[int, set[int]] = defaultdict(set)
        for person, client in (
            *zip(self.one_step.person.tolist(), self.one_step.client.tolist(), strict=True),
            *zip(*(column.tolist() for column in self._homes), strict=True),
        ):
            clients[person].add(client)
            people[client].add(person)
        return clients, people

    def alone(self, person: int) -> int:
        """Pairs of clients that nobody else brings together in one step."""
        clients, people = self._near
        mine = clients.get(person, set())
        pairs = set(combinations(sorted(mine), 2))
        others = {other for client in mine for other in people[client]} - {person}
        for other in others:
            shared = sorted(mine & clients[other])
            if len(shared) > 1:
                pairs.difference_update(combinations(shared, 2))
        return len(pairs)


def _joined(left: Ints, right: Ints) -> tuple[Ints, Ints]:
    """Positions of all pairs of equal values; ``right`` is in order."""
    first = np.searchsorted(right, left, side="left")
    many = np.searchsorted(right, left, side="right") - first
    behind = np.repeat(np.cumsum(many) - many, many)
    return np.repeat(np.arange(len(left)), many), np.repeat(first, many) + np.arange(int(many.sum())) - behind
