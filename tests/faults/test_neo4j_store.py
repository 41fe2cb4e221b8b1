"""What can happen to a graph: its server goes, is full, read-only or too old; a loader dies, or is not alone."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import contextmanager
from datetime import date, datetime, timedelta

import neo4j
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from graphmodel.arrow import schema_of
from graphmodel.errors import StoreBusyError, StoreError, StoreFullError, StoreSchemaError
from graphmodel.stores.neo4j import connection, redo
from graphmodel.stores.neo4j.connection import Connection
from graphmodel.stores.neo4j.store import Neo4jStore
from graphmodel.tables import BOOKS, INPUTS, by_name
from tests.faults.graphs import graph_of, wiped

pytestmark = pytest.mark.neo4j

KILLS = int(os.environ.get("CROSSTIE_KILLS", "3"))
"""How often a loader is killed at a random moment; 50 before a release."""

CLIENTS, PEOPLE, INTERACTIONS = 20, 100, 800


# --- two exports, the second of which adds, changes and takes away ---


def typed(name, rows):
    return pa.Table.from_pylist(rows, schema_of(by_name((*INPUTS, *BOOKS))[name], attributes=True))


def person(number, **cells):
    return {
        "person_id": f"p{number}",
        "name": f"人 {number}",
        "organisation_id": "own" if number % 2 else f"c{number % CLIENTS}",
        "department": ("Sales", "Quality", "采购部")[number % 3],
        "reports_to": f"p{number // 2}" if number > 1 else None,
        "attributes": json.dumps({"shoe size": number % 50}),
        **cells,
    }


def interaction(number, people):
    return {
        "interaction_id": f"i{number}",
        "occurred_at": datetime(2024, 1, 1) + timedelta(hours=number),
        "channel": ("email", "meeting")[number % 2],
        "participant_ids": [f"p{1 + number % people}", f"p{1 + number * 7 % people}", "unknown"],
        "initiator_id": f"p{1 + number % people}",
        "duration_minutes": number / 4,
    }


def sighting(number):
    return {"record": "people", "id": f"p{number}", "origin": "crm", "file": "Contact"}


def before():
    firms = [{"organisation_id": "own", "name": "Rail & Sons", "role": "supplier"}]
    firms += [{"organisation_id": f"c{n}", "name": f"Client {n}", "role": "client"} for n in range(CLIENTS)]
    rows = {
        "organisations": firms,
        "people": [person(number) for number in range(PEOPLE)],
        "interactions": [interaction(number, PEOPLE) for number in range(INTERACTIONS)],
        "sightings": [sighting(number) for number in range(PEOPLE)],
    }
    return {name: typed(name, listed) for name, listed in rows.items()}


def after():
    """New people, some that the interactions of before name; others changed firm or left; orders, once known firms."""
    arrived = [person(number) for number in range(PEOPLE, PEOPLE + 40)]
    moved = [person(number, organisation_id="c1", department="Finance") for number in range(0, 40, 2)]
    left = [person(number, left_on=date(2024, 6, 30)) for number in range(1, 40, 2)]
    rows = {
        "organisations": [{"organisation_id": "c3", "name": "Client 3", "role": "client", "parent_id": "c4"}],
        "people": [*arrived, *moved, *left, person(PEOPLE + 40, person_id="unknown")],
        "interactions": [
            interaction(number, PEOPLE + 40) for number in range(INTERACTIONS, 2 * INTERACTIONS)
        ],
        "orders": [
            {"order_id": f"o{n}", "organisation_id": f"c{n % CLIENTS}", "amount": n / 8, "won": n % 2 == 0}
            for n in range(200)
        ],
    }
    return {name: typed(name, listed) for name, listed in rows.items()}


def gone():
    keys = by_name(BOOKS)["sightings"].key
    return {"sightings": typed("sightings", [sighting(number) for number in range(50)]).select(keys)}


# --- a store, and what an undisturbed load makes of it ---


@pytest.fixture
def server(neo4j_server, monkeypatch):
    """The server, empty; whatever a test does to it, the next one finds it running."""
    monkeypatch.setattr(connection, "RETRY_SECONDS", 2.0)
    wiped(neo4j_server)
    yield neo4j_server
    neo4j_server.start()


@contextmanager
def started_with(server, **special):
    """The same server for the length of the block, with settings of this start."""
    server.stop()
    server.start(**special)
    try:
        yield
    finally:
        server.kill()
        server.start()


@pytest.fixture
def cache(tmp_path, monkeypatch):
    folder = tmp_path / "cache"
    monkeypatch.setenv("CROSSTIE_CACHE", str(folder))
    return folder


def store_on(server, *, wait=1.0):
    return Neo4jStore(Connection(server.url, server.user, server.password), wait=wait)


@pytest.fixture
def store(server, cache):
    """A store with the first export."""
    store = store_on(server)
    store.load(before(), source="before", report={})
    return store


def load_after(store):
    return store.load(after(), source="after", report={}, gone=gone())


@pytest.fixture(scope="module")
def undisturbed(neo4j_server, tmp_path_factory):
    """The graph after both loads, with nothing in their way."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CROSSTIE_CACHE", str(tmp_path_factory.mktemp("undisturbed")))
        wiped(neo4j_server)
        store = store_on(neo4j_server)
        store.load(before(), source="before", report={})
        load_after(store)
    graph = graph_of(neo4j_server)
    assert len(graph.nodes) > 2 * INTERACTIONS
    assert len(graph.relationships) > 4 * INTERACTIONS
    return graph


def check_whole(server, undisturbed):
    """The graph is that of the undisturbed load, and nothing is left over."""
    found = graph_of(server)
    assert found.nodes == undisturbed.nodes
    assert found.relationships == undisturbed.relationships
    assert found.staged == 0
    assert not found.pending


def nth_call(function, number, instead):
    """``function``, but for the one call, before which ``instead`` happens."""
    calls = iter(range(1, 10**9))

    def called(*arguments, **named):
        if next(calls) == number:
            instead()
        return function(*arguments, **named)

    return called


# --- the server goes away ---


def test_a_server_that_goes_away_is_told_and_who_comes_next_completes_the_load(
    store, server, undisturbed, monkeypatch
):
    with monkeypatch.context() as patch:
        patch.setattr(redo, "_apply_part", nth_call(redo._apply_part, 3, server.kill))
        with pytest.raises(StoreError, match="does not answer") as refused:
            load_after(store)
    assert refused.value.where == server.url
    assert "call again" in refused.value.remedy
    server.start()
    assert len(store.inputs("interactions")) == 2 * INTERACTIONS
    check_whole(server, undisturbed)
    assert load_after(store)["interactions"].unchanged == INTERACTIONS
    check_whole(server, undisturbed)


def test_a_server_that_goes_before_the_commit_has_loaded_nothing(store, server, monkeypatch):
    whole = graph_of(server)
    write = Connection.write
    with monkeypatch.context() as patch:
        patch.setattr(Connection, "write", nth_call(write, 2, server.kill))
        with pytest.raises(StoreError, match="does not answer"):
            load_after(store)
    server.start()
    assert [load["source"] for load in store.loads()] == ["before"]
    assert len(store.inputs("interactions")) == INTERACTIONS
    found = graph_of(server)
    assert (found.nodes, found.relationships) == (whole.nodes, whole.relationships)


def test_a_restart_in_the_middle_is_waited_for(store, server, undisturbed, monkeypatch):
    def restart():
        server.kill()
        server.start()

    monkeypatch.setattr(connection, "RETRY_SECONDS", 60.0)
    monkeypatch.setattr(redo, "_apply_part", nth_call(redo._apply_part, 3, restart))
    load_after(store_on(server))
    check_whole(server, undisturbed)


def test_a_server_that_is_not_there_is_told_at_once(crosstie, monkeypatch):
    monkeypatch.setenv("CROSSTIE_NEO4J_USER", "neo4j")
    monkeypatch.setenv("CROSSTIE_NEO4J_PASSWORD", "a secret of 19 letters")
    start = time.monotonic()
    ended = crosstie("risk", "--store", "bolt://127.0.0.1:1")
    assert time.monotonic() - start < 20
    assert ended.code == 3
    assert "the server does not answer" in ended.err
    assert len(ended.err.splitlines()) == 1
    assert "a secret of" not in ended.err


# --- the server refuses ---


def test_a_wrong_password_is_told_and_not_repeated(server, crosstie, monkeypatch, cache):
    monkeypatch.setenv("CROSSTIE_NEO4J_USER", server.user)
    monkeypatch.setenv("CROSSTIE_NEO4J_PASSWORD", "a secret of 19 letters")
    ended = crosstie("risk", "--store", server.url)
    assert ended.code == 3
    assert f"refuses the password of user {server.user}" in ended.err
    assert "CROSSTIE_NEO4J_PASSWORD" in ended.err
    assert "a secret of" not in ended.err


READ_ONLY = {"server.databases.read_only": "neo4j"}


def test_a_read_only_database_can_be_read_and_refuses_a_load(store, server, cache):
    with started_with(server, settings=READ_ONLY):
        store = store_on(server)
        assert len(store.inputs("people")) == PEOPLE
        with pytest.raises(StoreError, match="read-only") as refused:
            load_after(store)
        assert refused.value.exit_code == 3
        assert [load["source"] for load in store.loads()] == ["before"]


def test_a_server_that_is_too_old_is_refused(server, monkeypatch):
    """Injected where the driver tells the version: no older server is fetched for this."""

    class Told:
        agent = "Neo4j/5.13.0"

    monkeypatch.setattr(neo4j.Driver, "get_server_info", lambda *_, **__: Told)
    with pytest.raises(StoreSchemaError, match=r"Neo4j/5.13.0.*needs Neo4j 5.26") as refused:
        store_on(server).load(before(), source="", report={})
    assert refused.value.remedy == "Update the server"


def test_a_store_of_another_schema_version_is_refused_and_left_alone(store, server):
    with neo4j.GraphDatabase.driver(server.url, auth=(server.user, server.password)) as driver:
        driver.execute_query("MATCH (store:CrosstieStore) SET store.schema_version = 99")
    whole = graph_of(server)
    for call in (lambda: load_after(store), store.describe, lambda: store.inputs("people")):
        with pytest.raises(StoreSchemaError, match="schema version 99"):
            call()
    found = graph_of(server)
    assert (found.nodes, found.relationships) == (whole.nodes, whole.relationships)


# --- the disk ---


def test_a_full_disk_is_told_and_the_load_is_completed_once_there_is_room(store, server, undisturbed):
    """No file of the server may grow: this is as far as a process can be told that the disk is full."""
    sizes = [path.stat().st_size for path in (server.folder / "home").rglob("*") if path.is_file()]
    with started_with(server, largest_file=max(sizes) + (64 << 10)), pytest.raises(StoreError) as refused:
        load_after(store_on(server))
    assert refused.value.exit_code == 3
    assert "disk is full" in str(refused.value) or "disk space" in str(refused.value)
    load_after(store_on(server))
    check_whole(server, undisturbed)


def test_no_space_left_is_told_in_words(store, monkeypatch):
    """Injected where the driver passes on what the server says."""

    def full(*_, **__):
        raise neo4j.exceptions.TransientError("java.io.IOException: No space left on device")

    monkeypatch.setattr(neo4j.Session, "execute_write", full)
    with pytest.raises(StoreFullError, match="disk space") as refused:
        load_after(store)
    assert "Make room" in refused.value.remedy


# --- a loader that dies ---

LOADER = """
import json, os, signal, sys
import pyarrow.parquet as pq
from pathlib import Path
from graphmodel.stores.neo4j import redo
from graphmodel.stores.neo4j.connection import Connection
from graphmodel.stores.neo4j.store import Neo4jStore

def read(folder):
    return {path.stem: pq.read_table(path) for path in sorted(Path(folder).glob("*.parquet"))}

tables, gone = read(sys.argv[1]), read(sys.argv[2])
where = Connection(*(os.environ[name] for name in ("URL", "CROSSTIE_NEO4J_USER", "CROSSTIE_NEO4J_PASSWORD")))
store = Neo4jStore(where, wait=120)
CRASH
print("loading", flush=True)
store.load(tables, source="after", report={}, gone=gone)
print("loaded", flush=True)
"""

CRASH = """
def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

def nth(function, number):
    calls = iter(range(1, 10**9))
    return lambda *a, **k: die() if next(calls) == number else function(*a, **k)

{patch}
"""

MOMENTS = {
    "while it stages": "Connection.write = nth(Connection.write, 2)",
    "before it commits": "Connection.transaction = nth(Connection.transaction, 6)",
    "when it has committed": "redo._apply = die",
    "while it applies": "redo._apply_part = nth(redo._apply_part, 2)",
    "when it has applied": "redo.make_indexes = die",
}


@pytest.fixture(scope="module")
def exports(tmp_path_factory):
    """The second export as files: tables, and keys of what is gone."""
    folders = []
    for name, tables in {"tables": after(), "gone": gone()}.items():
        folder = tmp_path_factory.mktemp(name)
        for table, rows in tables.items():
            pq.write_table(rows, folder / f"{table}.parquet")
        folders.append(str(folder))
    return folders


@contextmanager
def a_loader(server, exports, cache, crash=""):
    """Another process that is about to load the second export."""
    environment = {
        **os.environ,
        "URL": server.url,
        "CROSSTIE_NEO4J_USER": server.user,
        "CROSSTIE_NEO4J_PASSWORD": server.password,
        "CROSSTIE_CACHE": str(cache),
    }
    program = LOADER.replace("CRASH", crash)
    process = subprocess.Popen(
        [sys.executable, "-c", program, *exports], stdout=subprocess.PIPE, text=True, env=environment
    )
    try:
        assert process.stdout.readline() == "loading\n"
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("patch", MOMENTS.values(), ids=list(MOMENTS))
def test_a_loader_that_is_killed_at_a_chosen_moment(store, server, undisturbed, exports, cache, patch):
    with a_loader(server, exports, cache, CRASH.format(patch=patch)) as loader:
        assert loader.wait(120) == -signal.SIGKILL
    load_after(store_on(server, wait=60))
    check_whole(server, undisturbed)


def test_another_machine_completes_what_a_killed_loader_began(
    store, server, undisturbed, exports, cache, tmp_path, monkeypatch
):
    """It has no mirror of its own yet, and loads nothing: it only reads."""
    with a_loader(server, exports, cache, CRASH.format(patch=MOMENTS["while it applies"])) as loader:
        assert loader.wait(120) == -signal.SIGKILL
    monkeypatch.setenv("CROSSTIE_CACHE", str(tmp_path / "elsewhere"))
    assert len(store_on(server, wait=60).inputs("interactions")) == 2 * INTERACTIONS
    check_whole(server, undisturbed)


@pytest.fixture(scope="module")
def seconds(neo4j_server, exports, tmp_path_factory):
    """How long the second load takes here and now."""
    cache = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CROSSTIE_CACHE", str(cache))
        wiped(neo4j_server)
        store_on(neo4j_server).load(before(), source="before", report={})
    with a_loader(neo4j_server, exports, cache) as loader:
        start = time.monotonic()
        assert loader.stdout.readline() == "loaded\n"
        return time.monotonic() - start


@pytest.mark.parametrize("seed", range(KILLS))
def test_a_loader_that_is_killed_at_a_random_moment(
    store, server, undisturbed, exports, cache, seconds, seed
):
    with a_loader(server, exports, cache) as loader:
        time.sleep(random.Random(seed).random() * seconds)
        os.kill(loader.pid, signal.SIGKILL)
    left = graph_of(server)
    print("left behind:", "a load to apply" if left.pending else "staged parts" if left.staged else "nothing")
    done = load_after(store_on(server, wait=60))
    assert done["interactions"].new in (0, INTERACTIONS)
    assert Counter(load["source"] for load in store.loads())["before"] == 1
    check_whole(server, undisturbed)


# --- a loader that is not alone ---


def test_who_loads_is_told_to_who_will_not_wait(store, server, monkeypatch, tmp_path):
    reached, go_on = threading.Event(), threading.Event()

    def wait():
        reached.set()
        go_on.wait(60)

    monkeypatch.setattr(redo, "_apply_part", nth_call(redo._apply_part, 2, wait))
    loading = threading.Thread(target=load_after, args=(store,))
    loading.start()
    try:
        assert reached.wait(60)
        monkeypatch.setenv("CROSSTIE_CACHE", str(tmp_path / "elsewhere"))
        with pytest.raises(StoreBusyError, match=rf"process {os.getpid()}\b") as refused:
            store_on(server, wait=0.2).load(before(), source="other", report={})
        assert refused.value.exit_code == 3
    finally:
        go_on.set()
        loading.join()
    assert [load["source"] for load in store.loads()] == ["after", "before"]


def test_two_loaders_at_once_on_two_machines_both_load(store, server, undisturbed, exports, tmp_path):
    others = {"orders": after()["orders"]}
    folder = tmp_path / "orders"
    folder.mkdir()
    nothing = tmp_path / "nothing"
    nothing.mkdir()
    pq.write_table(others["orders"], folder / "orders.parquet")
    with (
        a_loader(server, exports, tmp_path / "one") as one,
        a_loader(server, [str(folder), str(nothing)], tmp_path / "two") as two,
    ):
        assert [one.stdout.readline(), two.stdout.readline()] == ["loaded\n", "loaded\n"]
    assert len(store.loads()) == 3
    found = graph_of(server)
    assert found.without_loads() == undisturbed.without_loads()
    assert found.staged == 0
