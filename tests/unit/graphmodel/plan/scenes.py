"""Small scenes: who is tied to whom at which client, and what follows for a plan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from itertools import combinations, product
from typing import Any

import numpy as np
import pyarrow as pa

from graphmodel.arrow import schema_of
from graphmodel.plan import Scene
from graphmodel.plan.scene import Pair
from graphmodel.plan.severing import severance
from graphmodel.settings import Settings
from graphmodel.tables import FUNCTIONS, RESULTS, by_name

LAST = datetime(2026, 6, 1)
Functions = Mapping[str, str]


def scene(
    functions: Functions,
    live: Iterable[tuple[str, str]],
    *,
    revenue: Mapping[str, float | None] | None = None,
    known: Iterable[Mapping[str, Any]] = (),
    left: Iterable[str] = (),
    shared: Iterable[str] = (),
    thin: Iterable[str] = (),
    holes: Iterable[Mapping[str, Any]] = (),
    settings: Settings | None = None,
) -> Scene:
    """People whose ids begin with ``s`` are ours; all others work for the client of their first letter.

    ``live`` are pairs with a live tie, ``known`` further rows of ``ties``.
    """
    settings = settings or Settings()
    live, clients = list(live), sorted({person[0] for person in functions} - {"s"})
    roles = [
        {
            "person_id": person,
            "name": person.upper(),
            "organisation_id": "us" if person[0] == "s" else person[0],
            "left_on": date(2026, 5, 1) if person in left else None,
            "function": function,
            "seniority": "staff",
        }
        for person, function in functions.items()
    ]
    ties = [
        {
            "client_id": theirs[0],
            "supplier_person_id": ours,
            "client_person_id": theirs,
            "strength": 5.0,
            "live": True,
            "two_way": True,
            "last_at": LAST,
        }
        for ours, theirs in live
    ]
    ties += [{"live": False, "two_way": True, "strength": 0.5, "last_at": LAST, **row} for row in known]
    chances = severances(
        functions, [[pair for pair in live if pair[1][0] == one] for one in clients], settings
    )
    relationships = []
    for client, chance in zip(clients, chances, strict=True):
        money = (revenue or {}).get(client, 1000.0)
        tied = sum(pair[1][0] == client for pair in live)
        defined = tied > 0 and money is not None
        relationships.append(
            {
                "client_id": client,
                "client_name": client.upper(),
                "revenue": money,
                "severance_probability": chance if tied else None,
                "exposed_revenue": money * chance if defined and money is not None else None,
                "ties": tied,
                "flags": "insufficient:too little" if client in thin else None,
            }
        )
    rows = {"roles": roles, "ties": ties, "relationships": relationships, "holes": list(holes)}
    tables = {name: pa.Table.from_pylist(rows[name], schema_of(by_name(RESULTS)[name])) for name in rows}
    run = {"as_of": "2026-06-30", "settings": settings.as_mapping()}
    return Scene.of(tables.__getitem__, run, settings, ["us"], list(shared))


def severances(
    functions: Functions, cases: Iterable[Iterable[tuple[str, str]]], settings: Settings
) -> list[float]:
    """Severance of sets of ties by the measure itself; NaN for none."""
    people = sorted(functions)
    code = {person: place for place, person in enumerate(people)}
    told = [list(case) for case in cases]
    flat = [(number, code[ours], code[theirs]) for number, case in enumerate(told) for ours, theirs in case]
    columns = [np.array([row[place] for row in flat], dtype=np.int64) for place in range(3)]
    by_code = np.array([FUNCTIONS.index(functions[person]) for person in people])
    found: list[float] = severance(columns[0], columns[1], columns[2], by_code, len(told), settings).tolist()
    return found


def by_counting(functions: Functions, pairs: Iterable[tuple[str, str]], settings: Settings) -> float:
    """The same by going through all who might leave: no graph, no cut, nothing to be clever about."""
    pairs = list(pairs)
    people = sorted({person for pair in pairs for person in pair})
    turnover = settings.turnover
    leave = {
        person: turnover.supplier_by_function.get(functions[person], turnover.supplier)
        if person[0] == "s"
        else turnover.client_by_function.get(functions[person], turnover.client)
        for person in people
    }
    total = 0.0
    for gone in product((False, True), repeat=len(people)):
        left = dict(zip(people, gone, strict=True))
        if all(left[ours] or left[theirs] for ours, theirs in pairs):
            total += float(np.prod([leave[one] if left[one] else 1 - leave[one] for one in people]))
    return total


def could_meet(found: Scene, client: str) -> Iterator[Pair]:
    """Every pair the rule allows: met, ours already there, or counterparts; and no live tie."""
    live = set(found.live(client))
    there = {ours for ours, _ in live}
    for ours, theirs in product(found.colleagues.tolist(), found.contacts.get(client, ())):
        if (ours, theirs) not in live and found.reasons(client, (ours, theirs), there):
            yield ours, theirs


def best_by_trying(found: Scene, ties: int) -> float:
    """What the best choice of at most so many ties takes off, by trying every set of pairs that could meet."""
    settings = found.settings
    functions = {
        person: FUNCTIONS[int(found.function[place])] for place, person in enumerate(found.person_ids)
    }
    curves = []
    for client, row in found.relationships.items():
        if row["revenue"] is None or row["severance_probability"] is None:
            continue
        now = [_ids(found, pair) for pair in found.live(client)]
        pairs = [_ids(found, pair) for pair in could_meet(found, client)]
        curve = [0.0]
        for size in range(1, min(ties, len(pairs)) + 1):
            sets = list(combinations(pairs, size))
            chances = severances(functions, [[*now, *more] for more in sets], settings)
            curve.append(row["revenue"] * (row["severance_probability"] - min(chances)))
        curves.append(curve)
    best = [0.0] * (ties + 1)
    for curve in curves:  # dynamic programming over clients
        best = [
            max(best[left - used] + curve[min(used, len(curve) - 1)] for used in range(left + 1))
            for left in range(ties + 1)
        ]
    return best[ties]


def _ids(found: Scene, pair: Pair) -> tuple[str, str]:
    return found.person_ids[pair[0]], found.person_ids[pair[1]]
