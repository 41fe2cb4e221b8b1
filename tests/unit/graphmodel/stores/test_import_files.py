"""The files for ``neo4j-admin``, looked at without it: what is in them, and what would not go into a graph."""

from __future__ import annotations

import csv
import json
from datetime import datetime

import pyarrow as pa
import pytest

from graphmodel.arrow import schema_of
from graphmodel.errors import InputError, StoreError
from graphmodel.stores.duckdb_store import DuckDBStore
from graphmodel.stores.neo4j.import_files import (
    AFTER,
    ARGUMENTS,
    count_import_files,
    file_names,
    write_import_files,
)
from graphmodel.stores.neo4j.layout import ROW_TABLES
from graphmodel.tables import by_name

AT = datetime(2024, 3, 1, 10, 0, 0, 5)
ORGANISATIONS = [{"organisation_id": "own", "name": "Rail & Sons", "role": "supplier", "revenue": 0.1}]
PEOPLE = [{"person_id": "s1", "name": "Ada", "organisation_id": "own", "department": "Sales"}]


def meeting(*people, topic=None):
    return {
        "interaction_id": "i1",
        "occurred_at": AT,
        "channel": "meeting",
        "participant_ids": list(people),
        "topic": topic,
    }


@pytest.fixture
def written(tmp_path):
    """Load rows, write the files, and return their folder and the counts."""

    def write(**rows):
        known = by_name(ROW_TABLES)
        tables = {
            name: pa.Table.from_pylist(told, schema_of(known[name], attributes=True))
            for name, told in {"organisations": ORGANISATIONS, "people": PEOPLE, **rows}.items()
        }
        store = DuckDBStore(tmp_path / "store.duckdb")
        store.load(tables, source="it's a test", report={"read": 1})
        folder = tmp_path / "files"
        folder.mkdir()
        counts = write_import_files(store, folder)
        assert counts == count_import_files(store)
        return folder, counts

    return write


def rows_of(folder, name):
    with (folder / f"{name}-header.csv").open(encoding="utf-8", newline="") as file:
        (header,) = csv.reader(file)
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [dict(zip(header, row, strict=True)) for row in csv.reader(file)]


def arguments(folder):
    return (folder / ARGUMENTS).read_text(encoding="utf-8").splitlines()


def test_a_row_is_a_node_with_typed_properties(written):
    folder, _ = written(interactions=[meeting("s1", "x")])
    (row,) = rows_of(folder, "interactions")
    assert row == {
        "crosstie_key:ID": "interactions|i1",
        "crosstie_load:long": "1",
        "interaction_id:string": "i1",
        "occurred_at:localdatetime": "2024-03-01T10:00:00.000005",
        "channel:string": "meeting",
        "participant_ids:string[]": "s1\x1fx",
        "initiator_id:string": "",
        "duration_minutes:double": "",
        "topic:string": "",
        "attributes:string": "",
    }
    assert "--nodes=Crosstie:Interaction=interactions-header.csv,interactions.csv" in arguments(folder)


def test_a_relationship_has_both_its_ends(written):
    folder, counts = written(interactions=[meeting("s1", "nobody")])
    assert rows_of(folder, "took_part") == [
        {
            ":START_ID": "people|s1",
            ":END_ID": "interactions|i1",
            "initiator:boolean": "false",
            "crosstie_load:long": "1",
        }
    ]
    assert counts["TOOK_PART"] == 1


def test_departments_are_nodes_between_people_and_organisations(written):
    folder, _ = written()
    assert rows_of(folder, "departments") == [
        {
            "crosstie_key:ID": "departments|own|Sales",
            "crosstie_load:long": "1",
            "organisation_id:string": "own",
            "name:string": "Sales",
        }
    ]
    assert [row[":END_ID"] for row in rows_of(folder, "works_in")] == ["departments|own|Sales"]
    assert [row[":START_ID"] for row in rows_of(folder, "part_of")] == ["departments|own|Sales"]


def test_what_has_no_rows_has_no_file(written):
    folder, counts = written()
    assert counts["Order"] == counts["PLACED"] == 0
    assert not (folder / "orders.csv").exists()
    assert not [line for line in arguments(folder) if "orders" in line]
    assert {path.name for path in folder.iterdir()} <= set(file_names())


def test_the_books_of_the_store_come_along(written):
    folder, _ = written()
    (store,) = rows_of(folder, "store")
    assert (store["crosstie_key:ID"], store["latest_load:long"]) == ("store", "1")
    assert json.loads(store["tables:string"])["people"]["rows"] == 1
    (load,) = rows_of(folder, "loads")
    assert (load["load:long"], load["source:string"]) == ("1", "it's a test")
    assert json.loads(load["report:string"]) == {"read": 1}


def test_without_ends_of_lines_in_cells_no_file_is_read_the_slow_way(written):
    assert not [line for line in arguments(written()[0]) if "multiline" in line]


@pytest.mark.parametrize("topic", ["two\nlines", "two\rlines", "two\r\nlines"])
def test_only_files_with_ends_of_lines_in_cells_are_named(topic, written):
    folder, _ = written(interactions=[meeting("s1", topic=topic)])
    assert "--multiline-fields=interactions.csv" in arguments(folder)
    assert rows_of(folder, "interactions")[0]["topic:string"] == topic


def test_absent_is_not_empty(written):
    folder, _ = written(orders=[{"order_id": "", "organisation_id": "own"}])
    assert (folder / "orders.csv").read_text() == 'orders|,1,"",own,,,,,\n'


def test_members_of_lists_are_parted_by_what_none_of_them_has(written):
    folder, _ = written(interactions=[meeting("a\x1fb", "s1")])
    assert "--array-delimiter=U+001E" in arguments(folder)
    assert rows_of(folder, "interactions")[0]["participant_ids:string[]"] == "a\x1fb\x1es1"


def test_ids_that_cannot_be_parted(written):
    with pytest.raises(InputError, match="every character that could part them"):
        written(interactions=[meeting("\x1f\x1e\x1d\x1c;|\t")])


def test_two_rows_with_one_key(written):
    nameless = {"organisation_id": "own"}
    with pytest.raises(StoreError, match=r"two rows have the key orders\|\\0"):
        written(orders=[{**nameless, "amount": 1.0}, {**nameless, "amount": 2.0}])


def test_the_constraint_and_the_indexes_are_written_beside(written):
    folder, _ = written()
    statements = (folder / AFTER).read_text(encoding="utf-8").splitlines()
    assert all(line.startswith("CREATE ") and line.endswith(";") for line in statements)
    assert sum("REQUIRE node.crosstie_key IS UNIQUE" in line for line in statements) == 1
