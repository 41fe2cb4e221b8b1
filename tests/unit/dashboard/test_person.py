"""One person: who it is, what goes with them, and who takes over."""

from __future__ import annotations

import re

import pytest
from dash import dcc, html

from dashboard.app import create_app
from dashboard.asking import Asking
from dashboard.components import faces, person
from dashboard.components.relationship import departures, ties
from dashboard.data import Data, UnknownPersonError
from tests.unit.dashboard import held, invented
from tests.unit.dashboard.test_app import call
from tests.unit.dashboard.test_components import words


@pytest.fixture(scope="module")
def data(held_store):
    return Data(held_store)


@pytest.fixture(scope="module")
def asking(held_store):
    return Asking(held_store)


def parts(component, kind):
    """Components of that kind, in order."""
    if isinstance(component, list | tuple):
        return [found for child in component for found in parts(child, kind)]
    mine = [component] if isinstance(component, kind) else []
    return mine + (parts(component.children, kind) if getattr(component, "children", None) else [])


def left_without(person_id, data, asking):
    shown = data.person(person_id)
    return departures.of_person(
        asking.departure({row["client_id"] for row in shown.held}, [person_id]), shown
    )


@pytest.mark.parametrize(
    ("person_id", "said"),
    [
        ("s1", "If Ada Lovelace leaves, everything with 桦树机械 goes. So does a part of one more client."),
        ("s3", "If Grace Hopper leaves, 45% of Alder Motors goes."),
        ("c1", "If Finn Moss leaves, everything with Cedar Mills goes."),
        ("s4", "Olga Novak left on 1 May 2024. No tie of theirs is live any more."),
        ("s5", "Ivo Silva holds no live tie: nothing goes if they leave."),
        (
            "f1",
            "Gil Ito works at Fir Freight, which is neither the supplier nor a client: there is nothing to look at.",
        ),
    ],
)
def test_the_headline_says_what_goes(data, person_id, said):
    assert words(person.headline(data.person(person_id))) == said


def test_who_it_is_is_told_with_the_rule_that_mapped_it(data):
    said = words(person.facts(data.person("s1")))
    assert 'Source: Key Account Management. Mapped by the term "account management" in the department' in said
    assert 'Source: Key Account Manager. Mapped by the term "manager" in the title (table en).' in said
    assert "12 Jun 2015" in said
    assert "As the source states it." in words(person.facts(data.person("s3")))
    left = words(person.facts(data.person("s4")))
    assert "Source: Zebra Unit. No table knows what the department says." in left
    assert "1 May 2024" in left
    assert "The source says nothing to read it from." in left


@pytest.mark.parametrize("person_id", ["s1", "s2", "s3", "s4", "s5", "a3", "b,1", "f1"])
def test_everybody_has_a_page_that_says_something(data, person_id):
    shown = data.person(person_id)
    page = words(person.body(shown))
    assert shown.name(person_id) in page
    assert not re.search(r"\b(undefined|None|nan|null)\b", page)


def test_what_cannot_be_known_says_why(data):
    reasons = [
        note.to_plotly_json()["props"]["aria-label"]
        for note in parts(person.facts(data.person("f1")), html.Span)
        if note.to_plotly_json()["props"].get("role") == "note"
    ]
    assert reasons == [
        "Undefined: only people of the supplier and of clients are looked at",
        "Undefined: only people of the supplier and of clients are looked at",
        "Undefined: the source does not say",
        "Undefined: no interaction with the other side is known",
    ]


def test_what_goes_is_told_client_by_client_money_by_currency(data, asking):
    page = left_without("s1", data, asking)
    said = words(page)
    assert "of the live strength with 2 clients goes, and 2 people lose their only tie." in said
    assert "One client is left without any live tie." in said
    assert re.search(
        r"Exposed revenue goes from \$62\.2 k \+ €23\.9 k to \$200 k \+ €\S+ k a year, of €1 M \+ \$200 k\.",
        said,
    )
    (table,) = [grid for grid in parts(page, object) if getattr(grid, "id", "") == "person-clients"]
    first = table.rowData[0]
    assert first["client_links"] == [{"text": "桦树机械", "href": "/relationship/b%2F1"}]
    assert (first["stage_text"], first["threads_text"]) == ("Point to point → No tie", "1 → 0")
    assert (first["share_lost_text"], words(first["exposed_text"])) == ("100%", "$62.2 k → $200 k")
    assert first["orphans_links"] == [{"text": "白露", "href": "/person/b%2C1"}]
    assert all(isinstance(value, str) for name, value in first.items() if name.endswith("_text"))


def test_the_plan_names_colleagues_with_reasons_and_how(data, asking):
    said = words(left_without("s1", data, asking))
    assert "Cleo Ruizloses the strongest tieAlder MotorsBen Park (live tie, same function, same rank)" in said
    assert "Has a live tie, met last on 18 Jun 2024: takes over." in said
    assert f"{held.NASTY}loses the only tie" in said
    assert "Not met yet: Cleo Ruiz can introduce them." in said
    assert "Not met yet: Ada Lovelace has to introduce them before leaving." in said


def test_revenue_that_is_not_known_is_no_figure(data, asking):
    said = words(left_without("s2", data, asking))
    assert "At one of them revenue or severance is not known." in said
    (table,) = [
        g for g in parts(left_without("s2", data, asking), object) if getattr(g, "id", "") == "person-clients"
    ]
    row = next(row for row in table.rowData if row["client"] == "Cedar Mills")
    assert row["exposed_text"] == "–"
    assert row["tips"]["exposed"].startswith("Undefined: ")


def test_names_lead_to_people(data, asking):
    page = left_without("s1", data, asking)
    hrefs = {link.href for link in parts(page, dcc.Link)}
    assert {"/person/a1", "/person/s2", "/person/b%2C1", "/relationship/alder"} <= hrefs


def test_all_ties_live_or_not_are_listed(data):
    rows = ties.of_person(data.person("a1")).rowData
    assert [(row["other_text"], row["state_text"]) for row in rows] == [
        ("Ada Lovelace · Sales", "through the window (sales, purchasing)"),
        ("Ben Park · Sales", "through the window (sales, purchasing)"),
        ("Olga Novak · Not mapped", "not live"),
    ]
    assert rows[0]["client_links"] == [{"text": "Alder Motors", "href": "/relationship/alder"}]
    assert ties.of_person(data.person("s5")) is None


def test_nobody_unknown_has_a_page(data):
    with pytest.raises(UnknownPersonError, match="no person has the identifier 's9'"):
        data.person("s9")
    assert "There is no such person" in words(faces.of_error(UnknownPersonError("no person …")))


def test_the_page_answers_and_a_store_without_interactions_says_so(held_store):
    client = create_app(held_store).server.test_client()
    body = call(client, "person-body.children", **{"person.data": "s1"}).get_data(as_text=True)
    assert "person-departure" in body
    said = call(client, "person-departure.children", **{"person.data": "s1"}).get_data(as_text=True)
    assert "Handover plan" in said
    assert "There is no such person" in call(
        client, "person-body.children", **{"person.data": "<i>"}
    ).get_data(as_text=True)
    results_only = create_app(invented.reader(clients=2), assess=invented.assess).server.test_client()
    said = call(results_only, "person-departure.children", **{"person.data": "p0"}).get_data(as_text=True)
    assert "no interactions to ask about" in said
