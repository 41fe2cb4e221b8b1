"""From the holes of all clients to who opens the door, and to a plan, in real Chromium."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from dashboard.app import create_app
from tests.browser.conftest import serving
from tests.unit.dashboard.woven import NASTY, woven_store

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def base(tmp_path_factory) -> Iterator[str]:
    yield from serving(create_app(woven_store(tmp_path_factory.mktemp("woven"))))


def test_from_a_hole_to_an_introduction_and_a_plan(base, watch):
    page = watch(base).open("/holes")
    expect(page.locator("h1")).to_contain_text("at 3 of 3 clients, as of 28 June 2024.")
    expect(page.locator(".begin")).to_contain_text("Begin with a tie of Ben (Quality)")
    expect(page.locator("[row-index='0'] .client")).to_have_text("Brackwater Turbines")
    expect(page.locator("[row-index='0'] [col-id='trouble']")).to_have_text("1 open case")
    expect(page.locator("[row-index='0'] [col-id='who']")).to_have_text(f"Ben (Quality) – {NASTY} (Quality)")

    page.get_by_label("Search clients").fill("alder")
    expect(page.locator("[row-index='0'] .client")).to_have_text("Alder Motors")
    page.get_by_role("combobox", name="Function of the client").or_(
        page.locator("#holes-functions")
    ).first.click()
    page.get_by_role("option", name="Logistics").click()
    expect(page).to_have_url(f"{base}/holes?q=alder&function=logistics")
    page.reload()
    expect(page.locator("#holes-count")).to_contain_text("1 of ")
    expect(page.locator("[row-index='0'] [col-id='where']")).to_have_text("Logistics")

    page.get_by_label("Search clients").fill("brack")
    expect(page.locator("[row-index='0'] .client")).to_have_text("Brackwater Turbines")
    page.locator("[row-index='0'] [col-id='brings']").click()
    expect(page).to_have_url(f"{base}/relationship/brack")
    first = page.locator("#holes .weave > li").first
    expect(first).to_contain_text("Quality1 open case")
    expect(first).to_contain_text("Ada asks Flo for an introduction to")

    page.get_by_role("textbox", name="Who can introduce us to …").click()
    page.get_by_role("option", name="Logistics", exact=True).click()
    expect(page.locator("#holes .ask")).to_have_text("Let Ada ask Flo for an introduction to Gil.")

    first.get_by_role("link", name="Ada asks Flo").click()
    expect(page).to_have_url(f"{base}/introductions?to=b2")
    expect(page.locator(".introduction .ask")).to_contain_text(NASTY)
    expect(page.locator("#connectors")).to_contain_text("Ada")
    assert page.locator("[onmouseover]").count() == 0

    page.get_by_role("navigation").get_by_role("link", name="Plan").click()
    expect(page.locator("h1")).to_contain_text("a year, as of 28 June 2024.")
    page.get_by_label("Budget").fill("1")
    expect(page.locator("h1")).to_contain_text("One new tie lowers the exposed revenue from")
    expect(page).to_have_url(f"{base}/plan?ties=1")
    page.get_by_text("hours", exact=True).click()
    expect(page).to_have_url(f"{base}/plan?hours=6")
    expect(page.locator("table.plan tbody tr")).to_have_count(1)


@pytest.mark.parametrize("path", ["/holes", "/introductions?to=quality@brack", "/plan?ties=2"])
def test_a_phone_needs_no_sideways_scrolling(base, watch, path):
    page = watch(base, viewport={"width": 390, "height": 800}).open(path)
    expect(page.locator(".headline").first).to_be_visible()
    expect(page.locator(".working")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_whom_nobody_knows_gets_words(base, watch):
    page = watch(base).open("/introductions?to=nobody")
    expect(page.locator("#introduction")).to_contain_text("nobody")
    expect(page.locator("#connectors")).to_be_visible()


def test_a_budget_too_small_gets_words(base, watch):
    page = watch(base).open("/plan?hours=1")
    expect(page.locator("#plan")).to_contain_text("1 hours are too few for a tie, which takes 6.")
