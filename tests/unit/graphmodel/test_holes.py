"""Holes where nobody is known who could hold the tie, and at the edges of a portfolio."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import numpy as np
import pytest

from graphmodel.events import TableEvents
from graphmodel.holes import find_holes, gains, hole_rows, mended_rows, ranked_holes
from graphmodel.recognising import recognised
from graphmodel.stores.workbench import Workbench
from graphmodel.tables import FUNCTIONS, HOLES, MENDED_HOLES, STAGES
from graphmodel.what_if import WhatIf, gather
from tests.oracle.portfolios import arrow_of

AS_OF = date(2026, 6, 30)
LAST_INSTANT = datetime(2026, 6, 30, 23, 59, 59, 999999)
ORGANISATIONS = [
    {"organisation_id": "us", "name": "Us", "role": "supplier"},
    {"organisation_id": "them", "name": "Them", "role": "client", "revenue": 1000.0},
]
PEOPLE = [
    {"person_id": "s1", "name": "S1", "organisation_id": "us", "function": "sales"},
    {"person_id": "s2", "name": "S2", "organisation_id": "us", "function": "finance", "seniority": "manager"},
    {"person_id": "c1", "name": "C1", "organisation_id": "them", "function": "purchasing"},
]


def meeting(number: int, at: datetime, *people: str) -> dict[str, Any]:
    return {
        "interaction_id": str(number),
        "occurred_at": at,
        "channel": "meeting",
        "participant_ids": list(people),
    }


MEETINGS = [meeting(number, datetime(2026, 6, 10 + number, 9), "s1", "c1") for number in range(4)]


def standing(people: list[dict[str, Any]], interactions: list[dict[str, Any]]) -> WhatIf:
    tables = {"organisations": ORGANISATIONS, "people": people, "interactions": interactions}
    inputs = arrow_of(tables)
    with Workbench() as workbench:
        workbench.lay_out({"given_interactions": inputs["interactions"]})
        workbench.run("canonical_interactions")
        return gather(recognised(TableEvents(workbench), inputs), AS_OF)


def test_somebody_unknown_is_as_good_as_somebody_new_of_that_function() -> None:
    whole = standing(PEOPLE, MEETINGS)
    holes = find_holes(whole.network, whole.inputs, AS_OF)
    finance = np.flatnonzero((holes.function == FUNCTIONS.index("finance")) & (holes.ours < 0))
    chosen = holes.take(finance)
    assert chosen.contact.tolist() == [-1]
    assert whole.portfolio.person_ids.take(chosen.supplier).to_pylist() == ["s2"]
    found = gains(whole.network, chosen)
    newcomer = {"person_id": "new", "name": "New", "organisation_id": "them", "function": "finance"}
    after = standing([*PEOPLE, newcomer], [*MEETINGS, meeting(9, LAST_INSTANT, "s2", "new")])
    (row,) = after.tables["relationships"].to_pylist()
    assert found.threads_after.tolist() == [row["threads"]] == [2]
    assert found.severance_after.tolist() == [row["severance_probability"]]
    assert [STAGES[stage] for stage in found.stage_after] == [row["stage"]]
    assert found.lowers.tolist() == pytest.approx([1000 * (1 - 0.83**2) - row["exposed_revenue"]])


def test_a_client_of_ours_without_anybody_of_ours() -> None:
    whole = standing([person for person in PEOPLE if person["organisation_id"] == "them"], [MEETINGS[0]])
    network = whole.network
    rows = mended_rows(network, ranked_holes(network, find_holes(network, whole.inputs, AS_OF))).to_pylist()
    assert {row["supplier_person_id"] for row in rows} == {None}
    assert {row["route"] for row in rows} == {None}
    assert {row["threads_after"] for row in rows} == {1}
    assert {row["severance_before"] for row in rows} == {1.0}


def test_without_a_hole_the_tables_are_empty_and_typed() -> None:
    whole = standing(PEOPLE, MEETINGS)
    holes = find_holes(whole.network, whole.inputs, AS_OF).take(np.zeros(0, dtype=np.int64))
    for top in (None, 3):
        table = mended_rows(whole.network, ranked_holes(whole.network, holes, top))
        assert table.column_names == list(MENDED_HOLES.names)
        assert len(table) == 0


def test_the_table_of_an_analysis_has_its_columns() -> None:
    whole = standing(PEOPLE, MEETINGS)
    table = hole_rows(whole.network, whole.inputs, AS_OF)
    assert table.column_names == list(HOLES.names)
    assert len(table) == len(find_holes(whole.network, whole.inputs, AS_OF))
