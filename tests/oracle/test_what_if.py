"""A what-if against analyses: without people it says what an analysis says when they have left, to the last bit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from datetime import timedelta
from random import Random
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from graphmodel.analysis import analyse
from graphmodel.errors import InputError, UnknownNameError
from graphmodel.events import TableEvents
from graphmodel.recognising import recognised
from graphmodel.stores.workbench import Workbench
from graphmodel.what_if import MEETINGS, WhatIf, gather
from tests.examples import examples
from tests.oracle.portfolios import Portfolio, any_settings, portfolio
from tests.oracle.strategies import portfolios

CLIENTS = 12
SEEDS = range(4)


def what_if(drawn: Portfolio, **chosen: Any) -> WhatIf:
    inputs = drawn.arrow()
    with ExitStack() as stack:
        workbench = stack.enter_context(Workbench())
        workbench.lay_out({"given_interactions": inputs["interactions"]})
        workbench.run("canonical_interactions")
        return gather(recognised(TableEvents(workbench), inputs), drawn.as_of, drawn.settings, **chosen)


def analysed(
    drawn: Portfolio, leaving: Sequence[str] = (), meetings: Sequence[Mapping[str, Any]] = ()
) -> Any:
    """All result tables of an analysis in which people have left and met."""
    inputs = drawn.arrow()
    rows = [
        {**row, "left_on": drawn.as_of} if row["person_id"] in leaving else row
        for row in drawn.inputs["people"]
    ]
    inputs["people"] = pa.Table.from_pylist(rows, inputs["people"].schema)
    met = [
        {
            "interaction_id": f"planned {number}",
            "occurred_at": drawn.end - timedelta(microseconds=1),
            **meeting,
        }
        for number, meeting in enumerate(meetings)
    ]
    inputs["interactions"] = pa.concat_tables(
        [inputs["interactions"], pa.Table.from_pylist(met, inputs["interactions"].schema)]
    )
    return analyse(inputs, drawn.as_of, drawn.settings).tables


def sides(drawn: Portfolio) -> tuple[list[str], list[str]]:
    """People of the supplier and of clients who are there on the as-of date."""
    roles = {firm["organisation_id"]: firm["role"] for firm in drawn.inputs["organisations"]}
    there = [row for row in drawn.inputs["people"] if row["left_on"] is None or row["left_on"] > drawn.as_of]
    ours, theirs = (
        [row["person_id"] for row in there if roles[row["organisation_id"]] == side]
        for side in ("supplier", "client")
    )
    return ours, theirs


def some(random: Random, people: Sequence[str], most: int) -> list[str]:
    return random.sample(people, min(most, len(people)))


def assert_same(found: Mapping[str, pa.Table], expected: Mapping[str, pa.Table]) -> None:
    assert list(found) == list(expected)
    for name, table in expected.items():
        assert found[name].equals(table), name


@pytest.mark.parametrize("seed", SEEDS)
def test_without_people_it_says_what_an_analysis_says_when_they_have_left(seed: int) -> None:
    drawn = portfolio(seed, CLIENTS)
    ours, theirs = sides(drawn)
    random = Random(seed)
    whole = what_if(drawn)
    assert_same(whole.tables, analysed(drawn))
    for ours_leave, theirs_leave in ((1, 0), (0, 1), (3, 2)):
        leaving = some(random, ours, ours_leave) + some(random, theirs, theirs_leave)
        assert_same(whole.without(leaving).tables, analysed(drawn, leaving))


@pytest.mark.parametrize("seed", SEEDS)
def test_so_it_is_under_any_settings_with_meetings_planned(seed: int) -> None:
    drawn = portfolio(seed, CLIENTS, any_settings(seed))
    ours, theirs = sides(drawn)
    random = Random(seed)
    meetings = [
        {
            "channel": random.choice(MEETINGS),
            "participant_ids": some(random, ours, random.randint(1, 3))
            + some(random, theirs, random.randint(1, 4)),
        }
        for _ in range(3)
    ]
    leaving = some(random, ours, 2)
    planned = what_if(drawn)
    for meeting in meetings:
        planned = planned.meeting(meeting["participant_ids"], meeting["channel"])
    assert_same(planned.tables, analysed(drawn, meetings=meetings))
    assert_same(planned.without(leaving).tables, analysed(drawn, leaving, meetings))


@examples(15)
@given(portfolios(), st.data())
def test_so_it_is_of_any_small_portfolio(drawn: Portfolio, data: st.DataObject) -> None:
    ours, theirs = sides(drawn)
    assume(any(row["occurred_at"] < drawn.end for row in drawn.inputs["interactions"]) and ours + theirs)
    leaving = data.draw(st.lists(st.sampled_from(ours + theirs), unique=True, max_size=4))
    assert_same(what_if(drawn).without(leaving).tables, analysed(drawn, leaving))


@pytest.mark.parametrize("seed", SEEDS[:3])
def test_some_relationships_alone_are_as_in_the_whole(seed: int) -> None:
    drawn = portfolio(seed, CLIENTS)
    leaver = sides(drawn)[0][0]
    whole = what_if(drawn).without([leaver])
    clients = whole.tables["relationships"]["client_id"].to_pylist()[1::3]
    for part in (whole.of(clients), what_if(drawn, clients=clients).without([leaver])):
        for name, table in whole.tables.items():
            if name != "roles":
                inside = pa.compute.is_in(table["client_id"], pa.array(clients))
                assert part.tables[name].equals(table.filter(inside)), name


def test_relationships_of_a_person_are_those_with_whom_they_ever_met_and_their_own() -> None:
    drawn = portfolio(3, CLIENTS)
    ours, theirs = sides(drawn)
    home = {row["person_id"]: row["organisation_id"] for row in drawn.inputs["people"]}
    for person in (ours[0], theirs[0]):
        met = {
            home[other]
            for row in drawn.inputs["interactions"]
            if row["occurred_at"] < drawn.end
            and person in (among := {*row["participant_ids"], row["initiator_id"]} - {None})
            for other in among
            if other not in ours and person in ours
        }
        clients = set(what_if(drawn).tables["relationships"]["client_id"].to_pylist())
        expected = (met & clients) if person in ours else {home[person]}
        found = what_if(drawn, touching=[person]).portfolio.client_ids.to_pylist()
        assert found == sorted(expected)


def test_who_cannot_leave_or_meet_is_told() -> None:
    drawn = portfolio(0, CLIENTS)
    ours, theirs = sides(drawn)
    whole = what_if(drawn)
    gone = next(
        row["person_id"]
        for row in drawn.inputs["people"]
        if row["left_on"] is not None and row["left_on"] <= drawn.as_of
    )
    with pytest.raises(UnknownNameError, match="no person 'nobody'"):
        whole.without(["nobody"])
    with pytest.raises(UnknownNameError, match="no client 'nobody'"):
        whole.of(["nobody"])
    with pytest.raises(InputError, match="left already, on "):
        whole.without([gone])
    with pytest.raises(InputError, match="nobody of the client"):
        whole.meeting(ours[:2])
    with pytest.raises(InputError, match="nobody of the supplier"):
        whole.meeting(theirs[:2])
    with pytest.raises(InputError, match="do not meet by 'email'"):
        whole.meeting([ours[0], theirs[0]], "email")


def test_records_that_are_one_person_leave_as_one() -> None:
    drawn = portfolio(1, CLIENTS)
    home = {row["person_id"]: row["organisation_id"] for row in drawn.inputs["people"]}
    kept, *others = sides(drawn)[0]
    merged = next(person for person in others if home[person] == home[kept])
    drawn.inputs["merges"] = [{"record": "people", "merged_id": merged, "into_id": kept}]
    assert_same(what_if(drawn).without([kept]).tables, analysed(drawn, [kept, merged]))
    with pytest.raises(UnknownNameError, match="no person"):
        what_if(drawn).without([merged])
