"""Interactions in, all tables of a backtest out: what a caller calls."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from graphmodel.analysis import Clock, Progress, Results, day_looked_at, versions
from graphmodel.arrays import Ints, counts
from graphmodel.arrow import empty, schema_of
from graphmodel.backtest.chaining import SCALES, Chained, Fitted, chained, enough, fitted, kinds
from graphmodel.backtest.judging import calibration_rows, flagged, forecast_rows
from graphmodel.backtest.known import NOBODY
from graphmodel.backtest.observing import Observations, observe
from graphmodel.backtest.question import Question, cut_days
from graphmodel.backtest.resampling import Resampling
from graphmodel.backtest.survival import survival_rows
from graphmodel.errors import InputError
from graphmodel.events import EventSource
from graphmodel.functions import Taxonomy
from graphmodel.portfolio import Portfolio
from graphmodel.recognising import recognised
from graphmodel.settings import Settings
from graphmodel.tables import (
    BACKTEST_COEFFICIENTS,
    BACKTEST_CUTS,
    BACKTEST_OBSERVATIONS,
    BACKTEST_OUTLOOK,
    BACKTESTS,
    RISK_LEVELS,
    Table,
)

BETTER, NOT_BETTER, NOT_JUDGED = "better_than_recency", "not_better_than_recency", "too_few_earlier_cuts"
"""What became of the forecast."""


def backtest(
    source: EventSource,
    inputs: Mapping[str, pa.Table],
    as_of: date | None = None,
    settings: Settings | None = None,
    question: Question | None = None,
    *,
    taxonomy: Taxonomy | None = None,
    progress: Progress | None = None,
) -> Results:
    """The tables ``graphmodel.tables.BACKTESTS``.

    Of what lies after a cut, the figures of that cut know nothing: no interaction, no order, nobody who leaves or
    changes firms, no ending. What has no day in the tables is as it is known now: titles, departments, who is the
    same as whom, and which organisations there are.

    Parameters
    ----------
    source, inputs
        The interactions, and the other input tables.
    as_of
        The latest day looked at, outcomes included; by default that of the latest interaction.

    Raises
    ------
    InputError
        There is no client, no cut, or too little to judge by: fewer different relationships, or fewer of either
        outcome, than the settings ask for.
    """
    seen = look_back(source, inputs, as_of, settings, question, taxonomy=taxonomy, progress=progress)
    return judge(seen, progress=progress)


@dataclass(frozen=True)
class LookedBack:
    """What was seen at each cut: all that is judged, and all that a backtest needs of the interactions.

    Attributes
    ----------
    observed, present
        Relationships at the cuts, and on the latest day.
    coded
        Who is who, by the codes of observations.
    cuts, today
        The cuts, and the latest day looked at.
    seconds
        What each step took.
    """

    observed: Observations
    present: Observations
    coded: Portfolio
    cuts: Sequence[date]
    today: date
    settings: Settings
    question: Question
    seconds: Mapping[str, float]


def look_back(
    source: EventSource,
    inputs: Mapping[str, pa.Table],
    as_of: date | None = None,
    settings: Settings | None = None,
    question: Question | None = None,
    *,
    taxonomy: Taxonomy | None = None,
    progress: Progress | None = None,
) -> LookedBack:
    """The first part of ``backtest``, after which the interactions are no longer needed; errors as there."""
    settings, question = settings or Settings(), question or Question()
    clock = Clock(progress)
    with clock.step("people and organisations"):
        known = recognised(source, inputs, taxonomy=taxonomy)
        source, inputs, coded = known.source, known.inputs, known.portfolio
    with clock.step("interactions"):
        history = source.keep(coded, settings)
    today = day_looked_at(history.first, history.last, inputs, as_of)
    if history.first is None:
        raise InputError("there is no interaction, so no past to look at")
    cuts = cut_days(history.first, today, question, settings)
    with clock.step("cuts"):
        found = observe(history, coded, inputs, settings, question, [*cuts, today])
        observed, present = found.on(found.day < len(cuts)), found.on(found.day == len(cuts))
    _refuse_too_little(observed, cuts, settings)
    return LookedBack(observed, present, coded, cuts, today, settings, question, clock.seconds)


def judge(seen: LookedBack, *, progress: Progress | None = None) -> Results:
    """The second part of ``backtest``: the tables."""
    observed, present, coded, cuts, today = seen.observed, seen.present, seen.coded, seen.cuts, seen.today
    settings, question, clock = seen.settings, seen.question, Clock(progress)
    with clock.step("forecasts"):
        told = chained(observed, cuts, settings.backtest)
        model = fitted(observed, tuple(SCALES), settings.backtest)
    resampling = Resampling(settings.backtest.replicates, question.seed)
    length = _lengths(observed, len(cuts), question)
    with clock.step("intervals"):
        tables = {
            "backtest_survival": survival_rows(observed, settings.backtest.open_group, resampling),
            "backtest_forecast": forecast_rows(observed, told, length, resampling),
            "backtest_calibration": calibration_rows(
                observed, told, settings.backtest.calibration_bins, resampling
            ),
        }
    verdict = _verdict(tables["backtest_forecast"])
    with clock.step("tables"):
        tables |= {
            "backtest_coefficients": _coefficient_rows(model),
            "backtest_outlook": _outlook_rows(model, present, coded, today)
            if verdict == BETTER
            else empty(BACKTEST_OUTLOOK),
            "backtest_cuts": _cut_rows(observed, told, cuts),
            "backtest_observations": _observation_rows(observed, told, coded, cuts),
        }
    run = {
        "as_of": today.isoformat(),
        "question": _plain(asdict(question)),
        "cuts": [cut.isoformat() for cut in cuts],
        "relationships": observed.clients,
        "dormant": kinds(observed)[0],
        "forecast": verdict,
        "settings": settings.as_mapping(),
        "versions": {**versions(), "scikit-learn": importlib.metadata.version("scikit-learn")},
        "counts": {name: len(table) for name, table in tables.items()},
        "seconds": {**seen.seconds, **clock.seconds},
    }
    return Results({table.name: tables[table.name] for table in BACKTESTS}, run)


def _refuse_too_little(observed: Observations, cuts: Sequence[date], settings: Settings) -> None:
    least = settings.backtest
    if enough(observed, least):
        return
    dormant, kept = kinds(observed)
    raise InputError(
        f"there is too little to judge by: {observed.clients:,} relationships with at least"
        f" {least.least_interactions:,} interactions before one of {len(cuts):,} cuts ({cuts[0]} to {cuts[-1]}), of"
        f" which {dormant:,} went dormant after one and {kept:,} did not",
        remedy=f"It takes {least.least_relationships:,} relationships, and {least.least_outcomes:,} of either kind;"
        " more comes with more history, a lower --least-interactions, or another --horizon",
    )


def _lengths(observed: Observations, cuts: int, question: Question) -> Ints:
    """Length of the list at each cut."""
    if question.top is not None:
        return np.full(cuts, question.top)
    return counts(observed.day[flagged(observed)], cuts)


def _verdict(forecasts: pa.Table) -> str:
    (later,) = [
        row
        for row in forecasts.to_pylist()
        if row["predictor"] == "forecast" and row["judged_on"] == "later_cuts"
    ] or [None]
    if later is None or later["auc_gain_low"] is None:
        return NOT_JUDGED
    return BETTER if later["auc_gain_low"] > 0 else NOT_BETTER


def _coefficient_rows(model: Fitted) -> pa.Table:
    columns = {
        "feature": list(model.features),
        "scale": [SCALES[name] for name in model.features],
        "mean": model.mean,
        "deviation": model.deviation,
        "coefficient": model.coefficient,
    }
    return pa.table(columns).cast(schema_of(BACKTEST_COEFFICIENTS))


def _outlook_rows(model: Fitted, present: Observations, coded: Portfolio, today: date) -> pa.Table:
    contributions = model.contributions(present)
    most = contributions.argmax(axis=1) if len(present) else np.zeros(0, dtype=np.int64)
    raised = contributions.max(axis=1, initial=0.0) > 0
    probability = model.probability(present)
    columns = {
        "client_id": coded.client_ids.take(pa.array(present.client)),
        "client_name": coded.client_names.take(pa.array(present.client)),
        "as_of": pa.array([today] * len(present), pa.date32()),
        "probability": probability,
        "because": pa.array(tuple(model.features)).take(pa.array(most, mask=~raised)),
        **_known_columns(present),
    }
    order = np.lexsort((present.client, -probability))
    return _table(BACKTEST_OUTLOOK, columns).take(pa.array(order))


def _cut_rows(observed: Observations, told: Chained, cuts: Sequence[date]) -> pa.Table:
    size = len(cuts)
    columns = {
        "cut": pa.array(cuts, pa.date32()),
        "relationships": counts(observed.day, size),
        "dormant": counts(observed.day[observed.dormant], size),
        "flagged": counts(observed.day[flagged(observed)], size),
        "contact_silent": counts(observed.day[observed.silent], size),
        "trained_on": pa.array(told.trained_on, mask=told.trained_on == 0),
    }
    return _table(BACKTEST_CUTS, columns)


def _observation_rows(
    observed: Observations, told: Chained, coded: Portfolio, cuts: Sequence[date]
) -> pa.Table:
    nobody = observed.strongest == NOBODY
    columns = {
        "cut": pa.array(cuts, pa.date32()).take(pa.array(observed.day)),
        "client_id": coded.client_ids.take(pa.array(observed.client)),
        **_known_columns(observed),
        "live_contacts": observed.live_contacts,
        "strongest_contact": coded.person_ids.take(pa.array(observed.strongest, mask=nobody)),
        "contact_silent": pa.array(observed.silent, mask=nobody),
        "survived": pa.array(observed.survived, mask=~observed.silent),
        "dormant": observed.dormant,
        "probability": pa.array(told.forecast, mask=~told.judged),
    }
    return _table(BACKTEST_OBSERVATIONS, columns)


def _known_columns(observed: Observations) -> dict[str, Any]:
    return {**observed.features, "level": pa.array(RISK_LEVELS).take(pa.array(observed.level))}


def _table(table: Table, columns: Mapping[str, Any]) -> pa.Table:
    return pa.table({name: columns[name] for name in table.names}).cast(schema_of(table))


def _plain(question: Mapping[str, Any]) -> dict[str, Any]:
    between = question["between"]
    return {**question, "between": between and [day.isoformat() for day in between]}
