"""What if: the answer is that of the model, and lies are told as such."""

from __future__ import annotations

import pytest

from dashboard.asking import Asking
from dashboard.map_state import MapState, Supposition
from dashboard.standing import DERIVED
from dashboard.supposing import MOST_MEETINGS, MOST_PEOPLE, departure, outlook
from graphmodel.errors import InputError, UnknownNameError


@pytest.fixture(scope="module")
def asking(held_store):
    return Asking(held_store)


def told(tables):
    (row,) = tables["relationships"].to_pylist()
    return {name: row[name] for name in DERIVED}


@pytest.mark.parametrize(
    "supposed",
    [
        Supposition(("s1",)),
        Supposition(("s3", "a2")),
        Supposition(meet=(("s3", "a1"),)),
        Supposition(("s1",), (("s2", "a3"), ("s5", "a2"))),
        Supposition(("s1", "s2", "s3")),
    ],
)
def test_it_is_what_an_analysis_says(asking, supposed):
    found = outlook(asking, "alder", supposed)
    model = asking.what_if(["alder"])
    assert found.before.row == told(model.tables)
    for pair in supposed.meet:
        model = model.meeting(pair)
    model = model.without(supposed.leave)
    assert found.after.row == told(model.tables)
    assert found.after.people == model.tables["people"].to_pylist()


def test_who_loses_the_only_tie_and_which_ties_go(asking):
    found = outlook(asking, "alder", Supposition(("s1",)))
    assert list(found.orphans) == ["a3"]
    assert {(t["supplier_person_id"], t["client_person_id"]) for t in found.cut} == {
        ("s1", "a1"),
        ("s1", "a3"),
    }
    assert 0.4 < found.share_cut < 0.42
    saved = outlook(asking, "alder", Supposition(("s1",), (("s2", "a3"),)))
    assert saved.orphans == []


def test_all_revenue_is_exposed_where_nothing_is_left(asking):
    found = outlook(asking, "alder", Supposition(("s1", "s2", "s3")))
    assert found.after.row["ties"] == 0
    assert found.after.row["exposed_revenue"] is None
    assert found.exposed_after == 1_000_000


def test_a_departure_counts_the_meetings(asking):
    alone = departure(asking, "alder", Supposition(("s1",)))
    met = departure(asking, "alder", Supposition(("s1",), (("s2", "a3"),)))
    assert alone.run["orphans"] == 1
    assert met.run["orphans"] == 0


@pytest.mark.parametrize(
    ("supposed", "error"),
    [
        (Supposition(("nobody",)), UnknownNameError),
        (Supposition(("s4",)), InputError),  # left already
        (Supposition(("b,1",)), InputError),  # of another client
        (Supposition(meet=(("s1", "s2"),)), InputError),  # of one side
        (Supposition(meet=(("s1", "nobody"),)), UnknownNameError),
        (Supposition(tuple(f"s{n}" for n in range(MOST_PEOPLE + 1))), InputError),
        (Supposition(meet=tuple((f"s{n}", "a1") for n in range(MOST_MEETINGS + 1))), InputError),
    ],
)
def test_lies_are_told(asking, supposed, error):
    with pytest.raises(error):
        outlook(asking, "alder", supposed)


def test_the_address_keeps_everything():
    asked = "?leave=s%2C1,b%3A2&meet=s%3A1:a%2C1,s2:a2&month=2024-05&fold=people&open=client.quality"
    state = MapState.from_search(asked)
    assert state.supposition == Supposition(("s,1", "b:2"), (("s:1", "a,1"), ("s2", "a2")))
    assert (state.month, state.functions, state.open) == ("2024-05", False, {("client", "quality")})
    assert MapState.of(state.as_json()) == state
    assert MapState.from_search("") == MapState.of({}) == MapState()
    assert not MapState().supposition


@pytest.mark.parametrize(
    "search",
    ["?meet=a,b:,:c,a:b:c", "?month=2024-13", "?month=2024-1٣", "?fold=all&open=x.y,client", "?=&&&leave"],
)
def test_what_makes_no_sense_in_an_address_is_dropped(search):
    assert MapState.from_search(search) == MapState()


@pytest.mark.parametrize(
    "payload",
    [
        None,
        "x",
        {"leave": "s1"},
        {"leave": [1]},
        {"leave": [""]},
        {"leave": ["x" * 501]},
        {"leave": ["x"] * 1001},
        {"meet": [["a"]]},
        {"meet": ["ab"]},
        {"meet": [["a", {}]]},
        {"month": 7},
        {"month": "May"},
        {"fold": ["functions"]},
        {"open": [3]},
    ],
)
def test_a_tampered_state_is_refused(payload):
    with pytest.raises(InputError):
        MapState.of(payload)
