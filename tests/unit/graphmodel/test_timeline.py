"""Stages month by month in small tales: when one is confirmed, what a setback says, who moved where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest

from graphmodel.analysis import Results
from graphmodel.arrow import schema_of
from graphmodel.continuity import month_end, month_ends
from graphmodel.errors import InputError
from graphmodel.events import TableEvents
from graphmodel.stores.workbench import Workbench
from graphmodel.tables import INPUTS, TIMES, by_name
from graphmodel.timeline import timeline

AS_OF = date(2025, 12, 31)
Row = dict[str, Any]


def visits(*people: str, first: date, last: date, every: int = 10) -> list[Row]:
    """The same people meet again and again."""
    days = range(0, (last - first).days + 1, every)
    return [
        {
            "interaction_id": f"{'+'.join(people)} {first + timedelta(days=day)}",
            "occurred_at": datetime(first.year, first.month, first.day, 9) + timedelta(days=day),
            "channel": "visit",
            "participant_ids": list(people),
        }
        for day in days
    ]


def told(
    interactions: Iterable[Row],
    as_of: date | None = AS_OF,
    *,
    left: Mapping[str, date] | None = None,
    orders: Iterable[Row] = (),
    revenue: Mapping[str, float] | None = None,
    **options: Any,
) -> Results:
    """A timeline of people whose ids begin with ``s``, who are ours, or with the id of their client."""
    rows = list(interactions)
    people = sorted({person for row in rows for person in row["participant_ids"]} | {"s1", "a1", "b1"})
    inputs = {
        "organisations": [
            {"organisation_id": "us", "name": "Us", "role": "supplier"},
            *(
                {
                    "organisation_id": key,
                    "name": key.upper(),
                    "role": "client",
                    "revenue": (revenue or {}).get(key),
                }
                for key in "ab"
            ),
        ],
        "people": [
            {
                "person_id": person,
                "name": person.upper(),
                "organisation_id": "us" if person[0] == "s" else person[0],
                "function": "quality",
                "left_on": (left or {}).get(person),
            }
            for person in people
        ],
        "interactions": rows,
        "orders": list(orders),
    }
    tables = {
        name: pa.Table.from_pylist(rows, schema=schema_of(by_name(INPUTS)[name]))
        for name, rows in inputs.items()
    }
    with Workbench() as workbench:
        workbench.lay_out({"given_interactions": tables["interactions"]})
        workbench.run("canonical_interactions")
        return timeline(TableEvents(workbench), tables, as_of, **options)


def lines(found: Results, client: str = "a") -> dict[str, Row]:
    rows = found.tables["timeline"].to_pylist()
    return {f"{row['month_end']:%Y-%m}": row for row in rows if row["client_id"] == client}


# Two pairs from January on; nothing passes between the second one after August.
WEDGE = [
    *visits("s1", "a1", first=date(2025, 1, 10), last=date(2025, 12, 30)),
    *visits("s2", "a2", first=date(2025, 1, 10), last=date(2025, 8, 20)),
]

LATER = visits("s1", "a1", first=date(2026, 1, 5), last=date(2026, 12, 30))
TWO_ORDERS = [
    {"order_id": str(day), "organisation_id": "a", "won": True, "closed_on": date(2025, 2, day)}
    for day in (1, 28)
]


def test_a_stage_is_confirmed_by_two_month_ends_in_a_row() -> None:
    found = lines(told(WEDGE))
    assert list(found) == [f"2025-{month:02}" for month in range(1, 13)]
    stages = [row["stage"] for row in found.values()]
    # Sustained for two half-lives by the end of July.
    assert stages[:6] == ["point_to_point"] * 6
    assert stages[6:11] == ["wedge"] * 5
    confirmed = [row["confirmed_stage"] for row in found.values()]
    assert confirmed == [None, *["point_to_point"] * 6, *["wedge"] * 5]


def test_someone_who_leaves_is_named_in_the_setback() -> None:
    results = told(WEDGE, left={"s2": date(2025, 9, 15)})
    found = lines(results)
    assert [month for month, row in found.items() if row["setback"]] == ["2025-10"]
    setback = found["2025-10"]
    assert (setback["stage"], setback["confirmed_stage"]) == ("point_to_point", "point_to_point")
    assert (setback["fell"], setback["people_left"], setback["ties_faded"]) == ("wedge.threads", "s2", None)
    assert found["2025-09"]["confirmed_stage"] == "wedge"
    assert results.tables["falls"].to_pylist() == [
        {
            "client_id": "a",
            "month_end": date(2025, 10, 31),
            "stage": "wedge",
            "condition": "threads",
            "measure": "threads",
            "before": 2.0,
            "after": 1.0,
        }
    ]


def test_a_tie_that_fades_is_named_in_the_setback() -> None:
    found = lines(told([*WEDGE, *LATER], date(2026, 12, 31)))
    (setback,) = [row for row in found.values() if row["setback"]]
    assert (setback["people_left"], setback["ties_faded"]) == (None, "s2 > a2")


def test_the_last_month_end_alone_confirms_nothing() -> None:
    last = lines(told([*WEDGE, *LATER], date(2026, 8, 31)))["2026-08"]
    assert (last["stage"], last["confirmed_stage"]) == ("point_to_point", "wedge")
    assert (last["setback"], last["fell"]) == (False, None)


def test_one_month_end_below_is_no_setback() -> None:
    """A colleague of the client leaves, another comes a month later: the stage dips, what was confirmed stays."""
    interactions = [
        *visits("s1", "a1", first=date(2025, 1, 10), last=date(2025, 12, 30)),
        *visits("s2", "a2", first=date(2025, 1, 10), last=date(2025, 3, 1)),
        *visits("s3", "a3", first=date(2025, 6, 5), last=date(2025, 12, 30)),
    ]
    found = lines(told(interactions, left={"a2": date(2025, 5, 31)}, orders=TWO_ORDERS))
    assert [row["stage"] for row in found.values()][1:7] == ["wedge"] * 3 + ["point_to_point"] + ["wedge"] * 2
    assert {row["confirmed_stage"] for row in found.values()} == {None, "wedge"}
    assert not any(row["setback"] for row in found.values())


def test_orders_count_from_the_month_they_were_won() -> None:
    stages = {month: row["stage"] for month, row in lines(told(WEDGE, orders=TWO_ORDERS)).items()}
    assert (stages["2025-01"], stages["2025-02"]) == ("point_to_point", "wedge")


def test_a_client_that_was_never_met_is_there_and_has_no_setback() -> None:
    found = lines(told(WEDGE), "b")
    assert {(row["stage"], row["confirmed_stage"], row["level"]) for row in found.values()} == {
        ("none", None, "unclear"),
        ("none", "none", "unclear"),
    }
    assert not any(row["setback"] for row in found.values())
    assert {row["severance_probability"] for row in found.values()} == {None}


def test_how_long_in_each_stage() -> None:
    rows = told(WEDGE, left={"s2": date(2025, 9, 15)}).tables["stage_durations"].to_pylist()
    assert rows == [
        {
            "client_id": "a",
            "stage": "point_to_point",
            "months": 10,
            "first": date(2025, 1, 31),
            "last": date(2025, 12, 31),
        },
        {
            "client_id": "a",
            "stage": "wedge",
            "months": 2,
            "first": date(2025, 7, 31),
            "last": date(2025, 8, 31),
        },
        {
            "client_id": "b",
            "stage": "none",
            "months": 12,
            "first": date(2025, 1, 31),
            "last": date(2025, 12, 31),
        },
    ]


def test_flows_between_two_days() -> None:
    days = (date(2025, 3, 30), date(2025, 8, 31))
    rows = told(WEDGE, revenue={"a": 500.0}, flows=days).tables["flows"].to_pylist()
    told_of = {"from_month_end": date(2025, 2, 28), "to_month_end": date(2025, 8, 31)}
    assert rows == [
        {**told_of, "from_stage": "none", "to_stage": "none", "clients": 1, "revenue": None},
        {**told_of, "from_stage": "point_to_point", "to_stage": "wedge", "clients": 1, "revenue": 500.0},
    ]


def test_flows_go_back_a_year_or_as_far_as_there_is() -> None:
    assert set(told(WEDGE).tables["flows"]["from_month_end"].to_pylist()) == {date(2025, 1, 31)}
    later = told(WEDGE, date(2026, 3, 31)).tables["flows"]
    assert set(later["from_month_end"].to_pylist()) == {date(2025, 3, 31)}
    assert set(later["to_month_end"].to_pylist()) == {date(2026, 3, 31)}


def test_flows_from_a_day_before_the_first_month_end_are_refused() -> None:
    with pytest.raises(InputError, match=r"no month had ended by 2025-01-30\..*2025-01-31 to 2025-12-31"):
        told(WEDGE, flows=(date(2025, 1, 30), AS_OF))


def test_one_month() -> None:
    found = told(visits("s1", "a1", first=date(2025, 6, 2), last=date(2025, 7, 20)), date(2025, 7, 20))
    (row,) = lines(found).values()
    assert (row["month_end"], row["stage"], row["confirmed_stage"], row["setback"]) == (
        date(2025, 6, 30),
        "point_to_point",
        None,
        False,
    )
    assert [row["clients"] for row in found.tables["flows"].to_pylist()] == [1, 1]


@pytest.mark.parametrize(
    ("interactions", "as_of"),
    [([], AS_OF), (visits("s1", "a1", first=date(2025, 6, 2), last=date(2025, 6, 20)), None)],
    ids=["no interaction", "no month is over"],
)
def test_without_a_month_end_the_tables_are_empty(interactions: list[Row], as_of: date | None) -> None:
    found = told(interactions, as_of)
    assert list(found.tables) == [table.name for table in TIMES]
    for name, table in found.tables.items():
        assert table.schema.equals(schema_of(by_name(TIMES)[name]))
        assert len(table) == 0
    assert found.run["months"] == []


def test_before_all_data_is_refused() -> None:
    with pytest.raises(InputError, match="before all data"):
        told(WEDGE, date(2024, 12, 31))


def test_every_table_is_as_promised() -> None:
    found = told(WEDGE, left={"s2": date(2025, 9, 15)})
    assert list(found.tables) == [table.name for table in TIMES]
    for table in TIMES:
        rows = found.tables[table.name]
        assert rows.schema.equals(schema_of(table))
        keys = [tuple(row[name] for name in table.key) for row in rows.to_pylist()]
        assert len(set(keys)) == len(keys) > 0


def test_month_ends_over_a_leap_day_and_a_new_year() -> None:
    found = month_ends(date(2023, 12, 31), date(2024, 3, 30))
    assert [str(day) for day in found] == ["2023-12-31", "2024-01-31", "2024-02-29"]
    assert month_end(date(9999, 12, 1)) == date(9999, 12, 31)
    assert month_ends(date(2024, 1, 5), date(2024, 1, 30)) == []
