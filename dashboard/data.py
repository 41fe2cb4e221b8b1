"""The only door to the store: results held in memory, indexed once per version, answered in milliseconds.

Pages ask ``Data`` and get plain rows; they never see the store, Arrow or a lock.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from dashboard.addresses import Filters
from dashboard.apart.working import Apart
from dashboard.background import Progress
from dashboard.finding import Found, find
from dashboard.formats import plain
from dashboard.holdings.table import Holdings, holdings
from dashboard.i18n import LANGUAGE
from dashboard.memory import let_go
from dashboard.reader import InteractionsReader, ResultsOnlyError
from dashboard.snapshot import KEPT_TOLD, Assess, ResultsReader, Row, Snapshot, load, split
from dashboard.turns import APART
from graphmodel.errors import StoreBusyError, StoreEmptyError, UnknownNameError
from graphmodel.identity import organisations_of
from graphmodel.messages.retelling import retold
from graphmodel.risk import assess
from graphmodel.settings import Settings
from graphmodel.tables import STAGES

if TYPE_CHECKING:
    from dashboard.payloads import SortedBy  # imports Dash, which work apart needs not


class UnknownPersonError(UnknownNameError):
    """A person is not in the data."""


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
    stale: StoreBusyError | None = None


@dataclass(frozen=True, slots=True)
class Slice:
    """Some rows of a longer table, and how long it is."""

    rows: Sequence[Row]
    total: int


@dataclass(frozen=True, slots=True)
class Named:
    """Names, functions and ranks of people by id."""

    names: Mapping[str, str]
    roles: Mapping[str, Row]

    def name(self, identifier: str) -> str:
        """The name of a person, or the identifier where the name is not known."""
        return self.names.get(identifier) or plain(identifier)

    def names_in(self, listed: str | None) -> list[str]:
        """Names for a ``;``-separated list of identifiers."""
        return [self.name(part) for part in split(listed)]

    def function(self, identifier: str) -> str:
        """The function of a person; ``other`` where it is not known."""
        return str(self.roles.get(identifier, {}).get("function") or "other")


@dataclass(frozen=True, slots=True)
class Relationship(Named):
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
    worst_cases: Sequence[Row]
    windows: tuple[frozenset[str], frozenset[str]]
    half_life_days: float

    @property
    def client(self) -> str:
        """The client's name."""
        return str(self.row["client_name"])

    def route(self, route: str | None) -> list[str]:
        """The people of a way in, ``id > id``."""
        return [part.strip() for part in (route or "").split(">") if part.strip()]


@dataclass(frozen=True, slots=True)
class Person(Named):
    """Everything the page of one person shows.

    Attributes
    ----------
    row
        Of ``people``, as the analysis knows them.
    role
        Of ``roles``; none where the person was loaded after the analysis.
    firm
        Where the person works: name and role; ``client_id`` where that is a client.
    held
        Rows of the result table ``people``: a relationship with a live tie each.
    relationships
        Rows of ``relationships``, by client, of all that the person has a tie in.
    """

    person_id: str
    row: Row
    role: Row | None
    firm: Row
    client_id: str | None
    as_of: dt.date
    held: Sequence[Row]
    ties: Sequence[Row]
    relationships: Mapping[str, Row]

    @property
    def ours(self) -> bool:
        """Whether the person works for us."""
        return bool(self.firm["role"] == "supplier")

    @property
    def left_on(self) -> dt.date | None:
        """The day on which the person left; none while they are here."""
        day: dt.date | None = (self.role or self.row)["left_on"]
        return day if day is not None and day <= self.as_of else None


@dataclass(frozen=True, slots=True)
class HoleCounts:
    """How many holes there are, at how many of how many clients; in how many open cases or low feedback wait."""

    as_of: dt.date
    holes: int
    clients: int
    of_clients: int
    troubled: int


class Data:
    """Results in memory; reloaded when the store says that they were rewritten."""

    def __init__(
        self,
        reader: ResultsReader,
        settings: Settings | None = None,
        *,
        assess: Assess = assess,
        apart: Apart | None = None,
    ) -> None:
        self._reader = reader
        self._apart = apart
        self._settings = settings
        self._assess = assess
        self._lock = threading.Lock()
        self._snapshot: Snapshot | None = None
        self._stale: StoreBusyError | None = None
        self._overview: tuple[str, Overview] | None = None
        self._holdings: Holdings | None = None

    def overview(self) -> Overview:
        """The portfolio in a few figures."""
        snapshot = self._current()
        version, told = self._overview or ("", None)
        if told is None or version != snapshot.version:
            told = _overview(snapshot)
            self._overview = snapshot.version, told
        return replace(told, stale=self._stale)

    def portfolio(
        self, filters: Filters, sort: Sequence[SortedBy] = (), start: int = 0, end: int | None = None
    ) -> Slice:
        """Relationships that pass the filters, what to do first at the top unless sorted otherwise."""
        snapshot = self._current()
        found = _found(snapshot, filters, sort)
        return Slice(snapshot.told(found[max(0, start) : end], LANGUAGE.get()), len(found))

    def portfolio_in_parts(self, filters: Filters, sort: Sequence[SortedBy] = ()) -> Iterator[list[Row]]:
        """All of them, some at a time: ten thousand in words at once take half a gigabyte."""
        snapshot = self._current()
        found = _found(snapshot, filters, sort)
        for begin in range(0, len(found), _AT_ONCE):
            yield snapshot.told(found[begin : begin + _AT_ONCE], LANGUAGE.get())

    def settings(self) -> Settings:
        """The settings that levels and pages go by: those given, else those of the last analysis."""
        return self._current().settings

    def columns(self, names: Sequence[str]) -> pa.Table:
        """Some columns of ``relationships``, and the currency, of all clients; those with most at stake first."""
        snapshot = self._current()
        return snapshot.relationships.select(list(names)).take(snapshot.order("rank", False))

    def find(self, asked: str, *, people: bool, most: int = 6) -> list[Found]:
        """Clients, and people if they are asked for, by name or id: so many of either."""
        return find(self._current(), asked, people=people, most=most)

    def named(self, people: Iterable[str] = ()) -> Named:
        """The names of everybody, and the functions and ranks of these people."""
        snapshot = self._current()
        return Named(snapshot.names, snapshot.roles_of(set(people)))

    def holdings(self) -> Holdings:
        """Which of our functions and departments hold which clients and groups."""
        snapshot = self._current()
        known = self._holdings
        if known is None or known.snapshot is not snapshot:
            known = self._holdings = holdings(snapshot, organisations_of(self._reader.inputs))
            let_go()
        return known

    def hole_counts(self) -> HoleCounts:
        """How many holes there are, by what the results say."""
        snapshot = self._current()
        holes = snapshot.tables["holes"]
        table = holes.table
        trouble = pc.greater(pc.add(table["open_cases"], table["low_feedback"]), 0)
        return HoleCounts(
            as_of=snapshot.as_of,
            holes=len(table),
            clients=holes.known,
            of_clients=len(snapshot.rows),
            troubled=pc.sum(trouble).as_py() or 0,
        )

    def relationship(self, client_id: str) -> Relationship:
        """One client with all its rows; ``UnknownNameError`` where there is no such client."""
        snapshot = self._current()
        if client_id not in snapshot.by_client:
            raise UnknownNameError(f"no client has the identifier '{plain(client_id)}'")
        (row,) = snapshot.told([snapshot.by_client[client_id]], LANGUAGE.get())
        parts = {name: snapshot.of_client(name, client_id) for name in snapshot.tables}
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
            conditions=[retold(row, snapshot.language, LANGUAGE.get()) for row in parts["conditions"]],
            holes=sorted(parts["holes"], key=lambda hole: hole["priority"] or 10**6),
            worst_cases=sorted(parts["worst_cases"], key=lambda case: case["people"]),
            names=snapshot.names,
            roles=snapshot.roles_of(_met(parts["ties"]) | {row["person_id"] for row in parts["people"]}),
            windows=(frozenset(functions.supplier_windows), frozenset(functions.client_windows)),
            half_life_days=ties.half_life_days,
        )

    def person(self, person_id: str) -> Person:
        """One person with all their ties; ``UnknownPersonError`` where there is no such person."""
        snapshot = self._current()
        if person_id not in snapshot.people_rows:
            raise UnknownPersonError(f"no person has the identifier '{plain(person_id)}'")
        (row,) = snapshot.people.slice(snapshot.people_rows[person_id], 1).to_pylist()
        ties = snapshot.of_person("ties", person_id, "supplier_person_id", "client_person_id")
        held = snapshot.of_person("people", person_id, "person_id")
        roles = snapshot.roles_of({person_id} | _met(ties))
        home = row["organisation_id"]
        clients = sorted({tie["client_id"] for tie in ties} | ({home} & snapshot.by_client.keys()))
        told = snapshot.told([snapshot.by_client[client] for client in clients], LANGUAGE.get())
        return Person(
            names=snapshot.names,
            roles=roles,
            person_id=person_id,
            row=row,
            role=roles.get(person_id),
            firm=snapshot.firms.get(home) or {"name": plain(home), "role": None, "currency": None},
            client_id=home if home in snapshot.by_client else None,
            as_of=snapshot.as_of,
            held=held,
            ties=ties,
            relationships=dict(zip(clients, told, strict=True)),
        )

    def _current(self) -> Snapshot:
        """The snapshot of the results as they are; the last one where the store is busy just now."""
        with self._lock:
            try:
                version = self._reader.results_version()
                if self._snapshot is None or self._snapshot.version != version:
                    self._snapshot = self._read(version)
                    let_go()
                self._stale = None
            except StoreBusyError as busy:
                if self._snapshot is None:
                    raise
                self._stale = busy
            return self._snapshot

    def _read(self, version: str) -> Snapshot:
        """The results of a version; large ones as another process leaves them in a file."""
        work = partial(_loaded, self._reader, version, self._settings, self._assess)
        if self._apart is None or not self._apart.worth(self._reader):
            return work()
        with APART.taken():
            return self._apart.run(work).read()


def _loaded(
    reader: ResultsReader,
    version: str,
    settings: Settings | None,
    assess: Assess,
    _: Progress | None = None,
) -> Snapshot:
    """``load`` as a piece of work that tells no steps.

    The store is held open meanwhile: to open it anew for each table takes as long as to read them.
    """
    with ExitStack() as held:
        if isinstance(reader, InteractionsReader):
            with suppress(ResultsOnlyError, StoreEmptyError):  # the results tell by themselves
                held.enter_context(reader.reading())
        return load(reader, version, settings, assess)


_AT_ONCE = 2 * KEPT_TOLD
"""Rows that are told at the same time; more than are kept, or they would drive out what pages show."""


def _found(snapshot: Snapshot, filters: Filters, sort: Sequence[SortedBy]) -> list[int]:
    """Numbers of the rows that pass, in order."""
    name, descending = (sort[0]["colId"], sort[0]["sort"] == "desc") if sort else ("rank", False)
    order = snapshot.order(name, descending)
    found: list[int] = order[snapshot.passing(filters)[order]].tolist()
    return found


def _met(ties: Iterable[Row]) -> set[str]:
    """People at either end of ties."""
    return {tie[end] for tie in ties for end in ("supplier_person_id", "client_person_id")}


OVERVIEWED = ("as_of", "threads", "exposed_revenue", "revenue", "currency", "fading_ties", "stage", "level")


def _overview(snapshot: Snapshot) -> Overview:
    rows = snapshot.relationships.select(OVERVIEWED).to_pylist()
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
    )


def _sums(rows: Iterable[Row], name: str) -> dict[str, float]:
    sums: dict[str, float] = defaultdict(float)
    for row in rows:
        if row[name] is not None:
            sums[row["currency"] or ""] += row[name]
    return dict(sums)
