"""What was known of every relationship at the end of a day: the figures that an analysis as of that day gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from graphmodel.arrays import Bools, Floats, Ints, counts, grouped, ratio, sums
from graphmodel.commerce import commerce
from graphmodel.measures import MEASURES
from graphmodel.network import Network
from graphmodel.portfolio import Portfolio
from graphmodel.relationships import too_thin
from graphmodel.risk import level
from graphmodel.settings import Settings
from graphmodel.sums import DAY_US
from graphmodel.tables import RISK_LEVELS
from graphmodel.ties import Passed, Ties, judged

NOBODY = -1


@dataclass(frozen=True)
class Members:
    """The people of one side who ever met the other side of a relationship, ordered by client, then by person.

    Attributes
    ----------
    client, person
        Codes, one a member.
    of_pair
        The member in each pair.
    """

    client: Ints
    person: Ints
    of_pair: Ints

    @classmethod
    def of(cls, client: Ints, person: Ints) -> Members:
        """Those of pairs whose client and person these are."""
        first, of_pair = grouped(client, person)
        return cls(client[first], person[first], of_pair)

    def any(self, pairs: Bools) -> Bools:
        """Whether any pair of each member is one of these."""
        return counts(self.of_pair[pairs], len(self.person)) > 0

    def total(self, values: Floats) -> Floats:
        """The values of pairs, added up by member."""
        return sums(self.of_pair, values, len(self.person))

    def herfindahl(self, values: Floats, clients: int) -> Floats:
        """Sum of the squared shares of a client's members in the values of its pairs; NaN where these are all 0."""
        by_member = self.total(values)
        whole = sums(self.client, by_member, clients)
        return ratio(sums(self.client, by_member**2, clients), whole**2)


@dataclass(frozen=True)
class Sides:
    """The members of both sides; the same at every instant of a past."""

    contacts: Members
    colleagues: Members

    @classmethod
    def of(cls, passed: Passed) -> Sides:
        """Those of all pairs."""
        return cls(Members.of(passed.client, passed.contact), Members.of(passed.client, passed.supplier))


@dataclass(frozen=True)
class Known:
    """One entry a client.

    Attributes
    ----------
    at_risk
        Whether there was enough by then to be looked at.
    tied
        Whether there was a live tie.
    features
        ``recency`` (days), ``volume``, ``trend``, ``concentration``, ``two_way_share``, ``threads``, ``fading`` and
        ``strength``, as in the table ``backtest_observations``; where there is nothing to look at, NaN.
    level
        Index into ``RISK_LEVELS``; that of ``unclear`` where there is nothing to look at.
    live_contacts
        A count.
    strongest
        The strongest live contact, counted among the members of its side; ``NOBODY`` without any.
    """

    at_risk: Bools
    tied: Bools
    features: Mapping[str, Floats | Ints]
    level: Ints
    live_contacts: Ints
    strongest: Ints


def known_at(
    day: date,
    passed: Passed,
    sides: Sides,
    which: str,
    portfolio: Portfolio,
    inputs: Mapping[str, pa.Table],
    settings: Settings,
) -> Known:
    """Describe every client by what passed before the end of a day; ``which`` contacts are live: ``Question``.

    Complexity: as of judging the ties of one day.
    """
    ties = judged(passed, portfolio, settings)
    network = Network(portfolio, ties, commerce(inputs, portfolio, day), settings)
    features = _features(network, sides)
    contacts = sides.contacts
    enough = features["volume"] >= settings.backtest.least_interactions
    at_risk = enough & (features["strength"] > 0)
    strength = _live_strength(ties, contacts, which, portfolio, settings)
    live = strength > 0
    return Known(
        at_risk=at_risk,
        tied=network.tie_count > 0,
        features=features,
        level=_levels(network, at_risk),
        live_contacts=counts(contacts.client[live], portfolio.clients),
        strongest=_strongest(contacts, strength, portfolio.clients),
    )


def _features(network: Network, sides: Sides) -> dict[str, Floats | Ints]:
    """All but the level; strength and its shares are of all ties that are still felt, live or not."""
    ties, size = network.ties, network.clients
    strength = sums(ties.client, ties.strength, size)
    both_acted = ties.two_way | ~ties.two_way_known
    last = network.once(MEASURES["last_interaction_at"].compute)
    return {
        "recency": (ties.end - last) / DAY_US,
        "volume": network.once(MEASURES["interactions"].compute),
        "trend": _trend(ties.contacts.interactions[: network.settings.ties.window_half_lives]),
        "concentration": np.maximum(
            sides.contacts.herfindahl(ties.strength, size), sides.colleagues.herfindahl(ties.strength, size)
        ),
        "two_way_share": ratio(sums(ties.client, ties.strength * both_acted, size), strength),
        "threads": network.once(MEASURES["threads"].compute),
        "fading": network.once(MEASURES["fading_ties"].compute),
        "strength": strength,
    }


def _trend(interactions: Ints) -> Floats:
    """Of half-lives × clients: those of the later half over those of the earlier half, as a power of 2.

    A half-life in the middle belongs to neither; a history of one half-life is even.
    """
    half = len(interactions) // 2
    earlier = interactions[len(interactions) - half :].sum(axis=0)
    return np.asarray(np.log2((1 + interactions[:half].sum(axis=0)) / (1 + earlier)))


def _live_strength(
    ties: Ties, contacts: Members, which: str, portfolio: Portfolio, settings: Settings
) -> Floats:
    """Strength of each live contact; 0 of all others."""
    if which == "live":
        return contacts.total(np.where(ties.live, ties.strength, 0.0))
    strength = contacts.total(ties.strength)
    there = portfolio.left_at[contacts.person] >= ties.end
    return np.where(there & (strength >= settings.ties.live_strength), strength, 0.0)


def _strongest(contacts: Members, strength: Floats, clients: int) -> Ints:
    """The strongest contact of each client, of equals (to nine decimals) the one whose id comes first."""
    found = np.full(clients, NOBODY)
    order = np.lexsort((contacts.person, -np.round(strength, 9), contacts.client))
    order = order[strength[order] > 0]
    client, first = np.unique(contacts.client[order], return_index=True)
    found[client] = order[first]
    return found


def _levels(network: Network, asked: Bools) -> Ints:
    """Levels of risk by the rule for one row of ``relationships``."""
    names = ("threads", "ties", "severance_probability", "recent_interactions")
    values = {name: network.once(MEASURES[name].compute) for name in names}
    thin = too_thin(network, values)
    # Of the stages, the rule looks at one alone: no live tie now, but one before.
    dormant = (values["ties"] == 0) & network.ties.live_clients[1:].any(axis=0)
    found = np.full(network.clients, RISK_LEVELS.index("unclear"))
    for client in np.flatnonzero(asked & ~thin).tolist():
        severance = float(values["severance_probability"][client])
        row = {
            "flags": None,
            "stage": "dormant" if dormant[client] else None,
            "threads": int(values["threads"][client]),
            "ties": int(values["ties"][client]),
            "severance_probability": None if np.isnan(severance) else severance,
        }
        found[client] = RISK_LEVELS.index(level(row, network.settings))
    return found
