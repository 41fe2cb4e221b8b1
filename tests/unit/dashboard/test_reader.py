"""The store as pages share it: one version a request, and no waiting for a long reading."""

from __future__ import annotations

import threading

import pytest

from dashboard.app import create_app
from dashboard.reader import ResultsOnlyError, SharedReader
from tests.unit.dashboard import invented
from tests.unit.dashboard.test_app import call


def counted(store, monkeypatch):
    """How often the store is asked which version it is."""
    asked, told = [], store.results_version
    monkeypatch.setattr(store, "results_version", lambda: asked.append(1) or told())
    return asked


def test_a_request_sees_one_version(held_store, monkeypatch):
    client = create_app(held_store).server.test_client()
    call(client, "person-departure.children", **{"person.data": "s1"})
    asked = counted(held_store, monkeypatch)
    call(client, "person-departure.children", **{"person.data": "s1"})
    call(client, "person-departure.children", **{"person.data": "s3"})
    assert asked == [1, 1]


def test_beyond_requests_every_change_is_seen():
    reader = invented.reader(clients=1)
    shared = SharedReader(reader)
    assert shared.results_version() == "1"
    reader.version = "2"
    assert shared.results_version() == "2"


@pytest.mark.parametrize("known", [True, False])
def test_nobody_waits_for_a_long_reading_to_learn_the_version(held_store, known):
    shared, told = SharedReader(held_store), []
    if known:
        shared.results_version()
    with shared.reading():
        thread = threading.Thread(target=lambda: told.append(shared.results_version()), daemon=True)
        thread.start()
        thread.join(10)
        assert told == [held_store.results_version()]


def test_after_a_reading_changes_are_seen_again(held_store, monkeypatch):
    shared = SharedReader(held_store)
    with shared.reading():
        pass
    monkeypatch.setattr(held_store, "results_version", lambda: "another")
    assert shared.results_version() == "another"


def test_a_store_with_results_alone_says_so():
    shared = SharedReader(invented.reader(clients=1))
    with pytest.raises(ResultsOnlyError, match="no interactions"), shared.reading():
        pass
    assert len(shared.results("relationships")) == 1


def test_loads_are_those_of_a_store_that_remembers_them(held_store):
    assert [load["load"] for load in SharedReader(held_store).loads()] == [1]
    assert SharedReader(invented.reader(clients=1)).loads() == []
