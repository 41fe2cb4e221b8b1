"""A change is all or nothing: staged, committed, applied, each step to be repeated without harm.

1. All parts of the change are staged in the graph, as Parquet, where nobody looks.
2. One small transaction makes the change the store's: from here on it has happened.
3. The parts are applied to nodes and relationships one by one, in order. The transaction that applies a part also marks
   it, so no part is applied twice, whoever applies it and however often.
4. The store says that nothing is pending, and the staged parts go.

Whoever comes after a crash applies what was committed and drops what was not (``settle``).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq
from neo4j import ManagedTransaction

from graphmodel.errors import StoreBusyError, StoreError
from graphmodel.stores.neo4j.changes import END, START, TIMES, Part
from graphmodel.stores.neo4j.connection import Connection, Row, run
from graphmodel.stores.neo4j.layout import DEPARTMENT, DEPARTMENTS, KEY, LABELS, LOAD, ROW_TABLES
from graphmodel.stores.neo4j.parameters import row_maps
from graphmodel.stores.neo4j.schema import make_indexes
from graphmodel.stores.neo4j.state import Content, State, read_state, text_of
from graphmodel.stores.neo4j.statements import STATEMENTS
from graphmodel.tables import ATTRIBUTES, by_name

DROPPED_AT_A_TIME = 100


@dataclass(frozen=True, slots=True)
class LoadNote:
    """What the list of loads says of a load."""

    at: datetime
    source: str
    report: str


def commit(
    connection: Connection,
    state: State,
    parts: Iterable[Part],
    tables: Mapping[str, Content],
    note: LoadNote | None,
) -> None:
    """Stage a change and make it the store's; it is still to be applied.

    Parameters
    ----------
    connection
        The database.
    state
        The state that the change rests on.
    parts
        All of the change.
    tables
        What the tables hold after it.
    note
        Of a load; None for a decision, which has no number of its own.

    Raises
    ------
    StoreBusyError
        The state is another by now; nothing has happened.
    """
    upload = uuid4().hex
    count = 0
    for count, part in enumerate(parts, 1):
        connection.write(
            "stage_part",
            upload=upload,
            part=count - 1,
            action=part.action,
            target=part.target,
            bytes=_packed(part.rows),
        )
    latest = state.latest_load + (note is not None)

    def work(transaction: ManagedTransaction) -> bool:
        (done,) = run(
            transaction,
            "commit_change",
            upload=upload,
            parts=count,
            revision=state.revision,
            tables=text_of(tables),
            latest_load=latest,
        )
        if done["committed"] and note:
            run(
                transaction,
                "note_load",
                load=latest,
                loaded_at=note.at,
                source=note.source,
                report=note.report,
            )
        return bool(done["committed"])

    if not connection.transaction(work):
        raise StoreBusyError(
            "another process has changed the store meanwhile", where=connection.url, remedy="Call again"
        )


def settle(connection: Connection) -> None:
    """Apply what is committed, drop what is not; the caller holds the store's lock."""
    state = read_state(connection)
    if state is None:
        return
    if state.pending:
        _apply(connection, state.pending)
        make_indexes(connection)
        connection.write("finish_change", upload=state.pending)
    while connection.write("drop_staged", pending=None, limit=DROPPED_AT_A_TIME)[0]["dropped"]:
        pass


def _apply(connection: Connection, upload: str) -> None:
    """Apply all parts in order; the next is fetched and unpacked while the server works on this one."""
    waiting = connection.read("staged_parts", upload=upload)

    def fetched(told: Row) -> pa.Table:
        found = connection.read("staged_rows", upload=upload, part=told["part"])
        if not found:
            raise StoreError("a part of a load is missing", where=connection.url, remedy="Call again")
        return pq.read_table(pa.BufferReader(found[0]["bytes"]))

    def prepared(told: Row) -> Callable[[], None]:
        rows = fetched(told)
        names = [name for name in rows.column_names if name not in (START, END, TIMES)]
        statement = STATEMENTS[told["action"]](_label(told["target"]), names)
        parameters = _parameters(told["action"], told["target"], rows)
        return lambda: _apply_part(connection, upload, told["part"], statement, parameters)

    with ThreadPoolExecutor(1) as ahead:
        coming = deque(ahead.submit(prepared, told) for told in waiting[:1])
        for after in [*waiting[1:], None]:
            if not coming:
                break
            apply = coming.popleft().result()
            if after is not None:
                coming.append(ahead.submit(prepared, after))
            apply()


def _apply_part(
    connection: Connection, upload: str, part: int, statement: str, parameters: dict[str, Any]
) -> None:
    def work(transaction: ManagedTransaction) -> None:
        (claim,) = run(transaction, "claim_part", upload=upload, part=part)
        if claim["claimed"]:
            transaction.run(statement, parameters).consume()

    connection.transaction(work)


def _parameters(action: str, target: str, rows: pa.Table) -> dict[str, Any]:
    """What the statement takes."""
    if action != "remove_rows":
        return {"rows": row_maps(rows)}
    table = by_name((*ROW_TABLES, DEPARTMENTS))[target]
    return {"rows": row_maps(rows), "nothing": dict.fromkeys((KEY, LOAD, *table.names, ATTRIBUTES))}


def _label(target: str) -> str:
    """Label of the nodes of a table; a type of relationships is its own."""
    return DEPARTMENT if target == DEPARTMENTS.name else LABELS.get(target, target)


def _packed(rows: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(rows, sink, compression="zstd")
    packed: bytes = sink.getvalue().to_pybytes()
    return packed
