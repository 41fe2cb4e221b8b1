"""What a month end says is what an analysis as of that day says, and everybody stays in their place."""

from __future__ import annotations

import datetime as dt

import pytest

from crosstie.analysing import analyse_store
from dashboard.asking import Asking
from dashboard.data import Data
from dashboard.history import history
from dashboard.map_view import View
from dashboard.standing import DERIVED, Standing
from graphmodel.analysis import analyse_source
from graphmodel.errors import UnknownNameError
from graphmodel.events import TableEvents
from graphmodel.stores.base import all_but_interactions
from tests.unit.dashboard import crowd, held, invented

CLIENTS = ("alder", "b/1", "cedar")


@pytest.fixture(scope="module")
def asking(held_store):
    return Asking(held_store)


def rows(table, client):
    return [row for row in table.to_pylist() if row["client_id"] == client]


def bare(told):
    """Rows of ties without what only the map asks for."""
    return [{name: value for name, value in row.items() if name != "joint_strength"} for row in told]


@pytest.mark.parametrize("day", [dt.date(2024, 4, 30), dt.date(2024, 5, 31), dt.date(2024, 6, 30)])
def test_a_month_end_is_what_an_analysis_as_of_that_day_says(held_store, asking, day):
    with held_store.reading() as reading:
        analysed = analyse_source(TableEvents(reading), all_but_interactions(reading), day).tables
    for client in CLIENTS:
        found = history(asking, client).standing(day)
        (row,) = rows(analysed["relationships"], client)
        assert found.day == day
        assert found.row == {name: row[name] for name in DERIVED}
        assert found.people == rows(analysed["people"], client)
        assert bare(found.ties) == rows(analysed["ties"], client)
        assert found.cells == rows(analysed["cells"], client)


def test_days_are_month_ends_and_the_day_of_the_analysis(held_store, asking):
    april, may, june = dt.date(2024, 4, 30), dt.date(2024, 5, 31), dt.date(2024, 6, 30)
    assert history(asking, "alder").days == [april, may, june]
    found = history(asking, "alder")
    assert {"s1", "s2", "s3", "s4"} == found.supplier  # Olga, who left, had a tie
    assert {"a1", "a2", "a3"} == found.client


def test_a_month_that_is_not_over_ends_on_the_day_of_the_analysis(tmp_path):
    store = held.store(tmp_path)
    analyse_store(store.url, as_of=dt.date(2024, 6, 12), confidence=False)
    found = history(Asking(store), "alder")
    assert found.days[-2:] == [dt.date(2024, 5, 31), dt.date(2024, 6, 12)]
    assert found.standing(found.days[-1]).row["ties"] == Data(store).relationship("alder").row["ties"]


def test_everybody_stands_in_the_same_place_in_every_month(tmp_path):
    store = crowd.store(tmp_path, 40)
    relationship, found = Data(store).relationship("crowd"), history(Asking(store), "crowd")
    assert len(found.days) == 4
    seen, ties = [], []
    for day in found.days:
        made = View(relationship, found.standing(day), history=found).plan()
        seen.append({(n.side, n.key): n.y for nodes in (made.left, made.right) for n in nodes.values()})
        ties.append(len(made.live))
    assert all(places == seen[0] for places in seen)
    assert len(seen[0]) == 80
    assert ties[0] == 20
    assert ties[-1] == 80


def test_a_month_is_judged_once(asking, monkeypatch):
    found = history(asking, "alder")
    first = found.standing(found.days[0])
    monkeypatch.setattr(Standing, "of", None)
    assert found.standing(found.days[0]) is first
    assert history(asking, "alder") is found


def test_what_the_results_say_is_what_is_worked_out(held_store, asking):
    for client in CLIENTS:
        told = Standing.as_analysed(Data(held_store).relationship(client))
        found = history(asking, client).standing(told.day)
        assert (found.row, found.people, found.cells) == (told.row, told.people, told.cells)
        assert bare(found.ties) == told.ties


def test_a_client_that_is_not_there_is_told(asking):
    with pytest.raises(UnknownNameError):
        history(asking, "nowhere")


def test_a_store_of_results_alone_has_no_history():
    from dashboard.reader import ResultsOnlyError

    with pytest.raises(ResultsOnlyError):
        history(Asking(invented.reader(clients=2)), "c0")
