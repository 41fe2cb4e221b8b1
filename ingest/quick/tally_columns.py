"""Parquet files added up by compiled loops, row group by row group: each different text is looked at once a group."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from graphmodel.arrays import Ints
from graphmodel.tables import CHANNELS
from ingest.quick import compiled, gathering, summing
from ingest.quick.columns import GIVEN, LISTED, SHORTHAND
from ingest.quick.ids import looks_missing
from ingest.quick.numbered import NumberedSums
from ingest.quick.source import InDoubtError
from ingest.quick.tally import ROWS, Ids, Tally, rows_of

_AT_ONCE = 1 << 16  # rows
_BUFFER = 1 << 20  # bytes of a column; without one, all of it in a row group is held


class _Numbered(NamedTuple):
    """The different texts of a column, and a number for each; -1 behind them."""

    texts: pa.Array
    numbers: compiled.Codes


@dataclass(frozen=True)
class Group:
    """What became of some rows: what they add up to, the order of ids."""

    sums: NumberedSums
    ids: Ids


def tally_columns(
    path: Path, columns: Sequence[str], model: summing.Model, stopped: Callable[[], bool]
) -> list[Group]:
    """Add all rows up, each thread some neighbouring row groups; ``InDoubtError`` at the first doubt."""
    groups = range(pq.read_metadata(path).num_row_groups)
    threads = min(os.cpu_count() or 1, len(groups))
    shares = [list(share) for share in np.array_split(groups, max(1, threads))]
    with ThreadPoolExecutor(len(shares), "columns") as pool:
        return list(pool.map(lambda share: _Reading(path, columns, model).read(share, stopped), shares))


class _Reading:
    """One thread's way through some row groups."""

    def __init__(self, path: Path, columns: Sequence[str], model: summing.Model) -> None:
        self._file = pq.ParquetFile(
            path, read_dictionary=_repeated(columns), pre_buffer=False, buffer_size=_BUFFER
        )
        self._columns = list(columns)
        self._tally, self._rows = Tally(model), rows_of()
        self._first_id, self._last_id = b"", b""
        self._rise = self._fall = True
        self._numbered: dict[str, _Numbered] = {}

    def read(self, groups: Sequence[int], stopped: Callable[[], bool]) -> Group:
        """Read these row groups."""
        pieces = self._file.iter_batches(_AT_ONCE, groups, self._columns, use_threads=False)
        for piece in takewhile(lambda _: not stopped(), pieces if groups else ()):
            self._add({name: piece[name] for name in self._columns})
        ids = Ids(self._first_id, self._last_id, self._rise, self._fall)
        return Group(self._tally.found(), ids)

    def _add(self, columns: dict[str, pa.Array]) -> None:
        self._follow(columns["interaction_id"].cast(pa.string()))
        at = columns["occurred_at"].cast(GIVEN.field("occurred_at").type)
        channel = self._codes("channel", columns["channel"], _channels).astype(np.int8)
        if at.null_count or (channel < 0).any():
            raise InDoubtError("a time or a channel is missing")
        starter = (
            self._codes("initiator_id", columns["initiator_id"], self._number)
            if "initiator_id" in columns
            else np.full(len(at), -1, np.int32)
        )
        micros = np.array(at.cast(pa.int64()))
        if all(name in columns for name in SHORTHAND):
            one, other = (self._codes(name, columns[name], self._number) for name in SHORTHAND)
            if (one < 0).any() or (other < 0).any():
                raise InDoubtError("a person is missing")
            started = np.where(starter == one, 1, 2 * (starter == other))
            if ((started == 0) & (starter >= 0)).any():
                raise InDoubtError("somebody else started it")
            self._add_pairs(micros, channel, started, one, other)
        else:
            self._add_lists(micros, channel, columns[LISTED[0]], starter)

    def _add_lists(
        self, at: compiled.Ints, channel: compiled.Small, lists: pa.Array, starter: compiled.Codes
    ) -> None:
        for start in range(0, len(at), ROWS):
            some = slice(start, start + ROWS)
            numbers, bounds = self._members(lists.slice(start, ROWS))
            listed = gathering.Listed(
                at[some], channel[some], bounds[:-1], bounds[1:], numbers, starter[some]
            )
            self._tally.add_lists(listed)

    def _members(self, lists: pa.Array) -> tuple[compiled.Codes, compiled.Ints]:
        """Numbers of those named in lists, and where each begins; ``InDoubtError`` where somebody is not named."""
        if lists.null_count:
            raise InDoubtError("nobody took part")
        if not (pa.types.is_list(lists.type) or pa.types.is_large_list(lists.type)):
            return self._tally.number_lists(lists.cast(pa.string()))
        names = lists.flatten().cast(pa.string())
        bounds = np.append(0, np.cumsum(pc.list_value_length(lists).to_numpy().astype(np.int64)))
        if names.null_count or (np.diff(bounds) == 0).any():
            raise InDoubtError("nobody took part")
        return self._number(names), bounds

    def _add_pairs(
        self,
        at: compiled.Ints,
        channel: compiled.Small,
        started: Ints,
        one: compiled.Codes,
        other: compiled.Codes,
    ) -> None:
        for start in range(0, len(at), ROWS):
            some = slice(start, start + ROWS)
            count = len(at[some])
            self._rows.at[:count] = at[some]
            self._rows.channel[:count] = channel[some]
            self._rows.starter[:count] = started[some]
            self._tally.add_numbered(self._rows, one[some], other[some])

    def _codes(
        self, name: str, column: pa.Array, number: Callable[[pa.Array], compiled.Codes]
    ) -> compiled.Codes:
        """A number for each cell of a column, -1 for an empty one.

        Each different text is numbered once, and again where the file begins a new dictionary.
        """
        if not pa.types.is_dictionary(column.type):
            column = column.dictionary_encode()
        known, texts = self._numbered.get(name), column.dictionary.cast(pa.string())
        if known is None or not known.texts.equals(texts):
            numbers = number(texts) if len(texts) else np.zeros(0, np.int32)
            known = self._numbered[name] = _Numbered(texts, np.append(numbers, np.int32(-1)))
        places = np.asarray(pc.fill_null(column.indices, -1).to_numpy())
        return np.asarray(known.numbers[places], dtype=np.int32)

    def _number(self, names: pa.Array) -> compiled.Codes:
        if pc.min(pc.binary_length(names)).as_py() == 0:
            raise InDoubtError("a name is empty")
        return self._tally.number(names)

    def _follow(self, ids: pa.Array) -> None:
        """Note in which direction ids go on."""
        if not len(ids):
            return
        if ids.null_count or looks_missing(ids):
            raise InDoubtError("an id is missing, or might be another in a plainer form")
        first, last = ids[0].as_py().encode(), ids[-1].as_py().encode()
        self._rise &= pc.all(pc.less(ids[:-1], ids[1:]), min_count=0).as_py() and self._last_id < first
        self._fall &= pc.all(pc.greater(ids[:-1], ids[1:]), min_count=0).as_py() and (
            not self._last_id or self._last_id > first
        )
        self._first_id, self._last_id = self._first_id or first, last


def _repeated(columns: Sequence[str]) -> list[str]:
    """Columns whose texts come again and again."""
    once = ("interaction_id", "occurred_at", *LISTED)
    return [name for name in columns if name not in once]


def _channels(names: pa.Array) -> compiled.Codes:
    """Codes of channels, -1 for what is none."""
    found = pc.fill_null(pc.index_in(names, value_set=pa.array(CHANNELS)), -1)
    return np.asarray(found.to_numpy()).astype(np.int32)
