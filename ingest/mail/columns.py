"""What a mailbox or a calendar holds as columns of text."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from ingest.mail.places import Places
from ingest.reading.source import Broken, Peek, Source


def source_of_rows(
    rows: Sequence[tuple[str | None, ...]],
    names: Sequence[str],
    peek: Peek,
    places: Places,
    broken: Sequence[Broken],
) -> Source:
    """Rows with a cell for each of the ``names`` as a source; none of them is empty."""
    cells = zip(*rows, strict=True) if rows else ([] for _ in names)
    columns = {
        name.casefold(): pa.array(column, type=pa.string()) for name, column in zip(names, cells, strict=True)
    }
    return Source(peek, columns, places, tuple(broken), np.zeros(len(rows), dtype=np.bool_))
