"""What an analysis writes of every relationship."""

from __future__ import annotations

from graphmodel.tables.columns import C, Table
from graphmodel.tables.timeline import TIMELINE
from graphmodel.tables.vocabulary import FUNCTIONS, OPERATORS, SENIORITIES, SIDES, STAGES, STEP_KINDS

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

WORST_CASES = Table(
    "worst_cases",
    "One row a relationship and number of people: those, of either side, whose leaving costs most.",
    ("client_id", "people"),
    (
        C("client_id", "text", "The client."),
        C("people", "integer", "How many leave; no row where fewer cost everything already.", "people"),
        C("person_ids", "text", "Who, the strongest first; parted by `;`."),
        C(
            "strength_lost",
            "number",
            "Live strength that goes with them.",
            "fresh e-mails between two people",
        ),
        C("share_lost", "number", "Its share of the live strength; no other so many cost more.", "0 to 1"),
        C("orphans", "integer", "People who stay and have no live tie any more.", "people"),
        C("threads_after", "integer", "Threads that are left.", "people"),
    ),
)

ROLE_RULES = Table(
    "roles",
    "One row a person of the supplier or a client, merged and in each job, as the analysis counts them: source text,"
    " function, seniority and the rules that mapped them.",
    ("person_id",),
    (
        C("person_id", "text", "The person; of a job elsewhere `person@organisation`."),
        C("name", "text", "The person's name."),
        C("organisation_id", "text", "The organisation that the person counts for."),
        C("left_on", "date", "Day the person left, or since when no complete export names them."),
        C("department", "text", "Department as written in the source."),
        C("title", "text", "Title as written in the source."),
        C("function", "text", "Normalised department.", choices=FUNCTIONS),
        C("function_rule", "text", "The rule that mapped it."),
        C("seniority", "text", "Normalised rank.", choices=SENIORITIES),
        C("seniority_rule", "text", "The rule that mapped it."),
    ),
)

RESULTS: tuple[Table, ...] = (
    RELATIONSHIPS,
    TIES,
    RELATIONSHIP_PEOPLE,
    CELLS,
    CONDITIONS,
    STEPS,
    HOLES,
    WORST_CASES,
    ROLE_RULES,
)
"""What an analysis writes, in the order in which it is written."""

STORED_RESULTS: tuple[Table, ...] = (*RESULTS, TIMELINE)
"""What a store keeps of its latest analysis."""
