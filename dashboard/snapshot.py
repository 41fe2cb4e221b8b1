"""The results of one version in memory, with their indices."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.compute as pc

from dashboard.formats import plain
from graphmodel.errors import CrosstieError
from graphmodel.identity import people_of
from graphmodel.messages import ENGLISH
from graphmodel.messages.retelling import retold
from graphmodel.risk import of_those_here
from graphmodel.settings import Settings
from graphmodel.tables import COMPANY, LIST_SEPARATOR, RELATIONSHIPS, RISK_LEVELS, STAGES

Row = dict[str, Any]
Assess = Callable[..., pa.Table]

BY_CLIENT = ("people", "ties", "cells", "conditions", "holes", "worst_cases")
"""Result tables that are looked up by client."""

SORTABLE = {*RELATIONSHIPS.names, "rank", "level"}
SEVERITY = {level: i for i, level in enumerate(RISK_LEVELS)}
STAGE_ORDER = {stage: i for i, stage in enumerate(STAGES)}


class ResultsReader(Protocol):
    """What the dashboard needs of a store."""

    def results(self, table: str) -> pa.Table:
        """One result table."""

    def inputs(self, table: str) -> pa.Table:
        """One input table."""

    def run(self) -> dict[str, Any]:
        """What ``run.json`` says about the last analysis."""

    def results_version(self) -> str:
        """A text that changes when results are rewritten."""


@dataclass(slots=True)
class Snapshot:
    """Results of one version.

    Attributes
    ----------
    rows
        Of ``relationships``, each with risk level, rank and reasons of empty cells; ``by_client`` finds them.
    haystacks
        What the search of the portfolio looks through, one a row.
    tables
        Of ``BY_CLIENT``, and where each client's rows begin and how many there are.
    people, roles
        People as the analysis knows them, and their functions and ranks; ``people_rows`` and ``role_rows`` find them.
    firms
        Organisations by id: name, role and currency.
    """

    version: str
    run: Mapping[str, Any]
    settings: Settings
    rows: list[Row]
    by_client: dict[str, int]
    haystacks: list[str]
    tables: dict[str, tuple[pa.Table, dict[str, tuple[int, int]]]]
    people: pa.Table
    people_rows: dict[str, int]
    names: dict[str, str]
    firms: dict[str, Row]
    supplier: str
    ranked: bool
    roles: pa.Table
    role_rows: dict[str, int]
    orders: dict[tuple[str, bool], list[int]] = field(default_factory=dict)

    @property
    def language(self) -> str:
        """The language the results were told in; the pages speak English."""
        return language_of(self.run)

    def of_client(self, name: str, client_id: str) -> list[Row]:
        """The rows of a client in one of ``BY_CLIENT``."""
        table, index = self.tables[name]
        rows: list[Row] = table.slice(*index.get(client_id, (0, 0))).to_pylist()
        return rows

    def of_person(self, name: str, person_id: str, *columns: str) -> list[Row]:
        """The rows of one of ``BY_CLIENT`` that name a person in one of these columns."""
        table, _ = self.tables[name]
        found: list[Row] = []
        for column in columns:
            found += table.filter(pc.equal(table[column], person_id)).to_pylist()
        return found

    def roles_of(self, people: set[str]) -> dict[str, Row]:
        """Functions and ranks by person, of those whom the analysis knew."""
        known = sorted(person for person in people if person in self.role_rows)
        rows = self.roles.take([self.role_rows[person] for person in known]).to_pylist() if known else []
        return {row["person_id"]: row for row in rows}

    def order(self, name: str, descending: bool) -> list[int]:
        """Row numbers sorted by a column; empty cells last in either direction, ties by rank."""
        if (name, descending) not in self.orders:
            if name not in SORTABLE:
                return self.order("rank", descending)
            rows = self.rows
            by_rank = sorted(range(len(rows)), key=lambda i: (rows[i]["rank"] is None, rows[i]["rank"] or 0))
            known = [i for i in by_rank if _sort_value(rows[i], name) is not None]
            empty = [i for i in by_rank if _sort_value(rows[i], name) is None]
            known.sort(key=lambda i: _sort_value(rows[i], name), reverse=descending)
            self.orders[name, descending] = known + empty
        return self.orders[name, descending]


def load(reader: ResultsReader, version: str, settings: Settings | None, assess: Assess) -> Snapshot:
    """Read the results of a version."""
    run = reader.run()
    settings = settings or _settings_of(run)
    relationships = reader.results("relationships")
    organisations = (
        reader.inputs("organisations").select(["organisation_id", "name", "role", "currency"]).to_pylist()
    )
    firms = {row["organisation_id"]: {**row, "name": plain(row["name"])} for row in organisations}
    people = people_of(reader.inputs, run.get("level", COMPANY))
    ids = people["person_id"].to_pylist()
    names = dict(zip(ids, map(plain, people["name"].to_pylist()), strict=True))
    tables = {name: reader.results(name) for name in BY_CLIENT}
    roles = reader.results("roles")
    ties = of_those_here(tables["ties"], roles, date.fromisoformat(run["as_of"]))
    risks = assess(relationships, tables["people"], ties, tables["holes"], names, settings)
    by_risk = {risk["client_id"]: risk for risk in risks.to_pylist()} if risks is not None else {}
    told = [retold(row, language_of(run), ENGLISH) for row in relationships.to_pylist()]
    rows = [_enriched(row, firms, by_risk) for row in told]
    if not by_risk:
        _rank(rows)
    live_names = defaultdict(list)
    for client_id, person_id in zip(
        tables["people"]["client_id"].to_pylist(), tables["people"]["person_id"].to_pylist(), strict=True
    ):
        live_names[client_id].append(names.get(person_id, ""))
    return Snapshot(
        version=version,
        run=run,
        settings=settings,
        rows=rows,
        by_client={row["client_id"]: i for i, row in enumerate(rows)},
        haystacks=[
            "\n".join([row["client_name"], plain(row["client_id"]), *live_names[row["client_id"]]]).casefold()
            for row in rows
        ],
        tables={name: _indexed(table) for name, table in tables.items()},
        people=people,
        people_rows={person_id: i for i, person_id in enumerate(ids)},
        names=names,
        firms=firms,
        supplier=", ".join(firm["name"] for firm in firms.values() if firm["role"] == "supplier"),
        ranked=bool(by_risk),
        roles=roles,
        role_rows={person_id: i for i, person_id in enumerate(roles["person_id"].to_pylist())},
    )


def language_of(run: Mapping[str, Any]) -> str:
    """The language that results were told in."""
    language: str = run.get("language", ENGLISH)
    return language


def parse_flags(flags: str | None) -> tuple[dict[str, str], dict[str, str]]:
    """Reasons of empty cells by column, and what limits the evidence with its reason.

    >>> parse_flags("initiative:no initiator is known;direction_unknown:no message says who started it")
    ({'initiative': 'no initiator is known'}, {'direction_unknown': 'no message says who started it'})
    """
    reasons: dict[str, str] = {}
    evidence: dict[str, str] = {}
    for part in split(flags):
        name, _, reason = (word.strip() for word in part.partition(":"))
        told = reasons if name in RELATIONSHIPS.names else evidence
        told[name] = f"{told[name]}, {reason}" if name in told else reason
    return reasons, evidence


def split(listed: str | None) -> list[str]:
    """Parts of a ``;``-separated cell."""
    return [part.strip() for part in (listed or "").split(LIST_SEPARATOR) if part.strip()]


def _settings_of(run: Mapping[str, Any]) -> Settings:
    """The settings the results were made with; the defaults where the run does not say."""
    try:
        return Settings.from_mapping(run.get("settings") or {})
    except CrosstieError:
        return Settings()


def _enriched(row: Row, firms: Mapping[str, Row], risks: Mapping[str, Row]) -> Row:
    risk = risks.get(row["client_id"], {})
    reasons, evidence = parse_flags(row["flags"])
    return {
        **row,
        "client_name": plain(row["client_name"]) or plain(row["client_id"]),
        "currency": firms[row["client_id"]]["currency"] if row["client_id"] in firms else None,
        "reasons": reasons,
        "evidence_flags": evidence,
        "rank": risk.get("rank"),
        "level": risk.get("level"),
        "why": risk.get("why"),
        "next_step": risk.get("next_step"),
    }


def _rank(rows: list[Row]) -> None:
    """Without risk levels: by exposed revenue, then by how much hangs on one person."""
    order = sorted(
        range(len(rows)),
        key=lambda i: (
            -(rows[i]["exposed_revenue"] or 0),
            -(rows[i]["single_thread_risk"] or 0),
            rows[i]["client_id"],
        ),
    )
    for rank, i in enumerate(order, start=1):
        rows[i]["rank"] = rank


def _indexed(table: pa.Table) -> tuple[pa.Table, dict[str, tuple[int, int]]]:
    """The table in the order of its clients, and where each client's rows begin and how many there are."""
    table = table.sort_by("client_id").combine_chunks()
    if not len(table):
        return table, {}
    runs = pc.run_end_encode(table["client_id"].combine_chunks())
    ends = runs.run_ends.to_pylist()
    starts = [0, *ends[:-1]]
    return table, {
        client: (start, end - start)
        for client, start, end in zip(runs.values.to_pylist(), starts, ends, strict=True)
    }


def _sort_value(row: Row, name: str) -> Any:
    value = row[name]
    if name == "stage":
        return STAGE_ORDER.get(value)
    if name == "level":
        return SEVERITY.get(value)
    return value.casefold() if isinstance(value, str) else value
