"""The words that a cell may hold, and that settings and commands choose from."""

from __future__ import annotations

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
STEPS_OF_INTRODUCTIONS = ("tie", "together", "line", "colleague", "firm", "former_firm", "group")
RISK_LEVELS = ("critical", "high", "moderate", "low", "unclear")
SEVERITIES = RISK_LEVELS[:4]
TIE_REASONS = ("met_before", "already_there", "counterparts")
"""Why two people could meet: they have, ours is at the client already, or their functions belong together."""
ALERT_KINDS = ("exposed_stronghold", "single_thread", "departure", "dormant", "setback", "fading")
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
CADENCES = {"monthly": 1, "quarterly": 3, "half-yearly": 6, "yearly": 12}
"""Which month ends a backtest looks from: months between two of them, counted from the end of a year."""
LIVE_CONTACTS = ("live", "strong")
"""Who is a live contact: somebody with a live tie, or somebody as strong, whether or not anybody has answered."""
OUTCOMES = ("silence", "no-live-tie")
"""What dormant means: nothing passes within a horizon, or no live tie is left at its end."""
JUDGED_ON = ("all_cuts", "later_cuts")
PREDICTORS = ("flag", "recency", "volume", "strength", "concentration", "threads", "forecast")
"""What may tell beforehand that a relationship goes dormant: the level of risk, single figures, a fitted model."""
ESSENCE_TERMS = ("continuity", "reciprocity", "repetition", "agreement")
HANDOVER_MOVES = ("take_over", "renew", "introduce", "find")
HANDOVER_REASONS = (
    "tied",
    "met",
    "knows_others",
    "same_function",
    "counterpart",
    "met_before",
    "same_seniority",
    "introduced_by_contact",
    "introduced_by_colleague",
    "introduced_by_leaver",
)
