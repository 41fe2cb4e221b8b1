"""Rows added up by compiled loops: the tables that these fill, how they grow, and what comes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from graphmodel.tables import MOST_PARTICIPANTS
from ingest.quick import compiled, gathering, lines, summing
from ingest.quick.numbered import GATHERING, RECORD, Gatherings, NumberedSums
from ingest.quick.source import InDoubtError

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
    )


def lists_of() -> compiled.Lists:
    """Room for ``ROWS`` lists."""
    return compiled.Lists(
        at=np.empty(ROWS, np.int64),
        channel=np.empty(ROWS, np.int8),
        people=np.empty((ROWS, 2), np.int32),
        starter=np.empty((ROWS, 2), np.int32),
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
    """Rows of at most two people, added up by the numbers of their names; and those of more, as they are."""

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
        self._rows, self._lists = rows_of(), lists_of()
        self._gatherings = [_room_for_gatherings(0, 0)]
        self._seen = np.zeros(0, np.int32)
        self._counts = np.zeros(gathering.COUNTS, np.int64)

    def add(self, block: compiled.Block, rows: compiled.Rows, count: int) -> None:
        """Add the first so many rows, whose names stand in a block."""
        for spans, numbers in ((rows.one, self._terms.one), (rows.other, self._terms.other)):
            self._number(block, spans, count, numbers)
        self._add(rows, count)

    def add_lists(self, listed: gathering.Listed) -> None:
        """Add rows of any number of people, at most ``ROWS``; ``InDoubtError`` where more took part than can meet."""
        named = int(self._names.used[0])
        if len(self._seen) < named:
            self._seen = np.append(self._seen, np.zeros(2 * named - len(self._seen), np.int32))
        rows, terms, counts = self._rows, self._terms, self._counts
        found = _room_for_gatherings(len(listed.at), int((listed.stop - listed.start + 1).sum()))
        if gathering.gather(
            listed, MOST_PARTICIPANTS, self._seen, rows, terms.one, terms.other, found, counts
        ):
            raise InDoubtError("more people than can have met")
        self._add(rows, int(counts[gathering.PAIRS]))
        gathered, people = counts[gathering.GATHERINGS], counts[gathering.PEOPLE]
        self._gatherings.append(Gatherings(found.records[:gathered].copy(), found.people[:people].copy()))

    def add_numbered(self, rows: compiled.Rows, one: compiled.Codes, other: compiled.Codes) -> None:
        """Add rows of two people each, at most ``ROWS``, whose names have the numbers given."""
        count = len(one)
        self._terms.one[:count], self._terms.other[:count] = one, other
        self._add(rows, count)

    def number(self, names: pa.StringArray) -> compiled.Codes:
        """Numbers of texts, none of them empty."""
        return self.number_spans(*_in_block(names))

    def number_lists(self, texts: pa.StringArray) -> tuple[compiled.Codes, compiled.Ints]:
        """Numbers of those named in lists, at most ``ROWS``, and where each begins; ``InDoubtError`` without a name."""
        block, spans = _in_block(texts)
        lists = self._lists._replace(people=spans, starter=np.zeros_like(spans))
        return self.number_listed(block, lists, len(spans))

    def number_listed(
        self, block: compiled.Block, lists: compiled.Lists, count: int
    ) -> tuple[compiled.Codes, compiled.Ints]:
        """The same of the first so many lists of a block, each followed by its starter if known."""
        names = np.empty((len(block.text) // 2, 2), np.int32)  # a name is a letter and what follows, or more
        bounds = np.empty(count + 1, np.int64)
        if lines.split_lists(block, lists, count, names, bounds):
            raise InDoubtError("somebody in a list has no name")
        return self.number_spans(block, names[: bounds[-1]]), bounds

    def number_spans(self, block: compiled.Block, spans: compiled.Codes) -> compiled.Codes:
        """Numbers of names that stand in a block, none of them empty."""
        numbers = np.empty(len(spans), np.int32)
        self._number(block, spans, len(spans), numbers)
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
        return NumberedSums(
            self._names_found(),
            self._table.records[:sums],
            self._table.visits[:visits],
            Gatherings(*(np.concatenate(columns) for columns in zip(*self._gatherings, strict=True))),
        )

    def _names_found(self) -> pa.Array:
        count, words = self._names.used.tolist()
        lengths = self._names.records["length"][:count].astype(np.int64)
        offsets = np.zeros(count + 1, np.int32)
        np.cumsum(lengths, out=offsets[1:])
        full = np.full(words, 8, np.uint8)  # bytes of each word; the last of a name is filled up with zeros
        full[np.cumsum(-(-lengths // 8)) - 1] = (lengths - 1) % 8 + 1
        text = self._names.words[:words].view(np.uint8).reshape(-1, 8)[np.arange(8) < full[:, None]]
        return pa.Array.from_buffers(
            pa.binary(), count, [None, pa.py_buffer(offsets), pa.py_buffer(text)]
        ).cast(pa.string())


def _in_block(texts: pa.StringArray) -> tuple[compiled.Block, compiled.Codes]:
    """A block of texts, and where each stands and how long it is."""
    offsets = np.frombuffer(texts.buffers()[1], np.int32)[texts.offset : texts.offset + len(texts) + 1]
    start, stop = (int(offsets[end]) for end in (0, -1)) if len(texts) else (0, 0)
    block = block_of(stop - start)
    if stop > start:
        block.text[: stop - start] = np.frombuffer(texts.buffers()[2], np.uint8)[start:stop]
    return block, np.stack([offsets[:-1] - start, np.diff(offsets)], axis=1).astype(np.int32)


def _room_for_gatherings(count: int, people: int) -> Gatherings:
    return Gatherings(np.empty(count, GATHERING), np.empty(people, np.int32))


def _slots(room: int) -> compiled.Codes:
    """Empty slots, twice as many as there is room for entries."""
    return np.zeros(2 * room, np.int32)


def _twice(table: Any) -> Any:
    """A copy with as much room again."""
    larger = np.empty((2 * len(table), *table.shape[1:]), table.dtype)
    larger[: len(table)] = table
    return larger
