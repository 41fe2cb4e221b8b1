"""What stands, and how often the flags were right, in real Chromium."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from dashboard.app import create_app
from graphmodel.stores.open import open_store
from tests.browser.conftest import serving
from tests.unit.dashboard.test_alerts import FILES
from tests.weaving import analysed_store

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    store = open_store(analysed_store(tmp_path_factory.mktemp("standing"), FILES))
    yield from serving(create_app(store))


def test_an_alert_leads_to_the_client_and_to_the_people(base, watch):
    page = watch(base).open("/")
    page.get_by_role("link", name="What changed").click()
    expect(page.locator("h1")).to_have_text("One alert stands as of 20 June 2024.")
    expect(page).to_have_title("What changed · Crosstie")
    page.locator(".alerts").get_by_role("link", name="Cleo").click()
    expect(page.locator(".title-row h1")).to_have_text("Cleo")
    page.go_back()
    page.locator(".alerts").get_by_role("link", name="Alder").click()
    expect(page.locator(".title-row h1")).to_have_text("Alder")
    page.get_by_role("link", name="How often were such flags right?").click()
    expect(page.locator("h1")).to_have_text("There is too little history here to say.")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_telephone_needs_no_sideways_scrolling(base, watch, scheme):
    page = watch(base).page
    page.set_viewport_size({"width": 390, "height": 844})
    page.emulate_media(color_scheme=scheme)
    for path in ("/alerts", "/backtest"):
        page.goto(base + path)
        page.locator("h1").wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
