from __future__ import annotations

import pytest

from dashboard.holdings.view import MapView, map_address

NASTY = "a,b&c=d+e f/%2C\"<b>'?#ü销售"
CHOSEN = MapView(
    picture="people",
    by="department",
    q=NASTY,
    stages=("wedge", "mesh"),
    levels=("critical",),
    industries=(NASTY, "Energy"),
    tiers=("A",),
    columns=(NASTY,),
    held=False,
    sort=f"col:{NASTY}",
    ascending=True,
    folded=True,
    toggled=(NASTY, "C1"),
    group=NASTY,
    client="group:C1",
    column=NASTY,
)


@pytest.mark.parametrize("view", [MapView(), CHOSEN, MapView(sort="threads"), MapView(sort="a.b")])
def test_an_address_says_all_that_was_chosen(view):
    path, _, search = map_address(view).partition("?")
    assert path == "/map"
    assert MapView.from_search(search) == view


def test_the_first_view_has_the_shortest_address():
    assert map_address(MapView()) == "/map"


@pytest.mark.parametrize(
    "search",
    [
        None,
        "",
        "?",
        "?view=x&by=y&stage=z&level=&sort=revenue&sort=.asc&held=maybe",
        "?" + "&" * 50,
        "?=&==&stage=%FF%00",
        "?sort=%2e&industry=,,,&toggled=",
    ],
)
def test_what_makes_no_sense_is_dropped(search):
    assert MapView.from_search(search) == MapView()


def test_no_address_makes_a_view_of_any_size():
    view = MapView.from_search("?industry=" + ",".join(f"i{n}" for n in range(5000)) + "&q=" + "x" * 9000)
    assert len(view.industries) == 100
    assert len(view.q) == 200


def test_a_group_that_is_toggled_is_the_other_way_round():
    assert [MapView(folded=f, toggled=("a",)).shows_members(g) for f in (False, True) for g in "ab"] == [
        False,
        True,
        True,
        False,
    ]
