from __future__ import annotations

import ast
import re
import string
import threading
from pathlib import Path

import pytest

import dashboard
from dashboard.addresses import Filters
from dashboard.app import create_app
from dashboard.data import Data
from dashboard.formats import LOCALES
from dashboard.i18n import ENGLISH, LANGUAGE, LANGUAGES, errors, own_texts, speaking, text, texts
from graphmodel import messages
from graphmodel.errors import InputError, StoreBusyError, StoreError, UnknownNameError
from tests.unit.dashboard import invented

ROOM = Path(dashboard.__file__).parent


def places(words: str) -> list[str]:
    return sorted({place for _, place, _, _ in string.Formatter().parse(words) if place is not None})


def test_every_language_of_the_results_is_one_of_the_dashboard():
    assert set(LANGUAGES) == set(messages.LANGUAGES) == set(LOCALES)
    assert sorted(
        folder.name for folder in (ROOM / "i18n").iterdir() if (folder / "app.json").exists()
    ) == sorted(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_text_and_no_other(language):
    assert own_texts(language).keys() ^ own_texts(ENGLISH).keys() == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_has_the_same_places_in_every_language(language):
    theirs, english = own_texts(language), own_texts(ENGLISH)
    differ = {
        key
        for key in theirs.keys() & english.keys()
        if places(theirs[key]) != places(english[key]) and not key.startswith("amount.")
    }
    assert differ == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_holds_the_texts_that_begin_with_its_name(language):
    for path in sorted((ROOM / "i18n" / language).iterdir()):
        for key in re.findall(r'^ *"([^"]+)":', path.read_text(encoding="utf-8"), re.MULTILINE):
            assert key.partition(".")[0] == path.stem, f"{path.name}: {key}"


def test_no_chinese_text_is_left_in_english():
    said = {
        key: words
        for key, words in own_texts("zh").items()
        if words == own_texts(ENGLISH)[key] and re.search(r"[A-Za-z]{3}", re.sub(r"\{.*?\}", "", words))
    }
    assert said.keys() - {"app.name", "introductions.example"} == set()


def asked_for() -> tuple[set[str], list[re.Pattern[str]]]:
    """Texts that the code names, and patterns of those whose names it puts together."""
    named, patterns = set(), []
    for path in ROOM.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                named.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                parts = [part.value if isinstance(part, ast.Constant) else None for part in node.values]
                if any(part and "." in part for part in parts):
                    patterns.append(
                        re.compile("".join(".+" if part is None else re.escape(part) for part in parts))
                    )
    return named, patterns


def test_every_text_is_asked_for():
    named, patterns = asked_for()
    unused = {
        key
        for key in texts(ENGLISH)
        if not key.startswith(("error.what.", "error.remedy."))
        and not {key, key.removesuffix(".one"), key.removesuffix(".many")} & named
        and not any(pattern.fullmatch(key.removesuffix(".one").removesuffix(".many")) for pattern in patterns)
        and not any(pattern.fullmatch(key) for pattern in patterns)
    }
    assert unused == set()


ASKING = {"text", "counted", "has_text", "words", "meaning", "locale", "day", "count", "number", "money"}
"""What gives words of the language of the request."""


def at_import(tree: ast.Module) -> list[str]:
    """What of ``ASKING`` a module calls when it is imported."""
    waiting: list[ast.AST] = list(tree.body)
    called = []
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.Lambda):
            continue
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ASKING:
            called.append(node.func.id)
        waiting += ast.iter_child_nodes(node)
    return called


def test_nothing_is_said_before_somebody_asks():
    """What is said when a module is imported is English for ever."""
    found = {path.name: at_import(ast.parse(path.read_text(encoding="utf-8"))) for path in ROOM.rglob("*.py")}
    assert {name: called for name, called in found.items() if called} == {}


# ------------------------------------------------------------ errors


def raised() -> set[str]:
    """Texts in the code, ``{}`` for each of their places."""
    found = set()
    for room in (ROOM, ROOM.parent / "graphmodel"):
        for path in room.rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    found.add(node.value)
                elif isinstance(node, ast.JoinedStr):
                    found.add(
                        "".join(
                            part.value if isinstance(part, ast.Constant) else "{}" for part in node.values
                        )
                    )
    return found


def test_errors_that_have_words_are_raised_with_these_words():
    code = raised()
    for key, words in own_texts(ENGLISH).items():
        if key.startswith(("error.what.", "error.remedy.")):
            said = re.sub(r"\{\w+\}", "{}", words)
            assert said in code or said.removesuffix("{}") in code, key


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (UnknownNameError("no person 'Bob'", candidates=("Rob [p1]",)), "没有找到“Bob”。是否指：Rob [p1]。"),
        (StoreBusyError("the store did not answer yet", where="x.duckdb"), "x.duckdb：数据库尚未应答。"),
        (
            InputError("a plan of less than one tie is none", remedy="unheard of"),
            "至少要有一条联系才成为计划。",
        ),
        (StoreError("a {new} failure"), "系统提示（英文）：a {new} failure."),
    ],
)
def test_errors_are_told_in_chinese(error, said):
    assert errors.told(error) == error.sentence()
    with speaking("zh"):
        assert errors.told(error) == said


# ------------------------------------------------------------ requests


@pytest.fixture
def app():
    return create_app(invented.reader(clients=3), assess=invented.assess)


def opened(client, path="/", **headers):
    return client.get(path, headers=headers)


def spoken(response) -> str:
    return re.search(r'<html lang="([^"]+)">', response.get_data(as_text=True))[1]


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans"),
        ("zh-TW,en;q=0.5", "zh-Hans"),
        ("en-US,zh;q=0.9", "en"),
        ("de,fr;q=0.8", "en"),
        ("", "en"),
        (";;=,*", "en"),
    ],
)
def test_the_browsers_language_is_spoken(app, accepted, language):
    response = opened(app.server.test_client(), Accept_Language=accepted)
    assert spoken(response) == language
    assert {"Accept-Language", "Cookie"} <= set(response.vary)


def test_files_that_have_no_words_are_the_same_in_every_language(app):
    response = opened(app.server.test_client(), "/assets/frame.css")
    response.close()
    assert "Accept-Language" not in response.vary


def test_a_choice_is_kept_and_leaves_the_address(app):
    client = app.server.test_client()
    chosen = opened(client, "/relationship/c%2F1%20%3Cx%3E?leave=a%2Cb,c&lang=zh")
    assert (chosen.status_code, chosen.location) == (302, "/relationship/c/1%20%3Cx%3E?leave=a,b,c")
    cookie = chosen.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Max-Age=31536000" in cookie
    assert spoken(opened(client, chosen.location)) == "zh-Hans"
    assert opened(client, "/?lang=en").location == "/"
    assert spoken(opened(client, Accept_Language="zh")) == "en"


@pytest.mark.parametrize(
    "path", ["//elsewhere.example/?lang=zh", "/%5C%5Celsewhere.example?lang=zh", "/%0d%0aX:%20y?lang=zh"]
)
def test_a_choice_never_leads_elsewhere(app, path):
    response = opened(app.server.test_client(), path)
    assert response.status_code in (302, 308)
    assert re.match(r"/(?![/\\])", response.location.removeprefix("http://localhost"))
    assert "X" not in response.headers


@pytest.mark.parametrize("asked", ["xx", "", "../zh", "<script>"])
def test_a_language_there_is_not_is_not_asked_for(app, asked):
    response = opened(app.server.test_client(), f"/?lang={asked}")
    assert (response.status_code, spoken(response)) == (200, "en")
    client = app.server.test_client()
    client.set_cookie("crosstie_language", asked)
    assert spoken(opened(client)) == "en"


def test_a_language_ends_with_its_request(app):
    opened(app.server.test_client(), "/_dash-layout", Accept_Language="zh")
    assert LANGUAGE.get() == ENGLISH


def test_requests_at_the_same_time_do_not_mix(app):
    heard: list[tuple[str, str]] = []

    def ask(language: str) -> None:
        client = app.server.test_client()
        for _ in range(20):
            said = opened(client, "/_dash-layout", Accept_Language=language).get_data(as_text=True)
            with speaking(language):
                heard.append((language, text("app.portfolio") in said.encode().decode("unicode_escape")))

    threads = [threading.Thread(target=ask, args=[language]) for language in (*LANGUAGES, *LANGUAGES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(heard) == 80
    assert all(right for _, right in heard)


# ------------------------------------------------------------ results


def test_results_are_told_in_the_language_of_whoever_looks():
    data = Data(invented.reader(clients=4))
    english = data.portfolio(Filters()).rows[0]
    with speaking("zh"):
        chinese = data.portfolio(Filters()).rows[0]
        conditions = data.relationship(chinese["client_id"]).conditions
    assert english["client_id"] == chinese["client_id"]
    assert re.search(r"[\u4e00-\u9fff]", chinese["why"])
    assert re.search(r"[\u4e00-\u9fff]", chinese["next_step"])
    assert not re.search(r"[\u4e00-\u9fff]{5}", english["why"] + english["next_step"])
    assert data.portfolio(Filters()).rows[0] == english
    assert conditions
