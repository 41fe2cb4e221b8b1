"""What a change to the tables means for the graph: nodes to make, to change, to remove, and relationships.

All of it is worked out in the mirror, which has the rows from before and after, before anything is written to the
graph. A relationship follows from one row and from whether the nodes at its ends are there. So those to make and to
remove are found among the rows that changed, and among all rows that name a node that has just arrived.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import duckdb
import pyarrow as pa

from graphmodel.errors import StoreError
from graphmodel.stores.base import RETRACTABLE
from graphmodel.stores.duckdb_file import one
from graphmodel.stores.input_tables import REPLACED
from graphmodel.stores.neo4j.layout import (
    DEPARTMENTS,
    INDEXED,
    KEY,
    LABELS,
    LOAD,
    ROW_RELATIONSHIPS,
    ROW_TABLES,
    End,
    RowRelationship,
    key_expression,
)
from graphmodel.tables import ATTRIBUTES, PEOPLE, Table, by_name

Action = Literal["create_rows", "update_rows", "remove_rows", "connect_rows", "disconnect_rows"]
"""What applies a part; see ``statements``."""

NODES_AT_A_TIME = 5_000
RELATIONSHIPS_AT_A_TIME = 10_000
BYTES_AT_A_TIME = 4 << 20
"""Of rows in memory; the server holds a transaction in memory several times over."""

LONGEST_TEXT = 8_000
"""Bytes of a text that an index of Neo4j takes."""

TIMES, START, END = "times", "start", "end"

_TABLES = by_name((*ROW_TABLES, DEPARTMENTS))
_ALL_DEPARTMENTS = (
    "(SELECT DISTINCT organisation_id, department AS name FROM inputs.people WHERE department IS NOT NULL)"
)


@dataclass(frozen=True, slots=True)
class Part:
    """What one transaction applies.

    Attributes
    ----------
    action
        What is to be done.
    target
        Name of the table, or type of the relationships.
    rows
        Nodes: ``KEY`` and, unless they go, ``LOAD`` and the columns. Relationships: ``START``, ``END`` and the
        properties; with ``TIMES``, how many of them, where they go.
    """

    action: Action
    target: str
    rows: pa.Table


def before_change(connection: duckdb.DuckDBPyConnection) -> None:
    """Remember what the tables hold that a change may take rows from; to be called before it."""
    for name in RETRACTABLE:
        connection.execute(f"CREATE OR REPLACE TEMP TABLE before_{name} AS FROM inputs.{name}")
    for table in ROW_TABLES:
        connection.execute(f"DROP TABLE IF EXISTS temp.{REPLACED}{table.name}")


class Changes:
    """The difference that a change has made to the tables of a connection, within its transaction.

    Parameters
    ----------
    connection
        The mirror; ``before_change`` was called, then rows were merged.
    load
        Number of the load that fresh rows carry.
    new_load
        Whether it is a load of its own; a decision carries the number of the latest.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, load: int, *, new_load: bool) -> None:
        self._connection = connection
        self._load = load
        self._fresh: dict[str, int] = {}
        self._replaced: dict[str, int] = {}
        for table in ROW_TABLES:
            if table.name in RETRACTABLE:
                self._compare_whole(table)
            elif new_load:
                self._collect(table)
        self._collect_departments()

    @property
    def tables(self) -> tuple[str, ...]:
        """Tables whose rows have changed."""
        names = (table.name for table in ROW_TABLES)
        return tuple(name for name in names if self._fresh.get(name) or self._replaced.get(name))

    def check(self, where: str) -> None:
        """``StoreError`` where the graph could not hold a fresh row: what is committed must be possible to apply."""
        for table in ROW_TABLES:
            if self._fresh.get(table.name):
                check_rows(self._connection, table, f"fresh_{table.name}", where)

    def parts(self) -> Generator[Part, None, None]:
        """All parts, in the order in which they must be applied."""
        for table in (*ROW_TABLES, DEPARTMENTS):
            yield from self._nodes(table)
        for relationship in ROW_RELATIONSHIPS:
            yield from self._relationships("disconnect_rows", relationship)
        for relationship in ROW_RELATIONSHIPS:
            yield from self._relationships("connect_rows", relationship)
        for table in (*ROW_TABLES, DEPARTMENTS):
            yield from self._gone(table)

    # --- rows ---

    def _collect(self, table: Table) -> None:
        """Fresh rows carry the number of this load; a merge has left the versions that they replace."""
        name = table.name
        self._make("VIEW", f"fresh_{name}", f"SELECT * FROM inputs.{name} WHERE load = {self._load}")
        there = one(
            self._connection,
            f"SELECT count(*) FROM duckdb_tables() WHERE temporary AND table_name = '{REPLACED}{name}'",
        )
        if not there:
            self._make("TABLE", f"{REPLACED}{name}", f"SELECT * FROM inputs.{name} LIMIT 0")
        self._count(name)

    def _compare_whole(self, table: Table) -> None:
        name, columns = table.name, ", ".join((*table.names, ATTRIBUTES))
        now, before = f"SELECT {columns} FROM inputs.{name}", f"SELECT {columns} FROM before_{name}"
        self._make("TABLE", f"fresh_{name}", f"SELECT *, {self._load} AS load FROM ({now} EXCEPT {before})")
        self._make("TABLE", f"{REPLACED}{name}", f"SELECT *, 0 AS load FROM ({before} EXCEPT {now})")
        self._count(name)

    def _collect_departments(self) -> None:
        """Departments are made from people: they come with the first row that names them, and go with the last."""
        if not self._touched(PEOPLE.name):
            return
        before = (
            f"SELECT DISTINCT organisation_id, department AS name FROM (SELECT organisation_id, department FROM"
            f" inputs.people WHERE load <> {self._load} UNION ALL SELECT organisation_id, department FROM"
            f" {REPLACED}people) WHERE department IS NOT NULL"
        )
        now = f"FROM {_ALL_DEPARTMENTS}"
        self._make(
            "TABLE", "fresh_departments", f"SELECT *, {self._load} AS load FROM ({now} EXCEPT {before})"
        )
        self._make("TABLE", f"{REPLACED}departments", f"SELECT *, 0 AS load FROM ({before} EXCEPT {now})")
        self._count(DEPARTMENTS.name)

    def _make(self, kind: Literal["TABLE", "VIEW"], name: str, statement: str) -> None:
        self._connection.execute(f"CREATE OR REPLACE TEMP {kind} {name} AS {statement}")

    def _count(self, name: str) -> None:
        self._fresh[name] = int(one(self._connection, f"SELECT count(*) FROM fresh_{name}"))
        self._replaced[name] = int(one(self._connection, f"SELECT count(*) FROM {REPLACED}{name}"))

    def _touched(self, name: str) -> bool:
        return bool(self._fresh.get(name) or self._replaced.get(name))

    # --- nodes ---

    def _nodes(self, table: Table) -> Iterator[Part]:
        name = table.name
        if not self._fresh.get(name):
            return
        columns = (*table.names, *(() if table is DEPARTMENTS else (ATTRIBUTES,)))
        cells = f"{key_expression(name, table.key)} AS {KEY}, load AS {LOAD}, {', '.join(columns)}"
        rows = f"SELECT {cells} FROM fresh_{name} AS a"
        if not self._replaced.get(name):
            yield from self._cut("create_rows", name, rows, NODES_AT_A_TIME)
            return
        known = f"JOIN {REPLACED}{name} AS b ON {_same_key(table)}"
        yield from self._cut("create_rows", name, f"{rows} ANTI {known}", NODES_AT_A_TIME)
        yield from self._cut("update_rows", name, f"{rows} SEMI {known}", NODES_AT_A_TIME)

    def _gone(self, table: Table) -> Iterator[Part]:
        name = table.name
        if not self._replaced.get(name):
            return
        rows = f"SELECT {key_expression(name, table.key)} AS {KEY} FROM {REPLACED}{name} AS a"
        if self._fresh.get(name):
            rows += f" ANTI JOIN fresh_{name} AS b ON {_same_key(table)}"
        yield from self._cut("remove_rows", name, rows, NODES_AT_A_TIME)

    # --- relationships ---

    def _relationships(
        self, action: Literal["connect_rows", "disconnect_rows"], drawn: RowRelationship
    ) -> Iterator[Part]:
        name = drawn.table
        now = ends_and_properties(drawn, f"fresh_{name}", [is_there(end) for end in other_ends(drawn)])
        before = ends_and_properties(
            drawn, f"{REPLACED}{name}", [self._was_there(end) for end in other_ends(drawn)]
        )
        if action == "disconnect_rows":
            if not self._replaced.get(name):
                return
            lost = f"{before} EXCEPT ALL {now}" if self._fresh.get(name) else before
            statement = f"SELECT *, count(*) AS {TIMES} FROM ({lost}) GROUP BY ALL"
        else:
            found = []
            if self._fresh.get(name):
                found.append(f"({now} EXCEPT ALL {before})" if self._replaced.get(name) else f"({now})")
            ends = [end for end in other_ends(drawn) if end.table != DEPARTMENTS.name]
            late = " OR ".join(self._has_arrived(end) for end in ends if self._fresh.get(end.table))
            if late:
                there = [is_there(end) for end in other_ends(drawn)]
                found.append(f"({ends_and_properties(drawn, self._unchanged(name), [*there, f'({late})'])})")
            if not found:
                return
            statement = f"SELECT *, {self._load} AS {LOAD} FROM ({' UNION ALL '.join(found)})"
        yield from self._cut(action, drawn.type, statement, RELATIONSHIPS_AT_A_TIME)

    def _unchanged(self, name: str) -> str:
        """The rows of a table that this change has not written."""
        every = _ALL_DEPARTMENTS if name == DEPARTMENTS.name else f"inputs.{name}"
        if not self._fresh.get(name):
            return every
        return f"(FROM {every} AS a ANTI JOIN fresh_{name} AS b ON {_same_key(_TABLES[name])})"

    def _was_there(self, end: End) -> str:
        """SQL: the node at this end was there before the change."""
        there = is_there(end)
        if end.table == DEPARTMENTS.name or not self._fresh.get(end.table):
            return there
        return f"{there} AND NOT {self._has_arrived(end)}"

    def _has_arrived(self, end: End) -> str:
        """SQL: the node at this end came with the change."""
        (key,), (column,) = _TABLES[end.table].key, end.columns
        arrived = f"SELECT {key} FROM fresh_{end.table}"
        if self._replaced.get(end.table):
            arrived += f" EXCEPT SELECT {key} FROM {REPLACED}{end.table}"
        return f"{column} IN ({arrived})"

    # --- parts ---

    def _cut(self, action: Action, target: str, statement: str, rows: int) -> Iterator[Part]:
        """What a statement selects, in parts that one transaction bears; nothing is held but the part at hand."""
        with self._connection.sql(statement).to_arrow_reader(rows) as batches:
            for batch in batches:
                table = pa.Table.from_batches([batch])
                pieces = max(1, -(-table.nbytes // BYTES_AT_A_TIME))
                step = max(1, -(-len(table) // pieces))
                for start in range(0, len(table), step):
                    yield Part(action, target, table.slice(start, step))


def check_rows(connection: duckdb.DuckDBPyConnection, table: Table, rows: str, where: str) -> None:
    """``StoreError`` where the graph could not hold one of these rows of a table."""
    name, key = table.name, key_expression(table.name, table.key)
    twice = one(connection, f"SELECT {key} FROM {rows} GROUP BY ALL HAVING count(*) > 1 LIMIT 1")
    if twice is not None:
        raise StoreError(f"two rows have the key {twice}", where=where, remedy="Leave one of them out")
    for text in (key, *INDEXED.get(LABELS[name], ())):
        long = one(
            connection,
            f"SELECT left({text}::VARCHAR, 60) FROM {rows}"
            f" WHERE strlen({text}::VARCHAR) > {LONGEST_TEXT} LIMIT 1",
        )
        if long is not None:
            raise StoreError(
                f"a text of {name} is longer than Neo4j can look up: {long}…",
                where=where,
                remedy=f"Shorten it to {LONGEST_TEXT:,} bytes",
            )
    for column in table.columns:
        if column.type != "text_list":
            continue
        gap = one(
            connection,
            f"SELECT {key} FROM {rows} WHERE list_count({column.name}) < len({column.name}) LIMIT 1",
        )
        if gap is not None:
            raise StoreError(
                f"a list has an empty member: {column.name} of {gap}", where=where, remedy="Leave it out"
            )


def _same_key(table: Table) -> str:
    return " AND ".join(f"a.{name} IS NOT DISTINCT FROM b.{name}" for name in table.key)


def other_ends(drawn: RowRelationship) -> Sequence[End]:
    """The ends that are not the node of the row itself, which is there."""
    own = (drawn.table, _TABLES[drawn.table].key)
    return [end for end in (drawn.start, drawn.end) if (end.table, end.columns) != own]


def ends_and_properties(
    drawn: RowRelationship, rows: str, conditions: Sequence[str], further: Sequence[str] = ()
) -> str:
    """SQL: keys of both ends, the properties and further columns, of rows that fulfil the conditions."""
    cells = (
        f"{key_expression(drawn.start.table, drawn.start.columns)} AS {START}",
        f'{key_expression(drawn.end.table, drawn.end.columns)} AS "{END}"',
        *drawn.copied,
        *(f"{text} AS {name}" for name, text in drawn.derived),
        *further,
    )
    named = [f"{column} IS NOT NULL" for end in other_ends(drawn) for column in end.columns]
    return (
        f"SELECT {', '.join(cells)} FROM {drawn.rows.format(table=rows)} AS r"
        f" WHERE {' AND '.join((*named, f'({drawn.condition})', *conditions))}"
    )


def is_there(end: End) -> str:
    """SQL: the node at this end is there after the change."""
    if end.table == DEPARTMENTS.name:
        return "true"  # made from this very row
    (column,), (key,) = end.columns, _TABLES[end.table].key
    return f"{column} IN (SELECT {key} FROM inputs.{end.table})"
