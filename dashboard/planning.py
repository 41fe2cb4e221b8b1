"""Which new ties, under a budget? The plan of ``graphmodel.plan`` on what the store says, kept by ``Asking``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import pyarrow.compute as pc

from dashboard.addresses import PlanBudget
from dashboard.asking import Asking
from dashboard.weaving import currencies
from graphmodel.errors import InputError
from graphmodel.identity import people_of
from graphmodel.plan import Budget, Plan, Scene, plan
from graphmodel.plan.planning import STEP
from graphmodel.settings import Settings
from graphmodel.tables import COMPANY

MOST_TIES = 100
"""The largest budget of a page; ``crosstie plan`` knows no limit."""


@dataclass(frozen=True)
class Planned:
    """A plan, and what it was made of.

    Attributes
    ----------
    codes
        In the scene, of those whom the plan names.
    currencies
        Of clients by id, where one is known.
    """

    plan: Plan
    scene: Scene
    codes: Mapping[str, int]
    currencies: Mapping[str, str]


def planned(asking: Asking, budget: PlanBudget) -> Planned:
    """The plan under that budget.

    Raises
    ------
    InputError
        The budget is too small for a tie, or too large for a page; or no client is left to plan for.
    """
    scene = asking.heavy("scene", lambda: _scene(asking))
    asked = Budget.of_hours(budget.amount, scene) if budget.hours else Budget(int(budget.amount))
    if asked.ties < 1:
        raise InputError("a plan of less than one tie is none", remedy="Give a larger budget")
    if asked.ties > MOST_TIES:
        raise InputError(
            f"this page plans {MOST_TIES} ties at the most",
            remedy=f"For more, call: crosstie plan --ties {asked.ties}",
        )
    return asking.heavy(("plan", asked), lambda: _planned(asking, scene, asked))


def _planned(asking: Asking, scene: Scene, budget: Budget) -> Planned:
    made = plan(scene, budget)
    named = {person for route in made.table["route"].to_pylist() for person in route.split(STEP)}
    return Planned(
        plan=made,
        scene=scene,
        codes={person: code for code, person in enumerate(scene.person_ids) if person in named},
        currencies={key: unit for key, unit in currencies(asking).items() if key in scene.relationships},
    )


def hours_a_tie(asking: Asking) -> float:
    """What a tie takes of our people's time, by the settings of the last analysis."""
    return Settings.from_mapping(asking.reader.run()["settings"]).plan.hours_a_tie


def _scene(asking: Asking) -> Scene:
    reader = asking.reader
    run = reader.run()
    organisations = reader.inputs("organisations")
    suppliers = organisations.filter(pc.equal(organisations["role"], "supplier"))["organisation_id"]
    people = people_of(reader.inputs, run.get("level", COMPANY))
    shared = people.filter(pc.equal(people["kind"], "shared_mailbox"))["person_id"]
    return Scene.of(
        lru_cache(maxsize=None)(reader.results),
        run,
        Settings.from_mapping(run["settings"]),
        suppliers.to_pylist(),
        shared.to_pylist(),
    )
