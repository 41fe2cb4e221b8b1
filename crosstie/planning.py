"""What ``plan`` prints: who should meet whom, under a budget."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import click
import pyarrow.compute as pc

from crosstie.reading import find_client
from crosstie.settings_file import load_settings
from graphmodel.errors import InputError
from graphmodel.identity import people_of
from graphmodel.messages import Messages
from graphmodel.plan import Budget, Plan, Scene, plan
from graphmodel.plan.planning import STEP
from graphmodel.settings import Settings
from graphmodel.stores.open import open_store
from graphmodel.tables import COMPANY, FUNCTIONS

DEFAULT_TIES = 10


@dataclass(frozen=True)
class Planned:
    """A plan with what it takes to tell it."""

    plan: Plan
    scene: Scene
    currency: str | None

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The rows of ``planned_ties``."""
        found: list[dict[str, Any]] = self.plan.table.to_pylist()
        return found

    def as_mapping(self) -> dict[str, Any]:
        """For programs."""
        done = self.plan
        return {
            "as_of": self.scene.as_of,
            "currency": self.currency,
            "ties": done.budget.ties,
            "hours": done.budget.hours,
            "clients": done.clients,
            "left_out": dict(done.left_out),
            "exposed_before": done.before,
            "exposed_after": done.after,
            "lowered": done.lowered,
            "bound": done.bound,
            "share_of_bound": done.share_of_bound,
            "planned_ties": self.rows,
        }


def plan_of_store(
    url: str | None,
    *,
    ties: int | None = None,
    hours: float | None = None,
    client: str | None = None,
    min_revenue: float | None = None,
    settings: Path | None = None,
) -> Planned:
    """Plan on the last analysis; nothing is written.

    Parameters
    ----------
    ties, hours
        The budget: one of them; ten ties by default.
    client
        Id or name of the only client.
    min_revenue
        Only clients with at least this yearly revenue.
    settings
        A file whose section ``plan`` counts; the model is that of the analysis.
    """
    store = open_store(url)
    run = store.run()
    results = lru_cache(maxsize=None)(store.results)
    organisations = store.inputs("organisations")
    suppliers = organisations.filter(pc.equal(organisations["role"], "supplier"))["organisation_id"]
    people = people_of(store.inputs, run.get("level", COMPANY))
    shared = people.filter(pc.equal(people["kind"], "shared_mailbox"))["person_id"]
    model = replace(Settings.from_mapping(run["settings"]), plan=load_settings(settings).plan)
    scene = Scene.of(results, run, model, suppliers.to_pylist(), shared.to_pylist())
    budget = Budget(ties or DEFAULT_TIES) if hours is None else Budget.of_hours(hours, model.plan.hours_a_tie)
    clients = _asked_for(scene, client, min_revenue)
    currencies = {currency for currency in organisations["currency"].to_pylist() if currency}
    currency = currencies.pop() if len(currencies) == 1 else None
    return Planned(plan(scene, budget, clients), scene, currency)


def _asked_for(scene: Scene, client: str | None, min_revenue: float | None) -> set[str] | None:
    rows = list(scene.relationships.values())
    if client is not None:
        rows = [dict(find_client([dict(row) for row in rows], client))]
    if min_revenue is not None:
        rows = [row for row in rows if (row["revenue"] or 0.0) >= min_revenue]
    if not rows:
        raise InputError(
            f"no client has a yearly revenue of {min_revenue:,g} or more", remedy="Give a lower --min-revenue"
        )
    return {row["client_id"] for row in rows}


def plan_lines(found: Planned, words: Messages) -> Iterator[str]:
    """A plan for a terminal: what it reaches, then who should meet whom."""
    done, rows = found.plan, found.rows
    before, after = (words.money(value, found.currency) for value in (done.before, done.after))
    if not rows:
        yield words.text("plan.nothing", before=before, day=found.scene.as_of)
        return
    yield words.text("plan.heading", n=len(rows), before=before, after=after, day=found.scene.as_of)
    yield (
        words.text("plan.best")
        if done.share_of_bound > 1 - _SAME
        else words.text("plan.bound", share=_rounded_down(done.share_of_bound))
    )
    if done.budget.hours is not None:
        each = found.scene.settings.plan.hours_a_tie
        used, given = words.number(each * len(rows)), words.number(done.budget.hours)
        yield words.text("plan.hours", used=used, given=given, each=words.number(each))
    for row in rows:
        yield from _step_lines(row, found, words)
    yield ""
    if len(rows) < done.budget.ties:
        yield words.text("plan.no_more", n=len(rows))
    left_out = [words.text(f"plan.left_out.{reason}", n=n) for reason, n in sorted(done.left_out.items())]
    if left_out:
        separator = words.text("list.separator")
        yield words.text("plan.left_out.heading", n=done.clients, reasons=separator.join(left_out))


_SAME = 1e-9


def _rounded_down(share: float) -> str:
    """A share that promises no more than there is."""
    return f"{math.floor(share * 1000) / 10:.1f}%"


def _step_lines(row: dict[str, Any], found: Planned, words: Messages) -> Iterator[str]:
    scene, currency = found.scene, found.currency
    code = {key: place for place, key in enumerate(scene.person_ids)}
    ours, theirs = code[row["supplier_person_id"]], code[row["client_person_id"]]
    lowers = words.text("plan.lowers", money=words.money(row["lowers"], currency))
    yield ""
    name = click.style(row["client_name"], bold=True)
    yield f"{row['step']:>3}  {name}  [{row['client_id']}]  {lowers}"
    meeting = scene.settings.ties.channel_weights["meeting"]
    meetings = max(1, math.ceil(row["strength"] / meeting)) if meeting else 1
    yield "     " + words.text(
        "plan.meet",
        ours=_who(ours, scene, words),
        theirs=_who(theirs, scene, words),
        meetings=words.text("count.meetings", n=meetings),
    )
    before, after = (words.percent(row[f"severance_{when}"]) for when in ("before", "after"))
    exposed = {
        f"exposed_{when}": words.money(row[f"exposed_{when}"], currency) for when in ("before", "after")
    }
    yield "     " + words.text("plan.effect", before=before, after=after, **exposed)
    yield "     > " + _route(row, found, code, words)


def _route(row: dict[str, Any], found: Planned, code: dict[str, int], words: Messages) -> str:
    """The way in: who opens the door."""
    scene = found.scene
    pair = code[row["supplier_person_id"]], code[row["client_person_id"]]
    if scene.met(row["client_id"], pair):
        return words.text("plan.met_before", day=scene.ties[row["client_id"]][pair].last_at.date())
    way = [code[person] for person in row["route"].split(STEP)]
    our_name, *between, their_name = (scene.names[person] for person in way)
    if len(between) == 1:
        is_ours = any(way[1] == ours for ours, _ in scene.live(row["client_id"]))
        key = "plan.through_colleague" if is_ours else "plan.through_contact"
        return words.text(key, ours=our_name, middle=between[0], theirs=their_name)
    return words.text(
        "plan.through_both", ours=our_name, colleague=between[0], contact=between[1], theirs=their_name
    )


def _who(code: int, scene: Scene, words: Messages) -> str:
    function = FUNCTIONS[int(scene.function[code])]
    if function == "other":
        return scene.names[code]
    called = words.text(f"function.{function}")
    return words.text("person.with_function", name=scene.names[code], function=called)
