"""What one look has to tell, ready for any form: a terminal, a file, a letter, a chat."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby, islice
from typing import Any

import pyarrow as pa

from graphmodel.alerts.alert import Alert
from graphmodel.alerts.ledger import ACKNOWLEDGED, NEWS, TOLD, Watch
from graphmodel.alerts.telling import Telling, in_order
from graphmodel.messages import Messages
from graphmodel.tables import SEVERITIES

PROGRAM = "Crosstie"

MOST_ENDED = 10
"""So many of what no longer holds are named; the others are counted."""

_AT_ONCE = 1024
"""Alerts that are put into words together, with all that is known of their clients."""

Item = Mapping[str, Any]


@dataclass(frozen=True)
class Digest:
    """The alerts to be told, in order and in words.

    Attributes
    ----------
    as_of, since
        Days of this analysis and of the one seen last; ``since`` is none at the first look.
    everything
        Whether all that stands is told, rather than what is new.
    alerts
        One mapping an alert: the columns of the table ``alerts``, ``client_name``, ``status``, ``evidence``,
        ``next_step`` and ``rows``, the rows it comes from.
    ended
        One mapping an alert that no longer holds.
    words
        The language.
    """

    as_of: date
    since: date | None
    everything: bool
    alerts: tuple[Item, ...]
    ended: tuple[Item, ...]
    words: Messages

    @property
    def empty(self) -> bool:
        """Whether there is nothing worth a letter."""
        return not self.alerts

    @property
    def alarming(self) -> list[str]:
        """Severities that a batch job may fail on: of news, or of all that stands and nobody has taken note of."""
        return [
            item["severity"]
            for item in self.alerts
            if item["status"] == NEWS or (self.everything and item["status"] != ACKNOWLEDGED)
        ]

    def heading(self) -> str:
        """What this is, in one sentence."""
        n, say = len(self.alerts), self.words.text
        if self.everything:
            noted = sum(item["status"] == ACKNOWLEDGED for item in self.alerts)
            return say("watch.everything", n=n, day=self.as_of, noted=noted)
        if self.since is None:
            return say("watch.first_look", n=n, day=self.as_of)
        if not n:
            return say("watch.nothing_new", day=self.as_of, since=self.since)
        return say("watch.news", n=n, day=self.as_of, since=self.since)

    def title(self) -> str:
        """A subject for a letter: how many of which severity."""
        found = Counter(item["severity"] for item in self.alerts)
        counted = [
            self.words.text("watch.of_severity", n=found[level], severity=self.words.text(f"level.{level}"))
            for level in SEVERITIES
            if found[level]
        ]
        separator = self.words.text("list.separator")
        return self.words.text(
            "watch.title", program=PROGRAM, day=self.as_of, counted=separator.join(counted)
        )

    def label(self, item: Item) -> str:
        """Severity and kind of an alert."""
        severity = self.words.text(f"level.{item['severity']}")
        return self.words.text("watch.label", severity=severity, kind=self.kind(item))

    def kind(self, item: Item) -> str:
        """What an alert is about."""
        return self.words.text(f"alert.kind.{item['kind']}")

    def status(self, item: Item) -> str | None:
        """When it was told or acknowledged, where everything is told."""
        if not self.everything:
            return None
        if item["status"] == ACKNOWLEDGED:
            key = "watch.acknowledged_with" if item["note"] else "watch.acknowledged"
            return self.words.text(key, day=item["acknowledged_on"], note=item["note"])
        if item["status"] == TOLD:
            return self.words.text("watch.told", day=item["told_on"])
        return self.words.text("watch.untold")

    def end_sentence(self) -> str | None:
        """What no longer holds."""
        if not self.ended:
            return None
        named = [
            self.words.text("watch.ended_one", kind=self.kind(item), client=item["client_name"])
            for item in self.ended[:MOST_ENDED]
        ]
        more = len(self.ended) - len(named)
        separator = self.words.text("list.separator")
        told = (
            self.words.text("timeline.and_more", first=separator.join(named), n=more)
            if more
            else separator.join(named)
        )
        return self.words.text("watch.ended", n=len(self.ended), alerts=told)

    def lines(self) -> Iterator[str]:
        """All of it as plain text."""
        yield self.heading()
        for item in self.alerts:
            yield ""
            yield f"{self.label(item)}: {item['client_name']} [{item['client_id']}]  ({item['alert_id']})"
            yield f"  {item['evidence']}"
            yield f"  > {item['next_step']}"
            if told := self.status(item):
                yield f"  {told}"
        if ended := self.end_sentence():
            yield ""
            yield ended

    def as_mapping(self) -> dict[str, Any]:
        """Everything under the names of the tables."""
        return {
            "as_of": self.as_of,
            "since": self.since,
            "first_look": self.since is None,
            "heading": self.heading(),
            "alerts": list(self.alerts),
            "ended": list(self.ended),
        }


def digest(
    watch: Watch,
    results: Callable[[str], pa.Table],
    run: Mapping[str, Any],
    words: Messages,
    *,
    everything: bool = False,
    most: int | None = None,
) -> Digest:
    """Put what a look found into words: the news, or everything that stands.

    Parameters
    ----------
    results
        Gives result tables by name.
    run
        What the analysis says of itself.
    most
        So many of each severity are told, the first in order; by default all.
    """
    ordered = in_order(watch.standing.values() if everything else watch.told, results("relationships"))
    by_severity = groupby(ordered, key=lambda alert: alert.severity)
    chosen = [alert for _, severe in by_severity for alert in islice(severe, most)]
    memory = {row["alert_id"]: row for row in watch.remembered}
    names, people = (
        dict(zip(*(table[name].to_pylist() for name in columns), strict=True))
        for table, columns in (
            (results("relationships"), ("client_id", "client_name")),
            (results("roles"), ("person_id", "name")),
        )
    )

    def item(alert: Alert, telling: Telling) -> Item:
        return {
            **memory[alert.alert_id],
            "client_name": names[alert.client_id],
            "members": list(alert.members),
            "status": watch.status[alert.alert_id],
            "evidence": telling.evidence(alert),
            "next_step": telling.next_step(alert),
            "rows": list(alert.rows),
        }

    told: list[Item] = []
    for first in range(0, len(chosen), _AT_ONCE):
        some = chosen[first : first + _AT_ONCE]
        telling = Telling(results, run, some, people, words)
        told += [item(alert, telling) for alert in some]
    ended = () if everything else ended_alerts(watch, results)
    return Digest(watch.as_of, watch.since, everything, tuple(told), ended, words)


def ended_alerts(watch: Watch, results: Callable[[str], pa.Table]) -> tuple[Item, ...]:
    """What was told and no longer holds, the most severe first; as ``Digest.ended`` has it."""
    relationships = results("relationships")
    clients = (relationships[name].to_pylist() for name in ("client_id", "client_name"))
    names = dict(zip(*clients, strict=True))
    return tuple(
        {
            **{name: row[name] for name in ("alert_id", "level", "kind", "client_id", "subject", "severity")},
            "client_name": names.get(row["client_id"], row["client_id"]),
        }
        for row in sorted(watch.ended, key=lambda row: (SEVERITIES.index(row["severity"]), row["alert_id"]))
    )
