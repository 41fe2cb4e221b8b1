"""What the compiled loops make of interactions before anybody looks at who the people in them are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

RECORD = np.dtype(
    [
        ("one", "u4"),
        ("other", "u4"),
        ("bin", "i2"),
        ("facts", "u2"),
        ("interactions", "u4"),
        ("weight", "i8"),
        ("one_started", "i8"),
        ("other_started", "i8"),
        ("first_us", "i8"),
        ("last_us", "i8"),
    ]
)
"""A row of the query ``named_bins`` with numbers for names; who was alone is both. Days on site are kept beside it."""

BOTH_ACTED, MESSAGES, ONE_STARTED, OTHER_STARTED = 1, 2, 4, 8
"""Facts, a bit each, as in ``named_bins``."""


GATHERING = np.dtype(
    [("at", "i8"), ("start", "i8"), ("starter", "i4"), ("size", "i2"), ("suppliers", "i2"), ("channel", "i1")]
)
"""An interaction of three people or more: its instant in microseconds since 1970, the number of who started it or -1,
how many people there were, a code of the channel. Once people are known: where they stand, how many suppliers' people
come first among them, 0 where it does not count."""


class Gatherings(NamedTuple):
    """Interactions of three people or more, which are not added up before their people are known.

    ``records`` as ``GATHERING``; ``people`` are those of one after the other, everybody once.
    """

    records: Any
    people: npt.NDArray[np.int32]


@dataclass(frozen=True)
class NumberedSums:
    """What was added up of some interactions.

    Attributes
    ----------
    names
        Ids of people; a number is a place in it.
    records
        As ``RECORD``, of interactions of at most two people; several of the same two and half-life add up.
    visits
        Place of a record, and a day since 1970 on which these two were on site; days may be there several times.
    gatherings
        Interactions of more people.
    """

    names: pa.Array
    records: Any
    visits: npt.NDArray[np.int64]
    gatherings: Gatherings

    @property
    def span(self) -> tuple[int, int] | None:
        """Earliest and latest instant, microseconds since 1970; none without interactions."""
        first, last = (
            np.append(self.records[name], self.gatherings.records["at"]) for name in ("first_us", "last_us")
        )
        return (int(first.min()), int(last.max())) if len(first) else None
