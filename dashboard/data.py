"""The only door to the store: results held in memory, indexed once per version, answered in milliseconds.

Pages ask ``Data`` and get plain rows; they never see the store, Arrow or a lock.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import parse_qs, quote, unquote, urlencode

import pyarrow as pa
import pyarrow.compute as pc

from dashboard.formats import plain
from graphmodel.errors import CrosstieError, StoreBusyError, UnknownNameError
from graphmodel.identity import people_of
from graphmodel.messages import ENGLISH
from graphmodel.messages.retelling import retold
from graphmodel.risk import assess
from graphmodel.settings import Settings
from graphmodel.tables import COMPANY, RELATIONSHIPS, RISK_LEVELS, STAGES

Row = dict[str, Any]
Assess = Callable[..., pa.Table]


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


@dataclass(frozen=True, slots=True)
class Filters:
    """What the portfolio is narrowed to; written in the address."""

    q: str = ""
    stages: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()

    @classmethod
    def of(cls, q: str | None, stages: Iterable[str] | None, levels: Iterable[str] | None) -> Filters:
        """From what controls or an address say; unknown names are dropped."""
        asked_stages, asked_levels = set(stages or ()), set(levels or ())
        return cls(
            (q or "").strip()[:200],
            tuple(stage for stage in STAGES if stage in asked_stages),
            tuple(level for level in RISK_LEVELS if level in asked_levels),
        )

    @classmethod
    def from_search(cls, search: str | None) -> Filters:
        """From the query part of an address.

        >>> Filters.from_search("?q=motor&stage=wedge,mesh,nonsense")
        Filters(q='motor', stages=('wedge', 'mesh'), levels=())
        """
        asked = {key: values[-1] for key, values in parse_qs((search or "").lstrip("?")).items()}
        return cls.of(asked.get("q"), asked.get("stage", "").split(","), asked.get("level", "").split(","))

    def search(self) -> str:
        """The query part of the address."""
        parts = {"q": self.q, "stage": ",".join(self.stages), "level": ",".join(self.levels)}
        asked = urlencode({key: value for key, value in parts.items() if value}, safe=",")
        return f"?{asked}" if asked else ""


def relationship_address(client_id: str) -> str:
    """Where the relationship with that client is.

    >>> relationship_address("a/b c")
    '/relationship/a%2Fb%20c'
    """
    return "/relationship/" + quote(client_id, safe="")


def client_of(pathname: str) -> str:
    """The client an address is about."""
    return unquote(pathname.removeprefix("/relationship/"))


@dataclass(frozen=True, slots=True)
class Overview:
    """The portfolio in a few figures; money is by currency and never added across currencies."""

    as_of: dt.date | None
    clients: int
    tied: int
    hanging: int
    hanging_revenue: Mapping[str, float]
    revenue: Mapping[str, float]
    without_revenue: int
    exposed: Mapping[str, float]
    exposed_known: int
    fading_clients: int
    stages: Mapping[str, int]
    stage_revenue: Mapping[str, Mapping[str, float]]
    levels: Mapping[str, int]
    ranked: bool
    stale: str | None


@dataclass(frozen=True, slots=True)
class Slice:
    """Some rows of a longer table, and how long it is."""

    rows: Sequence[Row]
    total: int


@dataclass(frozen=True, slots=True)
class Relationship:
    """Everything the page of one client shows."""

    row: Row
    supplier: str
    currency: str | None
    reasons: Mapping[str, str]
    evidence_flags: Mapping[str, str]
    people: Sequence[Row]
    ties: Sequence[Row]
    cells: Sequence[Row]
    conditions: Sequence[Row]
    holes: Sequence[Row]
    names: Mapping[str, str]
    roles: Mapping[str, Row]
    windows: tuple[frozenset[str], frozenset[str]]
    half_life_days: float

    @property
    def client(self) -> str:
        """The client's name."""
        return str(self.row["client_name"])

    def name(self, identifier: str) -> str:
        """The name of a person, or the identifier where the name is not known."""
        return self.names.get(identifier) or plain(identifier)

    def names_in(self, listed: str | None) -> list[str]:
        """Names for a ``;``-separated list of identifiers."""
        return [self.name(part) for part in split(listed)]

    def route(self, route: str | None) -> str:
        """A way in, ``id > id``, with names."""
        return " → ".join(self.name(part.strip()) for part in (route or "").split(">"))


@dataclass(slots=True)
class _Snapshot:
    """Results of one version with their indices."""

    version: str
    run: Mapping[str, Any]
    settings: Settings
    rows: list[Row]
    by_client: dict[str, int]
    haystacks: list[str]
    tables: dict[str, tuple[pa.Table, dict[str, tuple[int, int]]]]
    names: dict[str, str]
    supplier: str
    ranked: bool
    roles: pa.Table
    role_rows: dict[str, int]
    orders: dict[tuple[str, bool], list[int]] = field(default_factory=dict)
    overview: Overview | None = None


def split(listed: str | None) -> list[str]:
    """Parts of a ``;``-separated cell."""
    return [part.strip() for part in (listed or "").split(";") if part.strip()]


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


class Data:
    """Results in memory; reloaded when the store says that they were rewritten."""

    def __init__(
        self, reader: ResultsReader, settings: Settings | None = None, *, assess: Assess = assess
    ) -> None:
        self._reader = reader
        self._settings = settings
        self._assess = assess
        self._lock = threading.Lock()
        self._snapshot: _Snapshot | None = None
        self._stale: str | None = None

    def overview(self) -> Overview:
        """The portfolio in a few figures."""
        snapshot = self._current()
        if snapshot.overview is None or snapshot.overview.stale != self._stale:
            snapshot.overview = _overview(snapshot, self._stale)
        return snapshot.overview

    def portfolio(
        self, filters: Filters, sort: Sequence[Mapping[str, str]] = (), start: int = 0, end: int | None = None
    ) -> Slice:
        """Relationships that pass the filters, what to do first at the top unless sorted otherwise."""
        snapshot = self._current()
        name, descending = (sort[0]["colId"], sort[0]["sort"] == "desc") if sort else ("rank", False)
        words = plain(filters.q).casefold().split()
        found = [
            i
            for i in _order(snapshot, name, descending)
            if (not filters.stages or snapshot.rows[i]["stage"] in filters.stages)
            and (not filters.levels or snapshot.rows[i]["level"] in filters.levels)
            and all(word in snapshot.haystacks[i] for word in words)
        ]
        return Slice([snapshot.rows[i] for i in found[max(0, start) : end]], len(found))

    def relationship(self, client_id: str) -> Relationship:
        """One client with all its rows; ``UnknownNameError`` where there is no such client."""
        snapshot = self._current()
        if client_id not in snapshot.by_client:
            raise UnknownNameError(f"no client has the identifier '{plain(client_id)}'")
        row = snapshot.rows[snapshot.by_client[client_id]]
        parts = {name: _rows_of(snapshot, name, client_id) for name in snapshot.tables}
        told_in = _language_of(snapshot.run)
        ids = {tie[key] for tie in parts["ties"] for key in ("supplier_person_id", "client_person_id")}
        ids |= {person["person_id"] for person in parts["people"]}
        known = sorted(i for i in ids if i in snapshot.role_rows)
        role_rows = snapshot.roles.take([snapshot.role_rows[i] for i in known]).to_pylist() if known else []
        functions, ties = snapshot.settings.functions, snapshot.settings.ties
        return Relationship(
            row=row,
            supplier=snapshot.supplier,
            currency=row["currency"],
            reasons=row["reasons"],
            evidence_flags=row["evidence_flags"],
            people=parts["people"],
            ties=parts["ties"],
            cells=parts["cells"],
            conditions=[retold(condition, told_in, ENGLISH) for condition in parts["conditions"]],
            holes=sorted(parts["holes"], key=lambda hole: hole["priority"] or 10**6),
            names=snapshot.names,
            roles={role["person_id"]: role for role in role_rows},
            windows=(frozenset(functions.supplier_windows), frozenset(functions.client_windows)),
            half_life_days=ties.half_life_days,
        )

    def _current(self) -> _Snapshot:
        """The snapshot of the results as they are; the last one where the store is busy just now."""
        with self._lock:
            try:
                version = self._reader.results_version()
                if self._snapshot is None or self._snapshot.version != version:
                    self._snapshot = _load(self._reader, version, self._settings, self._assess)
                self._stale = None
            except StoreBusyError as busy:
                if self._snapshot is None:
                    raise
                self._stale = busy.sentence()
            return self._snapshot


def _load(reader: ResultsReader, version: str, settings: Settings | None, assess: Assess) -> _Snapshot:
    run = reader.run()
    settings = settings or _settings_of(run)
    relationships = reader.results("relationships")
    organisations = (
        reader.inputs("organisations").select(["organisation_id", "name", "role", "currency"]).to_pylist()
    )
    people = people_of(reader.inputs, run.get("level", COMPANY))
    names = dict(zip(people["person_id"].to_pylist(), map(plain, people["name"].to_pylist()), strict=True))
    tables = {name: reader.results(name) for name in ("people", "ties", "cells", "conditions", "holes")}
    risks = assess(relationships, tables["people"], tables["ties"], tables["holes"], names, settings)
    by_risk = {risk["client_id"]: risk for risk in risks.to_pylist()} if risks is not None else {}
    currencies = {organisation["organisation_id"]: organisation["currency"] for organisation in organisations}
    told = [retold(row, _language_of(run), ENGLISH) for row in relationships.to_pylist()]
    rows = [_enriched(row, currencies, by_risk) for row in told]
    if not by_risk:
        _rank(rows)
    live_names = defaultdict(list)
    for client_id, person_id in zip(
        tables["people"]["client_id"].to_pylist(), tables["people"]["person_id"].to_pylist(), strict=True
    ):
        live_names[client_id].append(names.get(person_id, ""))
    roles = reader.results("roles")
    return _Snapshot(
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
        names=names,
        supplier=", ".join(plain(o["name"]) for o in organisations if o["role"] == "supplier"),
        ranked=bool(by_risk),
        roles=roles,
        role_rows={person_id: i for i, person_id in enumerate(roles["person_id"].to_pylist())},
    )


def _settings_of(run: Mapping[str, Any]) -> Settings:
    """The settings the results were made with; the defaults where the run does not say."""
    try:
        return Settings.from_mapping(run.get("settings") or {})
    except CrosstieError:
        return Settings()


def _language_of(run: Mapping[str, Any]) -> str:
    """The language the results were told in; the pages speak English."""
    language: str = run.get("language", ENGLISH)
    return language


def _enriched(row: Row, currencies: Mapping[str, str | None], risks: Mapping[str, Row]) -> Row:
    risk = risks.get(row["client_id"], {})
    reasons, evidence = parse_flags(row["flags"])
    return {
        **row,
        "client_name": plain(row["client_name"]) or plain(row["client_id"]),
        "currency": currencies.get(row["client_id"]),
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


def _rows_of(snapshot: _Snapshot, name: str, client_id: str) -> list[Row]:
    table, index = snapshot.tables[name]
    rows: list[Row] = table.slice(*index.get(client_id, (0, 0))).to_pylist()
    return rows


SORTABLE = {*RELATIONSHIPS.names, "rank", "level"}
SEVERITY = {level: i for i, level in enumerate(RISK_LEVELS)}
STAGE_ORDER = {stage: i for i, stage in enumerate(STAGES)}


def _order(snapshot: _Snapshot, name: str, descending: bool) -> list[int]:
    """Row numbers sorted by a column; empty cells last in either direction, ties by rank."""
    if (name, descending) not in snapshot.orders:
        if name not in SORTABLE:
            return _order(snapshot, "rank", descending)
        rows = snapshot.rows
        by_rank = sorted(range(len(rows)), key=lambda i: (rows[i]["rank"] is None, rows[i]["rank"] or 0))
        known = [i for i in by_rank if _sort_value(rows[i], name) is not None]
        empty = [i for i in by_rank if _sort_value(rows[i], name) is None]
        known.sort(key=lambda i: _sort_value(rows[i], name), reverse=descending)
        snapshot.orders[name, descending] = known + empty
    return snapshot.orders[name, descending]


def _sort_value(row: Row, name: str) -> Any:
    value = row[name]
    if name == "stage":
        return STAGE_ORDER.get(value)
    if name == "level":
        return SEVERITY.get(value)
    return value.casefold() if isinstance(value, str) else value


def _overview(snapshot: _Snapshot, stale: str | None) -> Overview:
    rows = snapshot.rows
    tied = [row for row in rows if row["threads"]]
    hanging = [row for row in tied if row["threads"] == 1]
    exposed = [row for row in rows if row["exposed_revenue"] is not None]
    return Overview(
        as_of=max((row["as_of"] for row in rows if row["as_of"]), default=None),
        clients=len(rows),
        tied=len(tied),
        hanging=len(hanging),
        hanging_revenue=_sums(hanging, "revenue"),
        revenue=_sums(rows, "revenue"),
        without_revenue=sum(row["revenue"] is None for row in rows),
        exposed=_sums(exposed, "exposed_revenue"),
        exposed_known=len(exposed),
        fading_clients=sum(bool(row["fading_ties"]) for row in rows),
        stages=Counter(row["stage"] for row in rows),
        stage_revenue={stage: _sums([r for r in rows if r["stage"] == stage], "revenue") for stage in STAGES},
        levels=Counter(row["level"] for row in rows if row["level"]),
        ranked=snapshot.ranked,
        stale=stale,
    )


def _sums(rows: Iterable[Row], name: str) -> dict[str, float]:
    sums: dict[str, float] = defaultdict(float)
    for row in rows:
        if row[name] is not None:
            sums[row["currency"] or ""] += row[name]
    return dict(sums)
