"""Paths and connectors as tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa

from graphmodel.arrow import schema_of
from graphmodel.introductions.acquaintance import KINDS, Acquaintance, Step
from graphmodel.introductions.connectors import Connector
from graphmodel.introductions.paths import Path
from graphmodel.introductions.people import NEVER_YET, People
from graphmodel.portfolio import NEVER
from graphmodel.tables import CONNECTORS, INTRODUCTIONS, LIST_SEPARATOR

_EPOCH = datetime(1970, 1, 1)


def path_rows(graph: Acquaintance, paths: Sequence[Path]) -> pa.Table:
    """The ``introductions`` table: the steps of these paths, in their order."""
    rows = [
        {
            "path": number,
            "path_strength": path.strength,
            "step": place,
            **_ends(graph.people, *path.people[place - 1 : place + 1]),
            **_step(graph, step),
        }
        for number, path in enumerate(paths, start=1)
        for place, step in enumerate(path.steps, start=1)
    ]
    return pa.Table.from_pylist(rows, schema_of(INTRODUCTIONS))


def _ends(people: People, one: int, other: int) -> dict[str, Any]:
    return {
        f"{end}_{name}": column[person].as_py()
        for end, person in (("from", one), ("to", other))
        for name, column in (("person_id", people.portfolio.person_ids), ("name", people.names))
    }


def _step(graph: Acquaintance, step: Step) -> dict[str, Any]:
    told: dict[str, Any] = {
        "kind": KINDS[step.kind],
        "assumed": step.assumed,
        "strength": step.strength,
        "saturation": step.saturation,
        "live": False,
        "interactions": 0,
    }
    if step.seen < 0:
        return told
    seen, row = graph.seen, step.seen
    clients = graph.people.portfolio.client_ids
    return told | {
        "live": bool(seen.live[row]),
        "interactions": int(seen.interactions[row]),
        "first_at": _moment(int(seen.first_at[row])),
        "last_at": _moment(int(seen.last_at[row])),
        "client_id": clients[int(seen.client[row])].as_py() if seen.client[row] >= 0 else None,
    }


def _moment(us: int) -> datetime | None:
    return None if us in (NEVER, NEVER_YET) else _EPOCH + timedelta(microseconds=us)


def connector_rows(people: People, *sides: Sequence[Connector]) -> pa.Table:
    """The ``connectors`` table: each side in its order."""
    rows = [row for side in sides for row in _connectors(people, side)]
    return pa.Table.from_pylist(rows, schema_of(CONNECTORS))


def _connectors(people: People, found: Sequence[Connector]) -> Iterator[dict[str, Any]]:
    ids = people.firm_ids
    for rank, connector in enumerate(found, start=1):
        person = connector.person
        home = int(people.firm[people.record(person)])
        former = sorted(people.firms(person, left=True) - people.firms(person))
        side = "supplier" if people.ours[person] else "client" if people.is_client[home] else "other"
        yield {
            "rank": rank,
            "person_id": people.portfolio.person_ids[person].as_py(),
            "name": people.names[person].as_py(),
            "side": side,
            "organisation_id": ids[home].as_py(),
            "organisation": people.firm_names[home].as_py(),
            "former_organisations": LIST_SEPARATOR.join(ids[firm].as_py() for firm in former) or None,
            "referral_power": connector.referral_power,
            "clients_one_step": connector.clients_one_step,
            "clients_two_steps": connector.clients_two_steps,
            "alone": connector.alone,
            "clients": LIST_SEPARATOR.join(ids[firm].as_py() for firm, _ in connector.reached) or None,
        }
