"""What is cut out for some clients says of them what the whole says, and holds little else."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from graphmodel.errors import InputError, UnknownNameError
from graphmodel.events import TableEvents
from graphmodel.recognising import recognised
from graphmodel.stores.workbench import Workbench
from graphmodel.what_if import WhatIf, gather
from tests.oracle.portfolios import arrow_of

AS_OF = date(2026, 6, 30)


def meeting(number: int, *people: str) -> dict[str, Any]:
    return {
        "interaction_id": str(number),
        "occurred_at": datetime(2026, 6, 1 + number, 9),
        "channel": "meeting",
        "participant_ids": list(people),
    }


TABLES: dict[str, list[dict[str, Any]]] = {
    "organisations": [
        {"organisation_id": "us", "name": "Us", "role": "supplier"},
        {"organisation_id": "one", "name": "One", "role": "client", "revenue": 1000.0},
        {"organisation_id": "two", "name": "Two", "role": "client", "revenue": 2000.0},
    ],
    "people": [
        {"person_id": "s1", "name": "S1", "organisation_id": "us", "function": "sales"},
        {"person_id": "s2", "name": "S2", "organisation_id": "us", "function": "quality"},
        {"person_id": "a1", "name": "A1", "organisation_id": "one", "function": "purchasing"},
        {"person_id": "a2", "name": "A2", "organisation_id": "one", "function": "quality"},
        {"person_id": "b1", "name": "B1", "organisation_id": "two", "function": "purchasing"},
        {"person_id": "b2", "name": "B2", "organisation_id": "two", "function": "quality"},
    ],
    "interactions": [
        meeting(number, ours, theirs)
        for number, (ours, theirs) in enumerate(
            [("s1", "a1"), ("s1", "b1"), ("s2", "a1"), ("s1", "a1"), ("s2", "b1"), ("s1", "b1")]
        )
    ],
    # B2, of the other client, raised it: what they do there says what it is about.
    "cases": [{"case_id": "k", "organisation_id": "one", "person_id": "b2", "opened_on": date(2026, 6, 1)}],
    "orders": [
        {"order_id": "o", "organisation_id": "one", "won": True, "closed_on": date(2026, 5, 1), "amount": 1.0}
    ],
    "feedback": [{"feedback_id": "f", "person_id": "b1", "given_on": date(2026, 6, 1), "score": 1.0}],
}


@pytest.fixture(scope="module")
def whole() -> WhatIf:
    inputs = arrow_of(TABLES)
    with Workbench() as workbench:
        workbench.lay_out({"given_interactions": inputs["interactions"]})
        workbench.run("canonical_interactions")
        return gather(recognised(TableEvents(workbench), inputs), AS_OF)


@pytest.mark.parametrize("client", ["one", "two"])
def test_it_says_of_a_client_what_the_whole_says(whole: WhatIf, client: str) -> None:
    part = whole.of([client])
    for name, table in whole.tables.items():
        if name != "roles":  # of everybody
            rows = [row for row in table.to_pylist() if row["client_id"] == client]
            assert part.tables[name].to_pylist() == rows, name


def test_a_case_is_about_the_function_of_whoever_raised_it(whole: WhatIf) -> None:
    trouble = {
        row["client_function"]: row["open_cases"] for row in whole.of(["one"]).tables["holes"].to_pylist()
    }
    assert trouble["quality"] == 1


def test_that_a_client_has_no_order_is_known_from_the_orders_of_others(whole: WhatIf) -> None:
    trade = whole.of(["two"]).network.commerce
    assert trade.orders_known
    assert trade.won_orders.tolist() == [0]


def test_people_of_others_are_not_in_it(whole: WhatIf) -> None:
    assert whole.of(["two"]).portfolio.person_ids.to_pylist() == ["b1", "b2", "s1", "s2"]


def test_who_works_elsewhere_cannot_leave_and_nobody_is_no_person(whole: WhatIf) -> None:
    part = whole.of(["one"])
    with pytest.raises(InputError, match=r"B1 \[b1\] works neither for the supplier nor for one of these"):
        part.without(["a1", "b1"])
    with pytest.raises(UnknownNameError, match="no person 'nobody'"):
        part.without(["b1", "nobody"])
    with pytest.raises(InputError, match=r"B1 \[b1\] works neither"):
        part.meeting(["s1", "b1"])


def test_of_no_client_there_is_nothing_to_say(whole: WhatIf) -> None:
    tables = whole.of([]).tables
    assert not any(len(table) for name, table in tables.items() if name != "roles")
