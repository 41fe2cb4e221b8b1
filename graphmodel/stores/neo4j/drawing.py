"""Results as a graph to explore: ties, relationships, history, and what people do.

Where the graph shows all of an earlier analysis, only what differs from it is written. Where it does not (the first
analysis, one that was cut off, or somebody deleted relationships by hand), what older runs left goes, and everything is
written. Both give the same graph, but for the mark ``crosstie_run``: it names the run that wrote a thing last. Every
batch may be applied twice.

What others wrote is never touched: nodes are found by ``crosstie_key``, relationships by their mark.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import duckdb
import pyarrow as pa

from graphmodel.stores.neo4j.layout import RESULT_RELATIONSHIPS, key_expression
from graphmodel.tables import (
    ORGANISATIONS,
    PEOPLE,
    RELATIONSHIPS,
    TIES,
    TIMELINE,
)

DRAWING = 1
"""Version of what is drawn, and how: what another version drew is drawn anew."""

REMOVED_AT_A_TIME = 10_000


Row = dict[str, Any]


class Graph(Protocol):
    """A database that runs query texts of ``queries/cypher`` by name, each in one transaction that is retried."""

    def read(self, query: str, **parameters: Any) -> list[Row]:
        """The rows of a query."""

    def write(self, query: str, **parameters: Any) -> list[Row]:
        """The rows of a query that writes."""


@dataclass(frozen=True)
class Known:
    """What the graph has to hang results on.

    Attributes
    ----------
    people
        Ids of the records of people.
    organisations
        The table of that name: its columns ``organisation_id``, ``role`` and ``parent_id``.
    """

    people: pa.ChunkedArray
    organisations: pa.Table


@dataclass(frozen=True)
class _Kind:
    """One kind of things that results are drawn as.

    Attributes
    ----------
    name
        As ``drawn_counts`` calls it.
    rows
        SQL on the result tables: the keys of the nodes concerned, then the properties.
    ends
        Names of the columns that hold these keys.
    key
        Columns that, with the ends, tell one thing from another.
    write, remove, remove_old
        Query texts.
    batch
        How many are written in one transaction.
    update
        The query text that takes only the properties that differ, where there are many; most of the time goes into
        sending them.
    """

    name: str
    rows: str
    ends: tuple[str, ...]
    key: tuple[str, ...]
    write: str
    remove: str
    remove_old: str
    batch: int
    update: str | None = None


def _properties(relationship: str) -> str:
    """The columns of the results that become its properties."""
    (drawn,) = (one for one in RESULT_RELATIONSHIPS if one.type == relationship)
    return ", ".join(f"t.{name}" for name in drawn.columns)


_PERSON = key_expression(PEOPLE.name, ("record_id",))
_ORGANISATION = key_expression(ORGANISATIONS.name, ("organisation_id",))
_CLIENT = key_expression(ORGANISATIONS.name, ("t.client_id",))

_RECORDS = """
SELECT roles.*, CASE
    WHEN record.person_id IS NOT NULL THEN roles.person_id
    ELSE left(roles.person_id, length(roles.person_id) - length(roles.organisation_id) - 1)
END AS record_id
FROM roles LEFT JOIN known_people AS record ON record.person_id = roles.person_id
"""
"""The roles, and the record of each: of a job elsewhere, ``person@organisation``, there is none of that id."""

_SUPPLIER = f"""
SELECT {_ORGANISATION} AS supplier
FROM known_organisations AS own WHERE role = 'supplier'
ORDER BY
    organisation_id NOT IN (SELECT organisation_id FROM roles),
    EXISTS (SELECT 1 FROM known_organisations AS o WHERE o.organisation_id = own.parent_id AND o.role = 'supplier'),
    organisation_id
LIMIT 1
"""
"""The one organisation that stands for the supplier: the lowest id of those that have people and no parent of ours."""

_PEOPLE = f"(SELECT person_id, {_PERSON} AS node FROM records)"

_KINDS = (
    _Kind(
        name="functions",
        rows=f"SELECT {_PERSON} AS person, function, seniority FROM records WHERE person_id = record_id",
        ends=("person",),
        key=(),
        write="write_functions",
        remove="remove_functions",
        remove_old="remove_old_functions",
        batch=5_000,
    ),
    _Kind(
        name="roles",
        rows=f"SELECT {_PERSON} AS person, {_ORGANISATION} AS organisation, {_properties('COUNTS_FOR')}"
        " FROM records AS t",
        ends=("person", "organisation"),
        key=("person_id",),
        write="write_roles",
        remove="remove_roles",
        remove_old="remove_old_roles",
        batch=5_000,
    ),
    _Kind(
        name="ties",
        rows=f"SELECT ours.node AS ours, theirs.node AS theirs, {_properties('TIE')} FROM ties AS t"
        f" JOIN {_PEOPLE} AS ours ON ours.person_id = t.supplier_person_id"
        f" JOIN {_PEOPLE} AS theirs ON theirs.person_id = t.client_person_id",
        ends=("ours", "theirs"),
        key=TIES.key,
        write="write_ties",
        remove="remove_ties",
        remove_old="remove_old_ties",
        update="update_ties",
        batch=5_000,
    ),
    _Kind(
        name="relationships",
        rows=f"SELECT supplier, {_CLIENT} AS client, {_properties('RELATIONSHIP')}"
        " FROM relationships AS t CROSS JOIN supplier",
        ends=("supplier", "client"),
        key=RELATIONSHIPS.key,
        write="write_relationships",
        remove="remove_relationships",
        remove_old="remove_old_relationships",
        update="update_relationships",
        batch=1_000,
    ),
    _Kind(
        name="month_ends",
        rows=f"SELECT {_CLIENT} AS client, {key_expression(TIMELINE.name, TIMELINE.key)} AS node,"
        f" {', '.join(TIMELINE.names)} FROM timeline AS t",
        ends=("client", "node"),
        key=TIMELINE.key,
        write="write_month_ends",
        remove="remove_month_ends",
        remove_old="remove_old_month_ends",
        batch=5_000,
    ),
)


def draw(
    graph: Graph,
    tables: Mapping[str, pa.Table],
    shown: Mapping[str, pa.Table] | None,
    known: Known,
    run: int,
) -> None:
    """Write what differs from what the graph shows, or all; each batch is one transaction.

    Parameters
    ----------
    graph
        The database.
    tables
        Result tables of the run, by name.
    shown
        Those of the last run that was drawn; None where that is not known.
    known
        The records that are in the graph.
    run
        Number of the run.
    """
    with duckdb.connect() as connection:
        connection.register("known_people", pa.table({"person_id": known.people}))
        connection.register("known_organisations", known.organisations)
        (there,) = graph.read("drawn_counts")
        for kind in _KINDS:
            _lay_out(connection, kind, "after", tables)
            if shown is not None:
                _lay_out(connection, kind, "before", shown)
            if shown is not None and there[kind.name] == _count(connection, "before"):
                _draw_differences(graph, connection, kind, run)
            else:
                _draw_all(graph, connection, kind, run)
    graph.write("write_department_functions")


def _draw_all(graph: Graph, connection: duckdb.DuckDBPyConnection, kind: _Kind, run: int) -> None:
    while graph.write(kind.remove_old, run=run, limit=REMOVED_AT_A_TIME)[0]["removed"]:
        pass
    for batch in _batches(connection, kind, "FROM after"):
        graph.write(kind.write, rows=batch, run=run)


def _draw_differences(graph: Graph, connection: duckdb.DuckDBPyConnection, kind: _Kind, run: int) -> None:
    names = ", ".join((*kind.ends, *kind.key))
    gone = f"SELECT {names} FROM before EXCEPT SELECT {names} FROM after"
    for batch in _batches(connection, kind, gone):
        graph.write(kind.remove, rows=batch)
    for batch in _batches(connection, kind, f"FROM after ANTI JOIN before USING ({names})"):
        graph.write(kind.write, rows=batch, run=run)
    changed = f"FROM (FROM after EXCEPT FROM before) SEMI JOIN before USING ({names})"
    if kind.update is None:
        for batch in _batches(connection, kind, changed):
            graph.write(kind.write, rows=batch, run=run)
        return
    connection.execute(f"CREATE OR REPLACE TEMP TABLE changed AS {changed}")
    now = _batches(connection, kind, "FROM changed")
    then = _batches(connection, kind, f"FROM before SEMI JOIN changed USING ({names})")
    for batch, older in zip(now, then, strict=True):
        rows = [_difference(kind, row, old) for row, old in zip(batch, older, strict=True)]
        graph.write(kind.update, rows=rows, run=run)


def _difference(kind: _Kind, row: Row, old: Row) -> Row:
    """What tells a thing from others, and the properties that differ."""
    properties, before = row["properties"], old["properties"]
    return {
        **{name: row[name] for name in kind.ends},
        **{name: properties[name] for name in kind.key},
        "properties": {name: value for name, value in properties.items() if value != before[name]},
    }


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    rows: list[tuple[int]] = connection.execute(f"SELECT count(*) FROM {table}").fetchall()
    return rows[0][0]


def _lay_out(
    connection: duckdb.DuckDBPyConnection, kind: _Kind, name: str, tables: Mapping[str, pa.Table]
) -> None:
    """Make a table of the rows of a kind."""
    for table, rows in tables.items():
        connection.register(table, rows)
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {name} AS"
        f" WITH records AS ({_RECORDS}), supplier AS ({_SUPPLIER}) {kind.rows}"
    )
    for table in tables:
        connection.unregister(table)


def _batches(connection: duckdb.DuckDBPyConnection, kind: _Kind, statement: str) -> Iterator[list[Row]]:
    """Rows as the texts take them: the keys of the ends, and all else as ``properties``."""
    order = ", ".join((*kind.ends, *kind.key))
    found = connection.sql(f"SELECT * FROM ({statement}) ORDER BY {order}").to_arrow_table()
    for batch in found.combine_chunks().to_batches(max_chunksize=kind.batch):
        yield [
            {
                **{name: row.pop(name) for name in kind.ends},
                "properties": row,
            }
            for row in batch.to_pylist()
        ]
