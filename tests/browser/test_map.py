"""Who is tied to whom, organisation to organisation, in real Chromium."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from dashboard.app import create_app
from tests.browser.conftest import serving
from tests.unit.dashboard import grouped

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    yield from serving(create_app(grouped.store(tmp_path_factory.mktemp("grouped"))))


def cell(page: Page, row: str, column: str):
    return page.locator(f"#map-grid [row-id='{row}'] [col-id='{column}']")


def rows(page: Page):
    return page.locator("#map-grid .ag-center-cols-container .ag-row")


def test_from_the_finding_to_the_people_behind_it(base, watch):
    page = watch(base).open("/")
    page.get_by_role("link", name="Map", exact=True).first.click()
    expect(page.locator("h1")).to_have_text(
        "Sales alone holds 2 of 5 clients; Finance holds nobody at 5. 3 clients hang on one person."
    )
    expect(page).to_have_title("Map · Crosstie")
    expect(rows(page)).to_have_count(6)
    expect(cell(page, "nord", "col:sales")).to_contain_text("The whole client hangs on one person.")
    cell(page, "alder", "col:quality").click()
    panel = page.locator("#map-panel")
    expect(panel.locator("h2")).to_be_focused()
    panel.locator("[data-explain]").first.click()
    expect(page.locator("#explanation")).to_contain_text("Ben Park")
    page.keyboard.press("Escape")
    expect(panel).to_be_visible()
    expect(panel).to_contain_text("2 live ties, held by 1 person of ours")
    expect(page).to_have_url(re.compile(r"client=alder&column=quality$"))
    panel.get_by_role("link", name="What if this colleague leaves?").click()
    expect(page).to_have_url(re.compile(r"/relationship/alder\?leave=ben"))


def test_the_keyboard_reaches_every_cell_and_comes_back(base, watch):
    page = watch(base).open("/map")
    expect(rows(page)).to_have_count(6)
    cell(page, "group:alder", "threads").click(modifiers=["Shift"])
    expect(cell(page, "group:alder", "threads")).to_be_focused()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    expect(cell(page, "alder", "col:sales")).to_be_focused()
    page.keyboard.press("Enter")
    panel = page.locator("#map-panel")
    expect(panel.locator("h2")).to_have_text("Sales at Alder Motors")
    expect(panel.locator("h2")).to_be_focused()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(cell(page, "alder", "col:sales")).to_be_focused()
    expect(page).to_have_url(base + "/map")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Home")
    page.keyboard.press("Space")
    expect(rows(page)).to_have_count(3)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/map\?group=alder$"))


def test_what_is_narrowed_stands_in_the_address_and_a_link_restores_it(base, watch):
    page = watch(base).open("/map")
    expect(rows(page)).to_have_count(6)
    page.locator("#map-grid .ag-floating-top [col-id='col:quality']").click()
    expect(page.locator("#map-count")).to_contain_text("1 of 5 clients")
    page.get_by_text("not held by", exact=True).click()
    expect(page.locator("#map-count")).to_contain_text("4 of 5 clients")
    expect(page).to_have_url(base + "/map?function=quality&held=no")
    page.get_by_role("columnheader", name="Sales").click()
    expect(page).to_have_url(re.compile(r"sort=col%3Asales\.desc"))
    first = rows(page).first
    expect(first).to_have_attribute("row-id", "group:alder")
    page.get_by_role("link", name="Bands").click()
    expect(page).to_have_url(re.compile(r"function=quality&held=no.*view=bands"))
    page.goto(page.url)
    expect(page.locator("#map-count")).to_contain_text("4 of 5 clients")
    page.get_by_text("Show as a table").click()
    expect(page.get_by_role("row", name="桦树机械")).to_contain_text("Sales (1 live tie)")
    page.get_by_role("button", name="Clear filters").click()
    expect(page.locator("#map-count")).to_contain_text("5 of 5 clients")
    expect(page.locator("#map-bands text", has_text="<b onmouseover").first).to_be_attached()


def test_a_group_as_one_beside_its_companies(base, watch):
    page = watch(base).open("/map?group=nord")
    expect(page.locator("h1")).to_contain_text("Alder Nord: all hangs on one person.")
    expect(page.locator("#map-group")).to_contain_text("The group as a whole is held by 2 threads")
    expect(page.locator(".map-shared")).to_contain_text("Ada Lovelace")
    expect(rows(page)).to_have_count(4)
    page.get_by_role("link", name="Who holds several", exact=True).click()
    expect(page.locator("#map-grid")).to_contain_text("Alder Nord 100%")
    page.get_by_role("link", name="The whole map").click()
    expect(page.locator("h1")).to_contain_text("of 5 clients")


def test_a_telephone_gets_a_list_in_its_own_language(base, watch):
    page = watch(base, viewport={"width": 390, "height": 844}, locale="zh-CN", color_scheme="dark").page
    for path in ("/map?view=bands", "/map?view=people&group=alder", "/map"):
        page.goto(base + path)
        expect(page.locator("#map-count")).to_contain_text("家")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator("#map-grid [row-id='alder'] .chip").first.click()
    expect(page.locator("#map-panel h2")).to_have_text("销售与Alder Motors")


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/map?group=%3Cb%3E", "no client has the identifier '<b>'"),
        ("/map?client=alder&column=%3Cb%3E", "none of our departments is called '<b>'"),
    ],
)
def test_an_address_that_makes_no_sense_gets_words(base, watch, path, words):
    page = watch(base).open(path)
    expect(page.get_by_text(words)).to_be_visible()


def test_filters_that_make_no_sense_are_dropped(base, watch):
    page = watch(base).open("/map?view=x&sort=zzz.asc&stage=%FF&toggled=%00&client=&held=no&by=zebra")
    expect(page.locator("#map-count")).to_contain_text("5 of 5 clients")
