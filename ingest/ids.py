"""Every id that rows may name, by number, and what became of the record behind it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ingest.stacks import Stack, concat
from ingest.validate import Mask, true

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
        state[self.own_code[named & alive]] = ALIVE
        self.state[: self.own] = state


def number_ids(stack: Stack, left_out: list[pa.Array], stubs: list[str], aliases: dict[str, str]) -> Ids:
    """Number the ids of a table's rows, of records left out, and of stubs."""
    own = stack.columns[stack.table.key[0]]
    unique = pc.unique(own).drop_null()
    more = pc.unique(concat(left_out)).drop_null()
    more = more.filter(pc.invert(pc.is_in(more, unique)))
    values = pa.concat_arrays([unique, more, pa.array(stubs, type=pa.string())])
    code = pc.fill_null(pc.index_in(own, unique), NOTHING).to_numpy(zero_copy_only=False).astype(np.int64)
    code[true(pc.is_null(own))] = NOTHING
    state = np.repeat(np.array([ALIVE, OUT, ALIVE]), [len(unique), len(more), len(stubs)])
    return Ids(stack.table.name, values, len(unique), state, aliases, code)
