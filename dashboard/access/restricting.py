"""A store as somebody may see it: every table that is read goes through here, so no page can tell more.

Rows of other clients are left out; people who may not be seen stand under a masked id, without a name, and whatever
may name them is empty (``dashboard.access.columns``). What a reader offers beside tables is refused unless it is known
here how to restrict it.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import cached_property
from typing import Any, NoReturn

import pyarrow as pa
import pyarrow.compute as pc

from dashboard.access.columns import telling
from dashboard.access.limiting import Within, limited, within
from dashboard.access.masking import Masks, labels, mapped, mapped_lists
from dashboard.access.rights import ForbiddenError, Sight
from dashboard.reader import SharedReader
from dashboard.watching import NAMING_PEOPLE
from graphmodel.errors import InputError, StoreEmptyError
from graphmodel.stores.base import Reading
from graphmodel.stores.workbench import Workbench
from graphmodel.tables import (
    BOOKS,
    COMPANY,
    INPUTS,
    INTERACTIONS,
    PEOPLE,
    ROLE_RULES,
    STORED_RESULTS,
    Table,
    by_name,
)
from graphmodel.what_if import WhatIf

_PARTS = re.compile(r"( > |;)")
_TOLD_OF_A_RUN = (
    "as_of",
    "analysed_at",
    "load",
    "language",
    "level",
    "settings",
    "yardsticks",
    "versions",
    "seconds",
)
"""What an analysis says of itself that is about no person and no client."""

_TOLD_OF_A_LOAD = ("total", "tables")
"""What a load counted."""


class RestrictedReader:
    """What a sight shows of a store.

    Parameters
    ----------
    reader
        The whole store.
    key
        The server's, for masked ids.
    """

    def __init__(self, reader: SharedReader, sight: Sight, key: bytes) -> None:
        self._reader, self._sight, self._key = reader, sight, key
        self._lock = threading.Lock()
        self._known: tuple[str, _Restriction] | None = None

    def __reduce__(self) -> tuple[type[RestrictedReader], tuple[SharedReader, Sight, bytes]]:
        return RestrictedReader, (self._reader, self._sight, self._key)

    def results(self, table: str) -> pa.Table:
        """One result table."""
        return self._restriction().applied(self._reader.results(table), by_name(STORED_RESULTS)[table])

    def inputs(self, table: str) -> pa.Table:
        """One input table."""
        return self._restriction().applied(self._reader.inputs(table), by_name((*INPUTS, *BOOKS))[table])

    def run(self) -> dict[str, Any]:
        """What the last analysis said of itself, but for what it said of everybody."""
        run = self._reader.run()
        told = {name: run[name] for name in _TOLD_OF_A_RUN if name in run}
        if self._sight.clients is not None and "stages" in told.get("settings", {}):
            stages = told["settings"]["stages"]
            aims = {
                client: stage
                for client, stage in stages.get("target_by_client", {}).items()
                if client in self._sight.clients
            }
            told["settings"] = {**told["settings"], "stages": {**stages, "target_by_client": aims}}
        return told

    def loads(self) -> list[dict[str, Any]]:
        """All loads, latest first, without what names files; who sees some clients alone is told when they were."""
        shown = () if self._sight.clients is not None else _TOLD_OF_A_LOAD
        return [
            {**load, "source": "", "report": {name: load["report"].get(name, {}) for name in shown}}
            for load in self._reader.loads()
        ]

    def results_version(self) -> str:
        """A text that changes when results are rewritten."""
        return self._reader.results_version()

    @contextmanager
    def reading(self) -> Iterator[Reading]:
        """All that was loaded and may be seen, for the length of the block."""
        restriction = self._restriction()
        with self._reader.reading() as reading, ExitStack() as opened:
            yield RestrictedReading(reading, restriction, opened)

    def restricted(self, standing: WhatIf) -> WhatIf:
        """Relationships of the whole store, to be judged anew, as far as they are seen.

        Raises
        ------
        InputError
            None of them is.
        """
        clients = self._sight.clients
        if clients is not None:
            there = clients.intersection(standing.portfolio.client_ids.to_pylist())
            if not there:
                raise InputError("no client that your account shows is there")
            standing = standing.of(there)
        restriction = self._restriction()
        portfolio = replace(
            standing.portfolio,
            person_ids=restriction.shown(standing.portfolio.person_ids),
            roles=restriction.applied(standing.portfolio.roles, ROLE_RULES),
        )
        inputs = {
            name: restriction.applied(rows, by_name(INPUTS)[name])
            for name, rows in standing.inputs.items()
            if name != INTERACTIONS.name
        }
        return replace(standing, portfolio=portfolio, inputs=inputs)

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("_"):
            raise AttributeError(name)
        raise ForbiddenError("access.refused.people", f"a restricted reader does not tell {name}")

    def _restriction(self) -> _Restriction:
        version = self._reader.results_version()
        with self._lock:
            if self._known is None or self._known[0] != version:
                self._known = version, _Restriction(self._reader, self._sight, self._key)
            return self._known[1]


class RestrictedReading:
    """The input tables as a sight shows them: queries run on copies of what may be seen, apart from the store."""

    def __init__(self, reading: Reading, restriction: _Restriction, opened: ExitStack) -> None:
        self._reading, self._restriction, self._opened = reading, restriction, opened

    @property
    def latest_load(self) -> int:
        """The number of the latest load."""
        return self._reading.latest_load

    @property
    def connection(self) -> NoReturn:
        """Refused: it would tell everything."""
        raise ForbiddenError("access.refused.people", "the store itself is not shown")

    def table(self, name: str) -> pa.Table:
        """All rows of a table that may be seen."""
        return self._restriction.applied(self._reading.table(name), by_name((*INPUTS, *BOOKS))[name])

    def records(self, table: str, ids: pa.Array) -> pa.Table:
        """The rows of a table whose (first) key, as it is shown, is one of these."""
        rows = self.table(table)
        return rows.filter(pc.is_in(rows[by_name(INPUTS)[table].key[0]], value_set=ids))

    def lay_out(self, tables: Mapping[str, pa.Table | pa.RecordBatchReader]) -> None:
        """Make Arrow tables queryable under their names."""
        self._bench.lay_out(tables)

    def run(self, name: str, **parameters: Any) -> None:
        """Execute a query for its effect."""
        self._bench.run(name, **parameters)

    def rows(self, name: str, **parameters: Any) -> pa.Table:
        """Execute a query and return its rows."""
        return self._bench.rows(name, **parameters)

    @cached_property
    def _bench(self) -> Workbench:
        """Where queries run: most questions need the tables alone."""
        bench = self._opened.enter_context(Workbench())
        bench.lay_out({"interactions": self.table("interactions")})
        return bench


class _Restriction:
    """How tables of one version are restricted."""

    def __init__(self, reader: SharedReader, sight: Sight, key: bytes) -> None:
        self._reader, self._sight, self._key = reader, sight, key

    def shown(self, people: pa.Array) -> pa.Array:
        """The ids that are shown, of these people."""
        return mapped(pa.chunked_array([people]), self._masks.remembered).combine_chunks()

    def applied(self, rows: pa.Table, table: Table) -> pa.Table:
        """The rows that may be seen, with cells that tell no more than they may."""
        if self._inside is not None:
            rows = limited(rows, table, self._inside)
        changed = {name: self._told(rows, table, name) for name in rows.column_names}
        for name, cells in changed.items():
            if cells is not None:
                rows = rows.set_column(rows.column_names.index(name), name, cells)
        return rows

    def _told(self, rows: pa.Table, table: Table, name: str) -> pa.ChunkedArray | None:
        """A column as it is shown; none where it is shown as it is."""
        kind = telling(table, table.column(name)) if name in table.names else "words"
        shown = self._masks.remembered
        if kind == "harmless" or name == "load":
            return None
        if kind == "person":
            return mapped(rows[name], shown)
        if kind == "people":
            return self._people(rows, name)
        if kind == "participants":
            return mapped_lists(rows[name], shown)
        if not self._sight.masked:
            return None
        if kind == "record":
            return mapped(rows[name], shown)
        if kind == "name":
            people = mapped(rows[table.key[0]], shown).to_pylist()
            return pa.chunked_array([pa.array([self._labels.get(one, one) for one in people], pa.string())])
        return pa.chunked_array([pa.nulls(len(rows), pa.string())])

    def _people(self, rows: pa.Table, name: str) -> pa.ChunkedArray:
        """Lists of people in one text; of alerts, where these are what they name."""
        cells = mapped(rows[name], self._listed)
        if "alert_id" not in rows.column_names:
            return cells
        return pc.if_else(pc.is_in(rows["kind"], value_set=pa.array(NAMING_PEOPLE)), cells, rows[name])

    def _listed(self, cell: str) -> str:
        shown = self._masks.remembered
        parts = _PARTS.split(cell)
        return "".join(
            part if n % 2 or not part.strip() else shown(part.strip()) for n, part in enumerate(parts)
        )

    @cached_property
    def _inside(self) -> Within | None:
        clients = self._sight.clients
        if clients is None:
            return None
        try:
            run, roles = self._reader.run(), self._reader.results(ROLE_RULES.name)
        except StoreEmptyError:
            return Within(clients, frozenset(), frozenset(), frozenset())
        return within(clients, self._reader.inputs, roles, run.get("level", COMPANY))

    @cached_property
    def _masks(self) -> Masks:
        people = frozenset(self._reader.inputs(PEOPLE.name)["person_id"].to_pylist())
        firms = frozenset(self._reader.inputs("organisations")["organisation_id"].to_pylist())
        seen = people
        if self._inside is not None:
            firms, seen = self._inside.firms, self._inside.people
        if self._sight.masked:
            seen = frozenset()
        return Masks(self._key, people, firms, seen)

    @cached_property
    def _labels(self) -> dict[str, str]:
        people, roles = self._reader.inputs(PEOPLE.name), self._reader.results(ROLE_RULES.name)
        functions = _pairs(people, "person_id", "function") | _pairs(roles, "person_id", "function")
        homes = _pairs(roles, "person_id", "organisation_id") | _pairs(people, "person_id", "organisation_id")
        shown = self._masks.remembered
        organisations = self._reader.inputs("organisations")
        ours = organisations.filter(pc.equal(organisations["role"], "supplier"))["organisation_id"]
        return labels(
            ((shown(person), homes[person], function or "other") for person, function in functions.items()),
            frozenset(ours.to_pylist()),
            self._sight.language,
        )


def _pairs(table: pa.Table, key: str, value: str) -> dict[str, Any]:
    """One column of a table by another."""
    return dict(zip(table[key].to_pylist(), table[value].to_pylist(), strict=True))
