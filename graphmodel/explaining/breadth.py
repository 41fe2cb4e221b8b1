"""How broadly the two firms are woven together: people, functions, counterparts, and who decides."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from graphmodel.arrays import Bools, counts, sums
from graphmodel.explaining.arithmetic import Input, Step, Term, product, quotient, total
from graphmodel.explaining.holding import strength_step
from graphmodel.explaining.rows import ALL, Kind, Rows
from graphmodel.explaining.subject import Found, Subject
from graphmodel.measures.authority import DIRECTOR, EXECUTIVE, MANAGEMENT
from graphmodel.measures.balance import betweenness
from graphmodel.measures.coverage import live_client_functions, live_supplier_functions
from graphmodel.tables import FUNCTIONS


def ties(subject: Subject) -> Found:
    """Each of them."""
    return Found(rows=(subject.live_ties(counting=ALL),))


def people_supplier(subject: Subject) -> Found:
    """Each of ours."""
    return Found(rows=(_people(subject, ours=True),))


def people_client(subject: Subject) -> Found:
    """Each of theirs."""
    return Found(rows=(_people(subject, ours=False),))


def _people(subject: Subject, *, ours: bool) -> Rows:
    return subject.people(
        subject.heaviest(ours=ours),
        ("ties", "count", lambda node: int(subject.network.node_degree[node])),
        ("strength", "strength", subject.node_strength),
        name="people_ours" if ours else "people_theirs",
        counting=ALL,
    )


def tie_density(subject: Subject) -> Found:
    """Live ties over all pairs of those who have one."""
    sides = [Step(name, Input(subject.value(name)), "count") for name in ("people_supplier", "people_client")]
    term = quotient(Step("ties", Input(subject.value("ties")), "count"), product(*sides))
    return Found(term, (subject.live_ties(), *(_people(subject, ours=ours) for ours in (True, False))))


# ------------------------------------------------------------ functions


def function_density(subject: Subject) -> Found:
    """Live cells over expected cells."""
    rows = _cells(subject, np.ones((len(FUNCTIONS), len(FUNCTIONS)), dtype=bool))
    return Found(_share_of_cells(rows, "live_cells", "expected_cells"), (rows,))


def counterpart_alignment(subject: Subject) -> Found:
    """The same of counterparts alone."""
    rows = _cells(subject, subject.network.counterparts, "counterpart_cells")
    return Found(_share_of_cells(rows, "live_counterparts", "expected_counterparts"), (rows,))


def counterpart_cells(subject: Subject) -> Found:
    """Live ones among the counterparts that are expected."""
    return Found(rows=(_cells(subject, subject.network.counterparts, "counterpart_cells", counting="live"),))


def _share_of_cells(rows: Rows, live: str, expected: str) -> Term:
    reached = Step(live, Input(float(sum(rows.column("live")))), "count")
    return quotient(reached, Step(expected, Input(float(len(rows.cells))), "count"))


def _cells(subject: Subject, chosen: Bools, name: str = "cells", counting: str = "") -> Rows:
    """Expected cells, the live ones first."""
    network = subject.network
    places = np.argwhere(network.cell_expected[0] & chosen).tolist()
    shape = network.cell_live[0].shape
    number = counts(network.tie_cell, network.cell_live.size).reshape(shape)
    strength = sums(network.tie_cell, network.tie_strength, network.cell_live.size).reshape(shape)
    cells = [
        (FUNCTIONS[i], FUNCTIONS[j], bool(number[i, j]), int(number[i, j]), float(strength[i, j]))
        for i, j in sorted(places, key=lambda at: (-strength[at[0], at[1]], at))
    ]
    columns: tuple[tuple[str, Kind], ...] = (
        ("our_function", "function"),
        ("their_function", "function"),
        ("live", "yes"),
        ("ties", "count"),
        ("strength", "strength"),
    )
    return Rows(name, columns, cells, counting)


def client_coverage(subject: Subject) -> Found:
    """Weights of the client's functions."""
    network, weights = subject.network, subject.settings.functions.client_weights
    return _coverage(
        subject, network.expected_client[0], live_client_functions(network)[0], weights, ours=False
    )


def supplier_coverage(subject: Subject) -> Found:
    """Weights of our functions."""
    network, weights = subject.network, subject.settings.functions.supplier_weights
    return _coverage(
        subject, network.expected_supplier, live_supplier_functions(network)[0], weights, ours=True
    )


def client_functions(subject: Subject) -> Found:
    """The client's functions with a live tie, expected or not."""
    live = live_client_functions(subject.network)[0]
    return Found(rows=(_functions(subject, live, live, {}, ours=False, counting="live"),))


def _coverage(
    subject: Subject, expected: Bools, live: Bools, weights: Mapping[str, float], *, ours: bool
) -> Found:
    rows = _functions(subject, expected, live, weights, ours=ours)
    told = list(zip(rows.column("weight"), rows.column("live"), strict=True))
    reached = Step(
        "weight_reached", total([Input(weight, "weight") for weight, tied in told if tied]), "weight"
    )
    return Found(
        quotient(
            reached, Step("weight_expected", total([Input(weight, "weight") for weight, _ in told]), "weight")
        ),
        (rows,),
    )


def _functions(
    subject: Subject,
    chosen: Bools,
    live: Bools,
    weights: Mapping[str, float],
    *,
    ours: bool,
    counting: str = "",
) -> Rows:
    network = subject.network
    node = network.tie_supplier if ours else network.tie_contact
    number = np.bincount(network.node_function[node], minlength=len(FUNCTIONS))
    cells = [
        (FUNCTIONS[i], bool(live[i]), int(number[i]), float(weights.get(FUNCTIONS[i], 1.0)))
        for i in sorted(np.flatnonzero(chosen).tolist(), key=lambda i: (not live[i], i))
    ]
    columns: tuple[tuple[str, Kind], ...] = (
        ("function", "function"),
        ("live", "yes"),
        ("ties", "count"),
        ("weight", "number"),
    )
    return Rows("functions", columns, cells, counting)


# ------------------------------------------------------------ who decides, and who stands between


def authority_coverage(subject: Subject) -> Found:
    """Strength of ties with directors and executives of the client over all."""
    network, rank = subject.network, subject.portfolio.seniority
    contact = network.ties.contact[network.tie]
    high = (rank[contact] == EXECUTIVE) | (rank[contact] == DIRECTOR)
    rows = subject.live_ties(
        ("their_seniority", "seniority", lambda place: subject.seniority(int(contact[place]))),
        ("enters", "yes", lambda place: bool(high[place])),
    )
    return Found(share_of_strength(subject, "strength_of_deciders", high), (rows,))


def executive_tie(subject: Subject) -> Found:
    """Ties with an executive at both ends."""
    return _both_ends(subject, subject.portfolio.seniority == EXECUTIVE)


def top_tie(subject: Subject) -> Found:
    """Ties with an executive, or somebody of management, at both ends."""
    people = subject.portfolio
    return _both_ends(subject, (people.seniority == EXECUTIVE) | (people.function == MANAGEMENT))


def _both_ends(subject: Subject, chosen: Bools) -> Found:
    network = subject.network
    ends = [network.ties.supplier[network.tie], network.ties.contact[network.tie]]
    rows = subject.live_ties(
        ("our_seniority", "seniority", lambda place: subject.seniority(int(ends[0][place]))),
        ("their_seniority", "seniority", lambda place: subject.seniority(int(ends[1][place]))),
        ("enters", "yes", lambda place: bool(chosen[ends[0][place]] and chosen[ends[1][place]])),
    )
    return Found(rows=(rows,))


def share_of_strength(subject: Subject, name: str, chosen: Bools) -> Term:
    """Strength of some live ties over that of all."""
    return quotient(Step(name, total(subject.strengths(chosen)), "strength"), strength_step(subject))


def direct_share(subject: Subject) -> Found:
    """The direct part of each tie's strength over all."""
    network = subject.network
    part = network.ties.direct_strength[network.tie]
    rows = subject.live_ties(("direct_strength", "strength", lambda place: float(part[place])))
    direct = total([Input(float(part[place]), "strength") for place in subject.strongest.tolist()])
    return Found(quotient(Step("direct_strength", direct, "strength"), strength_step(subject)), (rows,))


def window_betweenness(subject: Subject) -> Found:
    """Betweenness of window people over that of all."""
    network, between = subject.network, subject.network.once(betweenness)
    nodes = np.lexsort((np.arange(network.nodes), -between))
    rows = subject.people(
        nodes,
        ("betweenness", "number", lambda node: float(between[node])),
        ("is_window", "yes", lambda node: bool(network.node_is_window[node])),
    )
    windows = total([Input(float(between[n]), "betweenness") for n in nodes if network.node_is_window[n]])
    everybody = total([Input(float(between[n]), "betweenness") for n in nodes if between[n]])
    return Found(
        quotient(
            Step("betweenness_of_windows", windows, "betweenness"),
            Step("betweenness", everybody, "betweenness"),
        ),
        (rows,),
    )


def direct_cells(subject: Subject) -> Found:
    """Cells with a direct tie."""
    return _direct(subject, "cells")


def direct_supplier_functions(subject: Subject) -> Found:
    """Our functions in them."""
    return _direct(subject, "ours")


def direct_client_functions(subject: Subject) -> Found:
    """Their functions in them."""
    return _direct(subject, "theirs")


def _direct(subject: Subject, what: str) -> Found:
    places = [tuple(at) for at in np.argwhere(subject.network.cell_direct[0]).tolist()]
    columns: tuple[tuple[str, Kind], ...] = (("our_function", "function"), ("their_function", "function"))
    cells = [(FUNCTIONS[i], FUNCTIONS[j]) for i, j in places]
    if what == "cells":
        return Found(rows=(Rows("direct_cells", columns, cells, ALL),))
    side = 0 if what == "ours" else 1
    found = sorted({at[side] for at in places})
    functions = Rows("direct_functions", (("function", "function"),), [(FUNCTIONS[i],) for i in found], ALL)
    return Found(rows=(functions, Rows("direct_cells", columns, cells)))
