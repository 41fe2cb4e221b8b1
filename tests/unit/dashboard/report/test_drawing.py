"""The picture on paper shows what was planned, and names in it are text."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from dashboard.figures.two_firm_map import plan
from dashboard.report.drawing import WIDTH, compact, svg
from graphmodel.messages import Messages
from tests.unit.dashboard import invented

NAMESPACE = "{http://www.w3.org/2000/svg}"


def drawn(made, language="en"):
    """The picture, parsed as markup."""
    said = svg(made, Messages.of(language)).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return ET.fromstring(said)  # noqa: S314 - made here


def texts(picture):
    return [part.text for part in picture.iter(f"{NAMESPACE}text")]


def on_paper(r):
    """The plan of a relationship, as the report has it."""
    functions = {who: r.function(who) for who in r.roles}
    return plan(r.people, r.ties, r.cells, r.holes, r.names, functions, supplier=r.supplier, client=r.client)


@pytest.fixture(scope="module")
def plans(data):
    return [on_paper(data.relationship(f"c{n}")) for n in range(38)]


def test_everybody_and_every_tie_is_drawn(plans):
    for made in plans:
        picture = drawn(made)
        assert len(list(picture.iter(f"{NAMESPACE}circle"))) == len(made.left) + len(made.right)
        curves = [path for path in picture.iter(f"{NAMESPACE}path") if "C" in path.get("d")]
        assert len(curves) == len(made.lines)
        loud = [path for path in curves if path.get("stroke-dasharray") == "9 6"]
        assert len(loud) == sum(line.kind == "single" for line in made.lines)


def test_nothing_stands_outside(plans):
    for made in plans:
        picture = drawn(made)
        *_, width, height = map(float, picture.get("viewBox").split())
        assert width == WIDTH
        for part in picture.iter(f"{NAMESPACE}text"):
            assert 0 <= float(part.get("x")) <= width
            assert 0 < float(part.get("y")) < height


def test_empty_functions_take_less_room_and_the_order_stays(plans):
    for made in plans:
        smaller = compact(made)
        assert smaller.height <= made.height
        for side in ("left", "right"):
            before, after = getattr(made, side), getattr(smaller, side)
            assert sorted(before, key=lambda key: before[key].y) == sorted(
                after, key=lambda key: after[key].y
            )
        assert [heading.function for heading in smaller.headings] == [
            heading.function for heading in made.headings
        ]


def test_functions_are_told_in_the_language(plans):
    made = next(made for made in plans if any(heading.missing for heading in made.headings))
    assert any("无联系" in said for said in texts(drawn(made, "zh")))
    assert any("(no tie)" in said for said in texts(drawn(made)))


def test_too_many_people_are_functions_with_their_numbers():
    from dashboard.data import Data

    crowd = Data(invented.reader(clients=2, many=60), assess=invented.assess)
    made = on_paper(crowd.relationship("c0"))
    assert made.folded
    assert any(said.endswith(" people") for said in texts(drawn(made)))
    assert any(said.endswith("人") for said in texts(drawn(made, "zh")))


@pytest.mark.parametrize(
    "name", ["</text><script>x</script>", "\"'&<>", "a\u202eb\u2066", "🧵" * 30, "\x00\x0b"]
)
def test_names_are_text(plans, name):
    made = plans[0]
    (key, node), *_ = made.left.items()
    picture = drawn(
        replace(made, left={**made.left, key: replace(node, label=name)}, client=name, supplier=name)
    )
    assert {part.tag.removeprefix(NAMESPACE) for part in picture.iter()} <= {"svg", "path", "circle", "text"}
    assert "\u202e" not in "".join(filter(None, texts(picture)))
