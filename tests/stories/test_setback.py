"""Two steps forward and one back are found in their months, with what was lost and who went."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest

from graphmodel.events import TableEvents
from graphmodel.stores.workbench import Workbench
from graphmodel.timeline import timeline
from tests.stories.setback import CAUSES, Setback, told_setbacks
from tests.stories.telling import AS_OF

Months = dict[date, dict[str, Any]]

each_story = pytest.mark.parametrize("told", told_setbacks()[0], ids=CAUSES)


@pytest.fixture(scope="module")
def found() -> dict[str, Months]:
    """For each client its row of every month end."""
    told, inputs = told_setbacks()
    with Workbench() as workbench:
        workbench.lay_out({"given_interactions": inputs["interactions"]})
        workbench.run("canonical_interactions")
        rows = timeline(TableEvents(workbench), inputs, AS_OF).tables["timeline"].to_pylist()
    return {
        one.client_id: {row["month_end"]: row for row in rows if row["client_id"] == one.client_id}
        for one in told
    }


def the_setback(months: Months) -> dict[str, Any]:
    (only,) = [row for row in months.values() if row["setback"]]
    return only


@each_story
def test_each_step_forward_is_found_within_the_quarter(told: Setback, found: dict[str, Months]) -> None:
    months = found[told.client_id].items()
    stages = {month: row["confirmed_stage"] for month, row in months if month < told.earliest}
    changed = [after for before, after in pairwise(stages) if stages[before] != stages[after]]
    assert [stages[month] for month in changed] == [*told.steps.values()]
    # What begins in a month, perhaps on its last days, needs some meetings to be more than a beginning.
    assert all(
        timedelta(0) < month - begun <= timedelta(92)
        for month, begun in zip(changed, told.steps, strict=True)
    )


@each_story
def test_the_step_back_is_found_in_its_month_and_lasts(told: Setback, found: dict[str, Months]) -> None:
    months = found[told.client_id]
    confirmed = the_setback(months)["month_end"]
    # The month end before is when it happened: one alone is not yet believed.
    happened = next(before for before, after in pairwise(months) if after == confirmed)
    assert told.earliest <= happened <= told.latest
    assert {row["stage"] for month, row in months.items() if month >= happened} == {told.back_to}


@each_story
def test_the_step_back_names_what_was_lost_and_who_went(told: Setback, found: dict[str, Months]) -> None:
    setback = the_setback(found[told.client_id])
    assert set((setback["fell"] or "").split(";")) == {f"mesh.{name}" for name in told.fell}
    assert set(filter(None, (setback["people_left"] or "").split(";"))) == told.left
