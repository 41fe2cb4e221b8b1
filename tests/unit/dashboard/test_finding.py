from __future__ import annotations

import pytest

from dashboard.components import finder
from dashboard.data import Data
from dashboard.i18n import speaking
from tests.unit.dashboard.test_components import words


@pytest.fixture(scope="module")
def data(held_store):
    return Data(held_store)


def names(found):
    return [one.name for one in found]


def test_clients_come_before_people_and_who_is_called_so_comes_first(data):
    assert names(data.find("l", people=True))[:2] == ["Alder Motors", "Cedar Mills"]
    assert names(data.find("ceDAR mills", people=True)) == ["Cedar Mills"]
    assert names(data.find("an", people=True))[:1] == ["Dan Weber"]
    assert names(data.find("o", people=True, most=1)) == ["Alder Motors", "Olga Novak"]


def test_ids_are_found_exactly(data):
    (birch,) = data.find("B/1", people=True)
    assert (birch.name, birch.address) == ("桦树机械", "/relationship/b%2F1")
    assert names(data.find("b,1", people=True)) == ["白露"]


def test_people_are_found_only_where_they_are_asked_for(data):
    (ada,) = data.find("love ada", people=True)
    assert (ada.address, ada.function, ada.firm) == ("/person/s1", "sales", "Rail & Sons")
    assert data.find("love ada", people=False) == []


@pytest.mark.parametrize("asked", ["", "   ", "\u202e", "no such", "%", ".*", "\\"])
def test_nothing_is_found_by_what_nobody_is_called(data, asked):
    assert data.find(asked, people=True) == []


def test_what_is_found_is_text_in_the_language_of_the_request(data):
    said = words(finder.found("eve", data.find("eve", people=True)))
    assert said == "<b onmouseover=alert(1)>Eve</b>Quality, Alder Motors"
    with speaking("zh"):
        assert words(finder.found("alder", data.find("alder", people=True))).startswith("Alder Motors客户 · ")
        assert words(finder.found("<i>", [])) == "没有名为“<i>”的客户或人员"
