"""What is left when people leave: relationship by relationship, and in all."""

from __future__ import annotations

from typing import Any

import pytest

from graphmodel.arrow import schema_of
from graphmodel.leaving.what_is_left import COMPARED
from graphmodel.tables import LEAVING, RELATIONSHIPS
from tests.unit.graphmodel.builders import meetings
from tests.unit.graphmodel.leaving.test_handover import left

SEVERANCE = 1 - 0.83**2
"""Of one tie."""


def rows(results: Any, table: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = results.tables[table].to_pylist()
    return found


def test_the_tables_have_their_columns_and_are_ranked():
    pairs = [("s1", "c1"), ("s1", "c1"), ("s2", "c2"), ("s1", "d1"), ("s2", "e1")]
    results = left(meetings(pairs), ["s1"])
    assert list(results.tables) == [table.name for table in LEAVING]
    for table in LEAVING:
        assert results.tables[table.name].schema == schema_of(table)
    first, second = rows(results, "departures")
    assert [first["client_id"], second["client_id"]] == ["d", "c"]
    assert [first["rank"], second["rank"]] == [1, 2]
    assert results.run["counts"] == {name: len(table) for name, table in results.tables.items()}


def test_where_no_live_tie_is_left_all_revenue_is_exposed():
    (row,) = rows(left(meetings([("s1", "c1")]), ["s1"]), "departures")
    assert row["share_lost"] == 1.0
    assert (row["stage_before"], row["stage_after"]) == ("point_to_point", "none")
    assert (row["ties_before"], row["ties_after"]) == (1, 0)
    assert (row["threads_before"], row["threads_after"]) == (1, 0)
    assert row["exposed_before"] == pytest.approx(1000 * SEVERANCE)
    assert row["exposed_after"] == 1000
    assert row["at_stake"] == pytest.approx(1000 * (1 - SEVERANCE))
    assert row["severance_after"] is None
    assert row["orphans"] == "c1"


def test_some_of_it_goes():
    results = left(meetings([("s1", "c1"), ("s1", "c1"), ("s2", "c1"), ("s2", "c2")]), ["s1"])
    (row,) = rows(results, "departures")
    assert row["share_lost"] == pytest.approx(0.5)
    assert row["strength_after"] == pytest.approx(row["strength_before"] / 2)
    assert (row["threads_before"], row["threads_after"]) == (2, 1)
    assert row["orphans"] is None
    assert results.run["orphans"] == 0
    assert results.run["clients_without_tie"] == 0
    assert results.run["share_lost"] == pytest.approx(0.5)


def test_every_figure_is_told_before_and_after():
    results = left(meetings([("s1", "c1"), ("s2", "c1")]), ["s1"])
    told = {row["measure"]: row for row in rows(results, "departure_measures")}
    assert tuple(told) == COMPARED
    assert set(RELATIONSHIPS.names) - set(COMPARED) == {
        *("client_id", "client_name", "as_of", "flags"),
        *("stage_confidence", "essence", "essence_terms"),
    }
    assert told["ties"] == {
        "client_id": "c",
        "measure": "ties",
        "before": "2",
        "after": "1",
        "difference": -1.0,
        "changed": True,
    }
    assert (told["stage"]["before"], told["stage"]["difference"], told["stage"]["changed"]) == (
        "point_to_point",
        None,
        False,
    )
    assert (told["executive_tie"]["before"], told["executive_tie"]["difference"]) == ("false", None)
    assert float(told["strength"]["before"]) == pytest.approx(2 * float(told["strength"]["after"]))
    assert told["last_interaction_at"]["before"] == "2026-06-30T12:00:00Z"


def test_an_undefined_figure_is_empty_and_has_no_difference():
    results = left(meetings([("s1", "c1")]), ["s1"])
    told = {row["measure"]: row for row in rows(results, "departure_measures")}
    assert told["single_thread_risk"]["before"] == "1.0"
    assert told["single_thread_risk"]["after"] is None
    assert told["single_thread_risk"]["difference"] is None
    assert told["single_thread_risk"]["changed"] is True


def test_without_revenue_nothing_is_said_of_money():
    results = left(meetings([("s1", "c1")]), ["s1"], revenue=None)
    (row,) = rows(results, "departures")
    assert [row[name] for name in ("revenue", "exposed_before", "exposed_after", "at_stake")] == [None] * 4
    assert results.run["at_stake"] is None
    assert results.run["clients_without_revenue"] == 1


@pytest.mark.parametrize(
    ("interactions", "last"),
    [(meetings([("s2", "c1")]), None), (meetings([("s1", "c1")], days_ago=1500), "2022-05-22")],
)
def test_who_holds_no_live_tie_takes_nothing_along(interactions, last):
    results = left(interactions, ["s1"], {"s1": {}, "s2": {}, "c1": {}})
    (row,) = rows(results, "leavers")
    assert (row["clients"], row["ties"], row["strength"]) == (0, 0, 0.0)
    assert (row["last_at"] and f"{row['last_at']:%Y-%m-%d}") == last
    assert (
        rows(results, "departures") == rows(results, "handover") == rows(results, "departure_measures") == []
    )
    assert results.run["share_lost"] is None
    assert results.run["clients"] == 0


def test_people_of_both_sides_leave_together():
    results = left(meetings([("s1", "c1"), ("s1", "c1"), ("s2", "c2"), ("s3", "c2")]), ["c2", "s1"])
    ours, theirs = rows(results, "leavers")[1], rows(results, "leavers")[0]
    assert (theirs["person_id"], theirs["side"], theirs["organisation"], theirs["ties"]) == (
        "c2",
        "client",
        "Firm c",
        2,
    )
    assert (ours["person_id"], ours["side"], ours["organisation"], ours["ties"]) == (
        "s1",
        "supplier",
        "Us",
        1,
    )
    (row,) = rows(results, "departures")
    assert row["leaving"] == "c2;s1"
    assert row["orphans"] == "c1;s2;s3"
    assert row["share_lost"] == 1.0
