"""From the portfolio to one relationship and back, in real Chromium."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from dashboard.app import create_app
from tests.browser.conftest import serving
from tests.unit.dashboard import invented

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    yield from serving(create_app(invented.reader(), assess=invented.assess))


@pytest.fixture(scope="module")
def empty_base() -> Iterator[str]:
    yield from serving(create_app(invented.nothing(), assess=invented.assess))


def clients(page: Page) -> Locator:
    return page.locator(".client bdi")


def test_from_the_portfolio_to_a_relationship_and_back(base, watch):
    page = watch(base).open("/")
    expect(page.locator("h1.headline")).to_contain_text(
        "hangs on one person, at 13 clients, as of 30 June 2026."
    )
    # nobody holds it any more: all of its revenue is at stake
    expect(page.locator("[row-index='0'] .client")).to_have_text("The Phone Company")
    expect(page.locator("[row-index='0'] .level")).to_contain_text("High")
    expect(page.locator("[row-index='2'] .client")).to_have_text("Coho Chemicals")
    expect(page.locator("[row-index='2'] .level")).to_contain_text("Critical")

    page.get_by_label("Search clients and people").fill("精密")
    expect(page.locator("#portfolio-count")).to_have_text("1 of 40 clients")
    expect(clients(page)).to_have_text(["华东精密机械"])
    expect(page).to_have_url(base + "/?q=%E7%B2%BE%E5%AF%86")

    page.get_by_role("button", name="Clear filters").click()
    expect(page.locator("#portfolio-count")).to_have_text("40 of 40 clients")
    expect(page).to_have_url(base + "/")

    page.get_by_label("Diamond: 5 clients; show only these").click()
    expect(page.locator("#portfolio-count")).to_have_text("5 of 40 clients")
    expect(page.locator(".ag-center-cols-container .stage")).to_have_text(["Diamond"] * 5)
    expect(page).to_have_url(base + "/?stage=diamond")

    page.locator("[row-index='0'] [col-id='threads']").click()
    expect(page.locator("p.headline")).to_contain_text("people would have to go before the last live tie")
    expect(page).to_have_url(re.compile("/relationship/"))
    for section in ("map", "matrix", "stage", "measures", "people", "ties", "holes"):
        expect(page.locator(f"section#{section}")).to_be_visible()
    expect(page.locator("#relationship-map svg").first).to_be_visible()
    expect(page.locator("#relationship-matrix .main-svg").first).to_be_visible()
    expect(page.locator("#relationship-map .firm", has_text="Rail Supply (us)")).to_be_visible()
    expect(page.locator(".rung")).to_have_count(5)
    expect(page.locator(".measures tbody tr").first).to_contain_text(
        "Least number of people whose leaving cuts"
    )
    page.locator("#map summary").click()
    expect(page.locator("#map .plain-table tbody tr").first).to_be_visible()

    page.go_back()
    expect(page.locator("#portfolio-count")).to_have_text("5 of 40 clients")
    expect(page).to_have_url(base + "/?stage=diamond")
    page.get_by_label("Crosstie").or_(page.locator("a.brand")).first.click()
    expect(page.locator("#portfolio-count")).to_have_text("40 of 40 clients")


def test_link_back_keeps_the_filter(base, watch):
    page = watch(base).open("/?level=moderate&q=a")
    expect(page.locator(".client").first).to_be_visible()
    expect(page.locator("#portfolio-count")).not_to_have_text("40 of 40 clients")
    before = page.locator("#portfolio-count").inner_text()
    page.locator(".client").first.click()
    page.get_by_role("link", name="← Portfolio").click()
    expect(page.locator("#portfolio-count")).to_have_text(before)
    expect(page).to_have_url(base + "/?level=moderate&q=a")


def test_a_mailed_address_opens_the_same_view(base, watch):
    page = watch(base).open("/?stage=wedge,mesh&q=e")
    expect(page.get_by_label("Search clients and people")).to_have_value("e")
    stages = page.locator(".ag-center-cols-container .stage")
    for stage in ("Wedge", "Mesh"):
        expect(stages.filter(has_text=stage).first).to_be_visible()
    expect(stages.filter(has_not_text=re.compile("Wedge|Mesh"))).to_have_count(0)


def test_sorting_asks_the_server(base, watch):
    page = watch(base).open("/")
    expect(page.locator("[row-index='0'] .client")).to_have_text("The Phone Company")
    page.locator(".ag-header-cell[col-id='threads']").click()
    expect(page.locator("[row-index='0'] .stage")).to_have_text("Cloud")


def test_enter_opens_a_row(base, watch):
    page = watch(base).open("/")
    cell = page.locator("[row-index='3'] [col-id='threads']")
    cell.wait_for()
    page.wait_for_load_state("networkidle")  # nothing takes the focus away any more
    page.evaluate("dash_ag_grid.getApi('portfolio-grid').setFocusedCell(3, 'threads')")
    expect(cell).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".title-row h1")).to_have_text("Northwind Traders")
    expect(page).to_have_title("Northwind Traders · Crosstie")


def test_names_are_text_never_markup(base, watch):
    page = watch(base).open("/?q=O'Brien")
    expect(page.locator(".client").first).to_have_text(invented.NASTY)
    page.locator(".client").first.click()
    expect(page.locator(".title-row h1")).to_have_text(invented.NASTY)
    expect(page.locator("#relationship-map svg").first).to_be_visible()
    assert page.locator("[onmouseover]").count() == 0


def test_unknown_addresses_get_words(base, watch):
    page = watch(base).open("/relationship/no%20such%3Cb%3E")
    expect(page.locator(".panel")).to_contain_text("There is no such client")
    page.get_by_role("link", name="Back to the portfolio").click()
    expect(page.locator("h1.headline")).to_be_visible()
    page.goto(base + "/nonsense")
    expect(page.locator(".panel")).to_contain_text("There is no such page")


def test_nothing_yet_tells_the_commands(empty_base, watch):
    page = watch(empty_base).open("/")
    expect(page.locator(".panel pre")).to_have_text("crosstie load DIR\ncrosstie analyse")


@pytest.mark.parametrize("path", ["/", "/relationship/c0"])
def test_a_phone_needs_no_sideways_scrolling(base, watch, path):
    page = watch(base, viewport={"width": 390, "height": 800}).open(path)
    expect(page.locator(".headline").first).to_be_visible()
    if "relationship" in path:
        expect(page.locator("#relationship-map svg").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_dark_and_light_switch(base, watch):
    page = watch(base, color_scheme="dark").open("/relationship/c1")
    expect(page.locator("#relationship-map svg").first).to_be_visible()
    label = page.locator("#relationship-map .firm", has_text="Rail Supply").first
    expect(label).to_have_css("fill", "rgb(227, 233, 237)")
    page.get_by_role("button", name="Switch between light and dark").click()
    expect(label).to_have_css("fill", "rgb(29, 44, 56)")
    page.reload()
    expect(label).to_have_css("fill", "rgb(29, 44, 56)")
