"""What no complete export names any more: people who count as having left, cases that count as closed.

Nothing that was loaded is rewritten. ``endings`` is a table like the others, and it is applied here each time, so that
who comes back is no longer ended when the row goes. A day of leaving or closing that the export itself told stands.
Interactions, orders and feedback have no endings: they are history, and many systems archive them. An organisation
that has ended stays a client, with a flag; its people end by themselves when they are no longer named.
"""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from graphmodel.tables import CASES, ENDINGS, ORGANISATIONS, PEOPLE

_DAY = {PEOPLE: "left_on", CASES: "closed_on"}
"""The column of each table that says when a record ended."""


def with_endings(inputs: Mapping[str, pa.Table]) -> Mapping[str, pa.Table]:
    """The tables with the days on which people left and cases were closed that the exports do not tell."""
    endings = inputs.get(ENDINGS.name)
    if endings is None or not len(endings):
        return inputs
    tables = dict(inputs)
    for table, column in _DAY.items():
        if table.name not in tables:
            continue
        rows, ended = tables[table.name], _of(endings, table.name)
        place = pc.index_in(rows[table.key[0]], value_set=ended["ended_id"].combine_chunks())
        days = pc.coalesce(rows[column], ended["ended_on"].take(place))
        tables[table.name] = rows.set_column(rows.column_names.index(column), rows.schema.field(column), days)
    return tables


def ended_organisations(inputs: Mapping[str, pa.Table], ids: pa.Array) -> pa.Array:
    """The day from which each of these organisations counts as ended; null for those that have not."""
    endings = inputs.get(ENDINGS.name)
    if endings is None or not len(endings):
        return pa.nulls(len(ids), pa.date32())
    ended = _of(endings, ORGANISATIONS.name)
    place = pc.index_in(ids, value_set=ended["ended_id"].combine_chunks())
    return ended["ended_on"].combine_chunks().take(place)


def _of(endings: pa.Table, record: str) -> pa.Table:
    return endings.filter(pc.equal(endings["record"], record))
