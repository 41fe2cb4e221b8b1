"""What ``risk`` and ``show`` print: results read from the store, told in words."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

import click
import pyarrow as pa
import pyarrow.compute as pc

from crosstie.terminal import padded, rows
from graphmodel.errors import UnknownNameError
from graphmodel.identity import people_of
from graphmodel.messages import ENGLISH, Messages
from graphmodel.messages.retelling import retold
from graphmodel.risk import assess, of_those_here
from graphmodel.settings import Settings
from graphmodel.stages.telling import mismatch_sentences, step_sentences, target_sentence
from graphmodel.stores.base import Reading
from graphmodel.stores.open import open_store
from graphmodel.tables import COMPANY, LIST_SEPARATOR, RELATIONSHIPS

_ELSEWHERE = frozenset(
    {"client_id", "client_name", "as_of", "stage", "next_stage", "missing", "flags", "critical_people"}
)
"""Columns told above the table of measures, or by the table of people."""

_COLOURS = {"critical": "red", "high": "yellow"}


class Analysed(Protocol):
    """What is read of a store: the results of its last analysis, and what they are of."""

    def results(self, table: str) -> pa.Table:
        """One result table."""

    def inputs(self, table: str) -> pa.Table:
        """One input table."""

    def run(self) -> dict[str, Any]:
        """What the last analysis says of itself."""

    def results_version(self) -> str:
        """A text that changes when results are rewritten."""

    def reading(self) -> AbstractContextManager[Reading]:
        """All that was loaded, for the length of the block."""


@dataclass(frozen=True)
class RiskList:
    """Rows of ``relationships`` with level, rank, why and next step, by rank; and figures of all clients."""

    rows: list[dict[str, Any]]
    as_of: str
    clients: int
    single: int
    exposed: float
    currency: str | None


def risk_list(
    url: str | None,
    *,
    top: int | None = None,
    min_revenue: float | None = None,
    mismatch: bool = False,
    language: str = ENGLISH,
) -> RiskList:
    """The ranked list of the last analysis; with ``mismatch`` only those with one, its evidence in words."""
    store = open_store(url)
    run = store.run()
    relationships = store.results("relationships")
    told_in = _language_of(store)
    found = {row["client_id"]: retold(row, told_in, language) for row in relationships.to_pylist()}
    listed = [{**row, **found[row["client_id"]]} for row in _assess(store, relationships, language)]
    if min_revenue is not None:
        listed = [row for row in listed if (row["revenue"] or 0) >= min_revenue]
    currency = currency_of(store.inputs("organisations"))
    if mismatch:
        small, words = run.get("yardsticks", {}).get("small_revenue"), Messages.of(language)
        listed = [
            {**row, "mismatch_evidence": mismatch_sentences(row, currency, small, words)}
            for row in listed
            if row["mismatch"]
        ]
    return RiskList(
        rows=listed[:top],
        as_of=run["as_of"],
        clients=len(found),
        single=sum(row["threads"] == 1 for row in found.values()),
        exposed=sum(row["exposed_revenue"] or 0.0 for row in found.values()),
        currency=currency,
    )


def currency_of(organisations: pa.Table) -> str | None:
    """The currency of all revenues; none where there are several, or none is told."""
    currencies = pc.unique(organisations["currency"].drop_null()).to_pylist()
    return currencies[0] if len(currencies) == 1 else None


def mismatch_lines(listed: RiskList, language: str = ENGLISH) -> Iterator[str]:
    """Where network, trade and claims disagree, with the evidence of each."""
    words = Messages.of(language)
    if not listed.rows:
        yield words.text("mismatch_evidence.none")
        return
    yield words.text("mismatch_evidence.heading", n=len(listed.rows))
    for row in listed.rows:
        yield ""
        yield f"{row['rank']:>3}  {click.style(row['client_name'], bold=True)}  [{row['client_id']}]"
        for code, sentence in zip(
            row["mismatch"].split(LIST_SEPARATOR), row["mismatch_evidence"], strict=True
        ):
            called = words.text(f"mismatch.{code}")
            yield f"     {words.text('mismatch_evidence.line', mismatch=called, evidence=sentence)}"


def risk_lines(listed: RiskList, language: str = ENGLISH) -> Iterator[str]:
    """The list for a reader: what it means first, then the figure."""
    words = Messages.of(language)
    yield words.text(
        "risk.list.heading",
        day=listed.as_of,
        n=listed.single,
        clients=listed.clients,
        exposed=words.money(listed.exposed, listed.currency),
    )
    for row in listed.rows:
        level = click.style(
            padded(words.text(f"level.{row['level']}"), 8),
            fg=_COLOURS.get(row["level"]),
            bold=row["level"] in _COLOURS,
        )
        yield ""
        yield f"{row['rank']:>3}  {level}  {click.style(row['client_name'], bold=True)}  [{row['client_id']}]"
        yield f"     {' · '.join(_figures(row, listed.currency, words))}"
        yield f"     {row['why']}"
        yield f"     > {row['next_step']}"
    if len(listed.rows) < listed.clients:
        yield "\n" + words.text("risk.list.shown", shown=len(listed.rows), clients=listed.clients)


def _figures(row: dict[str, Any], currency: str | None, words: Messages) -> Iterator[str]:
    revenue = words.money(row["revenue"], currency)
    if row["revenue"] is None:
        yield words.text("risk.list.no_revenue")
    elif row["exposed_revenue"] is None:
        yield words.text("risk.list.revenue", revenue=revenue)
    else:
        exposed = words.money(row["exposed_revenue"], currency)
        yield words.text("risk.list.exposed", exposed=exposed, revenue=revenue)
    yield words.text(f"stage.{row['stage']}")
    if row["ties"]:
        yield words.text("count.threads", n=row["threads"])
    if row["severance_probability"] is not None:
        yield words.text("risk.list.severance", chance=words.percent(row["severance_probability"]))


def relationship(url: str | None, client: str, *, language: str = ENGLISH) -> dict[str, Any]:
    """Everything that is known of one relationship, by table."""
    return relationship_in(open_store(url), client, language=language)


def relationship_in(store: Analysed, client: str, *, language: str = ENGLISH) -> dict[str, Any]:
    """Everything that is known of one relationship of a store, by table."""
    relationships = store.results("relationships").to_pylist()
    told_in = _language_of(store)
    row = retold(find_client(relationships, client), told_in, language)
    key = row["client_id"]
    tables = {
        name: _of_client(store.results(name), key)
        for name in ("people", "ties", "cells", "conditions", "steps", "holes")
    }
    tables["conditions"] = [retold(item, told_in, language) for item in tables["conditions"]]
    assessed = _assess(store, store.results("relationships"), language)
    (level,) = [item for item in assessed if item["client_id"] == key]
    people = _names(store)
    shown = {item[name] for item in tables["ties"] for name in ("supplier_person_id", "client_person_id")}
    shown |= {person for item in tables["holes"] if item["route"] for person in item["route"].split(" > ")}
    for side in ("supplier_people", "client_people"):
        shown |= {person for step in tables["steps"] for person in (step[side] or "").split(LIST_SEPARATOR)}
    names = {person: people.get(person, person) for person in sorted(shown - {""})}
    return {
        "relationship": row,
        "risk": level,
        **tables,
        "names": names,
        "to_do": step_sentences(
            tables["steps"],
            tables["conditions"],
            names,
            row["as_of"],
            Settings.from_mapping(store.run()["settings"]),
            Messages.of(language),
        ),
    }


def relationship_lines(found: dict[str, Any], language: str = ENGLISH) -> Iterator[str]:
    """One relationship for a reader: verdict, measures, conditions, people, ties, holes."""
    row, risk, words = found["relationship"], found["risk"], Messages.of(language)
    title = click.style(f"{row['client_name']}  [{row['client_id']}]", bold=True)
    yield f"{title}  {words.text('show.as_of', day=str(row['as_of']))}"
    verdict = (words.text(f"stage.{row['stage']}"), words.text(f"level.{risk['level']}"), risk["why"])
    yield " · ".join(verdict)
    yield f"> {risk['next_step']}"
    if row["missing"]:
        above = words.text(f"stage.{row['next_stage']}")
        yield words.text("show.lacks", stage=above, missing=row["missing"])
    if found["to_do"]:
        yield words.text("step.heading")
        for number, sentence in enumerate(found["to_do"], start=1):
            yield f"  {number}. {sentence}"
    if aimed := target_sentence(row, words):
        yield aimed
    for title, items, columns in (
        ("measures", _measures(row, words), ("text", "name", "value", "unit")),
        (
            "conditions",
            [_condition(item, words) for item in found["conditions"]],
            ("mark", "stage", "measure", "value", "needs", "source"),
        ),
        (
            "people",
            found["people"],
            ("person", "side", "function", "seniority", "share", "in_every_cut", "orphans"),
        ),
        (
            "ties",
            found["ties"],
            ("ours", "theirs", "strength", "interactions", "last_at", "live", "direct", "fading"),
        ),
        (
            "holes",
            found["holes"],
            ("priority", "client_function", "supplier_function", "open_cases", "low_feedback", "route"),
        ),
    ):
        yield ""
        yield click.style(words.text(f"show.{title}"), bold=True)
        if not items:
            yield f"  {words.text('none')}"
            continue
        told = [_told(item, found["names"], words) for item in items]
        for line in rows(told, columns, words, right=_FIGURES):
            yield f"  {line}"
    yield ""


_FIGURES = ("value", "strength", "share", "interactions", "open_cases", "low_feedback", "priority")
_NAMED = ("side", "function", "seniority", "client_function", "supplier_function")


def _measures(row: Mapping[str, Any], words: Messages) -> list[dict[str, Any]]:
    """What each figure says, its value, and its unit or why it is undefined; then what limits the evidence."""
    reasons = dict(flag.split(":", 1) for flag in (row["flags"] or "").split(";") if ":" in flag)
    shown = []
    for column in RELATIONSHIPS.columns:
        name, value = column.name, row[column.name]
        if name in _ELSEWHERE or (value is None and name not in reasons):
            continue
        unit = words.text(f"unit.{column.unit}") if column.unit else ""
        if value is None:
            unit = words.text("show.undefined", reason=reasons[name])
        elif name in _CODES:
            codes = str(value).split(LIST_SEPARATOR)
            value = words.listed([words.text(f"{_CODES[name]}.{code}") for code in codes])
        shown.append({"text": words.text(f"column.{name}"), "name": name, "value": value, "unit": unit})
    limits = [name for name in reasons if name not in RELATIONSHIPS.names]
    return [*shown, *({"text": reasons[name], "name": name, "value": None, "unit": ""} for name in limits)]


_CODES = {
    "evidence": "evidence",
    "essence_form": "essence_form",
    "essence_terms": "essence_term",
    "mismatch": "mismatch",
    "claimed_stage": "stage",
    "target_stage": "stage",
}
"""Columns of codes, and where the codes' names are."""


def _condition(item: Mapping[str, Any], words: Messages) -> dict[str, Any]:
    def said(value: str) -> str:
        return words.text(f"value.{value}") if f"value.{value}" in words else value

    return {
        "mark": _MARKS[item["passed"]],
        "stage": words.text(f"stage.{item['stage']}"),
        "measure": words.text(f"measure.{item['measure']}"),
        "value": _short(item["value"], words),
        "needs": " ".join((words.text(f"operator.{item['operator']}"), said(item["threshold"]))),
        "source": item["source"],
    }


_MARKS = {"true": "✓", "false": "✗", "unknown": "?"}


def _told(item: Mapping[str, Any], names: Mapping[str, str], words: Messages) -> dict[str, Any]:
    """A row with names in place of ids and codes, and times as days."""
    told = dict(item)
    for key, person in (
        ("person", "person_id"),
        ("ours", "supplier_person_id"),
        ("theirs", "client_person_id"),
    ):
        if person in item:
            told[key] = names.get(item[person], item[person])
    for key in _NAMED:
        if item.get(key):
            told[key] = words.text(f"{key.removeprefix('client_').removeprefix('supplier_')}.{item[key]}")
    if item.get("last_at"):
        told["last_at"] = f"{item['last_at']:%Y-%m-%d}"
    for key, separator, shown in (("orphans", ";", "; "), ("route", " > ", " > ")):
        if item.get(key):
            told[key] = shown.join(names.get(person, person) for person in item[key].split(separator))
    return told


def _short(value: str | None, words: Messages) -> str:
    """A condition's value in sensible digits."""
    if value in ("true", "false"):
        return words.text(f"value.{value}")
    return words.number(None if value is None else float(value))


def _of_client(table: pa.Table, client_id: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = table.filter(pc.equal(table["client_id"], client_id)).to_pylist()
    return rows


def _language_of(store: Analysed) -> str:
    """The language the last analysis was told in."""
    language: str = store.run().get("language", ENGLISH)
    return language


def find_client(relationships: list[dict[str, Any]], client: str) -> dict[str, Any]:
    """The relationship with that id or, where only one has it, that name."""
    by_id = [row for row in relationships if row["client_id"] == client]
    wanted = client.casefold()
    same = (
        by_id
        or [row for row in relationships if row["client_name"].casefold() == wanted]
        or [row for row in relationships if row["client_id"].casefold() == wanted]
    )
    if len(same) == 1:
        return same[0]
    if len(same) > 1:
        raise UnknownNameError(
            f"several clients are called '{client}'",
            candidates=tuple(row["client_id"] for row in same),
            remedy="Give the id: " + ", ".join(row["client_id"] for row in same),
        )
    part = [row["client_name"] for row in relationships if wanted in row["client_name"].casefold()]
    near = part or difflib.get_close_matches(
        client, [row["client_name"] for row in relationships], n=5, cutoff=0.5
    )
    raise UnknownNameError(
        f"no client '{client}'",
        candidates=tuple(near[:5]),
        remedy=None if near else "See all with: crosstie risk",
    )


def _names(store: Analysed) -> dict[str, str]:
    """Names by the ids that results have."""
    known = people_of(store.inputs, store.run().get("level", COMPANY))
    return dict(zip(known["person_id"].to_pylist(), known["name"].to_pylist(), strict=True))


def _assess(store: Analysed, relationships: Any, language: str) -> list[dict[str, Any]]:
    names = _names(store)
    run = store.run()
    settings = Settings.from_mapping(run["settings"])
    people, ties, holes, roles = (store.results(name) for name in ("people", "ties", "holes", "roles"))
    ties = of_those_here(ties, roles, date.fromisoformat(run["as_of"]))
    assessed = assess(relationships, people, ties, holes, names, settings, language=language)
    return [dict(row) for row in assessed.to_pylist()]
