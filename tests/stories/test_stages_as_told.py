"""Relationships told from the story of the five stages come out at the stage they were told of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import cache
from itertools import pairwise

import pytest

from graphmodel.tables import STAGES
from tests.stories.conftest import SHOWN
from tests.stories.outcome import Outcome, outcome
from tests.stories.tales import TALES, library
from tests.stories.telling import Book
from tests.stories.words import CHINESE, ENGLISH, WAYS

AS_TOLD = 0.97
A_STAGE_AS_TOLD = 0.9
"""Lower, as one stage has few stories; but no stage may hide behind the others."""


@cache
def told(way: str) -> Outcome:
    return outcome(way, library(way))


@pytest.mark.parametrize("way", WAYS)
def test_stories_come_out_as_told(way: str, record_property: Callable[[str, str], None]) -> None:
    found = told(way)
    record_property(SHOWN, found.matrix())
    assert found.share >= AS_TOLD, "\n" + found.otherwise()
    assert min(map(found.of, STAGES)) >= A_STAGE_AS_TOLD, "\n" + found.otherwise()


def test_there_are_enough_stories_of_each_stage_and_way() -> None:
    counts = [Counter(one.stage for one, _ in told(way).clients) for way in WAYS]
    assert min(count[stage] for count in counts for stage in STAGES) >= 60
    assert sum(count.total() for count in counts) >= 1000


@pytest.mark.parametrize("way", [ENGLISH, CHINESE])
def test_departments_and_titles_are_read_as_meant(way: str) -> None:
    right, written = told(way).read
    assert right / written > 0.99


@pytest.mark.parametrize(("lower", "higher"), list(pairwise(STAGES)))
def test_two_stages_told_for_each_other_are_noticed(lower: str, higher: str) -> None:
    swapped = {**TALES, lower: TALES[higher], higher: TALES[lower]}
    found = outcome(ENGLISH, library(ENGLISH, a_stage=3, tales=swapped))
    assert found.share < AS_TOLD
    assert max(found.of(lower), found.of(higher)) < 0.5


def test_the_same_stories_are_told_each_time() -> None:
    def rows() -> list[object]:
        return [(book.people, book.happened, book.tables) for book in library(CHINESE, a_stage=2)]

    assert rows() == rows()


def test_stories_hold_what_real_files_hold() -> None:
    shelf = library(ENGLISH, a_stage=10)
    assert any(one.left_on for book in shelf for one in book.people)
    assert any(one.unheard for book in shelf for one in book.people)
    assert any(len(set(who)) < len(who) for book in shelf for _, _, who, _ in book.happened)
    assert all({"orders", "facts"} <= book.tables.keys() for book in shelf)
    assert all(0 < len(clients_with(book, "facts")) < len(book.told) for book in shelf)


def clients_with(book: Book, table: str) -> set[str]:
    return {row["organisation_id"] for row in book.tables[table]}
