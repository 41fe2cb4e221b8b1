"""The exchange format: the tables that are read and loaded."""

from __future__ import annotations

from graphmodel.tables.columns import C, Table
from graphmodel.tables.vocabulary import (
    CHANNELS,
    ENDED_RECORDS,
    FUNCTIONS,
    MERGED_RECORDS,
    PERSON_KINDS,
    ROLES,
    SENIORITIES,
    SIDES,
    STAGES,
)

MOST_MONEY = 1e18
"""More than any firm turns over in any currency, and far from where sums stop being numbers."""
MOST_PARTICIPANTS = 1_000
"""People of one interaction; what more of them take part in is a broadcast, and each pair of it would be a row."""
ATTRIBUTES = "attributes"
"""Name of the JSON column in which a store keeps the further columns of an input row."""

ORGANISATIONS = Table(
    "organisations",
    "The supplier's own firm, its clients, and other organisations.",
    ("organisation_id",),
    (
        C("organisation_id", "text", "Identifier of the organisation.", required=True),
        C("name", "text", "Name as written in the source.", required=True),
        C("role", "text", "What it is to the user.", required=True, choices=ROLES),
        C("parent_id", "text", "The organisation it belongs to.", references="organisations"),
        C("domain", "text", "Internet domain."),
        C("industry", "text", "Industry as written in the source."),
        C("tier", "text", "Client tier; chooses the template of expected functions."),
        C(
            "revenue",
            "number",
            "Yearly revenue with this supplier.",
            unit="money a year",
            low=0,
            high=MOST_MONEY,
        ),
        C("currency", "text", "Currency of the revenue."),
    ),
    required=True,
)

PEOPLE = Table(
    "people",
    "People of all organisations.",
    ("person_id",),
    (
        C("person_id", "text", "Identifier of the person.", required=True),
        C("name", "text", "Name as written in the source.", required=True),
        C("organisation_id", "text", "Where the person works.", required=True, references="organisations"),
        C("email", "text", "E-mail address."),
        C("title", "text", "Job title as written in the source."),
        C("department", "text", "Department as written in the source."),
        C("function", "text", "Normalised department, where the source knows it.", choices=FUNCTIONS),
        C("seniority", "text", "Normalised rank, where the source knows it.", choices=SENIORITIES),
        C("reports_to", "text", "The person's superior.", references="people"),
        C("started_on", "date", "First day at the organisation."),
        C("left_on", "date", "Day the person left.", open_ended=True),
        C("kind", "text", "Whether it is a person; empty for one.", choices=PERSON_KINDS),
    ),
    required=True,
)

INTERACTIONS = Table(
    "interactions",
    "Messages, calls, meetings and visits between people.",
    ("interaction_id",),
    (
        C("interaction_id", "text", "Identifier of the interaction.", required=True),
        C("occurred_at", "timestamp", "When it happened.", unit="UTC", required=True),
        C("channel", "text", "How they met.", required=True, choices=CHANNELS),
        C("participant_ids", "text_list", "Everyone who took part.", required=True, references="people"),
        C("initiator_id", "text", "Who started it; a participant, listed or not.", references="people"),
        C("duration_minutes", "number", "How long it took.", unit="minutes", low=0),
        C("topic", "text", "Subject as written in the source."),
    ),
    required=True,
)

ORDERS = Table(
    "orders",
    "Orders and opportunities, won or lost.",
    ("order_id",),
    (
        C("order_id", "text", "Identifier of the order."),
        C("organisation_id", "text", "The client.", required=True, references="organisations"),
        C("amount", "number", "Value of the order.", unit="money", low=-MOST_MONEY, high=MOST_MONEY),
        C("currency", "text", "Currency of the amount."),
        C("won", "boolean", "Whether the order was won; empty while it is open."),
        C("closed_on", "date", "Day it was decided.", open_ended=True),
    ),
)

FACTS = Table(
    "facts",
    "Commercial facts of a client on a date.",
    ("organisation_id", "as_of"),
    (
        C("organisation_id", "text", "The client.", required=True, references="organisations"),
        C("as_of", "date", "The day these facts are of."),
        C("share_of_wallet", "number", "Share of the client's category spend.", unit="0 to 1", low=0, high=1),
        C("backup_suppliers", "integer", "Other suppliers the client could turn to.", unit="count", low=0),
        C("agreement_until", "date", "Last day of the agreement in force.", open_ended=True),
        C("claimed_stage", "text", "The stage the CRM claims.", choices=STAGES),
        C(
            "supplier_revenue_share",
            "number",
            "Share of the supplier's revenue.",
            unit="0 to 1",
            low=0,
            high=1,
        ),
        C(
            "concessions",
            "number",
            "Discounts, late payment let go, free service.",
            unit="money a year",
            low=0,
            high=MOST_MONEY,
        ),
    ),
)

CASES = Table(
    "cases",
    "Complaints and support cases.",
    ("case_id",),
    (
        C("case_id", "text", "Identifier of the case."),
        C("organisation_id", "text", "The client.", required=True, references="organisations"),
        C("person_id", "text", "Who raised it.", references="people"),
        C("function", "text", "Function it came from.", choices=FUNCTIONS),
        C("opened_on", "date", "Day it was opened."),
        C("closed_on", "date", "Day it was closed; empty while open.", open_ended=True),
        C("severity", "text", "Severity as written in the source."),
    ),
)

FEEDBACK = Table(
    "feedback",
    "Answers to «would you recommend us».",
    ("feedback_id",),
    (
        C("feedback_id", "text", "Identifier of the answer."),
        C("person_id", "text", "Who answered.", required=True, references="people"),
        C("given_on", "date", "Day of the answer."),
        C("score", "integer", "Likelihood to recommend.", unit="0 to 10", low=0, high=10),
        C("comment", "text", "The answer in words."),
        C("topic", "text", "What it is about."),
    ),
)

SPEND = Table(
    "spend",
    "Relationship money: on whom, by whom, why, in which way.",
    ("spend_id",),
    (
        C("spend_id", "text", "Identifier of the expense."),
        C("spent_on", "date", "Day of the expense."),
        C("amount", "number", "Amount spent.", unit="money", low=0, high=MOST_MONEY),
        C("currency", "text", "Currency of the amount."),
        C("spent_by_id", "text", "Who spent it.", references="people"),
        C("person_id", "text", "On whom it was spent.", references="people"),
        C("organisation_id", "text", "The client.", references="organisations"),
        C("purpose", "text", "Why."),
        C("kind", "text", "In which way."),
    ),
)

ANSWERS = Table(
    "answers",
    "Answers to the closeness and dependence questions.",
    ("organisation_id", "respondent_id", "side", "question", "given_on"),
    (
        C("organisation_id", "text", "The client asked about.", required=True, references="organisations"),
        C("respondent_id", "text", "Who answered.", references="people"),
        C("side", "text", "Side of the respondent.", choices=SIDES),
        C("question", "text", "The question.", required=True),
        C("answer", "integer", "The answer.", unit="1 to 7", required=True, low=1, high=7),
        C("given_on", "date", "Day of the answer."),
    ),
)

EMPLOYMENTS = Table(
    "employments",
    "Earlier or further jobs of a person, beside the one that the person's own row tells of.",
    ("person_id", "organisation_id", "started_on"),
    (
        C("person_id", "text", "The person.", required=True, references="people"),
        C("organisation_id", "text", "Where the person worked.", required=True, references="organisations"),
        C("started_on", "date", "First day there; empty where it is unknown."),
        C("left_on", "date", "Day the person left; empty while the job lasts.", open_ended=True),
    ),
)

MERGES = Table(
    "merges",
    "Decisions about records that are the same person or organisation, or are not.",
    ("record", "merged_id"),
    (
        C("record", "text", "What the ids are of.", required=True, choices=MERGED_RECORDS),
        C("merged_id", "text", "The record that counts as part of another.", required=True),
        C(
            "into_id",
            "text",
            "The record it counts as; empty where it stays one of its own, whatever a rule says.",
        ),
        C("rule", "text", "Why: the rule that found it, or `user`; empty counts as `user`."),
        C("note", "text", "What is to be remembered about the decision."),
    ),
)

ENDINGS = Table(
    "endings",
    "Records that no complete export names any more, and since when; what was loaded of them stays.",
    ("record", "ended_id"),
    (
        C("record", "text", "What the id is of.", required=True, choices=ENDED_RECORDS),
        C("ended_id", "text", "The record that has ended.", required=True),
        C("ended_on", "date", "The day from which it counts as ended.", required=True),
        C("origin", "text", "The export that named it last; empty where the user says so."),
    ),
)

INPUTS: tuple[Table, ...] = (
    ORGANISATIONS,
    PEOPLE,
    INTERACTIONS,
    ORDERS,
    FACTS,
    CASES,
    FEEDBACK,
    SPEND,
    ANSWERS,
    EMPLOYMENTS,
    MERGES,
    ENDINGS,
)
"""The exchange format, in the order in which tables must be loaded."""
