"""Is it alive, and do the two work as one: strength, interactions, who starts them, joint work, people on site."""

from __future__ import annotations

import numpy as np

from graphmodel.arrays import Bools
from graphmodel.explaining.arithmetic import Input, Step, Term, quotient, total
from graphmodel.explaining.breadth import share_of_strength
from graphmodel.explaining.holding import strength_step
from graphmodel.explaining.rows import ALL, Kind, Rows
from graphmodel.explaining.subject import Found, Subject
from graphmodel.measures.joint_work import STRATEGIC
from graphmodel.portfolio import CLIENT, SUPPLIER
from graphmodel.sums import DAY_US
from graphmodel.tables import FUNCTIONS


def strength(subject: Subject) -> Found:
    """That of each live tie."""
    return Found(total(subject.strengths()), (subject.live_ties(),))


def interactions(subject: Subject) -> Found:
    """Each within the window."""
    return Found(rows=(subject.met(subject.interactions.in_window),))


def recent_interactions(subject: Subject) -> Found:
    """Each lately."""
    told = subject.interactions
    lately = told.both_sides & (told.half_lives_back < subject.settings.evidence.thin_half_lives)
    return Found(rows=(subject.met(lately),))


def last_interaction_at(subject: Subject) -> Found:
    """The latest of all."""
    return Found(rows=(subject.met(subject.interactions.both_sides, counting="", most=1),))


def fading_ties(subject: Subject) -> Found:
    """Each with why it is not live any more."""
    return Found(rows=(_not_live(subject, "fading_ties", subject.network.ties.fading, ALL),))


def nearly_live(subject: Subject) -> Found:
    """Pairs that met within the window and have no live tie: what a figure of live ties lacks."""
    ties = subject.network.ties
    return Found(rows=(_not_live(subject, "nearly", ~ties.live & (ties.interactions > 0), ""),))


def _not_live(subject: Subject, name: str, chosen: Bools, counting: str) -> Rows:
    ties, told = subject.network.ties, subject.interactions
    cells = []
    for tie in np.flatnonzero(chosen).tolist():
        ours, theirs = subject.pair(tie)
        gone = subject.portfolio.left_at[[ties.supplier[tie], ties.contact[tie]]] < told.end
        weak = bool(ties.strength[tie] < subject.settings.ties.live_strength)
        why = "left" if gone.any() else "too_weak" if weak else "one_way"
        cells.append((ours, theirs, float(ties.strength[tie]), int(ties.last_at[tie]), why))
    columns: tuple[tuple[str, Kind], ...] = (
        ("ours", "person"),
        ("theirs", "person"),
        ("strength", "strength"),
        ("last_at", "instant"),
        ("why", "code"),
    )
    cells.sort(key=lambda row: (-row[2], row[:2]))
    return Rows(name, columns, cells, counting)


def initiative(subject: Subject) -> Found:
    """What is left of the client's messages over what is left of all whose sender is of either side."""
    told = subject.interactions
    started = [told.message & told.in_window & told.started_by(side) for side in (SUPPLIER, CLIENT)]
    either = started[0] | started[1]
    theirs, all_ = (
        Step(name, Input(float(told.decay[chosen].sum()), "decayed"), "decayed")
        for name, chosen in (("client_messages", started[1]), ("messages", either))
    )
    rows = subject.met(
        either,
        ("started_by", "person", lambda row: subject.person(int(told.starter[row]))),
        ("client_started", "yes", lambda row: bool(started[1][row])),
        ("decay", "number", lambda row: float(told.decay[row])),
        name="messages",
        counting="",
    )
    return Found(quotient(theirs, all_), (rows,))


# ------------------------------------------------------------ joint work


def joint_functions(subject: Subject) -> Found:
    """Client functions with how often each took part."""
    times = subject.network.ties.joint_functions[0]
    return Found(rows=(_joint_functions(subject, times > 0), _joint_work(subject)))


def joint_strategic(subject: Subject) -> Found:
    """The same of strategy, finance and marketing."""
    chosen = np.isin(np.arange(len(FUNCTIONS)), STRATEGIC)
    return Found(rows=(_joint_functions(subject, chosen), _joint_work(subject)))


def _joint_functions(subject: Subject, chosen: Bools) -> Rows:
    times, least = subject.network.ties.joint_functions[0], subject.settings.joint_work.times
    order = sorted(np.flatnonzero(chosen).tolist(), key=lambda i: (-times[i], i))
    columns: tuple[tuple[str, Kind], ...] = (("function", "function"), ("times", "count"), ("enters", "yes"))
    cells = [(FUNCTIONS[i], int(times[i]), bool(times[i] >= least)) for i in order]
    return Rows("joint_functions", columns, cells, "enters")


def _joint_work(subject: Subject) -> Rows:
    told = subject.interactions
    functions = [told.functions(side) for side in (SUPPLIER, CLIENT)]

    def listed(side: int, row: int) -> str:
        return ";".join(FUNCTIONS[i] for i in np.flatnonzero(functions[side][row]))

    return subject.met(
        told.joint,
        ("our_functions", "function", lambda row: listed(0, row)),
        ("their_functions", "function", lambda row: listed(1, row)),
        name="joint_work",
        counting="",
    )


def joint_share(subject: Subject) -> Found:
    """The joint part of each tie's strength over all."""
    network = subject.network
    part = network.ties.joint_strength[network.tie]
    rows = subject.live_ties(("joint_strength", "strength", lambda place: float(part[place])))
    joint = total([Input(float(part[place]), "strength") for place in subject.strongest.tolist()])
    term = quotient(Step("joint_strength", joint, "strength"), strength_step(subject))
    return Found(term, (rows, _joint_work(subject)))


def embedded_people(subject: Subject) -> Found:
    """Our people on site, with their days."""
    rules, told = subject.settings.joint_work, subject.interactions
    since = told.end - rules.on_site_window_days * DAY_US
    columns: tuple[tuple[str, Kind], ...] = (("person", "person"), ("days", "count"), ("enters", "yes"))
    cells = [
        (subject.person(code), len(days), len(days) >= rules.on_site_days)
        for code, days in told.days_on_site(since)
    ]
    cells.sort(key=lambda row: (-row[1], row[0]))
    return Found(rows=(Rows("on_site", columns, cells, "enters"),))


# ------------------------------------------------------------ one tie, one person


def tie_strength(subject: Subject, ours: str, theirs: str) -> Found:
    """What each interaction of two people adds; those that no longer count are left out."""
    told = subject.interactions
    codes = told.codes_of([ours, theirs])
    chosen = told.with_both(*codes) & told.in_window
    rows = subject.met(
        chosen,
        ("others", "count", lambda row: int(told.people[row] - 1)),
        ("weight", "number", lambda row: float(told.full_weight[row])),
        ("age_days", "number", lambda row: float(told.age_days[row])),
        ("contribution", "strength", lambda row: float(told.contribution[row])),
        ("direct", "yes", lambda row: bool(told.direct[row])),
        name="interactions_of_tie",
    )
    parts: list[Term] = [
        Input(float(told.contribution[row]), "strength") for row in np.flatnonzero(chosen).tolist()
    ]
    return Found(total(parts), (rows,))


def share(subject: Subject, person: str) -> Found:
    """The live strength through one person over all."""
    network, (code,) = subject.network, subject.interactions.codes_of([person])
    (node,) = np.flatnonzero(network.node_actor == code).tolist() or [-1]
    through = (network.tie_supplier == node) | (network.tie_contact == node)
    rows = subject.live_ties(("enters", "yes", lambda place: bool(through[place])))
    return Found(share_of_strength(subject, "strength_of_person", through), (rows,))
