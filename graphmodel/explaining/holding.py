"""Who holds the client: threads, concentration, the chance of severance, and what it would cost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from graphmodel.arrays import Floats, Ints
from graphmodel.explaining.arithmetic import (
    Input,
    Step,
    Term,
    largest,
    least,
    product,
    quotient,
    rest,
    square,
    total,
)
from graphmodel.explaining.rows import ALL, Kind, Rows
from graphmodel.explaining.subject import Found, Subject
from graphmodel.measures.severance import leaving_rates
from graphmodel.measures.threads import cuts, strongest_first
from graphmodel.network import Network

SHOWN_CASES = 12
"""Cases of a severance that are told one by one, the likeliest first."""


def threads(subject: Subject) -> Found:
    """Two proofs that fit: so many pairs with nobody twice, and so many people who are in every tie."""
    network, cut = subject.network, subject.network.once(cuts)
    nodes = network.once(strongest_first)
    ours = [node for node in nodes.tolist() if network.node_is_supplier[node] and cut.mate[node] >= 0]
    matched = Rows(
        "matching",
        (("ours", "person"), ("theirs", "person")),
        [tuple(subject.node_cells(node)[0] for node in (one, int(cut.mate[one]))) for one in ours],
        counting=ALL,
    )

    def covered(place: int) -> list[str]:
        ends = (int(network.tie_supplier[place]), int(network.tie_contact[place]))
        return [subject.node_cells(end)[0] for end in ends if cut.in_cut[end]]

    return Found(rows=(matched, _least_set(subject), subject.live_ties(("cut_by", "people", covered))))


def critical_people(subject: Subject) -> Found:
    """The set that is shown, and who is in every such set."""
    return Found(rows=(_least_set(subject),))


def _least_set(subject: Subject) -> Rows:
    network, cut = subject.network, subject.network.once(cuts)
    nodes = [node for node in network.once(strongest_first).tolist() if cut.in_cut[node]]
    return subject.people(
        nodes,
        ("share", "share", subject.node_share),
        ("in_every_cut", "yes", lambda node: bool(cut.in_every_cut[node])),
        name="least_set",
        counting=ALL,
    )


def concentration_supplier(subject: Subject) -> Found:
    """Squares of the shares of our people."""
    return Found(_concentration(subject, ours=True), (_shares(subject, ours=True),))


def concentration_client(subject: Subject) -> Found:
    """Squares of the shares of their people."""
    return Found(_concentration(subject, ours=False), (_shares(subject, ours=False),))


def single_thread_risk(subject: Subject) -> Found:
    """The higher of the two."""
    rows = tuple(_shares(subject, ours=ours) for ours in (True, False))
    return Found(largest(*_both(subject)), rows)


def effective_threads(subject: Subject) -> Found:
    """One over the higher of the two."""
    term = quotient(Input(1), Step("single_thread_risk", largest(*_both(subject))))
    return Found(term, tuple(_shares(subject, ours=ours) for ours in (True, False)))


def _both(subject: Subject) -> tuple[Step, Step]:
    ours, theirs = (_concentration(subject, ours=ours) for ours in (True, False))
    return Step("concentration_supplier", ours), Step("concentration_client", theirs)


def _concentration(subject: Subject, *, ours: bool) -> Term:
    through = [Input(subject.node_strength(node), "strength") for node in subject.heaviest(ours=ours)]
    return quotient(total([square(strength) for strength in through]), square(strength_step(subject)))


def strength_step(subject: Subject) -> Step:
    """All live strength."""
    return Step("strength", total(subject.strengths()), "strength")


def _shares(subject: Subject, *, ours: bool) -> Rows:
    return subject.people(
        subject.heaviest(ours=ours),
        ("strength", "strength", subject.node_strength),
        ("share", "share", subject.node_share),
        ("share_squared", "share", lambda node: subject.node_share(node) ** 2),
        name="people_ours" if ours else "people_theirs",
    )


# ------------------------------------------------------------ severance


def severance_probability(subject: Subject) -> Found:
    """Component by component, case by case: who of a least set stays, and who must leave as well."""
    return Found(*_severance(subject))


def _severance(subject: Subject) -> tuple[Term, tuple[Rows, ...]]:
    network = subject.network
    leave, component = leaving_rates(network), network.node_component
    terms: list[Term] = []
    cells: list[tuple[Any, ...]] = []
    all_cases = 0
    for number in np.unique(component).tolist():
        found = _Severed.of(subject, number, leave)
        terms.append(found.term)
        all_cases += found.cases
        cells += [(number + 1, *case) for case in found.told]
    people = subject.people(
        np.concatenate([subject.heaviest(ours=True), subject.heaviest(ours=False)]),
        ("group", "count", lambda node: int(component[node]) + 1),
        ("leaves", "chance", lambda node: float(leave[node])),
        ("in_least_set", "yes", lambda node: bool(network.once(cuts).in_cut[node])),
    )
    columns: tuple[tuple[str, Kind], ...] = (
        ("group", "count"),
        ("stays", "people"),
        ("must_leave", "people"),
        ("chance", "chance"),
    )
    cells.sort(key=lambda case: -case[-1])
    cases = Rows("cases", columns, cells[:SHOWN_CASES], total=all_cases)
    (first, *more) = terms
    whole = product(*terms) if more else first.term if isinstance(first, Step) else first
    return whole, (people, cases)


@dataclass(frozen=True)
class _Severed:
    """How a component may lose all its ties.

    Attributes
    ----------
    term
        The chance that it does.
    told
        The likeliest cases: who of the least set stays, who must leave, how likely that is.
    cases
        How many there are.
    """

    term: Term
    told: list[tuple[list[str], list[str], float]]
    cases: int

    @classmethod
    def of(cls, subject: Subject, number: int, leave: Floats) -> Self:
        network, cut = subject.network, subject.network.once(cuts)
        nodes = np.flatnonzero(network.node_component == number)
        members, outside = nodes[cut.in_cut[nodes]], nodes[~cut.in_cut[nodes]]
        if len(members) > subject.settings.turnover.exact_threads:
            return cls(_bound(network, nodes, leave), [], 0)
        tied, held = _adjacency(network, members, outside)
        best: list[tuple[float, int, list[int]]] = []
        others, cases = 0.0, 0
        for states in _states(len(members)):
            stays = (states[:, None] >> np.arange(len(members))) & 1
            free = ~((stays @ held) * stays).any(axis=1)
            chosen, stays = states[free], stays[free]
            gone = stays @ tied > 0
            chance = np.prod(np.where(stays == 1, 1 - leave[members], leave[members]), axis=1)
            chance = chance * np.prod(np.where(gone, leave[outside], 1.0), axis=1)
            cases += len(chosen)
            order = np.lexsort((chosen, -chance))
            best += [
                (float(chance[at]), int(chosen[at]), outside[gone[at]].tolist())
                for at in order[:SHOWN_CASES].tolist()
            ]
            best.sort(key=lambda case: (-case[0], case[1]))
            others += float(chance[order[SHOWN_CASES:]].sum()) + sum(case[0] for case in best[SHOWN_CASES:])
            best = best[:SHOWN_CASES]
        terms: list[Term] = []
        told = []
        for chance_, state, also in best:
            staying = [node for bit, node in enumerate(members.tolist()) if state >> bit & 1]
            leaving = [node for bit, node in enumerate(members.tolist()) if not state >> bit & 1] + also
            told.append((_names(subject, staying), _names(subject, leaving), chance_))
            stay: list[Term] = [rest(Input(float(leave[node]), "chance")) for node in staying]
            terms.append(product(*stay, *(Input(float(leave[node]), "chance") for node in leaving)))
        if cases > len(best):
            terms.append(Input(others, "chance"))
        return cls(Step("nothing_left", total(terms), "chance", number + 1), told, cases)


def _names(subject: Subject, nodes: list[int]) -> list[str]:
    return [subject.node_cells(node)[0] for node in nodes]


def _adjacency(network: Network, members: Ints, outside: Ints) -> tuple[Ints, Ints]:
    """Which people of a least set are tied to whom outside of it, and to each other."""
    row = {node: place for place, node in enumerate(members.tolist())}
    column = {node: place for place, node in enumerate(outside.tolist())}
    tied = np.zeros((len(members), len(outside)), dtype=np.int64)
    held = np.zeros((len(members), len(members)), dtype=np.int64)
    for ends in zip(network.tie_supplier.tolist(), network.tie_contact.tolist(), strict=True):
        inside = [end for end in ends if end in row]
        if len(inside) == 2:
            held[row[inside[0]], row[inside[1]]] = 1
        elif inside:
            (other,) = set(ends) - set(inside)
            tied[row[inside[0]], column[other]] = 1
    return tied, held


_STATES_AT_ONCE = 1 << 12


def _states(size: int) -> Iterator[Ints]:
    """All sets of so many people, as bits, in handfuls."""
    for start in range(0, 1 << size, _STATES_AT_ONCE):
        yield np.arange(start, min(start + _STATES_AT_ONCE, 1 << size))


def _bound(network: Network, nodes: Ints, leave: Floats) -> Term:
    """That one of each matched pair leaves: more likely than that nothing is left, and next to nothing already."""
    mate = network.once(cuts).mate
    pairs = [
        rest(
            product(
                rest(Input(float(leave[node]), "chance")), rest(Input(float(leave[mate[node]]), "chance"))
            )
        )
        for node in nodes.tolist()
        if network.node_is_supplier[node] and mate[node] >= 0
    ]
    return least(Step("bound", product(*pairs), "chance"), Input(0.0, "chance"))


def exposed_revenue(subject: Subject) -> Found:
    """Revenue times the chance that nothing is left."""
    severance, rows = _severance(subject)
    revenue = Input(subject.value("revenue"), "money")
    return Found(product(revenue, Step("severance_probability", severance, "chance")), rows)


def revenue(subject: Subject) -> Found:
    """As the source says."""
    return Found(Input(subject.value("revenue"), "money"))
