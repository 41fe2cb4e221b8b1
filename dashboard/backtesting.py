"""How often the figures of past days were right: worked out from the interactions, once for each analysis."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.asking import Asking
from dashboard.background import Job, Progress
from dashboard.snapshot import Row
from graphmodel.analysis import Results
from graphmodel.backtest import LookedBack, judge, look_back
from graphmodel.events import TableEvents
from graphmodel.settings import Settings
from graphmodel.stores.base import all_but_interactions


@dataclass(frozen=True, slots=True)
class Backtested:
    """A backtest as rows.

    Attributes
    ----------
    run
        What the backtest says of itself.
    cuts, survival, calibration, outlook
        Rows of the tables ``backtest_*``; ``calibration`` is that of all predictors that have one.
    judged
        Rows of ``backtest_forecast`` by the cuts they were judged on, the best first.
    """

    run: Mapping[str, Any]
    cuts: Sequence[Row]
    survival: Sequence[Row]
    judged: Mapping[str, Sequence[Row]]
    calibration: Sequence[Row]
    outlook: Sequence[Row]

    @property
    def horizon(self) -> int:
        """Days after a cut in which is looked for what followed."""
        return int(self.run["settings"]["backtest"]["horizon_days"])

    def total(self, column: str) -> int:
        """The sum of a column over all cuts."""
        return sum(row[column] for row in self.cuts)

    def predictor(self, name: str, judged_on: str = "all_cuts") -> Row | None:
        """How well relationships were ordered by that."""
        return next((row for row in self.judged.get(judged_on, ()) if row["predictor"] == name), None)


def backtested(asking: Asking) -> Job[Backtested]:
    """The backtest of what is in the store, with the day and the settings of the last analysis."""
    return asking.whole_job("backtest", _seen, _judged)


def _seen(asking: Asking, progress: Progress) -> LookedBack:
    with asking.store() as (results, reading):
        run = results.run()
        return look_back(
            TableEvents(reading),
            all_but_interactions(reading),
            dt.date.fromisoformat(run["as_of"]),
            Settings.from_mapping(run["settings"]),
            progress=progress,
        )


def _judged(seen: LookedBack, progress: Progress) -> Backtested:
    return _rows(judge(seen, progress=progress))


def _rows(found: Results) -> Backtested:
    tables = {name: found.tables[f"backtest_{name}"].to_pylist() for name in _SHOWN}
    judged: dict[str, list[Row]] = {}
    for row in sorted(tables["forecast"], key=lambda row: -(row["auc"] or 0.0)):
        judged.setdefault(row["judged_on"], []).append(row)
    return Backtested(
        found.run,
        tables["cuts"],
        tables["survival"],
        judged,
        tables["calibration"],
        tables["outlook"],
    )


_SHOWN = ("cuts", "survival", "forecast", "calibration", "outlook")
