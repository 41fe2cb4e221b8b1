"""The results of the last analysis: whole tables, kept in the graph as Parquet in pieces.

Relationships of a graph round nothing, but they lose the order of rows and are written batch by batch. So the tables
themselves lie beside them, as files cut into pieces; a reader on any machine gets the very rows that were saved, and
never those of two analyses. The pieces of a new analysis are written first, where nobody looks. Then one small
transaction makes its run the last one, and what it replaces is dropped. Only then is the graph drawn that people
explore (``drawing.py``).

After a crash before that transaction, the results are those from before; after it, those of the new analysis, and the
run says that it is not drawn yet: the next analysis draws it anew, and all that older runs left goes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq

from graphmodel.arrow import empty, schema_of
from graphmodel.errors import StoreEmptyError, StoreError
from graphmodel.stores.neo4j.drawing import DRAWING, Graph, Known, draw
from graphmodel.tables import STORED_RESULTS, by_name

PART_BYTES = 1 << 20
"""Longest piece of a table; far below what a transaction of a small server holds."""

ATTEMPTS = 5
"""How often a table is read again because its pieces were just being replaced."""

DROPPED_AT_A_TIME = 50


@dataclass(frozen=True)
class Run:
    """The last analysis.

    Attributes
    ----------
    number
        Counts up from 1; the mark of what was drawn (``crosstie_run``).
    version
        A token that no other run has.
    said
        What it said of itself.
    drawing
        The version of the way in which the graph shows all of it (``drawing.DRAWING``); None while it does not yet.
    """

    number: int
    version: str
    said: Mapping[str, Any]
    drawing: int | None


def last_run(graph: Graph) -> Run | None:
    """The last analysis; None before the first."""
    for row in graph.read("last_run"):
        return Run(row["number"], row["version"], json.loads(row["run"]), row["drawing"])
    return None


def some_run(graph: Graph, url: str) -> Run:
    """The last analysis; ``StoreEmptyError`` before the first."""
    run = last_run(graph)
    if run is None:
        raise StoreEmptyError("nothing has been analysed yet", where=url, remedy="Run: crosstie analyse")
    return run


def read_results(graph: Graph, name: str, url: str) -> pa.Table:
    """A result table of the last analysis, row for row as it was saved.

    Raises
    ------
    StoreEmptyError
        There was no analysis yet.
    StoreError
        Pieces are missing or damaged.
    """
    table = by_name(STORED_RESULTS)[name]
    for _ in range(ATTEMPTS):
        found = graph.read("result_parts", table=name)
        if not found:
            some_run(graph, url)
            continue
        told = json.loads(found[0]["tables"]).get(name)
        pieces = [row["bytes"] for row in found if row["part"] is not None]
        if told is None:
            return empty(table)
        content = b"".join(pieces)
        if len(pieces) == told["parts"] and sha256(content).hexdigest() == told["digest"]:
            return _as_now(pq.read_table(pa.BufferReader(content)), name, url)
    raise StoreError(
        f"pieces of the results are missing or damaged: {name}", where=url, remedy="Run: crosstie analyse"
    )


def _as_now(table: pa.Table, name: str, url: str) -> pa.Table:
    expected = schema_of(by_name(STORED_RESULTS)[name])
    if not table.schema.equals(expected):
        raise StoreError(
            f"the results were written by another version of Crosstie: {name}",
            where=url,
            remedy="Run: crosstie analyse",
        )
    return table


def save_results(
    graph: Graph, tables: Mapping[str, pa.Table], run: Mapping[str, Any], known: Known, url: str
) -> None:
    """Replace the results by those of a new analysis, then draw them into the graph.

    Nobody else may save at the same time; the caller holds the store's lock.

    Parameters
    ----------
    graph
        The database.
    tables, run
        Result tables by name, and what the analysis says of itself.
    known
        The records that are in the graph.
    url
        Where the store is, for errors.

    Raises
    ------
    StoreError
        A table lacks columns; nothing was written.
    """
    tables = {table.name: _checked(tables, table.name, url) for table in STORED_RESULTS}
    before = last_run(graph)
    shown = _shown(graph, before, url)
    _drop_pieces(graph)
    number = before.number + 1 if before else 1
    about = {name: _keep(graph, number, name, table) for name, table in tables.items()}
    graph.write(
        "make_run_last",
        run=number,
        version=uuid4().hex,
        text=json.dumps(run, ensure_ascii=False),
        tables=json.dumps(about),
        as_of=date.fromisoformat(run["as_of"]),
    )
    _drop_pieces(graph)
    draw(graph, tables, shown, known, number)
    graph.write("run_is_drawn", run=number, drawing=DRAWING)


def _checked(tables: Mapping[str, pa.Table], name: str, url: str) -> pa.Table:
    table = by_name(STORED_RESULTS)[name]
    try:
        return (
            tables.get(name, empty(table)).select(list(table.names)).cast(schema_of(table)).combine_chunks()
        )
    except (KeyError, ValueError, pa.ArrowInvalid) as cause:
        raise StoreError(f"the results cannot be kept: {name}: {cause}", where=url) from cause


def _shown(graph: Graph, run: Run | None, url: str) -> Mapping[str, pa.Table] | None:
    """The tables that the graph shows, all of them; None where that is not known."""
    if run is None or run.drawing != DRAWING:
        return None
    try:
        return {table.name: read_results(graph, table.name, url) for table in STORED_RESULTS}
    except StoreError:
        return None


def _keep(graph: Graph, run: int, name: str, table: pa.Table) -> dict[str, Any]:
    """Write a table in pieces; how many, its rows, and a digest of all bytes."""
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd")
    content = sink.getvalue().to_pybytes()
    parts = 0
    for parts, piece in enumerate(_pieces(content), 1):
        graph.write("keep_result_part", run=run, table=name, part=parts - 1, bytes=piece)
    return {"parts": parts, "rows": len(table), "digest": sha256(content).hexdigest()}


def _pieces(content: bytes) -> Iterator[bytes]:
    for start in range(0, len(content), PART_BYTES):
        yield content[start : start + PART_BYTES]


def _drop_pieces(graph: Graph) -> None:
    """Drop the pieces of older runs, and of one that was cut off."""
    while graph.write("drop_result_parts", limit=DROPPED_AT_A_TIME)[0]["dropped"]:
        pass
