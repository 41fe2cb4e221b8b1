"""The stage of every relationship, and the stage aimed at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from graphmodel.arrays import Bools, Floats, Ints
from graphmodel.conditions import Condition
from graphmodel.network import Network
from graphmodel.portfolio import Portfolio
from graphmodel.settings import StageSettings
from graphmodel.stages.judging import FAILED, PASSED, distance, judge, thresholds
from graphmodel.tables import STAGES

NONE, DORMANT, FIRST_STAGE = STAGES.index("none"), STAGES.index("dormant"), STAGES.index("point_to_point")


@dataclass(frozen=True)
class Staging:
    """Stages of all relationships with their evidence.

    Attributes
    ----------
    stage
        Index into ``STAGES``, one a relationship.
    verdicts
        Conditions × relationships: ``PASSED``, ``FAILED``, ``UNKNOWN``, ``NOT_ASKED``.
    conditions
        The conditions, in the order of the rows of ``verdicts``.
    values
        The measures, by name.
    asked
        Conditions × relationships: the threshold of each; NaN where nothing is asked.
    """

    stage: Ints
    verdicts: Ints
    conditions: Sequence[Condition]
    values: Mapping[str, Any]
    asked: Floats

    @property
    def next_stage(self) -> Ints:
        """The stage above; −1 above the highest."""
        above = np.maximum(self.stage, DORMANT) + 1
        return np.where(above < len(STAGES), above, -1)

    @property
    def commercial(self) -> Bools:
        """Whether any commercial condition had data."""
        chosen = [condition.commercial for condition in self.conditions]
        verdicts = self.verdicts[chosen]
        return np.asarray(((verdicts == PASSED) | (verdicts == FAILED)).any(axis=0))

    @cached_property
    def distance(self) -> Floats:
        """Conditions × relationships: what there is to spare, as a share of the threshold (``judging.distance``)."""
        rows = zip(self.conditions, self.asked, self.verdicts, strict=True)
        return np.array(
            [distance(condition, self.values, asked, verdict) for condition, asked, verdict in rows]
        )

    def failing(self, row: int) -> Bools:
        """Whether a condition is one of the next stage's that a relationship fails."""
        stage = STAGES.index(self.conditions[row].stage)
        return np.asarray((self.verdicts[row] == FAILED) & (self.next_stage == stage))


def staging(
    network: Network, values: Mapping[str, Any], conditions: Sequence[Condition] | None = None
) -> Staging:
    """Classify every relationship, by default by the conditions of the network's settings.

    ``dormant``: no live tie now, but one at ``D − kH`` for some k in 1 … 16; ``none``: neither.
    """
    if conditions is None:
        conditions = network.settings.stages.all_conditions()
    clients = len(network.tie_count)
    by_tier = any(condition.by_tier or condition.tiers for condition in conditions)
    tiers = network.portfolio.tiers if by_tier else None
    asked = np.array([thresholds(condition, tiers, clients) for condition in conditions])
    verdicts = np.array(
        [judge(condition, values, row) for condition, row in zip(conditions, asked, strict=True)]
    )
    stage = np.where(network.ties.live_clients[1:].any(axis=0), DORMANT, NONE)
    holds = network.tie_count > 0
    for index in range(FIRST_STAGE, len(STAGES)):
        rows = [condition.stage == STAGES[index] for condition in conditions]
        holds = holds & (verdicts[rows] != FAILED).all(axis=0)
        stage = np.where(holds, index, stage)
    return Staging(stage=stage, verdicts=verdicts, conditions=conditions, values=values, asked=asked)


def without_trade(staged: Staging) -> Ints:
    """The stage that each relationship's network alone would reach, whatever the trade says."""
    network = [not condition.commercial for condition in staged.conditions]
    stage = staged.stage.copy()
    holds = stage >= FIRST_STAGE
    for index in range(FIRST_STAGE, len(STAGES)):
        rows = [
            of_network and condition.stage == STAGES[index]
            for of_network, condition in zip(network, staged.conditions, strict=True)
        ]
        holds = holds & (staged.verdicts[rows] != FAILED).all(axis=0)
        stage = np.where(holds, index, stage)
    return stage


def targets(settings: StageSettings, portfolio: Portfolio) -> Ints:
    """The stage aimed at with each client, as an index into ``STAGES``: its own, else its tier's; −1 for none."""
    tiers = np.asarray(portfolio.tiers.to_numpy(zero_copy_only=False))
    aimed = np.full(portfolio.clients, -1)
    for tier, stage in settings.target_by_tier.items():
        aimed[tiers == tier] = STAGES.index(stage)
    if settings.target_by_client:
        ids = np.asarray(portfolio.client_ids.to_numpy(zero_copy_only=False))
        for client, stage in settings.target_by_client.items():
            aimed[ids == client] = STAGES.index(stage)
    return aimed


def gap(stage: Ints, target: Ints) -> Ints:
    """Stages from one to the other; without a live tie it is one below ``point_to_point``."""
    return np.asarray(target - np.maximum(stage, DORMANT))
