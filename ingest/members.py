"""Who took part in interactions, by number: the people in an interaction's own row, and those whom other files join.

Millions of entries: they are numbers, never texts, and what all of them share is worked out once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from graphmodel.tables import MOST_PARTICIPANTS
from ingest.cells.masks import Mask
from ingest.ids import ALIVE, Codes, Ids
from ingest.mapping import Part
from ingest.stacks import Stack

Numbers = npt.NDArray[np.int64]


@dataclass(slots=True)
class Side:
    """All files that join members to interactions, on top of each other."""

    parts: list[Part]
    start: Numbers
    record_code: Codes
    member_code: Codes
    bad: Mask


@dataclass(slots=True)
class Members:
    """Who took part, one entry a person and interaction.

    The first so many entries (``own``) come from interactions' own rows, the others from joining files. Of the own ones
    who is ``optional`` and nobody's record is left out of the interaction instead of quarantining it.
    """

    row: Codes
    code: Codes
    own: int
    optional: Mask


def side_of(parts: list[Part], interactions: Ids, people: Ids) -> Side:
    """The joining files; ``interactions`` were numbered with the records that they mention."""
    return Side(
        parts,
        np.cumsum([0, *(len(part.rows) for part in parts)]),
        interactions.mentioned,
        np.concatenate([np.zeros(0, dtype=np.int32), *(people.codes(part.member_id) for part in parts)]),
        np.concatenate([np.zeros(0, dtype=np.bool_), *(part.failures.bad for part in parts)]),
    )


def members_of(stack: Stack, side: Side, interactions: Ids, people: Ids, optional: Sequence[Mask]) -> Members:
    """Everybody who took part; ``optional`` has a mask for each part of the stack."""
    none = np.zeros(0, dtype=np.int32)
    rows = [part.member_row + start for part, start in zip(stack.parts, stack.start.tolist(), strict=False)]
    codes = [people.codes(part.member_id) for part in stack.parts]
    row, entry = joined(side, interactions)
    return Members(
        row=np.concatenate([none, *rows, row], dtype=np.int32),
        code=np.concatenate([none, *codes, side.member_code[entry]]),
        own=sum(map(len, rows)),
        optional=np.concatenate([np.zeros(0, dtype=np.bool_), *optional]),
    )


def joined(side: Side, interactions: Ids) -> tuple[npt.NDArray[np.integer], Numbers]:
    """Rows of interactions, and beside each a row that joins its member to it.

    A joining row names an id; its member goes to every row of that id, of which one will be kept.
    """
    own = interactions.own_code
    joining = np.flatnonzero((side.record_code >= 0) & (side.record_code < interactions.own) & ~side.bad)
    record = side.record_code[joining]
    if len(own) == interactions.own:  # each row has an id of its own, and its number with it
        return record, joining
    by_id = np.argsort(own, kind="stable")
    nameless = int((own < 0).sum())  # they come first
    rows_of = np.bincount(own[own >= 0], minlength=interactions.own)
    first = (nameless + np.cumsum(rows_of) - rows_of)[record]
    count = rows_of[record]
    within = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    return by_id[np.repeat(first, count) + within], np.repeat(joining, count)


def in_a_crowd(members: Members, rows: int, initiator: Codes, people: Ids) -> Mask:
    """Interactions with more people than can have met."""
    crowded = np.bincount(members.row, minlength=rows) >= MOST_PARTICIPANTS
    if not crowded.any():
        return crowded
    started = np.flatnonzero(crowded & (initiator >= 0))
    here = crowded[members.row]
    known = here & (members.code >= 0)
    size = max(len(people.values), 1)
    row = np.concatenate([members.row[known], started], dtype=np.int64)
    count = np.bincount(
        distinct(row * size + np.concatenate([members.code[known], initiator[started]])) // size,
        minlength=rows,
    )
    count += np.bincount(members.row[here & ~known], minlength=rows)
    return np.asarray(count > MOST_PARTICIPANTS)


@dataclass(frozen=True)
class Attendance:
    """Who is known to have taken part in each of some interactions, everybody once.

    Attributes
    ----------
    pairs
        An interaction and a person in one number, in order: ``row * people + rank``.
    by_rank
        The people in the order of their ids.
    rank
        Of each person, the place in that order.
    """

    rows: int
    pairs: Numbers
    by_rank: Numbers
    rank: Numbers

    @classmethod
    def of(cls, members: Members, rows: int, people: Ids) -> Attendance:
        """The members whose records are loaded."""
        by_rank = pc.sort_indices(people.values).to_numpy().astype(np.int64)
        rank = np.empty(len(by_rank), dtype=np.int64)
        rank[by_rank] = np.arange(len(by_rank))
        row, code = members.row, members.code
        alive = (people.states(code) == ALIVE) & (code >= 0)
        if not alive.all():
            row, code = row[alive], code[alive]
        pairs = row.astype(np.int64)
        pairs *= len(rank)
        pairs += rank[code]
        return cls(rows, distinct(pairs), by_rank, rank)

    @cached_property
    def offsets(self) -> Numbers:
        """Where the people of each interaction begin among the pairs, and where the last one's end."""
        return np.searchsorted(self.pairs, np.arange(self.rows + 1) * len(self.rank))

    def with_starters(self, initiator: Codes, people: Ids) -> Attendance:
        """With those who started the interactions, where their records are loaded."""
        started = np.flatnonzero((initiator >= 0) & (people.states(initiator) == ALIVE))
        starters = started * len(self.rank) + self.rank[initiator[started]]
        place = np.searchsorted(self.pairs, starters)
        here = place < len(self.pairs)
        here[here] = self.pairs[place[here]] == starters[here]
        if here.all():
            return self
        pairs = np.insert(self.pairs, place[~here], starters[~here])
        return Attendance(self.rows, pairs, self.by_rank, self.rank)

    def lists(self, people: Ids) -> pa.ListArray:
        """The ids of the people of every interaction, in order."""
        codes = self.by_rank[self.pairs % max(len(self.rank), 1)]
        ids = people.values.take(pa.array(codes)) if len(codes) else people.values[:0]
        return pa.ListArray.from_arrays(pa.array(self.offsets, pa.int32()), ids)


def distinct(numbers: Numbers) -> Numbers:
    """The numbers in order, each once; several times faster than ``np.unique`` on millions."""
    ordered = np.sort(numbers)
    return ordered[np.concatenate([[True], ordered[1:] != ordered[:-1]])] if len(ordered) else ordered
