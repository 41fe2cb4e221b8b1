"""Which new ties, under a budget? The plan of ``graphmodel.plan`` on what the store says, kept by ``Asking``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import Any

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
    scene
        As far as it is about clients that the plan names; without its people.
    codes
        In the scene, of those whom the plan names.
    currencies
        Of all clients that could be planned for, by id, where one is known.
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
    each = hours_a_tie(asking)
    asked = Budget.of_hours(budget.amount, each) if budget.hours else Budget(int(budget.amount))
    if asked.ties < 1:
        raise InputError("a plan of less than one tie is none", remedy="Give a larger budget")
    if asked.ties > MOST_TIES:
        raise InputError(
            f"this page plans {MOST_TIES} ties at the most",
            remedy=f"For more, call: crosstie plan --ties {asked.ties}",
        )
    return asking.whole(("plan", asked), partial(_planned, asked))


def _planned(budget: Budget, asking: Asking) -> Planned:
    scene = _scene(asking)
    made = plan(scene, budget)
    named = {person for route in made.table["route"].to_pylist() for person in route.split(STEP)}
    return Planned(
        plan=made,
        scene=_about(scene, made.table["client_id"].unique().to_pylist()),
        codes={person: code for code, person in enumerate(scene.person_ids) if person in named},
        currencies={key: unit for key, unit in currencies(asking).items() if key in scene.relationships},
    )


def _about(scene: Scene, clients: Sequence[str]) -> Scene:
    """What of a scene is about these clients: ties of everybody, as objects, would fill a server."""

    def of_these(whole: Mapping[str, Any]) -> dict[str, Any]:
        return {client: whole[client] for client in clients if client in whole}

    return replace(
        scene,
        relationships=of_these(scene.relationships),
        person_ids=(),
        names=(),
        contacts=of_these(scene.contacts),
        ties=of_these(scene.ties),
        holes=of_these(scene.holes),
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
