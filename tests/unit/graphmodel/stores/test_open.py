"""From an address to a store: what is opened, what is refused, and that no password is ever repeated."""

from __future__ import annotations

import pytest

from graphmodel.errors import InputError
from graphmodel.stores.duckdb_store import DuckDBStore
from graphmodel.stores.neo4j.store import Neo4jStore
from graphmodel.stores.open import DATABASE, PASSWORD, USER, open_store


@pytest.fixture(autouse=True)
def surroundings(monkeypatch):
    """Nothing is set, but who logs in to a server."""
    for name in ("CROSSTIE_STORE", DATABASE):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(USER, "reader")
    monkeypatch.setenv(PASSWORD, "s3cret")


@pytest.mark.parametrize("url", ["store.duckdb", "./a b/store", "客户.duckdb"])
def test_a_path_is_a_file(url):
    assert isinstance(open_store(url), DuckDBStore)


@pytest.mark.parametrize(
    "url", ["neo4j://host", "neo4j+s://host:7687", "bolt://127.0.0.1:7687", "bolt+ssc://host", "NEO4J://host"]
)
def test_an_address_of_a_server_is_opened_without_asking_it(url):
    store = open_store(url)
    assert isinstance(store, Neo4jStore)
    assert store.url == url


def test_the_environment_names_the_store_where_nobody_does(monkeypatch):
    assert open_store().url == "crosstie.duckdb"
    monkeypatch.setenv("CROSSTIE_STORE", "bolt://host")
    assert open_store().url == "bolt://host"
    assert open_store("other.duckdb").url == "other.duckdb"


@pytest.mark.parametrize("missing", [(USER,), (PASSWORD,), (USER, PASSWORD)])
@pytest.mark.parametrize("how", ["unset", "empty"])
def test_user_and_password_come_from_the_environment_only(monkeypatch, missing, how):
    for name in missing:
        monkeypatch.delenv(name) if how == "unset" else monkeypatch.setenv(name, "")
    with pytest.raises(InputError, match="not set") as refused:
        open_store("neo4j://host")
    assert all((name in str(refused.value)) == (name in missing) for name in (USER, PASSWORD))


@pytest.mark.parametrize(
    "url", ["neo4j://me:hunter2@host:7687", "bolt://hunter2@host", "bolt://me:hunter2@@host"]
)
def test_an_address_with_a_password_is_refused_and_not_repeated(url):
    with pytest.raises(InputError, match=PASSWORD) as refused:
        open_store(url)
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize("url", ["bolt://", "neo4j://:7687", "bolt:///"])
def test_an_address_without_a_host_is_refused(url):
    with pytest.raises(InputError, match="names no host"):
        open_store(url)


def test_another_kind_of_store_is_refused_and_its_address_not_repeated():
    with pytest.raises(InputError, match="no such kind of store") as refused:
        open_store("mysql://me:hunter2@host")
    assert "hunter2" not in str(refused.value)
