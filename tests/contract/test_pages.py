"""The dashboard answers the same over either store."""

from __future__ import annotations

from pathlib import Path

import pytest

from crosstie.analysing import analyse_store
from crosstie.loading import load_folder
from dashboard.app import create_app
from graphmodel.stores.open import open_store
from tests.conftest import EXPORT
from tests.unit.dashboard.test_app import call

pytestmark = pytest.mark.neo4j

SUPPOSED = {"leave": ["s1"], "meet": [["s2", "a1"]], "month": "", "fold": "", "open": []}
MAP = {"relationship-client.data": "alder", "relationship-map-asked.data": SUPPOSED}
EXPLAINED = {"key": "after.threads", "pathname": "/relationship/alder", "search": "?leave=s1"}


@pytest.fixture
def clients(neo4j_server, neo4j_store, analysed_store, tmp_path, monkeypatch):
    """The dashboard over a file, and over a graph that was loaded with the same export."""
    monkeypatch.setenv("CROSSTIE_NEO4J_USER", neo4j_server.user)
    monkeypatch.setenv("CROSSTIE_NEO4J_PASSWORD", neo4j_server.password)
    folder: Path = tmp_path / "export"
    folder.mkdir()
    for name, content in EXPORT.items():
        (folder / name).write_text(content, encoding="utf-8")
    load_folder(folder, neo4j_server.url, {}, quarantine=tmp_path / "quarantine", dry_run=False)
    analyse_store(neo4j_server.url)
    stores = (open_store(str(analysed_store)), open_store(neo4j_server.url))
    return [create_app(store).server.test_client() for store in stores]


def test_pages_say_the_same_over_either_store(clients):
    for output, inputs in (
        ("relationship-body.children", {"relationship-client.data": "alder"}),
        ("relationship-map-scene.data", MAP),
        ("relationship-left.children", {**MAP, "relationship-map-settled.data": SUPPOSED}),
        ("explanation-body.children", {"explanation-asked.data": EXPLAINED}),
        ("map-body.children", {"map-opened-with.data": ""}),
        ("person-body.children", {"person.data": "s1"}),
        ("holes-body.children", {"holes-opened-with.data": ""}),
    ):
        over_file, over_graph = (call(client, output, **inputs) for client in clients)
        assert over_file.status_code == over_graph.status_code == 200, output
        assert over_file.get_json() == over_graph.get_json(), output
        assert "panel" not in over_file.get_data(as_text=True), output
