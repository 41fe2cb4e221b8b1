"""Every measure of a relationship: what it says in words, the figure, its unit and its definition."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from dash import html

from dashboard.components import faces
from dashboard.components.explained import explained
from dashboard.data import Relationship
from dashboard.formats import UNDEFINED, chance, count, listed, money, number, plain, short_day
from dashboard.i18n import has_text, text
from dashboard.i18n.meanings import meaning
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
IN_WORDS = ("critical_people", "stage_margin", "mismatch", "essence_terms", "target_stage", "claimed_stage")
"""Measures whose value is a phrase."""

UNIT_IN_FIGURE = ("revenue", "exposed_revenue", "last_interaction_at", "severance_probability")

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
    if column.name in ("target_stage", "claimed_stage"):
        return text(f"stage.{value}")
    if column.name in ("mismatch", "essence_terms"):
        return listed([text(f"value.{code}") for code in value.split(LIST_SEPARATOR)], 12)
    key = f"value.{value}"
    return text(key) if has_text(key) else plain(value)


def table(relationship: Relationship) -> html.Div:
    """All measures by question."""
    return html.Div([_group(name, names, relationship) for name, names in GROUPS], className="measure-groups")


def _group(group: str, names: Sequence[str], relationship: Relationship) -> html.Table:
    heads = [text(f"measures.{head}") for head in ("says", "figure", "definition", "unit")]
    return html.Table(
        [
            html.Caption(text(f"measures.group.{group}")),
            html.Thead(html.Tr([html.Th(head, scope="col") for head in heads])),
            html.Tbody([_row(name, relationship) for name in names]),
        ],
        className="measures plain-table",
    )


def _row(name: str, relationship: Relationship) -> html.Tr:
    """A measure whose figure opens where it comes from; where it is a phrase, the phrase does."""
    says, shown, definition, unit = measure(RELATIONSHIPS.column(name), relationship)
    if shown:
        return html.Tr([html.Td(says), html.Td(explained(shown, name)), html.Td(definition), html.Td(unit)])
    return html.Tr([html.Td(explained(says, name)), html.Td(), html.Td(definition), html.Td(unit)])


def measure(column: Column, relationship: Relationship) -> list[str]:
    """What it says, the figure, its definition, and its unit or the reason why there is none."""
    value = relationship.row[column.name]
    definition = text("measures.defined", name=column.name, text=meaning(RELATIONSHIPS, column.name))
    if value is None or value == "":
        reason = relationship.reasons.get(column.name) or (
            "nothing" if column.name in EMPTY_IS_NONE else None
        )
        return [text(f"measure.{column.name}"), UNDEFINED, definition, faces.reason_words(reason)]
    words, shown = reading(column.name, value), figure(column, value, relationship)
    if column.name in IN_WORDS:
        return [text("measures.phrase", words=words, phrase=shown), "", definition, ""]
    return [words, shown, definition, "" if column.name in UNIT_IN_FIGURE else unit_words(column.unit)]


def unit_words(unit: str) -> str:
    """The unit as people say it."""
    return text(f"unit.{unit}") if has_text(f"unit.{unit}") else unit
