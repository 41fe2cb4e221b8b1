"""Which alerts stand, and what ``crosstie watch`` has told of them: read, never written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial

from dashboard.asking import Asking
from dashboard.columnar import compact
from dashboard.i18n.meanings import words
from graphmodel.alerts.digest import Digest, Item, digest, ended_alerts
from graphmodel.alerts.ledger import NEWS
from graphmodel.alerts.looking import look
from graphmodel.alerts.standing import PAIR
from graphmodel.messages import Messages
from graphmodel.settings import Settings

NAMING_PEOPLE = ("single_thread", "departure", "fading")
"""Kinds of alerts whose members are people, or pairs of people."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The alerts that stand, and what was told before that no longer does.

    Attributes
    ----------
    told
        What stands, in words, perhaps the first of each severity only; ``since`` is the day of the analysis that was
        watched last, none before the first.
    counts
        How many stand, by severity.
    news
        How many were not told yet; before the first look, nothing is news.
    ended
        What was told and no longer holds: ``kind``, ``client_id``, ``client_name``.
    """

    told: Digest
    counts: Mapping[str, int]
    news: int
    ended: Sequence[Item]


def standing(asking: Asking, most: int | None = None) -> Standing:
    """The alerts as of the last analysis; worked out once for each analysis, load and language.

    Parameters
    ----------
    most
        So many of each severity are put into words; by default all.
    """
    language = words().language
    with asking.store() as (_, reading):
        load = reading.latest_load
    return asking.whole(("alerts", load, language, most), partial(_standing, language, most))


def _standing(language: str, most: int | None, asking: Asking) -> Standing:
    with asking.store() as (reader, reading):
        run, results = reader.run(), lru_cache(maxsize=None)(lambda name: compact(reader.results(name)))
        settings = Settings.from_mapping(run["settings"])
        watch = look(results, run, reading.table, settings.watch, everything=True)
    told = digest(watch, results, run, Messages.of(language), everything=True, most=most)
    shown = tuple({name: item[name] for name in item if name != "rows"} for item in told.alerts)
    return Standing(
        told=replace(told, alerts=shown),
        counts=Counter(alert.severity for alert in watch.standing.values()),
        news=sum(watch.status[alert] == NEWS for alert in watch.standing),
        ended=ended_alerts(watch, results),
    )


def people_named(alert: Item) -> list[str]:
    """Ids of the people an alert is about, each once: who left first, then whom it names.

    >>> people_named({"kind": "fading", "subject": None, "members": ["s1 > a1", "s1 > a2"]})
    ['s1', 'a1', 'a2']
    """
    if alert["kind"] not in NAMING_PEOPLE:
        return []
    named = [person for member in alert["members"] for person in member.split(PAIR)]
    return list(dict.fromkeys([alert["subject"], *named] if alert["kind"] == "departure" else named))
