"""What is left when people leave, and who takes over."""

from __future__ import annotations

from graphmodel.tables.columns import C, Table
from graphmodel.tables.vocabulary import FUNCTIONS, HANDOVER_MOVES, SENIORITIES, SIDES, STAGES

LEAVERS = Table(
    "leavers",
    "One row a person who is to leave: what hangs on them, over all relationships looked at.",
    ("person_id",),
    (
        C("person_id", "text", "The person."),
        C("name", "text", "Name as written in the source."),
        C("side", "text", "Side of the person.", choices=SIDES),
        C("organisation", "text", "Name of the organisation where the person works."),
        C("function", "text", "Normalised department.", choices=FUNCTIONS),
        C("seniority", "text", "Normalised rank.", choices=SENIORITIES),
        C("clients", "integer", "Relationships in which the person holds a live tie.", "clients"),
        C("ties", "integer", "Live ties of the person.", "ties"),
        C(
            "strength",
            "number",
            "Live strength that passes through the person.",
            "fresh e-mails between two people",
        ),
        C("last_at", "timestamp", "The person's latest interaction with the other side.", "UTC"),
    ),
)

DEPARTURES = Table(
    "departures",
    "One row a relationship in which somebody who is to leave holds a live tie: what is left of it.",
    ("client_id",),
    (
        C("client_id", "text", "The client."),
        C("client_name", "text", "Its name."),
        C("rank", "integer", "1 has most at stake.", "rank"),
        C(
            "leaving",
            "text",
            "Who of those to leave holds a live tie here, the strongest first; parted by `;`.",
        ),
        C("share_lost", "number", "Share of live strength that goes.", "0 to 1"),
        C("orphans", "text", "People who stay and have no live tie any more; parted by `;`."),
        C("strength_before", "number", "Sum of live tie strength.", "fresh e-mails between two people"),
        C("strength_after", "number", "What is left of it.", "fresh e-mails between two people"),
        C("stage_before", "text", "The stage.", choices=STAGES),
        C("stage_after", "text", "The stage that is left.", choices=STAGES),
        C("threads_before", "integer", "Least number of people whose leaving cuts every live tie.", "people"),
        C("threads_after", "integer", "Threads that are left.", "people"),
        C("ties_before", "integer", "Live ties.", "ties"),
        C("ties_after", "integer", "Live ties that are left.", "ties"),
        C("severance_before", "number", "Chance that no live tie is left after 12 months.", "0 to 1"),
        C("severance_after", "number", "The same without them; empty where no live tie is left.", "0 to 1"),
        C("revenue", "number", "Yearly revenue with the client.", "money a year"),
        C("exposed_before", "number", "Revenue times severance probability.", "money a year"),
        C(
            "exposed_after",
            "number",
            "The same without them; all revenue where no live tie is left.",
            "money a year",
        ),
        C("at_stake", "number", "Revenue that is exposed beyond what was before.", "money a year"),
    ),
)

DEPARTURE_MEASURES = Table(
    "departure_measures",
    "One row a relationship and column of `relationships`: its value before and after people leave.",
    ("client_id", "measure"),
    (
        C("client_id", "text", "The client."),
        C("measure", "text", "The column."),
        C("before", "text", "Its value; empty where it is undefined."),
        C("after", "text", "Its value when they have left; empty where it is undefined."),
        C(
            "difference",
            "number",
            "After less before; empty where either is undefined or no number.",
            "as the measure",
        ),
        C("changed", "boolean", "Whether the two differ."),
    ),
)

HANDOVER = Table(
    "handover",
    "One row a person left behind and colleague who could take over, the most urgent first.",
    ("client_id", "contact_id", "rank"),
    (
        C("priority", "integer", "1 is to be handed over first.", "rank"),
        C("client_id", "text", "The client."),
        C("client_name", "text", "Its name."),
        C("contact_id", "text", "Who is left behind; of the other side than who leaves."),
        C("contact", "text", "Name of that person."),
        C(
            "left_behind",
            "text",
            "Whether it is the only live tie that goes, or the strongest.",
            choices=("orphan", "strongest_tie"),
        ),
        C("leaving_id", "text", "Who leaves and held the strongest tie to them."),
        C("leaving", "text", "Name of that person."),
        C("strength_lost", "number", "Strength of their ties that go.", "fresh e-mails between two people"),
        C("rank", "integer", "1 is to take over; empty where there is nobody.", "rank"),
        C("colleague_id", "text", "Who could take over: a colleague who stays."),
        C("colleague", "text", "Name of that person."),
        C("move", "text", "What the colleague would do.", choices=HANDOVER_MOVES),
        C("reasons", "text", "Why that colleague; parted by `;`."),
        C(
            "strength",
            "number",
            "Strength of the colleague's own tie to them.",
            "fresh e-mails between two people",
        ),
        C("last_at", "timestamp", "When the two met last.", "UTC"),
        C("introduced_by_id", "text", "Who can introduce the two."),
        C("introduced_by", "text", "Name of that person."),
    ),
)

LEAVING: tuple[Table, ...] = (LEAVERS, DEPARTURES, DEPARTURE_MEASURES, HANDOVER)
"""What `crosstie leave` writes, in the order in which it is written."""
