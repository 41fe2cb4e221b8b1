"""What ``watch`` does with a store: look, tell, remember; and take note of what was told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import click

from crosstie.settings_file import load_settings
from crosstie.terminal import put, put_bytes, put_json, say
from graphmodel.alerts import Watch, acknowledged
from graphmodel.alerts.digest import Digest, digest
from graphmodel.alerts.ledger import alert_rows
from graphmodel.alerts.letter import letter
from graphmodel.alerts.looking import look as look_at
from graphmodel.alerts.webhooks import plain, slack, teams
from graphmodel.messages import ENGLISH, Messages
from graphmodel.stores.base import Store
from graphmodel.stores.open import open_store
from graphmodel.tables import ALERTS, WATCHES

SOURCE = "crosstie watch"
"""What the store's list of loads calls what is remembered here."""

_COLOURS = {"critical": "red", "high": "yellow"}


@dataclass(frozen=True)
class Look:
    """One look at the latest analysis: what is to be told, and what is to be remembered once it has been."""

    digest: Digest
    _watch: Watch
    _store: Store
    _after: int

    def remember(self) -> None:
        """Mark as told what was told; nothing is written where nothing has changed.

        ``StoreBusyError`` where the store was written since the look; then it is told again next time.
        """
        if not self._watch.changes:
            return
        written, gone = self._watch.tables()
        told = [alert.alert_id for alert in self._watch.told]
        report = {"watch": {"as_of": self._watch.as_of.isoformat(), "told": told}}
        self._store.load(written, source=SOURCE, report=report, gone=gone, after=self._after)


def look(
    url: str | None, settings: Path | None = None, *, everything: bool = False, language: str = ENGLISH
) -> Look:
    """Compare the latest analysis with what was told; nothing is written yet.

    Parameters
    ----------
    everything
        Tell all that stands, also of an analysis of an earlier day than the one seen last.
    """
    store = open_store(url)
    run = store.run()
    results = lru_cache(maxsize=None)(store.results)
    with store.reading() as reading:
        after = reading.latest_load
        watch = look_at(results, run, reading.table, load_settings(settings).watch, everything=everything)
    told = digest(watch, results, run, Messages.of(language), everything=everything)
    return Look(told, watch, store, after)


def acknowledge(
    url: str | None, names: Sequence[str], note: str | None, *, dry_run: bool = False
) -> list[dict[str, Any]]:
    """Take note of alerts by their names, or beginnings of names; the rows of ``alerts`` as they are then."""
    store = open_store(url)
    with store.reading() as reading:
        after = reading.latest_load
        rows = acknowledged(reading.table(ALERTS.name), reading.table(WATCHES.name), names, note)
    if not dry_run:
        report = {"watch": {"acknowledged": [row["alert_id"] for row in rows]}}
        store.load({ALERTS.name: alert_rows(rows)}, source=SOURCE, report=report, after=after)
    return [{name: row[name] for name in ALERTS.names} for row in rows]


def tell(told: Digest, form: str, sender: str | None, receivers: Sequence[str]) -> None:
    """Print a digest in a form; a letter or a message that would say nothing is not written."""
    if form == "text":
        for line in watch_lines(told, told.words):
            put(line)
    elif form == "json":
        put_json(told.as_mapping())
    elif told.empty:
        say(told.words.text("watch.nothing_written"))
    elif form == "eml" and sender is not None:
        put_bytes(letter(told, sender, receivers))
    else:
        put_json({"webhook": plain, "slack": slack, "teams": teams}[form](told))


def watch_lines(told: Digest, words: Messages) -> Iterator[str]:
    """A digest for a terminal."""
    yield told.heading()
    for item in told.alerts:
        severity = click.style(
            words.text(f"level.{item['severity']}"),
            fg=_COLOURS.get(item["severity"]),
            bold=item["severity"] in _COLOURS,
        )
        label = words.text("watch.label", severity=severity, kind=told.kind(item))
        client = click.style(item["client_name"], bold=True)
        yield ""
        yield f"{item['alert_id']}  {label}  {client}  [{item['client_id']}]"
        for sentence in (item["evidence"], f"> {item['next_step']}", told.status(item)):
            if sentence:
                yield f"  {sentence}"
    if ended := told.end_sentence():
        yield ""
        yield ended
    if told.alerts:
        yield ""
        yield words.text("watch.how", command="crosstie watch --acknowledge ID")


def noted_lines(rows: Sequence[Mapping[str, Any]], words: Messages, *, dry_run: bool) -> Iterator[str]:
    """What was acknowledged, for a terminal."""
    yield words.text("watch.not_noted" if dry_run else "watch.noted", n=len(rows))
    for row in rows:
        kind = words.text(f"alert.kind.{row['kind']}")
        yield f"  {row['alert_id']}  {words.text('watch.ended_one', kind=kind, client=row['client_id'])}"
