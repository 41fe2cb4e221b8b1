"""The parts of one table on top of each other, whichever files they came from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from graphmodel.arrow import ARROW_TYPES
from graphmodel.tables import Column, Table
from ingest.cells.masks import Mask, true
from ingest.mapping import Part
from ingest.report import Code


@dataclass(slots=True)
class Reference:
    """One column of one table that names records of another."""

    column: Column
    codes: npt.NDArray[np.int32]
    soft: Mask
    """Rows whose reference to nobody is emptied instead of quarantining the row."""


@dataclass(slots=True)
class Stack:
    """The parts of one table on top of each other."""

    table: Table
    parts: list[Part]
    start: npt.NDArray[np.int64]
    columns: dict[str, pa.Array]
    attributes: pa.Array
    bad: Mask
    out: Mask
    out_reason: npt.NDArray[np.object_]
    references: list[Reference] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """Number of rows that compete for a place in the table."""
        return len(self.bad)

    def spread(self, mask: Mask) -> list[tuple[Part, Mask]]:
        """A mask over the table, cut into its parts."""
        return [(part, mask[self.start[i] : self.start[i + 1]]) for i, part in enumerate(self.parts)]

    def leave_out(self, where: Mask, reason: str = "reference_left_out") -> None:
        """Leave rows out that are neither quarantined nor left out yet."""
        fresh = where & ~self.bad & ~self.out
        self.out[fresh] = True
        self.out_reason[fresh] = reason


def stacked(table: Table, parts: list[Part]) -> Stack:
    """Put the parts of a table on top of each other."""
    start = np.cumsum([0, *(len(part.rows) for part in parts)])
    columns = {
        column.name: concat([part.columns[column.name] for part in parts], ARROW_TYPES[column.type])
        for column in table.columns
        if column.type != "text_list"
    }
    for part in parts:
        _check_order(part)
    attributes = concat([part.attributes for part in parts])
    for i, part in enumerate(parts):  # each keeps a view of the whole, not a copy of its own
        rows = len(part.rows)
        part.columns.update({name: column.slice(start[i], rows) for name, column in columns.items()})
        part.attributes = attributes.slice(start[i], rows)
    bad = np.concatenate([np.zeros(0, dtype=np.bool_), *(part.failures.bad for part in parts)])
    rows = int(start[-1])
    return Stack(
        table, parts, start, columns, attributes, bad,
        np.zeros(rows, dtype=np.bool_), np.full(rows, "", dtype=object),
    )  # fmt: skip


_ORDERED = (
    ("started_on", "left_on", Code.LEFT_BEFORE_STARTED),
    ("opened_on", "closed_on", Code.CLOSED_BEFORE_OPENED),
)


def _check_order(part: Part) -> None:
    for first, last, code in _ORDERED:
        if first in part.columns and last in part.columns:
            early, late = part.columns[first], part.columns[last]
            wrong = np.flatnonzero(true(pc.less(late, early)))
            at = pa.array(wrong)
            values, extras = ([str(v) for v in dates.take(at).to_pylist()] for dates in (late, early))
            part.failures.append(code, part.labels[last], wrong, values, extras)


def concat(arrays: Sequence[pa.Array], kind: pa.DataType | None = None) -> pa.Array:
    """Arrays one after the other; an empty one of the given type where there are none."""
    if not arrays:
        return pa.array([], type=kind or pa.string())
    return arrays[0] if len(arrays) == 1 else pa.concat_arrays(arrays)
