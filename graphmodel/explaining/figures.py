"""Which figure is explained by what, and which settings it rests on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from graphmodel.explaining import breadth, form, holding, life
from graphmodel.explaining.subject import Found, Subject

LIVE_TIES = (
    "ties.half_life_days",
    "ties.window_half_lives",
    "ties.live_strength",
    "ties.channel_weights",
)
"""What decides which ties are live, and how strong: under every figure of live ties."""

WINDOWS = ("functions.supplier_windows", "functions.client_windows")
CLIENT_FUNCTIONS = ("functions.client_template", "functions.client_template_by_tier")
OUR_FUNCTIONS = ("functions.supplier_template",)
TURNOVER = (
    "turnover.supplier",
    "turnover.client",
    "turnover.supplier_by_function",
    "turnover.client_by_function",
    "turnover.exact_threads",
)
JOINT_WORK = ("joint_work.half_lives", "joint_work.functions_a_side", "joint_work.times")
STAGES = ("stages.thresholds", "stages.thresholds_by_tier", "stages.conditions")
TARGETS = ("stages.target_by_tier", "stages.target_by_client")


@dataclass(frozen=True, slots=True)
class Figure:
    """How a figure of a relationship is explained.

    Attributes
    ----------
    found
        What it comes from.
    settings
        ``section.key`` of each setting that it rests on.
    lacking
        What is shown of it where it is undefined: by default the pairs that have no live tie yet.
    """

    found: Callable[[Subject], Found]
    settings: tuple[str, ...] = LIVE_TIES
    lacking: Callable[[Subject], Found] = life.nearly_live


FIGURES: Mapping[str, Figure] = {
    # who holds the client
    "threads": Figure(holding.threads),
    "critical_people": Figure(holding.critical_people),
    "single_thread_risk": Figure(holding.single_thread_risk),
    "effective_threads": Figure(holding.effective_threads),
    "concentration_supplier": Figure(holding.concentration_supplier),
    "concentration_client": Figure(holding.concentration_client),
    "severance_probability": Figure(holding.severance_probability, (*TURNOVER, *LIVE_TIES)),
    "revenue": Figure(holding.revenue, (), form.fact),
    "exposed_revenue": Figure(holding.exposed_revenue, (*TURNOVER, *LIVE_TIES)),
    # is it alive
    "strength": Figure(life.strength),
    "interactions": Figure(life.interactions, ("ties.half_life_days", "ties.window_half_lives")),
    "recent_interactions": Figure(
        life.recent_interactions, ("ties.half_life_days", "evidence.thin_half_lives")
    ),
    "last_interaction_at": Figure(life.last_interaction_at, ()),
    "fading_ties": Figure(life.fading_ties),
    "initiative": Figure(
        life.initiative, ("ties.half_life_days", "ties.window_half_lives"), life.interactions
    ),
    # how broad
    "ties": Figure(breadth.ties),
    "people_supplier": Figure(breadth.people_supplier),
    "people_client": Figure(breadth.people_client),
    "tie_density": Figure(breadth.tie_density),
    "function_density": Figure(breadth.function_density, (*OUR_FUNCTIONS, *CLIENT_FUNCTIONS, *LIVE_TIES)),
    "client_coverage": Figure(
        breadth.client_coverage, (*CLIENT_FUNCTIONS, "functions.client_weights", *LIVE_TIES)
    ),
    "supplier_coverage": Figure(
        breadth.supplier_coverage, (*OUR_FUNCTIONS, "functions.supplier_weights", *LIVE_TIES)
    ),
    "counterpart_alignment": Figure(
        breadth.counterpart_alignment,
        ("functions.counterparts", *OUR_FUNCTIONS, *CLIENT_FUNCTIONS, *LIVE_TIES),
    ),
    "counterpart_cells": Figure(
        breadth.counterpart_cells,
        ("functions.counterparts", *OUR_FUNCTIONS, *CLIENT_FUNCTIONS, *LIVE_TIES),
    ),
    "client_functions": Figure(breadth.client_functions),
    # how deep
    "direct_share": Figure(breadth.direct_share, (*WINDOWS, *LIVE_TIES)),
    "window_betweenness": Figure(breadth.window_betweenness, (*WINDOWS, *LIVE_TIES), breadth.ties),
    "authority_coverage": Figure(breadth.authority_coverage),
    "executive_tie": Figure(breadth.executive_tie),
    "top_tie": Figure(breadth.top_tie),
    "direct_cells": Figure(breadth.direct_cells, (*WINDOWS, *LIVE_TIES)),
    "direct_supplier_functions": Figure(breadth.direct_supplier_functions, (*WINDOWS, *LIVE_TIES)),
    "direct_client_functions": Figure(breadth.direct_client_functions, (*WINDOWS, *LIVE_TIES)),
    # work as one
    "joint_functions": Figure(life.joint_functions, ("ties.half_life_days", *JOINT_WORK)),
    "joint_strategic": Figure(life.joint_strategic, ("ties.half_life_days", *JOINT_WORK)),
    "joint_share": Figure(life.joint_share, (*JOINT_WORK, *LIVE_TIES)),
    "embedded_people": Figure(
        life.embedded_people, ("joint_work.on_site_days", "joint_work.on_site_window_days")
    ),
    # what form it has
    "participation": Figure(
        form.participation,
        (
            "axes.full_joint_functions",
            "axes.full_threads",
            *WINDOWS,
            *OUR_FUNCTIONS,
            *CLIENT_FUNCTIONS,
            *JOINT_WORK,
            *LIVE_TIES,
        ),
    ),
    "essence": Figure(form.essence, ("axes.repeated_orders", *LIVE_TIES)),
    "essence_terms": Figure(form.essence_terms, ("axes.repeated_orders", *LIVE_TIES)),
    "essence_form": Figure(
        form.essence_form,
        (
            "axes.asking_initiative",
            "axes.mutual_reciprocity",
            "axes.concessions_quantile",
            "ties.half_life_days",
        ),
        lacking=form.essence_form,
    ),
    "mismatch": Figure(
        form.mismatch,
        ("risk.stronghold_wallet_share", "risk.small_client_quantile", "risk.over_served_people"),
    ),
    "stage": Figure(form.stage, (*STAGES, *LIVE_TIES)),
    "stage_margin": Figure(form.stage_margin, (*STAGES, *LIVE_TIES)),
    "stage_confidence": Figure(form.stage, (*STAGES, *LIVE_TIES)),
    "missing": Figure(form.missing, (*STAGES, *LIVE_TIES)),
    "target_stage": Figure(form.missing, TARGETS, form.missing),
    "gap": Figure(form.gap, TARGETS, form.missing),
    # the trade
    "sustained": Figure(form.sustained),
    "won_orders": Figure(form.won_orders, (), form.won_orders),
    "share_of_wallet": Figure(form.fact, (), form.fact),
    "agreement_in_force": Figure(form.fact, (), form.fact),
    "backup_suppliers": Figure(form.fact, (), form.fact),
    "concessions": Figure(form.fact, (), form.fact),
    "claimed_stage": Figure(form.fact, (), form.fact),
}
"""Every figure of a relationship that can be opened."""
