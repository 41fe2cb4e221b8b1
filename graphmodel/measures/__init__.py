"""Measures, a family a file, each over all relationships at once.

A measure takes the :class:`~graphmodel.network.Network` and returns one value a relationship, ordered as
``Portfolio.client_ids``; NaN stands for undefined. ``MEASURES`` is the list: adding a measure is one
function, one test and one line here. The page about the measures is made from the docstrings.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from graphmodel.measures import (
    activity,
    authority,
    balance,
    commercial,
    concentration,
    coverage,
    density,
    exposure,
    joint_work,
    participation,
    severance,
    threads,
)
from graphmodel.network import Network

NO_TIE = "no_tie"

WORTH_A_THREAD = 5_000
"""People with live ties from whom on betweenness is worked out beside the other measures."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure's name, how it is computed, and why it may be undefined although there is a live tie.

    The reason is the last part of a key: ``flag.REASON``.
    """

    name: str
    compute: Callable[[Network], Any]
    undefined: str = NO_TIE


_ALL = (
    Measure("single_thread_risk", concentration.single_thread_risk),
    Measure("threads", threads.threads),
    Measure("effective_threads", concentration.effective_threads),
    Measure(
        "severance_probability",
        severance.severance_probability,
        "too_many_threads",
    ),
    Measure("people_supplier", density.people_supplier),
    Measure("people_client", density.people_client),
    Measure("ties", activity.ties),
    Measure("concentration_supplier", concentration.concentration_supplier),
    Measure("concentration_client", concentration.concentration_client),
    Measure("tie_density", density.tie_density),
    Measure("function_density", density.function_density, "no_expected_function_on_a_side"),
    Measure("client_coverage", coverage.client_coverage, "no_expected_function"),
    Measure("supplier_coverage", coverage.supplier_coverage, "no_expected_function_of_ours"),
    Measure("counterpart_alignment", coverage.counterpart_alignment, "no_counterparts"),
    Measure("authority_coverage", authority.authority_coverage),
    Measure("executive_tie", authority.executive_tie),
    Measure("direct_share", balance.direct_share),
    Measure("window_betweenness", balance.window_betweenness, "nobody_between"),
    Measure("initiative", balance.initiative, "no_initiator"),
    Measure("fading_ties", activity.fading_ties),
    Measure("joint_functions", joint_work.joint_functions),
    Measure("joint_share", joint_work.joint_share),
    Measure("embedded_people", joint_work.embedded_people),
    Measure("interactions", activity.interactions),
    Measure("last_interaction_at", activity.last_interaction_at, "no_meeting"),
    Measure("strength", activity.strength),
    Measure("revenue", exposure.revenue, "no_revenue"),
    Measure("exposed_revenue", exposure.exposed_revenue, "no_revenue"),
    Measure("participation", participation.participation, "no_function_beyond_windows"),
    Measure("won_orders", commercial.won_orders, "no_orders"),
    Measure("share_of_wallet", commercial.share_of_wallet, "no_share_of_wallet"),
    Measure("agreement_in_force", commercial.agreement_in_force, "no_agreement"),
    Measure("backup_suppliers", commercial.backup_suppliers, "no_backup_suppliers"),
    Measure("concessions", commercial.concessions, "no_concessions"),
    # What only the conditions of the stages look at.
    Measure("counterpart_cells", coverage.counterpart_cells),
    Measure("client_functions", coverage.client_functions),
    Measure("top_tie", authority.top_tie),
    Measure("direct_cells", balance.direct_cells),
    Measure("direct_supplier_functions", balance.direct_supplier_functions),
    Measure("direct_client_functions", balance.direct_client_functions),
    Measure("joint_strategic", joint_work.joint_strategic),
    Measure("sustained", commercial.sustained),
    Measure("recent_interactions", activity.recent_interactions),
)

NEED_TIES = ("severance_probability", "window_betweenness", "exposed_revenue")
"""Measures that may lack a value for another reason too, but never have one without a live tie."""

MEASURES: Mapping[str, Measure] = {measure.name: measure for measure in _ALL}


def measure_all(network: Network) -> dict[str, Any]:
    """Every measure of every relationship: name to one value a relationship."""
    if network.graph.beside and network.nodes > WORTH_A_THREAD:
        network.soon(balance.betweenness)
    return {name: network.once(measure.compute) for name, measure in MEASURES.items()}
