"""Tables that ask the server for their rows: one request a question, and no rows of another; in real Chromium."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, Request, Route, expect

from dashboard.app import create_app
from tests.browser.conftest import PATIENCE, serving
from tests.unit.dashboard import invented

pytestmark = pytest.mark.browser

ASKED = re.compile("/_dash-update-component")
COUNT = "#portfolio-count"
SEARCH = "Search clients and people"
SEEN = """() => {
  window.seen = [];
  const grid = document.querySelector("#portfolio-grid");
  const note = () => grid.querySelectorAll(".client").forEach((one) => window.seen.push(one.textContent));
  new MutationObserver(note).observe(grid, { subtree: true, childList: true, characterData: true });
  note();
}"""


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    yield from serving(create_app(invented.reader(), assess=invented.assess))


@pytest.fixture(scope="module")
def long_base() -> Iterator[str]:
    yield from serving(create_app(invented.reader(clients=200), assess=invented.assess))


@pytest.fixture
def portfolio(base, watch) -> Callable[[str, str], Page]:
    def opened(path: str, shown: str) -> Page:
        page = watch(base).open(path)
        expect(page.locator(COUNT)).to_have_text(shown)
        page.wait_for_load_state("networkidle")
        return page

    return opened


def for_rows(request: Request) -> bool:
    return request.method == "POST" and "getRowsResponse" in json.loads(request.post_data or "{}")["output"]


def asking(page: Page) -> list[Request]:
    """What the page asks the server from now on."""
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request) if request.method == "POST" else None)
    return asked


def test_a_question_is_one_request(portfolio):
    page = portfolio("/", "40 of 40 clients")
    asked = asking(page)
    for n, (act, shown) in enumerate(
        [
            (lambda: page.get_by_label(SEARCH).fill("精密"), "1 of 40 clients"),
            (lambda: page.get_by_role("button", name="Clear filters").click(), "40 of 40 clients"),
            (lambda: page.get_by_label("Diamond: 5 clients").click(), "5 of 40 clients"),
        ],
        start=1,
    ):
        act()
        expect(page.locator(COUNT)).to_have_text(shown)
        page.wait_for_load_state("networkidle")
        assert [for_rows(request) for request in asked] == [True] * n


def test_rows_of_an_older_question_are_never_shown(portfolio):
    page = portfolio("/?q=Nod", "1 of 40 clients")
    page.evaluate(SEEN)
    held: list[Route] = []
    page.route(ASKED, lambda route: held.append(route) if for_rows(route.request) else route.continue_())

    search, card = page.get_by_label(SEARCH), page.locator(".table-card")
    for last, client in (("Steel", "Munson Steel"), ("Nod", "Nod Glass"), ("Steel", "Munson Steel")):
        before = page.locator(".client").all_inner_texts()
        for words in ("精密", "Aero", last):
            search.fill(words)
            page.wait_for_timeout(50)
        expect(card).to_have_attribute("aria-busy", "true")
        assert page.locator(".client").all_inner_texts() == before
        for _ in range(PATIENCE // 100):
            if held:
                held.pop().continue_()  # the latest first
            elif not card.get_attribute("aria-busy"):
                break
            page.wait_for_timeout(100)
        expect(page.locator(".client")).to_have_text([client])
        expect(page.locator(COUNT)).to_have_text("1 of 40 clients")
    assert set(page.evaluate("() => window.seen")) == {"Nod Glass", "Munson Steel"}
    page.unroute(ASKED)


def test_who_types_faster_than_the_server_answers_asks_less(portfolio):
    page = portfolio("/", "40 of 40 clients")
    asked: list[Route] = []

    def hold_the_first(route: Route) -> None:
        asked.append(route)
        if len(asked) > 1:
            route.continue_()

    page.route(ASKED, hold_the_first)
    page.get_by_label(SEARCH).press_sequentially("northwind", delay=20)
    expect(page).to_have_url(re.compile(r"/\?q=northwind$"))
    assert len(asked) == 1
    asked[0].continue_()
    expect(page.locator(".client")).to_have_text(["Northwind Traders"])
    page.wait_for_load_state("networkidle")
    assert len(asked) == 2  # the first key's question, and the last's


def test_a_table_goes_on_after_a_question_that_got_no_answer(portfolio):
    page = portfolio("/", "40 of 40 clients")

    def spoil(route: Route) -> None:
        body = json.loads(route.request.post_data or "")
        body["inputs"][0]["value"] = {"startRow": "none"}
        route.continue_(post_data=json.dumps(body))

    for words in ("o", "i"):
        page.route(ASKED, spoil)
        page.get_by_label(SEARCH).fill(words)
        expect(page.locator(".notice [role=alert]")).to_be_visible()
        expect(page.locator(COUNT)).to_have_text("")
        page.unroute(ASKED)
    page.get_by_label(SEARCH).fill("Nod")
    expect(page.locator(".client")).to_have_text(["Nod Glass"])
    expect(page.locator(COUNT)).to_have_text("1 of 40 clients")


def test_rows_anywhere_in_a_long_table_come(long_base, watch):
    page = watch(long_base).open("/")
    expect(page.locator(COUNT)).to_have_text("200 of 200 clients")
    for row in (80, 160, 40, 120):  # each in view with the one before it, which another answer brings
        page.evaluate(f"() => dash_ag_grid.getApi('portfolio-grid').ensureIndexVisible({row}, 'middle')")
        for shown in (row - 1, row):
            expect(page.locator(f"[row-index='{shown}'] .client")).not_to_have_text("…")
    page.get_by_label(SEARCH).fill("traders")
    page.wait_for_function("() => document.querySelector('[row-index=\"0\"] .client')", timeout=PATIENCE)
    expect(page.locator("[row-index='0'] .client")).to_contain_text("Traders")
