"""Whatever a browser sends and whatever becomes of the store: every page answers with words."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from flask.testing import FlaskClient

from dashboard.app import PAGES, create_app
from dashboard.components.frame import needs_name
from dashboard.pages import Page, backtest, portfolio
from dashboard.payloads import ANSWER
from graphmodel.errors import CrosstieError, StoreBusyError, StoreError
from graphmodel.stores.duckdb_store import DuckDBStore
from graphmodel.stores.open import open_store
from tests.unit.dashboard import held, invented
from tests.unit.dashboard.calling import Slot, named, request_body

NASTY = "<script>alert(1)</script> '\" & \u202eevil\u2069 😀 \x00"


def nested(depth: int) -> list[Any]:
    found: list[Any] = []
    for _ in range(depth):
        found = [found]
    return found


HOSTILE = {
    "nothing": None,
    "empty": "",
    "markup": NASTY,
    "long": "x" * 100_000,
    "nested": nested(300),
    "negative": -1,
    "huge": 1e308,
    "nan": float("nan"),
    "list": [],
    "mapping": {},
    "names": {"__class__": "__init__", "client_id": NASTY},
    "list of nothing": [None],
    "list of lists": [[]],
    "list of markup": [NASTY, "s1"],
    "truth": True,
    "rows": {"startRow": -5, "endRow": -9, "sortModel": [{"colId": "__class__", "sort": "up"}]},
    "wrong rows": {"startRow": "x", "endRow": None, "sortModel": 7},
    "route": {"pathname": "/relationship/" + "%00" * 50, "search": "?leave=%00,,&q=%FF&month=0000-99"},
}
ALONE = ("nothing", "markup", "long", "negative", "list of markup", "rows")
"""Those that are sent in one place while all others hold what a page would send."""

ROWS = {"startRow": 0, "endRow": 100, "sortModel": []}
ORDINARY = {"pathname": "/", "search": "", "getRowsRequest": ROWS}
OF_PAGES = {
    "relationship-client.data": "alder",
    "person.data": "s1",
    "view.data": {"scheme": "light", "narrow": False},
    "route.data": {"pathname": "/", "search": ""},
}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    store = held.store(tmp_path_factory.mktemp("hostile"))
    return create_app(store).server.test_client()


@pytest.fixture(scope="module")
def callbacks(client: FlaskClient) -> list[dict[str, Any]]:
    """All that the server answers, as a browser is told of them."""
    found = [told for told in client.get("/_dash-dependencies").json if not told["clientside_function"]]
    assert len(found) > 30
    return found


@pytest.fixture(autouse=True)
def no_surprise(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """What was not foreseen is told with a reference number and logged: nothing here may be."""
    caplog.set_level(logging.ERROR)
    yield
    raised = [record.exc_info[1] for record in caplog.get_records("call") if record.exc_info]
    assert [repr(error) for error in raised if not isinstance(error, CrosstieError)] == []


def ordinary(slot: Slot) -> Any:
    return OF_PAGES.get(named(slot), ORDINARY.get(slot["property"]))


def ask(client: FlaskClient, told: dict[str, Any], values: dict[str, Any]) -> str:
    """One callback, as the browser calls it; slots that are not named hold what is ordinary."""
    body = request_body(told, lambda slot: values.get(named(slot), ordinary(slot)))
    answer = client.post(ANSWER, data=json.dumps(body), content_type="application/json")
    said = answer.get_data(as_text=True)
    assert answer.status_code in (200, 204), (told["output"], answer.status_code, said[:200])
    assert "Traceback" not in said
    return said


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE)
def test_whatever_is_sent_gets_an_answer(client, callbacks, value):
    for told in callbacks:
        ask(client, told, {named(slot): value for slot in [*told["inputs"], *told["state"]]})


@pytest.mark.parametrize("name", ALONE)
def test_whatever_is_sent_in_one_place_gets_an_answer(client, callbacks, name):
    for told in callbacks:
        for slot in [*told["inputs"], *told["state"]]:
            ask(client, told, {named(slot): HOSTILE[name]})


@pytest.mark.parametrize(
    ("slot", "value"),
    [
        ("portfolio-opened-with.data", ["?q=a"]),
        ("map-cell.data", {}),
        ("map-cell.data", {"client": "alder", "column": None}),
        ("measures-opened.data", ["threads"]),
    ],
)
def test_what_is_of_the_wrong_kind_is_refused_with_words(client, callbacks, slot, value):
    told = next(told for told in callbacks if slot in map(named, told["inputs"]))
    said = ask(client, told, {slot: value})
    assert "the browser sent what this page cannot make sense of" in said.lower()


OF_ANOTHER = {"output": "portfolio-body.children", "inputs": [], "changedPropIds": []}
MALFORMED = {
    "nothing": b"",
    "markup": b"<html>",
    "list": b"[]",
    "null": b"null",
    "empty": b"{}",
    "deep": b'{"output":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "no such callback": json.dumps({**OF_ANOTHER, "output": "x.y"}).encode(),
    "inputs missing": json.dumps(OF_ANOTHER).encode(),
    "inputs no list": json.dumps({**OF_ANOTHER, "inputs": "x", "changedPropIds": 7}).encode(),
    "half a letter": b'{"output": "\\ud800", "inputs": []}',
}


@pytest.mark.parametrize("body", MALFORMED.values(), ids=MALFORMED)
def test_what_is_no_call_is_refused(client, body):
    answer = client.post(ANSWER, data=body, content_type="application/json")
    assert (answer.status_code, answer.get_data(as_text=True)) == (400, "No page asks this.\n")


OF_NO_PAGE = {"id": "x", "property": "y"}


@pytest.mark.parametrize("given", [None, [], OF_NO_PAGE, [OF_NO_PAGE], [OF_NO_PAGE] * 3])
def test_a_call_that_would_fill_something_else_is_refused(client, callbacks, given):
    others = [told for told in callbacks if given or not told["no_output"]]
    answers = [
        client.post(ANSWER, json={**request_body(told, ordinary), "outputs": given}) for told in others
    ]
    assert {answer.status_code for answer in answers} == {400}


@pytest.mark.parametrize(
    "path", ["nosuch/x.js", "../../etc/passwd", "dash/nope.js", "dash_ag_grid/..%2f..%2fx", "%00/%FF"]
)
def test_files_that_are_not_there_are_not_there(client, path):
    assert client.get(f"/_dash-component-suites/{path}").status_code == 404


@pytest.mark.parametrize("path", ["/relationship/%00", "/person/%FF%FE", "/%E2%80%AE", "/?q=%FF&stage=%00"])
def test_every_address_gives_a_page(client, path):
    assert client.get(path).status_code == 200


# ------------------------------------------------------------ the store


def properties(laid: Any) -> dict[str, dict[str, Any]]:
    """Of every component that has an id, in what a callback answered."""
    if isinstance(laid, list):
        return {key: value for part in laid for key, value in properties(part).items()}
    if not isinstance(laid, dict):
        return {}
    found = {key: value for part in laid.values() for key, value in properties(part).items()}
    return {**found, laid["props"]["id"]: laid["props"]} if "id" in laid.get("props", ()) else found


def told_by(client: FlaskClient, page: Page) -> str:
    """What a page's callbacks say together."""
    every = client.get("/_dash-dependencies").json
    opening = next(told for told in every if "page.children" in told["output"])
    route = {"route.data": {"pathname": page.PATH, "search": ""}}
    laid = properties(json.loads(ask(client, opening, route)))
    on_page = [
        told
        for told in every
        if not told["clientside_function"]
        and told is not opening
        and all(slot["id"] in laid for slot in told["inputs"])
    ]
    return " ".join(
        ask(client, told, {named(slot): laid[slot["id"]].get(slot["property"]) for slot in told["inputs"]})
        for told in on_page
    )


def told_by_every_page(client: FlaskClient) -> dict[str, str]:
    """What each page says, of those that need nothing named."""
    return {page.PATH: told_by(client, page) for page in PAGES if not needs_name(page)}


def test_before_the_first_load_every_page_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setattr(backtest, "WAIT", 30)  # its answer, instead of how far it is
    store = open_store(str(tmp_path / "none.duckdb"))
    for path, said in told_by_every_page(create_app(store).server.test_client()).items():
        if path != "/measures":
            assert "crosstie load" in said, path
    assert not list(tmp_path.iterdir())


HOLD = """
import duckdb, sys
connection = duckdb.connect(sys.argv[1])
print("held", flush=True)
sys.stdin.read()
"""


def test_a_store_that_is_written_is_said_to_be_busy_and_then_shown(tmp_path):
    path = Path(held.store(tmp_path).url)
    client = create_app(DuckDBStore(path, wait=0.1)).server.test_client()
    command = [sys.executable, "-c", HOLD, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "held\n"
        assert "The store is busy" in told_by_every_page(client)["/"]
        writer.communicate()
    assert "hangs on one person" in told_by(client, portfolio)


def test_what_is_in_memory_is_shown_while_the_store_is_written():
    reader = invented.reader(clients=3)
    client = create_app(reader, assess=invented.assess).server.test_client()
    before = told_by_every_page(client)["/"]

    def busy() -> str:
        raise StoreBusyError("another process writes", where="x.duckdb")

    reader.results_version = busy
    said = told_by_every_page(client)["/"]
    assert "another process writes" in said
    assert len(said) > len(before) / 2


def test_a_store_that_went_away_is_said_to_have(caplog):
    reader = invented.reader(clients=3)
    client = create_app(reader, assess=invented.assess).server.test_client()
    told_by_every_page(client)

    def gone() -> str:
        raise StoreError("the file is gone", where="x.duckdb")

    reader.results_version = gone
    said = told_by_every_page(client)
    assert "the file is gone" in said["/"]
    assert "Reference" in said["/"]
    caplog.clear()  # the log says more under the reference: here that is as it should be


def test_another_analysis_is_shown_at_once():
    reader = invented.reader(clients=3)
    client = create_app(reader, assess=invented.assess).server.test_client()
    assert "3 clients" in told_by(client, portfolio)
    other = invented.reader(clients=5)
    reader.tables, reader.sources, reader.version = other.tables, other.sources, "another"
    assert "5 clients" in told_by(client, portfolio)


def test_results_without_a_row_are_no_blank_page():
    reader = invented.reader(clients=3)
    reader.tables = {name: table.slice(0, 0) for name, table in reader.tables.items()}
    assert isinstance(reader.tables["relationships"], pa.Table)
    client = create_app(reader, assess=invented.assess).server.test_client()
    for path, said in told_by_every_page(client).items():
        assert len(said) > 40, path
