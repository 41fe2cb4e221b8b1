"""What stands in the latest analysis, beside what the store remembers of it?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from graphmodel.alerts.ledger import Watch, watched
from graphmodel.alerts.standing import Findings, standing
from graphmodel.identity import kept_records
from graphmodel.settings import WatchSettings
from graphmodel.tables import ALERTS, ORGANISATIONS, PEOPLE, WATCHES


def look(
    results: Callable[[str], pa.Table],
    run: Mapping[str, Any],
    remembered: Callable[[str], pa.Table],
    watch: WatchSettings | None = None,
    *,
    everything: bool = False,
) -> Watch:
    """Compare the latest analysis with what was told; nothing is written.

    Parameters
    ----------
    results, run
        Gives result tables by name, and what the analysis says of itself.
    remembered
        Gives tables of ``INPUTS`` and ``BOOKS`` by name.
    everything
        Also of an analysis of an earlier day than the one seen last, of which nothing was told as of that day.

    Raises
    ------
    InputError
        The analysis is of an earlier day than the one seen last.
    """
    found = Findings.of(results, run)
    watches = remembered(WATCHES.name)
    if everything:
        watches = watches.filter(pc.less_equal(watches["as_of"], pa.scalar(found.as_of)))
    clients, people = (kept_records(remembered, table.name) for table in (ORGANISATIONS, PEOPLE))
    return watched(
        standing(found, watch),
        found.level,
        found.as_of,
        remembered(ALERTS.name),
        watches,
        clients,
        people,
    )
