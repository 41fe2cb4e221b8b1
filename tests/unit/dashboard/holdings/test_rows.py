from __future__ import annotations

from collections import Counter, defaultdict

import numpy as np
import pytest

from dashboard.holdings import table
from dashboard.holdings.rows import foremost, map_rows, passing, sums
from dashboard.holdings.table import REST
from dashboard.holdings.view import MapView
from graphmodel.arrow import empty
from graphmodel.errors import UnknownNameError
from graphmodel.tables import ORGANISATIONS

NOBODY = empty(ORGANISATIONS)


def names(found):
    return [
        (row.kind, row.group.id if row.kind == "group" else row.clients[0]["client_id"]) for row in found.rows
    ]


def column(found, held, key):
    return [int(row.ties[held.place(key)]) for row in found.rows]


def test_cells_count_the_live_ties_of_our_functions(data, reader):
    holdings = data.holdings()
    roles = {row["person_id"]: row["function"] for row in reader.tables["roles"].to_pylist()}
    ties, strength, people = Counter(), Counter(), defaultdict(set)
    for tie in reader.tables["ties"].to_pylist():
        if tie["live"]:
            cell = tie["client_id"], roles[tie["supplier_person_id"]]
            ties[cell] += 1
            strength[cell] += tie["strength"]
            people[cell].add(tie["supplier_person_id"])
    held = holdings.functions
    assert ties.total() == held.ties.sum()
    for n, row in enumerate(holdings.rows):
        for place, key in enumerate(held.keys):
            cell = row["client_id"], key
            assert held.ties[n, place] == ties[cell]
            assert held.people[n, place] == len(people[cell])
            assert held.strength[n, place] == pytest.approx(strength[cell])


def test_a_fading_tie_is_none_that_holds(data, reader):
    holdings = data.holdings()
    fading = sum(tie["fading"] and not tie["live"] for tie in reader.tables["ties"].to_pylist())
    assert fading > 0
    assert holdings.functions.fading.sum() == fading


def test_everybody_of_ours_has_a_column_whether_they_hold_anybody_or_not(held):
    assert held.functions.keys == ("sales", "quality", "finance", "other")
    assert held.functions.staff.tolist() == [1, 1, 1, 1]
    assert held.functions.ties[:, held.functions.place("finance")].sum() == 0
    assert held.departments.keys == ("Key Account Management", "质量部", "Zebra Unit", "Finance")


def test_further_departments_stand_in_one_column(data, monkeypatch):
    monkeypatch.setattr(table, "DEPARTMENTS_SHOWN", 3)
    whole, found = data.holdings().departments, table.holdings(data.holdings().snapshot, NOBODY).departments
    assert found.keys == (*whole.keys[:3], REST)
    assert found.folded == len(whole.keys) - 3
    assert found.ties[:, 3].tolist() == whole.ties[:, 3:].sum(axis=1).tolist()


def test_companies_stand_beneath_their_group_where_the_first_of_them_would(held):
    found = map_rows(held, MapView())
    assert names(found) == [
        ("group", "alder"),
        ("company", "alder"),
        ("company", "nord"),
        ("company", "süd"),
        ("client", "birch"),
        ("client", "c/1"),
    ]
    assert column(found, held.functions, "sales") == [2, 1, 1, 0, 1, 0]
    assert found.rows[0].hanging == 1
    assert not found.rows[0].hangs
    assert found.rows[2].hangs


def test_a_group_is_the_sum_of_what_passes_beneath_it(held):
    found = map_rows(held, MapView(tiers=("B",)))
    assert names(found) == [("client", "birch"), ("group", "alder"), ("company", "nord")]
    assert column(found, held.functions, "sales") == [1, 1, 1]
    assert len(found.rows[1].clients) == 1


def test_money_of_a_group_is_never_added_across_currencies(held):
    (group, *_) = map_rows(held, MapView(folded=True)).rows
    assert sums(group.clients, "revenue") == {"EUR": 1300000.0, "USD": 200000.0}


def test_a_folded_group_hides_its_companies(held):
    assert names(map_rows(held, MapView(folded=True))) == [
        ("group", "alder"),
        ("client", "birch"),
        ("client", "c/1"),
    ]
    assert names(map_rows(held, MapView(toggled=("alder",)))) == names(map_rows(held, MapView(folded=True)))


@pytest.mark.parametrize(
    ("view", "expected"),
    [
        (MapView(columns=("sales",)), ["alder", "birch", "nord"]),
        (MapView(columns=("sales", "quality")), ["alder"]),
        (MapView(columns=("sales",), held=False), ["süd", "c/1"]),
        (MapView(columns=("nobody",)), ["alder", "birch", "nord", "süd", "c/1"]),
        (MapView(industries=("Pumps, valves",)), ["alder", "nord"]),
        (MapView(q="ada"), ["alder", "birch", "nord"]),
        (MapView(group="süd"), ["alder", "nord", "süd"]),
        (MapView(group="birch"), ["birch"]),
        (MapView(sort="col:quality"), ["alder", "birch", "nord", "süd", "c/1"]),
        (MapView(sort="client_name", ascending=True), ["c/1", "alder", "nord", "süd", "birch"]),
        (MapView(by="department", columns=("Zebra Unit",)), ["c/1"]),
        (MapView(stages=("cloud",)), []),
    ],
)
def test_filters_and_order(held, view, expected):
    assert [held.rows[n]["client_id"] for n in passing(held, view)] == expected


@pytest.mark.parametrize("ascending", [False, True])
def test_clients_without_a_tie_come_last_either_way(data, ascending):
    holdings = data.holdings()
    place = holdings.functions.place("quality")
    order = passing(holdings, MapView(sort="col:quality", ascending=ascending))
    strength = holdings.functions.strength[order, place]
    known = strength[strength > 0]
    assert 0 < len(known) < len(strength)
    assert np.all(strength[len(known) :] == 0)
    assert known.tolist() == sorted(known, reverse=not ascending)


def test_slices_are_of_the_same_whole(data):
    holdings = data.holdings()
    whole = map_rows(holdings, MapView())
    parts = [
        row
        for start in range(0, whole.total, 7)
        for row in map_rows(holdings, MapView(), start, start + 7).rows
    ]
    assert [row.clients[0]["client_id"] for row in parts] == [
        row.clients[0]["client_id"] for row in whole.rows
    ]
    assert map_rows(holdings, MapView(), -5, 2).rows[0].clients[0] == whole.rows[0].clients[0]
    assert not map_rows(holdings, MapView(), 10**9, 10**9 + 1).rows


def test_totals_are_of_the_clients_that_pass(held):
    totals = map_rows(held, MapView(industries=("Pumps, valves",))).totals
    told = dict(zip(totals.keys, zip(totals.held.tolist(), totals.alone.tolist(), strict=True), strict=True))
    assert told == {"sales": (2, 1), "quality": (1, 0), "finance": (0, 0), "other": (0, 0)}
    assert (totals.clients, totals.tied, totals.hanging, totals.groups) == (2, 2, 1, 1)


def test_the_foremost_stand_one_by_one_and_the_others_together(held):
    found = foremost(held, MapView(), 2)
    assert [row.kind for row in found.rows] == ["client", "client", "others"]
    assert len(found.rows[-1].clients) == 3
    assert sum(int(row.ties.sum()) for row in found.rows) == held.functions.ties.sum()
    assert [row.kind for row in foremost(held, MapView(), 5).rows] == ["client"] * 5


def test_nobody_has_a_group_that_is_not_there(held):
    with pytest.raises(UnknownNameError, match="no client has the identifier 'x<b>'"):
        passing(held, MapView(group="x<b>"))
