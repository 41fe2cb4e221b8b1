"""How many records are likely the same: counted when somebody asks, by what the app was given for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import pyarrow as pa

from dashboard.asking import Asking
from dashboard.background import Job, Progress
from graphmodel.tables import EMPLOYMENTS, ENDINGS, MERGES, ORGANISATIONS, PEOPLE

LOOKED_AT = (ORGANISATIONS, PEOPLE, EMPLOYMENTS, MERGES, ENDINGS)


@dataclass(frozen=True, slots=True)
class Likely:
    """Pairs of people, and of organisations, that are likely the same and not decided about yet."""

    people: int
    organisations: int


Propose = Callable[[Mapping[str, pa.Table]], Likely]
"""Looks through the input tables ``LOOKED_AT``, by name."""


def likely_duplicates(asking: Asking, propose: Propose) -> Job[Likely]:
    """The pairs of a whole store, as a job."""
    return asking.whole_job("likely duplicates", partial(_counted, propose))


def _counted(propose: Propose, asking: Asking, progress: Progress) -> Likely:
    progress("duplicates")
    return propose({table.name: asking.reader.inputs(table.name) for table in LOOKED_AT})
