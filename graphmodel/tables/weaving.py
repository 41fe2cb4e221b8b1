"""Where ties are missing, and who can introduce us: what holes and introductions tell."""

from __future__ import annotations

from graphmodel.tables.columns import C, Table
from graphmodel.tables.results import HOLES
from graphmodel.tables.vocabulary import ROLES, STAGES, STEPS_OF_INTRODUCTIONS

MENDED_HOLES = Table(
    "mended_holes",
    "One row a hole, first to be mended first: who should hold a tie there, and what it would do.",
    ("rank",),
    (
        C("rank", "integer", "1 is to be mended first.", "rank"),
        C("client_id", "text", "The client."),
        C("client_name", "text", "Its name."),
        *HOLES.columns[1:-2],
        C("supplier_person_id", "text", "Our person who should hold the tie; empty where we have nobody."),
        C("client_person_id", "text", "Their person; empty where nobody is known there."),
        C("stage_before", "text", "The stage of the relationship.", choices=STAGES),
        C("stage_after", "text", "The stage with the tie.", choices=STAGES),
        C(
            "mends",
            "text",
            "Conditions of the next stage that would hold (`stage.condition`); parted by `;`.",
        ),
        C("threads_before", "integer", "Threads of the relationship.", "people"),
        C("threads_after", "integer", "Threads with the tie.", "people"),
        C("severance_before", "number", "Severance probability; 1 where no tie is live.", "0 to 1"),
        C("severance_after", "number", "Severance probability with the tie.", "0 to 1"),
        C("exposed_before", "number", "Yearly revenue times `severance_before`.", "money a year"),
        C("exposed_after", "number", "Yearly revenue times `severance_after`.", "money a year"),
        C("lowers", "number", "What the tie takes off the exposed revenue.", "money a year"),
        C("route", "text", "The strongest near route in."),
        C("route_strength", "number", "Product of the saturations of its steps.", "0 to 1"),
    ),
)

INTRODUCTIONS = Table(
    "introductions",
    "One row a step of a path from us to somebody, the strongest path first.",
    ("path", "step"),
    (
        C("path", "integer", "1 is the strongest.", "rank"),
        C("path_strength", "number", "Product of the saturations of its steps.", "0 to 1"),
        C("step", "integer", "1 is ours.", "rank"),
        C("from_person_id", "text", "Who can introduce."),
        C("from_name", "text", "Name of that person."),
        C("to_person_id", "text", "To whom."),
        C("to_name", "text", "Name of that person."),
        C("kind", "text", "What is known of the two.", choices=STEPS_OF_INTRODUCTIONS),
        C("assumed", "boolean", "They were never seen together."),
        C("strength", "number", "Strength between the two.", "fresh e-mails between two people"),
        C("saturation", "number", "How likely the step works.", "0 to 1"),
        C("live", "boolean", "It is a live tie."),
        C("interactions", "integer", "Interactions of the two within the window.", "interactions"),
        C("first_at", "timestamp", "Their first interaction; of others than ties, within the window.", "UTC"),
        C("last_at", "timestamp", "Their latest interaction.", "UTC"),
        C("client_id", "text", "Of a tie: the client they met at."),
    ),
)

CONNECTORS = Table(
    "connectors",
    "One row a person who ties clients together, of each side those with most referral power first.",
    ("person_id",),
    (
        C("rank", "integer", "1 has most referral power on that side.", "rank"),
        C("person_id", "text", "The person."),
        C("name", "text", "Name as written in the source."),
        C("side", "text", "Whose person it is.", choices=ROLES),
        C("organisation_id", "text", "Where the person works."),
        C("organisation", "text", "Name of that organisation."),
        C("former_organisations", "text", "Where the person has worked; ids parted by `;`."),
        C("referral_power", "number", "Expected number of clients reached in two steps at most.", "clients"),
        C("clients_one_step", "integer", "Other clients reached in one step.", "clients"),
        C("clients_two_steps", "integer", "Other clients reached in no less than two.", "clients"),
        C("alone", "integer", "Pairs of clients that nobody else brings together.", "pairs"),
        C("clients", "text", "The clients reached, the nearest first; ids parted by `;`."),
    ),
)

WEAVING: tuple[Table, ...] = (MENDED_HOLES, INTRODUCTIONS, CONNECTORS)
"""What ``crosstie holes`` and ``crosstie introduce`` tell."""
