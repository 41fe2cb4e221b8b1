"""What each stage asks of a relationship, as data: a stage, a measure, an operator, a threshold.

The sentence behind each condition, after the theory of key account relationships, is in the catalogues of
``graphmodel.messages``; a condition that a firm adds brings its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Literal

from graphmodel.messages import Messages
from graphmodel.tables import COMMERCIAL_MEASURES

Operator = Literal[">=", ">", "<=", "<", "is"]
_UPWARDS = (">=", ">", "is")


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a stage.

    Attributes
    ----------
    stage, name, measure
        The stage it belongs to, its own name, the measure it looks at.
    operator, threshold
        How the measure's value must compare, in the measure's unit; ``is`` takes 1 for true. A threshold of NaN
        asks nothing.
    sentence
        Why, where the catalogues do not say.
    by_tier
        Thresholds of single client tiers.
    tiers
        The only tiers that are asked; empty for all.
    """

    stage: str
    name: str
    measure: str
    operator: Operator
    threshold: float
    sentence: str = ""
    by_tier: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    tiers: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """How settings call it: ``stage.name``."""
        return f"{self.stage}.{self.name}"

    @property
    def commercial(self) -> bool:
        """Whether it looks at trade, not at the network: unknown without data."""
        return self.measure in COMMERCIAL_MEASURES

    @property
    def rising(self) -> bool:
        """Whether more of the measure is better."""
        return self.operator in _UPWARDS

    def because(self, words: Messages) -> str:
        """The sentence behind it."""
        return self.sentence or words.text(f"condition.{self.key}")

    def scaled(self, factor: float) -> Condition:
        """The same with every fractional threshold, those of tiers too, times a factor."""
        if self.operator == "is":
            return self
        by_tier = {tier: _times(threshold, factor) for tier, threshold in self.by_tier.items()}
        return replace(self, threshold=_times(self.threshold, factor), by_tier=MappingProxyType(by_tier))


def _times(threshold: float, factor: float) -> float:
    return threshold * factor if 0 < threshold < 1 else threshold


DEFAULT_CONDITIONS: tuple[Condition, ...] = (
    Condition("point_to_point", "tie", "ties", ">=", 1),
    Condition("wedge", "threads", "threads", ">=", 2),
    Condition("wedge", "sustained", "sustained", "is", 1),
    Condition("mesh", "threads", "threads", ">=", 3),
    Condition("mesh", "direct_cells", "direct_cells", ">=", 3),
    Condition("mesh", "supplier_functions", "direct_supplier_functions", ">=", 2),
    Condition("mesh", "client_functions", "direct_client_functions", ">=", 2),
    Condition("mesh", "direct_share", "direct_share", ">=", 0.2),
    Condition("diamond", "alignment", "counterpart_alignment", ">=", 0.6),
    Condition("diamond", "counterparts", "counterpart_cells", ">=", 3),
    Condition("diamond", "top_tie", "top_tie", "is", 1),
    Condition("diamond", "direct_share", "direct_share", ">=", 0.5),
    Condition("diamond", "share_of_wallet", "share_of_wallet", ">", 0.5),
    Condition("diamond", "agreement", "agreement_in_force", "is", 1),
    Condition("cloud", "joint_functions", "joint_functions", ">=", 4),
    Condition("cloud", "joint_strategy", "joint_strategic", "is", 1),
    Condition("cloud", "client_functions", "client_functions", ">=", 7),
    Condition("cloud", "function_density", "function_density", ">=", 0.25),
    Condition("cloud", "executive_tie", "executive_tie", "is", 1),
)
