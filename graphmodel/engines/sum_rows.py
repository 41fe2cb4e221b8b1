"""Sums in one shape of row that a cluster can add up: what kind of sum, whose, and its figures.

Every slice of the interactions gives such rows; rows of the same key add up, whichever slices they come from. The books
(how many interactions there are, how many were left out …) are rows too, of kinds that are none of ``KINDS``.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graphmodel.arrays import Ints
from graphmodel.sums import Sums

TIES, CONTACTS, JOINT_WORK, ON_SITE = KINDS = ("ties", "contacts", "joint_work", "on_site")

KEY = ("kind", "client", "supplier", "contact", "bin")
SUMMED = ("interactions", "weight", "direct_weight", "joint_weight")
LEAST, GREATEST = "first_us", "last_us"
FLAGS = ("two_way", "supplier_started", "client_started")

SCHEMA = pa.schema(
    [
        ("kind", pa.string()),
        *((name, pa.int32()) for name in KEY[1:]),
        *((name, pa.int64()) for name in (*SUMMED, LEAST, GREATEST)),
        *((name, pa.bool_()) for name in FLAGS),
    ]
)

COLUMNS: Mapping[str, Mapping[str, str]] = {
    TIES: {name: name for name in SCHEMA.names if name != "kind"},
    CONTACTS: {
        "client": "client",
        "bin": "bin",
        "interactions": "interactions",
        "messages": "two_way",
        "known_messages": "supplier_started",
        "client_started": "weight",
        "either_started": "direct_weight",
        "last_us": "last_us",
    },
    JOINT_WORK: {"client": "client", "function_bit": "contact", "times": "interactions"},
    ON_SITE: {"client": "client", "supplier": "supplier", "day": "bin"},
}
"""Columns of each kind of sum as their queries return them, and the column of a row in which each travels."""


def packed(kind: str, columns: pa.Table | Mapping[str, pa.Array]) -> pa.Table:
    """Sums of one kind, or a book, as rows; what they do not have is 0, false or, of instants, empty."""
    table = columns if isinstance(columns, pa.Table) else pa.table(dict(columns))
    travels = COLUMNS.get(kind, {})
    given = {travels.get(name, name): table[name] for name in table.column_names}
    found = []
    for field in SCHEMA:
        if field.name == "kind":
            found.append(pa.repeat(kind, len(table)))
        elif field.name in given:
            found.append(given[field.name].cast(field.type))
        elif field.name in (LEAST, GREATEST):
            found.append(pa.nulls(len(table), field.type))
        else:
            found.append(pa.repeat(pa.scalar(0, pa.int8()).cast(field.type), len(table)))
    return pa.table(found, schema=SCHEMA)


def unpacked(rows: pa.Table, end: int) -> Sums:
    """The sums that these rows are, whatever else is among them; ``end`` is the as-of instant."""
    return Sums(
        end=end,
        ties=_of_kind(rows, TIES),
        contacts=_of_kind(rows, CONTACTS),
        joint_work=_of_kind(rows, JOINT_WORK),
        on_site=_days(_of_kind(rows, ON_SITE)),
    )


def suppliers_of(rows: pa.Table) -> Ints:
    """Codes of the supplier's people that the rows name, each once."""
    named = rows.filter(pc.is_in(rows["kind"], pa.array([TIES, ON_SITE])))
    return np.unique(named["supplier"].to_numpy()).astype(np.int64)


def numbered_anew(rows: pa.Table, people: Ints, parts: int) -> pa.Table:
    """The rows with people numbered by their place in ``people``, and clients by theirs among every ``parts``-th."""
    of_pair = pc.equal(rows["kind"], TIES)
    of_supplier = pc.or_(of_pair, pc.equal(rows["kind"], ON_SITE))
    for name, where in (("supplier", of_supplier), ("contact", of_pair)):
        place = pa.array(np.searchsorted(people, rows[name].to_numpy()), pa.int32())
        rows = _with(rows, name, pc.if_else(where, place, rows[name]))
    return _with(rows, "client", pa.array(rows["client"].to_numpy() // parts, pa.int32()))


def _of_kind(rows: pa.Table, kind: str) -> pa.Table:
    chosen = rows.filter(pc.equal(rows["kind"], kind))
    return pa.table({name: chosen[travels] for name, travels in COLUMNS[kind].items()})


def _days(visits: pa.Table) -> pa.Table:
    """On how many days each supplier person was with each client; rows of one day and key are one day."""
    once = visits.group_by(["client", "supplier", "day"]).aggregate([])
    days = once.group_by(["client", "supplier"]).aggregate([("day", "count")])
    return days.rename_columns({"day_count": "days"}).sort_by(
        [("client", "ascending"), ("supplier", "ascending")]
    )


def _with(rows: pa.Table, name: str, values: pa.ChunkedArray | pa.Array) -> pa.Table:
    return rows.set_column(rows.column_names.index(name), name, values)
