"""Measures of a relationship in words: what a value says, and the value as a figure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from dashboard.data import Relationship
from dashboard.formats import chance, count, listed, money, number, plain, short_day
from dashboard.i18n import has_text, text
from graphmodel.explaining import FIGURES
from graphmodel.tables import LIST_SEPARATOR, RELATIONSHIPS, Column

GROUPS: Sequence[tuple[str, Sequence[str]]] = (
    (
        "hold",
        (
            "threads",
            "critical_people",
            "single_thread_risk",
            "effective_threads",
            "concentration_supplier",
            "concentration_client",
            "severance_probability",
            "revenue",
            "exposed_revenue",
        ),
    ),
    ("life", ("strength", "interactions", "last_interaction_at", "fading_ties", "initiative")),
    (
        "breadth",
        (
            "ties",
            "people_supplier",
            "people_client",
            "tie_density",
            "function_density",
            "client_coverage",
            "supplier_coverage",
            "counterpart_alignment",
        ),
    ),
    ("depth", ("direct_share", "window_betweenness", "authority_coverage", "executive_tie")),
    ("work", ("joint_functions", "joint_share", "embedded_people")),
    (
        "form",
        (
            "participation",
            "essence",
            "essence_form",
            "essence_terms",
            "mismatch",
            "stage_confidence",
            "stage_margin",
            "target_stage",
            "gap",
        ),
    ),
    (
        "trade",
        (
            "share_of_wallet",
            "agreement_in_force",
            "won_orders",
            "backup_suppliers",
            "concessions",
            "claimed_stage",
        ),
    ),
)
"""Measures by the question they answer, in the order of the page."""

ALL_GROUPS: Sequence[tuple[str, Sequence[str]]] = (
    *GROUPS,
    ("stage", ("stage", "missing")),
    ("conditions", tuple(name for name in FIGURES if name not in RELATIONSHIPS.names)),
)
"""The same with the stage, and with what only its conditions look at: all that can be explained."""

EMPTY_IS_NONE = (
    "mismatch",
    "stage_margin",
    "critical_people",
    "fading_ties",
    "essence_terms",
    "target_stage",
    "gap",
    "claimed_stage",
)
"""Measures that are empty because there is nothing to tell, unless a reason says otherwise."""

READINGS: dict[str, Sequence[float]] = {
    "threads": (1, 2, 3, 8),
    "single_thread_risk": (0.25, 0.5, 0.999),
    "effective_threads": (1.001, 2, 4),
    "concentration_supplier": (0.25, 0.5, 0.999),
    "concentration_client": (0.25, 0.5, 0.999),
    "severance_probability": (0.01, 0.05, 0.25),
    "fading_ties": (1,),
    "initiative": (0.3, 0.7),
    "tie_density": (0.2, 0.6),
    "function_density": (0.1, 0.25),
    "client_coverage": (0.34, 0.67, 0.999),
    "supplier_coverage": (0.34, 0.67, 0.999),
    "counterpart_alignment": (0.2, 0.6),
    "direct_share": (0.2, 0.5),
    "window_betweenness": (0.3, 0.7),
    "authority_coverage": (0.001, 0.3),
    "joint_functions": (1, 4),
    "joint_share": (0.001, 0.3),
    "embedded_people": (1,),
    "participation": (0.5,),
    "essence": (0.5,),
    "stage_confidence": (0.5, 0.9),
}
"""Where the words for a measure change; ``reading.NAME.0`` is below the first bound, and so on."""


def reading(name: str, value: Any) -> str:
    """What a value says in words; the measure's own name where words add nothing."""
    if isinstance(value, bool):
        key = f"reading.{name}.{'yes' if value else 'no'}"
        return text(key) if has_text(key) else text(f"measure.{name}")
    if name not in READINGS or value is None:
        return text(f"measure.{name}")
    return text(f"reading.{name}.{sum(value >= bound for bound in READINGS[name])}")


def figure(column: Column, value: Any, relationship: Relationship) -> str:
    """The value as a figure."""
    if column.name == "critical_people":
        return listed(relationship.names_in(value), 12)
    if column.unit == "money a year":
        return money(value, relationship.currency)
    if column.name == "severance_probability":
        return chance(value)
    if isinstance(value, bool):
        return text("yes" if value else "no")
    if isinstance(value, dt.date):
        return short_day(value)
    if isinstance(value, int):
        return count(value)
    if isinstance(value, float):
        return number(value, 4 if 0 < abs(value) < 0.005 else 2)
    if column.name in ("stage", "next_stage", "target_stage", "claimed_stage"):
        return text(f"stage.{value}")
    if column.name in ("mismatch", "essence_terms"):
        return listed([text(f"value.{code}") for code in value.split(LIST_SEPARATOR)], 12)
    key = f"value.{value}"
    return text(key) if has_text(key) else plain(value)


def unit_words(unit: str) -> str:
    """The unit as people say it."""
    return text(f"unit.{unit}") if has_text(f"unit.{unit}") else unit


def group_name(group: str) -> str:
    """What a group of figures answers."""
    return text(f"glossary.group.{group}" if group in ("stage", "conditions") else f"measures.group.{group}")
