"""How one relationship stands: on the day of the analysis, at a month end, or as it would if something happened.

What an analysis as of that day says of it, to the last bit, of everything that the two-firm map and its verdict need;
the rest, which takes far longer, is left out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from dashboard.data import Relationship
from dashboard.snapshot import Row
from graphmodel.cells import cell_rows
from graphmodel.leaving.departures import critical_people, people_rows
from graphmodel.measures import MEASURES
from graphmodel.network import Network
from graphmodel.stages import staging
from graphmodel.sums import day_of
from graphmodel.tables import RELATIONSHIPS, STAGES
from graphmodel.ties import Ties, tie_rows

MEASURED = (
    "threads",
    "ties",
    "people_supplier",
    "people_client",
    "single_thread_risk",
    "severance_probability",
    "strength",
    "interactions",
    "last_interaction_at",
    "revenue",
    "exposed_revenue",
)
"""Columns of ``relationships`` that are worked out, beside ``stage`` and ``critical_people``."""

DERIVED = ("stage", "critical_people", *MEASURED)


@dataclass(frozen=True, slots=True)
class Standing:
    """One relationship on a day.

    Attributes
    ----------
    row
        Columns ``DERIVED`` of ``relationships``.
    people, ties, cells
        Rows of the result tables of these names; ties have ``joint_strength``, too, where they were worked out.
    """

    day: dt.date
    row: Row
    people: Sequence[Row]
    ties: Sequence[Row]
    cells: Sequence[Row]

    @classmethod
    def of(cls, network: Network) -> Standing:
        """Of a network of one client.

        Complexity: that of the measures in ``MEASURED`` and of those that the stages rest on.
        """
        values = {name: network.once(measure.compute) for name, measure in MEASURES.items()}
        portfolio = network.portfolio
        ties = tie_rows(network.ties, portfolio)
        together = network.ties.joint_strength[_shown(network.ties)].tolist()
        return cls(
            day=day_of(network.ties.end - 1),
            row={
                "stage": STAGES[int(staging(network, values).stage[0])],
                "critical_people": critical_people(network)[0].as_py(),
                **{name: _cell(name, values[name][0]) for name in MEASURED},
            },
            people=people_rows(network).to_pylist(),
            ties=[
                {**tie, "joint_strength": joint}
                for tie, joint in zip(ties.to_pylist(), together, strict=True)
            ],
            cells=cell_rows(network).to_pylist(),
        )

    @classmethod
    def as_analysed(cls, relationship: Relationship) -> Standing:
        """As the results say."""
        return cls(
            day=relationship.row["as_of"],
            row={name: relationship.row[name] for name in DERIVED},
            people=relationship.people,
            ties=relationship.ties,
            cells=relationship.cells,
        )

    def seen_in(self, relationship: Relationship) -> Relationship:
        """The relationship as if it stood like this: for the words that are said of one."""
        return replace(
            relationship,
            row={**relationship.row, **self.row, "as_of": self.day},
            people=self.people,
            ties=self.ties,
            cells=self.cells,
        )


def _shown(found: Ties) -> Any:
    """Which pairs ``tie_rows`` tells."""
    return (found.interactions > 0) | found.fading


def _cell(name: str, value: Any) -> Any:
    """A measure as its column has it; none where it is undefined."""
    if isinstance(value, float | np.floating) and np.isnan(value):
        return None
    kind = RELATIONSHIPS.column(name).type
    if kind == "timestamp":
        return np.datetime64(int(value), "us").astype(dt.datetime)
    return int(value) if kind == "integer" else float(value)
