"""What was loaded, as the files that ``neo4j-admin database import full`` reads: the graph of a load, without a server.

A CSV file and a header file of each kind of node and of relationship; what DuckDB selects goes straight into them, so
memory does not grow with rows. Beside them ``import.args``, which names them all, and ``after.cypher``, the constraint
and the indexes, which the tool cannot make. The database that comes out is a store like any other: loads and analyses
go on from there.

Each relationship carries the number of the load that wrote the row it is made from.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

import duckdb

from graphmodel.errors import InputError
from graphmodel.stores.base import Store
from graphmodel.stores.duckdb_file import one
from graphmodel.stores.input_tables import latest_load
from graphmodel.stores.neo4j.changes import check_rows, ends_and_properties, is_there, other_ends
from graphmodel.stores.neo4j.layout import (
    DEPARTMENT,
    DEPARTMENTS,
    KEY,
    LABELS,
    LOAD,
    LOADS,
    LOCK,
    MARKER,
    ROW_RELATIONSHIPS,
    ROW_TABLES,
    STORE,
    RowRelationship,
    key_expression,
)
from graphmodel.stores.neo4j.mirror import content
from graphmodel.stores.neo4j.schema import KEY_CONSTRAINT, index_statements
from graphmodel.stores.neo4j.state import SCHEMA_VERSION, text_of
from graphmodel.tables import ATTRIBUTES, Column, ColumnType, by_name

ARGUMENTS, AFTER = "import.args", "after.cypher"
_REPORT = "import.report"

OPTIONS = (
    "--input-encoding=UTF-8",
    "--trim-strings=false",
    "--ignore-empty-strings=false",
    "--legacy-style-quoting=false",
    f"--report-file={_REPORT}",
)

_DELIMITERS = ("\x1f", "\x1e", "\x1d", "\x1c", ";", "|", "\t")
"""What may part members of a list: the first that no member has."""

_TYPES: Mapping[ColumnType, str] = {
    "text": "string",
    "text_list": "string[]",
    "number": "double",
    "integer": "long",
    "boolean": "boolean",
    "timestamp": "localdatetime",
    "date": "date",
}
_TABLES = by_name((*ROW_TABLES, DEPARTMENTS))
_DEPARTMENTS = (
    "(SELECT organisation_id, department AS name, min(load) AS load FROM inputs.people"
    " WHERE department IS NOT NULL GROUP BY ALL)"
)
_FOUND_LATER = {(DEPARTMENTS.name, "function")}
"""Columns of nodes that an analysis fills."""

MEMORY = "512MB"
"""What DuckDB may keep of the rows; the rest goes to a temporary folder and comes back when it is needed."""

_BLOCK = 1 << 20


@dataclass(frozen=True)
class _File:
    """Nodes with these labels, or relationships of this type: the header, and what selects the rows.

    Attributes
    ----------
    name
        Of the file, without its ending.
    option
        Of the tool.
    kind
        Labels, parted by ``:``, or the type.
    header
        Name and type of each column.
    select
        The rows, on the tables of a DuckDB connection.
    """

    name: str
    option: str
    kind: str
    header: tuple[str, ...]
    select: str

    @property
    def told(self) -> str:
        """How a user calls it: the label beside the marker, or the type."""
        return self.kind.removeprefix(f"{MARKER}:")


def count_import_files(store: Store) -> dict[str, int]:
    """How many nodes of each label, and relationships of each type, ``write_import_files`` would write."""
    with store.reading() as reading:
        connection = reading.connection
        return {
            file.told: int(one(connection, f"SELECT count(*) FROM ({file.select})"))
            for file in _row_files(_DELIMITERS[0])
        }


def file_names() -> list[str]:
    """Every name that a file of ``write_import_files`` may have."""
    stems = [*(file.name for file in _row_files(_DELIMITERS[0])), *_BOOKS]
    return [ARGUMENTS, AFTER, _REPORT, *(f"{stem}{end}" for stem in stems for end in (".csv", "-header.csv"))]


def write_import_files(store: Store, folder: Path) -> dict[str, int]:
    """Write all files into a folder that is there; what they hold as ``count_import_files`` tells it.

    A relationship to a record that is not there is left out, as it is in a load until the record arrives.

    Raises
    ------
    InputError
        Ids of people have every character that could part them in a list.
    StoreError
        A graph could not hold a row: two have the same key, or a text is too long to be looked up.
    """
    loads = store.loads()
    with TemporaryDirectory(prefix="crosstie-") as spill, store.reading() as reading:
        connection = reading.connection
        connection.execute(f"SET memory_limit = '{MEMORY}'")
        connection.execute(f"SET temp_directory = {_literal(spill)}")
        for table in ROW_TABLES:
            check_rows(connection, table, f"inputs.{table.name}", store.url)
        delimiter = _free_delimiter(connection)
        counts: dict[str, int] = {}
        written, long_lines = [], []
        for file in (*_row_files(delimiter), *_books(connection, loads)):
            path = folder / f"{file.name}.csv"
            rows = _write(connection, file.select, path)
            if file.name not in _BOOKS:
                counts[file.told] = rows
            if not rows:
                path.unlink()
                continue
            written.append(file)
            (folder / f"{file.name}-header.csv").write_text(",".join(file.header) + "\n", encoding="utf-8")
            if _line_ends(path) != rows:
                long_lines.append(path.name)
    arguments = [f"--{file.option}={file.kind}={file.name}-header.csv,{file.name}.csv" for file in written]
    if long_lines:
        arguments += ["--multiline-fields-format=v2", f"--multiline-fields={','.join(long_lines)}"]
    # Options that take one value go last: those above would take the name of the database for a file.
    arguments += [f"--array-delimiter=U+{ord(delimiter):04X}", *OPTIONS]
    _write_lines(folder / ARGUMENTS, arguments)
    _write_lines(folder / AFTER, [f"{statement};" for statement in (KEY_CONSTRAINT, *index_statements())])
    return counts


def _write(connection: duckdb.DuckDBPyConnection, select: str, path: Path) -> int:
    """Write what is selected, without a header; absent is nothing at all, an empty text is ``""``."""
    return int(one(connection, f"COPY ({select}) TO {_literal(path)} (FORMAT csv, HEADER false, NULLSTR '')"))


def _write_lines(path: Path, lines: Sequence[str]) -> None:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _line_ends(path: Path) -> int:
    """How many ends of lines of any kind a file has; more than rows where cells have some."""
    ends = 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            ends += block.count(b"\n") + block.count(b"\r")
    return ends


def _free_delimiter(connection: duckdb.DuckDBPyConnection) -> str:
    """The first delimiter that no member of any list has."""
    lists = [
        (table.name, column.name)
        for table in ROW_TABLES
        for column in table.columns
        if column.type == "text_list"
    ]
    for delimiter in _DELIMITERS:
        taken = (
            f"SELECT 1 FROM inputs.{table} WHERE contains(array_to_string({column}, ''), chr({ord(delimiter)})) LIMIT 1"
            for table, column in lists
        )
        if not any(one(connection, statement) for statement in taken):
            return delimiter
    raise InputError(
        "ids in lists have every character that could part them", remedy="Load into a running server instead"
    )


# --- rows ---


def _row_files(delimiter: str) -> Iterator[_File]:
    yield from _node_files(delimiter)
    yield from _relationship_files()


def _node_files(delimiter: str) -> Iterator[_File]:
    for table in (*ROW_TABLES, DEPARTMENTS):
        own = table is not DEPARTMENTS
        columns = [column for column in table.columns if (table.name, column.name) not in _FOUND_LATER]
        if own:
            columns.append(Column(ATTRIBUTES, "text", ""))
        cells = (key_expression(table.name, table.key), "load", *(_cell(one, delimiter) for one in columns))
        header = (f"{KEY}:ID", f"{LOAD}:long", *(_header(column) for column in columns))
        label = LABELS[table.name] if own else DEPARTMENT
        rows = f"inputs.{table.name}" if own else _DEPARTMENTS
        yield _File(
            table.name, "nodes", f"{MARKER}:{label}", header, f"SELECT {', '.join(cells)} FROM {rows}"
        )


def _header(column: Column) -> str:
    return f"{column.name}:{_TYPES[column.type]}"


def _cell(column: Column, delimiter: str) -> str:
    """A cell as the tool reads it; as DuckDB writes it where that is the same."""
    match column.type:
        case "text_list":
            return f"array_to_string({column.name}, chr({ord(delimiter)}))"
        case "timestamp":
            return f"strftime({column.name}, '%Y-%m-%dT%H:%M:%S.%f')"
        case _:
            return column.name


def _relationship_files() -> Iterator[_File]:
    of_type = attrgetter("type")
    for name, members in groupby(sorted(ROW_RELATIONSHIPS, key=of_type), key=of_type):
        drawn = list(members)
        header = (":START_ID", ":END_ID", *_property_headers(drawn[0]), f"{LOAD}:long")
        select = " UNION ALL ".join(f"({_select(one)})" for one in drawn)
        yield _File(name.lower(), "relationships", name, header, select)


def _property_headers(drawn: RowRelationship) -> Iterator[str]:
    columns = {column.name: column for column in _TABLES[drawn.table].columns}
    for name in drawn.properties:
        yield _header(columns.get(name, Column(name, "boolean", "")))


def _select(drawn: RowRelationship) -> str:
    rows = _DEPARTMENTS if drawn.table == DEPARTMENTS.name else f"inputs.{drawn.table}"
    return ends_and_properties(drawn, rows, [is_there(end) for end in other_ends(drawn)], further=("load",))


# --- the store's own books ---

_BOOKS = ("store", "lock", "loads")


def _books(connection: duckdb.DuckDBPyConnection, loads: Sequence[Mapping[str, Any]]) -> Iterator[_File]:
    """The node of a new store that holds what the connection holds, that of its lock, and those of its loads."""
    tables = text_of({table.name: content(connection, table) for table in ROW_TABLES})
    store = {
        f"{KEY}:ID": "store",
        "store_id:string": uuid4().hex,
        "schema_version:long": SCHEMA_VERSION,
        "revision:long": 1,
        "latest_load:long": latest_load(connection),
        "tables:string": tables,
    }
    yield _of_values("store", f"{MARKER}:{STORE}", [store])
    yield _of_values("lock", LOCK, [{":ID": "lock"}])
    notes = [
        {
            ":ID": f"load {load['load']}",
            "load:long": load["load"],
            "loaded_at:localdatetime": load["loaded_at"].removesuffix("Z"),
            "source:string": load["source"],
            "report:string": json.dumps(load["report"]),
        }
        for load in loads
    ]
    yield _of_values("loads", LOADS, notes)


def _of_values(name: str, kind: str, rows: Sequence[Mapping[str, Any]]) -> _File:
    values = ", ".join(f"({', '.join(map(_literal, row.values()))})" for row in rows)
    return _File(name, "nodes", kind, tuple(rows[0]), f"SELECT * FROM (VALUES {values})")


def _literal(value: object) -> str:
    return "'" + str(value).replace("'", "''") + "'"
