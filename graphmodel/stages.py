"""Which of the five stages has a relationship reached, and what holds it there?

Conditions are data: a stage, a measure, an operator, a threshold, the sentence behind it. A relationship is
in the highest stage whose conditions, and those of every stage below it, hold. A commercial condition
without data is unknown and blocks nothing; then the evidence is the network alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graphmodel.arrays import Bools, Floats, Ints
from graphmodel.arrow import joined_across
from graphmodel.network import Network
from graphmodel.portfolio import Portfolio
from graphmodel.tables import CONDITIONS, STAGES

Operator = Literal[">=", ">", "is"]
UNKNOWN, FAILED, PASSED = -1, 0, 1

NONE, DORMANT, FIRST_STAGE = STAGES.index("none"), STAGES.index("dormant"), STAGES.index("point_to_point")


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a stage.

    Attributes
    ----------
    stage, name, measure
        The stage it belongs to, its own name, the measure it looks at.
    operator, threshold
        How the measure's value must compare; ``is`` takes ``True``.
    source
        Why, after the theory of key account relationships.
    commercial
        Looks at trade, not at the network: unknown without data.
    """

    stage: str
    name: str
    measure: str
    operator: Operator
    threshold: float
    source: str
    commercial: bool = False

    def judge(self, values: Mapping[str, Any]) -> Ints:
        """``PASSED``, ``FAILED`` or ``UNKNOWN``, one a relationship; an undefined measure of the network fails."""
        value = np.asarray(values[self.measure], dtype=float)
        with np.errstate(invalid="ignore"):
            holds = value > self.threshold if self.operator == ">" else value >= self.threshold
        verdict = holds.astype(np.int64)
        if self.commercial:
            verdict[np.isnan(value)] = UNKNOWN
        return verdict


DEFAULT_CONDITIONS: tuple[Condition, ...] = (
    Condition(
        "point_to_point",
        "tie",
        "ties",
        ">=",
        1,
        "One window on either side; the single connection is fragile.",
    ),
    Condition(
        "wedge",
        "threads",
        "threads",
        ">=",
        2,
        "More people take part: a team on our side, a buying centre on theirs.",
    ),
    Condition("wedge", "sustained", "sustained", "is", 1, "From the first deal to repeated purchase."),
    Condition("mesh", "threads", "threads", ">=", 3, "No longer one window."),
    Condition(
        "mesh",
        "direct_cells",
        "direct_cells",
        ">=",
        3,
        "Our research, production and service have channels of their own.",
    ),
    Condition(
        "mesh",
        "supplier_functions",
        "direct_supplier_functions",
        ">=",
        2,
        "Several of our functions have their own channel.",
    ),
    Condition(
        "mesh",
        "client_functions",
        "direct_client_functions",
        ">=",
        2,
        "Several of their functions have their own channel.",
    ),
    Condition(
        "mesh",
        "direct_share",
        "direct_share",
        ">=",
        0.2,
        "The channels carry topics of their own, past the window.",
    ),
    Condition(
        "diamond",
        "alignment",
        "counterpart_alignment",
        ">=",
        0.6,
        "Function to function: research with research, …",
    ),
    Condition(
        "diamond",
        "counterparts",
        "counterpart_cells",
        ">=",
        3,
        "Each pair of counterparts has its own way of working.",
    ),
    Condition("diamond", "top_tie", "top_tie", "is", 1, "Management with management, top with top."),
    Condition(
        "diamond", "direct_share", "direct_share", ">=", 0.5, "Spontaneous, no longer needing the window."
    ),
    Condition(
        "diamond",
        "share_of_wallet",
        "share_of_wallet",
        ">",
        0.5,
        "We hold more than half of what they buy.",
        commercial=True,
    ),
    Condition(
        "diamond",
        "agreement",
        "agreement_in_force",
        "is",
        1,
        "An agreement holds it together.",
        commercial=True,
    ),
    Condition(
        "cloud",
        "joint_functions",
        "joint_functions",
        ">=",
        4,
        "The fence is gone: joint teams in many functions.",
    ),
    Condition(
        "cloud",
        "joint_strategy",
        "joint_strategic",
        "is",
        1,
        "Joint work in strategy, finance or market research too.",
    ),
    Condition(
        "cloud",
        "client_functions",
        "client_functions",
        ">=",
        7,
        "Working with most departments of the client.",
    ),
    Condition(
        "cloud", "function_density", "function_density", ">=", 0.25, "Many functions with many functions."
    ),
    Condition("cloud", "executive_tie", "executive_tie", "is", 1, "An executive has to lead it."),
)


@dataclass(frozen=True)
class Staging:
    """Stages of all relationships with their evidence.

    Attributes
    ----------
    stage
        Index into ``STAGES``, one a relationship.
    verdicts
        Conditions × relationships: ``PASSED``, ``FAILED``, ``UNKNOWN``.
    conditions
        The conditions, in the order of the rows of ``verdicts``.
    """

    stage: Ints
    verdicts: Ints
    conditions: Sequence[Condition]
    values: Mapping[str, Any]

    @property
    def next_stage(self) -> Ints:
        """The stage above; −1 above the highest."""
        above = np.maximum(self.stage, DORMANT) + 1
        return np.where(above < len(STAGES), above, -1)

    @property
    def commercial(self) -> Bools:
        """Whether any commercial condition had data."""
        rows = [verdict != UNKNOWN for condition, verdict in self._pairs() if condition.commercial]
        return np.any(rows, axis=0) if rows else np.zeros(len(self.stage), dtype=bool)

    def _pairs(self) -> list[tuple[Condition, Ints]]:
        return list(zip(self.conditions, self.verdicts, strict=True))

    def missing(self) -> pa.Array:
        """What fails of the next stage's conditions, as text: ``threads >= 3 (is 2); …``."""
        wanted = self.next_stage
        parts = []
        for condition, verdict in self._pairs():
            fails = (verdict == FAILED) & (wanted == STAGES.index(condition.stage))
            text = pc.binary_join_element_wise(
                f"{condition.measure} {condition.operator} {_threshold(condition)} (is ",
                pc.fill_null(_texts(self.values[condition.measure], condition), "undefined"),
                ")",
                "",
            )
            parts.append(pc.if_else(pa.array(fails), text, pa.scalar(None, pa.string())))
        return joined_across(parts, "; ")

    def margin(self) -> pa.Array:
        """The passed condition, of this stage or below, that is relatively nearest to failing, as text."""
        nearest = np.full(len(self.stage), np.inf)
        text = pa.nulls(len(self.stage), pa.string())
        for condition, verdict in self._pairs():
            if condition.operator == "is":
                continue
            value = np.asarray(self.values[condition.measure], dtype=float)
            held = (verdict == PASSED) & (self.stage >= STAGES.index(condition.stage))
            distance = np.where(held, (value - condition.threshold) / condition.threshold, np.inf)
            nearer = distance < nearest
            nearest = np.where(nearer, distance, nearest)
            sentence = pc.binary_join_element_wise(
                condition.measure, _texts(value, condition), condition.operator, _threshold(condition), " "
            )
            text = pc.if_else(pa.array(nearer), sentence, text)
        return text


def staging(
    network: Network, values: Mapping[str, Any], conditions: Sequence[Condition] = DEFAULT_CONDITIONS
) -> Staging:
    """Classify every relationship.

    ``dormant``: no live tie now, but one at ``D − kH`` for some k in 1 … 16; ``none``: neither.
    """
    verdicts = np.array([condition.judge(values) for condition in conditions])
    stage = np.where(network.ties.live_clients[1:].any(axis=0), DORMANT, NONE)
    holds = network.tie_count > 0
    for index in range(FIRST_STAGE, len(STAGES)):
        rows = [
            row
            for row, condition in zip(verdicts, conditions, strict=True)
            if condition.stage == STAGES[index]
        ]
        holds = holds & np.all([row != FAILED for row in rows], axis=0)
        stage = np.where(holds, index, stage)
    return Staging(stage=stage, verdicts=verdicts, conditions=conditions, values=values)


def condition_rows(staged: Staging, portfolio: Portfolio) -> pa.Table:
    """The ``conditions`` table: every condition of every relationship with value, threshold and verdict."""
    size, clients = len(staged.conditions), portfolio.clients
    order = np.arange(size * clients).reshape(size, clients).T.ravel()

    def spread(texts: list[str]) -> pa.Array:
        return pa.array(texts).take(pa.array(np.tile(np.arange(size), clients)))

    values = pa.concat_arrays([_texts(staged.values[c.measure], c) for c in staged.conditions])
    names = pa.array(["unknown", "false", "true"])
    columns = {
        "client_id": portfolio.client_ids.take(pa.array(np.repeat(np.arange(clients), size))),
        "stage": spread([c.stage for c in staged.conditions]),
        "condition": spread([c.name for c in staged.conditions]),
        "measure": spread([c.measure for c in staged.conditions]),
        "value": values.take(pa.array(order)),
        "operator": spread([c.operator for c in staged.conditions]),
        "threshold": spread([_threshold(c) for c in staged.conditions]),
        "passed": names.take(pa.array(staged.verdicts.T.ravel() + 1)),
        "source": spread([c.source for c in staged.conditions]),
    }
    return pa.table({name: columns[name] for name in CONDITIONS.names})


def _threshold(condition: Condition) -> str:
    return "true" if condition.operator == "is" else f"{condition.threshold:g}"


def _texts(values: Floats | Ints | Bools, condition: Condition) -> pa.Array:
    """Values as texts, null where undefined."""
    numbers = np.asarray(values, dtype=float)
    undefined = np.isnan(numbers)
    if condition.operator == "is":
        return pa.array(np.where(numbers == 1, "true", "false"), pa.string(), mask=undefined)
    texts = pa.array(numbers, mask=undefined).cast(pa.string())
    return pc.replace_substring_regex(texts, pattern=r"\.0$", replacement="")
