"""Every id that rows may name, by number, and what became of the record behind it."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ingest.cells.masks import Mask, true
from ingest.stacks import Stack, concat

ALIVE, OUT, BAD = np.int8(0), np.int8(1), np.int8(2)
"""States of an id: its record is loaded, was left out, or was quarantined (or never was)."""
NOTHING, ABSENT = -2, -1
"""In place of an id's number: nothing is named, or there is no such id."""


@dataclass(slots=True)
class Ids:
    """Every id of a table that rows may name, and its state."""

    table: str
    values: pa.Array
    own: int
    """The first so many ids belong to rows; the rest were left out or are stubs."""
    state: npt.NDArray[np.int8]
    aliases: dict[str, str]
    own_code: npt.NDArray[np.int64]
    """The id of each row of the table; -2 where it has none."""
    kept: Mask
    """Which of the ids that belong to rows a store holds: of a faulty row, what was loaded before still stands."""
    mentioned: npt.NDArray[np.int64]
    """What `codes` says of the ``mentions`` that were given at numbering."""

    def codes(self, names: pa.Array) -> npt.NDArray[np.int64]:
        """Position of each named id; -1 where there is no such id, -2 where nothing is named."""
        if self.aliases:
            encoded = pc.dictionary_encode(names)
            followed = [self.aliases.get(name, name) for name in encoded.dictionary.to_pylist()]
            names = pa.array(followed, type=pa.string()).take(encoded.indices)
        found = pc.fill_null(pc.index_in(names, self.values), ABSENT).to_numpy(zero_copy_only=False)
        return np.where(true(pc.is_null(names)), NOTHING, found).astype(np.int64)

    def states(self, codes: npt.NDArray[np.int64]) -> npt.NDArray[np.int8]:
        """The state behind each code; nothing named is as good as alive."""
        padded = np.concatenate([self.state, [ALIVE, BAD]])  # read from the end: -1 absent, -2 none
        return padded[np.where(codes < 0, len(self.state) + codes + 2, codes)]

    def refresh(self, alive: Mask, out: Mask) -> None:
        """The states of ids that belong to rows: alive if any row is, else quarantined if any is."""
        state = np.full(self.own, OUT, dtype=np.int8)
        named = self.own_code >= 0
        state[self.own_code[named & ~alive & ~out]] = BAD
        state[(state == BAD) & self.kept] = ALIVE
        state[self.own_code[named & alive]] = ALIVE
        self.state[: self.own] = state


def number_ids(
    stack: Stack,
    left_out: list[pa.Array],
    stubs: list[str],
    aliases: dict[str, str],
    known: pa.Array,
    mentions: pa.Array,
) -> Ids:
    """Number the ids of a table's rows, of records left out, of stubs, and of what a store holds (``known``).

    ``mentions`` are further texts that name them: telling their codes in the same pass saves a long one.
    """
    own = stack.columns[stack.table.key[0]]
    groups = [own, concat(left_out), pa.array(stubs, type=pa.string()), known, mentions]
    told = pc.dictionary_encode(pa.chunked_array(groups, pa.string())).chunks  # no copy of the texts
    codes = np.concatenate([np.zeros(0, dtype=np.int32), *(_numbers(chunk.indices) for chunk in told)])
    code, out, _, held, named = np.split(codes, np.cumsum([len(group) for group in groups[:-1]]))
    rest = codes[: len(codes) - len(named)]
    # numbers are in the order of first mention, so the rows' own come first
    count, whole = int(code.max(initial=-1)) + 1, int(rest.max(initial=-1)) + 1
    state = np.full(whole, ALIVE)
    state[out[out >= count]] = OUT
    kept = np.zeros(count, dtype=np.bool_)
    kept[held[(held >= 0) & (held < count)]] = True
    values = told[0].dictionary[:whole] if told else own[:0]
    named = np.where(named < whole, named, np.int32(ABSENT)).astype(np.int64)
    ids = Ids(stack.table.name, values, count, state, aliases, code.astype(np.int64), kept, named)
    return ids if not aliases else dataclasses.replace(ids, mentioned=ids.codes(mentions))


def _numbers(indices: pa.Int32Array) -> npt.NDArray[np.int32]:
    numbers: npt.NDArray[np.int32] = pc.fill_null(indices, NOTHING).to_numpy(zero_copy_only=False)
    return numbers
