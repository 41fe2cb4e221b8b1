"""Whom a text names, and what is said where it names nobody."""

from __future__ import annotations

from datetime import timedelta

import pytest

from graphmodel.errors import InputError, UnknownNameError
from graphmodel.introductions.people import People
from graphmodel.introductions.targets import Target, find_colleague, find_target
from tests.unit.graphmodel.introductions.world import AS_OF, World, person

FIRMS = {
    "us": ("supplier", None),
    "alder": ("client", None),
    "birch": ("client", None),
    "cedar": ("client", None),
    "empty": ("client", None),
}
LAST_YEAR = AS_OF - timedelta(days=365)


@pytest.fixture(scope="module")
def people() -> People:
    rows = [
        person("s1", "us", name="Ada", function="sales"),
        person("s2", "us", name="Abel", function="sales", left_on=LAST_YEAR),
        person("a1", "alder", name="Dan", function="quality", seniority="staff"),
        person("a2", "alder", name="Eve", function="quality", seniority="director"),
        person("a3", "alder", name="Dan", function="finance"),
        person("a4", "alder", name="Gus", function="quality", left_on=LAST_YEAR),
        person("a5", "alder", name="Info", function="quality", kind="shared_mailbox"),
        person("b1", "birch", name="Mia", function="production"),
        person("c1", "cedar", name="Old", function="production", left_on=LAST_YEAR),
        person("odd@alder", "alder", name="Odd", function="legal"),
    ]
    jobs = [{"person_id": "b1", "organisation_id": "alder", "started_on": None, "left_on": LAST_YEAR}]
    return World(FIRMS, rows, {}, employments=jobs).graph().people


def ids(people: People, target: Target) -> list[str]:
    return [people.portfolio.person_ids[one].as_py() for one in target.people]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a2", ["a2"]),
        ("Eve", ["a2"]),
        ("eve", ["a2"]),
        ("odd@alder", ["odd@alder"]),
        ("b1@alder", ["b1"]),
        ("Mia", ["b1"]),
        ("quality@alder", ["a1", "a2"]),
        ("Quality@Alder", ["a1", "a2"]),
        ("质量@Alder", ["a1", "a2"]),
        ("production@Birch", ["b1"]),
    ],
)
def test_a_text_names_people(people: People, text: str, found: list[str]) -> None:
    assert ids(people, find_target(people, text)) == found


@pytest.mark.parametrize(
    ("text", "kind", "told"),
    [
        ("Dan", UnknownNameError, ("2 people are called 'Dan'", "a1", "a3", "finance, Alder")),
        ("Evee", UnknownNameError, ("no person 'Evee'", "Eve [a2], quality, Alder")),
        ("Ada", InputError, ("Ada [s1], sales, Us works for us", "FUNCTION@CLIENT")),
        ("Gus", InputError, ("Gus [a4] left Alder on 2025-06-30", "Eve [a2], quality", "Dan [a1]")),
        ("Info", InputError, ("mailbox that several people read",)),
        ("legal@birch", InputError, ("nobody is known in legal at Birch", "known in production")),
        ("production@cedar", InputError, ("everybody known at Cedar has left",)),
        ("production@empty", InputError, ("nobody is known at Empty",)),
        ("sales@us", InputError, ("Us is our own firm",)),
        ("qualty@alder", UnknownNameError, ("no function 'qualty'", "research_development")),
        ("quality@aldr", UnknownNameError, ("no organisation 'aldr'", "Alder")),
        ("a1@nowhere", UnknownNameError, ("no person 'a1@nowhere'",)),
        ("", UnknownNameError, ("no person ''",)),
        ("@", UnknownNameError, ("no person '@'",)),
    ],
)
def test_what_names_nobody_is_told_with_what_could_be_meant(
    people: People, text: str, kind: type[InputError], told: tuple[str, ...]
) -> None:
    with pytest.raises(kind) as caught:
        find_target(people, text)
    for part in told:
        assert part in str(caught.value)


def test_one_of_ours(people: People) -> None:
    assert people.portfolio.person_ids[find_colleague(people, "Ada")].as_py() == "s1"
    with pytest.raises(InputError, match=r"Eve \[a2\], quality, Alder does not work for us"):
        find_colleague(people, "Eve")
    with pytest.raises(InputError, match=r"Abel \[s2\] left Us on 2025-06-30"):
        find_colleague(people, "Abel")


def test_firms_of_one_name_are_told_apart_by_id() -> None:
    firms = {"us": ("supplier", None), "ab": ("client", None), "aB": ("client", None)}
    people = World(firms, [person("p", "ab", function="quality"), person("q", "aB")], {}).graph().people
    with pytest.raises(
        UnknownNameError, match=r"several organisations are called 'Ab'\. Give the id: Ab \[aB\]; Ab \[ab\]"
    ):
        find_target(people, "quality@Ab")
    assert ids(people, find_target(people, "quality@ab")) == ["p"]
    with pytest.raises(InputError, match="no function is known of the people there"):
        find_target(people, "quality@aB")
