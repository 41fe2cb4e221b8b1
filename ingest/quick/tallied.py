"""What every source does whose rows of two people are added up by compiled loops."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from graphmodel.pair_sums import NumberedSums, PairSums, collected_pairs
from graphmodel.portfolio import Portfolio
from graphmodel.settings import Settings
from graphmodel.sums import Collected, day_of, span_of, terms
from ingest.quick.source import AGE, InDoubtError, QuickSource


class Tallied(QuickSource):
    """A file that is worth loading what compiles the loops.

    They add up the rows of two people. Rows of fewer or more, which are ``interactions`` in the workbench, go the way
    of smaller files.
    """

    _sums: Sequence[NumberedSums] = ()

    def _span(self, named: str) -> tuple[date | None, date | None]:
        if named != "named_span":
            return super()._span(named)
        others = () if self._file.shorthand else span_of(self._workbench)
        instants = (instant for sums in self._sums if len(sums.records) for instant in sums.span)
        known = [*map(day_of, instants), *(day for day in others if day is not None)]
        return (min(known), max(known)) if known else (None, None)

    def _collected(self, portfolio: Portfolio, settings: Settings, end: int) -> Collected:
        pairs = [PairSums(sums, portfolio, settings) for sums in self._sums]
        spans = (sums.span for sums in self._sums if len(sums.records))
        if any(first < AGE["first_us"] or last >= AGE["last_us"] for first, last in spans):
            raise InDoubtError("a time is of another age")
        if any(part.unknown for part in pairs):
            raise InDoubtError("a person is unknown")
        if self._file.shorthand:
            self._check_ids()
            return collected_pairs(pairs, end)
        others = super()._collected(portfolio, settings, end)
        since = terms(settings, end)["on_site_since_us"]
        visits = self._workbench.rows("on_site_visits", since_us=since)
        return collected_pairs(pairs, end, others, visits)
