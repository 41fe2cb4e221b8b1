"""Every measure of a relationship: what it says in words, the figure, its unit and its definition."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html

from dashboard.components.explaining.button import explained
from dashboard.data import Relationship
from dashboard.explaining.figures import EMPTY_IS_NONE, GROUPS, figure, reading, unit_words
from dashboard.formats import UNDEFINED
from dashboard.i18n import text
from dashboard.i18n.meanings import meaning, reason_words
from graphmodel.tables import RELATIONSHIPS, Column

IN_WORDS = ("critical_people", "stage_margin", "mismatch", "essence_terms", "target_stage", "claimed_stage")
"""Measures whose value is a phrase."""

UNIT_IN_FIGURE = ("revenue", "exposed_revenue", "last_interaction_at", "severance_probability")


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
        return [text(f"measure.{column.name}"), UNDEFINED, definition, reason_words(reason)]
    words, shown = reading(column.name, value), figure(column, value, relationship)
    if column.name in IN_WORDS:
        return [text("measures.phrase", words=words, phrase=shown), "", definition, ""]
    return [words, shown, definition, "" if column.name in UNIT_IN_FIGURE else unit_words(column.unit)]
