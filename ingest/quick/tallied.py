"""What every source does whose rows are added up by compiled loops."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date

from graphmodel.portfolio import Portfolio
from graphmodel.settings import Settings
from graphmodel.sums import Collected, day_of, terms
from ingest.quick.numbered import NumberedSums
from ingest.quick.source import AGE, InDoubtError, QuickSource


class Tallied(QuickSource):
    """A file that is worth loading what compiles the loops."""

    _sums: Sequence[NumberedSums] = ()
    _asked = 0

    def _asked_to_stop(self) -> bool:
        """Asked by each thread before each block: by one of them again once the loops are loaded and have run."""
        self._asked += 1
        if self._asked > (os.cpu_count() or 1):
            self._under_way.set()
        return self._stopped

    def _span(self, named: str) -> tuple[date | None, date | None]:
        if named != "named_span":
            return super()._span(named)
        instants = [instant for sums in self._sums if sums.span for instant in sums.span]
        return (day_of(min(instants)), day_of(max(instants))) if instants else (None, None)

    def _collected(self, portfolio: Portfolio, settings: Settings, end: int) -> Collected:
        from ingest.quick.by_client import collected_by_client
        from ingest.quick.tally import model_of

        instants = [instant for sums in self._sums if sums.span for instant in sums.span]
        if any(not AGE["first_us"] <= instant < AGE["last_us"] for instant in instants):
            raise InDoubtError("a time is of another age")
        sums, self._sums = self._sums, ()
        found = collected_by_client(sums, portfolio, settings, model_of(terms(settings, end)))
        self._check_ids()
        return found
