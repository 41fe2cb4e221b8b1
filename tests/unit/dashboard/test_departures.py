"""What is left of one relationship when somebody leaves."""

from __future__ import annotations

import json

import pytest

from dashboard.addresses import Filters, leaving_in, relationship_address
from dashboard.app import create_app
from dashboard.asking import Asking
from dashboard.components.relationship import departures
from dashboard.components.relationship import page as relationship_page
from dashboard.data import Data
from tests.unit.dashboard.test_app import call
from tests.unit.dashboard.test_components import words
from tests.unit.dashboard.test_person import parts


@pytest.fixture(scope="module")
def alder(held_store):
    return Data(held_store).relationship("alder")


@pytest.fixture(scope="module")
def asking(held_store):
    return Asking(held_store)


def test_the_worst_one_two_and_three_people_can_be_looked_at(alder):
    table = departures.worst_cases(alder)
    buttons = [b for b in parts(table, object) if getattr(b, "type", "") == "button"]
    chosen = [json.loads(b.to_plotly_json()["props"]["data-leave"]) for b in buttons]
    assert [len(people) for people in chosen] == [1, 2, 3]
    assert chosen[0] in (["s3"], ["a2"])
    assert buttons[1].to_plotly_json()["props"]["aria-label"].startswith("What is left without ")
    assert "100%" in words(table)


def test_everybody_with_a_live_tie_can_be_chosen_and_nobody_else(alder):
    made = departures.chooser(alder, ["s1", "s4", "nobody"])
    assert made.value == ["s1"]
    assert [group["group"] for group in made.data] == ["Rail & Sons", "Alder Motors"]
    assert [item["value"] for item in made.data[0]["items"]] == ["s3", "s1", "s2"]
    assert made.data[0]["items"][1]["label"] == "Ada Lovelace · Sales"


def test_what_is_left_is_told_before_and_after(alder, asking):
    said = words(departures.what_is_left(asking.departure(["alder"], ["s1"]), alder))
    assert said.startswith(
        "Without Ada Lovelace, 41% of the live strength goes, and one person loses the only tie."
    )
    assert "Threadsnow 3→ then 2" in said
    assert "€23.9 k" in said
    assert "Who takes over" in said


def test_where_nothing_is_left_severance_is_undefined_and_all_revenue_exposed(alder, asking):
    everybody = [row["person_id"] for row in alder.people if row["side"] == "supplier"]
    page = departures.what_is_left(asking.departure(["alder"], everybody), alder)
    said = words(page)
    assert "nothing is left of it: every live tie goes, and 3 people lose their only tie." in said
    assert "→ then €1 M" in said
    assert "no live tie is left" in str(page)


def test_who_holds_nothing_here_takes_nothing(alder, asking):
    said = words(departures.what_is_left(asking.departure(["alder"], ["s5"]), alder))
    assert said == "Nothing goes here without Ivo Silva."


def test_addresses_keep_the_choice():
    address = relationship_address("b/1", ["s1", "b,1", "a&b=c#d"])
    assert leaving_in(address.partition("?")[2]) == ["s1", "b,1", "a&b=c#d"]
    assert leaving_in("?q=1&leave=") == []
    assert leaving_in(None) == []


def test_the_page_answers(held_store):
    client = create_app(held_store).server.test_client()

    def left(people, where="alder"):
        inputs = {"relationship-map-settled.data": {"leave": people}, "relationship-client.data": where}
        return call(client, "relationship-left.children", **inputs).get_data(as_text=True)

    assert "Choose one person or several" in left([])
    assert "of the live strength goes" in left(["s1"])
    assert "left already" in left(["s4"])
    assert "no person" in left(["<b>"])
    assert "Traceback" not in left(["s1"], "nowhere")


def test_nobody_to_choose_from_is_said(data):
    row = next(row for row in data.portfolio(Filters(stages=("dormant",))).rows)
    said = words(relationship_page.leave_section(data.relationship(row["client_id"]), ()))
    assert "Nobody has a live tie." in said
