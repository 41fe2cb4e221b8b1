"""The conditions of each stage, with value, threshold, and whether they hold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboard.components import aria, badges
from dashboard.components.explaining.button import explained
from dashboard.data import Relationship
from dashboard.formats import plain
from dashboard.i18n import has_text, text
from dashboard.snapshot import Row
from graphmodel.explaining import FIGURES
from graphmodel.tables import STAGES

MARKS = {"true": "✓", "false": "✗", "unknown": "?"}
_OPERATORS = {">=": "≥", ">": ">", "is": "="}


def ladder(relationship: Relationship) -> html.Div:
    """Stages from the lowest up; those not reached say what is missing."""
    by_stage = {stage: [c for c in relationship.conditions if c["stage"] == stage] for stage in STAGES}
    return html.Div(
        [_stage(stage, rows, relationship.row["stage"]) for stage, rows in by_stage.items() if rows],
        className="ladder",
    )


def _stage(stage: str, rows: Sequence[Row], reached: str) -> html.Section:
    held = sum(row["passed"] == "true" for row in rows)
    known = sum(row["passed"] != "unknown" for row in rows)
    here: list[Any] = [html.Span(text("conditions.here"), className="here")] if stage == reached else []
    return html.Section(
        [
            html.H3(
                [
                    explained(badges.stage(stage), "stage"),
                    *here,
                    html.Span(text("conditions.held", held=held, known=known), className="muted"),
                ]
            ),
            html.Ul([_condition(row) for row in rows]),
        ],
        className="rung rung-reached" if STAGES.index(stage) <= STAGES.index(reached) else "rung",
    )


def _condition(row: Row) -> html.Li:
    passed = row["passed"] if row["passed"] in MARKS else "unknown"
    mark = html.Span(
        MARKS[passed], className=f"mark mark-{passed}", role="img", **aria.label(text(f"passed.{passed}"))
    )
    measure = (
        text(f"measure.{row['measure']}")
        if has_text(f"measure.{row['measure']}")
        else words_of(row["measure"])
    )
    asked = f"{measure} {_OPERATORS.get(row['operator'], row['operator'])} {value_words(row['threshold'])}"
    have = (
        text("conditions.have", value=value_words(row["value"]))
        if row["value"]
        else text("conditions.unknown")
    )
    said = text("conditions.asked", asked=asked, have=have)
    opened = explained(said, row["measure"]) if row["measure"] in FIGURES else said
    return html.Li(
        [mark, html.Span(opened, className="asked"), html.Span(row["source"] or "", className="definition")],
        className=f"condition condition-{passed}",
    )


def words_of(name: str | None) -> str:
    """A column-like name as words."""
    words = plain(name or "").replace("_", " ")
    return words[:1].upper() + words[1:]


def value_words(value: str | None) -> str:
    """A value of the conditions table, figures with at most three digits behind the point."""
    if value in ("true", "false"):
        return text("yes" if value == "true" else "no")
    try:
        return f"{float(value or ''):.3f}".rstrip("0").rstrip(".")
    except ValueError:
        return words_of(value)
