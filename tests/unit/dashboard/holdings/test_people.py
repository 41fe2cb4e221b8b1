from __future__ import annotations

from collections import Counter, defaultdict

import pytest

from dashboard.components.holdings import cell as cell_panel
from dashboard.components.holdings import people as people_table
from dashboard.holdings.cell import GROUP_ROW, behind
from dashboard.holdings.people import holders
from dashboard.holdings.view import MapView
from graphmodel.errors import UnknownNameError


def test_holders_are_those_with_ties_at_two_clients_and_more(data, reader):
    strength, clients = defaultdict(Counter), Counter()
    for tie in reader.tables["ties"].to_pylist():
        if tie["live"]:
            strength[tie["supplier_person_id"]][tie["client_id"]] += tie["strength"]
            clients[tie["client_id"]] += tie["strength"]
    several = {person: held for person, held in strength.items() if len(held) > 1}
    found = holders(data.holdings(), MapView())
    assert found.total == len(found.people) == len(several)
    for one in found.people:
        told = {row["client_id"]: lost for row, lost in zip(one.clients, one.lost, strict=True)}
        assert told == pytest.approx({c: s / clients[c] for c, s in several[one.person].items()})
        assert list(one.lost) == sorted(one.lost, reverse=True)
    ranked = [(len(one.alone), len(one.clients), one.strength) for one in found.people]
    assert ranked == sorted(ranked, reverse=True)


def test_a_slice_of_holders_counts_all_of_them(data):
    found = holders(data.holdings(), MapView(), 0, 3)
    assert len(found.people) == 3
    assert found.total > 3


def test_only_clients_that_pass_are_held(held):
    (ada,) = holders(held, MapView()).people
    assert (ada.person, [row["client_id"] for row in ada.alone]) == ("ada", ["birch", "nord"])
    assert not holders(held, MapView(tiers=("A",))).people
    row = people_table.row(ada, holders(held, MapView()))
    assert row["revenue_text"].split() == ["$500", "k", "+", "€300", "k"]


def test_behind_a_cell_are_its_live_ties(held):
    found = behind(held, MapView(client="alder", column="quality"))
    assert [(tie["supplier_person_id"], tie["client_person_id"]) for tie in found.ties] == [
        ("ben", "al2"),
        ("ben", "al1"),
    ]
    whole = behind(held, MapView(client=f"{GROUP_ROW}alder", column="sales"))
    assert {tie["client_id"] for tie in whole.ties} == {"alder", "nord"}
    assert [row["client_id"] for row in whole.clients] == ["alder", "nord", "süd"]


def test_an_empty_cell_names_the_counterparts_whom_nobody_knows(held):
    found = behind(held, MapView(client="nord", column="quality"))
    assert not found.ties
    assert {one.function for one in found.wanted} == {"quality"}
    panel = cell_panel.panel(found).to_plotly_json()
    assert "/introductions?to=quality%40nord" in str(panel)


@pytest.mark.parametrize(
    ("client", "column", "words"),
    [
        ("nobody", "sales", "no client has the identifier 'nobody'"),
        ("group:birch", "sales", "no client"),
        ("alder", "strategy", "none of our departments is called 'strategy'"),
        ("alder", "<b>", "called '<b>'"),
    ],
)
def test_a_cell_that_is_not_there_is_told_so(held, client, column, words):
    with pytest.raises(UnknownNameError, match=words):
        behind(held, MapView(client=client, column=column))
