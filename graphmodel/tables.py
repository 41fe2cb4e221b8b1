"""Every table and column of Crosstie as data: the only place where they are spelt.

Readers, stores, result writers, documentation and the dashboard all take names, types, units and sentences
from here. ``INPUTS`` is the exchange format; ``RESULTS`` is what an analysis writes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

ColumnType = Literal["text", "text_list", "number", "integer", "boolean", "timestamp", "date"]

CHANNELS = ("message", "email", "call", "meeting", "visit", "workshop", "on_site")
MESSAGE_CHANNELS = ("message", "email")
ROLES = ("supplier", "client", "other")
SIDES = ("supplier", "client")
FUNCTIONS = (
    "sales",
    "purchasing",
    "research_development",
    "production",
    "quality",
    "logistics",
    "service",
    "marketing",
    "finance",
    "it",
    "legal",
    "human_resources",
    "strategy",
    "management",
    "other",
)
SENIORITIES = ("executive", "director", "manager", "staff", "unknown")
PERSON_KINDS = ("person", "shared_mailbox")
MERGED_RECORDS = ("people", "organisations")
ENDED_RECORDS = ("people", "organisations", "cases")
AUTOMATIC_RULES = ("same_email", "merged_in_crm")
"""Rules of merges that the program finds by itself; all others are decisions of the user."""
STAGES = ("none", "dormant", "point_to_point", "wedge", "mesh", "diamond", "cloud")
RISK_LEVELS = ("critical", "high", "moderate", "low", "unclear")
OPERATORS = (">=", ">", "<=", "<", "is")
MISMATCHES = ("exposed_stronghold", "over_served", "claimed_higher", "claimed_lower", "trade_behind")
STEP_KINDS = (
    "tie",
    "channel",
    "direct_work",
    "joint_work",
    "orders",
    "trade",
    "nobody_known",
    "nobody_of_ours",
    "other",
)
COMPANY, GROUP = LEVELS = ("company", "group")
"""What a relationship is with: each client, or all clients under one ultimate parent."""
ESSENCE_TERMS = ("continuity", "reciprocity", "repetition", "agreement")
LIST_SEPARATOR = ";"
MOST_MONEY = 1e18
"""More than any firm turns over in any currency, and far from where sums stop being numbers."""
MOST_PARTICIPANTS = 1_000
"""People of one interaction; what more of them take part in is a broadcast, and each pair of it would be a row."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, type, a sentence for the reader, and what a valid cell is.

    Attributes
    ----------
    name, type, text
        The final name, the type, what the figure or cell means.
    unit
        Unit or range in words; empty where there is none.
    required
        The column must be there and no cell may be empty.
    choices
        The only values allowed (text columns).
    low, high
        Inclusive bounds (number and integer columns).
    references
        The input table whose key this cell, or each member of this list, must name.
    open_ended
        A day beyond all years that dates may have (the 9999-12-31 of many systems) means that there is no end.
    """

    name: str
    type: ColumnType
    text: str
    unit: str = ""
    required: bool = False
    choices: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    references: str | None = None
    open_ended: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its name, a sentence, its key and its columns in order."""

    name: str
    text: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    required: bool = False

    def column(self, name: str) -> Column:
        """The column of that name; ``KeyError`` where there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"table {self.name} has no column {name}")

    @property
    def names(self) -> tuple[str, ...]:
        """Column names in order."""
        return tuple(column.name for column in self.columns)

    @property
    def required_names(self) -> tuple[str, ...]:
        """Names of the columns that must be there."""
        return tuple(column.name for column in self.columns if column.required)


ATTRIBUTES = "attributes"
"""Name of the JSON column in which a store keeps the further columns of an input row."""

C = Column

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

SIGHTINGS = Table(
    "sightings",
    "Which kind of file names a record that may end; a record without any was never in a file, or has ended.",
    ("record", "id", "origin", "file"),
    (
        C("record", "text", "What the id is of.", choices=ENDED_RECORDS),
        C("id", "text", "The record."),
        C("origin", "text", "The system whose export it is."),
        C("file", "text", "The kind of file."),
    ),
)

TURNED_AWAY = Table(
    "turned_away",
    "Records of which the latest row was not loaded, so that rows of later loads that name them are understood.",
    ("record", "id"),
    (
        C("record", "text", "What the id is of.", choices=MERGED_RECORDS),
        C("id", "text", "The record."),
        C("fate", "text", "What became of the row.", choices=("left_out", "quarantined")),
        C("place", "text", "File and line of the row; empty where it was left out."),
    ),
)

BOOKS: tuple[Table, ...] = (SIGHTINGS, TURNED_AWAY)
"""What a store remembers of its loads beside the input tables."""

RELATIONSHIPS = Table(
    "relationships",
    "One row a client: every measure of the relationship, its stage and its risk.",
    ("client_id",),
    (
        C("client_id", "text", "The client."),
        C("client_name", "text", "Its name."),
        C("as_of", "date", "The day all figures are of."),
        C(
            "stage",
            "text",
            "Highest stage whose conditions, and those of every stage below, hold.",
            choices=STAGES,
        ),
        C(
            "stage_confidence",
            "number",
            "Share of settings around the defaults that give the same stage.",
            "0 to 1",
        ),
        C("stage_margin", "text", "The passed condition that is nearest to failing, and how far it is."),
        C(
            "evidence",
            "text",
            "Whether commercial facts took part.",
            choices=("network", "network+commercial"),
        ),
        C("next_stage", "text", "The stage above.", choices=STAGES),
        C("missing", "text", "Conditions of the next stage that do not hold."),
        C("single_thread_risk", "number", "The higher of the two concentrations.", "0 to 1"),
        C("threads", "integer", "Least number of people whose leaving cuts every live tie.", "people"),
        C("effective_threads", "number", "One over the higher concentration.", "people"),
        C("severance_probability", "number", "Chance that no live tie is left after 12 months.", "0 to 1"),
        C("critical_people", "text", "One least set of people whose leaving cuts every live tie."),
        C("people_supplier", "integer", "Supplier people with a live tie.", "people"),
        C("people_client", "integer", "Client people with a live tie.", "people"),
        C("ties", "integer", "Live ties.", "ties"),
        C(
            "concentration_supplier",
            "number",
            "Herfindahl index of live strength over supplier people.",
            "0 to 1",
        ),
        C(
            "concentration_client",
            "number",
            "Herfindahl index of live strength over client people.",
            "0 to 1",
        ),
        C("tie_density", "number", "Live ties over possible ties among people with a live tie.", "0 to 1"),
        C("function_density", "number", "Live function cells over expected function cells.", "0 to 1"),
        C("client_coverage", "number", "Weight of expected client functions with a live tie.", "0 to 1"),
        C("supplier_coverage", "number", "Weight of expected supplier functions with a live tie.", "0 to 1"),
        C(
            "counterpart_alignment",
            "number",
            "Live counterpart cells over expected counterpart cells.",
            "0 to 1",
        ),
        C("authority_coverage", "number", "Share of live strength with directors and executives.", "0 to 1"),
        C("executive_tie", "boolean", "A live tie with an executive at both ends."),
        C(
            "direct_share",
            "number",
            "Share of live strength without sales or purchasing in the room.",
            "0 to 1",
        ),
        C("window_betweenness", "number", "Share of betweenness that sales and purchasing hold.", "0 to 1"),
        C(
            "initiative",
            "number",
            "Share of messages that the client started, recent ones counting more.",
            "0 to 1",
        ),
        C("fading_ties", "integer", "Ties live one half-life ago and not now.", "ties"),
        C(
            "joint_functions",
            "integer",
            "Client functions in at least three pieces of joint work.",
            "functions",
        ),
        C("joint_share", "number", "Share of live strength from joint work.", "0 to 1"),
        C(
            "embedded_people",
            "integer",
            "Supplier people on site on at least 8 of the last 30 days.",
            "people",
        ),
        C("interactions", "integer", "Interactions in the window with both sides present.", "interactions"),
        C("last_interaction_at", "timestamp", "The latest interaction with both sides present.", "UTC"),
        C("strength", "number", "Sum of live tie strength.", "fresh e-mails between two people"),
        C("revenue", "number", "Yearly revenue with the client.", "money a year"),
        C("exposed_revenue", "number", "Revenue times severance probability.", "money a year"),
        C("participation", "number", "How complex the client's participation is.", "0 to 1"),
        C("essence", "number", "From transaction (0) to relationship (1).", "0 to 1"),
        C(
            "essence_form",
            "text",
            "Form of the relationship.",
            choices=("authority", "indulgent", "balanced"),
        ),
        C(
            "mismatch",
            "text",
            "Where network and trade disagree, or the network and what is claimed; several parted by `;`.",
        ),
        C("target_stage", "text", "The stage that settings ask of this client.", choices=STAGES[2:]),
        C("gap", "integer", "Stages still below the target; below 0 beyond it.", "stages"),
        C("claimed_stage", "text", "The stage the CRM claims.", choices=STAGES),
        C("won_orders", "integer", "Orders won.", "orders"),
        C("share_of_wallet", "number", "Share of the client's category spend.", "0 to 1"),
        C("agreement_in_force", "boolean", "An agreement holds."),
        C("backup_suppliers", "integer", "Other suppliers the client could turn to.", "suppliers"),
        C("concessions", "number", "Discounts, late payment let go, free service.", "money a year"),
        C("essence_terms", "text", "What of the essence was known; several parted by `;`."),
        C("flags", "text", "Why a cell is empty, and what limits the evidence (name:reason;…)."),
    ),
)

TIES = Table(
    "ties",
    "One row a pair of people who met within the window, or whose tie fades.",
    ("client_id", "supplier_person_id", "client_person_id"),
    (
        C("client_id", "text", "The client."),
        C("supplier_person_id", "text", "The supplier's person."),
        C("client_person_id", "text", "The client's person."),
        C(
            "strength",
            "number",
            "Decayed, shared weight of their interactions.",
            "fresh e-mails between two people",
        ),
        C("direct_strength", "number", "The part without sales or purchasing in the room.", "as strength"),
        C("interactions", "integer", "Interactions of the pair within the window.", "interactions"),
        C("first_at", "timestamp", "Their first interaction ever.", "UTC"),
        C("last_at", "timestamp", "Their latest interaction.", "UTC"),
        C("live", "boolean", "Strong enough, two-way, and neither person has left."),
        C("two_way", "boolean", "Both have acted; empty where no message says who started it."),
        C("direct", "boolean", "Live by interactions without sales or purchasing alone."),
        C("fading", "boolean", "Live one half-life ago and not now."),
    ),
)

RELATIONSHIP_PEOPLE = Table(
    "people",
    "One row a person with a live tie in a relationship.",
    ("client_id", "side", "person_id"),
    (
        C("person_id", "text", "The person."),
        C("side", "text", "Side of the person.", choices=SIDES),
        C("client_id", "text", "The client."),
        C("function", "text", "Normalised department.", choices=FUNCTIONS),
        C("seniority", "text", "Normalised rank.", choices=SENIORITIES),
        C("share", "number", "Share of live strength that passes through the person.", "0 to 1"),
        C("departure_loss", "number", "Share of live strength that goes when the person leaves.", "0 to 1"),
        C("orphans", "text", "People on the other side whose only live tie this was."),
        C("in_every_cut", "boolean", "The person is in every least set that cuts all live ties."),
        C("successors", "text", "Best colleagues to take over, best first."),
    ),
)

CELLS = Table(
    "cells",
    "One row a pair of functions with a tie or expected on both sides.",
    ("client_id", "supplier_function", "client_function"),
    (
        C("client_id", "text", "The client."),
        C("supplier_function", "text", "Function on the supplier side.", choices=FUNCTIONS),
        C("client_function", "text", "Function on the client side.", choices=FUNCTIONS),
        C("ties", "integer", "Live ties between the two functions.", "ties"),
        C("strength", "number", "Their live strength.", "fresh e-mails between two people"),
        C("live", "boolean", "At least one live tie."),
        C("direct", "boolean", "At least one direct tie."),
        C("expected", "boolean", "Both functions are expected."),
        C("counterpart", "boolean", "The two functions are counterparts."),
    ),
)

CONDITIONS = Table(
    "conditions",
    "One row a stage condition of a relationship: value, threshold, passed or not.",
    ("client_id", "stage", "condition"),
    (
        C("client_id", "text", "The client."),
        C("stage", "text", "The stage the condition belongs to.", choices=STAGES),
        C("condition", "text", "The condition's name."),
        C("measure", "text", "The measure it looks at."),
        C("value", "text", "The measure's value; empty where it is unknown."),
        C("operator", "text", "How value and threshold compare.", choices=OPERATORS),
        C("threshold", "text", "The threshold."),
        C("passed", "text", "Whether it holds.", choices=("true", "false", "unknown")),
        C("source", "text", "The sentence behind the condition."),
        C(
            "distance",
            "number",
            "What there is to spare, as a share of the threshold; below 0, what is missing.",
            "-1 is all of it; empty for a yes",
        ),
    ),
)

HOLES = Table(
    "holes",
    "One row an expected function, or pair of counterparts, without a live tie.",
    ("client_id", "client_function", "supplier_function", "reason"),
    (
        C("client_id", "text", "The client."),
        C("client_function", "text", "Function nobody reaches.", choices=FUNCTIONS),
        C("supplier_function", "text", "The counterpart that is not tied to it; empty for a whole function."),
        C("reason", "text", "What is missing.", choices=("function_without_tie", "counterparts_without_tie")),
        C("open_cases", "integer", "Open cases from that function.", "cases"),
        C("low_feedback", "integer", "Low feedback from that function.", "answers"),
        C("route", "text", "The strongest near route in."),
        C("priority", "integer", "1 is first within the client.", "rank"),
    ),
)

STEPS = Table(
    "steps",
    "One row a step that would take a relationship to its next stage, or a thing no step can bring about.",
    ("client_id", "step"),
    (
        C("client_id", "text", "The client."),
        C("step", "integer", "1 is first within the client.", "rank"),
        C("kind", "text", "What is to be done; the last four no tie can mend.", choices=STEP_KINDS),
        C("conditions", "text", "Conditions of the next stage it serves; parted by `;`."),
        C("supplier_people", "text", "Our people who take part; parted by `;`."),
        C("client_people", "text", "Their people who take part; parted by `;`."),
        C("supplier_functions", "text", "Our functions; where nobody is known, those that lack people."),
        C("client_functions", "text", "Their functions; where nobody is known, those that lack people."),
        C(
            "strength",
            "number",
            "Least strength to add between the two by the as-of date.",
            "fresh e-mails between two people",
        ),
        C("times", "integer", "Pieces of joint work, orders to win, or people to find.", "count"),
    ),
)

ROLE_RULES = Table(
    "roles",
    "One row a person of the supplier or a client: source text, function, seniority and the rules that mapped them.",
    ("person_id",),
    (
        C("person_id", "text", "The person."),
        C("department", "text", "Department as written in the source."),
        C("title", "text", "Title as written in the source."),
        C("function", "text", "Normalised department.", choices=FUNCTIONS),
        C("function_rule", "text", "The rule that mapped it."),
        C("seniority", "text", "Normalised rank.", choices=SENIORITIES),
        C("seniority_rule", "text", "The rule that mapped it."),
    ),
)

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

RESULTS: tuple[Table, ...] = (
    RELATIONSHIPS,
    TIES,
    RELATIONSHIP_PEOPLE,
    CELLS,
    CONDITIONS,
    STEPS,
    HOLES,
    ROLE_RULES,
)
"""What an analysis writes, in the order in which it is written."""

COMMERCIAL_MEASURES = (
    "revenue",
    "exposed_revenue",
    "won_orders",
    "share_of_wallet",
    "agreement_in_force",
    "backup_suppliers",
    "concessions",
)
"""Measures of trade: a condition on one of them is unknown without data."""

YES_OR_NO = ("executive_tie", "agreement_in_force", "top_tie", "joint_strategic", "sustained")
"""Measures that a condition compares by ``is``."""

CONDITION_MEASURES = (
    *(
        column.name
        for column in RELATIONSHIPS.columns
        if column.type in ("number", "integer", "boolean")
        and column.name not in ("stage_confidence", "essence", "gap")
    ),
    "counterpart_cells",
    "client_functions",
    "top_tie",
    "direct_cells",
    "direct_supplier_functions",
    "direct_client_functions",
    "joint_strategic",
    "sustained",
    "recent_interactions",
)
"""Measures that a stage condition may look at."""


def by_name(tables: Iterable[Table]) -> dict[str, Table]:
    """Index tables by name."""
    return {table.name: table for table in tables}
