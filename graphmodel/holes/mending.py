"""What would a tie in a hole do for the relationship?

Each hole is judged by the real measures and stages on a relationship that has one tie more: one in which the two
people who should hold it (``holders``) have met, the two alone, at the last instant of the as-of date, and as often
as a live tie needs (once, by the default weights). All these relationships are laid side by side as if they were
clients, so that the measures, which look at all clients at once, look at all of them at once. Where nobody is known
who could hold the tie, it is held by somebody unknown of that function.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa

from graphmodel.arrays import Bools, Floats, Ints
from graphmodel.arrow import chosen_texts
from graphmodel.commerce import Commerce
from graphmodel.holes.finding import Holes
from graphmodel.measures import MEASURES
from graphmodel.network import Network
from graphmodel.portfolio import NEVER, OTHER, OUTSIDE, Portfolio
from graphmodel.settings import Settings
from graphmodel.stages import FAILED, PASSED, Staging, staging
from graphmodel.sums import UNIT, half_life
from graphmodel.tables import FUNCTIONS, SENIORITIES
from graphmodel.ties import ContactBins, Ties

_SIZE = len(FUNCTIONS)
_TOLD = ("threads", "severance_probability", "single_thread_risk", "client_coverage")
_AT_ONCE = 4_000
"""Relationships laid side by side: some 60 MB."""

_MEETING = "meeting"


@dataclass(frozen=True, eq=False)
class Standing:
    """How relationships stand: stages, and measures by name, one value a row."""

    staged: Staging
    values: dict[str, Any]

    @property
    def stage(self) -> Ints:
        """Index into ``STAGES``."""
        return self.staged.stage


@dataclass(frozen=True, eq=False)
class Gains:
    """What mending each hole would do, one a hole.

    Attributes
    ----------
    stage, stage_after
        Indices into ``STAGES``.
    threads, threads_after
        Counts of people.
    severance, severance_after
        Severance probabilities; before, 1 where no tie is live, for nobody holds the client then; NaN where it is
        undefined for another reason.
    mends
        Conditions of the next stage, as ``stage.condition`` parted by ``;``, that fail now and would hold; null for
        none.
    mended_conditions
        How many these are.
    stake
        Yearly revenue times ``severance``; NaN where either is unknown.
    lowers
        What of it would no longer be exposed; NaN where it is unknown.
    """

    stage: Ints
    stage_after: Ints
    threads: Ints
    threads_after: Ints
    severance: Floats
    severance_after: Floats
    mends: pa.Array
    mended_conditions: Ints
    stake: Floats
    lowers: Floats


def standing(network: Network) -> Standing:
    """Stages, and the measures that are told or that some condition looks at."""
    conditions = network.settings.stages.all_conditions()
    wanted = {*_TOLD, *(condition.measure for condition in conditions)}
    values = {name: network.once(MEASURES[name].compute) for name in sorted(wanted)}
    return Standing(staging(network, values, conditions), values)


def gains(network: Network, holes: Holes, now: Standing | None = None) -> Gains:
    """What mending each of some holes would do; ``now`` is ``standing(network)``, where it is known already.

    Complexity: that of judging as many relationships as there are holes.
    """
    now = now or standing(network)
    parts = [
        _judged(network, now, holes.take(np.arange(start, min(start + _AT_ONCE, len(holes)))))
        for start in range(0, max(len(holes), 1), _AT_ONCE)
    ]
    return Gains(
        **{
            name: pa.concat_arrays([getattr(part, name) for part in parts])
            if name == "mends"
            else np.concatenate([getattr(part, name) for part in parts])
            for name in (field.name for field in fields(Gains))
        }
    )


def _judged(network: Network, now: Standing, holes: Holes) -> Gains:
    after = standing(mended(network, holes))
    client = holes.client
    aimed = now.staged.next_stage[client]
    conditions = now.staged.conditions
    mends = {
        condition.key: (now.staged.verdicts[row, client] == FAILED)
        & now.staged.failing(row)[client]
        & (after.staged.verdicts[row] == PASSED)
        for row, condition in enumerate(conditions)
    }
    severance = severance_now(network, now)[client]
    severance_after = np.asarray(after.values["severance_probability"], dtype=float)
    revenue = network.portfolio.revenue[client]
    return Gains(
        stage=now.stage[client],
        stage_after=after.stage,
        threads=np.asarray(now.values["threads"])[client],
        threads_after=np.asarray(after.values["threads"]),
        severance=severance,
        severance_after=severance_after,
        mends=chosen_texts(mends) if len(aimed) else pa.array([], pa.string()),
        mended_conditions=np.sum(list(mends.values()), axis=0, dtype=np.int64),
        stake=revenue * severance,
        lowers=revenue * (severance - severance_after),
    )


def severance_now(network: Network, now: Standing) -> Floats:
    """Severance probability of each relationship; 1 where no tie is live."""
    found = np.asarray(now.values["severance_probability"], dtype=float)
    return np.where(network.tie_count > 0, found, 1.0)


def mended(network: Network, holes: Holes) -> Network:
    """As many relationships as holes, each that of the hole's client with the tie in it.

    Clients are numbered by hole. Measures and stages of the result are what an analysis gives of the relationship with
    these meetings; what else an analysis looks at in people (who has left, and when) is not there.
    """
    more = _people_more(network.portfolio, holes)
    return Network(
        portfolio=_repeated(network.portfolio, holes.client),
        ties=_tied(network, holes, *more),
        commerce=_of_clients(network.commerce, holes.client),
        settings=network.settings,
    )


@dataclass(frozen=True, eq=False)
class _Repeated(Portfolio):
    """A portfolio in which clients are there several times, while people are not."""

    known: Bools

    @cached_property
    def client_functions(self) -> Bools:
        """Functions among the known people of each client."""
        return self.known


def _people_more(portfolio: Portfolio, holes: Holes) -> tuple[Ints, Ints]:
    """Who holds the tie of each hole; somebody unknown of a function is numbered behind all people."""
    people = len(portfolio.side)
    ours = np.where(holes.supplier >= 0, holes.supplier, people + holes.our_function)
    theirs = np.where(holes.contact >= 0, holes.contact, people + _SIZE + holes.function)
    return ours, theirs


def _repeated(portfolio: Portfolio, client: Ints) -> Portfolio:
    chosen, unknown = pa.array(client), 2 * _SIZE

    def behind(codes: Ints, more: Any) -> Ints:
        return np.concatenate([codes, np.broadcast_to(np.asarray(more, dtype=np.int64), unknown)])

    return _Repeated(
        client_ids=portfolio.client_ids.take(chosen),
        client_names=portfolio.client_names.take(chosen),
        tiers=portfolio.tiers.take(chosen),
        revenue=portfolio.revenue[client],
        person_ids=pa.concat_arrays([portfolio.person_ids, pa.nulls(unknown, portfolio.person_ids.type)]),
        side=behind(portfolio.side, OUTSIDE),
        client=behind(portfolio.client, -1),
        function=behind(portfolio.function, np.tile(np.arange(_SIZE), 2)),
        seniority=behind(portfolio.seniority, SENIORITIES.index("unknown")),
        left_at=behind(portfolio.left_at, NEVER),
        shared_mailbox=np.concatenate([portfolio.shared_mailbox, np.zeros(unknown, dtype=bool)]),
        roles=portfolio.roles,
        known=portfolio.client_functions[client],
    )


def _of_clients(commerce: Commerce, client: Ints) -> Commerce:
    return replace(
        commerce,
        won_orders=commerce.won_orders[client],
        share_of_wallet=commerce.share_of_wallet[client],
        agreement_in_force=commerce.agreement_in_force[client],
        backup_suppliers=commerce.backup_suppliers[client],
        concessions=commerce.concessions[client],
        claimed_stage=commerce.claimed_stage[client],
    )


def _tied(network: Network, holes: Holes, ours: Ints, theirs: Ints) -> Ties:
    """The ties of each hole's client that a measure looks at, and the one in the hole."""
    found, settings = network.ties, network.settings
    kept = np.flatnonzero(found.live | found.fading)
    row, of_client = _of_each(holes.client, found.client[kept])
    tie = kept[of_client]
    known = _known(found, holes.client, ours, theirs, 2 * _SIZE + len(network.portfolio.side))
    others = tie != known[row]
    row, tie = row[others], tie[others]

    met = known >= 0
    before = {
        name: np.where(met, getattr(found, name)[known], 0.0) if len(found.client) else np.zeros(len(known))
        for name in ("strength", "direct_strength", "joint_strength")
    }
    weight = _meeting_weight(settings)
    lacks = settings.ties.live_strength - before["strength"]
    times = np.maximum(1, np.ceil(lacks / weight * (1 - 1e-12))).astype(np.int64)
    direct = ~np.isin(holes.our_function, _codes(settings.functions.supplier_windows)) & ~np.isin(
        holes.function, _codes(settings.functions.client_windows)
    )
    joint = (
        (holes.our_function != OTHER)
        & (holes.function != OTHER)
        & (settings.joint_work.functions_a_side <= 1)
    )
    direct_strength = before["direct_strength"] + times * weight * direct
    last = np.full(len(known), found.end - 1)
    yes = np.ones(len(known), dtype=bool)
    in_hole = {
        "client": np.arange(len(known)),
        "supplier": ours,
        "contact": theirs,
        "first_at": np.where(met, found.first_at[known], last) if len(found.client) else last,
        "last_at": last,
        "strength": before["strength"] + times * weight,
        "direct_strength": direct_strength,
        "joint_strength": before["joint_strength"] + times * weight * joint,
        "interactions": (np.where(met, found.interactions[known], 0) if len(found.client) else 0) + times,
        "live": yes,
        "fading": ~yes,
        "direct": direct_strength >= settings.ties.live_strength,
        "two_way": yes,
        "two_way_known": yes,
    }
    columns = {name: np.concatenate([getattr(found, name)[tie], new]) for name, new in in_hole.items()}
    columns["client"] = np.concatenate([row, in_hole["client"]])
    order = np.lexsort((columns["contact"], columns["supplier"], columns["client"]))
    live_clients = found.live_clients[:, holes.client]
    live_clients[0] = True
    joint_functions = found.joint_functions[holes.client]
    joint_functions[np.arange(len(known)), holes.function] += times * joint
    return Ties(
        end=found.end,
        **{name: values[order] for name, values in columns.items()},
        live_clients=live_clients,
        direction_unknown=found.direction_unknown[holes.client],
        contacts=_met_again(found.contacts, holes.client, times, found.end - 1),
        joint_functions=joint_functions,
        on_site=_on_site(found, holes.client),
    )


def _codes(functions: tuple[str, ...]) -> list[int]:
    return [FUNCTIONS.index(name) for name in functions]


def _meeting_weight(settings: Settings) -> float:
    """Of one meeting of two at the last instant; of the weightiest channel where meetings count for nothing."""
    weights = settings.ties.channel_weights
    heaviest = weights[_MEETING] or max(weights.values()) or settings.ties.live_strength
    return float(np.floor(heaviest * 2.0 ** (-1 / half_life(settings)) / UNIT + 0.5) * UNIT)


def _known(found: Ties, client: Ints, ours: Ints, theirs: Ints, people: int) -> Ints:
    """The tie of two people of a client; −1 where they never met."""
    if not len(found.client):
        return np.full(len(client), -1)
    key = (found.client * people + found.supplier) * people + found.contact
    wanted = (client * people + ours) * people + theirs
    order = np.argsort(key, kind="stable")
    place = np.minimum(np.searchsorted(key[order], wanted), len(key) - 1)
    return np.where(key[order][place] == wanted, order[place], -1)


def _of_each(wanted: Ints, ordered: Ints) -> tuple[Ints, Ints]:
    """Position of each wanted code, once for every place where it stands among codes in order, and these places."""
    first = np.searchsorted(ordered, wanted, side="left")
    many = np.searchsorted(ordered, wanted, side="right") - first
    behind = np.repeat(np.cumsum(many) - many, many)
    return np.repeat(np.arange(len(wanted)), many), np.repeat(first, many) + np.arange(
        int(many.sum())
    ) - behind


def _met_again(contacts: ContactBins, client: Ints, times: Ints, at: int) -> ContactBins:
    """What passed between the two firms, with these meetings."""
    columns = {field.name: getattr(contacts, field.name)[..., client].copy() for field in fields(ContactBins)}
    columns["interactions"][0] += times
    columns["last_at"] = np.full(len(client), at)
    return ContactBins(**columns)


def _on_site(found: Ties, client: Ints) -> dict[str, Ints]:
    order = np.argsort(found.on_site["client"], kind="stable")
    row, place = _of_each(client, found.on_site["client"][order])
    return {**{name: values[order][place] for name, values in found.on_site.items()}, "client": row}
