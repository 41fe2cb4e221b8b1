from __future__ import annotations

import pyarrow as pa
import pytest

from dashboard.downloads.naming import CLIENTS, PEOPLE, names_people, with_names
from graphmodel import tables
from graphmodel.arrow import empty


def named(columns):
    return with_names(pa.table(columns), lambda: str.upper, lambda: str.title).to_pydict()


def test_names_stand_beside_ids():
    assert named({"client_id": ["c"], "supplier_person_id": ["a"], "strength": [1.0]}) == {
        "client_id": ["c"],
        "client_name": ["C"],
        "supplier_person_id": ["a"],
        "supplier_person_name": ["A"],
        "strength": [1.0],
    }


def test_lists_stay_lists_and_empty_stays_empty():
    found = named({"orphans": ["a;b", "", None], "route": ["a > b", None, "c"]})
    assert found["orphans_names"] == ["A;B", "", None]
    assert found["route_names"] == ["A > B", None, "C"]


def test_what_is_named_already_stays_as_it_is():
    leaver = {"person_id": ["a"], "name": ["Ann"]}
    assert named(leaver) == leaver
    handover = {"client_id": ["c"], "client_name": ["Cedar"], "leaving_id": ["a"], "leaving": ["Ann"]}
    assert named(handover) == handover


ALL = [
    *tables.RESULTS,
    *tables.LEAVING,
    *tables.WEAVING,
    *tables.BACKTESTS,
    *tables.TIMES,
    tables.PLANNED_TIES,
    tables.ALERTS,
]


@pytest.mark.parametrize("table", ALL, ids=lambda table: table.name)
def test_every_column_of_ids_has_names(table):
    """A new column of ids that is not known here would leave readers with ids, and its download unnoted."""
    columns = with_names(empty(table), lambda: str, lambda: str).column_names
    for column in table.names:
        if column.endswith("person_id") or column == "client_id":
            stem = column.removesuffix("_id")
            others = {f"{stem}_name", column.replace("person_id", "name"), "name"}
            assert others & set(columns), column
    about_people = {
        column for column in columns if "person" in column or column in ("name", "contact", "route")
    }
    assert names_people(empty(table)) >= bool(about_people)


def test_tables_of_firms_alone_name_nobody():
    assert not names_people(pa.table({"client_id": ["c"], "client_name": ["Cedar"], "stage": ["mesh"]}))
    assert names_people(pa.table({"ours": ["a"], "ours_name": ["Ann"]}))


def test_columns_are_columns_of_tables():
    known = {column for table in ALL for column in table.names}
    assert {*PEOPLE, *CLIENTS} <= known
