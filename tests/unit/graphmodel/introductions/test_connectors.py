"""Connectors against brute force, and in small stories."""

from __future__ import annotations

from datetime import timedelta
from itertools import combinations

import pytest

from graphmodel.introductions.acquaintance import Acquaintance
from graphmodel.introductions.connectors import Referrals
from graphmodel.introductions.rows import connector_rows
from graphmodel.saturation import saturation
from tests.unit.graphmodel.introductions.world import AS_OF, World, code, drawn, person

SEEDS = range(30)
FIRMS = {
    "us": ("supplier", None),
    "alder": ("client", None),
    "birch": ("client", None),
    "cedar": ("client", None),
    "forum": ("other", None),
}


def one_step(graph: Acquaintance) -> dict[int, dict[int, float]]:
    """Other clients that each person reaches in a step, person by person."""
    people, once = (
        graph.people,
        float(saturation(graph.settings.introductions.former_firm_strength, graph.settings.introductions)),
    )
    found: dict[int, dict[int, float]] = {}
    for here in range(len(people)):
        if not people.present[here]:
            continue
        reached: dict[int, float] = {}
        for there, step in graph.known(here):
            for firm in people.firms(there):
                reached[firm] = max(reached.get(firm, 0.0), step.saturation)
        for firm in people.firms(here, left=True):
            reached[firm] = max(reached.get(firm, 0.0), once)
        own = people.firms(here)
        found[here] = {
            firm: worth for firm, worth in reached.items() if people.is_client[firm] and firm not in own
        }
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_reach_and_brokerage_are_those_of_brute_force(seed: int) -> None:
    graph = drawn(seed).graph()
    people, near = graph.people, one_step(graph)
    referrals = Referrals(graph)
    found = {one.person: one for ours in (True, False) for one in referrals.connectors(ours=ours, top=10_000)}
    within = {
        here: {*reached, *(firm for firm in people.firms(here) if people.is_client[firm])}
        for here, reached in near.items()
    }
    for here, reached in near.items():
        best = dict(reached)
        for there, step in graph.known(here):
            if not people.ours[there]:
                for firm, worth in near[there].items():
                    if firm not in people.firms(here):
                        best[firm] = max(best.get(firm, 0.0), worth * step.saturation)
        at_home = any(people.is_client[firm] for firm in people.firms(here))
        if len(best) + at_home < 2:
            assert here not in found
            continue
        connector = found[here]
        assert connector.referral_power == pytest.approx(sum(best.values()), rel=1e-12)
        assert connector.clients_one_step == len(reached)
        assert connector.clients_two_steps == len(best) - len(reached)
        assert dict(connector.reached) == pytest.approx(best)
        assert [worth for _, worth in connector.reached] == sorted(best.values(), reverse=True)
        pairs = [
            pair
            for pair in combinations(sorted(within[here]), 2)
            if not any(set(pair) <= others for other, others in within.items() if other != here)
        ]
        assert connector.alone == len(pairs)


def test_the_draws_are_worth_judging() -> None:
    found = [
        one
        for seed in SEEDS
        for ours in (True, False)
        for one in Referrals(drawn(seed).graph()).connectors(ours=ours, top=10_000)
    ]
    assert sum(one.clients_two_steps > 0 for one in found) >= 20
    assert sum(one.alone > 0 for one in found) >= 20
    assert sum(one.alone == 0 for one in found) >= 10


def listed(world: World) -> dict[str, dict[str, object]]:
    graph = world.graph()
    referrals = Referrals(graph)
    sides = [referrals.connectors(ours=ours, top=10) for ours in (True, False)]
    return {row["person_id"]: row for row in connector_rows(graph.people, *sides).to_pylist()}


def test_who_changed_firms_ties_both_together() -> None:
    people = [person("eve", "birch"), person("dan", "alder"), person("ada", "us")]
    jobs = [
        {
            "person_id": "eve",
            "organisation_id": "alder",
            "started_on": AS_OF - timedelta(days=900),
            "left_on": AS_OF - timedelta(days=90),
        }
    ]
    row = listed(World(FIRMS, people, {}, employments=jobs))["eve"]
    assert (row["side"], row["organisation_id"], row["former_organisations"]) == ("client", "birch", "alder")
    assert (row["clients"], row["clients_one_step"], row["alone"]) == ("alder", 1, 1)
    assert row["referral_power"] == pytest.approx(1 - 2**-0.1)


def test_an_outside_expert_is_one_too() -> None:
    people = [person("x", "forum"), person("dan", "alder"), person("bo", "birch"), person("ada", "us")]
    rows = listed(World(FIRMS, people, {("x", "dan"): 5.0, ("x", "bo"): 10.0}))
    assert rows["x"]["side"] == "other"
    assert rows["x"]["clients"] == "birch;alder"
    assert rows["x"]["referral_power"] == pytest.approx(0.75 + 0.5)
    assert rows["dan"]["clients_two_steps"] == 1
    assert rows["dan"]["referral_power"] == pytest.approx(0.375)


def test_a_contact_is_no_connector_by_knowing_us() -> None:
    """What we reach from ours is not what the contact reaches."""
    people = [person("ada", "us"), person("dan", "alder"), person("bo", "birch")]
    rows = listed(World(FIRMS, people, {("ada", "dan"): 5.0, ("ada", "bo"): 5.0}))
    assert set(rows) == {"ada"}
    assert rows["ada"]["alone"] == 1
    rows = listed(
        World(
            FIRMS,
            [*people, person("ben", "us")],
            dict.fromkeys((("ada", "dan"), ("ada", "bo"), ("ben", "dan"), ("ben", "bo")), 5.0),
        )
    )
    assert [rows[key]["alone"] for key in ("ada", "ben")] == [0, 0]


def test_the_order_is_power_then_clients_then_id() -> None:
    people = [person(f"s{n}", "us") for n in range(3)] + [person("dan", "alder"), person("bo", "birch")]
    met = {
        ("s2", "dan"): 9.0,
        ("s2", "bo"): 9.0,
        ("s1", "dan"): 5.0,
        ("s1", "bo"): 5.0,
        ("s0", "dan"): 5.0,
        ("s0", "bo"): 5.0,
    }
    graph = World(FIRMS, people, met).graph()
    found = Referrals(graph).connectors(ours=True, top=2)
    assert [one.person for one in found] == [code(graph, "s2"), code(graph, "s0")]
