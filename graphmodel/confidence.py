"""Would the stage be another one if the model's settings were a little different?

``stage_confidence`` is the share of 54 settings around the chosen ones under which a relationship's stage stays the
same: half-life × {½, 1, 2}, the threshold of a live tie × {0.8, 1, 1.25}, the fractional thresholds of the stages ×
{0.8, 1, 1.2}, the channels' weights as they are or their square roots. Only half-life and weights need the
interactions again: six sums, of which the analysis has one.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import product

import numpy as np
import pyarrow as pa

from graphmodel.arrays import Floats, Ints
from graphmodel.commerce import commerce
from graphmodel.measures import MEASURES
from graphmodel.network import Network
from graphmodel.portfolio import Portfolio
from graphmodel.settings import Settings
from graphmodel.stages import staging
from graphmodel.sums import Collected, Source, Sums, day_of
from graphmodel.ties import ties

HALF_LIFE = (0.5, 1.0, 2.0)
LIVE_STRENGTH = (0.8, 1.0, 1.25)
FRACTIONS = (0.8, 1.0, 1.2)
ROOT = (False, True)
SETTINGS = len(HALF_LIFE) * len(LIVE_STRENGTH) * len(FRACTIONS) * len(ROOT)
"""How many settings are looked at."""

Part = tuple[int, int]


def stage_confidence(
    source: Source,
    found: Collected,
    portfolio: Portfolio,
    inputs: Mapping[str, pa.Table],
    settings: Settings,
    stage: Ints,
    parts: Sequence[Part],
) -> Floats:
    """Share of all settings under which each relationship is in ``stage``, from 1/54 to 1.

    ``found`` are the source's latest sums, under the chosen settings. Complexity: one more pass over the interactions
    for each of five other half-lives and weights, and nine judgements of the ties for each of the six.
    """
    day = day_of(found.end - 1)
    same = np.zeros(portfolio.clients, dtype=np.int64)
    for chosen in (settings, *_others(settings)):
        if chosen is not settings:
            found = source.collect(portfolio, chosen, lambda first, last: day)
        for first, last in parts:
            clients = slice(first, last + 1)
            for other in _stages(found.of(first, last), portfolio.part(first, last), inputs, chosen, day):
                same[clients] += other == stage[clients]
    return same / SETTINGS


def _others(settings: Settings) -> Iterator[Settings]:
    """The settings that need sums of their own."""
    for half_life, root in product(HALF_LIFE, ROOT):
        if half_life == 1 and not root:
            continue
        weights = settings.ties.channel_weights
        if root:
            weights = {channel: math.sqrt(weight) for channel, weight in weights.items()}
        days = settings.ties.half_life_days * half_life
        yield replace(settings, ties=replace(settings.ties, half_life_days=days, channel_weights=weights))


def _stages(
    sums: Sums, portfolio: Portfolio, inputs: Mapping[str, pa.Table], settings: Settings, day: date
) -> Iterator[Ints]:
    """The stages under each live threshold and each set of fractional thresholds."""
    trade = commerce(inputs, portfolio, day)
    for factor in LIVE_STRENGTH:
        live = settings.ties.live_strength * factor
        chosen = replace(settings, ties=replace(settings.ties, live_strength=live))
        network = Network(portfolio, ties(sums, portfolio, chosen), trade, chosen)
        conditions = settings.stages.all_conditions()
        names = {condition.measure for condition in conditions}
        values = {name: network.once(MEASURES[name].compute) for name in names}
        for fraction in FRACTIONS:
            scaled = tuple(condition.scaled(fraction) for condition in conditions)
            yield staging(network, values, scaled).stage
