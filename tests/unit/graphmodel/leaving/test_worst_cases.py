"""Whose leaving costs most: against trying every set of people."""

from __future__ import annotations

import itertools
from types import SimpleNamespace
from typing import Any, cast

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmodel.analysis import analyse
from graphmodel.leaving.worst_cases import MOST_PEOPLE, worst_cases
from graphmodel.network import Network
from tests.examples import examples
from tests.oracle.portfolios import portfolio
from tests.unit.graphmodel.builders import analysed, meetings

OURS, THEIRS = 5, 4
CLIENTS = 2


def network(relationships: list[dict[tuple[int, int], float]]) -> Network:
    """Live ties alone: our people are the same in all relationships, theirs are numbered on."""
    rows = [
        (client, ours, OURS + client * THEIRS + theirs, strength)
        for client, ties in enumerate(relationships)
        for (ours, theirs), strength in sorted(ties.items())
    ]
    columns = [np.array([row[place] for row in rows], dtype=np.int64) for place in range(3)]
    strength = np.array([row[3] for row in rows], dtype=float)
    people = OURS + CLIENTS * THEIRS
    ties = SimpleNamespace(
        client=columns[0],
        supplier=columns[1],
        contact=columns[2],
        strength=strength,
        live=np.ones(len(rows), dtype=bool),
    )
    known = SimpleNamespace(side=np.zeros(people), clients=len(relationships))
    nothing: Any = None
    return Network(cast("Any", known), cast("Any", ties), nothing, nothing)


def cost(ties: dict[tuple[int, int], float], people: tuple[int, ...], offset: int) -> float:
    return sum(value for (s, c), value in ties.items() if s in people or OURS + offset + c in people)


def tried(ties: dict[tuple[int, int], float], size: int, client: int) -> tuple[float, tuple[int, ...]]:
    """The best of all sets: the costliest, then the one of stronger people, then of lower ids."""
    offset = client * THEIRS
    people = sorted({s for s, _ in ties} | {OURS + offset + c for _, c in ties})
    ranked = sorted(people, key=lambda person: (-cost(ties, (person,), offset), person))
    sets = [
        (-cost(ties, chosen, offset), tuple(ranked.index(person) for person in chosen), chosen)
        for chosen in itertools.combinations(ranked, size)
    ]
    if not sets:
        return 0.0, ()
    worst, _, chosen = min(sets)
    return -worst, chosen


relationships = st.lists(
    st.dictionaries(
        st.tuples(st.integers(0, OURS - 1), st.integers(0, THEIRS - 1)),
        st.sampled_from((1.0, 1.0, 2.0, 3.0, 5.0, 8.0)),
        max_size=OURS * THEIRS,
    ),
    min_size=CLIENTS,
    max_size=CLIENTS,
)


@examples(100)
@given(relationships)
def test_no_other_set_of_so_many_people_costs_more(drawn: list[dict[tuple[int, int], float]]) -> None:
    found = worst_cases(network(drawn))
    assert len(found) == MOST_PEOPLE
    nodes = network(drawn).node_actor
    for client, ties in enumerate(drawn):
        before = 0.0
        for size, case in enumerate(found, start=1):
            worst, chosen = tried(ties, size, client)
            if worst > before:
                assert case.lost[client] == pytest.approx(worst)
                assert tuple(nodes[case.nodes[client]]) == chosen
            else:  # fewer cost everything already, or there are not so many
                assert not case.there[client]
            before = max(before, worst)


def test_taking_the_costliest_again_and_again_is_not_enough() -> None:
    """The hub is the costliest alone, and of any two; but without it the three on the other side cost everything."""
    pairs = [("s1", "c1"), ("s1", "c2"), ("s1", "c3"), ("s2", "c1"), ("s3", "c2"), ("s4", "c3")]
    one, two, three = analysed(meetings(pairs)).tables["worst_cases"].to_pylist()
    assert [row["person_ids"] for row in (one, two, three)] == ["s1", "s1;c1", "c1;c2;c3"]
    assert [row["share_lost"] for row in (one, two)] == pytest.approx([3 / 6, 4 / 6])
    assert (three["share_lost"], three["orphans"], three["threads_after"]) == (1.0, 4, 0)


def test_a_person_who_cuts_everything_needs_no_company() -> None:
    (row,) = analysed(meetings([("s1", "c1"), ("s1", "c2")])).tables["worst_cases"].to_pylist()
    assert row == {
        "client_id": "them",
        "people": 1,
        "person_ids": "s1",
        "strength_lost": pytest.approx(2 * 5.0, rel=0.01),
        "share_lost": 1.0,
        "orphans": 2,
        "threads_after": 0,
    }


def test_without_a_live_tie_there_is_no_worst_case() -> None:
    assert len(analysed(meetings([("s1", "c1")], days_ago=2000)).tables["worst_cases"]) == 0


@pytest.mark.parametrize("seed", range(3))
def test_orphans_and_threads_left_are_those_of_the_ties_that_stay(seed: int) -> None:
    drawn = portfolio(seed)
    tables = analyse(drawn.arrow(), drawn.as_of, drawn.settings).tables
    live: dict[str, list[tuple[str, str, float]]] = {}
    for tie in tables["ties"].to_pylist():
        if tie["live"]:
            ends = tie["supplier_person_id"], tie["client_person_id"], tie["strength"]
            live.setdefault(tie["client_id"], []).append(ends)
    rows = tables["worst_cases"].to_pylist()
    assert {row["client_id"] for row in rows} == set(live)
    for row in rows:
        gone, ties = set(row["person_ids"].split(";")), live[row["client_id"]]
        kept = [(s, c) for s, c, _ in ties if not {s, c} & gone]
        lost = sum(strength for s, c, strength in ties if {s, c} & gone)
        assert len(gone) == row["people"]
        assert row["strength_lost"] == pytest.approx(lost)
        assert row["share_lost"] == pytest.approx(lost / sum(strength for *_, strength in ties))
        stay = {person for s, c, _ in ties for person in (s, c)} - gone
        assert row["orphans"] == len(stay - {person for tie in kept for person in tie})
        matching = nx.bipartite.maximum_matching(nx.Graph(kept), {s for s, _ in kept})
        assert row["threads_after"] == len(matching) // 2
