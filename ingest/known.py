"""What a store holds already, as far as reading another folder depends on it.

A folder is read against what is known: its rows may name records that only the store has, by id, e-mail, name or
domain. What the folder itself says of a record goes before what the store says of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

import pyarrow as pa
import pyarrow.compute as pc

from graphmodel.arrow import empty, schema_of
from graphmodel.errors import StoreEmptyError
from graphmodel.stores.base import Store
from graphmodel.tables import (
    EMPLOYMENTS,
    ENDINGS,
    INPUTS,
    INTERACTIONS,
    MERGES,
    ORGANISATIONS,
    PEOPLE,
    SIGHTINGS,
    TURNED_AWAY,
    by_name,
)

REMEMBERED = (ORGANISATIONS, PEOPLE, EMPLOYMENTS, MERGES, ENDINGS, SIGHTINGS, TURNED_AWAY)
"""Tables of a store that are held in memory while a folder is read."""

Lookup = Callable[[str, pa.Array], pa.Table]
"""The rows of a table with these ids."""


def _nothing(table: str, _: pa.Array) -> pa.Table:
    return empty(by_name(INPUTS)[table], attributes=True)


@dataclass(frozen=True)
class Known:
    """What is known before a folder is read.

    Attributes
    ----------
    tables
        The tables of ``REMEMBERED`` by name.
    filled
        Input tables that have rows.
    latest
        The day of the latest interaction; None where there is none.
    loads
        The number of the latest load.
    look_up
        Further rows by id: of tables that are too long to be held.
    """

    tables: Mapping[str, pa.Table] = field(
        default_factory=lambda: {table.name: empty(table) for table in REMEMBERED}
    )
    filled: frozenset[str] = frozenset()
    latest: date | None = None
    loads: int = 0
    look_up: Lookup = _nothing

    @classmethod
    def of(cls, store: Store) -> Known:
        """What is in a store now."""

        def look_up(table: str, ids: pa.Array) -> pa.Table:
            with store.reading() as reader:
                return reader.records(table, ids)

        try:
            with store.reading() as reader:
                tables = {table.name: reader.table(table.name).select(table.names) for table in REMEMBERED}
                latest = reader.rows("interaction_span")["last_us"][0].as_py()
                loads = reader.latest_load
        except StoreEmptyError:
            return NOTHING_KNOWN
        tables = {table.name: tables[table.name].cast(schema_of(table)) for table in REMEMBERED}
        filled = {name for name, rows in tables.items() if len(rows)}
        if latest is not None:
            filled.add(INTERACTIONS.name)
        day = None if latest is None else date(1970, 1, 1) + timedelta(microseconds=latest)
        return cls(tables, frozenset(filled), day, loads, look_up)

    def ids(self, table: str) -> pa.Array:
        """Ids of the organisations or people there are; nobody's of another table."""
        if table not in (ORGANISATIONS.name, PEOPLE.name):
            return pa.array([], pa.string())
        return _whole(self.tables[table][by_name(REMEMBERED)[table].key[0]])

    def columns(self, table: str, *names: str) -> dict[str, pa.Array]:
        """Some columns of organisations or people."""
        return {name: _whole(self.tables[table][name]) for name in names}

    @cached_property
    def suppliers(self) -> pa.Table:
        """The organisations with the role ``supplier``."""
        organisations = self.tables[ORGANISATIONS.name]
        return organisations.filter(pc.equal(organisations["role"], "supplier"))

    def left_out(self, table: str) -> pa.Array:
        """Ids whose latest row was left out, whatever was loaded of them before."""
        rows = self.tables[TURNED_AWAY.name]
        here = pc.and_(pc.equal(rows["record"], table), pc.equal(rows["fate"], "left_out"))
        return _whole(rows.filter(here)["id"])

    def quarantined(self, table: str) -> Mapping[str, str]:
        """Ids of which no row was ever loaded, and file and line of the latest one."""
        rows = self.tables[TURNED_AWAY.name]
        here = rows.filter(pc.and_(pc.equal(rows["record"], table), pc.equal(rows["fate"], "quarantined")))
        return dict(zip(here["id"].to_pylist(), here["place"].to_pylist(), strict=True))

    @cached_property
    def origins(self) -> Mapping[tuple[str, str], str]:
        """The system that last told of each record, by table and id; of several the first in the alphabet."""
        rows = self.tables[SIGHTINGS.name].sort_by([("origin", "descending")])
        keys = zip(rows["record"].to_pylist(), rows["id"].to_pylist(), strict=True)
        return dict(zip(keys, rows["origin"].to_pylist(), strict=True))


NOTHING_KNOWN = Known()
"""Before the first load."""


def _whole(column: pa.ChunkedArray) -> pa.Array:
    whole = column.combine_chunks()
    return whole.combine_chunks() if isinstance(whole, pa.ChunkedArray) else whole
