"""Every id that rows may name, by number, and what became of the record behind it."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ingest.cells.distinct import per_value
from ingest.cells.masks import Mask, true
from ingest.stacks import Stack, concat

Codes = npt.NDArray[np.int32]

ALIVE, OUT, BAD = np.int8(0), np.int8(1), np.int8(2)
"""States of an id: its record is loaded, was left out, or was quarantined (or never was)."""
NOTHING, ABSENT = -2, -1
"""In place of an id's number: nothing is named, or there is no such id."""

_NONE = np.zeros(0, dtype=np.int32)


@dataclass(slots=True)
class Ids:
    """Every id of a table that rows may name, and its state."""

    table: str
    values: pa.Array
    own: int
    """The first so many ids belong to rows; the rest were left out or are stubs."""
    state: npt.NDArray[np.int8]
    aliases: dict[str, str]
    own_code: Codes
    """The id of each row of the table; -2 where it has none."""
    kept: Mask
    """Which of the ids that belong to rows a store holds: of a faulty row, what was loaded before still stands."""
    mentioned: Codes
    """What `codes` says of the ``mentions`` that were given at numbering."""

    def codes(self, names: pa.Array) -> Codes:
        """Position of each named id; -1 where there is no such id, -2 where nothing is named."""
        if pa.types.is_dictionary(names.type):
            distinct = np.append(self.codes(names.dictionary), np.int32(NOTHING))
            return distinct[_numbers(names.indices, len(names.dictionary))]
        if self.aliases:
            names = per_value(names, lambda name: self.aliases.get(name, name))
        found = _numbers(pc.index_in(names, self.values), ABSENT)
        return np.where(true(pc.is_null(names)), np.int32(NOTHING), found) if names.null_count else found

    def states(self, codes: Codes) -> npt.NDArray[np.int8]:
        """The state behind each code; nothing named is as good as alive."""
        if not self.state.any():
            states: npt.NDArray[np.int8] = (codes == ABSENT) * BAD  # all others are alive
            return states
        padded = np.concatenate([self.state, [ALIVE, BAD]])  # read from the end: -1 absent, -2 none
        return padded[codes]

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
    mentions: list[pa.Array],
) -> Ids:
    """Number the ids of a table's rows, of records left out, of stubs, and of what a store holds (``known``).

    ``mentions`` are further texts that name them: telling their codes in the same pass saves a long one.
    """
    own = stack.columns[stack.table.key[0]]
    runs = [pc.run_end_encode(names) for names in mentions]  # a file's rows about one record stand together
    groups = [own, concat(left_out), pa.array(stubs, type=pa.string()), known, *(run.values for run in runs)]
    told = pc.dictionary_encode(pa.chunked_array(groups, pa.string())).chunks  # no copy of the texts
    codes = np.concatenate([_NONE, *(_numbers(chunk.indices, NOTHING) for chunk in told)])
    code, out, _, held, named = np.split(codes, np.cumsum([len(group) for group in groups[:4]]))
    rest = codes[: len(codes) - len(named)]
    # numbers are in the order of first mention, so the rows' own come first
    count, whole = int(code.max(initial=-1)) + 1, int(rest.max(initial=-1)) + 1
    state = np.full(whole, ALIVE)
    state[out[out >= count]] = OUT
    kept = np.zeros(count, dtype=np.bool_)
    kept[held[(held >= 0) & (held < count)]] = True
    values = told[0].dictionary[:whole] if told else own[:0]
    lengths = [np.diff(run.run_ends.to_numpy(), prepend=0) for run in runs]
    mentioned = np.repeat(np.where(named < whole, named, np.int32(ABSENT)), np.concatenate([_NONE, *lengths]))
    ids = Ids(stack.table.name, values, count, state, aliases, code, kept, mentioned)
    if not aliases:
        return ids
    return dataclasses.replace(ids, mentioned=np.concatenate([_NONE, *map(ids.codes, mentions)]))


def _numbers(indices: pa.Int32Array, missing: int) -> Codes:
    numbers: Codes = pc.fill_null(indices, missing).to_numpy(zero_copy_only=False)
    return numbers
