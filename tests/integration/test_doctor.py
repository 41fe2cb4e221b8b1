"""What `crosstie doctor` tells of a server: which one it is, whether it may be written, what to do where not."""

from __future__ import annotations

import json

import neo4j
import pytest

from graphmodel.errors import StoreError
from graphmodel.stores.neo4j.connection import Connection


@pytest.fixture
def doctor(crosstie):
    """The parts that the doctor tells of, by name."""
    return lambda *words: {row["part"]: row for row in json.loads(crosstie("doctor", "--json", *words).out)}


@pytest.fixture
def login(neo4j_server, monkeypatch, tmp_path):
    monkeypatch.setenv("CROSSTIE_NEO4J_USER", neo4j_server.user)
    monkeypatch.setenv("CROSSTIE_NEO4J_PASSWORD", neo4j_server.password)
    monkeypatch.setenv("CROSSTIE_CACHE", str(tmp_path / "cache"))
    with neo4j.GraphDatabase.driver(
        neo4j_server.url, auth=(neo4j_server.user, neo4j_server.password)
    ) as driver:
        driver.execute_query("MATCH (n) DETACH DELETE n")
        yield driver


def nodes(driver) -> int:
    return driver.execute_query("MATCH (n) RETURN count(n) AS nodes").records[0]["nodes"]


@pytest.mark.neo4j
def test_a_server_with_nothing_in_it_is_fit_and_left_alone(doctor, login, neo4j_server):
    found = doctor("--store", neo4j_server.url)
    assert found["neo4j"]["works"]
    assert found["neo4j"]["found"].startswith("Neo4j 5.")
    assert "community, database neo4j: may be read and written" in found["neo4j"]["found"]
    assert not found["store"]["works"]
    assert found["store"]["remedy"] == "Load an export: crosstie load DIR"
    assert nodes(login) == 0


@pytest.mark.neo4j
def test_a_store_on_a_server_is_told(doctor, crosstie, export, login, neo4j_server):
    assert crosstie("load", export(), "--store", neo4j_server.url).code == 0
    before = nodes(login)
    found = doctor("--store", neo4j_server.url)
    assert found["store"]["works"]
    assert "schema version 1" in found["store"]["found"]
    assert "6 people" in found["store"]["found"]
    assert nodes(login) == before


@pytest.mark.neo4j
def test_who_may_not_write_can_still_read(doctor, crosstie, export, login, neo4j_server, monkeypatch):
    """Injected where the driver is called: Community knows no users with fewer rights."""
    assert crosstie("load", export(), "--store", neo4j_server.url).code == 0

    def refused(*_, **__):
        raise StoreError("the user may not do this", remedy="Give the user the right to write")

    monkeypatch.setattr(Connection, "holding", refused)
    found = doctor("--store", neo4j_server.url)
    assert not found["neo4j"]["works"]
    assert "the user may not do this" in found["neo4j"]["found"]
    assert found["neo4j"]["remedy"] == "Give the user the right to write"
    assert found["store"]["works"]


@pytest.mark.neo4j
def test_a_wrong_password_is_told_once(doctor, login, neo4j_server, monkeypatch):
    monkeypatch.setenv("CROSSTIE_NEO4J_PASSWORD", "a secret of 19 letters")
    found = doctor("--store", neo4j_server.url)
    assert "neo4j" not in found
    assert not found["store"]["works"]
    assert "refuses the password" in found["store"]["found"]
    assert "CROSSTIE_NEO4J_PASSWORD" in found["store"]["remedy"]
    assert "a secret of" not in str(found)


def test_no_password_at_all_is_told(doctor, monkeypatch):
    for name in ("CROSSTIE_NEO4J_USER", "CROSSTIE_NEO4J_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    found = doctor("--store", "bolt://127.0.0.1:1")
    assert not found["store"]["works"]
    assert "CROSSTIE_NEO4J_PASSWORD are not set" in found["store"]["found"]
    assert found["store"]["remedy"]
