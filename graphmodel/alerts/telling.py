"""Alerts in words: what is seen, what to do next."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from graphmodel.alerts.alert import Alert
from graphmodel.alerts.standing import PAIR
from graphmodel.arrow import rows_of
from graphmodel.messages import Messages
from graphmodel.risk import assess, by_stake, of_those_here
from graphmodel.settings import Settings
from graphmodel.stages.telling import missing_in_words, step_sentences
from graphmodel.tables import ALERT_KINDS, SEVERITIES

_MOST_NAMED = 4

Row = Mapping[str, Any]


_AT_STAKE = (
    "client_id",
    "ties",
    "strength",
    "severance_probability",
    "revenue",
    "exposed_revenue",
)
"""Columns of ``relationships`` that say what is at stake."""


def in_order(alerts: Iterable[Alert], relationships: pa.Table) -> list[Alert]:
    """The most severe first, then by what is at stake, then kind by kind."""
    ranked = by_stake(rows_of(relationships.select(_AT_STAKE)))
    ranks = {row["client_id"]: rank for rank, row in enumerate(ranked)}

    def place(alert: Alert) -> tuple[Any, ...]:
        kind = ALERT_KINDS.index(alert.kind)
        return SEVERITIES.index(alert.severity), ranks[alert.client_id], kind, alert.subject

    return sorted(alerts, key=place)


class Telling:
    """Sentences about the alerts of one analysis.

    Parameters
    ----------
    results
        Gives result tables by name.
    run
        What the analysis says of itself.
    alerts
        What is to be told: everything that is known of their clients is held in memory, so best not too many.
    names
        Of people by id.
    words
        The language.
    """

    def __init__(
        self,
        results: Callable[[str], pa.Table],
        run: Mapping[str, Any],
        alerts: Iterable[Alert],
        names: Mapping[str, str],
        words: Messages,
    ) -> None:
        self._words = words
        self._as_of = date.fromisoformat(run["as_of"])
        self._settings = Settings.from_mapping(run["settings"])
        told = list(alerts)

        def of(name: str, *kinds: str) -> pa.Table:
            """Rows of the clients of these kinds of alerts, by default of all."""
            table = results(name)
            clients = sorted({alert.client_id for alert in told if not kinds or alert.kind in kinds})
            return table.filter(pc.is_in(table["client_id"], value_set=pa.array(clients, pa.string())))

        roles, self._names = results("roles"), names
        relationships, people, ties, holes = (
            of(name) for name in ("relationships", "people", "ties", "holes")
        )
        ties = of_those_here(ties, roles, self._as_of)
        self._steps, self._conditions = (_grouped(of(name, "setback")) for name in ("steps", "conditions"))
        self._ties = _grouped(of_those_here(of("ties", "departure"), roles, self._as_of))
        assessed = assess(
            relationships, people, ties, holes, self._names, self._settings, language=words.language
        )
        self._assessed = _by_key(assessed)

    def evidence(self, alert: Alert) -> str:
        """What is seen."""
        told: Mapping[str, Callable[[Alert], Sequence[str | None]]] = {
            "exposed_stronghold": self._stronghold,
            "single_thread": self._single_thread,
            "departure": self._departure,
            "dormant": self._why,
            "setback": self._setback,
            "fading": self._fading,
        }
        return self._words.sentences(*told[alert.kind](alert))

    def next_step(self, alert: Alert) -> str:
        """What to do."""
        if alert.kind == "departure":
            return self._after_departure(alert)
        if alert.kind == "setback" and (first := self._first_step(alert.client_id)):
            return first
        return str(self._assessed[alert.client_id]["next_step"])

    def _say(self, key: str, **values: Any) -> str:
        return self._words.text(f"alert.{key}", **values)

    def _why(self, alert: Alert) -> Sequence[str]:
        return [self._assessed[alert.client_id]["why"]]

    def _stronghold(self, alert: Alert) -> Sequence[str]:
        share = self._words.percent(alert.figures["share_of_wallet"])
        return [self._words.text("mismatch_evidence.exposed_stronghold", share=share), *self._why(alert)]

    def _single_thread(self, alert: Alert) -> Sequence[str | None]:
        month, threads = alert.figures["month_end"], alert.figures["threads"]
        before = self._say("before", month=self._month(month), n=threads) if month else None
        return [*self._why(alert), before]

    def _departure(self, alert: Alert) -> Sequence[str | None]:
        figures, side = alert.figures, alert.figures["side"]
        left = self._say(
            f"left.{side}",
            person=self._name(alert.subject),
            day=figures["left_on"],
            share=self._words.percent(figures["share"]),
        )
        orphans = figures["orphans"]
        behind = self._say(f"orphans.{side}", people=self._some(orphans)) if orphans else None
        return [left, behind]

    def _setback(self, alert: Alert) -> Sequence[str | None]:
        figures = alert.figures
        stages = {side: self._words.text(f"stage.{figures[f'{side}_stage']}") for side in ("from", "to")}
        conditions = {
            f"{row['stage']}.{row['condition']}": row for row in self._conditions.get(alert.client_id, ())
        }
        failing = [
            missing_in_words(self._shortened(conditions[key]), self._words)
            for key in alert.members
            if key in conditions and conditions[key]["passed"] == "false"
        ]
        text = self._say(
            "fell" if failing else "fell_and_mended",
            month=self._month(figures["month_end"]),
            missing=self._words.text("missing.separator").join(failing),
            **{f"{side}_stage": name for side, name in stages.items()},
        )
        left = [self._name(person) for person in figures["people_left"]]
        faded = figures["ties_faded"]
        return [
            text,
            self._words.text("timeline.left", people=self._some_of(left)) if left else None,
            self._words.text("timeline.faded", n=len(faded), ties=self._pairs(faded)) if faded else None,
        ]

    def _shortened(self, condition: Row) -> Row:
        """A condition with its value in sensible digits."""
        value = condition["value"]
        if value in (None, "true", "false"):
            return condition
        return {**condition, "value": self._words.number(float(value))}

    def _fading(self, alert: Alert) -> Sequence[str]:
        share = self._words.percent(alert.figures["share"])
        return [self._say("faded", n=len(alert.members), share=share, ties=self._pairs(alert.members))]

    def _first_step(self, client: str) -> str | None:
        steps = self._steps.get(client, [])
        if not steps:
            return None
        first = min(steps, key=lambda step: step["step"])
        conditions = self._conditions.get(client, [])
        (told,) = step_sentences([first], conditions, self._names, self._as_of, self._settings, self._words)
        return told

    def _after_departure(self, alert: Alert) -> str:
        """Who of those who are left could go on."""
        live = [tie for tie in self._ties.get(alert.client_id, ()) if tie["live"]]
        person, ours = self._name(alert.subject), alert.figures["side"] == "supplier"
        if not live:
            if not ours:
                return str(self._assessed[alert.client_id]["next_step"])
            return self._say("name_successor", person=person, people=self._some(alert.members))
        best = min(
            live,
            key=lambda tie: (-round(tie["strength"], 9), tie["supplier_person_id"], tie["client_person_id"]),
        )
        ends = {
            "ours": self._name(best["supplier_person_id"]),
            "theirs": self._name(best["client_person_id"]),
        }
        if not ours:
            return self._say("ask_successor", person=person, **ends)
        people = self._some(alert.figures["orphans"] or alert.members)
        return self._say("take_up", ours=ends["ours"], people=people)

    def _name(self, person: str) -> str:
        return self._names.get(person) or person

    def _some(self, people: Sequence[str]) -> str:
        return self._some_of([self._name(person) for person in people])

    def _pairs(self, pairs: Sequence[str]) -> str:
        told = []
        for pair in pairs:
            ours, _, theirs = pair.partition(PAIR)
            told.append(self._words.text("timeline.tie", ours=self._name(ours), theirs=self._name(theirs)))
        return self._some_of(told)

    def _some_of(self, items: Sequence[str]) -> str:
        """All of a few, the first of many."""
        if len(items) <= _MOST_NAMED:
            return self._words.listed(items)
        first = self._words.text("list.separator").join(items[:_MOST_NAMED])
        return self._words.text("timeline.and_more", first=first, n=len(items) - _MOST_NAMED)

    def _month(self, day: date) -> str:
        return self._words.text(
            "date.month", month=self._words.text(f"month.{day.month}"), year=str(day.year)
        )


def _by_key(table: pa.Table) -> dict[str, Row]:
    return {row["client_id"]: row for row in table.to_pylist()}


def _grouped(table: pa.Table) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows_of(table):
        found.setdefault(row["client_id"], []).append(row)
    return found
