"""The interactions of one relationship one by one, and what each adds to its ties: the last rows behind any figure.

Weights are reckoned as in ``queries/sql/named_bins.sql`` and ``contacts.sql``, in the same whole numbers of 2^-40 and
half-life by half-life, so that the interactions of a tie add up to its strength.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graphmodel.arrays import Bools, Floats, Ints, counts
from graphmodel.continuity import continuity
from graphmodel.events import TableEvents
from graphmodel.portfolio import CLIENT, OTHER, SUPPLIER, Portfolio, end_of_day
from graphmodel.settings import Settings
from graphmodel.sums import UNIT, TableSource, half_life, joint_half_lives, lay_out_interactions
from graphmodel.tables import CHANNELS, FUNCTIONS, INTERACTIONS, MESSAGE_CHANNELS

QUERY = "interactions_of_people"
"""Its rows are what ``Interactions`` is made of; ``known_interactions`` is where they stand."""


def read(source: TableSource, portfolio: Portfolio, settings: Settings, day: date) -> Interactions:
    """All interactions of the one client of a portfolio, up to a day.

    The queries of the source show no others afterwards. Complexity: one look at the participants of all interactions.
    """
    queries = source.queries
    lay_out_interactions(queries, source.aliases)
    people = portfolio.person_ids.filter(pa.array(portfolio.side == CLIENT)).to_pylist()
    found = queries.rows(QUERY, people=people, end_us=end_of_day(day))
    alone = found.set_column(1, "occurred_at", found["at_us"].cast(pa.timestamp("us")))
    queries.lay_out({INTERACTIONS.name: alone})
    history = TableEvents(queries).keep(portfolio, settings)
    (held,) = continuity(history, portfolio, settings, day).tolist()
    return Interactions(found.combine_chunks(), portfolio, settings, end_of_day(day), held)


@dataclass(frozen=True, eq=False)
class Interactions:
    """What passed between the two organisations, the latest first.

    Attributes
    ----------
    rows
        Columns of the query ``interactions_of_people``.
    portfolio
        Of one client.
    end
        The as-of instant, exclusive, in microseconds since 1970.
    continuity
        Share of the last 12 month ends with a live tie.
    """

    rows: pa.Table
    portfolio: Portfolio
    settings: Settings
    end: int
    continuity: float

    @cached_property
    def _took_part(self) -> tuple[Ints, Ints]:
        """Interaction (its row) and person (code), one entry a person of either side who took part."""
        lists = self.rows["participant_ids"].combine_chunks()
        row = pc.list_parent_indices(lists).to_numpy(zero_copy_only=False).astype(np.int64)
        person = pc.fill_null(pc.index_in(pc.list_flatten(lists), value_set=self.portfolio.person_ids), -1)
        code = person.to_numpy(zero_copy_only=False).astype(np.int64)
        known = (code >= 0) & np.isin(self.portfolio.side[code], (SUPPLIER, CLIENT))
        return row[known], code[known]

    @cached_property
    def people(self) -> Ints:
        """People of the two sides who took part."""
        return counts(self._took_part[0], len(self.rows))

    @cached_property
    def both_sides(self) -> Bools:
        """Whether somebody of either side took part; others are no interactions of this relationship."""
        return self._any(self._side == SUPPLIER) & self._any(self._side == CLIENT)

    @cached_property
    def _side(self) -> Ints:
        return np.asarray(self.portfolio.side[self._took_part[1]])

    def _any(self, chosen: Bools) -> Bools:
        found = np.zeros(len(self.rows), dtype=bool)
        found[self._took_part[0][chosen]] = True
        return found

    @cached_property
    def at(self) -> Ints:
        """When, in microseconds since 1970."""
        return np.asarray(self.rows["at_us"].to_numpy().astype(np.int64))

    @cached_property
    def channel(self) -> Ints:
        """Code of the channel."""
        place = pc.index_in(self.rows["channel"].combine_chunks(), value_set=pa.array(CHANNELS))
        return np.asarray(pc.fill_null(place, -1).to_numpy(zero_copy_only=False).astype(np.int64))

    @cached_property
    def half_lives_back(self) -> Ints:
        """The half-life it lies in, 0 the last."""
        return np.asarray((self.end - self.at - 1) // half_life(self.settings))

    @cached_property
    def in_window(self) -> Bools:
        """Whether it lies within the window of ties, with both sides present."""
        return self.both_sides & (self.half_lives_back < self.settings.ties.window_half_lives)

    @cached_property
    def age_days(self) -> Floats:
        """Days before the as-of instant."""
        return (self.end - self.at) / 86_400_000_000

    @cached_property
    def full_weight(self) -> Floats:
        """Of the channel."""
        weights = [self.settings.ties.channel_weights[channel] for channel in CHANNELS]
        return np.array([*weights, 0.0])[self.channel]

    @cached_property
    def contribution(self) -> Floats:
        """What it adds to the strength of each pair across the sides that took part; 0 where it no longer counts."""
        others = np.maximum(self.people - 1, 1)
        return np.where(self.in_window, self._faded(self.full_weight / others), 0.0)

    @cached_property
    def decay(self) -> Floats:
        """What is left of it after its age: 2^(−age/H)."""
        return self._faded(np.ones(len(self.rows)))

    def _faded(self, weight: Floats) -> Floats:
        """Weights faded by age, rounded as the sums over a half-life are, so that they add up to these."""
        back = self.half_lives_back
        bins = np.minimum(back, 1000)  # older ones have long faded to nothing
        age = (self.end - self.at) / half_life(self.settings)
        units = np.round(np.power(2.0, back - age) * weight / UNIT)
        return np.ldexp(units * UNIT, -bins)

    @cached_property
    def direct(self) -> Bools:
        """Whether no window person took part."""
        windows = self.settings.functions
        codes = [
            [FUNCTIONS.index(name) for name in names]
            for names in (windows.supplier_windows, windows.client_windows)
        ]
        function = self.portfolio.function[self._took_part[1]]
        ours = (self._side == SUPPLIER) & np.isin(function, codes[0])
        theirs = (self._side == CLIENT) & np.isin(function, codes[1])
        return ~self._any(ours | theirs)

    @cached_property
    def joint(self) -> Bools:
        """Whether enough functions of either side took part, lately enough, to make it joint work."""
        enough = self.settings.joint_work.functions_a_side
        lately = self.half_lives_back < joint_half_lives(self.settings)
        functions = [self.functions(side).sum(axis=1) for side in (SUPPLIER, CLIENT)]
        return np.asarray(self.both_sides & lately & (functions[0] >= enough) & (functions[1] >= enough))

    def functions(self, side: int) -> Bools:
        """Functions of a side that took part: interactions × functions; ``other`` never."""
        found = np.zeros((len(self.rows), len(FUNCTIONS)), dtype=bool)
        chosen = self._side == side
        row, person = (part[chosen] for part in self._took_part)
        found[row, self.portfolio.function[person]] = True
        found[:, OTHER] = False
        return found

    @cached_property
    def message(self) -> Bools:
        """Whether it goes one way."""
        return np.isin(self.channel, [CHANNELS.index(name) for name in MESSAGE_CHANNELS])

    @cached_property
    def starter(self) -> Ints:
        """Who started it; −1 where nobody of the two sides is known to have."""
        place = pc.index_in(self.rows["initiator_id"].combine_chunks(), value_set=self.portfolio.person_ids)
        code = pc.fill_null(place, -1).to_numpy(zero_copy_only=False).astype(np.int64)
        of_the_two = np.isin(self.portfolio.side[code], (SUPPLIER, CLIENT))
        return np.where((code >= 0) & of_the_two, code, -1)

    def started_by(self, side: int) -> Bools:
        """Whether somebody of that side started it."""
        return np.asarray((self.starter >= 0) & (self.portfolio.side[self.starter] == side))

    def with_both(self, one: int, other: int) -> Bools:
        """Whether these two people took part."""
        _, person = self._took_part
        return self._any(person == one) & self._any(person == other)

    def days_on_site(self, since: int) -> list[tuple[int, Ints]]:
        """Our people (codes) on site since an instant, each with the days (since 1970)."""
        site = self.both_sides & (self.channel == CHANNELS.index("on_site")) & (self.at >= since)
        row, person = self._took_part
        here = site[row] & (self._side == SUPPLIER)
        day = self.at[row] // 86_400_000_000
        return [(int(code), np.unique(day[here & (person == code)])) for code in np.unique(person[here])]

    def participants(self, row: int) -> tuple[list[str], list[str]]:
        """Ids of our people and of theirs who took part in one interaction."""
        ids, side = self.portfolio.person_ids, self.portfolio.side
        first, last = np.searchsorted(self._took_part[0], [row, row + 1])
        codes = self._took_part[1][first:last]
        ours, theirs = (
            sorted(ids[int(c)].as_py() for c in codes if side[c] == s) for s in (SUPPLIER, CLIENT)
        )
        return ours, theirs

    def codes_of(self, people: Sequence[str]) -> list[int]:
        """Codes of people by id; −1 for who is not there."""
        found = pc.index_in(pa.array(list(people), pa.string()), value_set=self.portfolio.person_ids)
        return [-1 if code is None else int(code) for code in found.to_pylist()]
