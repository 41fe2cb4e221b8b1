"""What can happen to a file: it is no store, another process holds it, a process dies while it writes."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from graphmodel.arrow import schema_of
from graphmodel.errors import InputError, StoreBusyError, StoreError, StoreSchemaError
from graphmodel.stores.duckdb_store import SCHEMA_VERSION, DuckDBStore
from graphmodel.tables import INTERACTIONS, PEOPLE, SIGHTINGS


def people(*ids):
    rows = [{"person_id": i, "name": i, "organisation_id": "own"} for i in ids]
    return {"people": pa.Table.from_pylist(rows, schema=schema_of(PEOPLE, attributes=True))}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "store.duckdb"


@pytest.fixture
def store(path):
    """A store with one person; it waits for others no longer than a moment."""
    store = DuckDBStore(path, wait=0.2)
    store.load(people("a"), source="before", report={})
    return store


# --- files that are no store ---


def test_a_preview_makes_no_file(path):
    done = DuckDBStore(path).preview(people("a", "b"))["people"]
    assert (done.new, done.changed, done.unchanged) == (2, 0, 0)
    assert not path.exists()


def test_reading_makes_no_file(path):
    store = DuckDBStore(path)
    assert store.inputs("people").num_rows == 0
    assert store.describe()["exists"] is False
    assert not path.exists()


@pytest.mark.parametrize("content", [b"name,role\nAcme,client\n" * 1000, b"x", b"\0" * 8192])
def test_a_file_that_is_not_of_duckdb_is_refused_and_left_alone(path, content):
    path.write_bytes(content)
    with pytest.raises(StoreError, match="Choose another file with --store") as refused:
        DuckDBStore(path).load(people("a"), source="", report={})
    assert refused.value.where == str(path)
    assert path.read_bytes() == content


def test_a_duckdb_file_of_somebody_else_is_refused_and_left_alone(path):
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE theirs AS SELECT 42 AS answer")
    with pytest.raises(StoreSchemaError, match="no store of Crosstie"):
        DuckDBStore(path).load(people("a"), source="", report={})
    with duckdb.connect(str(path)) as connection:
        assert connection.execute("SELECT table_name FROM duckdb_tables()").fetchall() == [("theirs",)]


def test_a_store_of_another_schema_version_is_refused(path, store):
    with duckdb.connect(str(path)) as connection:
        connection.execute("UPDATE crosstie.store SET schema_version = 99")
    for call in (
        lambda: store.load(people("b"), source="", report={}),
        lambda: store.inputs("people"),
        store.describe,
        store.results_version,
    ):
        with pytest.raises(StoreSchemaError, match=f"version 99, this Crosstie reads {SCHEMA_VERSION}"):
            call()


NAMES = (
    "crosstie",
    "inputs",
    "results",
    "main",
    "temp",
    "system",
    "information_schema",
    "客户",
    "it's a",
    "A.b",
)


@pytest.mark.parametrize("name", NAMES)
def test_the_file_may_have_any_name(tmp_path, name):
    """DuckDB makes the file's name a word of its own language, beside the names of the store's schemas."""
    store = DuckDBStore(tmp_path / f"{name}.duckdb")
    store.load(people("a"), source="before", report={})
    assert store.load(people("a"), source="again", report={})["people"].unchanged == 1
    assert store.describe()["rows"]["people"] == 1
    assert store.results_version() == ""
    with store.reading() as queries:
        assert queries.table("people").num_rows == 1


def test_a_folder_is_no_store(tmp_path):
    with pytest.raises(StoreError, match="Choose another file with --store"):
        DuckDBStore(tmp_path).load(people("a"), source="", report={})


def test_a_missing_folder_is_named(tmp_path):
    missing = tmp_path / "not" / "there"
    with pytest.raises(InputError, match="there is no such folder") as refused:
        DuckDBStore(missing / "store.duckdb").load(people("a"), source="", report={})
    assert refused.value.where == str(missing)
    assert not missing.exists()


# --- a file that another process holds ---


@contextmanager
def another_process(path, *, then="sys.stdin.read()", read_only=False):
    """Another process that opens the file, says so, and holds it until ``then`` is done."""
    program = (
        f"import duckdb, sys, time; held = duckdb.connect({str(path)!r}, read_only={read_only});"
        f"print('held', flush=True); {then}"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout.readline() == "held\n"
        yield process
    finally:
        process.kill()
        process.communicate()


def test_who_holds_the_file_is_told(store):
    with another_process(store.path) as holder:
        for call in (lambda: store.load(people("b"), source="", report={}), lambda: store.inputs("people")):
            with pytest.raises(StoreBusyError, match=rf"process {holder.pid}\b") as refused:
                call()
            assert refused.value.exit_code == 3
            assert refused.value.where == str(store.path)
    assert store.inputs("people")["person_id"].to_pylist() == ["a"]


def test_a_reader_keeps_writers_out_but_no_readers(store):
    with another_process(store.path, read_only=True):
        assert store.inputs("people")["person_id"].to_pylist() == ["a"]
        with pytest.raises(StoreBusyError):
            store.load(people("b"), source="", report={})


def test_it_is_waited_for_a_process_that_lets_go(store):
    with another_process(store.path, then="time.sleep(0.5)"):
        start = time.monotonic()
        DuckDBStore(store.path, wait=30).load(people("b"), source="after", report={})
    assert time.monotonic() - start > 0.3
    assert store.inputs("people")["person_id"].to_pylist() == ["a", "b"]


def test_the_command_ends_with_code_3(store, crosstie, monkeypatch):
    monkeypatch.setitem(DuckDBStore.__init__.__kwdefaults__, "wait", 0.2)
    with another_process(store.path) as holder:
        ended = crosstie("risk", "--store", store.path)
    assert ended.code == 3
    assert ended.out == ""
    assert len(ended.err.splitlines()) == 1
    assert f"process {holder.pid}" in ended.err


# --- a process that dies while it writes ---

ROWS = 200_000

LOADER = """
import sys
from pathlib import Path
import pyarrow.parquet as pq
from graphmodel.stores.duckdb_store import DuckDBStore
table = pq.read_table(sys.argv[2])
print("loading", flush=True)
DuckDBStore(Path(sys.argv[1])).load({"interactions": table}, source="after", report={})
print("loaded", flush=True)
"""


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """A large table of interactions in a Parquet file."""
    schema = schema_of(INTERACTIONS, attributes=True)
    columns = {
        "interaction_id": pa.array([f"i{number}" for number in range(ROWS)]),
        "occurred_at": pa.array(range(ROWS), pa.timestamp("us")),
        "channel": pa.array(["email"] * ROWS),
        "participant_ids": pa.array([["s1", "c1"]] * ROWS),
    }
    empty = {field.name: pa.nulls(ROWS, field.type) for field in schema if field.name not in columns}
    path = tmp_path_factory.mktemp("many") / "interactions.parquet"
    pq.write_table(pa.table({**columns, **empty}).select(schema.names), path)
    return path


@contextmanager
def a_loader(path, many):
    """Another process that is about to load the large table."""
    process = subprocess.Popen(
        [sys.executable, "-c", LOADER, str(path), str(many)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout.readline() == "loading\n"
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.fixture(scope="module")
def seconds(many, tmp_path_factory):
    """How long the whole load takes here and now."""
    with a_loader(tmp_path_factory.mktemp("whole") / "store.duckdb", many) as process:
        start = time.monotonic()
        assert process.stdout.readline() == "loaded\n"
        return time.monotonic() - start


@pytest.mark.parametrize("moment", [random.Random(seed).random() for seed in range(4)])
def test_a_killed_load_is_either_whole_or_has_not_happened(store, many, seconds, moment):
    with a_loader(store.path, many) as loader:
        time.sleep(moment * seconds)
        os.kill(loader.pid, signal.SIGKILL)
    sources = [load["source"] for load in store.loads()]
    assert sources in (["before"], ["after", "before"])
    assert store.describe()["rows"]["interactions"] == (ROWS if sources[0] == "after" else 0)
    assert store.inputs("people")["person_id"].to_pylist() == ["a"]
    done = store.load({"interactions": pq.read_table(many)}, source="again", report={})["interactions"]
    assert done.new + done.unchanged == ROWS
    assert store.describe()["rows"]["interactions"] == ROWS


@pytest.mark.parametrize("moment", ["_remove", "_merge", "_forget_what_no_longer_holds"])
def test_a_load_that_is_killed_while_it_ends_records_ends_none(path, moment):
    """The process dies before sightings go, after they went, and after all was written but nothing committed."""
    store = DuckDBStore(path)
    sighting = {"record": "people", "id": "a", "origin": "crm", "file": "Contact"}
    seen = pa.Table.from_pylist([sighting], schema_of(SIGHTINGS, attributes=True))
    store.load({**people("a"), "sightings": seen}, source="before", report={})
    program = f"""
import datetime, os, signal, sys
from pathlib import Path
import pyarrow as pa
from graphmodel.arrow import schema_of
from graphmodel.stores import duckdb_store, input_tables
from graphmodel.tables import ENDINGS, MERGES, SIGHTINGS
input_tables.{moment} = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
ending = {{"record": "people", "ended_id": "a", "ended_on": datetime.date(2024, 6, 30), "origin": "crm"}}
tables = {{
    "endings": pa.Table.from_pylist([ending], schema_of(ENDINGS, attributes=True)),
    "merges": schema_of(MERGES, attributes=True).empty_table(),
}}
gone = {{"sightings": pa.Table.from_pylist([{sighting!r}], schema_of(SIGHTINGS))}}
duckdb_store.DuckDBStore(Path(sys.argv[1])).load(tables, source="complete", report={{}}, gone=gone)
"""
    died = subprocess.run([sys.executable, "-c", program, str(path)], check=False)
    assert died.returncode == -signal.SIGKILL
    assert [load["source"] for load in store.loads()] == ["before"]
    assert store.inputs("sightings").num_rows == 1
    assert store.inputs("endings").num_rows == 0


@pytest.mark.parametrize("moment", ["duckdb_store._make_schema", "input_tables._merge"])
def test_a_killed_first_load_can_be_called_again(path, moment):
    """The process dies exactly where the new file has no tables yet, or no rows yet."""
    program = f"""
import os, signal, sys
from pathlib import Path
from graphmodel.stores import duckdb_store, input_tables
{moment} = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
duckdb_store.DuckDBStore(Path(sys.argv[1])).load({{"people": None}}, source="", report={{}})
"""
    died = subprocess.run([sys.executable, "-c", program, str(path)], check=False)
    assert died.returncode == -signal.SIGKILL
    store = DuckDBStore(path)
    assert store.loads() == []
    assert store.load(people("a"), source="again", report={})["people"].new == 1


# --- many readers of one process ---


def test_two_threads_read_at_the_same_time(store):
    """One that reads long keeps nobody waiting, and each has temporary tables of its own."""
    inside, told = threading.Event(), []

    def read() -> None:
        with store.reading() as queries:
            told.append(queries.table("people").num_rows)
        inside.set()

    with store.reading() as queries:
        other = threading.Thread(target=read, daemon=True)
        other.start()
        assert inside.wait(20)
        assert queries.table("people").num_rows == 1
    other.join()
    assert told == [1]
    store.load(people("b"), source="after", report={})  # nothing was left open
    assert store.inputs("people").num_rows == 2


def test_a_writer_of_the_same_process_waits_for_readers(store):
    order: list[str] = []

    def write() -> None:
        store.load(people("b"), source="meanwhile", report={})
        order.append("written")

    with store.reading():
        writer = threading.Thread(target=write, daemon=True)
        writer.start()
        writer.join(0.2)
        order.append("read")
    writer.join(20)
    assert order == ["read", "written"]


def test_the_version_is_asked_for_again_only_where_the_file_has_changed(store, monkeypatch):
    store.save({}, {"as_of": "2026-06-30"})
    first = store.results_version()
    with monkeypatch.context() as patched:
        patched.setattr(store, "_results_version", lambda: pytest.fail("the file was opened"))
        assert store.results_version() == first
    DuckDBStore(store.path).save({}, {"as_of": "2026-06-30"})
    assert store.results_version() not in ("", first)


def memory_of_readers(store):
    with store.reading() as reading:
        return reading.connection.execute("SELECT current_setting('memory_limit')").fetchone()


def test_a_reader_takes_over_what_the_one_before_it_left(store, monkeypatch):
    store.describe()
    monkeypatch.setattr(duckdb, "connect", lambda **_: pytest.fail("another DuckDB is started"))
    assert store.inputs("people")["person_id"].to_pylist() == ["a"]


def test_what_a_reader_sets_ends_with_it(store):
    before = memory_of_readers(store)
    with store.reading() as reading:
        reading.connection.execute("SET memory_limit = '99MB'")
        assert memory_of_readers(store) != before
    assert memory_of_readers(store) == before


def test_between_two_readers_the_file_may_be_another(store, path, tmp_path):
    assert store.inputs("people")["person_id"].to_pylist() == ["a"]
    other = tmp_path / "other.duckdb"
    DuckDBStore(other).load(people("b"), source="", report={})
    other.replace(path)
    assert store.inputs("people")["person_id"].to_pylist() == ["b"]
