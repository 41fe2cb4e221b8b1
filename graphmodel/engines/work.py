"""What a worker of a cluster does: add up a slice of the interactions, judge a part of the portfolio.

Both do it with the queries and functions of the local engine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graphmodel.analysis import part_tables
from graphmodel.arrays import Ints
from graphmodel.arrow import empty
from graphmodel.commerce import Yardsticks
from graphmodel.engines import sum_rows
from graphmodel.engines.shipment import Shipment
from graphmodel.engines.sum_rows import CONTACTS, JOINT_WORK, ON_SITE, TIES, packed
from graphmodel.messages import ENGLISH
from graphmodel.portfolio import end_of_day
from graphmodel.settings import Settings
from graphmodel.stores.workbench import Workbench
from graphmodel.sums import TableSource, lay_out_interactions, terms
from graphmodel.tables import CASES
from graphmodel.ties import ties

ROWS_A_SLICE = 1_000_000
"""Interactions that are added up together: enough to become much fewer, few enough for the memory of one worker."""

ROWS_A_PIECE = 65_536
"""Rows of a result that travel together."""

PIECE = pa.schema([("name", pa.string()), ("rows", pa.int64()), ("content", pa.binary())])
"""Some rows of a result table: its name, how many they are, and the rows as an Arrow stream."""

SPAN = "span"
"""The book whose first and last instants are those of all interactions."""


class Judged(Protocol):
    """What a judge makes of a slice."""

    @property
    def rows(self) -> pa.Table:
        """The rows without a fault, with the columns and types of ``graphmodel.tables.INTERACTIONS``."""

    @property
    def counts(self) -> Mapping[str, int]:
        """What became of all rows; the counts of all slices add up."""


Judge = Callable[[pa.Table, Callable[[pa.Array], pa.Array]], Judged]
"""Judges rows as they were written; a function tells which of some ids are a person's."""


@dataclass(frozen=True)
class SliceWork:
    """Slices of the interactions to rows of sums (``sum_rows.SCHEMA``) as of a day."""

    shipment: Shipment
    settings: Mapping[str, Any]
    judge: Judge
    day: date

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Judge and add up, a slice at a time."""
        settings = Settings.from_mapping(self.settings)
        for rows in slices(batches, ROWS_A_SLICE):
            judged = self.judge(rows, self.shipment.unload().known)
            for name, count in judged.counts.items():
                yield from packed(name, {"interactions": pa.array([count])}).to_batches()
            if len(judged.rows):
                for table in self._sums(judged.rows, settings):
                    yield from table.to_batches()

    def _sums(self, rows: pa.Table, settings: Settings) -> Iterator[pa.Table]:
        cargo = self.shipment.unload()
        with Workbench(threads=1) as workbench:
            workbench.lay_out({"given_interactions": rows})
            workbench.run("canonical_interactions")
            if cargo.aliases is not None:
                lay_out_interactions(workbench, cargo.aliases)
                rows = workbench.table("known_interactions")
                workbench.lay_out({"interactions": rows})
            people, coded, clients = cargo.meeting(_named(rows))
            found = TableSource(workbench).collect(coded, settings, lambda *_: self.day)
            sums = found.of(0, coded.clients - 1)
            since = terms(settings, found.end)["on_site_since_us"]
            visits = workbench.rows("on_site_visits", since_us=since)
        codes = {"client": clients, "supplier": people, "contact": people}
        for kind, table in (
            (TIES, sums.ties),
            (CONTACTS, sums.contacts),
            (JOINT_WORK, sums.joint_work),
            (ON_SITE, visits),
        ):
            yield packed(kind, _recoded(table, codes))
        for name in ("interactions", "after_as_of", "both_sides"):
            yield packed(name, {"interactions": pa.array([getattr(found, name)])})
        span = pc.min_max(rows["occurred_at"].cast(pa.int64()))
        yield packed(SPAN, {"first_us": pa.array([span["min"]]), "last_us": pa.array([span["max"]])})


@dataclass(frozen=True)
class PartWork:
    """Sums of every ``parts``-th client to its share of the result tables, in pieces (``PIECE``)."""

    shipment: Shipment
    settings: Mapping[str, Any]
    day: date
    parts: int
    number: Callable[[], int]
    """Which part it is; asked by the worker."""
    yardsticks: Yardsticks
    language: str = ENGLISH

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Judge the part as a small portfolio of its own."""
        found = list(batches)
        rows = (pa.Table.from_batches(found) if found else sum_rows.SCHEMA.empty_table()).cast(
            sum_rows.SCHEMA
        )
        cargo = self.shipment.unload()
        end = end_of_day(self.day)
        inputs, part = self.shipment.inputs(), self.number()
        raised = cargo.raised(inputs.get("cases", empty(CASES)), part, self.parts)
        asked = np.union1d(sum_rows.suppliers_of(rows), raised)
        people, coded = cargo.share(part, self.parts, asked, end)
        sums = sum_rows.unpacked(sum_rows.numbered_anew(rows, people, self.parts), end)
        settings = Settings.from_mapping(self.settings)
        tied = ties(sums, coded, settings)
        tables = part_tables(tied, coded, inputs, self.yardsticks, settings, self.day, language=self.language)
        for name, table in tables.items():
            for batch in table.combine_chunks().to_batches(max_chunksize=ROWS_A_PIECE):
                yield _piece(name, batch)


def opened(batches: Iterable[pa.RecordBatch], names: tuple[str, ...]) -> Iterator[pa.RecordBatch]:
    """These columns of the rows in some pieces of one table."""
    for pieces in batches:
        for content in pieces.column("content"):
            with pa.ipc.open_stream(content.as_buffer()) as stream:
                for batch in stream:
                    yield batch.select(names)


def slices(batches: Iterable[pa.RecordBatch], size: int) -> Iterator[pa.Table]:
    """Batches gathered until they have at least so many rows."""
    gathered: list[pa.RecordBatch] = []
    rows = 0
    for batch in batches:
        gathered.append(batch)
        rows += len(batch)
        if rows >= size:
            yield pa.Table.from_batches(gathered)
            gathered, rows = [], 0
    if rows:
        yield pa.Table.from_batches(gathered)


def _named(rows: pa.Table) -> pa.Array:
    """Everybody who takes part, each once."""
    told = [*pc.list_flatten(rows["participant_ids"]).chunks, *rows["initiator_id"].chunks]
    return pc.unique(pa.chunked_array(told, pa.string())).drop_null()


def _recoded(table: pa.Table, codes: Mapping[str, Ints]) -> pa.Table:
    """The table with the codes of all in place of those of the slice."""
    for name, code in codes.items():
        if name in table.column_names:
            place = table.column_names.index(name)
            table = table.set_column(place, name, pa.array(code[table[name].to_numpy()]))
    return table


def _piece(name: str, batch: pa.RecordBatch) -> pa.RecordBatch:
    stream = pa.BufferOutputStream()
    with pa.ipc.new_stream(stream, batch.schema) as writer:
        writer.write_batch(batch)
    return pa.record_batch([[name], [len(batch)], [stream.getvalue().to_pybytes()]], schema=PIECE)
