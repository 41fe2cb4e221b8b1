"""What ``risk`` and ``show`` print: results read from the store, told in words."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import click

from crosstie.terminal import cell, money, percent, rows
from graphmodel.errors import UnknownNameError
from graphmodel.risk import assess
from graphmodel.settings import Settings
from graphmodel.stores.base import Store
from graphmodel.stores.open import open_store
from graphmodel.tables import RELATIONSHIPS

_ELSEWHERE = frozenset(
    {"client_id", "client_name", "as_of", "stage", "next_stage", "missing", "flags", "critical_people"}
)
"""Columns told above the table of measures, or by the table of people."""

_COLOURS = {"critical": "red", "high": "yellow"}


@dataclass(frozen=True)
class RiskList:
    """Rows of ``relationships`` with level, rank, why and next step, by rank; and figures of all clients."""

    rows: list[dict[str, Any]]
    as_of: str
    clients: int
    single: int
    exposed: float
    currency: str | None


def risk_list(url: str | None, *, top: int | None = None, min_revenue: float | None = None) -> RiskList:
    """The ranked list of the last analysis."""
    store = open_store(url)
    relationships = store.results("relationships")
    found = {row["client_id"]: row for row in relationships.to_pylist()}
    listed = [{**row, **found[row["client_id"]]} for row in _assess(store, relationships)]
    if min_revenue is not None:
        listed = [row for row in listed if (row["revenue"] or 0) >= min_revenue]
    currencies = {currency for currency in store.inputs("organisations")["currency"].to_pylist() if currency}
    return RiskList(
        rows=listed[:top],
        as_of=store.run()["as_of"],
        clients=len(found),
        single=sum(row["threads"] == 1 for row in found.values()),
        exposed=sum(row["exposed_revenue"] or 0.0 for row in found.values()),
        currency=currencies.pop() if len(currencies) == 1 else None,
    )


def risk_lines(listed: RiskList) -> Iterator[str]:
    """The list for a reader: what it means first, then the figure."""
    verb = "hangs" if listed.single == 1 else "hang"
    yield (
        f"As of {listed.as_of}: {listed.single} of {listed.clients} clients {verb} on one person; "
        f"{money(listed.exposed, listed.currency)} a year is exposed in all."
    )
    for row in listed.rows:
        level = click.style(
            f"{row['level']:<8}", fg=_COLOURS.get(row["level"]), bold=row["level"] in _COLOURS
        )
        yield ""
        yield f"{row['rank']:>3}  {level}  {click.style(row['client_name'], bold=True)}  [{row['client_id']}]"
        yield f"     {' · '.join(_figures(row, listed.currency))}"
        yield f"     {row['why']}"
        yield f"     > {row['next_step']}"
    if len(listed.rows) < listed.clients:
        yield f"\n{len(listed.rows)} of {listed.clients} clients are shown."


def _figures(row: dict[str, Any], currency: str | None) -> Iterator[str]:
    revenue = money(row["revenue"], currency)
    if row["revenue"] is None:
        yield "revenue unknown"
    elif row["exposed_revenue"] is None:
        yield f"{revenue} a year"
    else:
        yield f"{money(row['exposed_revenue'], currency)} exposed of {revenue} a year"
    yield row["stage"].replace("_", "-")
    if row["ties"]:
        yield f"{row['threads']} thread{'' if row['threads'] == 1 else 's'}"
    if row["severance_probability"] is not None:
        yield f"{percent(row['severance_probability'])} chance that no tie is left in 12 months"


def relationship(url: str | None, client: str) -> dict[str, Any]:
    """Everything that is known of one relationship, by table."""
    store = open_store(url)
    relationships = store.results("relationships").to_pylist()
    row = _find(relationships, client)
    key = row["client_id"]
    tables = {
        name: [item for item in store.results(name).to_pylist() if item["client_id"] == key]
        for name in ("people", "ties", "cells", "conditions", "holes")
    }
    assessed = _assess(store, store.results("relationships"))
    (level,) = [item for item in assessed if item["client_id"] == key]
    people = {item["person_id"]: item["name"] for item in store.inputs("people").to_pylist()}
    shown = {item[name] for item in tables["ties"] for name in ("supplier_person_id", "client_person_id")}
    shown |= {person for item in tables["holes"] if item["route"] for person in item["route"].split(" > ")}
    return {
        "relationship": row,
        "risk": level,
        **tables,
        "names": {person: people.get(person, person) for person in sorted(shown)},
    }


def relationship_lines(found: dict[str, Any]) -> Iterator[str]:
    """One relationship for a reader: verdict, measures, conditions, people, ties, holes."""
    row, names = found["relationship"], found["names"]
    yield click.style(f"{row['client_name']}  [{row['client_id']}]", bold=True) + f"  as of {row['as_of']}"
    yield f"{row['stage'].replace('_', '-')} · {found['risk']['level']} · {found['risk']['why']}"
    yield f"> {found['risk']['next_step']}"
    if row["missing"]:
        yield f"For {row['next_stage'].replace('_', '-')} it lacks: {row['missing']}"
    reasons = dict(flag.split(":", 1) for flag in (row["flags"] or "").split(";") if ":" in flag)

    yield ""
    yield click.style("Measures", bold=True)
    measures = [
        {"name": column.name, "value": row[column.name], "unit": column.unit, "text": column.text}
        for column in RELATIONSHIPS.columns
        if column.name not in _ELSEWHERE and (row[column.name] is not None or column.name in reasons)
    ]
    for item in measures:
        if item["value"] is None:
            item["unit"] = f"undefined: {reasons[item['name']]}"
    limits = [{"name": name, "value": None, "unit": "", "text": reason} for name, reason in reasons.items()]
    measures += [item for item in limits if item["name"] not in RELATIONSHIPS.names]
    columns = {"text": "what", "name": "column", "value": "value", "unit": "unit"}
    for line in rows(measures, columns, right=("value",)):
        yield f"  {line}"

    yield ""
    yield click.style("Conditions", bold=True)
    marks = {"true": "✓", "false": "✗", "unknown": "?"}
    conditions = [
        {
            **item,
            "mark": marks[item["passed"]],
            "value": _short(item["value"]),
            "needs": f"{item['operator']} {item['threshold']}",
        }
        for item in found["conditions"]
    ]
    columns = {
        "mark": " ",
        "stage": "stage",
        "measure": "measure",
        "value": "value",
        "needs": "needs",
        "source": "because",
    }
    for line in rows(conditions, columns, right=("value",)):
        yield f"  {line}"

    yield ""
    yield from _table(
        "People",
        found["people"],
        names,
        {
            "name": "person",
            "side": "side",
            "function": "function",
            "seniority": "seniority",
            "share": "share",
            "in_every_cut": "in every cut",
            "orphans": "orphans",
        },
    )
    yield from _table(
        "Ties",
        found["ties"],
        names,
        {
            "ours": "our person",
            "theirs": "their person",
            "strength": "strength",
            "interactions": "interactions",
            "last_at": "last",
            "live": "live",
            "direct": "direct",
            "fading": "fading",
        },
    )
    yield from _table(
        "Holes",
        found["holes"],
        names,
        {
            "priority": "first",
            "client_function": "function",
            "supplier_function": "our counterpart",
            "open_cases": "open cases",
            "low_feedback": "low feedback",
            "route": "route",
        },
    )


def _table(
    title: str, items: list[dict[str, Any]], names: dict[str, str], columns: dict[str, str]
) -> Iterator[str]:
    yield click.style(title, bold=True)
    if not items:
        yield "  none"
    else:
        told = [_told(item, names) for item in items]
        for line in rows(
            told,
            columns,
            right=("strength", "share", "interactions", "open_cases", "low_feedback", "priority"),
        ):
            yield f"  {line}"
    yield ""


def _told(item: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    """A row with names beside ids, and times as days."""
    told = dict(item)
    told["name"] = names.get(item.get("person_id", ""), item.get("person_id"))
    told["ours"] = names.get(item.get("supplier_person_id", ""))
    told["theirs"] = names.get(item.get("client_person_id", ""))
    if item.get("last_at"):
        told["last_at"] = f"{item['last_at']:%Y-%m-%d}"
    for key, separator in (("orphans", ";"), ("route", " > ")):
        if item.get(key):
            told[key] = ("; " if separator == ";" else " > ").join(
                names.get(p, p) for p in item[key].split(separator)
            )
    return told


def _short(value: str | None) -> str:
    """A condition's value in sensible digits."""
    try:
        return cell(None if value is None else float(value))
    except ValueError:
        return str(value)


def _find(relationships: list[dict[str, Any]], client: str) -> dict[str, Any]:
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


def _assess(store: Store, relationships: Any) -> list[dict[str, Any]]:
    people = store.inputs("people")
    names = dict(zip(people["person_id"].to_pylist(), people["name"].to_pylist(), strict=True))
    settings = Settings.from_mapping(store.run()["settings"])
    assessed = assess(
        relationships, store.results("people"), store.results("ties"), store.results("holes"), names, settings
    )
    return [dict(row) for row in assessed.to_pylist()]
