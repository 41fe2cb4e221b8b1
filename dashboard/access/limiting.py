"""Only some clients: which organisations, people and rows of a store belong to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graphmodel.identity import kept_records, ultimate_parents
from graphmodel.tables import EMPLOYMENTS, GROUP, ORGANISATIONS, PEOPLE, Table

Tables = Callable[[str], pa.Table]

ELSEWHERE = "~"
"""Instead of the id of a firm that is not seen."""


@dataclass(frozen=True)
class Within:
    """What some clients are made of.

    Attributes
    ----------
    clients
        Their ids, as results name them.
    firms, people
        Ids of their organisations and the supplier's, and of the people of these; as they were loaded, and as results
        name them.
    theirs
        People of the clients alone.
    """

    clients: frozenset[str]
    firms: frozenset[str]
    people: frozenset[str]
    theirs: frozenset[str]


def within(clients: frozenset[str], inputs: Tables, roles: pa.Table, level: str) -> Within:
    """What these clients are made of; ``inputs`` gives input tables by name.

    Parameters
    ----------
    roles, level
        Of the last analysis; none where there was none.
    """
    organisations, people = inputs(ORGANISATIONS.name), inputs(PEOPLE.name)
    client_of = _clients_of(organisations, kept_records(inputs, ORGANISATIONS.name), level)
    suppliers = organisations.filter(pc.equal(organisations["role"], "supplier"))
    ours = frozenset(suppliers["organisation_id"].to_pylist())
    served = frozenset(firm for firm, client in client_of.items() if client in clients)
    homes = [pair for table in (people, roles, inputs(EMPLOYMENTS.name)) for pair in _homes(table)]
    theirs = frozenset(person for person, firm in homes if firm in served)
    own = frozenset(person for person, firm in homes if firm in ours)
    return Within(clients, ours | served, own | theirs, theirs)


def _homes(table: pa.Table) -> Iterator[tuple[str, str]]:
    """Each person of a table with the organisation."""
    return zip(*(table[name].to_pylist() for name in ("person_id", "organisation_id")), strict=True)


def _clients_of(organisations: pa.Table, kept: Mapping[str, str], level: str) -> dict[str, str]:
    """The client whose relationship an organisation is part of, by its id."""
    rows = organisations.select(["organisation_id", "role", "parent_id"]).to_pylist()
    clients = {
        kept.get(row["organisation_id"], row["organisation_id"]) for row in rows if row["role"] == "client"
    }
    roots = {client: client for client in clients}
    if level == GROUP:
        parents = {
            row["organisation_id"]: kept.get(row["parent_id"], row["parent_id"])
            for row in rows
            if row["organisation_id"] in clients
        }
        roots = ultimate_parents(parents)
    merged = {firm: kept.get(firm, firm) for firm in (row["organisation_id"] for row in rows)}
    return {firm: roots[end] for firm, end in merged.items() if end in roots}


def limited(rows: pa.Table, table: Table, inside: Within) -> pa.Table:
    """The rows that are about these clients alone.

    A row stays where every organisation and every person that it is about is seen. What a row merely mentions, such as
    a superior, is emptied. A table of which it is not known whom it is about is left without rows.
    """
    if table.name == "interactions":
        return _interactions(rows, inside)
    if table.name == "watches":
        return rows
    if table.name == PEOPLE.name and table.key == PEOPLE.key:
        return _people(rows, inside)
    about = [found for column in table.columns if (found := _about(table, column.name, inside)) is not None]
    if not about:
        return rows.slice(0, 0)
    keep = np.ones(len(rows), dtype=bool)
    for name, seen in about:
        there = pc.is_in(rows[name], value_set=pa.array(sorted(seen), pa.string()))
        if name == "parent_id":  # the row is about the firm, not about who owns it
            cells = pc.if_else(there, rows[name], pa.scalar(None, pa.string()))
            rows = rows.set_column(rows.column_names.index(name), name, cells)
            continue
        unsaid = (
            pc.is_null(rows[name]) if not table.column(name).required and name not in table.key else False
        )
        keep &= pc.or_(there, unsaid).to_numpy()
    return rows.filter(pa.array(keep))


def _about(table: Table, column: str, inside: Within) -> tuple[str, frozenset[str]] | None:
    """The column, and which of its values are seen; none where it says nothing about whom a row is about."""
    told = table.column(column)
    if column == "client_id":
        return column, inside.clients
    if told.references == ORGANISATIONS.name or column == "organisation_id":
        return column, inside.firms
    if told.references == PEOPLE.name or column in ("merged_id", "into_id", "ended_id"):
        return column, inside.people | (inside.firms if told.references is None else frozenset())
    return None


def _people(rows: pa.Table, inside: Within) -> pa.Table:
    """Those of these firms, and those who had a job there; of these it is not said where they are now."""
    rows = rows.filter(pc.is_in(rows["person_id"], value_set=pa.array(sorted(inside.people), pa.string())))
    for name, seen, instead in (
        ("organisation_id", inside.firms, ELSEWHERE),
        ("reports_to", inside.people, None),
    ):
        there = pc.is_in(rows[name], value_set=pa.array(sorted(seen), pa.string()))
        cells = pc.if_else(there, rows[name], pa.scalar(instead, pa.string()))
        rows = rows.set_column(rows.column_names.index(name), name, cells)
    return rows


def _interactions(rows: pa.Table, inside: Within) -> pa.Table:
    """Those in which somebody of these clients took part, and those of our people alone; nobody else is named."""
    lists = rows["participant_ids"].combine_chunks()
    flat, parent = lists.flatten(), lists.value_parent_indices().to_numpy(zero_copy_only=False)
    theirs, seen = (
        pc.is_in(flat, value_set=pa.array(sorted(people), pa.string())).to_numpy(zero_copy_only=False)
        for people in (inside.theirs, inside.people)
    )
    counts = {
        name: np.bincount(parent[which], minlength=len(rows))
        for name, which in (("theirs", theirs), ("seen", seen), ("all", slice(None)))
    }
    keep = (counts["theirs"] > 0) | (counts["seen"] == counts["all"])
    names, sizes = flat.filter(pa.array(seen)), counts["seen"]
    offsets = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)
    started = pc.is_in(rows["initiator_id"], value_set=pa.array(sorted(inside.people), pa.string()))
    for name, cells in (
        ("participant_ids", pa.ListArray.from_arrays(pa.array(offsets), names)),
        ("initiator_id", pc.if_else(started, rows["initiator_id"], pa.scalar(None, pa.string()))),
    ):
        rows = rows.set_column(rows.column_names.index(name), name, cells)
    return rows.filter(pa.array(keep))
