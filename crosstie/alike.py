"""How many records are likely the same, for the dashboard."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from dashboard.data_quality.duplicates import Likely
from graphmodel.tables import ORGANISATIONS


def likely(tables: Mapping[str, pa.Table]) -> Likely:
    """The pairs that ``crosstie duplicates`` proposes, counted."""
    from ingest.alike.duplicates import duplicates  # late: a server that nobody asks does without

    pairs = duplicates(tables)
    firms = sum(pair["record"] == ORGANISATIONS.name for pair in pairs)
    return Likely(people=len(pairs) - firms, organisations=firms)
