"""What is left when people leave, in every relationship they hold, and who takes over from them?

People of either side, any number at once. Each relationship is judged twice, as it stands and without them
(``what_if.py``); what was theirs is handed over to colleagues who stay (``handover.py``).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graphmodel.analysis import Results, versions
from graphmodel.arrays import Ints
from graphmodel.arrow import schema_of
from graphmodel.files import plain
from graphmodel.leaving.handover import LeftBehind, Successor, handover, left_behind
from graphmodel.network import Network
from graphmodel.portfolio import SUPPLIER
from graphmodel.tables import (
    DEPARTURE_MEASURES,
    DEPARTURES,
    FUNCTIONS,
    HANDOVER,
    LEAVERS,
    LIST_SEPARATOR,
    RELATIONSHIPS,
    SENIORITIES,
    SIDES,
)
from graphmodel.what_if import WhatIf

_NOT_COMPARED = ("client_id", "client_name", "as_of", "flags", "stage_confidence", "essence", "essence_terms")
"""Beside what names the row: what takes a second look at all interactions, or is not moved by who leaves."""

COMPARED = tuple(name for name in RELATIONSHIPS.names if name not in _NOT_COMPARED)
"""Columns of ``relationships`` that are told before and after."""


def leave(what_if: WhatIf, people: Collection[str]) -> Results:
    """The tables of ``graphmodel.tables.LEAVING`` for these people, by id, leaving on the as-of date.

    Parameters
    ----------
    what_if
        The relationships that are looked at; where none of these people holds a live tie, nothing is told of one.

    Raises
    ------
    UnknownNameError
        There is no such person.
    InputError
        A person has left already, or works neither for us nor for one of these clients.
    """
    departure = _Departure(what_if, what_if.without(people), sorted(set(people)))
    tables = {
        LEAVERS.name: departure.leavers(),
        DEPARTURES.name: departure.relationships(),
        DEPARTURE_MEASURES.name: departure.measures(),
        HANDOVER.name: departure.handover(),
    }
    return Results(tables, departure.run(tables))


@dataclass(frozen=True)
class _Departure:
    before: WhatIf
    after: WhatIf
    people: list[str]

    @cached_property
    def codes(self) -> Ints:
        """Of those who leave."""
        known = self.before.portfolio.person_ids
        return np.asarray(
            pc.index_in(pa.array(self.people, pa.string()), value_set=known).to_numpy(False)
        ).astype(np.int64)

    @cached_property
    def touched(self) -> Ints:
        """Codes of relationships that lose a live tie."""
        ties = self.before.network.ties
        return np.unique(ties.client[ties.live & ~self.after.network.ties.live])

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Of everybody whom the portfolio knows."""
        people = self.before.inputs["people"].select(["person_id", "name"])
        people = people.filter(pc.is_in(people["person_id"], value_set=self.before.portfolio.person_ids))
        return dict(zip(people["person_id"].to_pylist(), people["name"].to_pylist(), strict=True))

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """Rows of ``departures``, by rank."""
        ids = self.before.portfolio.client_ids.take(pa.array(self.touched)).to_pylist()
        before, after = (_by_client(what_if, ids) for what_if in (self.before, self.after))
        leaving = _leaving(self.before.network, self.codes)
        orphans = self._orphans()
        found = []
        for code, client in zip(self.touched.tolist(), ids, strict=True):
            stood, left = before[client], after[client]
            lost = stood["strength"] - left["strength"]
            exposed = left["exposed_revenue"] if left["ties"] else left["revenue"]
            known = exposed is not None and stood["exposed_revenue"] is not None
            found.append(
                {
                    "client_id": client,
                    "client_name": stood["client_name"],
                    "leaving": leaving[code],
                    "share_lost": 1.0 if not left["ties"] else max(lost, 0.0) / stood["strength"],
                    "orphans": orphans.get(code),
                    **{
                        f"{name}_{when}": row[name]
                        for name in ("strength", "stage", "threads", "ties")
                        for when, row in (("before", stood), ("after", left))
                    },
                    "severance_before": stood["severance_probability"],
                    "severance_after": left["severance_probability"],
                    "revenue": stood["revenue"],
                    "exposed_before": stood["exposed_revenue"],
                    "exposed_after": exposed,
                    "at_stake": exposed - stood["exposed_revenue"] if known else None,
                }
            )
        found.sort(key=_most_at_stake)
        return [{**row, "rank": rank} for rank, row in enumerate(found, start=1)]

    @cached_property
    def behind(self) -> list[LeftBehind]:
        """Everybody who is left behind, by client."""
        return left_behind(self.before.network, self.after.network)

    def _most_urgent_first(self) -> list[LeftBehind]:
        """Orphans, then the others; of either first those of the relationships with most at stake."""
        ids = self.before.portfolio.client_ids
        rank = {row["client_id"]: row["rank"] for row in self.rows}
        return sorted(self.behind, key=lambda one: (not one.orphan, rank[ids[one.client].as_py()]))

    def _orphans(self) -> dict[int, str]:
        """Ids of those who are left without a live tie, by relationship."""
        people = self.before.portfolio.person_ids
        found: dict[int, list[str]] = {}
        for one in self.behind:
            if one.orphan:
                found.setdefault(one.client, []).append(people[one.contact].as_py())
        return {client: LIST_SEPARATOR.join(ids) for client, ids in found.items()}

    def leavers(self) -> pa.Table:
        portfolio, ties = self.before.portfolio, self.before.network.ties
        homes = _organisations(self.before.inputs, self.people)
        found = []
        for person, code in zip(self.people, self.codes.tolist(), strict=True):
            mine = (ties.supplier == code) | (ties.contact == code)
            live = mine & ties.live
            found.append(
                {
                    "person_id": person,
                    "name": self.names.get(person),
                    "side": SIDES[int(portfolio.side[code] != SUPPLIER)],
                    "organisation": homes.get(person),
                    "function": FUNCTIONS[portfolio.function[code]],
                    "seniority": SENIORITIES[portfolio.seniority[code]],
                    "clients": len(np.unique(ties.client[live])),
                    "ties": int(live.sum()),
                    "strength": float(ties.strength[live].sum()),
                    "last_at": _time(int(ties.last_at[mine].max())) if mine.any() else None,
                }
            )
        return pa.Table.from_pylist(found, schema_of(LEAVERS))

    def relationships(self) -> pa.Table:
        return pa.Table.from_pylist(self.rows, schema_of(DEPARTURES))

    def measures(self) -> pa.Table:
        ids = [row["client_id"] for row in self.rows]
        before, after = (_by_client(what_if, ids) for what_if in (self.before, self.after))
        found = [
            {"client_id": client, "measure": name, **_compared(before[client][name], after[client][name])}
            for client in ids
            for name in COMPARED
        ]
        return pa.Table.from_pylist(found, schema_of(DEPARTURE_MEASURES))

    def handover(self) -> pa.Table:
        found = []
        plan = handover(self.after.network, self._most_urgent_first())
        for priority, (one, successors) in enumerate(plan, start=1):
            told = {"priority": priority, **self._left_behind(one)}
            found += [{**told, "rank": n, **self._successor(s)} for n, s in enumerate(successors, start=1)]
            if not successors:
                found.append({**told, "move": "find"})
        return pa.Table.from_pylist(found, schema_of(HANDOVER))

    def _left_behind(self, one: LeftBehind) -> dict[str, Any]:
        portfolio = self.before.portfolio
        contact, leaver = (portfolio.person_ids[code].as_py() for code in (one.contact, one.leaver))
        return {
            "client_id": portfolio.client_ids[one.client].as_py(),
            "client_name": portfolio.client_names[one.client].as_py(),
            "contact_id": contact,
            "contact": self.names.get(contact),
            "left_behind": "orphan" if one.orphan else "strongest_tie",
            "leaving_id": leaver,
            "leaving": self.names.get(leaver),
            "strength_lost": one.strength,
        }

    def _successor(self, one: Successor) -> dict[str, Any]:
        ids = self.before.portfolio.person_ids
        colleague = ids[one.colleague].as_py()
        host = None if one.introduced_by is None else ids[one.introduced_by].as_py()
        return {
            "colleague_id": colleague,
            "colleague": self.names.get(colleague),
            "move": one.move,
            "reasons": LIST_SEPARATOR.join(one.reasons) or None,
            "strength": None if np.isnan(one.strength) else one.strength,
            "last_at": None if one.last_at is None else _time(one.last_at),
            "introduced_by_id": host,
            "introduced_by": None if host is None else self.names.get(host),
        }

    def run(self, tables: Mapping[str, pa.Table]) -> dict[str, Any]:
        """What the departure comes to over all relationships that it touches."""
        known = [row for row in self.rows if row["at_stake"] is not None]
        strength = sum(row["strength_before"] for row in self.rows)
        lost = strength - sum(row["strength_after"] for row in self.rows)
        return {
            "as_of": self.before.day.isoformat(),
            "people": self.people,
            "clients": len(self.rows),
            "clients_without_tie": sum(not row["ties_after"] for row in self.rows),
            "share_lost": lost / strength if strength else None,
            "orphans": sum(one.orphan for one in self.behind),
            **{
                name: sum(row[name] for row in known) if known else None
                for name in ("revenue", "exposed_before", "exposed_after", "at_stake")
            },
            "clients_without_revenue": len(self.rows) - len(known),
            "settings": self.before.settings.as_mapping(),
            "versions": versions(),
            "counts": {name: len(table) for name, table in tables.items()},
        }


def _most_at_stake(row: Mapping[str, Any]) -> tuple[float, float, float, str]:
    lost = row["strength_before"] - row["strength_after"]
    return -(row["at_stake"] or 0.0), -row["share_lost"], -round(lost, 9), row["client_id"]


def _by_client(what_if: WhatIf, clients: list[str]) -> dict[str, dict[str, Any]]:
    """Rows of ``relationships`` by client; nothing is worked out for nobody."""
    if not clients:
        return {}
    rows = what_if.tables[RELATIONSHIPS.name]
    chosen = rows.filter(pc.is_in(rows["client_id"], pa.array(clients, pa.string())))
    return {row["client_id"]: row for row in chosen.to_pylist()}


def _leaving(network: Network, people: Ints) -> dict[int, str]:
    """Ids of those of these people who hold a live tie, the strongest first, by relationship."""
    found: dict[int, list[str]] = {}
    nodes = np.flatnonzero(np.isin(network.node_actor, people))
    order = np.lexsort((network.node_actor[nodes], -np.round(network.node_strength[nodes], 9)))
    for node in nodes[order].tolist():
        person = network.portfolio.person_ids[network.node_actor[node]].as_py()
        found.setdefault(int(network.node_client[node]), []).append(person)
    return {client: LIST_SEPARATOR.join(ids) for client, ids in found.items()}


def _organisations(inputs: Mapping[str, pa.Table], wanted: list[str]) -> dict[str, str]:
    """Names of organisations by the ids of people who work there."""
    people, firms = inputs["people"], inputs["organisations"]
    chosen = people.filter(pc.is_in(people["person_id"], pa.array(wanted, pa.string())))
    firms = firms.filter(pc.is_in(firms["organisation_id"], chosen["organisation_id"].combine_chunks()))
    names = dict(zip(firms["organisation_id"].to_pylist(), firms["name"].to_pylist(), strict=True))
    homes = zip(chosen["person_id"].to_pylist(), chosen["organisation_id"].to_pylist(), strict=True)
    return {person: names[home] for person, home in homes}


def _compared(before: Any, after: Any) -> dict[str, Any]:
    numbers = all(isinstance(value, int | float) and not isinstance(value, bool) for value in (before, after))
    return {
        "before": _text(before),
        "after": _text(after),
        "difference": float(after - before) if numbers else None,
        "changed": before != after,
    }


def _text(value: Any) -> str | None:
    """A value as the text of a cell; numbers as they are read back without loss."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(plain(value)) if isinstance(value, date | datetime) else repr(value)


def _time(us: int) -> Any:
    return np.datetime64(us, "us").astype(datetime)
