"""Who took part, by number, is who a plain look at every row finds."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from graphmodel.tables import MOST_PARTICIPANTS
from ingest.ids import ABSENT, ALIVE, BAD, NOTHING, OUT, Ids
from ingest.members import Attendance, Members, Side, in_a_crowd, joined

PEOPLE = ["dee", "ann", "cem", "bo"]
CODES = st.sampled_from([NOTHING, ABSENT, *range(len(PEOPLE))])
STATES = st.lists(st.sampled_from([ALIVE, OUT, BAD]), min_size=len(PEOPLE), max_size=len(PEOPLE))


def numbers(values: list[int]) -> np.ndarray:
    return np.array(values, dtype=np.int32)


def ids_of(values: list[str], own_code: list[int], states: list[int] | None = None) -> Ids:
    state = np.array(states if states is not None else [ALIVE] * len(values), dtype=np.int8)
    own = max([-1, *own_code]) + 1
    return Ids(
        "people",
        pa.array(values, pa.string()),
        own,
        state,
        {},
        numbers(own_code),
        np.zeros(own, bool),
        numbers([]),
    )


def members_of(pairs: list[tuple[int, int]]) -> Members:
    row, code = zip(*pairs, strict=True) if pairs else ((), ())
    return Members(numbers(list(row)), numbers(list(code)), len(pairs), np.zeros(len(pairs), dtype=bool))


def by_first_mention(codes: list[int]) -> list[int]:
    """The same rows with ids numbered in the order in which they come, as the loader numbers them."""
    order = [code for code in dict.fromkeys(codes) if code >= 0]
    return [order.index(code) if code >= 0 else NOTHING for code in codes]


@given(
    states=STATES,
    pairs=st.lists(st.tuples(st.integers(0, 4), CODES), max_size=20),
    starters=st.lists(CODES, min_size=5, max_size=5),
)
def test_the_people_of_each_row_once_and_in_order(
    states: list[int], pairs: list[tuple[int, int]], starters: list[int]
) -> None:
    people = ids_of(PEOPLE, [], states)
    alive = [code for code, state in enumerate(states) if state == ALIVE]
    there = [{code for row, code in pairs if row == at and code in alive} for at in range(5)]
    attendance = Attendance.of(members_of(pairs), 5, people)
    assert np.diff(attendance.offsets).tolist() == [len(codes) for codes in there]
    everybody = [codes | ({starters[at]} & {*alive}) for at, codes in enumerate(there)]
    lists = attendance.with_starters(numbers(starters), people).lists(people)
    assert lists.to_pylist() == [sorted(PEOPLE[code] for code in codes) for codes in everybody]


@given(
    own=st.lists(st.integers(NOTHING, 5), max_size=8).map(by_first_mention),
    side=st.lists(st.tuples(st.integers(NOTHING, 7), st.booleans()), max_size=8),
)
def test_a_joining_row_goes_to_every_row_of_its_record(own: list[int], side: list[tuple[int, bool]]) -> None:
    record, bad = [code for code, _ in side], [fault for _, fault in side]
    found = Side([], np.zeros(1, dtype=np.int64), numbers(record), numbers(record), np.array(bad, dtype=bool))
    rows, entries = joined(found, ids_of([str(i) for i in range(8)], own))
    wanted = {
        (row, entry)
        for entry, code in enumerate(record)
        for row, mine in enumerate(own)
        if code >= 0 and mine == code and not bad[entry]
    }
    assert sorted(zip(rows.tolist(), entries.tolist(), strict=True)) == sorted(wanted)


def test_a_crowd_is_counted_by_heads() -> None:
    people = ids_of([f"{i:06}" for i in range(MOST_PARTICIPANTS + 1)], [])
    full = [(0, code) for code in range(MOST_PARTICIPANTS)]
    for pairs, starter, crowded in (
        (full, NOTHING, False),
        ([*full, *full], 0, False),
        (full, MOST_PARTICIPANTS, True),
        ([*full, (0, ABSENT)], NOTHING, True),
    ):
        found = in_a_crowd(members_of(pairs), 2, numbers([starter, NOTHING]), people)
        assert found.tolist() == [crowded, False]


@given(
    values=st.lists(st.sampled_from("abcdef"), unique=True, max_size=5),
    names=st.lists(st.one_of(st.none(), st.sampled_from("abcdef")), max_size=9),
    aliases=st.dictionaries(st.sampled_from("abcdef"), st.sampled_from("abcdef"), max_size=2),
)
def test_encoded_names_have_the_codes_of_their_texts(
    values: list[str], names: list[str | None], aliases: dict[str, str]
) -> None:
    ids = ids_of(values, [])
    ids.aliases.update(aliases)
    texts = pa.array(names, pa.string())
    wanted = [
        NOTHING
        if name is None
        else values.index(aliases.get(name, name))
        if aliases.get(name, name) in values
        else ABSENT
        for name in names
    ]
    assert ids.codes(texts).tolist() == wanted
    assert ids.codes(texts.dictionary_encode()).tolist() == wanted
