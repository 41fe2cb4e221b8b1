"""What each kind of account is told, by every page, callback and file there is: the map of rights, walked."""

from __future__ import annotations

import html
import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from dash import Dash
from flask.testing import FlaskClient

from dashboard.app import PAGES
from dashboard.components.frame import needs_name
from dashboard.downloads.offers import offers_of
from tests.unit.dashboard import held
from tests.unit.dashboard.access.signing import call, signed_in

PEOPLE = {"Ada Lovelace", "Ben Park", "Grace Hopper", "Olga Novak", "Ivo Silva", "Cleo Ruiz", "Dan Weber"}
PEOPLE |= {held.NASTY, "白露", "Finn Moss", "Gil Ito"}
OTHERS = {"桦树机械", "白露", "Cedar Mills", "Finn Moss", "Fir Freight", "Gil Ito"}
"""What is told of no other client than Alder, and of nobody there."""

GRID = {"startRow": 0, "endRow": 100, "sortModel": [], "filterModel": {}}
CLIENTS = ("alder", "b/1")
SENT: tuple[tuple[str, tuple[Any, ...]], ...] = (
    ("view.data", ({"scheme": "light", "narrow": False},)),
    ("getRowsRequest", (GRID,)),
    ("-client.data", CLIENTS),
    ("person.data", ("s1", "a1")),
    ("-leave.value", (["s1"], ["s1", "a1"])),
    ("-leaving.data", (["s1"],)),
    ("-to.value", ("quality@alder", "nobody at all")),
    ("opened-with.data", ("", "?to=production%40alder")),
    ("n_clicks", (1,)),
    ("n_intervals", (1,)),
    ("-amount.value", (5,)),
    ("-kind.value", ("ties",)),
)
"""What the walk sends, by how the name of a slot ends; nothing to all others."""

ROUTE = "route.data"


def told(answer: Any) -> str:
    """All that an answer says, its escapes undone."""
    body = answer.get_data()
    if answer.mimetype == "application/json":
        return json.dumps(json.loads(body), ensure_ascii=False)
    if not zipfile.is_zipfile(io.BytesIO(body)):
        return html.unescape(body.decode())
    with zipfile.ZipFile(io.BytesIO(body)) as book:
        return html.unescape("".join(book.read(name).decode() for name in book.namelist()))


def rounds(entry: dict[str, Any]) -> list[dict[str, Any]]:
    """Values for the slots of a callback: the first that is sent to each, then the second."""
    slots = [f"{slot['id']}.{slot['property']}" for slot in (*entry["inputs"], *entry["state"])]
    given = {name: next((values for end, values in SENT if name.endswith(end)), (None,)) for name in slots}
    most = max(map(len, given.values()), default=1)
    return [{name: values[min(n, len(values) - 1)] for name, values in given.items()} for n in range(most)]


def everything(app: Dash, name: str) -> Iterator[tuple[str, Any]]:
    """Each answer that an account gets: the pages' frames, all callbacks, all files."""
    client = signed_in(app, name)
    yield "layout", client.get("/_dash-layout")
    dependencies = client.get("/_dash-dependencies").json
    for page in PAGES:
        for end in ("alder", "b/1", "s1", "b,1") if needs_name(page) else ("",):
            yield page.PATH + end, opened(client, dependencies, page.PATH + end)
    for entry in dependencies:
        if not entry["clientside_function"]:
            for values in rounds(entry):
                yield f"{entry['output']} of {values}", call(client, entry, values)
    offers = offers_of(app)
    files = [*((table, "csv") for table in offers.tables), ("ties", "xlsx"), *offers.files]
    for table, form in files:
        if form == "pdf":
            continue  # a browser prints what is asked for as html here
        for asked in ("", "?client=b%2F1"):
            with client.get(f"/download/{table}.{form}{asked}") as answer:
                yield f"{table}.{form}{asked}", answer


def opened(client: FlaskClient, dependencies: list[dict[str, Any]], pathname: str) -> Any:
    """What is shown where an address is opened."""
    entry = next(one for one in dependencies if one["output"].startswith("..page.children"))
    return call(client, entry, {ROUTE: {"pathname": pathname, "search": ""}})


@pytest.fixture(scope="module")
def answers(app):
    """All that two accounts are told, by account: what was asked, status and text."""
    return {
        name: [(what, answer.status_code, told(answer)) for what, answer in everything(app, name)]
        for name in ("vic", "lia")
    }


def named(answers, words):
    return {(what, word) for what, _, text in answers for word in words if word in text}


def test_an_analyst_is_told_of_everybody(app):
    with signed_in(app, "ann").get("/download/ties.csv") as answer:
        text = told(answer)
    assert all(word in text for word in ("Ada Lovelace", "Cleo Ruiz", "Finn Moss", "桦树机械", "Cedar Mills"))


def test_a_viewer_is_told_of_all_firms_and_of_no_person(answers):
    assert named(answers["vic"], PEOPLE) == set()
    assert {word for _, word in named(answers["vic"], {"Alder Motors", "桦树机械"})} == {
        "Alder Motors",
        "桦树机械",
    }
    assert any("our Sales 1" in text for _, _, text in answers["vic"])


def test_who_is_limited_is_told_of_nobody_else(answers):
    assert named(answers["lia"], OTHERS) == set()
    assert {word for _, word in named(answers["lia"], {"Alder Motors", "Cleo Ruiz"})} == {
        "Alder Motors",
        "Cleo Ruiz",
    }


@pytest.mark.parametrize("name", ["vic", "lia"])
def test_nobody_sees_a_stack_trace(answers, name):
    for what, status, text in answers[name]:
        assert status < 500 or "Reference" in text, what
        assert "Traceback" not in text, what


def test_pages_about_people_are_refused_in_words(app):
    client = signed_in(app, "vic")
    dependencies = client.get("/_dash-dependencies").json
    for page in PAGES:
        answer = told(opened(client, dependencies, page.PATH + ("s1" if needs_name(page) else "")))
        refused = "Your account shows firms and functions, not people." in answer
        assert refused is bool(getattr(page, "ABOUT_PEOPLE", False)), page.PATH


def test_a_name_that_is_not_seen_is_as_unknown_as_one_that_is_not_there(app):
    client = signed_in(app, "lia")
    entry = next(
        one for one in client.get("/_dash-dependencies").json if one["output"] == "introduction.children"
    )
    answers = {
        told(call(client, entry, {"introduction-to.value": name})).replace(name, "…")
        for name in ("Finn Moss", "Zoe Quill", "c1", "x9")
    }
    assert len(answers) == 1


def test_masked_people_are_called_something_in_the_language_of_the_browser(app):
    client = signed_in(app, "vic")
    with client.get("/download/ties.csv", headers={"Accept-Language": "zh-CN"}) as answer:
        assert "我方销售 1" in told(answer)
    with client.get("/download/ties.csv") as answer:
        assert "our Sales 1" in told(answer)


@pytest.mark.parametrize("name", ["vic", "lia"])
def test_work_that_goes_on_in_a_thread_of_its_own_has_the_same_rights(app, name):
    client = signed_in(app, name)
    dependencies = client.get("/_dash-dependencies").json
    entry = next(one for one in dependencies if one["output"].startswith("..backtest-body.children"))
    answer = told(call(client, entry, {"backtest-tick.n_intervals": None}))
    for looks in range(1, 200):
        if '"disabled": true' in answer:
            break
        answer = told(call(client, entry, {"backtest-tick.n_intervals": looks}))
    assert "sign in" not in answer.lower()
    assert "too little history" in answer


def test_pages_about_people_are_not_offered(app):
    assert "/introductions" in told(signed_in(app, "ann").get("/_dash-layout"))
    assert "/introductions" not in told(signed_in(app, "vic").get("/_dash-layout"))
