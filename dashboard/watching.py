"""Which alerts stand, and what ``crosstie watch`` has told of them: read, never written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from dashboard.asking import Asking
from dashboard.columnar import compact
from dashboard.i18n.meanings import words
from dashboard.snapshot import ResultsReader
from graphmodel.alerts.digest import Digest, Item, digest, ended_alerts
from graphmodel.alerts.ledger import NEWS
from graphmodel.alerts.looking import look
from graphmodel.alerts.standing import PAIR
from graphmodel.settings import Settings
from graphmodel.stores.base import Reading

NAMING_PEOPLE = ("single_thread", "departure", "fading")
"""Kinds of alerts whose members are people, or pairs of people."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The alerts that stand, and what was told before that no longer does.

    Attributes
    ----------
    told
        All that stands, in words; ``since`` is the day of the analysis that was watched last, none before the first.
    ended
        What was told and no longer holds: ``kind``, ``client_id``, ``client_name``.
    """

    told: Digest
    ended: Sequence[Item]

    @property
    def news(self) -> int:
        """How many were not told yet; before the first look, nothing is news."""
        return sum(item["status"] == NEWS for item in self.told.alerts)


def standing(asking: Asking) -> Standing:
    """The alerts as of the last analysis; worked out once for each analysis, load and language."""
    with asking.store() as (results, reading):
        question = ("alerts", reading.latest_load, words().language)
        return asking.heavy(question, lambda: _standing(results, reading))


def _standing(reader: ResultsReader, reading: Reading) -> Standing:
    run, results = reader.run(), lru_cache(maxsize=None)(lambda name: compact(reader.results(name)))
    watch = look(results, run, reading.table, Settings.from_mapping(run["settings"]).watch, everything=True)
    told = digest(watch, results, run, words(), everything=True)
    shown = tuple({name: item[name] for name in item if name != "rows"} for item in told.alerts)
    return Standing(replace(told, alerts=shown), ended_alerts(watch, results))


def people_named(alert: Item) -> list[str]:
    """Ids of the people an alert is about, each once: who left first, then whom it names.

    >>> people_named({"kind": "fading", "subject": None, "members": ["s1 > a1", "s1 > a2"]})
    ['s1', 'a1', 'a2']
    """
    if alert["kind"] not in NAMING_PEOPLE:
        return []
    named = [person for member in alert["members"] for person in member.split(PAIR)]
    return list(dict.fromkeys([alert["subject"], *named] if alert["kind"] == "departure" else named))
