"""A figure is opened down to the interactions it came from, by click, by key and by address, in real Chromium."""

from __future__ import annotations

import re
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


def test_a_figure_opens_by_keyboard_down_to_its_interactions_and_back(base, watch):
    page = watch(base).open("/relationship/alder")
    figure = page.locator("header .facts [data-explain='single_thread_risk']")
    expect(figure).to_be_visible()
    page.wait_for_load_state("networkidle")  # nothing takes the focus away any more
    figure.focus()
    page.keyboard.press("Enter")
    panel = page.get_by_role("dialog")
    expect(panel.locator("h2")).to_have_text("Single-thread risk")
    expect(panel.locator(".equations dt").last).to_have_text("Single-thread risk")
    expect(panel.locator(".equations dd").last).to_contain_text("max(")
    shown = figure.inner_text()
    assert f"{float(panel.locator('.equations strong').last.inner_text()):.2f}" == shown
    expect(page).to_have_url(base + "/relationship/alder?explain=single_thread_risk")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(figure).to_be_focused()
    expect(page).to_have_url(base + "/relationship/alder")

    page.locator("#measures [data-explain='ties']").click()
    expect(panel.locator("h2")).to_have_text("Live ties")
    tie = panel.locator("[data-explain^='tie:']").first
    strength = float(tie.inner_text())
    tie.click()
    expect(panel.locator("h2")).to_contain_text("Strength of the tie of")
    column = [head.inner_text() for head in panel.locator("thead").first.locator("th").all()].index("Adds")
    added = panel.locator("tbody").first.locator(f"tr td:nth-child({column + 1})").all_inner_texts()
    assert sum(map(float, added)) == pytest.approx(strength, abs=0.005 * (1 + len(added)))
    panel.get_by_role("button", name="Back").click()
    expect(panel.locator("h2")).to_have_text("Live ties")
    page.keyboard.press("Escape")


def test_a_mailed_link_opens_the_figure_and_what_is_unknown_is_said_in_words(base, watch):
    watched = watch(base)
    page = watched.open("/?explain=exposed")
    panel = page.get_by_role("dialog")
    expect(panel.locator("h2")).to_have_text("Exposed within 12 months")
    expect(panel.locator("tbody").first.locator("tr")).to_have_count(2)
    panel.get_by_role("link", name="Alder Motors").click()
    expect(page.locator(".title-row h1")).to_have_text("Alder Motors")
    expect(panel).to_be_hidden()

    page = watched.open("/relationship/cedar?explain=exposed_revenue")
    expect(panel.get_by_role("heading", name="What would define it")).to_be_visible()
    page = watched.open("/relationship/alder?leave=s1&explain=after.threads")
    expect(panel.locator("header")).to_contain_text("without Ada Lovelace")
    page = watched.open("/relationship/alder?explain=%3Cscript%3E%E0%A4%A")
    expect(page.locator(".title-row h1")).to_have_text("Alder Motors")
    page = watched.open("/relationship/alder?explain=tie:s1:%2522%253Cb%253E")
    expect(panel.locator(".quiet, .panel")).to_be_visible()


def test_a_figure_in_a_table_opens_by_space_and_by_its_mark_without_opening_the_row(base, watch):
    page = watch(base).open("/")
    cell = page.locator("#portfolio-grid [row-index='0'] [col-id='threads']")
    cell.wait_for()
    page.wait_for_load_state("networkidle")  # nothing takes the focus away any more
    page.evaluate("dash_ag_grid.getApi('portfolio-grid').setFocusedCell(0, 'threads')")
    expect(cell).to_be_focused()
    page.keyboard.press(" ")
    panel = page.get_by_role("dialog")
    expect(panel.locator("h2")).to_have_text("Threads")
    expect(page).to_have_url(re.compile("explain=threads@"))
    page.keyboard.press("Escape")
    cell.hover()
    cell.locator(".cell-explain").click()
    expect(panel.locator("h2")).to_have_text("Threads")
    panel.get_by_role("button", name="Close").click()
    expect(panel).to_be_hidden()
    expect(page).to_have_url(base + "/")


def test_the_page_of_measures_is_searched_and_linked(base, watch):
    page = watch(base, locale="zh-CN", viewport={"width": 390, "height": 844}).open(
        "/measures?measure=threads"
    )
    expect(page.locator("#threads")).to_have_attribute("open", "")
    expect(page.locator("#threads > summary")).to_be_in_viewport()
    page.locator("#measures-search").fill("Laakso")
    expect(page.locator(".measure-card:visible")).to_have_count(1)
    page.locator("#effective_threads > summary").click()
    expect(page.locator("#effective_threads dd code").first).to_have_text("1 / max(Σ x_s², Σ x_c²)")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
