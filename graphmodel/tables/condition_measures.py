"""What a stage condition may look at."""

from __future__ import annotations

from graphmodel.tables.results import RELATIONSHIPS

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
