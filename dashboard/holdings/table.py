"""Live ties of every client by columns of ours: functions, and departments as the source spells them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from dashboard.figures import FUNCTION_ORDER
from dashboard.formats import plain
from dashboard.holdings.view import Columns
from dashboard.snapshot import Row, Snapshot
from graphmodel.identity import ultimate_parents

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

OTHER = "other"
DEPARTMENTS_SHOWN = 14
"""Departments with a column of their own, those with most strength; more columns than that nobody reads."""
REST, NO_DEPARTMENT = "all  others", "none  named"
"""Keys of the columns of all further departments, and of people whose department the source does not name; no text
from a source has two spaces in a row here."""


@dataclass(frozen=True)
class Held:
    """Live ties by client and column of ours; arrays are clients × columns, clients in the order of the rows.

    Attributes
    ----------
    keys
        Of the columns: functions, or departments.
    staff
        People of ours who are there, by column.
    ties, strength
        Live ties, and their strength together.
    people
        People of ours with a live tie.
    fading
        Ties that were live one half-life ago and are not now.
    folded
        Departments in the column ``REST``.
    column_of
        The column of each row of ``roles``; -1 for people of others.
    """

    keys: tuple[str, ...]
    staff: Ints
    ties: Ints
    strength: Floats
    people: Ints
    fading: Ints
    folded: int
    column_of: Ints

    @cached_property
    def live(self) -> Bools:
        """Where there is a live tie."""
        return np.asarray(self.ties > 0)

    def place(self, key: str | None) -> int | None:
        """The column of that key, if there is one."""
        return self.keys.index(key) if key in self.keys else None


@dataclass(frozen=True, slots=True)
class Group:
    """A client and all clients that belong to it, directly or not; ``members`` are numbers of rows."""

    id: str
    name: str
    members: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Ends:
    """Ties that are live or fading: number of the client, rows of ``roles`` of both people, strength and kind."""

    client: Ints
    ours: Ints
    theirs: Ints
    strength: Floats
    live: Bools


@dataclass(frozen=True)
class Holdings:
    """Which columns of ours hold which clients, and which clients are of one group.

    Attributes
    ----------
    rows
        Of ``relationships``, as the portfolio shows them.
    functions, departments
        Live ties by either; no departments where the source names none.
    expected
        Functions of ours that are expected to hold clients.
    groups
        Of two and more clients, by id; ``group_of`` is the id of each client's, none for most.
    industries, tiers
        By client.
    hanging
        Clients that hang on one person, of ours or of theirs.
    """

    snapshot: Snapshot
    ends: Ends
    functions: Held
    departments: Held | None
    expected: frozenset[str]
    groups: Mapping[str, Group]
    group_of: Sequence[str | None]
    industries: Sequence[str | None]
    tiers: Sequence[str | None]
    hanging: Bools

    @property
    def rows(self) -> Sequence[Row]:
        """Of ``relationships``, without sentences."""
        return self.snapshot.rows

    @property
    def as_of(self) -> dt.date:
        """The day of all figures."""
        return self.snapshot.as_of

    def by(self, columns: Columns) -> Held:
        """Ties by functions, or by departments where the source names any."""
        return self.departments if columns == "department" and self.departments else self.functions

    def group(self, client_id: str) -> Group | None:
        """The group that a client belongs to; none where it stands alone or is not there."""
        place = self.snapshot.by_client.get(client_id)
        found = self.group_of[place] if place is not None else None
        return self.groups[found] if found else None


def holdings(snapshot: Snapshot, organisations: pa.Table) -> Holdings:
    """Count once for a version of the results.

    Parameters
    ----------
    organisations
        Firms with merges applied: `organisation_id`, `role`, `parent_id`, `industry`, `tier`.
    """
    ends = _ends(snapshot)
    functions = _by_function(snapshot, ends)
    cells = snapshot.tables["cells"].table
    firms = {row["organisation_id"]: row for row in organisations.to_pylist() if row["role"] == "client"}
    clients: list[str] = snapshot.relationships["client_id"].to_pylist()
    told = [firms.get(client, {}) for client in clients]
    groups = _groups(snapshot, clients, firms)
    of_client: dict[int, str] = {place: group.id for group in groups for place in group.members}
    return Holdings(
        snapshot=snapshot,
        ends=ends,
        functions=functions,
        departments=_by_department(snapshot, ends),
        expected=frozenset(pc.unique(cells.filter(cells["expected"])["supplier_function"]).to_pylist()),
        groups={group.id: group for group in groups},
        group_of=[of_client.get(place) for place in range(len(clients))],
        industries=[_said(row.get("industry")) for row in told],
        tiers=[_said(row.get("tier")) for row in told],
        hanging=np.asarray(pc.fill_null(pc.equal(snapshot.relationships["threads"], 1), False), dtype=bool),
    )


def _ends(snapshot: Snapshot) -> Ends:
    ties = snapshot.tables["ties"].table
    ties = ties.filter(pc.or_(ties["live"], ties["fading"]))
    clients = snapshot.relationships["client_id"].combine_chunks()
    people = snapshot.roles["person_id"].combine_chunks()

    def places(column: str, known: pa.Array) -> Ints:
        found = pc.fill_null(pc.index_in(ties[column], value_set=known), -1)
        return np.asarray(found.to_numpy()).astype(np.int64)

    found = Ends(
        client=places("client_id", clients),
        ours=places("supplier_person_id", people),
        theirs=places("client_person_id", people),
        strength=np.asarray(ties["strength"].to_numpy(), dtype=np.float64),
        live=np.asarray(ties["live"].to_numpy(), dtype=bool),
    )
    known = (found.client >= 0) & (found.ours >= 0)
    return Ends(*(getattr(found, name)[known] for name in ("client", "ours", "theirs", "strength", "live")))


def _here(snapshot: Snapshot) -> Bools:
    """People of ours who are there on the day, by row of ``roles``."""
    ours = [key for key, firm in snapshot.firms.items() if firm["role"] == "supplier"]
    roles, day = snapshot.roles, snapshot.as_of
    left = pc.fill_null(pc.less_equal(roles["left_on"], pa.scalar(day, pa.date32())), False)
    there = pc.and_(
        pc.is_in(roles["organisation_id"], value_set=pa.array(ours, pa.string())), pc.invert(left)
    )
    return np.asarray(there.to_numpy(), dtype=bool)


def _by_function(snapshot: Snapshot, ends: Ends) -> Held:
    order = pa.array(FUNCTION_ORDER)
    told = pc.fill_null(pc.index_in(snapshot.roles["function"], value_set=order), FUNCTION_ORDER.index(OTHER))
    return _counted(snapshot, ends, np.asarray(told.to_numpy()).astype(np.int64), FUNCTION_ORDER)


def _by_department(snapshot: Snapshot, ends: Ends) -> Held | None:
    texts = snapshot.roles["department"].combine_chunks().dictionary_encode()
    names = [plain(name) for name in texts.dictionary.to_pylist()]
    place = pc.fill_null(texts.indices, len(names)).to_numpy(zero_copy_only=False).astype(np.int64)
    concerned = np.zeros(len(place), dtype=bool)
    concerned[ends.ours] = True
    concerned |= _here(snapshot)
    if not np.any(place[concerned] < len(names)):
        return None
    keys = [name or NO_DEPARTMENT for name in [*names, ""]]
    spelt = {key: number for number, key in enumerate(dict.fromkeys(keys))}  # two spellings may look the same
    place = np.array([spelt[key] for key in keys], dtype=np.int64)[place]
    weight = np.bincount(place[ends.ours[ends.live]], ends.strength[ends.live], minlength=len(spelt))
    staff = np.bincount(place[concerned], minlength=len(spelt))
    first = [
        number
        for number in np.lexsort((np.arange(len(spelt)), -staff, -weight)).tolist()
        if staff[number] or weight[number]
    ]
    shown, rest = first[:DEPARTMENTS_SHOWN], first[DEPARTMENTS_SHOWN:]
    column = np.full(len(spelt), len(shown), dtype=np.int64)
    column[shown] = np.arange(len(shown))
    known = list(spelt)
    return _counted(snapshot, ends, column[place], (*(known[n] for n in shown), REST), folded=len(rest))


def _counted(snapshot: Snapshot, ends: Ends, place: Ints, keys: Sequence[str], folded: int = 0) -> Held:
    """Count by columns; those without people and ties are left out."""
    size, clients = len(keys), len(snapshot.rows)
    cell = ends.client * size + place[ends.ours]
    live = ends.live

    def counted(cells: Ints, weights: Floats | None = None) -> npt.NDArray[Any]:
        return np.bincount(cells, weights, minlength=clients * size).reshape(clients, size)

    met = np.unique(np.stack([cell[live], ends.ours[live]]), axis=1)[0]
    ties, fading = counted(cell[live]), counted(cell[~live])
    staff = np.bincount(place[_here(snapshot)], minlength=size)
    kept = np.flatnonzero((staff > 0) | (ties.sum(axis=0) > 0))
    number = np.full(size, -1, dtype=np.int64)
    number[kept] = np.arange(len(kept))
    return Held(
        keys=tuple(keys[n] for n in kept.tolist()),
        staff=staff[kept],
        ties=ties[:, kept],
        strength=counted(cell[live], ends.strength[live])[:, kept],
        people=counted(met)[:, kept],
        fading=fading[:, kept],
        folded=folded,
        column_of=number[place],
    )


def _groups(snapshot: Snapshot, clients: Sequence[str], firms: Mapping[str, Row]) -> list[Group]:
    roots = ultimate_parents({key: row["parent_id"] for key, row in firms.items()})
    members: dict[str, list[int]] = {}
    for place, client in enumerate(clients):
        members.setdefault(roots.get(client, client), []).append(place)
    return [
        Group(root, snapshot.firms[root]["name"], tuple(sorted(places, key=lambda n: clients[n] != root)))
        for root, places in members.items()
        if len(places) > 1
    ]


def _said(value: str | None) -> str | None:
    return plain(value) or None if value is not None else None
