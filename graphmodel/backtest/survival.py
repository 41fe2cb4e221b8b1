"""What holds when the strongest contact goes silent?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa

from graphmodel.arrays import Ints
from graphmodel.arrow import schema_of
from graphmodel.backtest.observing import Observations, different
from graphmodel.backtest.resampling import Resampling
from graphmodel.tables import BACKTEST_SURVIVAL


def survival_rows(observed: Observations, open_group: int, resampling: Resampling) -> pa.Table:
    """The table ``backtest_survival``: relationships whose strongest contact was silent, by what they had besides.

    Groups without any are left out; ``open_group`` and more are one.
    """
    silent = observed.on(observed.silent)
    counted = {"live_contacts": silent.live_contacts, "threads": silent.features["threads"]}
    rows = [
        row
        for name, number in counted.items()
        for row in _groups(silent, name, np.asarray(number, dtype=np.int64), open_group, resampling)
    ]
    return pa.Table.from_pylist(rows, schema_of(BACKTEST_SURVIVAL))


def _groups(
    silent: Observations, counted: str, number: Ints, open_group: int, resampling: Resampling
) -> Iterator[dict[str, Any]]:
    group = np.minimum(number, open_group)
    for size in range(1, open_group + 1):
        these = silent.on(group == size)
        if not len(these):
            continue
        low, high = resampling.share(these.survived, these.client)
        yield {
            "counted": counted,
            "number": f"{size}+" if size == open_group else str(size),
            "relationships": len(these),
            "clients": different(these.client),
            "survived": int(these.survived.sum()),
            "share": float(these.survived.mean()),
            "low": low,
            "high": high,
        }
