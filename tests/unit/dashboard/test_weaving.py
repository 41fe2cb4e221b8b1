from __future__ import annotations

import re

import pyarrow.compute as pc
import pytest

from dashboard.addresses import HoleFilters, PlanBudget
from dashboard.app import create_app
from dashboard.asking import Asking
from dashboard.components.weaving import hole_list, hole_words, introductions, planning
from dashboard.data import Data, HoleCounts
from dashboard.planning import MOST_TIES, hours_a_tie, planned
from dashboard.reader import ResultsOnlyError
from dashboard.weaving import connectors, holes, holes_of, introduction, staff
from graphmodel.errors import InputError, UnknownNameError
from graphmodel.tables import FUNCTIONS
from tests.unit.dashboard import invented
from tests.unit.dashboard.test_app import call
from tests.unit.dashboard.test_components import words
from tests.unit.dashboard.woven import NASTY, woven_store


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return woven_store(tmp_path_factory.mktemp("woven"))


@pytest.fixture(scope="module")
def asking(store):
    return Asking(store)


@pytest.fixture(scope="module")
def data(store):
    return Data(store)


def named(data, found):
    return data.named(hole_list.people_of(found.table.to_pylist()))


# ------------------------------------------------------------ holes


def test_holes_are_those_of_the_results_and_trouble_comes_first(asking, data, store):
    found = holes(asking)
    rows, total = found.rows(HoleFilters())
    keys = ["client_id", "client_function", "supplier_function"]
    assert total == len(rows) == data.hole_counts().holes
    assert {tuple(row[key] for key in keys) for row in rows} == {
        tuple(row[key] for key in keys) for row in store.results("holes").to_pylist()
    }
    assert [row["rank"] for row in rows] == list(range(1, total + 1))
    assert (rows[0]["client_id"], rows[0]["client_function"]) == ("brack", "quality")


def test_holes_are_worked_out_once(asking):
    assert holes(asking) is holes(asking)


def test_filters_keep_the_order_and_count_what_passes(asking):
    found = holes(asking)
    every, total = found.rows(HoleFilters())
    for filters in (HoleFilters(q="TURB brack"), HoleFilters(functions=("quality", "logistics"))):
        rows, passing = found.rows(filters)
        assert 0 < passing == len(rows) < total
        kept = [row for row in every if row["rank"] in {row["rank"] for row in rows}]
        assert rows == kept
    assert all(row["client_id"] == "brack" for row in found.rows(HoleFilters(q="brack"))[0])
    assert found.rows(HoleFilters(q="nobody")) == ([], 0)
    assert found.rows(HoleFilters(), start=1, end=3) == (every[1:3], total)


@pytest.mark.parametrize("name", ["client_name", "trouble", "lowers"])
@pytest.mark.parametrize("way", ["asc", "desc"])
def test_sorting_keeps_what_is_unknown_last(asking, name, way):
    rows, total = holes(asking).rows(HoleFilters(), [{"colId": name, "sort": way}])
    value = {
        "client_name": lambda row: row["client_name"].lower(),
        "trouble": lambda row: row["open_cases"] + row["low_feedback"],
        "lowers": lambda row: row["lowers"],
    }[name]
    values = [value(row) for row in rows]
    known = [one for one in values if one is not None]
    assert len(values) == total
    assert values == sorted(known, reverse=way == "desc") + [None] * (total - len(known))


def test_an_unknown_column_sorts_nothing(asking):
    found = holes(asking)
    assert found.rows(HoleFilters(), [{"colId": "way", "sort": "desc"}]) == found.rows(HoleFilters())


def test_one_client_has_the_same_holes_as_in_the_portfolio(asking):
    own, _ = holes_of(asking, "brack").rows(HoleFilters())
    same, _ = holes(asking).rows(HoleFilters(q="brack"))
    assert [{**row, "rank": 0} for row in own] == [{**row, "rank": 0} for row in same]


def test_the_first_hole_in_a_sentence(asking, data):
    found = holes(asking)
    (first,), _ = found.rows(HoleFilters(), end=1)
    said = words(hole_list.begin_with(first, named(data, found), found))
    assert said.startswith("Begin with a tie of Ben (Quality) – ")
    assert NASTY in said
    assert "at Brackwater Turbines: 1 open case" in said
    assert re.search(
        r"threads 1 → 2, severance \d+% → [\d.]+%, "
        r"€[\d.]+ M a year less exposed and towards Wedge: Threads\.$",
        said,
    )


def test_rows_hold_words_and_where_they_lead(asking, data):
    found = holes(asking)
    people = named(data, found)
    for hole in found.rows(HoleFilters())[0]:
        shown = hole_list.row(hole, people, found)
        assert all(isinstance(value, str) for name, value in shown.items() if name.endswith("_text"))
        assert shown["href"] == f"/relationship/{hole['client_id']}"
        assert bool(shown["way_links"]) == bool(hole["client_person_id"])
        if hole["lowers"] is None:
            assert (shown["lowers_text"], shown["tips"]["lowers"]) == (
                "–",
                "Undefined: the yearly revenue is not known",
            )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"route": None, "client_person_id": None}, "Find out who is there in Quality."),
        ({"route": None}, "Nobody of ours is known to know anybody near Quality."),
        ({"route": "s2 > a2"}, "Ben and Dan have met before: take it up again."),
        ({"route": "s1 > a2"}, "Ada has met Dan before: begin there."),
        ({"route": "s1 > a1 > a2"}, "Ada asks Cleo for an introduction to Dan."),
        (
            {"route": "s2 > s1 > a1", "supplier_function": "sales"},
            "Ada takes Ben along to Cleo.",
        ),
    ],
)
def test_ways_in_are_told_in_words(data, change, said):
    hole = {
        "client_function": "quality",
        "supplier_function": None,
        "supplier_person_id": "s2",
        "client_person_id": "a2",
        **change,
    }
    assert hole_words.way_in(hole, data.named()) == said


def test_headlines_count_in_the_right_number(data):
    counts = data.hole_counts()
    assert hole_list.headline(counts).endswith("In one of them an open case or low feedback waits.")
    none = HoleCounts(as_of=counts.as_of, holes=0, clients=0, of_clients=3, troubled=0)
    assert (
        hole_list.headline(none)
        == "Every expected function and pair of counterparts has a live tie, as of 28 June 2024."
    )
    assert hole_list.headline(HoleCounts(counts.as_of, 0, 0, 0, 0)) == "There is no client in the data."


def test_a_relationship_lists_gains_and_offers_everybody_known_there(asking, data):
    found, there = holes_of(asking, "brack"), staff(asking, "brack")
    assert there.everybody == {"b1", "b2", "b3"}
    assert list(there.people) == sorted(there.people, key=FUNCTIONS.index)
    people = data.named(hole_list.people_of(found.table.to_pylist()) | there.everybody)
    shown = hole_list.of_relationship("brack", found, there, people)
    assert "Ada asks Flo for an introduction to" in words(shown)
    assert "quality@brack" in str(shown)


def test_a_store_of_results_alone_keeps_what_was_known():
    asking = Asking(invented.reader(clients=2))
    with pytest.raises(ResultsOnlyError) as caught:
        holes(asking)
    part, name = hole_list.not_worked_out(caught.value)
    assert "results only" in words(part)
    assert name == ""


# ------------------------------------------------------------ introductions


@pytest.mark.parametrize("to", ["quality@brack", "Quality@Brackwater Turbines", "b2", NASTY])
def test_introductions_say_whom_to_ask(asking, data, to):
    found = introduction(asking, to)
    said = words(introductions.ways(found, data.named(introductions.people_of(found)), to))
    assert f"Let Ada ask Flo for an introduction to {NASTY}." in said
    assert "that they know each other is assumed" in said


def test_who_is_tied_already_is_said_first(asking, data):
    found = introduction(asking, "a2")
    said = words(introductions.ways(found, data.named(introductions.people_of(found)), "a2"))
    assert said.startswith("Already tied: Ben with Dan, strength ")


@pytest.mark.parametrize("to", ["nobody at all", "quality@nowhere", "zauberei@brack"])
def test_unknown_names_are_refused(asking, to):
    with pytest.raises(UnknownNameError):
        introduction(asking, to)


def test_connectors_are_ranked_by_referral_power(asking, data):
    found = connectors(asking)
    assert found.ours[0]["person_id"] == "s1"
    power = [row["referral_power"] for row in found.ours]
    assert power == sorted(power, reverse=True)
    said = words(introductions.connectors(found, data.named()))
    assert "Brackwater Turbines" in said
    assert "Nobody is known at more than one client." in said


# ------------------------------------------------------------ plan


def test_a_plan_says_how_far_it_reaches(asking, data):
    found = planned(asking, PlanBudget(2))
    said = words(planning.plan(found, data.named(planning.people_of(found))))
    assert re.match(
        r"2 new ties lower the exposed revenue from €[\d.]+ M to €[\d.]+ k a year, as of 28 June 2024\.", said
    )
    assert "It takes our people 12 hours, at 6 a tie." in said
    assert "2 clients were looked at. Left out: 1 without a known revenue." in said
    assert "can take" in said or "can introduce" in said


def test_hours_buy_ties(asking):
    each = hours_a_tie(asking)
    by_hours, by_ties = planned(asking, PlanBudget(2 * each, hours=True)), planned(asking, PlanBudget(2))
    assert by_hours.plan.table.equals(by_ties.plan.table)
    assert planned(asking, PlanBudget(2)) is by_ties


def test_more_than_helps_is_said(asking, data):
    found = planned(asking, PlanBudget(MOST_TIES))
    steps = len(found.plan.table)
    assert 0 < steps < MOST_TIES
    assert f"More than {steps} ties would lower nothing." in words(planning.plan(found, data.named()))


@pytest.mark.parametrize(
    "budget", [PlanBudget(0), PlanBudget(MOST_TIES + 1), PlanBudget(1, hours=True), PlanBudget(0.5)]
)
def test_budgets_that_make_no_plan_are_refused(asking, budget):
    with pytest.raises(InputError):
        planned(asking, budget)


@pytest.mark.parametrize(
    ("search", "budget"),
    [
        ("?ties=3", PlanBudget(3)),
        ("?hours=40", PlanBudget(40, hours=True)),
        ("?ties=nan", PlanBudget()),
        ("?hours=-1", PlanBudget()),
        ("", PlanBudget()),
    ],
)
def test_budgets_stand_in_the_address(search, budget):
    assert PlanBudget.from_search(search) == budget


def test_currencies_are_never_added(asking, data):
    found = planned(asking, PlanBudget(2))
    clients = pc.unique(found.plan.table["client_id"]).to_pylist()
    mixed = type(found)(found.plan, found.scene, found.codes, {clients[0]: "EUR", "cedar": "USD"})
    said = words(planning.plan(mixed, data.named()))
    assert said.startswith("2 new ties lower the exposed revenue by €")
    assert "as if all amounts were of one currency" in said


# ------------------------------------------------------------ pages


@pytest.mark.parametrize("page", ["holes", "introductions", "plan"])
def test_nothing_yet_gets_the_command(page):
    client = create_app(invented.nothing()).server.test_client()
    answer = call(client, f"{page}-body.children", **{f"{page}-opened-with.data": ""})
    assert "crosstie load DIR" in answer.get_data(as_text=True)


def test_rows_are_served_in_slices(store):
    client = create_app(store).server.test_client()
    request = {"startRow": 1, "endRow": 3, "sortModel": [], "filterModel": {}}
    asked = {"holes-grid.getRowsRequest": request, "holes-search.value": "a", "holes-functions.value": []}
    served = call(client, "holes-grid.getRowsResponse", **asked).json["response"]
    rows = served["holes-grid"]["getRowsResponse"]
    assert [row["rank_text"] for row in rows["rowData"]] == ["2", "3"]
    assert served["holes-count"]["children"] == f"{rows['rowCount']} of {rows['rowCount']} holes"
