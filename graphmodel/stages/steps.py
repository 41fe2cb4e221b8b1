"""What would take a relationship to its next stage: who should meet whom, work together, and what no tie can mend.

Only people who are known and have not left are named. New ties are chosen one by one, as few as this rule finds:

1. where a tie at the top is asked, the executives (or management) of both sides;
2. where joint work is asked, one team: the functions that are nearest to being joint ones, without sales and
   purchasing if it can be, often enough to tie everybody in it to everybody of the other side;
3. then, tie by tie, the pair of functions that brings most of the failing conditions forward; of equals, counterparts
   first, then functions beyond the windows, then those in which the two firms have met, then the order of functions.
   Within a function come first people who are in no thread yet (a maximum matching leaves them out), then
   who met the other firm last, then on our side those nearest to a manager, on theirs the highest in rank;
4. where too little of the strength is direct, the first direct tie is to carry what lacks.

A tie between people beyond the windows is meant to be direct: the two meet without sales or purchasing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graphmodel.arrays import Bools, Floats, Ints, counts, order_by
from graphmodel.arrow import chosen_texts, joined, schema_of
from graphmodel.conditions import Condition
from graphmodel.measures.authority import EXECUTIVE, MANAGEMENT
from graphmodel.measures.commercial import LASTING_ORDERS
from graphmodel.measures.coverage import live_client_functions, live_supplier_functions
from graphmodel.measures.joint_work import STRATEGIC
from graphmodel.measures.threads import cuts
from graphmodel.network import Network
from graphmodel.portfolio import CLIENT, OTHER, SUPPLIER
from graphmodel.stages.staging import FIRST_STAGE, Staging
from graphmodel.tables import FUNCTIONS, SENIORITIES, STAGES, STEPS

SIZE = len(FUNCTIONS)
STRANGERS = 4
"""Of each of our functions, so many executives and so many others are suggested to clients they have never met."""

_KINDS = STEPS.column("kind").choices
NEAREST_TO_MANAGER = np.array([3, 1, 0, 2, 4])
"""Who is asked first to meet a client, by the order of ``SENIORITIES``."""


def steps_to_next_stage(network: Network, staged: Staging, clients: Ints | None = None) -> pa.Table:
    """The ``steps`` table of all relationships, or of those with these codes, in the order of clients.

    Whoever takes all steps of a relationship that has none of the kinds ``trade``, ``nobody_known``,
    ``nobody_of_ours`` and ``other`` reaches the next stage. Complexity: as many rounds over all relationships at
    once as the longest list has ties.
    """
    chosen = np.arange(network.clients) if clients is None else clients
    chosen = chosen[staged.next_stage[chosen] >= 0]
    plan = _Plan(network, staged, chosen)
    for stage in np.unique(staged.next_stage[chosen]).tolist():
        plan.towards(stage)
    return plan.table()


def strangers(function: Ints, seniority: Ints, able: Bools) -> Ints:
    """Codes of those of our people who are suggested to clients they have never met: those nearest to a manager.

    Parameters
    ----------
    function, seniority
        Codes of all people.
    able
        Whether they are ours and have not left.
    """
    people = np.flatnonzero(able)
    kind = function[people] * 2 + (seniority[people] == EXECUTIVE)
    order = np.lexsort((people, NEAREST_TO_MANAGER[seniority[people]], kind))
    first = np.searchsorted(kind[order], kind[order], side="left")
    return np.sort(people[order[np.arange(len(order)) - first < STRANGERS]])


class _People:
    """People of one side who can be asked, by row (a client) and function, the best first."""

    def __init__(
        self, row: Ints, person: Ints, function: Ints, spare: Bools, rank: Sequence[Ints], rows: int
    ):
        order = order_by(row, function, ~spare, *rank, person)
        self.row, self.person, self.function = row[order], person[order], function[order]
        self.spare = spare[order]
        group = self.row * SIZE + self.function
        self._start = np.searchsorted(group, np.arange(rows * SIZE))
        self.known = counts(group, rows * SIZE).reshape(rows, SIZE)
        self.spares = counts(group[self.spare], rows * SIZE).reshape(rows, SIZE)
        self.met = np.zeros((rows, SIZE), dtype=bool)

    def first(self, row: Ints, function: Ints) -> Ints:
        """The best entry of each function: who is spare, else the first of all."""
        group = row * SIZE + function
        at: Ints = self._start[group]
        searching = self.spares[row, function] > 0
        while (passed := searching & ~self.spare[at]).any():
            at = at + passed
        return at

    def use(self, entry: Ints) -> None:
        """Those are in a thread now."""
        self.spare[entry] = False
        np.subtract.at(self.spares, (self.row[entry], self.function[entry]), 1)


Gain = Callable[[Ints], Any]
"""How far a tie between two functions brings a condition forward: these rows × our functions × theirs."""


@dataclass
class _Aim:
    """A failing condition and what it lacks still, one a row; 0 where nothing."""

    number: int
    condition: Condition
    lacks: Floats
    gain: Gain | None

    @property
    def open(self) -> Bools:
        return self.lacks > _ENOUGH


_ENOUGH = 1e-9
_NEVER = -(2**62)
_TOP = ("executive_tie", "top_tie")
_JOINT = ("joint_functions", "joint_strategic")
_BY_PERSON = ("threads", "ties")
_BY_CHANNEL = ("direct_share", "direct_cells", "direct_supplier_functions", "direct_client_functions")
_HELP = 16
"""A condition more that a tie brings forward outweighs every taste."""
_FADED = 0.9
"""What is left of an interaction's weight, at the least, by the time it is looked at."""


@dataclass
class _Steps:
    """Steps of one kind: their rows, the conditions they serve, and what the kind has to say.

    People are columns of codes, −1 for nobody; functions are those of the people unless told.
    """

    kind: str
    row: Ints
    serves: Bools
    ours: Ints | None = None
    theirs: Ints | None = None
    our_functions: Bools | None = None
    their_functions: Bools | None = None
    strength: Floats | None = None
    times: Floats | None = None


class _Plan:
    """Steps of some relationships, one a row, as they gather."""

    def __init__(self, network: Network, staged: Staging, clients: Ints) -> None:
        self.network, self.staged, self.clients = network, staged, clients
        self.rows = len(clients)
        self._row = np.full(network.clients, -1)
        self._row[clients] = np.arange(self.rows)
        self.live = network.cell_live[clients]
        self.direct = network.cell_direct[clients].copy()
        self.expected = network.cell_expected[clients]
        self.ours_live = live_supplier_functions(network)[clients]
        self.theirs_live = live_client_functions(network)[clients]
        functions = network.settings.functions
        beyond = [
            ~np.isin(FUNCTIONS, windows) for windows in (functions.supplier_windows, functions.client_windows)
        ]
        self.beyond_ours, self.beyond_theirs = beyond
        self.own_channel: Bools = beyond[0][:, None] & beyond[1][None, :]
        self.ours, self.theirs = self._people()
        self.steps: list[_Steps] = []

    # ------------------------------------------------------------ who can be asked

    def _people(self) -> tuple[_People, _People]:
        portfolio, ties = self.network.portfolio, self.network.ties
        able = portfolio.left_at >= ties.end
        row = self._row[ties.client]
        met = np.flatnonzero(row >= 0)
        people = len(portfolio.side)

        free = np.ones(self.network.nodes, dtype=bool)
        free[self.network.once(cuts).mate >= 0] = False
        key = self.network.node_client * people + self.network.node_actor
        bound = np.sort(key[~free])

        contact = np.flatnonzero((portfolio.side == CLIENT) & able)
        contact = contact[self._row[portfolio.client[contact]] >= 0]
        stranger = strangers(portfolio.function, portfolio.seniority, able & (portfolio.side == SUPPLIER))
        # Ties come in the order of client and supplier, so those of one pair of them are neighbours.
        pair = row[met] * people + ties.supplier[met]
        start = np.flatnonzero(np.diff(pair, prepend=-1))
        met_at = np.maximum.reduceat(ties.last_at[met], start) if len(start) else start
        pair, met_at = pair[start][able[ties.supplier[met[start]]]], met_at[able[ties.supplier[met[start]]]]
        fresh = (np.arange(self.rows)[:, None] * people + stranger[None, :]).ravel()
        fresh = fresh[~_among(fresh, pair)]
        ours = np.concatenate([pair, fresh])
        last_met = np.full(people, _NEVER)
        np.maximum.at(last_met, ties.contact[met], ties.last_at[met])

        lately = _latest_first(met_at)
        lately = np.concatenate([lately, np.full(len(fresh), len(met_at))])
        has_met = np.arange(len(ours)) < len(pair)
        sides = []
        for of_row, person, late, met_us, order in (
            (ours // max(people, 1), ours % max(people, 1), lately, has_met, NEAREST_TO_MANAGER),
            (
                self._row[portfolio.client[contact]],
                contact,
                _latest_first(last_met[contact]),
                last_met[contact] > _NEVER,
                np.arange(len(SENIORITIES)),
            ),
        ):
            spare = ~_among(self.clients[of_row] * people + person, bound)
            rank = order[portfolio.seniority[person]]
            side = _People(of_row, person, portfolio.function[person], spare, (late, rank), self.rows)
            side.met[of_row[met_us], portfolio.function[person][met_us]] = True
            sides.append(side)
        return sides[0], sides[1]

    # ------------------------------------------------------------ towards one stage

    def towards(self, stage: int) -> None:
        """All steps of the relationships whose next stage that is."""
        rows = np.flatnonzero(self.staged.next_stage[self.clients] == stage)
        aims = self._aims(stage, rows)
        self._at_the_top(aims)
        self._joint_work(aims)
        self._tie_by_tie(aims, rows, stage)
        self._orders(aims)
        self._direct_strength(aims, rows, stage)
        self._left_over(aims)

    def _aims(self, stage: int, rows: Ints) -> list[_Aim]:
        found = []
        gains = self._gains()
        for number, condition in enumerate(self.staged.conditions):
            fails = np.zeros(self.rows, dtype=bool)
            fails[rows] = self.staged.failing(number)[self.clients[rows]]
            if not fails.any():
                continue
            gain = gains.get(condition.measure) if condition.rising else None
            lacks = np.where(fails, self._lacking(number, condition), 0.0)
            if condition.measure == "direct_share" and condition.rising:
                lacks[self._has_own_channel()] = 0.0
            found.append(_Aim(number, condition, lacks, gain))
        return found

    def _has_own_channel(self) -> Bools:
        """Whether any live tie is between people beyond the windows, so that it can carry direct strength."""
        found = np.zeros(self.rows, dtype=bool)
        row = self._row[self.network.tie_client[self._beyond()]]
        found[row[row >= 0]] = True
        return found

    def _beyond(self) -> Bools:
        """Whether a live tie is between people beyond the windows."""
        window = self.network.node_is_window
        return np.asarray(~window[self.network.tie_supplier] & ~window[self.network.tie_contact])

    def _gains(self) -> dict[str, Gain]:
        """What a tie between two functions adds to each measure that it can raise."""
        network, settings = self.network, self.network.settings.functions
        named = np.arange(SIZE) != OTHER
        both = named[:, None] & named[None, :]
        channel = self.own_channel & both
        expected_theirs = network.expected_client[self.clients]
        our_weight, their_weight = (
            np.array([by_function.get(name, 1.0) for name in FUNCTIONS])
            for by_function in (settings.supplier_weights, settings.client_weights)
        )

        def grid(rows: Ints, ours: Any, theirs: Any) -> Any:
            return np.broadcast_to(ours * theirs, (len(rows), SIZE, SIZE))

        def spare(rows: Ints) -> Bools:
            return np.asarray(
                (self.ours.spares[rows] > 0)[:, :, None] & (self.theirs.spares[rows] > 0)[:, None, :]
            )

        return {
            "threads": spare,
            "ties": lambda rows: spare(rows) | (~self.live[rows] & both),
            "direct_share": lambda rows: grid(rows, self.own_channel, np.True_),
            "direct_cells": lambda rows: channel & ~self.direct[rows],
            "direct_supplier_functions": lambda rows: (
                channel & ~np.asarray(self.direct[rows].any(axis=2))[:, :, None]
            ),
            "direct_client_functions": lambda rows: (
                channel & ~np.asarray(self.direct[rows].any(axis=1))[:, None, :]
            ),
            "counterpart_alignment": self._counterpart,
            "counterpart_cells": self._counterpart,
            "client_functions": lambda rows: grid(
                rows, np.ones((SIZE, 1), dtype=bool), (named & ~self.theirs_live[rows])[:, None, :]
            ),
            "function_density": lambda rows: self.expected[rows] & ~self.live[rows],
            "client_coverage": lambda rows: grid(
                rows,
                np.ones((SIZE, 1)),
                ((expected_theirs[rows] & ~self.theirs_live[rows]) * their_weight)[:, None, :],
            ),
            "supplier_coverage": lambda rows: grid(
                rows,
                ((network.expected_supplier & ~self.ours_live[rows]) * our_weight)[:, :, None],
                np.ones(SIZE),
            ),
        }

    def _counterpart(self, rows: Ints) -> Bools:
        return np.asarray(self.network.counterparts & self.expected[rows] & ~self.live[rows])

    def _lacking(self, number: int, condition: Condition) -> Floats:
        """How much more of what its measure counts a condition asks for."""
        value = np.asarray(self.staged.values[condition.measure], dtype=float)[self.clients]
        asked = self.staged.asked[number][self.clients]
        whole = self._whole(condition.measure)
        if not condition.rising or condition.operator == "is" or condition.measure == "direct_share":
            return np.ones(self.rows)
        with np.errstate(invalid="ignore"):
            if condition.measure in ("client_coverage", "supplier_coverage"):
                lacks = (asked - value) * whole + (_ENOUGH * 2 if condition.operator == ">" else 0.0)
                return np.where(np.isnan(lacks), 1.0, np.maximum(lacks, _ENOUGH * 2))
            have = np.rint(value * whole)
            need = np.floor(asked * whole) if condition.operator == ">" else np.ceil(asked * whole - 1.0)
            for _ in range(2):
                reached = need / whole
                enough = reached > asked if condition.operator == ">" else reached >= asked
                need = np.where(enough, need, need + 1)
        return np.where(np.isnan(have), 1.0, np.maximum(need - have, 1.0))

    def _whole(self, measure: str) -> Floats:
        """What a share is a share of; 1 of a count."""
        network, settings = self.network, self.network.settings.functions
        if measure == "counterpart_alignment":
            found = (self.expected & network.counterparts).sum(axis=(1, 2)).astype(float)
        elif measure == "function_density":
            found = self.expected.sum(axis=(1, 2)).astype(float)
        elif measure == "client_coverage":
            weights = [settings.client_weights.get(name, 1.0) for name in FUNCTIONS]
            found = network.expected_client[self.clients] @ np.array(weights)
        elif measure == "supplier_coverage":
            weights = [settings.supplier_weights.get(name, 1.0) for name in FUNCTIONS]
            found = np.full(self.rows, network.expected_supplier @ np.array(weights))
        else:
            found = np.ones(self.rows)
        return np.where(found > 0, found, np.nan)

    # ------------------------------------------------------------ new ties

    def _at_the_top(self, aims: Sequence[_Aim]) -> None:
        """A tie between executives, or people of management where that is enough."""
        seniority = self.network.portfolio.seniority
        for measure in _TOP:
            for aim in (one for one in aims if one.condition.measure == measure):
                best = []
                for side, beyond in ((self.ours, self.beyond_ours), (self.theirs, self.beyond_theirs)):
                    top = seniority[side.person] == EXECUTIVE
                    if measure == "top_tie":
                        top |= side.function == MANAGEMENT
                    best.append(_best(side, top & aim.open[side.row], beyond, self.rows))
                wanted = np.flatnonzero(aim.open & (best[0] >= 0) & (best[1] >= 0))
                self._tie(aims, wanted, best[0][wanted], best[1][wanted])

    def _tie_by_tie(self, aims: Sequence[_Aim], rows: Ints, stage: int) -> None:
        """The tie that helps most, again and again until none helps."""
        taste = 4 * self.network.counterparts + (2 * self.own_channel if stage > FIRST_STAGE else 0)
        raising = [aim for aim in aims if aim.gain]
        active = rows
        while raising and len(active := active[np.any([aim.open[active] for aim in raising], axis=0)]):
            score = np.zeros((len(active), SIZE, SIZE), dtype=np.int16)
            for aim in raising:
                lacking = aim.open[active]
                if aim.gain and lacking.any():
                    score += (aim.gain(active) > 0) & lacking[:, None, None]
            score *= _HELP
            score += (taste + self.ours.met[active][:, :, None] + self.theirs.met[active][:, None, :]) * (
                score > 0
            )
            score *= (self.ours.known[active] > 0)[:, :, None] & (self.theirs.known[active] > 0)[:, None, :]
            best = score.reshape(len(active), -1).argmax(axis=1)
            helps = score.reshape(len(active), -1)[np.arange(len(active)), best] > 0
            active, best = active[helps], best[helps]
            if len(active):
                entries = self.ours.first(active, best // SIZE), self.theirs.first(active, best % SIZE)
                self._tie(aims, active, *entries)

    def _tie(self, aims: Sequence[_Aim], rows: Ints, ours: Ints, theirs: Ints) -> None:
        """One more tie of each of these rows."""
        if not len(rows):
            return
        f, g = self.ours.function[ours], self.theirs.function[theirs]
        both = self.ours.spare[ours] & self.theirs.spare[theirs]
        serves = self._nothing_served(rows)
        for aim in aims:
            if aim.condition.measure in _TOP:
                gained = self._is_top(aim.condition.measure, ours, theirs).astype(float)
            elif aim.gain is None:
                continue
            elif aim.condition.measure == "threads":
                gained = both.astype(float)
            else:
                gained = aim.gain(rows)[np.arange(len(rows)), f, g].astype(float)
            helped = aim.open[rows] & (gained > 0)
            aim.lacks[rows] = np.where(helped, aim.lacks[rows] - gained, aim.lacks[rows])
            serves[:, aim.number] = helped
        self.ours.use(ours[both])
        self.theirs.use(theirs[both])
        named = (f != OTHER) & (g != OTHER)
        self.live[rows[named], f[named], g[named]] = True
        channel = named & self.own_channel[f, g]
        self.direct[rows[channel], f[channel], g[channel]] = True
        self.ours_live[rows, f], self.theirs_live[rows, g] = f != OTHER, g != OTHER
        self.ours_live[:, OTHER] = self.theirs_live[:, OTHER] = False
        least = np.full(len(rows), self.network.settings.ties.live_strength)
        people = self.ours.person[ours][:, None], self.theirs.person[theirs][:, None]
        self.steps.append(_Steps("tie", rows, serves, *people, strength=least))

    def _nothing_served(self, rows: Ints) -> Bools:
        return np.zeros((len(rows), len(self.staged.conditions)), dtype=bool)

    def _is_top(self, measure: str, ours: Ints, theirs: Ints) -> Bools:
        portfolio = self.network.portfolio
        people = self.ours.person[ours], self.theirs.person[theirs]
        top = [portfolio.seniority[person] == EXECUTIVE for person in people]
        if measure == "top_tie":
            top = [
                one | (portfolio.function[person] == MANAGEMENT)
                for one, person in zip(top, people, strict=True)
            ]
        return np.asarray(top[0] & top[1])

    # ------------------------------------------------------------ joint work, orders, direct strength

    def _joint_work(self, aims: Sequence[_Aim]) -> None:
        """One team that works together as often as the function furthest behind needs."""
        joint = [aim for aim in aims if aim.condition.measure in _JOINT]
        wanted = [np.flatnonzero(aim.open) for aim in joint]
        row = np.unique(np.concatenate(wanted)) if wanted else np.zeros(0, dtype=np.int64)
        if not len(row):
            return
        rules = self.network.settings.joint_work
        times = self.network.ties.joint_functions[self.clients[row]]
        joined = times >= rules.times
        more, strategic = np.zeros(len(row)), np.zeros(len(row), dtype=bool)
        for aim in joint:
            if aim.condition.measure == "joint_functions":
                more = np.maximum(more, aim.lacks[row])
            else:
                strategic |= aim.open[row]
        more = np.maximum(more, strategic)
        known = (self.theirs.known[row] > 0) & (np.arange(SIZE) != OTHER)
        can = known & ~joined
        nearest = times / rules.times + 0.5 * self.beyond_theirs
        nearest[:, STRATEGIC] += 4.0 * strategic[:, None]
        place = _places(nearest + 16.0 * can, known)
        size = np.maximum(more, rules.functions_a_side)
        theirs = known & (place < size[:, None])
        lacking = theirs & can
        able = (self.ours.known[row] > 0) & (np.arange(SIZE) != OTHER)
        ours = able & (_places(self.beyond_ours + 0.5 * self.ours.met[row], able) < rules.functions_a_side)
        can_meet = (theirs.sum(axis=1) >= rules.functions_a_side) & (
            ours.sum(axis=1) >= rules.functions_a_side
        )
        helps = can_meet & lacking.any(axis=1)
        most = np.where(lacking, rules.times - times, 0).max(axis=1)
        serves = self._nothing_served(row)
        for aim in joint:
            if aim.condition.measure == "joint_functions":
                gained = lacking.sum(axis=1).astype(float)
            else:
                gained = lacking[:, STRATEGIC].any(axis=1).astype(float)
            serves[:, aim.number] = aim.open[row] & (gained > 0) & helps
            aim.lacks[row] = np.where(helps, np.maximum(aim.lacks[row] - gained, 0.0), aim.lacks[row])
        row, serves, ours, theirs, most = (part[helps] for part in (row, serves, ours, theirs, most))
        if len(row):
            people = self._one_of_each(self.ours, row, ours), self._one_of_each(self.theirs, row, theirs)
            least = np.full(len(row), self.network.settings.ties.live_strength)
            enough = np.ceil(least * self._crowd(*people) / (_FADED * self._heaviest()))
            step = _Steps("joint_work", row, serves, *people, strength=least, times=np.maximum(most, enough))
            self._tie_everybody(aims, step, ours, theirs)
            self.steps.append(step)

    def _heaviest(self) -> float:
        return max(self.network.settings.ties.channel_weights.values()) or _ENOUGH

    @staticmethod
    def _crowd(ours: Ints, theirs: Ints) -> Ints:
        """How many others each of them meets."""
        return np.asarray((ours >= 0).sum(axis=1) + (theirs >= 0).sum(axis=1) - 1)

    def _tie_everybody(self, aims: Sequence[_Aim], step: _Steps, ours: Bools, theirs: Bools) -> None:
        """Every function that takes part has a tie with every one of the other side."""
        windows = (ours & ~self.beyond_ours).any(axis=1) | (theirs & ~self.beyond_theirs).any(axis=1)
        alone: Bools = ~np.asarray(windows)
        for f in np.flatnonzero(ours.any(axis=0)).tolist():
            for g in np.flatnonzero(theirs.any(axis=0)).tolist():
                at = np.flatnonzero(ours[:, f] & theirs[:, g])
                row = step.row[at]
                for aim in (one for one in aims if one.gain and one.condition.measure not in _BY_PERSON):
                    gained = aim.gain(row)[:, f, g].astype(float) if aim.gain else np.zeros(len(row))
                    if aim.condition.measure in _BY_CHANNEL:
                        gained = gained * alone[at]
                    helped = aim.open[row] & (gained > 0)
                    aim.lacks[row] = np.where(helped, aim.lacks[row] - gained, aim.lacks[row])
                    step.serves[at, aim.number] |= helped
                self.live[row, f, g] = True
                self.direct[row, f, g] |= alone[at]
                self.ours_live[row, f] = self.theirs_live[row, g] = True

    @staticmethod
    def _one_of_each(side: _People, row: Ints, functions: Bools) -> Ints:
        """The first person of each of these functions, −1 behind the last."""
        at, function = np.nonzero(functions)
        place = (np.cumsum(functions, axis=1) - 1)[at, function]
        found = np.full((len(row), int(functions.sum(axis=1).max())), -1)
        found[at, place] = side.person[side.first(row[at], function)]
        return found

    def _orders(self, aims: Sequence[_Aim]) -> None:
        """Won orders say at once what a live tie says by lasting."""
        for aim in (one for one in aims if one.condition.measure in ("sustained", "won_orders")):
            row = np.flatnonzero(aim.open)
            if not len(row) or not aim.condition.rising:
                continue
            serves = self._nothing_served(row)
            serves[:, aim.number] = True
            lacks = aim.lacks[row]
            if aim.condition.measure == "sustained":
                lacks = LASTING_ORDERS - self.network.commerce.won_orders[self.clients[row]].astype(float)
            self.steps.append(_Steps("orders", row, serves, times=lacks))
            aim.lacks[row] = 0.0

    def _direct_strength(self, aims: Sequence[_Aim], rows: Ints, stage: int) -> None:
        """What direct ties must carry so that the share asked for is reached, the new ties counted in."""
        asked, number = np.full(self.rows, -np.inf), np.full(self.rows, -1)
        for index, condition in enumerate(self.staged.conditions):
            if (
                condition.measure == "direct_share"
                and condition.rising
                and STAGES.index(condition.stage) <= stage
            ):
                threshold = np.nan_to_num(self.staged.asked[index][self.clients], nan=-np.inf)
                number = np.where(threshold > asked, index, number)
                asked = np.maximum(asked, threshold)
        total, direct = self._strength_after(rows)
        lacks = np.zeros(self.rows)
        here = rows[np.isfinite(asked[rows]) & (asked[rows] < 1.0)]
        lacks[here] = (asked[here] * total[here] - direct[here]) / (1.0 - asked[here])
        lacks = np.where(lacks > _ENOUGH, lacks * (1 + _ENOUGH) + _ENOUGH, 0.0)
        short = [aim for aim in aims if aim.condition.measure == "direct_share" and aim.condition.rising]
        fails = np.zeros(self.rows, dtype=bool)
        for aim in short:
            fails |= self.staged.failing(aim.number)[self.clients]
        for step in self.steps:
            if step.kind == "tie" and step.ours is not None and step.theirs is not None:
                function = self.network.portfolio.function
                channel = self.own_channel[function[step.ours[:, 0]], function[step.theirs[:, 0]]]
                self._carry(step, channel & (lacks[step.row] > 0), lacks, number)
                serving = np.flatnonzero(channel & fails[step.row])
                step.serves[serving, number[step.row[serving]]] = True
        chosen = np.flatnonzero(self._beyond())
        row = self._row[self.network.tie_client[chosen]]
        chosen, row = chosen[row >= 0], row[row >= 0]
        chosen, row = chosen[lacks[row] > 0], row[lacks[row] > 0]
        if len(row):
            order = np.lexsort((chosen, -np.round(self.network.tie_strength[chosen], 9), row))
            first = order[np.unique(row[order], return_index=True)[1]]
            tie = self.network.tie[chosen[first]]
            step = _Steps(
                "direct_work",
                row[first],
                self._nothing_served(first),
                self.network.ties.supplier[tie][:, None],
                self.network.ties.contact[tie][:, None],
                strength=np.zeros(len(first)),
            )
            self._carry(step, np.ones(len(first), dtype=bool), lacks, number)
            self.steps.append(step)
        for aim in short:
            beyond_reach = (asked >= 1.0) | (lacks > 0)
            aim.lacks = np.where(self.staged.failing(aim.number)[self.clients] & beyond_reach, 1.0, 0.0)

    def _carry(self, step: _Steps, carries: Bools, lacks: Floats, number: Ints) -> None:
        row = step.row[carries]
        if step.strength is not None and len(row):
            step.strength[carries] += lacks[row]
            step.serves[np.flatnonzero(carries), number[row]] = True
            lacks[row] = 0.0

    def _strength_after(self, rows: Ints) -> tuple[Floats, Floats]:
        """Live strength and its direct part, once the steps of these rows are taken; the direct part at the least."""
        network, ties = self.network, self.network.ties
        people = len(network.portfolio.side)
        total = network.strength[self.clients]
        direct = network.sum_over_ties(ties.direct_strength[network.tie])[self.clients]
        pairs = [self._pairs_of(step) for step in self.steps if step.theirs is not None]
        if not pairs:
            return total, direct
        row, ours, theirs, added, own = (np.concatenate(part) for part in zip(*pairs, strict=True))
        total += np.bincount(row, added, self.rows)
        direct += np.bincount(row, added * own, self.rows)
        met = np.flatnonzero(self._row[ties.client] >= 0)
        key = (self._row[ties.client[met]] * people + ties.supplier[met]) * people + ties.contact[met]
        order = np.argsort(key)
        wanted = np.unique((row * people + ours) * people + theirs)
        place = np.minimum(np.searchsorted(key[order], wanted), len(key) - 1)
        if len(key):
            known = met[order[place[key[order][place] == wanted]]]
            waking = known[~ties.live[known]]
            total += np.bincount(self._row[ties.client[waking]], ties.strength[waking], self.rows)
            direct += np.bincount(self._row[ties.client[waking]], ties.direct_strength[waking], self.rows)
        return total, direct

    def _pairs_of(self, step: _Steps) -> tuple[Ints, Ints, Ints, Floats, Bools]:
        """Row, people, strength added, and whether it is direct, of each pair that a step brings together.

        Joint work beyond the windows adds direct strength only, so leaving it out is to be on the safe side.
        """
        assert step.ours is not None  # noqa: S101 - only steps with people are asked for
        assert step.theirs is not None  # noqa: S101
        function = self.network.portfolio.function
        shape = (len(step.row), step.ours.shape[1], step.theirs.shape[1])
        ours = np.broadcast_to(step.ours[:, :, None], shape)
        theirs = np.broadcast_to(step.theirs[:, None, :], shape)
        there = (ours >= 0) & (theirs >= 0)
        row = np.broadcast_to(step.row[:, None, None], shape)[there]
        if step.times is None:
            own = self.own_channel[function[ours[there]], function[theirs[there]]]
            assert step.strength is not None  # noqa: S101 - two people are brought together by strength
            # Who meets at all may meet in the weightiest way, and with a window person that is not direct.
            added = np.where(own, step.strength, np.maximum(step.strength, self._heaviest()))
            return row, ours[there], theirs[there], added, own
        window = np.zeros(len(step.row), dtype=bool)
        for side, beyond in ((step.ours, self.beyond_ours), (step.theirs, self.beyond_theirs)):
            window |= ((side >= 0) & ~beyond[function[side]]).any(axis=1)
        added = np.where(window, step.times * self._heaviest() / self._crowd(step.ours, step.theirs), 0.0)
        return row, ours[there], theirs[there], added[np.nonzero(there)[0]], np.zeros(len(row), dtype=bool)

    # ------------------------------------------------------------ what no step brings about

    def _left_over(self, aims: Sequence[_Aim]) -> None:
        template = np.isin(FUNCTIONS, self.network.settings.functions.supplier_template)
        for aim in aims:
            row = np.flatnonzero(aim.open)
            if not len(row):
                continue
            serves = self._nothing_served(row)
            serves[:, aim.number] = True
            measure = aim.condition.measure
            if aim.condition.commercial:
                self.steps.append(_Steps("trade", row, serves))
                continue
            known = aim.condition.rising and (aim.gain is not None or measure in (*_TOP, *_JOINT))
            value = np.asarray(self.staged.values[measure], dtype=float)[self.clients[row]]
            beyond = np.isnan(value) | (not known or measure == "direct_share")
            nobody = self._nobody_there(measure, row)
            theirs = self.network.expected_client[self.clients[row]] & (self.theirs.known[row] == 0)
            ours = template & (self.ours.known[row] == 0)
            for kind, chosen in (
                ("nobody_known", ~beyond & nobody),
                ("nobody_of_ours", ~beyond & ~nobody),
                ("other", beyond),
            ):
                self.steps.append(
                    _Steps(
                        kind,
                        row[chosen],
                        serves[chosen],
                        our_functions=ours[chosen] if kind == "nobody_of_ours" else None,
                        their_functions=theirs[chosen] if kind == "nobody_known" else None,
                        times=np.ceil(aim.lacks[row][chosen] - _ENOUGH) if kind != "other" else None,
                    )
                )

    def _nobody_there(self, measure: str, row: Ints) -> Bools:
        """Whether it is the client in whom people are not known, rather than we who have nobody."""
        if measure in _TOP:
            portfolio = self.network.portfolio
            top = portfolio.seniority[self.theirs.person] == EXECUTIVE
            if measure == "top_tie":
                top |= self.theirs.function == MANAGEMENT
            return np.asarray(counts(self.theirs.row[top], self.rows)[row] == 0)
        if measure in ("threads", "ties"):
            return np.asarray(self.theirs.spares[row].sum(axis=1) == 0)
        lacking = self.network.expected_client[self.clients[row]] & (self.theirs.known[row] == 0)
        return np.asarray(lacking.any(axis=1))

    # ------------------------------------------------------------ the table

    def table(self) -> pa.Table:
        """All steps, each relationship's together, in the order in which they were found."""
        network, steps = self.network, [step for step in self.steps if len(step.row)]
        if not steps:
            return schema_of(STEPS).empty_table()
        sizes = np.array([len(step.row) for step in steps])
        row = np.concatenate([step.row for step in steps])
        order = np.argsort(row, kind="stable")
        kind = np.repeat([_KINDS.index(step.kind) for step in steps], sizes)
        ours, theirs = (self._columns(steps, side) for side in ("ours", "theirs"))
        kind = np.where((kind == _TIE) & self._is_live(row, ours[:, 0], theirs[:, 0]), _CHANNEL, kind)
        serves = np.concatenate([step.serves for step in steps])[order]
        first = np.searchsorted(row[order], row[order], side="left")
        keys = [condition.key for condition in self.staged.conditions]
        strength, times = (
            np.concatenate([_filled(getattr(step, name), len(step.row)) for step in steps])[order]
            for name in ("strength", "times")
        )
        columns = {
            "client_id": network.portfolio.client_ids.take(pa.array(self.clients[row[order]])),
            "step": np.arange(len(row)) - first + 1,
            "kind": pa.array(_KINDS).take(pa.array(kind[order])),
            "conditions": chosen_texts(dict(zip(keys, serves.T, strict=True))),
            "supplier_people": self._people_texts(ours[order]),
            "client_people": self._people_texts(theirs[order]),
            "supplier_functions": self._functions(steps, "our_functions", ours, order),
            "client_functions": self._functions(steps, "their_functions", theirs, order),
            "strength": pa.array(strength, mask=np.isnan(strength)),
            "times": pa.array(np.nan_to_num(times).astype(np.int64), mask=np.isnan(times)),
        }
        return pa.table({name: columns[name] for name in STEPS.names}).cast(schema_of(STEPS))

    @staticmethod
    def _columns(steps: Sequence[_Steps], side: str) -> Ints:
        given = [getattr(step, side) for step in steps]
        width = max((people.shape[1] for people in given if people is not None), default=1)
        blocks = []
        for step, people in zip(steps, given, strict=True):
            block = np.full((len(step.row), width), -1)
            if people is not None:
                block[:, : people.shape[1]] = people
            blocks.append(block)
        return np.concatenate(blocks)

    def _is_live(self, row: Ints, ours: Ints, theirs: Ints) -> Bools:
        """Whether the two have a live tie already, and only want for a channel of their own."""
        ties, people = self.network.ties, len(self.network.portfolio.side)
        live = np.sort(ties.supplier[self.network.tie] * people + ties.contact[self.network.tie])
        return _among(ours * people + theirs, live) & (ours >= 0)

    def _people_texts(self, people: Ints) -> pa.Array:
        at, place = np.nonzero(people >= 0)
        ids = self.network.portfolio.person_ids.take(pa.array(people[at, place]))
        return joined(at, ids, len(people))

    def _functions(self, steps: Sequence[_Steps], name: str, people: Ints, order: Ints) -> pa.Array:
        """Functions of the people, in their order, or those told, in the order of functions."""
        told = np.concatenate(
            [
                given if (given := getattr(step, name)) is not None else np.zeros((len(step.row), SIZE), bool)
                for step in steps
            ]
        )[order]
        people = people[order]
        at, place = np.nonzero(people >= 0)
        function = self.network.portfolio.function[people[at, place]]
        of_people = joined(at, pa.array(FUNCTIONS).take(pa.array(function)), len(people))
        return pc.coalesce(of_people, chosen_texts(dict(zip(FUNCTIONS, told.T, strict=True))))


_TIE, _CHANNEL = _KINDS.index("tie"), _KINDS.index("channel")


def _latest_first(instants: Ints) -> Ints:
    """Codes by which instants are ordered, the latest first."""
    return np.unique(-instants, return_inverse=True)[1]


def _filled(values: Floats | None, size: int) -> Floats:
    return np.full(size, np.nan) if values is None else values


def _among(values: Ints, ordered: Ints) -> Bools:
    """Whether each value is one of some that are in order."""
    if not len(ordered):
        return np.zeros(len(values), dtype=bool)
    place = np.minimum(np.searchsorted(ordered, values), len(ordered) - 1)
    return np.asarray(ordered[place] == values)


def _best(side: _People, chosen: Bools, beyond: Bools, rows: int) -> Ints:
    """The first of the chosen people of each row, beyond the windows and spare if they can; −1 for nobody."""
    entry = np.flatnonzero(chosen)
    order = entry[np.lexsort((entry, ~side.spare[entry], ~beyond[side.function[entry]], side.row[entry]))]
    row, first = np.unique(side.row[order], return_index=True)
    found = np.full(rows, -1)
    found[row] = order[first]
    return found


def _places(score: Floats, there: Bools) -> Ints:
    """Place of each function of a row by its score, highest first, those that are not there last."""
    order = np.argsort(-np.where(there, score, -np.inf), axis=1, kind="stable")
    place = np.empty_like(order)
    np.put_along_axis(place, order, np.arange(score.shape[1])[None, :], axis=1)
    return place
