"""The relationships as the last analysis saw them, to be asked further questions.

An analysis may have been told of the user's own words for departments and titles. What it made of them stands in its
table ``roles``, so that a question put later is about the same functions and ranks, whoever asks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graphmodel.arrays import Ints
from graphmodel.events import EventSource
from graphmodel.recognising import Recognised, recognised
from graphmodel.settings import Settings
from graphmodel.tables import COMPANY, FUNCTIONS, SENIORITIES


@dataclass(frozen=True)
class AsAnalysed:
    """What an analysis was of: its people and interactions, settings, and day."""

    known: Recognised[EventSource]
    settings: Settings
    as_of: date


def as_analysed(
    source: EventSource, inputs: Mapping[str, pa.Table], roles: pa.Table, run: Mapping[str, Any]
) -> AsAnalysed:
    """The inputs of today with the functions, ranks, settings, level and day of the last analysis.

    People who were loaded after it have the functions that their departments and titles say.

    Parameters
    ----------
    source, inputs
        The interactions, and the other input tables.
    roles, run
        The table ``roles`` of the last analysis, and what it says of itself.
    """
    known = recognised(source, inputs, level=run.get("level", COMPANY))
    portfolio = known.portfolio
    place = pc.index_in(portfolio.person_ids, value_set=roles["person_id"].combine_chunks())
    row = pc.fill_null(place, -1).to_numpy(zero_copy_only=False)

    def as_then(name: str, names: Sequence[str], now: Ints) -> Ints:
        told = pc.index_in(roles[name].combine_chunks(), value_set=pa.array(names)).to_numpy(
            zero_copy_only=False
        )
        return now if not len(told) else np.where(row >= 0, told[row], now).astype(np.int64)

    portfolio = replace(
        portfolio,
        function=as_then("function", FUNCTIONS, portfolio.function),
        seniority=as_then("seniority", SENIORITIES, portfolio.seniority),
    )
    settings = Settings.from_mapping(run["settings"])
    return AsAnalysed(replace(known, portfolio=portfolio), settings, date.fromisoformat(run["as_of"]))
