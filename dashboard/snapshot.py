"""The results of one version in memory, with their indices.

Sentences are told when a row is shown, in the language of whoever looks: kept are codes and figures.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dashboard.addresses import Filters
from dashboard.columnar import ByKey, Index, Rows, Texts, compact
from dashboard.formats import plain
from graphmodel.arrays import Bools, Ints
from graphmodel.arrow import rows_of
from graphmodel.errors import CrosstieError
from graphmodel.identity import people_of
from graphmodel.messages import ENGLISH
from graphmodel.messages.retelling import retold
from graphmodel.risk import by_stake, level, of_those_here
from graphmodel.settings import Settings
from graphmodel.tables import COMPANY, LIST_SEPARATOR, RELATIONSHIPS, RISK_LEVELS, STAGES

Row = dict[str, Any]
Assess = Callable[..., pa.Table]

BY_CLIENT = ("people", "ties", "cells", "conditions", "holes", "worst_cases")
"""Result tables that are looked up by client."""

KEPT_TOLD = 1024
"""Rows in words in memory, of all languages."""

FEW = 256
"""Rows whose people are looked up by name one by one."""

SORTABLE = {*RELATIONSHIPS.names, "rank", "level"}
IN_ORDER = {"level": RISK_LEVELS, "stage": STAGES}
"""Columns whose words have an order of their own."""

RANKED_BY = (
    "client_id",
    "client_name",
    "flags",
    "threads",
    "severance_probability",
    "ties",
    "stage",
    "exposed_revenue",
    "revenue",
    "strength",
)
"""All that risk level and rank need to know of a relationship."""


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
    assess
        Says in words why a relationship is at risk, and what to do next.
    relationships
        As they were written, with currency, risk level and rank.
    rows
        The same as mappings, without sentences; ``by_client`` finds them, ``told`` says them in words.
    haystacks
        What the search of the portfolio looks through, one a row.
    tables
        Of ``BY_CLIENT``.
    people, roles
        People as the analysis knows them, and their functions and ranks; ``people_rows`` and ``role_rows`` find them.
    firms
        Organisations by id: name, role and currency.
    """

    version: str
    run: Mapping[str, Any]
    settings: Settings
    assess: Assess
    relationships: pa.Table
    rows: Sequence[Row]
    by_client: dict[str, int]
    haystacks: list[str]
    tables: dict[str, ByKey]
    people: pa.Table
    people_rows: Index
    names: Texts
    firms: dict[str, Row]
    supplier: str
    roles: pa.Table
    role_rows: Index
    orders: dict[tuple[str, bool], Ints] = field(default_factory=dict)
    _told: dict[tuple[str, int], Row] = field(default_factory=dict)

    @property
    def language(self) -> str:
        """The language the results were told in."""
        return str(self.run.get("language", ENGLISH))

    @property
    def as_of(self) -> date:
        """The day all figures are of."""
        return date.fromisoformat(self.run["as_of"])

    def told(self, numbers: Sequence[int], language: str) -> list[Row]:
        """These of ``rows`` in words: why each is at risk, what to do next, reasons of empty cells."""
        known = {n: self._told[language, n] for n in numbers if (language, n) in self._told}
        if missing := [n for n in numbers if n not in known]:
            known |= dict(zip(missing, self._in_words(missing, language), strict=True))
            if len(self._told) + len(missing) > KEPT_TOLD:
                self._told.clear()
            if len(missing) <= KEPT_TOLD:
                self._told.update({(language, n): known[n] for n in missing})
        return [known[n] for n in numbers]

    def _in_words(self, numbers: Sequence[int], language: str) -> list[Row]:
        relationships = self.relationships.take(numbers)
        rows = rows_of(relationships)
        clients = [row["client_id"] for row in rows]
        people, ties, holes = (self.tables[name].of_all(clients) for name in ("people", "ties", "holes"))
        assessed = self.assess(
            relationships,
            people,
            of_those_here(ties, self.roles, self.as_of),
            holes,
            self.names.as_dictionary() if len(numbers) > FEW else self.names,
            self.settings,
            language=language,
        )
        risks = {risk["client_id"]: risk for risk in rows_of(assessed)}
        return [_in_words(retold(row, self.language, language), risks[row["client_id"]]) for row in rows]

    def of_client(self, name: str, client_id: str) -> list[Row]:
        """The rows of a client in one of ``BY_CLIENT``."""
        return rows_of(self.tables[name].of(client_id))

    def of_person(self, name: str, person_id: str, *columns: str) -> list[Row]:
        """The rows of one of ``BY_CLIENT`` that name a person in one of these columns."""
        table = self.tables[name].table
        found: list[Row] = []
        for column in columns:
            found += rows_of(table.filter(pc.equal(table[column], person_id)))
        return found

    def roles_of(self, people: set[str]) -> dict[str, Row]:
        """Functions and ranks by person, of those whom the analysis knew."""
        known = sorted(person for person in people if person in self.role_rows)
        rows = self.roles.take([self.role_rows[person] for person in known]).to_pylist() if known else []
        return {row["person_id"]: row for row in rows}

    def passing(self, filters: Filters) -> Bools:
        """Which rows pass the filters."""
        found = np.ones(len(self.rows), dtype=bool)
        for name, asked in (("stage", filters.stages), ("level", filters.levels)):
            if asked:
                found &= pc.is_in(self.relationships[name], value_set=pa.array(asked)).to_numpy()
        for word in plain(filters.q).casefold().split():
            found &= np.fromiter((word in haystack for haystack in self.haystacks), bool, len(found))
        return found

    def order(self, name: str, descending: bool) -> Ints:
        """Row numbers sorted by a column; empty cells last in either direction, ties by rank."""
        if name not in SORTABLE:
            return self.order("rank", descending)
        if (name, descending) not in self.orders:
            keys = pa.table(
                {"key": _sort_keys(self.relationships[name], name), "rank": self.relationships["rank"]}
            )
            by = [("key", "descending" if descending else "ascending"), ("rank", "ascending")]
            order = pc.sort_indices(keys, sort_keys=by)
            self.orders[name, descending] = order.to_numpy().astype(np.int64)
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
    people_rows = Index(people["person_id"].combine_chunks())
    names = Texts(people_rows, pa.array(map(plain, people["name"].to_pylist()), pa.string()))
    tables = {name: reader.results(name) for name in BY_CLIENT}
    roles = reader.results("roles")
    relationships = _assessed(relationships, firms, settings)
    clients = relationships["client_id"].to_pylist()
    by_client = {client: i for i, client in enumerate(clients)}
    live_names = defaultdict(list)
    held = tables["people"]
    for client, name in zip(held["client_id"].to_pylist(), names.of_all(held["person_id"]), strict=True):
        live_names[client].append(name)
    return Snapshot(
        version=version,
        run=run,
        settings=settings,
        assess=assess,
        relationships=relationships,
        rows=cast(Sequence[Row], Rows(relationships)),
        by_client=by_client,
        haystacks=[
            "\n".join([name, plain(client), *live_names[client]]).casefold()
            for client, name in zip(clients, relationships["client_name"].to_pylist(), strict=True)
        ],
        tables={name: ByKey(table, "client_id", by_client) for name, table in tables.items()},
        people=people,
        people_rows=people_rows,
        names=names,
        firms=firms,
        supplier=", ".join(firm["name"] for firm in firms.values() if firm["role"] == "supplier"),
        roles=roles,
        role_rows=Index(roles["person_id"].combine_chunks()),
    )


def parse_flags(flags: str | None) -> tuple[dict[str, str], dict[str, str]]:
    """Reasons of empty cells by column, and what limits the evidence with its reason.

    >>> parse_flags("initiative:no initiator is known;direction_unknown:no message says who started it")
    ({'initiative': 'no initiator is known'}, {'direction_unknown': 'no message says who started it'})
    """
    reasons: dict[str, str] = {}
    evidence: dict[str, str] = {}
    for part in split(flags):
        name, _, reason = (word.strip() for word in part.partition(":"))
        told = reasons if name in _COLUMNS else evidence
        told[name] = f"{told[name]}, {reason}" if name in told else reason
    return reasons, evidence


_COLUMNS = frozenset(RELATIONSHIPS.names)


def split(listed: str | None) -> list[str]:
    """Parts of a ``;``-separated cell."""
    return [part.strip() for part in (listed or "").split(LIST_SEPARATOR) if part.strip()]


def _settings_of(run: Mapping[str, Any]) -> Settings:
    """The settings the results were made with; the defaults where the run does not say."""
    try:
        return Settings.from_mapping(run.get("settings") or {})
    except CrosstieError:
        return Settings()


def _assessed(relationships: pa.Table, firms: Mapping[str, Row], settings: Settings) -> pa.Table:
    """Relationships with the names as shown, currency, risk level and rank."""
    rows = relationships.select(RANKED_BY).to_pylist()
    ranks = {row["client_id"]: rank for rank, row in enumerate(by_stake(rows), start=1)}
    added = {
        "client_name": [plain(row["client_name"]) or plain(row["client_id"]) for row in rows],
        "currency": [firms.get(row["client_id"], {}).get("currency") for row in rows],
        "rank": [ranks[row["client_id"]] for row in rows],
        "level": [level(row, settings) for row in rows],
    }
    types = {"rank": pa.int64()}
    table = relationships.drop_columns(["client_name"])
    for name, values in added.items():
        table = table.append_column(name, pa.array(values, types.get(name, pa.string())))
    return compact(table)


def _in_words(row: Row, risk: Row) -> Row:
    reasons, evidence = parse_flags(row["flags"])
    said = {"why": risk["why"], "next_step": risk["next_step"]}
    return {**row, **said, "reasons": reasons, "evidence_flags": evidence}


def _sort_keys(column: pa.ChunkedArray, name: str) -> pa.Array:
    """What a column is sorted by: words without regard to case, stages and levels by their own order."""
    if name in IN_ORDER:
        return pc.index_in(column.cast(pa.string()), value_set=pa.array(IN_ORDER[name]))
    values = column.to_pylist()
    return pa.array([value.casefold() if isinstance(value, str) else value for value in values])
