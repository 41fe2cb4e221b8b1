"""Backtests as the command tells them: how often the figures of past days were right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import click
import pyarrow as pa

from crosstie.terminal import Bar, progress, rows
from crosstie.without_store import work_on
from graphmodel.analysis import Results
from graphmodel.backtest import Question, backtest
from graphmodel.events import EventSource, TableEvents
from graphmodel.functions import Taxonomy
from graphmodel.messages import Messages
from graphmodel.settings import Settings
from graphmodel.stores.base import all_but_interactions
from graphmodel.stores.open import open_store

LISTED = 10
"""Relationships of the forecast that are printed."""

NOT_PRINTED = "backtest_observations"
"""The table that is written, but neither printed nor part of the JSON: a row for everything that was looked at."""

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Asked:
    """What is asked of the past, up to which day, and by which settings."""

    question: Question
    settings: Settings
    as_of: date | None = None
    taxonomy: Taxonomy | None = None


def backtest_of_folder(folder: Path, asked: Asked, *, supplier: str | None = None) -> Results:
    """The backtest of an export folder, without a store."""
    return work_on(
        folder,
        supplier,
        lambda quick, workbench: quick.begin_to_keep(workbench),
        lambda source, dataset, bar: _tested(source, dataset.tables, asked, bar),
    ).found


def backtest_of_store(url: str | None, asked: Asked) -> Results:
    """The backtest of what is in a store; nothing is written."""
    with progress() as bar, open_store(url).reading() as queries:
        inputs = all_but_interactions(queries)
        return _tested(TableEvents(queries), inputs, asked, bar)


def _tested(source: EventSource, inputs: Mapping[str, pa.Table], asked: Asked, bar: Bar) -> Results:
    return backtest(
        source,
        inputs,
        asked.as_of,
        asked.settings,
        asked.question,
        taxonomy=asked.taxonomy,
        progress=bar,
    )


def as_json(results: Results) -> dict[str, Any]:
    """The run and all tables but the one with a row for everything that was looked at."""
    tables = {name: table.to_pylist() for name, table in results.tables.items() if name != NOT_PRINTED}
    return {"run": results.run, **tables}


def backtest_lines(results: Results, words: Messages) -> Iterator[str]:
    """A backtest for a reader: what was looked at, the two questions with their answers, and what they rest on."""
    return _Telling(results, words).lines()


@dataclass(frozen=True)
class _Telling:
    results: Results
    words: Messages

    def lines(self) -> Iterator[str]:
        yield from self._looked_at()
        yield ""
        yield from self._survival()
        yield ""
        yield from self._predictors()
        yield ""
        yield from self._forecast()
        yield ""
        yield self._say("as_today")

    def _say(self, key: str, **values: Any) -> str:
        return self.words.text(f"backtest.{key}", **values)

    def _rows(self, table: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.results.tables[table].to_pylist()
        return found

    @property
    def _days(self) -> int:
        days: int = self.results.run["settings"]["backtest"]["horizon_days"]
        return days

    def _table(self, items: Sequence[Row], columns: Sequence[str], left: Sequence[str]) -> Iterator[str]:
        return rows(items, columns, self.words, right=[name for name in columns if name not in left])

    def _looked_at(self) -> Iterator[str]:
        run, cuts = self.results.run, self._rows("backtest_cuts")
        settings = run["settings"]
        looked_at, dormant = (sum(row[name] for row in cuts) for name in ("relationships", "dormant"))
        title = self._say("title", n=run["relationships"], cuts=self._say("cuts", n=len(cuts)))
        yield (
            click.style(title, bold=True)
            + "  "
            + self._say("span", first=cuts[0]["cut"], last=cuts[-1]["cut"])
        )
        yield self._say(
            "least",
            n=settings["backtest"]["least_interactions"],
            days=f"{settings['ties']['window_half_lives'] * settings['ties']['half_life_days']:g}",
        )
        yield self._say(
            f"dormant.{run['question']['outcome']}",
            days=self._days,
            dormant=dormant,
            looked_at=looked_at,
            share=_percent(dormant / looked_at),
        )

    def _survival(self) -> Iterator[str]:
        yield click.style(self._say("survival", days=self._days), bold=True)
        found = self._rows("backtest_survival")
        if not found:
            yield self._say("no_silence")
            return
        for counted in dict.fromkeys(row["counted"] for row in found):
            items = [
                {
                    counted: self._number(row["number"]),
                    "went_silent": f"{row['relationships']:,}",
                    "outlived": f"{row['survived']:,}",
                    "share": _percent(row["share"]),
                    "interval": self._interval(row["low"], row["high"], _percent),
                }
                for row in found
                if row["counted"] == counted
            ]
            if counted != found[0]["counted"]:
                yield ""
            yield from self._table(items, list(items[0]), left=[counted])

    def _predictors(self) -> Iterator[str]:
        yield click.style(self._say("foretold", days=self._days), bold=True)
        found = [row for row in self._rows("backtest_forecast") if row["judged_on"] == "all_cuts"]
        yield from self._judged(found)
        yield self._say("auc")
        if not found[0]["listed"]:
            yield self._say("no_list", option="--top N")
        elif self.results.run["question"]["top"] is None:
            yield self._say("list_of_flag")
        if not any(row["flagged"] for row in self._rows("backtest_cuts")):
            yield self._say("never_flagged")

    def _judged(self, found: Sequence[Row]) -> Iterator[str]:
        items = [
            {
                "predictor": self._say(f"predictor.{row['predictor']}"),
                "auc": _hundredths(row["auc"]),
                "interval": self._interval(row["auc_low"], row["auc_high"], _hundredths),
                "against_recency": self._gain(row) if row["predictor"] != "recency" else "",
                "listed": f"{row['listed']:,.0f}",
                "precision": _percent(row["precision"]),
            }
            for row in sorted(found, key=lambda row: -(row["auc"] or 0.0))
        ]
        columns = [name for name in items[0] if found[0]["listed"] or name not in ("listed", "precision")]
        yield from self._table(items, columns, left=["predictor"])

    def _gain(self, row: Row) -> str:
        """How much more its AUC is than that of recency: the interval."""
        return self._interval(row["auc_gain_low"], row["auc_gain_high"], lambda gain: f"{gain:+.2f}")

    def _forecast(self) -> Iterator[str]:
        verdict = self.results.run["forecast"]
        later = {
            row["predictor"]: row
            for row in self._rows("backtest_forecast")
            if row["judged_on"] == "later_cuts"
        }
        yield click.style(self._say("model"), bold=True)
        if not later or later["forecast"]["auc"] is None:
            yield self._say(verdict)
            return
        model, recency = later["forecast"], later["recency"]
        judged = [row for row in self._rows("backtest_cuts") if row["trained_on"]]
        yield self._say("later", cuts=self._say("cuts", n=len(judged)), first=judged[0]["cut"])
        yield self._say(
            verdict,
            auc=_hundredths(model["auc"]),
            recency=_hundredths(recency["auc"]),
            gain=_signed(model["auc_gain"]),
            interval=self._interval(model["auc_gain_low"], model["auc_gain_high"], _signed),
        )
        yield self._say("brier", model=_thousandths(model["brier"]), recency=_thousandths(recency["brier"]))
        outlook = self._rows("backtest_outlook")
        if not outlook:
            return
        yield ""
        yield from self._calibration()
        yield ""
        yield from self._outlook(outlook)

    def _calibration(self) -> Iterator[str]:
        yield self._say("calibration")
        items = [
            {
                "foretold": _percent(row["foretold"]),
                "went_dormant": _percent(row["share"]),
                "interval": self._interval(row["low"], row["high"], _percent),
                "times": f"{row['relationships']:,}",
            }
            for row in self._rows("backtest_calibration")
            if row["predictor"] == "forecast"
        ]
        yield from self._table(items, list(items[0]), left=[])

    def _outlook(self, outlook: Sequence[Row]) -> Iterator[str]:
        # What raises the chance is above its mean where more of it means a higher chance, else below.
        reasons = {
            row["feature"]: self._say(
                f"because.{'high' if row['coefficient'] > 0 else 'low'}.{row['feature']}"
            )
            for row in self._rows("backtest_coefficients")
        } | {None: ""}
        yield self._say("outlook", n=min(LISTED, len(outlook)), day=outlook[0]["as_of"], days=self._days)
        items = [
            {
                "client": row["client_name"],
                "chance_of_it": _percent(row["probability"]),
                "because": reasons[row["because"]],
                "days_silent": f"{row['recency']:,.0f}",
                "interactions": f"{row['volume']:,}",
                "level": self.words.text(f"level.{row['level']}"),
            }
            for row in outlook[:LISTED]
        ]
        yield from self._table(items, list(items[0]), left=["client", "because", "level"])

    def _number(self, number: str) -> str:
        return self._say("or_more", number=number.removesuffix("+")) if number.endswith("+") else number

    def _interval(self, low: float | None, high: float | None, written: Any) -> str:
        return "–" if low is None else self._say("interval", low=written(low), high=written(high))


def _percent(value: float | None) -> str:
    """A share in whole percent; 0% and 100% are said of none and all alone.

    >>> [_percent(value) for value in (None, 0.0, 0.001, 0.212, 0.999, 1.0)]
    ['–', '0%', '<1%', '21%', '>99%', '100%']
    """
    if value is None:
        return "–"
    rounded = f"{value:.0%}"
    if rounded == "0%" and value > 0:
        return "<1%"
    return ">99%" if rounded == "100%" and value < 1 else rounded


def _hundredths(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _thousandths(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _signed(value: float | None) -> str:
    return "–" if value is None else f"{value:+.3f}"
