"""Who is tied to whom: the people and the ties of an analysis as two tables, for whatever reads networks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from graphmodel.arrow import schema_of
from graphmodel.tables import (
    HOLES,
    LIST_SEPARATOR,
    RELATIONSHIP_PEOPLE,
    RELATIONSHIPS,
    ROLE_RULES,
    STEPS,
    TIES,
    WORST_CASES,
)

ROUTE_SEPARATOR = " > "

_IDS: Mapping[str, Mapping[str, str | None]] = {
    RELATIONSHIPS.name: {"critical_people": LIST_SEPARATOR},
    TIES.name: {"supplier_person_id": None, "client_person_id": None},
    RELATIONSHIP_PEOPLE.name: {"person_id": None, "orphans": LIST_SEPARATOR, "successors": LIST_SEPARATOR},
    STEPS.name: {"supplier_people": LIST_SEPARATOR, "client_people": LIST_SEPARATOR},
    HOLES.name: {"route": ROUTE_SEPARATOR},
    WORST_CASES.name: {"person_ids": LIST_SEPARATOR},
    ROLE_RULES.name: {"person_id": None},
}
"""Where result tables name people, and by what several in a cell are parted."""

WHO = pa.schema(
    [
        *(schema_of(ROLE_RULES).field(name) for name in ("person_id", "name")),
        pa.field("side", pa.string()),
        *(schema_of(ROLE_RULES).field(name) for name in ("function", "seniority", "organisation_id")),
        pa.field("organisation", pa.string()),
        schema_of(ROLE_RULES).field("left_on"),
    ]
)
"""What is told of each person; ``organisation`` is the name of the organisation."""


@dataclass(frozen=True)
class Network:
    """People and their ties.

    Attributes
    ----------
    people
        With the columns of ``WHO``: those whom ``ties`` name, the supplier's first, then by id.
    ties
        With the columns of ``TIES``. No two rows are of one pair of people.
    """

    people: pa.Table
    ties: pa.Table


def network(results: Mapping[str, pa.Table], organisations: pa.Table) -> Network:
    """The network of the ``ties`` and ``roles`` of an analysis, with names of ``organisations``."""
    ties = results[TIES.name]
    return Network(_people(people_named({TIES.name: ties}), results[ROLE_RULES.name], organisations), ties)


def with_live_ties(results: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
    """The tables without ties that are not live."""
    ties = results[TIES.name]
    return {**results, TIES.name: ties.filter(ties["live"])}


def of_client(results: Mapping[str, pa.Table], client_id: str) -> dict[str, pa.Table]:
    """The rows of one client; of ``roles``, which knows no clients, those of people whom these rows name."""
    found = {
        name: table.filter(pc.equal(table["client_id"], client_id))
        for name, table in results.items()
        if name != ROLE_RULES.name
    }
    roles = results[ROLE_RULES.name]
    named = people_named(found)
    return {**found, ROLE_RULES.name: roles.filter(pc.is_in(roles["person_id"], value_set=named))}


def people_named(results: Mapping[str, pa.Table]) -> pa.Array:
    """Ids of all people whom these tables name, each once."""
    chunks = [chunk for name, table in results.items() for chunk in _ids(name, table)]
    return pc.unique(pa.chunked_array(chunks, pa.string())).drop_null()


def _ids(name: str, table: pa.Table) -> Iterator[pa.Array]:
    for column, separator in _IDS.get(name, {}).items():
        cells = table[column]
        if separator is not None:
            cells = pc.list_flatten(pc.split_pattern(cells, separator))
        yield from cells.chunks


def _people(ids: pa.Array, roles: pa.Table, organisations: pa.Table) -> pa.Table:
    supplier = pc.equal(organisations["role"], "supplier")
    firms = pa.table(
        {
            "organisation_id": organisations["organisation_id"],
            "organisation": organisations["name"],
            "side": pc.if_else(supplier, "supplier", "client"),
        }
    )
    found = pa.table({"person_id": ids}).join(roles, "person_id").join(firms, "organisation_id")
    return found.select(WHO.names).cast(WHO).sort_by([("side", "descending"), ("person_id", "ascending")])
