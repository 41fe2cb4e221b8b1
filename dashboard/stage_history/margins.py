"""Which relationships are next to fall, and which next to climb: by how far conditions are from turning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dashboard.asking import Asking
from dashboard.snapshot import Row
from dashboard.stage_history.course import places
from graphmodel.stages import FIRST_STAGE
from graphmodel.tables import STAGES


@dataclass(frozen=True, slots=True)
class Near:
    """A relationship near to another stage.

    Attributes
    ----------
    stage, towards
        Where it is, and where it would be.
    conditions
        Rows of the table ``conditions``: the one that is nearest to failing, or all that are missing.
    distance
        How far from the threshold, in shares of it; the largest of several.
    """

    client_id: str
    stage: str
    towards: str
    conditions: Sequence[Row]
    distance: float
    revenue: float | None


@dataclass(frozen=True, slots=True)
class Nearest:
    """The nearest to fall and to climb, and among how many."""

    falling: Sequence[Near]
    climbing: Sequence[Near]
    may_fall: int
    may_climb: int


MOST = 10
"""Relationships that are told of either kind."""

FIGURE = ("value", "operator", "threshold", "measure", "condition", "stage", "passed", "source")


def nearest(asking: Asking) -> Nearest:
    """The relationships that are nearest to another stage, by the last analysis."""
    return asking.answer("stage_margins", lambda: _nearest(asking))


def _nearest(asking: Asking) -> Nearest:
    relationships = asking.reader.results("relationships").select(
        ["client_id", "stage", "next_stage", "revenue"]
    )
    conditions = asking.reader.results("conditions")
    stages = pa.array(STAGES)
    client = places(conditions["client_id"], relationships["client_id"])
    of = places(conditions["stage"], stages)
    stage = places(relationships["stage"], stages)
    aim = places(relationships["next_stage"], stages)
    distance = conditions["distance"].to_numpy(zero_copy_only=False).astype(float)
    passed = pc.equal(conditions["passed"], "true").to_numpy(zero_copy_only=False)
    failed = pc.equal(conditions["passed"], "false").to_numpy(zero_copy_only=False)
    known = client >= 0
    revenue = relationships["revenue"].to_numpy(zero_copy_only=False).astype(float)

    holding = np.flatnonzero(
        known & passed & (of <= stage[client]) & (stage[client] >= FIRST_STAGE) & ~np.isnan(distance)
    )
    order = holding[np.lexsort((distance[holding], client[holding]))]
    tightest = order[np.unique(client[order], return_index=True)[1]]
    tightest = tightest[np.lexsort((-np.nan_to_num(revenue[client[tightest]]), distance[tightest]))]

    missing = np.flatnonzero(known & failed & (of == aim[client]))
    size = len(relationships)
    count = np.bincount(client[missing], minlength=size)
    gap = np.zeros(size)
    np.maximum.at(gap, client[missing], np.abs(np.nan_to_num(distance[missing], nan=-1.0)))
    rising = np.flatnonzero(count)
    rising = rising[np.lexsort((-np.nan_to_num(revenue[rising]), gap[rising], count[rising]))]

    def told(place: int, towards: str, which: Sequence[int], far: float) -> Near:
        (about,) = relationships.slice(place, 1).to_pylist()
        return Near(
            client_id=about["client_id"],
            stage=about["stage"],
            towards=towards,
            conditions=conditions.select(list(FIGURE)).take(pa.array(which)).to_pylist(),
            distance=far,
            revenue=about["revenue"],
        )

    falling = [
        told(int(client[at]), _below(int(of[at])), [int(at)], float(distance[at]))
        for at in tightest[:MOST].tolist()
    ]
    climbing = [
        told(place, STAGES[aim[place]], missing[client[missing] == place].tolist(), float(gap[place]))
        for place in rising[:MOST].tolist()
    ]
    return Nearest(falling, climbing, len(tightest), len(rising))


def _below(stage: int) -> str:
    """Where a relationship falls to that no longer meets a condition of a stage."""
    return STAGES[stage - 1] if stage > FIRST_STAGE else "dormant"
