"""Relationships at cuts: what was known, and what followed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from graphmodel.arrays import Bools, Floats, Ints, counts
from graphmodel.backtest.known import NOBODY, Known, Members, Sides, known_at
from graphmodel.backtest.question import Question
from graphmodel.continuity import event_parts
from graphmodel.events import History, Past
from graphmodel.portfolio import Portfolio, end_of_day
from graphmodel.settings import Settings
from graphmodel.sums import DAY_US
from graphmodel.ties import live_at

Columns = Mapping[str, npt.NDArray[Any]]


@dataclass(frozen=True)
class Observations:
    """One entry a relationship at a day; a relationship may be there at many days.

    Attributes
    ----------
    day
        Index into the days that were looked from.
    client
        Code of the client.
    features
        As in ``known.Known``.
    level
        Index into ``RISK_LEVELS``.
    live_contacts
        A count.
    strongest
        Code of the strongest live contact; ``NOBODY`` without any.
    silent
        Whether nothing passed with that contact within the horizon; false without one.
    survived
        Whether others of the client kept the relationship up.
    dormant
        Whether nobody did.
    """

    day: Ints
    client: Ints
    features: Columns
    level: Ints
    live_contacts: Ints
    strongest: Ints
    silent: Bools
    survived: Bools
    dormant: Bools

    def __len__(self) -> int:
        return len(self.day)

    @cached_property
    def clients(self) -> int:
        """How many different clients there are."""
        return different(self.client)

    def on(self, chosen: Bools) -> Observations:
        """Some of them."""
        columns = {name: getattr(self, name)[chosen] for name in _COLUMNS}
        return Observations(
            **columns, features={name: values[chosen] for name, values in self.features.items()}
        )


_COLUMNS = ("day", "client", "level", "live_contacts", "strongest", "silent", "survived", "dormant")


def different(clients: Ints) -> int:
    """How many different codes there are."""
    return len(np.unique(clients))


def observe(
    history: History,
    portfolio: Portfolio,
    inputs: Mapping[str, pa.Table],
    settings: Settings,
    question: Question,
    days: Sequence[date],
) -> Observations:
    """All relationships with enough interactions at each of the days, ordered by day, then client.

    Where the horizon of a day is not over, what followed is what has followed so far. Complexity: one look at each
    interaction for each day after it.
    """
    found = []
    for first, last in event_parts(history, portfolio):
        some = _Some(first, portfolio.part(first, last), history.of(first, last), inputs, settings, question)
        found += [some.observed(place, day) for place, day in enumerate(days)]
        pa.default_memory_pool().release_unused()
    names = found[0].features
    order = np.lexsort(
        [np.concatenate([getattr(part, name) for part in found]) for name in ("client", "day")]
    )
    return Observations(
        **{name: np.concatenate([getattr(part, name) for part in found])[order] for name in _COLUMNS},
        features={name: np.concatenate([part.features[name] for part in found])[order] for name in names},
    )


@dataclass(frozen=True)
class _Some:
    """Some clients, numbered anew from 0."""

    first: int
    portfolio: Portfolio
    past: Past
    inputs: Mapping[str, pa.Table]
    settings: Settings
    question: Question

    @cached_property
    def sides(self) -> Sides:
        # The pairs of a past are the same at every instant.
        return Sides.of(self.past.passed(0, 1))

    @property
    def contacts(self) -> Members:
        return self.sides.contacts

    def observed(self, place: int, day: date) -> Observations:
        end, horizon = end_of_day(day), self.settings.backtest.horizon_days * DAY_US
        known = known_at(
            day,
            self.past.passed(end),
            self.sides,
            self.question.contacts,
            self.portfolio,
            self.inputs,
            self.settings,
        )
        heard = self.past.met(end, end + horizon)
        kept = heard if self.question.outcome == "silence" else self._live(end + horizon)
        rows = known.at_risk if self.question.outcome == "silence" else known.at_risk & known.tied
        return self._rows(place, known, self.contacts.any(heard), self.contacts.any(kept), rows)

    def _live(self, instant: int) -> Bools:
        passed = self.past.passed(instant, self.settings.ties.window_half_lives)
        return live_at(passed, self.portfolio, self.settings)

    def _rows(self, place: int, known: Known, heard: Bools, kept: Bools, chosen: Bools) -> Observations:
        """The rows of some clients; contacts that were heard of, and that keep the relationship up."""
        contacts, size = self.contacts, self.portfolio.clients
        strongest = known.strongest
        somebody = strongest != NOBODY
        keep_up = counts(contacts.client[kept], size)
        others = keep_up - np.where(somebody, _at(kept, strongest), False)
        silent = somebody & ~_at(heard, strongest)
        clients = np.flatnonzero(chosen)
        return Observations(
            day=np.full(len(clients), place),
            client=clients + self.first,
            features={name: values[clients] for name, values in known.features.items()},
            level=known.level[clients],
            live_contacts=known.live_contacts[clients],
            strongest=np.where(somebody, _at(contacts.person, strongest), NOBODY)[clients],
            silent=silent[clients],
            survived=(silent & (others > 0))[clients],
            dormant=(keep_up == 0)[clients],
        )


def _at(values: npt.NDArray[Any], places: Ints) -> npt.NDArray[Any]:
    """The values at these places; anything where the place is ``NOBODY``."""
    if not len(values):
        return np.zeros(len(places), dtype=values.dtype)
    return np.asarray(values[places])


def features_of(observed: Observations, names: Sequence[str]) -> Floats:
    """Observations × features."""
    return np.column_stack([np.asarray(observed.features[name], dtype=float) for name in names])
