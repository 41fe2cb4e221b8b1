"""Which new ties to begin: what a plan tells."""

from __future__ import annotations

from graphmodel.tables.columns import C, Table

PLANNED_TIES = Table(
    "planned_ties",
    "One row a new tie of a plan, the one that lowers exposed revenue most first.",
    ("step",),
    (
        C("step", "integer", "1 is first.", "rank"),
        C("client_id", "text", "The client."),
        C("client_name", "text", "Its name."),
        C("supplier_person_id", "text", "Our person who should meet theirs."),
        C("client_person_id", "text", "Their person."),
        C(
            "reasons",
            "text",
            "Why these two could meet (met_before, already_there, counterparts); parted by `;`.",
        ),
        C("route", "text", "How to get there: people, each of whom knows the next."),
        C(
            "strength",
            "number",
            "Least strength to add so that the tie is live.",
            "fresh e-mails between two people",
        ),
        C("severance_before", "number", "Severance probability of the relationship before it.", "0 to 1"),
        C("severance_after", "number", "Severance probability with it.", "0 to 1"),
        C("exposed_before", "number", "Exposed revenue of the relationship before it.", "money a year"),
        C("exposed_after", "number", "Exposed revenue with it.", "money a year"),
        C("lowers", "number", "What it takes off the exposed revenue.", "money a year"),
        C("left_exposed", "number", "Exposed revenue of all clients looked at, after it.", "money a year"),
    ),
)
"""What ``crosstie plan`` writes."""
