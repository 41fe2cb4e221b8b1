"""How one relationship stood at every month end: worked out from its interactions, which are read once.

What is said of a month end is what an analysis as of that day says (``graphmodel.events``). A month is judged when it
is first looked at, and kept with the others of its client.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from dashboard.asking import Asking
from dashboard.standing import Standing
from graphmodel.commerce import commerce
from graphmodel.continuity import month_ends
from graphmodel.events import EventsOfSome, Past
from graphmodel.network import Network
from graphmodel.portfolio import CLIENT, end_of_day
from graphmodel.ties import Ties, judged
from graphmodel.what_if import WhatIf


@dataclass(frozen=True)
class History:
    """One relationship from its portfolio's first month end on.

    Attributes
    ----------
    days
        Month ends, the earliest first; the last is the day of the analysis, whether a month ends there or not.
    supplier, client
        Ids of everybody of either side who ever had a tie that was live, or had been live lately, on one of ``days``.
    """

    days: Sequence[dt.date]
    supplier: frozenset[str]
    client: frozenset[str]
    _now: WhatIf
    _past: Past
    _known: dict[dt.date, Standing] = field(default_factory=dict)

    def standing(self, day: dt.date) -> Standing:
        """How the relationship stood at the end of one of ``days``."""
        if day not in self._known:  # two at once do the same work twice, which hurts nobody
            found, now = _ties(self._past, self._now, day), self._now
            trade = commerce(now.inputs, now.portfolio, day)
            self._known[day] = Standing.of(Network(now.portfolio, found, trade, now.settings))
        return self._known[day]


def history(asking: Asking, client_id: str) -> History:
    """The history of one client; ``UnknownNameError`` where there is no such client."""
    return asking.heavy(("history", client_id), lambda: _history(asking, client_id))


def _history(asking: Asking, client_id: str) -> History:
    now = asking.what_if([client_id])
    theirs = now.portfolio.person_ids.filter(pa.array(now.portfolio.side == CLIENT)).to_pylist()
    with asking.events() as every:
        kept = EventsOfSome(every.queries, every.aliases, tuple(theirs)).keep(now.portfolio, now.settings)
        past = kept.of(0, 0)
    ends = month_ends(kept.first, now.day) if kept.first else []
    days = [*ends, *([] if ends and ends[-1] == now.day else [now.day])]
    seen: tuple[set[int], set[int]] = (set(), set())
    for day in days:
        found = _ties(past, now, day)
        shown = np.flatnonzero(found.live | found.fading)
        for people, codes in zip(seen, (found.supplier, found.contact), strict=True):
            people.update(codes[shown].tolist())
    ids = now.portfolio.person_ids
    supplier, client = (
        frozenset(ids.take(pa.array(sorted(people), pa.int64())).to_pylist()) for people in seen
    )
    return History(days, supplier, client, now, past)


def _ties(past: Past, now: WhatIf, day: dt.date) -> Ties:
    return judged(past.passed(end_of_day(day)), now.portfolio, now.settings)
