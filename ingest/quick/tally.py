"""Rows of two people added up by compiled loops: the tables that these fill, how they grow, and what comes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from graphmodel.pair_sums import RECORD, NumberedSums
from ingest.quick import compiled, summing

ROWS = 1 << 14
"""That are added up at a time."""

_PEOPLE, _SUMS, _VISITS = (
    1 << 16,
    1 << 20,
    1 << 16,
)  # room to begin with; it takes no memory before it is used
_BEHIND = 64  # bytes behind a block that may be looked at


@dataclass(frozen=True)
class Ids:
    """Ids of some rows: the first and the last, empty without any; whether each is above, or below, the one before."""

    first: bytes
    last: bytes
    rise: bool
    fall: bool


def in_order(parts: Sequence[Ids]) -> bool:
    """Whether ids come in one direction through all parts, so that each is there once.

    >>> in_order([Ids(b"a", b"c", True, False), Ids(b"d", b"e", True, False)])
    True
    """
    ends = [end for ids in parts if ids.first for end in (ids.first, ids.last)]
    joints = list(zip(ends[1::2], ends[2::2], strict=False))
    rise = all(ids.rise for ids in parts) and all(one < next for one, next in joints)
    fall = all(ids.fall for ids in parts) and all(one > next for one, next in joints)
    return rise or fall


def block_of(size: int) -> compiled.Block:
    """An empty block of so many bytes, and some behind."""
    text = np.zeros(size + _BEHIND, np.uint8)
    return compiled.Block(text, np.ndarray(len(text) - 7, np.uint64, text, strides=(1,)))


def rows_of() -> compiled.Rows:
    """Room for ``ROWS`` rows."""
    return compiled.Rows(
        at=np.empty(ROWS, np.int64),
        channel=np.empty(ROWS, np.int8),
        one=np.empty((ROWS, 2), np.int32),
        other=np.empty((ROWS, 2), np.int32),
        starter=np.empty(ROWS, np.int8),
        rest=np.empty((ROWS, 2), np.int64),
    )


def model_of(terms: dict[str, Any]) -> summing.Model:
    """What to add up; as ``graphmodel.sums.terms`` says it."""
    return summing.Model(
        end=terms["end_us"],
        half_life=terms["half_life_us"],
        oldest_bin=terms["oldest_bin"],
        on_site_since=terms["on_site_since_us"],
        weights=np.array(terms["weights"], dtype=np.float64),
        two=2.0,
    )


class Tally:
    """Rows of two people, added up by the numbers of their names."""

    def __init__(self, model: summing.Model) -> None:
        self._model = model
        self._names = summing.Names(
            slots=_slots(_PEOPLE),
            records=np.empty(_PEOPLE, summing.NAME),
            words=np.empty(2 * _PEOPLE, np.uint64),
            used=np.zeros(2, np.int64),
        )
        self._table = summing.Table(
            slots=_slots(_SUMS),
            records=np.empty(_SUMS, RECORD),
            visits=np.empty((_VISITS, 2), np.int64),
            used=np.zeros(2, np.int64),
        )
        self._terms = summing.Terms(
            one=np.empty(ROWS, np.int32),
            other=np.empty(ROWS, np.int32),
            bin=np.empty(ROWS, np.int32),
            weight=np.empty(ROWS, np.int64),
            decay=np.empty(ROWS, np.int64),
            place=np.empty(ROWS, np.int32),
        )

    def add(self, block: compiled.Block, rows: compiled.Rows, count: int) -> None:
        """Add the first so many rows, whose names stand in a block."""
        for spans, numbers in ((rows.one, self._terms.one), (rows.other, self._terms.other)):
            self._number(block, spans, count, numbers)
        self._add(rows, count)

    def add_numbered(self, rows: compiled.Rows, one: compiled.Codes, other: compiled.Codes) -> None:
        """Add rows of two people each, at most ``ROWS``, whose names have the numbers given."""
        count = len(one)
        self._terms.one[:count], self._terms.other[:count] = one, other
        self._add(rows, count)

    def number(self, names: pa.StringArray) -> compiled.Codes:
        """Numbers of texts, none of them empty."""
        offsets = np.frombuffer(names.buffers()[1], np.int32)[names.offset : names.offset + len(names) + 1]
        start, stop = (int(offsets[end]) for end in (0, -1)) if len(names) else (0, 0)
        block = block_of(stop - start)
        if stop > start:
            block.text[: stop - start] = np.frombuffer(names.buffers()[2], np.uint8)[start:stop]
        spans = np.stack([offsets[:-1] - start, np.diff(offsets)], axis=1).astype(np.int32)
        numbers = np.empty(len(names), np.int32)
        self._number(block, spans, len(names), numbers)
        return numbers

    def _number(
        self, block: compiled.Block, spans: compiled.Codes, count: int, numbers: compiled.Codes
    ) -> None:
        done = 0
        while (done := summing.number_names(block, spans, done, count, self._names, numbers)) < count:
            self._more_names()

    def _add(self, rows: compiled.Rows, count: int) -> None:
        summing.weigh(rows, count, self._model, self._terms)
        done = 0
        while (done := summing.find_sums(self._terms, done, count, self._table)) < count:
            self._more_sums()
        done = 0
        while (done := summing.add_up(rows, done, count, self._terms, self._model, self._table)) < count:
            self._table = self._table._replace(visits=_twice(self._table.visits))

    def _more_names(self) -> None:
        names = self._names
        self._names = summing.Names(
            _slots(2 * len(names.records)), _twice(names.records), _twice(names.words), names.used
        )
        summing.place_names(self._names)

    def _more_sums(self) -> None:
        table = self._table
        self._table = table._replace(slots=table.slots[:0])  # gone before there is more
        self._table = table._replace(records=_twice(table.records), slots=_slots(2 * len(table.records)))
        summing.place_sums(self._table)

    def found(self) -> NumberedSums:
        """All that was added up."""
        sums, visits = self._table.used.tolist()
        return NumberedSums(self._names_found(), self._table.records[:sums], self._table.visits[:visits])

    def _names_found(self) -> pa.Array:
        count, words = self._names.used.tolist()
        lengths = self._names.records["length"][:count].astype(np.int64)
        offsets = np.zeros(count + 1, np.int32)
        np.cumsum(lengths, out=offsets[1:])
        padded = -(-lengths // 8) * 8
        place = np.arange(8 * words) - np.repeat(np.cumsum(padded) - padded, padded)
        text = self._names.words[:words].view(np.uint8)[place < np.repeat(lengths, padded)]
        return pa.Array.from_buffers(
            pa.binary(), count, [None, pa.py_buffer(offsets), pa.py_buffer(text)]
        ).cast(pa.string())


def _slots(room: int) -> compiled.Codes:
    """Empty slots, twice as many as there is room for entries."""
    return np.zeros(2 * room, np.int32)


def _twice(table: Any) -> Any:
    """A copy with as much room again."""
    larger = np.empty((2 * len(table), *table.shape[1:]), table.dtype)
    larger[: len(table)] = table
    return larger
