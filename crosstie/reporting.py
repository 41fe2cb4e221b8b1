"""What ``report`` writes: one relationship on one page, in words, from the last analysis and the interactions."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from crosstie.exporting import check_free, write_file
from crosstie.leaving import Told, handover_sentences
from crosstie.reading import Analysed, relationship_in
from crosstie.terminal import progress
from crosstie.weaving import HoleList, analysed, hole_in_words, holes_of
from dashboard.figures.two_firm_map import plan
from dashboard.formats import begun, percent
from dashboard.report.contents import Alert, Condition, Contents, Departure, Figure, Hole
from dashboard.report.page import page
from dashboard.report.printing import browser, to_pdf, to_png
from graphmodel.alerts.digest import PROGRAM, Digest, digest
from graphmodel.alerts.looking import look
from graphmodel.errors import InputError, StoreBusyError
from graphmodel.leaving.what_is_left import leave
from graphmodel.messages import ENGLISH, Messages
from graphmodel.settings import Settings
from graphmodel.stages.telling import missing_in_words
from graphmodel.stores.open import open_store
from graphmodel.tables import LIST_SEPARATOR, RELATIONSHIPS, STAGES
from graphmodel.what_if import WhatIf, gather

FORMS = (".html", ".pdf", ".png")
SHOWN_HOLES, SHOWN_ALERTS, SHOWN_STEPS = 3, 5, 3
"""So many stand on the page; of holes and alerts, the others are counted."""

_FIGURES = (
    "revenue",
    "exposed_revenue",
    "severance_probability",
    "threads",
    "single_thread_risk",
    "client_coverage",
    "ties",
    "last_interaction_at",
)
_DRAWN = STAGES[STAGES.index("point_to_point") :]

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Asked:
    """Which report is wanted.

    Attributes
    ----------
    client
        Id or name.
    out
        The file; its ending says what it is.
    force
        Write over a file that is there.
    dry_run
        Look at everything, write nothing.
    """

    client: str
    out: Path
    language: str = ENGLISH
    force: bool = False
    dry_run: bool = False


@dataclass(frozen=True)
class Reported:
    """What was, or in a dry run would be, written."""

    file: Path
    client_id: str
    client_name: str
    dry_run: bool

    def as_mapping(self) -> dict[str, Any]:
        """For ``--json``."""
        return {
            "file": str(self.file),
            "client_id": self.client_id,
            "client_name": self.client_name,
            "dry_run": self.dry_run,
        }

    def line(self, words: Messages) -> str:
        """For a reader."""
        key = "report.would_write" if self.dry_run else "report.written"
        return words.text(key, file=self.file, client=self.client_name)


def report_client(url: str | None, asked: Asked) -> Reported:
    """Write the report of one relationship.

    Raises
    ------
    InputError
        The file is of no known kind, is there already, or cannot be printed.
    UnknownNameError
        There is no such client, or several have that name.
    """
    form = asked.out.suffix.lower()
    if form not in FORMS:
        raise InputError(
            "a report is HTML, PDF or PNG",
            where=str(asked.out),
            remedy="Give --out a name that ends in " + ", ".join(FORMS),
        )
    check_free({asked.out: None}, force=asked.force)
    if form != ".html":
        browser()
    store = open_store(url)
    with progress() as bar:
        bar("reading the store")
        told = _told(store, asked.client, asked.language)
        bar("writing")
        if not asked.dry_run:
            write_file(asked.out, _writer(form, page(told.contents())))
    return Reported(asked.out, told.row["client_id"], told.row["client_name"], asked.dry_run)


def report_page(store: Analysed, client: str, language: str = ENGLISH) -> str:
    """The report of one relationship as HTML, from whatever part of a store is given; errors as ``report_client``."""
    return page(_told(store, client, language).contents())


def _told(store: Analysed, client: str, language: str) -> _Told:
    version = store.results_version()
    found = relationship_in(store, client, language=language)
    gathered = _Gathered.of(store, found["relationship"]["client_id"], language)
    if store.results_version() != version:
        raise StoreBusyError(
            "another analysis was written while this one was being read", remedy="Call again"
        )
    return _Told(found, gathered, language)


def _writer(form: str, text: str) -> Callable[[Path], object]:
    if form == ".html":
        return lambda path: path.write_text(text, encoding="utf-8")
    return partial(to_pdf if form == ".pdf" else to_png, text)


@dataclass(frozen=True)
class _Gathered:
    """What the results alone do not tell of one relationship.

    Attributes
    ----------
    holes
        With what mending each would do.
    worst
        Rows of ``worst_cases``, the fewest people first.
    departure
        What is left in the worst case of one person; none where no tie is live.
    alerts
        All that stand.
    supplier, currency
        Name of our firm, and the currency of this client.
    """

    holes: HoleList
    worst: Sequence[Row]
    departure: Told | None
    alerts: Digest
    supplier: str
    currency: str | None

    @classmethod
    def of(cls, store: Analysed, client_id: str, language: str) -> _Gathered:
        results = lru_cache(maxsize=None)(store.results)
        run, roles = store.run(), results("roles")
        firms = {row["organisation_id"]: row for row in store.inputs("organisations").to_pylist()}
        currency = firms[client_id]["currency"] if client_id in firms else None
        with store.reading() as queries:
            watched = Settings.from_mapping(run["settings"]).watch
            watch = look(results, run, queries.table, watched, everything=True)
            asked = analysed(queries, roles, run)
            standing = gather(
                asked.known, asked.as_of, asked.settings, clients=[client_id], language=language
            )
        worst = [row for row in results("worst_cases").to_pylist() if row["client_id"] == client_id]
        worst.sort(key=lambda row: row["people"])
        holes = holes_of(standing, asked, currency)
        departure = _without(standing, worst[0], holes.names, currency) if worst else None
        supplier = ", ".join(row["name"] for row in firms.values() if row["role"] == "supplier")
        alerts = digest(watch, results, run, Messages.of(language), everything=True)
        return cls(holes, worst, departure, alerts, supplier, currency)


def _without(standing: WhatIf, case: Row, names: Mapping[str, str], currency: str | None) -> Told:
    return Told(leave(standing, case["person_ids"].split(LIST_SEPARATOR)), names, currency)


class _Told:
    """A relationship in the words of a language."""

    def __init__(self, found: Mapping[str, Any], more: _Gathered, language: str) -> None:
        self.found, self.more, self.language = found, more, language
        self.row: Row = found["relationship"]
        self.words = Messages.of(language)
        self.reasons = dict(
            flag.split(":", 1) for flag in (self.row["flags"] or "").split(";") if ":" in flag
        )

    def contents(self) -> Contents:
        """All of it."""
        row, risk, say = self.row, self.found["risk"], self.words.text
        day = self.words.day(row["as_of"])
        alerts = list(self.alerts())
        holes = self.more.holes.rows
        return Contents(
            language=self.language,
            client=row["client_name"],
            supplier=self.more.supplier,
            as_of=day,
            stage=row["stage"],
            stage_name=say(f"stage.{row['stage']}"),
            stages=[(stage, say(f"stage.{stage}")) for stage in _DRAWN],
            level=risk["level"],
            level_name=say(f"level.{risk['level']}"),
            verdict=risk["why"],
            next_step=risk["next_step"],
            evidence=[
                say("report.limits", reason=reason)
                for flag, reason in self.reasons.items()
                if flag not in RELATIONSHIPS.names
            ],
            figures=[self.figure(name) for name in _FIGURES],
            map=plan(
                self.found["people"],
                self.found["ties"],
                self.found["cells"],
                self.found["holes"],
                self.more.holes.names,
                self.more.holes.functions,
                supplier=self.more.supplier,
                client=row["client_name"],
            ),
            next_stage=say(f"stage.{row['next_stage']}") if row["next_stage"] else "",
            lacking=list(self.lacking()),
            steps=self.found["to_do"][:SHOWN_STEPS],
            departures=[self.departure(case) for case in self.more.worst],
            leaving=self.names(self.more.worst[0]) if self.more.worst else "",
            handover=handover_sentences(self.more.departure, self.words) if self.more.departure else [],
            holes=[self.hole(hole) for hole in holes[:SHOWN_HOLES]],
            holes_left_out=max(0, len(holes) - SHOWN_HOLES),
            alerts=alerts[:SHOWN_ALERTS],
            alerts_left_out=max(0, len(alerts) - SHOWN_ALERTS),
            made_by=say(
                "report.source", program=PROGRAM, version=importlib.metadata.version("crosstie"), day=day
            ),
        )

    def figure(self, name: str) -> Figure:
        row, words = self.row, self.words
        value = row[name]
        of = words.text(
            f"report.of.{name}",
            ours=row["people_supplier"],
            theirs=row["people_client"],
            n=row["interactions"],
        )
        if value is None:
            silent = "flag.no_revenue" if name == "revenue" or row["ties"] else "flag.no_tie"
            of = self.reasons.get(name) or words.text(silent)
        return Figure(
            name=name,
            label=words.text(f"report.figure.{name}"),
            value=words.number(None) if value is None else self.shown(name, value),
            of=of,
            meaning=words.text(f"column.{name}"),
            loud=row["threads"] == 1 and name in ("threads", "exposed_revenue", "severance_probability"),
        )

    def shown(self, name: str, value: Any) -> str:
        """A value of ``relationships`` as a figure."""
        if name in ("revenue", "exposed_revenue"):
            return self.words.money(value, self.more.currency)
        if name == "severance_probability":
            return self.words.percent(value)
        if name == "client_coverage":
            return percent(value)
        if name == "last_interaction_at":
            return self.words.day(value.date())
        return f"{value:.2f}" if isinstance(value, float) else f"{value:,}"

    def lacking(self) -> Iterator[Condition]:
        for row in self.found["conditions"]:
            if row["stage"] == self.row["next_stage"] and row["passed"] != "true":
                asked = missing_in_words({**row, "value": self.short(row["value"])}, self.words)
                yield Condition(row["passed"], row["source"] or "", asked)

    def short(self, value: str | None) -> str | None:
        """A condition's value in sensible digits."""
        return value if value in (None, "true", "false") else self.words.number(float(value))

    def names(self, case: Row) -> str:
        people = case["person_ids"].split(LIST_SEPARATOR)
        return self.words.listed([self.more.holes.names.get(person) or person for person in people])

    def departure(self, case: Row) -> Departure:
        return Departure(
            people=self.names(case),
            share=self.words.percent(case["share_lost"]),
            orphans=f"{case['orphans']:,}",
            threads=f"{case['threads_after']:,}",
        )

    def hole(self, row: Row) -> Hole:
        told, separator = hole_in_words(row, self.more.holes, self.words), " · "
        return Hole(
            where=begun(told.where),
            trouble=separator.join(told.trouble),
            gains=self.words.sentences(told.who, separator.join(told.gains).replace("->", "→")),
            way_in=told.way_in,
        )

    def alerts(self) -> Iterator[Alert]:
        told = self.more.alerts
        for item in told.alerts:
            if item["client_id"] == self.row["client_id"]:
                status = told.status(item) if told.since else None
                yield Alert(begun(told.label(item)), item["evidence"], item["next_step"], status or "")
