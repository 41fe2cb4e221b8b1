"""The fate of every row of one file, written once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from graphmodel.errors import CrosstieError
from ingest.report import Balance

OPEN, ACCEPTED, MERGED, QUARANTINED, IGNORED = 0, 1, 2, 3, 4
"""Fates; ``IGNORED + n`` is the n-th reason for leaving a row out."""

Rows = npt.NDArray[np.int64]


@dataclass(slots=True)
class Ledger:
    """Fates of the sound rows of a file; ``broken`` rows are quarantined, ``margins`` ignored from the start."""

    rows: int
    broken: int
    margins: Mapping[str, int] = field(default_factory=dict)
    fate: npt.NDArray[np.int16] = field(init=False)
    reasons: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.fate = np.zeros(self.rows, dtype=np.int16)

    def settle(self, rows: Rows, fate: int) -> None:
        """Give rows their fate; a second fate for a row is a bug."""
        if (self.fate[rows] != OPEN).any():
            raise CrosstieError("a row was given two fates", remedy="This is a bug; please report it")
        self.fate[rows] = fate

    def ignore(self, rows: Rows, reason: str) -> None:
        """Leave rows out for a reason."""
        if not len(rows):
            return
        if reason not in self.reasons:
            self.reasons.append(reason)
        self.settle(rows, IGNORED + self.reasons.index(reason))

    @property
    def open_rows(self) -> Rows:
        """Rows without a fate yet."""
        return np.flatnonzero(self.fate == OPEN)

    def balance(self) -> Balance:
        """The fates in numbers; rows without a fate make the balance fail."""
        count = np.bincount(self.fate, minlength=IGNORED + len(self.reasons)).tolist()
        ignored: Mapping[str, int] = {
            **self.margins,
            **{reason: count[IGNORED + i] for i, reason in enumerate(self.reasons) if count[IGNORED + i]},
        }
        return Balance(
            read=self.rows + self.broken + sum(self.margins.values()),
            loaded=count[ACCEPTED],
            merged=count[MERGED],
            ignored=ignored,
            quarantined=count[QUARANTINED] + self.broken,
        )
