"""Paths against brute force by the written rules, and against Yen's algorithm of NetworkX."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice, pairwise, permutations
from typing import NamedTuple

import networkx as nx
import pytest

from graphmodel.introductions.acquaintance import KINDS, Acquaintance
from graphmodel.introductions.paths import strongest_paths
from graphmodel.settings import Settings
from tests.unit.graphmodel.introductions.world import AS_OF, World, code, drawn, ids, person

SEEDS = range(30)
ASSUMED = ("firm", "former_firm", "group")


class Job(NamedTuple):
    firm: str
    lasts: bool


class ByHand:
    """The world of acquaintances by the rules as they are written, person by person and pair by pair."""

    def __init__(self, world: World) -> None:
        self.world, self.chosen = world, world.settings.introductions
        self.rows = {row["person_id"]: row for row in world.people}
        self.jobs = {key: self._jobs(key) for key in self.rows}
        self.here = {
            key
            for key, row in self.rows.items()
            if row.get("kind") != "shared_mailbox" and any(job.lasts for job in self.jobs[key])
        }

    def _jobs(self, key: str) -> list[Job]:
        row = self.rows[key]
        told = [job for job in self.world.employments if job["person_id"] == key]
        left = row.get("left_on")
        found = [Job(row["organisation_id"], left is None or left > AS_OF)]
        for firm in {job["organisation_id"] for job in told} - {row["organisation_id"]}:
            ends = [job["left_on"] for job in told if job["organisation_id"] == firm]
            found.append(Job(firm, None in ends or max(ends) > AS_OF))
        return found

    def firms(self, key: str, *, lasts: bool = True) -> set[str]:
        return {job.firm for job in self.jobs[key] if job.lasts == lasts}

    def ours(self, key: str) -> bool:
        return key in self.here and any(self.world.firms[firm][0] == "supplier" for firm in self.firms(key))

    def clients(self, key: str, *, lasts: bool = True) -> set[str]:
        return {firm for firm in self.firms(key, lasts=lasts) if self.world.firms[firm][0] == "client"}

    def root(self, firm: str) -> str:
        way = [firm]
        while (above := self.world.firms[way[-1]][1]) is not None:
            way.append(above)
        return way[-1]

    def step(self, one: str, other: str, start: str | None) -> tuple[str, float] | None:
        """Kind and strength of what is known of two people."""
        strength = math.fsum(
            value
            for (a, b), value in self.world.met.items()
            if {a, b} == {one, other} and not ((a, b) in self.world.one_sided and self.is_tie(a, b))
        )
        line = one == self.rows[other].get("reports_to") or other == self.rows[one].get("reports_to")
        enough = strength >= self.chosen.least_strength
        homes = [self.rows[key]["organisation_id"] for key in (one, other)]
        floor = 0.0
        if enough or line:
            lasting = all(homes[0] in self.firms(key) for key in (one, other))
            if homes[0] == homes[1] and lasting and self.world.firms[homes[0]][0] == "client":
                floor = self.chosen.firm_strength
            if self.ours(one) and self.ours(other):
                floor = max(floor, self.chosen.colleague_strength)
            if line:
                floor = max(floor, self.chosen.line_strength)
            return "seen", max(strength, floor)
        if self.ours(one) and self.ours(other):
            return ("colleague", self.chosen.colleague_strength) if start in (one, other) else None
        if self.clients(one) & self.clients(other) and not (self.ours(one) or self.ours(other)):
            return "firm", self.chosen.firm_strength
        former = self.clients(one, lasts=False) & self.clients(other)
        if former or self.clients(other, lasts=False) & self.clients(one):
            return "former_firm", self.chosen.former_firm_strength
        roots = [{self.root(firm) for firm in self.clients(key)} for key in (one, other)]
        if roots[0] & roots[1] and not (self.ours(one) or self.ours(other)):
            return "group", self.chosen.group_strength
        return None

    def is_tie(self, a: str, b: str) -> bool:
        roles = {self.world.firms[self.rows[key]["organisation_id"]][0] for key in (a, b)}
        return roles == {"supplier", "client"}

    def paths(self, target: str, start: str | None, most: int) -> Iterator[tuple[float, tuple[str, ...]]]:
        for length in range(2, most + 2):
            for way in permutations(sorted(self.here), length):
                if way[-1] != target or not self.ours(way[0]) or (start is not None and way[0] != start):
                    continue
                sides = [self.ours(key) for key in way]
                if sides != sorted(sides, reverse=True) or (start is None and sum(sides) > 1):
                    continue
                steps = [self.step(*pair, start) for pair in pairwise(way)]
                if None in steps or sum(step[0] in ASSUMED for step in steps if step) > 1:
                    continue
                worth = [1 - 2 ** (-step[1] / self.chosen.half_strength) for step in steps if step]
                if sum(sides) > 2:
                    straight = self.step(way[0], way[2], start)
                    if straight and worth[0] * worth[1] <= 1 - 2 ** (
                        -straight[1] / self.chosen.half_strength
                    ):
                        continue
                if min(worth) > 0:
                    yield math.prod(worth), way


def found_by(
    graph: Acquaintance, target: str, start: str | None, top: int, most: int = 3
) -> list[tuple[float, tuple[str, ...]]]:
    begin = None if start is None else code(graph, start)
    paths = strongest_paths(graph, [code(graph, target)], start=begin, top=top, most_steps=most)
    return [(path.strength, ids(graph, path.people)) for path in paths]


@pytest.mark.parametrize("seed", SEEDS)
def test_all_paths_are_those_of_the_written_rules(seed: int) -> None:
    world = drawn(seed)
    world.people = world.people[:11]
    known = {row["person_id"] for row in world.people}
    for row in world.people:
        row["reports_to"] = row.get("reports_to") if row.get("reports_to") in known else None
    world.met = {pair: strength for pair, strength in world.met.items() if set(pair) <= known}
    world.employments = [job for job in world.employments if job["person_id"] in known]
    graph, by_hand = world.graph(), ByHand(world)
    targets = sorted(key for key in by_hand.here if not by_hand.ours(key))
    for target in targets[:4]:
        for start in (None, *sorted(filter(by_hand.ours, by_hand.here))[:1]):
            expected = sorted(
                by_hand.paths(target, start, 3), key=lambda one: (-round(one[0], 12), len(one[1]), one[1])
            )
            found = found_by(graph, target, start, 10_000)
            assert {way for _, way in found} == {way for _, way in expected}
            for (strength, _), (other, _) in zip(found, expected, strict=True):
                assert strength == pytest.approx(other, rel=1e-9)
            few = found_by(graph, target, start, 3)
            assert few == found[:3]


def test_the_draws_are_worth_judging() -> None:
    kinds, lengths, nothing = set(), set(), 0
    for seed in SEEDS:
        graph = drawn(seed).graph()
        for target in range(len(graph.people)):
            if graph.people.present[target] and not graph.people.ours[target]:
                paths = strongest_paths(graph, [target], top=3)
                kinds |= {KINDS[step.kind] for path in paths for step in path.steps}
                lengths |= {len(path.steps) for path in paths}
                nothing += not paths
    assert kinds == set(KINDS) - {"colleague"}
    assert lengths == {1, 2, 3}
    assert nothing >= 5


@pytest.mark.parametrize("seed", SEEDS)
def test_without_assumptions_it_is_what_yen_finds(seed: int) -> None:
    """With one source in front of all of ours, and paths of more than three steps left out."""
    world = drawn(seed)
    none = dict.fromkeys(("firm_strength", "former_firm_strength", "group_strength"), 0.0)
    world.settings = Settings.from_mapping({"introductions": none})
    graph = world.graph()
    plain, people = nx.Graph(), graph.people
    for one, other, saturation in zip(graph.seen.one, graph.seen.other, graph.saturation, strict=True):
        if not (people.ours[one] and people.ours[other]):
            plain.add_edge(int(one), int(other), weight=-math.log(saturation))
    source = -1
    plain.add_node(source)
    plain.add_edges_from(
        (source, one, {"weight": 0.0}) for one in list(plain) if one >= 0 and people.ours[one]
    )
    for target in [one for one in sorted(plain) if one >= 0 and not people.ours[one]][:6]:
        ways = (
            nx.shortest_simple_paths(plain, source, target, weight="weight")
            if nx.has_path(plain, source, target)
            else ()
        )
        expected = [
            (math.exp(-nx.path_weight(plain, way, "weight")), tuple(way[1:]))
            for way in islice(ways, 400)
            if len(way) <= 5 and sum(bool(people.ours[one]) for one in way[1:]) == 1
        ][:5]
        found = strongest_paths(graph, [target], top=len(expected) or 5)
        assert [path.strength for path in found] == pytest.approx(
            [strength for strength, _ in expected], rel=1e-9
        )
        assert {path.people for path in found[:1]} <= {way for _, way in expected}


FIRMS = {
    "us": ("supplier", None),
    "alder": ("client", None),
    "birch": ("client", "alder"),
    "cedar": ("client", None),
}


def told(
    graph: Acquaintance, target: str, start: str | None = None, top: int = 1
) -> list[tuple[tuple[str, ...], list[str]]]:
    begin = None if start is None else code(graph, start)
    paths = strongest_paths(graph, [code(graph, target)], start=begin, top=top)
    return [(ids(graph, path.people), [KINDS[step.kind] for step in path.steps]) for path in paths]


def test_a_contact_who_changed_firms_leads_to_both() -> None:
    """Eve is at Cedar now; who knew her at Alder still does, and she knows those whom she worked with there."""
    people = [person("ada", "us"), person("eve", "cedar"), person("dan", "alder"), person("fay", "cedar")]
    jobs = [
        {"person_id": "eve", "organisation_id": "alder", "started_on": date_(-900), "left_on": date_(-100)}
    ]
    met = {("ada", "eve@alder"): 3.0, ("eve@alder", "dan"): 2.0}
    graph = World(FIRMS, people, met, employments=jobs).graph()
    assert told(graph, "eve") == [(("ada", "eve"), ["tie"])]
    assert told(graph, "fay") == [(("ada", "eve", "fay"), ["tie", "firm"])]
    assert told(graph, "dan") == [(("ada", "eve", "dan"), ["tie", "together"])]
    alone = World(FIRMS, people, {("ada", "eve@alder"): 3.0}, employments=jobs).graph()
    assert told(alone, "dan") == [(("ada", "eve", "dan"), ["tie", "former_firm"])]


def date_(days: int) -> date:
    return AS_OF + timedelta(days=days)


def test_records_that_are_merged_across_firms_are_one_step() -> None:
    people = [person("ada", "us"), person("eve", "cedar"), person("eva", "alder"), person("dan", "cedar")]
    merges = [{"record": "people", "merged_id": "eva", "into_id": "eve", "rule": "user"}]
    met = {("ada", "eve@alder"): 4.0, ("eve", "dan"): 4.0}
    assert told(World(FIRMS, people, met, merges=merges).graph(), "dan") == [
        (("ada", "eve", "dan"), ["tie", "together"])
    ]


def test_one_of_ours_who_worked_there_opens_the_door() -> None:
    people = [person("ada", "us"), person("dan", "alder")]
    jobs = [
        {"person_id": "ada", "organisation_id": "alder", "started_on": date_(-900), "left_on": date_(-500)}
    ]
    graph = World(FIRMS, people, {}, employments=jobs).graph()
    assert told(graph, "dan") == [(("ada", "dan"), ["former_firm"])]
    assert told(graph, "dan", start="ada") == [(("ada", "dan"), ["former_firm"])]


def test_a_subsidiary_leads_to_its_sister() -> None:
    people = [person("ada", "us"), person("dan", "alder"), person("bo", "birch"), person("cy", "cedar")]
    graph = World(FIRMS, people, {("ada", "dan"): 5.0}).graph()
    assert told(graph, "bo") == [(("ada", "dan", "bo"), ["tie", "group"])]
    assert told(graph, "cy") == []


def test_a_colleague_is_asked_where_one_begins_with_somebody() -> None:
    people = [person("ada", "us"), person("ben", "us"), person("cai", "us"), person("dan", "alder")]
    met = {("cai", "dan"): 20.0, ("ada", "ben"): 40.0, ("ben", "cai"): 40.0}
    graph = World(FIRMS, people, met).graph()
    paths = told(graph, "dan", start="ada", top=5)
    assert paths == [
        (("ada", "ben", "cai", "dan"), ["together", "together", "tie"]),
        (("ada", "cai", "dan"), ["colleague", "tie"]),
    ]
    assert told(graph, "dan", top=5) == [(("cai", "dan"), ["tie"])]


def test_a_colleague_who_can_be_asked_straight_is_not_asked_through_another() -> None:
    people = [person("ada", "us"), person("ben", "us"), person("cai", "us"), person("dan", "alder")]
    graph = World(FIRMS, people, {("cai", "dan"): 20.0, ("ada", "ben"): 6.0, ("ben", "cai"): 6.0}).graph()
    assert told(graph, "dan", start="ada", top=5) == [(("ada", "cai", "dan"), ["colleague", "tie"])]


def test_somebody_who_left_or_a_mailbox_leads_nowhere() -> None:
    people = [person("ada", "us"), person("eve", "alder", left_on=AS_OF), person("dan", "cedar")]
    met = {("ada", "eve"): 9.0, ("eve", "dan"): 9.0}
    assert told(World(FIRMS, people, met).graph(), "dan") == []
    people[1] = person("eve", "alder", kind="shared_mailbox")
    assert told(World(FIRMS, people, met).graph(), "dan") == []
    people[1] = person("eve", "alder")
    assert told(World(FIRMS, people, met).graph(), "dan") == [(("ada", "eve", "dan"), ["tie", "together"])]


def test_mails_that_nobody_answered_open_no_door() -> None:
    people = [person("ada", "us"), person("dan", "alder")]
    world = World(FIRMS, people, {("ada", "dan"): 9.0}, one_sided=frozenset({("ada", "dan")}))
    assert told(world.graph(), "dan") == []


def test_two_who_were_seen_together_are_worth_at_least_what_is_assumed() -> None:
    people = [person("ada", "us"), person("eve", "alder"), person("dan", "alder")]
    graph = World(FIRMS, people, {("ada", "eve"): 5.0, ("eve", "dan"): 0.2}).graph()
    (path,) = strongest_paths(graph, [code(graph, "dan")])
    assert [KINDS[step.kind] for step in path.steps] == ["tie", "together"]
    assert path.steps[1].strength == Settings().introductions.firm_strength
    assert path.strength == pytest.approx(0.5 * (1 - 2 ** (-1 / 5)))
    assert not path.steps[1].assumed
