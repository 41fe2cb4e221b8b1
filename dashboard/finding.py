"""Clients and people by their names, or by the ids they have in the source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dashboard.addresses import person_address, relationship_address
from dashboard.formats import plain
from dashboard.snapshot import Snapshot

MOST_SORTED = 500
"""Of more that match, the first so many are put in order."""


@dataclass(frozen=True, slots=True)
class Found:
    """A client or a person.

    Attributes
    ----------
    stage
        Of a client; none of a person.
    function, firm
        Of a person; none of a client. ``function`` is none where it is not known.
    """

    name: str
    address: str
    stage: str | None = None
    function: str | None = None
    firm: str | None = None


def find(snapshot: Snapshot, asked: str, *, people: bool, most: int) -> list[Found]:
    """So many clients, and so many people if they are asked for, whose names have all these words in them.

    Who is called exactly so, by name or id, comes first; then whose name begins so.
    """
    words = plain(asked).casefold().split()
    if not words:
        return []
    clients = _matching(snapshot.relationships["client_name"], words, snapshot.by_client)
    found = [_client(snapshot, row) for row in clients[:most]]
    if people:
        persons = _matching(snapshot.people["name"], words, snapshot.people_rows)
        ids = snapshot.people["person_id"].take(pa.array(persons[:most], pa.int64())).to_pylist()
        roles = snapshot.roles_of(set(ids))
        found += [
            _person(snapshot, row, roles.get(person)) for row, person in zip(persons, ids, strict=False)
        ]
    return found


def _matching(names: pa.ChunkedArray, words: Sequence[str], ids: Iterable[str]) -> list[int]:
    """Rows whose names have all the words in them, those that begin so first.

    ``ids`` are of all rows, in their order.
    """
    names = names.cast(pa.string())
    matching = np.ones(len(names), dtype=bool)
    for word in words:
        matching &= pc.fill_null(pc.match_substring(names, word, ignore_case=True), False).to_numpy()
    rows = np.flatnonzero(matching)[:MOST_SORTED].tolist()
    asked = " ".join(words)
    exact = [row for row, name in enumerate(ids) if name.casefold() == asked] if len(words) == 1 else []
    told = {row: plain(names[row].as_py() or "").casefold() for row in rows}
    rows.sort(key=lambda row: (told[row] != asked, not told[row].startswith(asked), told[row], row))
    return list(dict.fromkeys([*exact, *rows]))


def _client(snapshot: Snapshot, row: int) -> Found:
    client = snapshot.rows[row]
    return Found(client["client_name"], relationship_address(client["client_id"]), stage=client["stage"])


def _person(snapshot: Snapshot, row: int, role: Mapping[str, str] | None) -> Found:
    (person,) = snapshot.people.slice(row, 1).select(["person_id", "organisation_id"]).to_pylist()
    firm = snapshot.firms.get(person["organisation_id"])
    return Found(
        snapshot.names[person["person_id"]],
        person_address(person["person_id"]),
        function=role["function"] if role else None,
        firm=firm["name"] if firm else plain(person["organisation_id"]),
    )
