from __future__ import annotations

import http.client
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

import dashboard
from dashboard.access.headers import HEADERS
from dashboard.app import create_app
from dashboard.serve import is_loopback, serve
from graphmodel.errors import InputError, StoreBusyError, StoreError
from tests.unit.dashboard import invented
from tests.unit.dashboard.calling import named, request_body


@pytest.fixture(scope="module")
def client():
    return create_app(invented.reader(clients=4), assess=invented.assess).server.test_client()


def call(client, output, **inputs):
    """Ask for one callback as the browser does."""
    dependencies = client.get("/_dash-dependencies").json
    entry = next(d for d in dependencies if output in d["output"])
    body = request_body(entry, lambda slot: inputs.get(named(slot)))
    return client.post("/_dash-update-component", json=body)


def test_headers_are_set(client):
    for path in ("/", "/relationship/c1", "/_dash-layout"):
        response = client.get(path)
        assert response.status_code == 200
        for name, value in HEADERS.items():
            assert response.headers[name] == value


def test_page_loads_nothing_from_elsewhere(client):
    page = client.get("/").get_data(as_text=True)
    assert "https://" not in page
    assert "http://" not in page


def test_rows_are_served_in_slices(client):
    request = {"startRow": 0, "endRow": 2, "sortModel": [], "filterModel": {}}
    answer = call(client, "portfolio-grid.getRowsResponse", **{"portfolio-grid.getRowsRequest": request}).json
    rows = answer["response"]["portfolio-grid"]["getRowsResponse"]
    assert rows["rowCount"] == 4
    assert len(rows["rowData"]) == 2


@pytest.mark.parametrize(
    "request_",
    [
        None,
        {},
        {"startRow": "x", "endRow": None, "sortModel": [], "filterModel": {}},
        {"startRow": 0, "endRow": 9, "sortModel": [{"nothing": 1}], "filterModel": {}},
    ],
)
def test_tampered_requests_get_words(client, request_):
    response = call(client, "portfolio-grid.getRowsResponse", **{"portfolio-grid.getRowsRequest": request_})
    assert response.status_code == 200
    assert "Traceback" not in response.get_data(as_text=True)
    # a table that got no answer at all would never ask again
    assert response.json["response"]["portfolio-grid"]["getRowsResponse"] == {"rowData": [], "rowCount": None}
    assert response.json["response"]["portfolio-count"]["children"] == ""
    assert response.json["sideUpdate"]["notice"]["children"]["props"]["role"] == "alert"


def test_unknown_clients_get_words(client):
    answer = call(client, "relationship-body.children", **{"relationship-client.data": "<script>"})
    assert "There is no such client" in answer.get_data(as_text=True)


def test_nothing_yet_gets_the_command():
    client = create_app(invented.nothing()).server.test_client()
    answer = call(client, "portfolio-body.children", **{"portfolio-opened-with.data": ""})
    assert "crosstie load DIR" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("trouble", "status"),
    [
        (None, 200),
        (StoreBusyError("process 7 holds it"), 200),  # what is in memory is served meanwhile
        (StoreError("no answer", where="bolt://graph.example:7687"), 503),
    ],
)
def test_health_tells_whether_the_store_answers_and_no_more(monkeypatch, trouble, status):
    def answer():
        if trouble:
            raise trouble
        return ""

    reader = invented.nothing()
    monkeypatch.setattr(reader, "results_version", answer)
    response = create_app(reader).server.test_client().get("/healthz")
    assert response.status_code == status
    assert response.headers["Cache-Control"] == "no-store"
    assert response.get_data(as_text=True) == ("ok\n" if status == 200 else "the store does not answer\n")


def test_health_reads_no_results():
    reader = invented.reader(clients=2)
    assert create_app(reader, assess=invented.assess).server.test_client().get("/healthz").status_code == 200
    assert reader.reads == 0


def test_apps_do_not_share_anything():
    first, second = (
        create_app(invented.reader(clients=n), assess=invented.assess).server.test_client() for n in (2, 3)
    )
    request = {"startRow": 0, "endRow": 9, "sortModel": [], "filterModel": {}}
    counts = [
        call(c, "portfolio-grid.getRowsResponse", **{"portfolio-grid.getRowsRequest": request}).json[
            "response"
        ]["portfolio-grid"]["getRowsResponse"]["rowCount"]
        for c in (first, second)
    ]
    assert counts == [2, 3]


def ask(address: str, host: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=10)
    connection.request("GET", "/", headers={"Host": host})
    response = connection.getresponse()
    response.read()
    connection.close()
    return response


SERVER = """
import signal
from dashboard.serve import serve
from tests.unit.dashboard import invented
signal.signal(signal.SIGINT, signal.default_int_handler)  # who runs tests in the background may have it ignored
serve(invented.reader(clients=2), "127.0.0.1", 0, announce=lambda line: print(line, flush=True))
print("ended", flush=True)
"""


@pytest.mark.parametrize("told_by", [signal.SIGINT, signal.SIGTERM])
def test_serving_announces_answers_and_ends_when_told(told_by):
    root = Path(dashboard.__file__).parents[1]
    with subprocess.Popen(
        [sys.executable, "-c", SERVER], stdout=subprocess.PIPE, text=True, cwd=root
    ) as process:
        try:
            address = process.stdout.readline().strip()
            told = ask(address, urlsplit(address).netloc)
            assert (told.status, told.headers["X-Content-Type-Options"]) == (200, "nosniff")
            assert ask(address, "evil.example").status == 400  # a name rebound to this machine
            process.send_signal(told_by)
            said, _ = process.communicate(timeout=60)
            assert said.strip() == "ended"
            assert process.returncode == 0
        finally:
            process.kill()


def test_a_taken_port_is_the_users_input():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(InputError, match=f"127.0.0.1:{port}: the port is taken. Choose another: --port"):
            serve(invented.reader(clients=1), "127.0.0.1", port, announce=print)


@pytest.mark.parametrize(
    ("host", "loopback"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("example.org", False)],  # noqa: S104
)
def test_loopback(host, loopback):
    assert is_loopback(host) is loopback
