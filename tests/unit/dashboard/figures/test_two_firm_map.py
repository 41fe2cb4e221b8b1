"""Who stands where on the two-firm map, what its lines mean, and what the browser is told."""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence

import pytest

from dashboard.components.relationship.two_firm_map import says, table
from dashboard.data import Data
from dashboard.figures import FUNCTION_ORDER, two_firm_map
from dashboard.figures.two_firm_map import Folding, Supposed
from dashboard.figures.two_firm_map.placing import BANDS
from dashboard.map_view import View
from dashboard.standing import Standing
from graphmodel.tables import FUNCTIONS
from tests.unit.dashboard import invented
from tests.unit.dashboard.test_components import words

NAMES = {"a": "Ann", "b": "Ben", "c": "Cy", "x": "Xu", "y": "Yi", "z": "<i>Zo</i>"}
FUNCTION = {
    "a": "sales",
    "b": "quality",
    "c": "management",
    "x": "purchasing",
    "y": "quality",
    "z": "purchasing",
}


def tie(ours, theirs, strength=2.0, *, live=True, direct=False, fading=False):
    return {
        "supplier_person_id": ours,
        "client_person_id": theirs,
        "strength": strength,
        "direct_strength": strength if direct else 0.0,
        "interactions": 3,
        "last_at": None,
        "live": live,
        "direct": direct,
        "fading": fading,
    }


def person(who, side, share=0.5, loss=0.5, seniority="unknown"):
    return {
        "person_id": who,
        "side": side,
        "function": FUNCTION[who],
        "seniority": seniority,
        "share": share,
        "departure_loss": loss,
        "in_every_cut": False,
    }


def hole(function):
    return {"client_function": function, "supplier_function": None, "reason": "function_without_tie"}


def planned(ties, people=(), holes=(), cells=(), **more):
    return two_firm_map.plan(
        people, ties, cells, holes, NAMES, FUNCTION, supplier="Us", client="Them", **more
    )


def kinds(made):
    return {(line.supplier, line.client): line.kind for line in made.lines}


def places(made) -> dict[tuple[str, str], float]:
    return {(node.side, node.key): node.y for nodes in (made.left, made.right) for node in nodes.values()}


@pytest.fixture(scope="module")
def crowd():
    """60 people on the bigger side."""
    return Data(invented.reader(clients=1, many=60), assess=invented.assess).relationship("c0")


def viewed(relationship, **more) -> View:
    return View(relationship, Standing.as_analysed(relationship), **more)


def test_only_tie_into_a_function_is_single():
    made = planned([tie("a", "x"), tie("a", "z", direct=True), tie("b", "y", direct=True)])
    assert kinds(made) == {("a", "x"): "window", ("a", "z"): "direct", ("b", "y"): "single"}


def test_fading_ties_do_not_count_as_reaching_and_dead_ones_are_left_out():
    ties = [tie("a", "x"), tie("b", "z", live=False, fading=True), tie("c", "y", live=False)]
    assert kinds(planned(ties)) == {("a", "x"): "single", ("b", "z"): "fading"}


def test_dead_ties_between_people_who_stand_there_can_be_had_too():
    ties = [tie("a", "x"), tie("b", "y"), tie("a", "y", live=False), tie("c", "y", live=False)]
    assert kinds(planned(ties, not_live=True))["a", "y"] == "not_live"
    assert "c" not in planned(ties, not_live=True).left


def test_unmapped_functions_hang_on_one_tie_only_where_all_does():
    unmapped = {"x": "other", "y": "other"}
    both = [tie("a", "x"), tie("b", "y")]
    assert [kind for _, kind in two_firm_map.tie_kinds(both, unmapped)] == ["window"] * 2
    assert [kind for _, kind in two_firm_map.tie_kinds(both[:1], unmapped)] == ["single"]


def test_counterparts_lie_opposite_and_the_window_in_the_middle():
    made = planned([tie("a", "x"), tie("b", "y"), tie("c", "x")])
    assert made.left["a"].y == made.right["x"].y
    assert made.left["b"].y == made.right["y"].y
    assert made.left["c"].y < made.left["a"].y < made.left["b"].y
    assert [band.window for band in made.bands] == [False, True, False]
    assert made.left["a"].window
    assert not made.left["b"].window


def test_who_ranks_higher_stands_higher_whatever_the_ties():
    ties = [tie("a", "x", 1), tie("a", "z", 9)]
    people = [person("x", "client", seniority="executive"), person("z", "client", seniority="staff")]
    made = planned(ties, people)
    assert made.right["x"].y < made.right["z"].y
    swapped = planned([tie("a", "x", 9), tie("a", "z", 1)], people)
    assert places(swapped) == places(made)


def test_everyone_has_a_place_of_their_own():
    for many in (30, 60, 140):
        relationship = Data(invented.reader(clients=1, many=many), assess=invented.assess).relationship("c0")
        for narrow in (False, True):
            made = viewed(relationship).plan(narrow=narrow)
            for nodes in (made.left, made.right):
                heights = sorted(node.y for node in nodes.values())
                assert all(b - a >= 14.9 for a, b in itertools.pairwise(heights))
            headings = sorted((h.side, h.y) for h in made.headings)
            assert all(b[1] - a[1] >= 14 for a, b in itertools.pairwise(headings) if a[0] == b[0])
            assert made.height > max(places(made).values())


def test_who_has_no_tie_keeps_a_place_where_one_is_kept():
    ties = [tie("a", "x"), tie("b", "y")]
    made = planned(ties, always=(("a", "b", "c"), ("x", "y")))
    assert places(planned(ties[:1], always=(("a", "b", "c"), ("x", "y")))) == places(made)
    assert not made.left["c"].live


def test_an_unreached_function_is_said():
    made = planned([tie("a", "x")], holes=[hole("finance")])
    (heading,) = (h for h in two_firm_map.scene(made)["headings"] if h["missing"])
    assert heading["text"] == "Finance (no tie)"
    assert heading["side"] == 1


def test_who_carries_everything_is_marked():
    people = [person("a", "supplier", 1.0, 1.0), person("x", "client"), person("z", "client")]
    told = two_firm_map.scene(planned([tie("a", "x"), tie("a", "z")], people))
    assert [node["key"] for node in told["nodes"] if "alone" in node["state"].split()] == ["a"]


def test_a_supposition_shows_who_goes_who_is_orphaned_and_what_is_planned():
    cut = [tie("a", "x")]
    supposed = Supposed(leaving=["a"], orphans=["x"], planned=[("b", "z")], cut=cut)
    left = [tie("b", "y"), tie("b", "z"), tie("a", "x", live=False, fading=True)]
    made = planned(left, supposed=supposed)
    assert len(made.lines) == 3
    assert kinds(made) == {("b", "y"): "single", ("b", "z"): "planned", ("a", "x"): "gone"}
    assert (made.left["a"].mark, made.right["x"].mark, made.right["y"].mark) == ("gone", "orphan", "")


def test_a_planned_tie_that_somebodys_leaving_undoes_is_gone():
    made = planned([tie("b", "y")], supposed=Supposed(leaving=["a"], planned=[("a", "x")]))
    assert kinds(made)["a", "x"] == "gone"


def test_width_is_strength():
    made = planned([tie("a", "x", 9), tie("a", "z", 1)])
    wide = {(line.supplier, line.client): made.width_of(line) for line in made.lines}
    assert wide["a", "x"] == 1.0
    assert wide["a", "z"] == pytest.approx(1 / 3)
    assert {line[3] for line in two_firm_map.scene(made)["lines"]} == {1.0, 0.333}


def test_names_are_told_as_they_are_and_cut_only_in_labels():
    made = planned([tie("a", "z")])
    told = two_firm_map.scene(made, narrow=True)
    assert "<i>Zo</i>" in {node["name"] for node in told["nodes"]}
    long = two_firm_map.plan(
        [], [tie("a", "x")], [], [], {"a": "A" * 90, "x": "采" * 90}, FUNCTION, supplier="U", client="T"
    )
    assert {len(node["label"]) for node in two_firm_map.scene(long)["nodes"]} == {22, 11}


def test_the_scene_is_sound():
    for n in range(6):
        relationship = Data(invented.reader(clients=6), assess=invented.assess).relationship(f"c{n}")
        told = json.loads(json.dumps(two_firm_map.scene(viewed(relationship).plan())))
        for ours, theirs, *_ in told["lines"]:
            assert told["nodes"][ours]["side"] == 0
            assert told["nodes"][theirs]["side"] == 1
        assert len({(node["side"], node["key"]) for node in told["nodes"]}) == len(told["nodes"])


def test_300_people_are_people_and_more_are_functions():
    def folded(ours: int, theirs: int) -> bool:
        always: tuple[Sequence[str], Sequence[str]] = (
            [f"s{n}" for n in range(ours)],
            [f"c{n}" for n in range(theirs)],
        )
        return planned([], always=always, folding=Folding()).folded is not None

    assert not folded(100, 200)
    assert folded(101, 200)


def test_folded_functions_hold_all_strength_and_open_one_by_one(crowd):
    made = viewed(crowd, folding=Folding(functions=True)).plan()
    assert made.folded
    assert {node.function for node in made.right.values()} <= set(FUNCTIONS)
    assert all(node.people for node in (*made.left.values(), *made.right.values()))
    live = sum(t["strength"] for t in crowd.ties if t["live"])
    assert sum(line.strength for line in made.live) == pytest.approx(live)
    assert sum(line.ties for line in made.live) == sum(t["live"] for t in crowd.ties)
    assert "are shown by function" in says(made, crowd.row["as_of"])

    function = next(iter(made.right.values())).function
    opened = viewed(crowd, folding=Folding(functions=True, open=frozenset({("client", function)}))).plan()
    shown = [node for node in opened.right.values() if node.function == function]
    assert len(shown) > 1
    assert not any(node.people for node in shown)
    assert sum(line.strength for line in opened.live) == pytest.approx(live)
    heading = next(h for h in opened.headings if (h.side, h.function) == ("client", function))
    assert heading.folds == "close"


def test_the_table_says_every_line_and_who_is_not_reached(crowd):
    made = viewed(crowd).plan()
    rows = words(table(made)).splitlines()
    assert len(rows) >= len([line for line in made.lines if line.kind != "not_live"])
    assert "nobody reaches it" in words(table(planned([tie("a", "x")], holes=[hole("finance")])))


def test_an_empty_relationship_has_a_scene():
    made = planned([], holes=[hole("finance")])
    assert two_firm_map.scene(made, narrow=True)["height"] > 0


def test_every_function_has_a_band_and_an_order():
    assert set(FUNCTION_ORDER) == set(FUNCTIONS)
    assert {band[0] for band in BANDS} == {band[1] for band in BANDS} == set(FUNCTIONS)
