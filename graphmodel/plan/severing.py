"""Severance probability of ties as they might be, by the measure itself (``measures.severance``)."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from graphmodel.arrays import Floats, Ints
from graphmodel.arrow import empty
from graphmodel.commerce import Commerce
from graphmodel.measures.severance import severance_probability
from graphmodel.network import Network
from graphmodel.portfolio import NEVER, Portfolio
from graphmodel.settings import Settings
from graphmodel.tables import FUNCTIONS, ROLE_RULES
from graphmodel.ties import ContactBins, Ties


def severance(case: Ints, ours: Ints, theirs: Ints, function: Ints, cases: int, settings: Settings) -> Floats:
    """Severance probability of each case, a set of live ties between people; NaN for a case without ties.

    Parameters
    ----------
    case, ours, theirs
        One entry a tie: the case it belongs to (0 … cases − 1), and its two people.
    function
        Index into ``FUNCTIONS`` of each person there is.
    """
    people, place = np.unique(np.concatenate([ours, theirs]), return_inverse=True)
    ours, theirs = place[: len(ours)], place[len(ours) :]
    order = np.lexsort((theirs, ours, case))
    ties = _ties(case[order], ours[order], theirs[order], cases)
    return severance_probability(
        Network(_portfolio(function[people], cases), ties, _commerce(cases), settings)
    )


def _portfolio(function: Ints, cases: int) -> Portfolio:
    people = len(function)
    nobody = pa.nulls(people, pa.string())
    return Portfolio(
        client_ids=pa.nulls(cases, pa.string()),
        client_names=pa.nulls(cases, pa.string()),
        tiers=pa.nulls(cases, pa.string()),
        revenue=np.full(cases, np.nan),
        person_ids=nobody,
        side=np.zeros(people, dtype=np.int64),
        client=np.full(people, -1),
        function=function,
        seniority=np.zeros(people, dtype=np.int64),
        left_at=np.full(people, NEVER),
        shared_mailbox=np.zeros(people, dtype=bool),
        roles=empty(ROLE_RULES),
    )


def _ties(case: Ints, ours: Ints, theirs: Ints, cases: int) -> Ties:
    """All live and of one strength: severance asks for no more."""
    size = len(case)
    none, ones, yes = np.zeros(size, dtype=np.int64), np.ones(size), np.ones(size, dtype=bool)
    return Ties(
        end=0,
        client=case,
        supplier=ours,
        contact=theirs,
        first_at=none,
        last_at=none,
        strength=ones,
        direct_strength=ones,
        joint_strength=ones,
        interactions=none,
        live=yes,
        fading=~yes,
        direct=yes,
        two_way=yes,
        two_way_known=yes,
        live_clients=np.ones((1, cases), dtype=bool),
        direction_unknown=np.zeros(cases, dtype=bool),
        contacts=ContactBins(
            interactions=np.zeros((1, cases), dtype=np.int64),
            messages=np.zeros((1, cases), dtype=bool),
            known_messages=np.zeros((1, cases), dtype=bool),
            client_started=np.zeros((1, cases)),
            either_started=np.zeros((1, cases)),
            last_at=np.zeros(cases, dtype=np.int64),
        ),
        joint_functions=np.zeros((cases, len(FUNCTIONS)), dtype=np.int64),
        on_site={},
    )


def _commerce(cases: int) -> Commerce:
    unknown = np.full(cases, np.nan)
    return Commerce(
        won_orders=np.zeros(cases, dtype=np.int64),
        share_of_wallet=unknown,
        agreement_in_force=unknown,
        backup_suppliers=unknown,
        concessions=unknown,
        claimed_stage=np.full(cases, -1),
        orders_known=False,
    )
