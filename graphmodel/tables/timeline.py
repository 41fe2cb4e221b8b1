"""How relationships came about, month by month: what a timeline writes."""

from __future__ import annotations

from graphmodel.tables.columns import C, Table
from graphmodel.tables.vocabulary import RISK_LEVELS, STAGES

TIMELINE = Table(
    "timeline",
    "One row a client and month end: how the relationship stood then.",
    ("client_id", "month_end"),
    (
        C("client_id", "text", "The client."),
        C("month_end", "date", "The last day of a month, which all figures are of."),
        C("stage", "text", "The stage on that day.", choices=STAGES),
        C(
            "confirmed_stage",
            "text",
            "The stage that the latest two month ends in a row agreed on; empty before any two did.",
            choices=STAGES,
        ),
        C("threads", "integer", "Least number of people whose leaving cuts every live tie.", "people"),
        C("ties", "integer", "Live ties.", "ties"),
        C("strength", "number", "Sum of live tie strength.", "fresh e-mails between two people"),
        C("severance_probability", "number", "Chance that no live tie is left after 12 months.", "0 to 1"),
        C("level", "text", "Level of risk.", choices=RISK_LEVELS),
        C("setback", "boolean", "The confirmed stage drops."),
        C("fell", "text", "In a setback: the conditions that no longer hold (`stage.condition`)."),
        C("people_left", "text", "In a setback: people whose ties went because they left."),
        C("ties_faded", "text", "In a setback: ties that went although neither person left."),
    ),
)

FALLS = Table(
    "falls",
    "One row a condition that fell in a setback: how it was before, how it is.",
    ("client_id", "month_end", "stage", "condition"),
    (
        C("client_id", "text", "The client."),
        C("month_end", "date", "The month end of the setback."),
        C("stage", "text", "The stage the condition belongs to.", choices=STAGES),
        C("condition", "text", "The condition's name."),
        C("measure", "text", "The measure it looks at."),
        C(
            "before",
            "number",
            "The measure at the last month end that reached the confirmed stage; 1 is true, 0 false.",
            "that of the measure",
        ),
        C("after", "number", "The measure at the setback.", "that of the measure"),
    ),
)

STAGE_DURATIONS = Table(
    "stage_durations",
    "One row a client and stage it was in: for how long.",
    ("client_id", "stage"),
    (
        C("client_id", "text", "The client."),
        C("stage", "text", "The stage.", choices=STAGES),
        C("months", "integer", "Month ends at which it was in that stage.", "months"),
        C("first", "date", "The first of them."),
        C("last", "date", "The last of them."),
    ),
)

FLOWS = Table(
    "flows",
    "One row a pair of stages: clients that were in one at one month end, and in the other at a later one.",
    ("from_stage", "to_stage"),
    (
        C("from_month_end", "date", "The earlier month end."),
        C("to_month_end", "date", "The later month end."),
        C("from_stage", "text", "The stage at the earlier one.", choices=STAGES),
        C("to_stage", "text", "The stage at the later one.", choices=STAGES),
        C("clients", "integer", "Clients.", "clients"),
        C("revenue", "number", "Their yearly revenue as it is known now, where it is.", "money a year"),
    ),
)

TIMES: tuple[Table, ...] = (TIMELINE, FALLS, STAGE_DURATIONS, FLOWS)
"""What a timeline writes, in the order in which it is written."""
