"""Which person is meant: ids before names, and candidates where it is not clear."""

from __future__ import annotations

import pyarrow as pa
import pytest

from graphmodel.errors import UnknownNameError
from graphmodel.names import CANDIDATES, find_people

PEOPLE = pa.table(
    {
        "person_id": ["p1", "p2", "p3", "Ada Brandt", "p5", "p6"],
        "name": ["Ada Brandt", "Li Wei", "Li Wei", "Bo Lind", "LI WEI ", "ada brandt"],
    }
)


def test_an_id_goes_before_a_name_and_nobody_is_meant_twice():
    assert find_people(PEOPLE, ["Ada Brandt", "p2", "Bo Lind"]) == ["Ada Brandt", "p2"]


def test_letters_as_written_go_before_others():
    assert find_people(PEOPLE, ["LI WEI "]) == ["p5"]
    assert find_people(PEOPLE, ["ADA BRANDT", "BO LIND"][1:]) == ["Ada Brandt"]


def test_of_several_of_a_name_who_is_here_is_meant():
    assert find_people(PEOPLE, ["Li Wei"], here={"p3", "p5"}) == ["p3"]
    with pytest.raises(UnknownNameError, match="2 people are called"):
        find_people(PEOPLE, ["Li Wei"], here={"p2", "p3"})


def test_an_id_in_other_letters_is_understood():
    assert find_people(PEOPLE, ["P2"]) == ["p2"]


@pytest.mark.parametrize(
    ("text", "ids"), [("Li Wei", ["p2", "p3"]), ("li wei", ["p2", "p3", "p5"]), ("ADA BRANDT", ["p1", "p6"])]
)
def test_several_of_a_name_are_all_named(text, ids):
    with pytest.raises(UnknownNameError, match=f"{len(ids)} people are called '{text}'") as refused:
        find_people(PEOPLE, [text], lambda person: person)
    assert list(refused.value.candidates) == ids
    assert all(person in str(refused.value) for person in ids)


@pytest.mark.parametrize(("text", "ids"), [("wei", ["p2", "p3", "p5"]), ("Bo Lindt", ["Ada Brandt"])])
def test_the_nearest_are_named_where_nobody_has_the_name(text, ids):
    with pytest.raises(UnknownNameError, match=f"no person '{text}'. Did you mean") as refused:
        find_people(PEOPLE, [text], lambda person: person)
    assert list(refused.value.candidates) == ids


@pytest.mark.parametrize("text", ["Zebulon", "", "   "])
def test_where_nobody_is_near_it_says_what_to_do(text):
    with pytest.raises(UnknownNameError, match="Give the id, or the name as the source has it"):
        find_people(PEOPLE, [text])


def test_of_many_candidates_few_are_named():
    many = pa.table({"person_id": [f"p{n}" for n in range(20)], "name": [f"Kim {n}" for n in range(20)]})
    with pytest.raises(UnknownNameError) as refused:
        find_people(many, ["kim"])
    assert len(refused.value.candidates) == CANDIDATES
    assert refused.value.candidates[0] == "Kim 0 [p0]"
