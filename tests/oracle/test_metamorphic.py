"""What must not change the engine's figures, and which way a change must move them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from functools import cache
from random import Random
from typing import Any

import pyarrow as pa
import pytest

from graphmodel.analysis import analyse
from tests.oracle.comparison import differences, report, rows_of
from tests.oracle.judge import Row
from tests.oracle.portfolios import Portfolio, arrow_of, portfolio

SEEDS = range(100, 108)

pytestmark = pytest.mark.parametrize("seed", SEEDS)


@cache
def drawn_for(seed: int) -> Portfolio:
    return portfolio(seed, clients=10)


@cache
def reference(seed: int) -> dict[str, list[Row]]:
    drawn = drawn_for(seed)
    return results(drawn, drawn.arrow())


def results(drawn: Portfolio, tables: dict[str, pa.Table], as_of: date | None = None) -> dict[str, list[Row]]:
    return rows_of(analyse(tables, as_of or drawn.as_of, drawn.settings).tables)


def assert_same(
    seed: int, found: dict[str, list[Row]], expected: dict[str, list[Row]], ignore: Iterable[str] = ()
) -> None:
    assert found.keys() == expected.keys()
    lines = [
        line for name in expected for line in differences(name, found[name], expected[name], ignore=ignore)
    ]
    assert not lines, report(f"portfolio {seed}", lines)


def everywhere(value: Any, change: Callable[[Any], Any]) -> Any:
    """A structure of dicts and lists with every leaf changed."""
    if isinstance(value, dict):
        return {key: everywhere(item, change) for key, item in value.items()}
    if isinstance(value, list):
        return [everywhere(item, change) for item in value]
    return change(value)


def test_the_order_of_rows_and_participants(seed: int) -> None:
    random = Random(seed)
    shuffled = {name: random.sample(rows, len(rows)) for name, rows in drawn_for(seed).inputs.items()}
    shuffled["interactions"] = [
        {**row, "participant_ids": random.sample(row["participant_ids"], len(row["participant_ids"]))}
        for row in shuffled["interactions"]
    ]
    assert_same(seed, results(drawn_for(seed), arrow_of(shuffled)), reference(seed))


def test_the_names_of_ids(seed: int) -> None:
    """Every id gets a longer name; their order stays, for it decides between equals."""

    def renamed(value: Any) -> Any:
        return re.sub(r"\b[opin](\d{3,5})\b", r"Zürich:\g<0>", value) if isinstance(value, str) else value

    found = results(drawn_for(seed), arrow_of(everywhere(drawn_for(seed).inputs, renamed)))
    assert_same(seed, found, everywhere(reference(seed), renamed))


def test_tables_in_pieces(seed: int) -> None:
    tables = {
        name: pa.concat_tables([table.slice(0, table.num_rows // 3), table.slice(table.num_rows // 3)])
        for name, table in drawn_for(seed).arrow().items()
    }
    assert_same(seed, results(drawn_for(seed), tables), reference(seed))


def test_an_unrelated_client(seed: int) -> None:
    """A new client with ties to the same supplier people, in interactions of its own."""
    drawn = drawn_for(seed)
    suppliers = {row["organisation_id"] for row in drawn.inputs["organisations"] if row["role"] == "supplier"}
    staff = [row["person_id"] for row in drawn.inputs["people"] if row["organisation_id"] in suppliers]
    inputs = {name: list(rows) for name, rows in drawn.inputs.items()}
    inputs["organisations"].append({"organisation_id": "o500", "name": "Newcomer", "role": "client"})
    for number, function in enumerate(("quality", "purchasing")):
        inputs["people"].append(
            {
                "person_id": f"p500{number}",
                "name": "New",
                "organisation_id": "o500",
                "function": function,
                "seniority": "manager",
            }
        )
        inputs["interactions"] += [
            {
                "interaction_id": f"i9{number}{place:03}",
                "occurred_at": drawn.end - timedelta(days=3 + place),
                "channel": "visit",
                "participant_ids": [supplier, f"p500{number}"],
            }
            for place, supplier in enumerate(staff)
        ]
    found = results(drawn, arrow_of(inputs))
    assert any(row["client_id"] == "o500" and row["ties"] > 0 for row in found["relationships"])
    others = {
        name: [
            row
            for row in rows
            if row.get("client_id") != "o500" and row.get("person_id") not in ("p5000", "p5001")
        ]
        for name, rows in found.items()
    }
    assert_same(seed, others, reference(seed))


def test_a_further_live_tie_never_raises_severance(seed: int) -> None:
    drawn = drawn_for(seed)
    random = Random(seed)
    inputs = {name: list(rows) for name, rows in drawn.inputs.items()}
    before = {row["client_id"]: row for row in reference(seed)["relationships"]}
    people: dict[tuple[str, str], list[str]] = {}
    for row in reference(seed)["people"]:
        people.setdefault((row["client_id"], row["side"]), []).append(row["person_id"])
    tied = {
        (row["supplier_person_id"], row["client_person_id"]) for row in reference(seed)["ties"] if row["live"]
    }
    added = set()
    for client_id in sorted(before):
        free = [
            (supplier, client)
            for supplier in people.get((client_id, "supplier"), [])
            for client in people.get((client_id, "client"), [])
            if (supplier, client) not in tied
        ]
        if free:
            added.add(client_id)
            inputs["interactions"].append(
                {
                    "interaction_id": f"i9{len(added):04}",
                    "occurred_at": drawn.end - timedelta(days=1),
                    "channel": "call",
                    "participant_ids": list(random.choice(free)),
                }
            )
    for row in results(drawn, arrow_of(inputs))["relationships"]:
        old = before[row["client_id"]]
        more = row["client_id"] in added
        assert row["ties"] == old["ties"] + more
        if more:
            assert row["threads"] >= old["threads"]
            if None not in (row["severance_probability"], old["severance_probability"]):
                assert row["severance_probability"] <= old["severance_probability"] * (1 + 1e-12)


def test_a_shift_of_the_calendar(seed: int) -> None:
    """All days moved by the same number; continuity looks at calendar months and may move with them."""
    drawn = drawn_for(seed)
    by = timedelta(days=Random(seed).randrange(1, 4000))

    def shifted(value: Any) -> Any:
        return value + by if isinstance(value, date | datetime) else value

    found = results(drawn, arrow_of(everywhere(drawn.inputs, shifted)), drawn.as_of + by)
    assert_same(seed, found, everywhere(reference(seed), shifted), ignore=("essence",))
