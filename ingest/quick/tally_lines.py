"""CSV files added up by compiled loops: who reads which part of the file, block by block."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from graphmodel.tables import CHANNELS
from ingest.quick import compiled, lines, summing
from ingest.quick.gathering import Listed
from ingest.quick.numbered import NumberedSums
from ingest.quick.source import InDoubtError
from ingest.quick.tally import Ids, Tally, block_of, lists_of, rows_of
from ingest.reading.missing import MISSING

BLOCK = 1 << 20
"""Bytes that are read at a time; more falls out of a processor's cache."""

LEAST_PART = 1 << 26
"""Bytes that are worth a thread of their own."""

_LONGEST_ID = 1 << 10

ROLES = {
    "interaction_id": lines.ID,
    "occurred_at": lines.TIME,
    "channel": lines.CHANNEL,
    "initiator_id": lines.STARTER,
    "supplier_person_id": lines.ONE,
    "client_person_id": lines.OTHER,
    "participant_ids": lines.LIST,
}


def words_of(texts: Sequence[str]) -> compiled.Words:
    """Texts of at most eight bytes as numbers.

    >>> hex(words_of(["ab"])[0])
    '0x6261'
    """
    return np.array([int.from_bytes(text.encode(), "little") for text in texts], dtype=np.uint64)


def layout_of(header: Sequence[str], wanted: Sequence[str], delimiter: str) -> lines.Layout:
    """How lines under this header are to be read."""
    roles = [ROLES[name] if name in wanted else lines.UNUSED for name in header]
    missing = [text for text in MISSING.to_pylist() if text]
    return lines.Layout(ord(delimiter), np.array(roles), words_of(CHANNELS), words_of(missing))


@dataclass(frozen=True)
class Part:
    """What became of some lines of a file.

    Attributes
    ----------
    sums
        What they add up to.
    ids
        In which order they come.
    zoned
        1 where times have no zone, 2 where they have one, 0 without any time.
    """

    sums: NumberedSums
    ids: Ids
    zoned: int


def tally_lines(
    path: Path, layout: lines.Layout, model: summing.Model, stopped: Callable[[], bool]
) -> list[Part]:
    """Add all lines but the first up, each thread a part of the file; ``InDoubtError`` at the first doubt."""
    bounds = list(pairwise(_bounds(path)))
    with ThreadPoolExecutor(len(bounds), "lines") as pool:
        found = pool.map(lambda ends: _Reading(path, layout, model).read(ends[0], ends[1], stopped), bounds)
        parts = list(found)
    if len({part.zoned for part in parts} - {0}) > 1:
        raise InDoubtError("some times have a zone")
    return parts


def _bounds(path: Path) -> Iterator[int]:
    """Where parts begin: at the second line, and at others that cut the file evenly; and its end."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.readline()
        start = file.tell()
        yield start
        parts = max(1, min(os.cpu_count() or 1, (size - start) // LEAST_PART))
        for number in range(1, parts):
            file.seek(start + (size - start) * number // parts)
            file.readline()
            yield file.tell()
    yield size


class _Reading:
    """One thread's way through a part of a file.

    Before the lines of each block stands the latest id of the block before.
    """

    def __init__(self, path: Path, layout: lines.Layout, model: summing.Model) -> None:
        self._path, self._layout = path, layout
        self._tally = Tally(model)
        self._block = block_of(_LONGEST_ID + BLOCK)
        self._text = self._block.text
        self._rows, self._lists = rows_of(), lists_of()
        self._progress = np.zeros(lines.PROGRESS, np.int64)
        self._progress[[lines.RISING, lines.FALLING]] = True
        self._first_id = b""

    def read(self, start: int, stop: int, stopped: Callable[[], bool]) -> Part:
        """Read from one position of the file to another."""
        room = self._text.data[_LONGEST_ID : _LONGEST_ID + BLOCK]
        kept = 0
        with self._path.open("rb", buffering=0) as file:
            file.seek(start)
            while start < stop and not stopped():
                fresh = file.readinto(room[kept : kept + stop - start])
                if not fresh:
                    raise InDoubtError("the file became shorter")
                start, have = start + fresh, _LONGEST_ID + kept + fresh
                if start == stop and self._text[have - 1] != ord("\n"):
                    self._text[have] = ord("\n")
                    have += 1
                whole = _behind_last_line(self._text, have)
                self._read_lines(whole)
                kept = have - whole
                self._text[_LONGEST_ID : _LONGEST_ID + kept] = self._text[whole:have]
        progress = self._progress
        return Part(
            self._tally.found(),
            Ids(
                self._first_id,
                self._id(lines.ID_START),
                rise=bool(progress[lines.RISING]),
                fall=bool(progress[lines.FALLING]),
            ),
            zoned=int(progress[lines.ZONED]),
        )

    def _read_lines(self, stop: int) -> None:
        """Add up the lines in the block up to here."""
        progress, position = self._progress, _LONGEST_ID
        while position < stop:
            if lines.read_rows(self._block, position, stop, self._layout, self._rows, self._lists, progress):
                raise InDoubtError("a line wants a careful look")
            self._first_id = self._first_id or self._id(lines.FIRST_START)
            position = int(progress[lines.POSITION])
            self._tally.add(self._block, self._rows, int(progress[lines.ROWS]))
            self._add_lists(int(progress[lines.LISTS]))
        latest = self._id(lines.ID_START)
        if len(latest) > _LONGEST_ID:
            raise InDoubtError("an id is too long")
        self._text[: len(latest)] = np.frombuffer(latest, np.uint8)
        progress[lines.ID_START] = 0

    def _add_lists(self, count: int) -> None:
        if not count:
            return
        lists = self._lists
        numbers, bounds = self._tally.number_listed(self._block, lists, count)
        starter = np.where(lists.starter[:count, 1] > 0, numbers[bounds[1:] - 1], np.int32(-1))
        some = Listed(lists.at[:count], lists.channel[:count], bounds[:-1], bounds[1:], numbers, starter)
        self._tally.add_lists(some)

    def _id(self, start: int) -> bytes:
        """The id whose position, and then its length, stand there in ``progress``."""
        start, length = self._progress[start : start + 2].tolist()
        return self._text[start : start + length].tobytes()


def _behind_last_line(text: compiled.Bytes, stop: int) -> int:
    """Where the line that is not whole yet begins; ``InDoubtError`` where none is whole."""
    for start in range(stop, _LONGEST_ID, -1):
        if text[start - 1] == ord("\n"):
            return start
    raise InDoubtError("a line is too long")
