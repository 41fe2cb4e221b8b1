from __future__ import annotations

import itertools

import pytest

from dashboard.components import relationship as parts
from dashboard.data import Data
from dashboard.figures import FUNCTION_ORDER, function_matrix, two_firm_map
from dashboard.theme import DARK, LIGHT
from graphmodel.tables import FUNCTIONS
from tests.unit.dashboard import invented

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


def person(who, side, share=0.5, loss=0.5, every=False):
    return {
        "person_id": who,
        "side": side,
        "function": FUNCTION[who],
        "share": share,
        "departure_loss": loss,
        "in_every_cut": every,
    }


def hole(function):
    return {"client_function": function, "supplier_function": None, "reason": "function_without_tie"}


def planned(ties, people=(), holes=(), cells=()):
    return two_firm_map.plan(people, ties, cells, holes, NAMES, FUNCTION, supplier="Us", client="Them")


def kinds(made):
    return {(line.supplier, line.client): line.kind for line in made.lines}


def test_only_tie_into_a_function_is_single():
    made = planned([tie("a", "x"), tie("a", "z", direct=True), tie("b", "y", direct=True)])
    assert kinds(made) == {("a", "x"): "window", ("a", "z"): "direct", ("b", "y"): "single"}


def test_fading_ties_do_not_count_as_reaching_and_dead_ones_are_left_out():
    made = planned([tie("a", "x"), tie("b", "z", live=False, fading=True), tie("c", "y", live=False)])
    assert kinds(made) == {("a", "x"): "single", ("b", "z"): "fading"}


def test_unmapped_functions_hang_on_one_tie_only_where_all_does():
    unmapped = {"x": "other", "y": "other"}
    assert [kind for _, kind in two_firm_map.tie_kinds([tie("a", "x"), tie("b", "y")], unmapped)] == [
        "window"
    ] * 2
    assert [kind for _, kind in two_firm_map.tie_kinds([tie("a", "x")], unmapped)] == ["single"]


def test_counterparts_lie_opposite():
    made = planned([tie("a", "x"), tie("b", "y")])
    assert made.left["a"].y == made.right["x"].y
    assert made.left["b"].y == made.right["y"].y
    assert made.left["a"].y < made.left["b"].y


def test_everyone_has_a_place_of_their_own():
    data = Data(invented.reader(clients=1, many=30), assess=invented.assess)
    for narrow in (False, True):
        made = parts.plan(data.relationship("c0"), narrow=narrow)
        for nodes in (made.left, made.right):
            heights = sorted(node.y for node in nodes.values())
            assert all(b - a >= 20 for a, b in itertools.pairwise(heights))
        headings = sorted((h.side, h.y) for h in made.headings)
        assert all(b[1] - a[1] >= 14 for a, b in itertools.pairwise(headings) if a[0] == b[0])
        assert made.height > max(node.y for node in (*made.left.values(), *made.right.values()))


def test_unreached_function_is_written_in_red_italics():
    figure = two_firm_map.draw(planned([tie("a", "x")], holes=[hole("finance")]), LIGHT)
    label = next(a for a in figure.layout.annotations if "Finance" in a.text)
    assert label.text == "<i>Finance (no tie)</i>"
    assert label.font.color == LIGHT.red


def test_who_carries_everything_is_marked():
    people = [person("a", "supplier", 1.0, 1.0, every=True), person("x", "client"), person("z", "client")]
    made = planned([tie("a", "x"), tie("a", "z")], people)
    assert [node.key for node in made.left.values() if node.alone] == ["a"]
    label = next(a for a in two_firm_map.draw(made, LIGHT).layout.annotations if "Ann" in a.text)
    assert label.font.color == LIGHT.red


def test_single_ties_are_red_and_dashed_and_nothing_else_is():
    figure = two_firm_map.draw(planned([tie("a", "x"), tie("a", "z", direct=True), tie("b", "y")]), LIGHT)
    lines = [trace for trace in figure.data if trace.mode == "lines"]
    assert {(t.line.color, t.line.dash != "solid") for t in lines} == {
        (LIGHT.red, True),
        (LIGHT.blue, False),
        (LIGHT.grey, False),
    }


def test_width_is_strength():
    figure = two_firm_map.draw(planned([tie("a", "x", 9), tie("a", "z", 1)]), LIGHT)
    thick, thin = sorted((t for t in figure.data if t.mode == "lines"), key=lambda t: -t.line.width)
    assert thick.line.width > 2 * thin.line.width


def test_names_are_text_never_markup():
    made = planned([tie("a", "z")], [person("z", "client")])
    drawn = repr(two_firm_map.draw(made, LIGHT).to_dict())
    assert "<i>Zo" not in drawn
    assert "&lt;i&gt;Zo&lt;/i&gt;" in drawn


def test_big_firms_fold_into_functions():
    data = Data(invented.reader(clients=1, many=60), assess=invented.assess)
    relationship = data.relationship("c0")
    made = parts.plan(relationship)
    assert made.folded is not None
    assert set(made.right) <= set(FUNCTIONS)
    live = sum(t["strength"] for t in relationship.ties if t["live"])
    assert sum(line.strength for line in made.lines if line.kind != "fading") == pytest.approx(live)
    assert "Too many people" in str(parts.map_section(relationship))


def test_an_empty_relationship_draws():
    figure = two_firm_map.draw(planned([], holes=[hole("finance")]), DARK, narrow=True)
    assert figure.layout.height > 0


def test_every_function_has_a_band_and_an_order():
    assert set(FUNCTION_ORDER) == set(FUNCTIONS)
    bands = two_firm_map._BANDS
    assert {band[0] for band in bands} == {band[1] for band in bands} == set(FUNCTIONS)


def cell(ours, theirs, ties=0, *, expected=True, counterpart=False):
    return {
        "supplier_function": ours,
        "client_function": theirs,
        "ties": ties,
        "strength": 2.0 * ties,
        "live": ties > 0,
        "direct": False,
        "expected": expected,
        "counterpart": counterpart,
    }


def test_matrix_marks_gaps_and_outlines_counterparts():
    cells = [
        cell("sales", "purchasing", 2, counterpart=True),
        cell("quality", "quality", counterpart=True),
        cell("quality", "purchasing"),
        cell("sales", "quality", 1),
    ]
    figure = function_matrix.function_matrix(cells, palette=LIGHT)
    assert sorted(a.text for a in figure.layout.annotations) == ["1", "2", function_matrix.GAP]
    assert [s.line.color for s in figure.layout.shapes].count(LIGHT.red) == 1
    assert len(figure.layout.shapes) == 2
    assert list(figure.layout.xaxis.ticktext) == ["Purchasing", "Quality"]


def test_matrix_without_cells_draws():
    assert function_matrix.function_matrix([], palette=DARK).layout.height > 0
