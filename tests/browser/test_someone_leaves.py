"""From a relationship to a person and back, and what is left without them, in real Chromium."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from dashboard.app import create_app
from tests.browser.conftest import serving
from tests.unit.dashboard import held

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    yield from serving(create_app(held.store(tmp_path_factory.mktemp("held"))))


def test_from_a_relationship_to_a_person_and_back(base, watch):
    page = watch(base).open("/relationship/b%2F1")
    page.locator("p.headline").get_by_role("link", name="Ada Lovelace").click()
    expect(page.locator("p.headline")).to_have_text(
        "If Ada Lovelace leaves, everything with 桦树机械 goes. So does a part of one more client."
    )
    expect(page).to_have_title("Ada Lovelace · Crosstie")
    expect(page).to_have_url(base + "/person/s1")
    expect(page.locator("#clients [row-index='0'] [col-id='stage']")).to_have_text("Point to point → No tie")
    expect(page.locator("#handover tbody tr").first).to_contain_text("loses the only tie")

    page.locator("#handover").get_by_role("link", name="白露").click()
    expect(page.locator(".title-row h1")).to_have_text("白露")
    expect(page).to_have_url(base + "/person/b%2C1")
    page.go_back()
    expect(page.locator(".title-row h1")).to_have_text("Ada Lovelace")
    page.locator("#clients").get_by_role("link", name="桦树机械").click()
    expect(page.locator(".title-row h1")).to_have_text("桦树机械")
    expect(page).to_have_url(base + "/relationship/b%2F1")


def test_a_name_in_a_table_opens_the_person_by_click_and_by_enter(base, watch):
    page = watch(base).open("/relationship/alder")
    page.locator("#people").get_by_role("link", name=held.NASTY).first.click()
    expect(page.locator(".title-row h1")).to_have_text(held.NASTY)
    assert page.locator("[onmouseover]").count() == 0
    page.go_back()
    cell = page.locator("#ties [row-index='0'] [col-id='ours']")
    cell.wait_for()
    page.wait_for_load_state("networkidle")  # nothing takes the focus away any more
    page.evaluate("dash_ag_grid.getApi('relationship-ties').setFocusedCell(0, 'ours')")
    expect(cell).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".title-row h1")).to_have_text("Grace Hopper")


def test_what_is_left_is_shown_and_kept_in_the_address(base, watch):
    page = watch(base).open("/relationship/alder")
    left = page.locator("#relationship-left")
    expect(left).to_have_text("Choose one person or several to see what is left without them.")
    page.locator(".worst-cases button").first.click()
    expect(left.locator(".verdict")).to_contain_text("Without Dan Weber")
    expect(page).to_have_url(base + "/relationship/alder?leave=a2")
    expect(left.locator("dl")).to_contain_text("Threads")

    page.get_by_role("textbox", name="Who leaves?").fill("cle")
    expect(page.get_by_role("option", name="Cleo Ruiz")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(left.locator(".verdict")).to_contain_text("Dan Weber and Cleo Ruiz")
    expect(page).to_have_url(base + "/relationship/alder?leave=a2,a1")
    expect(page.locator("#relationship-map svg")).to_be_visible()  # the page was not opened anew

    page.reload()
    expect(left.locator(".verdict")).to_contain_text("Dan Weber and Cleo Ruiz")
    left.locator("summary").click()
    expect(left.locator(".handover tbody tr").first).to_be_visible()
    page.get_by_role("textbox", name="Who leaves?").focus()
    for kept in (1, 0):
        page.keyboard.press("Backspace")
        expect(page.locator("#leave .mantine-MultiSelect-pill")).to_have_count(kept)
    expect(left).to_have_text("Choose one person or several to see what is left without them.")
    expect(page).to_have_url(base + "/relationship/alder")


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/person/s4", "Olga Novak left on 1 May 2024."),
        ("/person/s5", "Ivo Silva holds no live tie"),
        ("/person/nobody%3Cb%3E", "There is no such person"),
    ],
)
def test_people_with_nothing_to_lose_get_words(base, watch, path, said):
    page = watch(base).open(path)
    expect(page.locator("main")).to_contain_text(said)
    expect(page.locator(".working")).to_have_count(0)


@pytest.mark.parametrize("path", ["/person/s1", "/relationship/alder?leave=s1,a1"])
def test_a_phone_needs_no_sideways_scrolling(base, watch, path):
    page = watch(base, viewport={"width": 390, "height": 800}).open(path)
    expect(page.locator("#handover tr, #relationship-left dl").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_page_that_is_open_is_marked_at_the_top(base, watch):
    page = watch(base).open("/")
    marked = page.locator(".top nav a[aria-current=page]")  # in the row and, of the same page, in the menu
    expect(marked.filter(visible=True)).to_have_text("Portfolio")
    expect(marked).to_have_count(2)
    expect(page.get_by_role("navigation").get_by_role("link", name="Portfolio")).to_have_count(1)
    page.goto(base + "/person/s1")
    expect(page.locator("p.headline")).to_be_visible()
    expect(page.locator(".top nav a[aria-current=page]")).to_have_count(0)
