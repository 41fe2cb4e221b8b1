"""Every page for those who do not see it as others do: axe-core finds nothing serious, and the keyboard reaches all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from dashboard import ids
from dashboard.app import PAGES, create_app
from dashboard.i18n import CHINESE
from tests.browser.conftest import PATIENCE, serving
from tests.unit.dashboard import held

pytestmark = pytest.mark.browser

OF_ONE = {"/relationship/": "/relationship/alder", "/person/": "/person/s1"}
ADDRESSES = tuple(OF_ONE.get(page.PATH, page.PATH) for page in PAGES)
"""An address of every page."""

WATCHING = """new MutationObserver(() => { window.changedAt = performance.now(); })
    .observe(document, { subtree: true, childList: true, attributes: true });"""
SEEN = """() => performance.now() - window.changedAt > 500
    && !document.querySelector('.loading, .working, .busy, [data-dash-is-loading=true], .ag-row-loading')
    && document.querySelector('main')?.childElementCount > 0
    && (JSON.stringify(window.dash_component_api.getLayout([])).match(/"type":"AgGrid"/g) ?? []).length
        === document.querySelectorAll('.ag-root').length
    && document.getAnimations().length === 0
    && [...document.querySelectorAll('.ag-root')].every((table) =>
        table.querySelector('.ag-cell, .ag-overlay-no-rows-center')
        && [...table.querySelectorAll('.ag-header-row')].every((row) => row.childElementCount))"""
"""Nothing has changed for a while, is waited for or moves, and every table is there, with its columns and a cell."""
TURNED = "scheme => document.documentElement.dataset.mantineColorScheme === scheme"
GRAVE = ("serious", "critical")
RULES = {"resultTypes": ["violations"]}

REACHED = """() => {
    const found = document.activeElement;
    if (!found || found === document.body) return null;
    const style = getComputedStyle(found);
    const outlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
    const told = outlined || style.boxShadow !== 'none' || found.matches('.ag-header-cell, .ag-cell, svg *')
        || found.closest('.mantine-InputWrapper-root, .mantine-Input-wrapper') !== null
        || getComputedStyle(found.parentElement).outlineStyle !== 'none';
    found.dataset.reached = 'yes';
    const name = found.id || found.getAttribute('aria-label') || found.textContent.trim().slice(0, 40);
    return { name: found.tagName + ' ' + name, told };
}"""


MISSED = """() => [...document.querySelectorAll('button, input, select, a[href], [tabindex]')]
    .filter((one) => one.tabIndex >= 0 && one.checkVisibility({ visibilityProperty: true }) && !one.disabled
        && !one.dataset.reached && one.type !== 'radio' && !one.closest('.ag-root-wrapper, svg, [aria-hidden=true]'))
    .map((one) => one.tagName + ' ' + (one.id || one.textContent.trim().slice(0, 40)))"""
MOST_STOPS = 500
"""Of any page: Tab could go round for ever."""


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    yield from serving(create_app(held.store(tmp_path_factory.mktemp("accessible"))))


def visiting(browser: Browser, **options: Any) -> BrowserContext:
    """A visit that notes when its pages last changed."""
    context = browser.new_context(bypass_csp=True, **options)
    context.add_init_script(WATCHING)
    return context


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """One page for all, that answers to what the machine is set to."""
    context = visiting(browser, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    yield page
    context.close()


def opened(page: Page, address: str) -> Page:
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.wait_for_function(SEEN)
    return page


def turned(page: Page, scheme: str) -> Page:
    """The page in light or dark, which it is not yet."""
    page.locator(f"#{ids.SCHEME_TOGGLE}").click()
    page.wait_for_function(TURNED, arg=scheme)
    page.wait_for_function(SEEN)
    return page


def grave(page: Page) -> list[str]:
    """What axe-core finds that keeps people out: rule, and the first place."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:160]} ({len(one['nodes'])}) {one['nodes'][0].get('failureSummary')}"
        for one in found
        if one["impact"] in GRAVE
    ]


@pytest.mark.parametrize("path", ADDRESSES)
def test_axe_finds_nothing_serious_in_light_and_dark(page, base, path):
    opened(page, base + path)
    found = grave(page)
    found += grave(turned(page, "dark"))
    turned(page, "light")
    assert found == []


@pytest.mark.parametrize("path", ["/", "/relationship/alder", "/stages"])
def test_axe_finds_nothing_serious_on_a_phone(page, base, path):
    page.set_viewport_size({"width": 390, "height": 800})
    opened(page, base + path)
    assert grave(page) == []
    page.set_viewport_size({"width": 1440, "height": 900})


def test_axe_finds_nothing_serious_in_chinese(browser, base):
    context = visiting(browser, locale=CHINESE)
    chinese = opened(context.new_page(), base + "/")
    assert chinese.locator("html").get_attribute("lang").startswith(CHINESE)
    assert grave(chinese) == []
    context.close()


@pytest.mark.parametrize("path", ["/", "/relationship/alder", "/stages"])
def test_the_keyboard_reaches_every_control_and_shows_where_it_is(page, base, path):
    """By Tab alone, from the top of the page to its end; choices of a group, and cells of a table, are one stop."""
    opened(page, base + path)
    reached = []
    while len(reached) < MOST_STOPS and (now := page.keyboard.press("Tab") or page.evaluate(REACHED)):
        reached.append(now)
    assert [one["name"] for one in reached if not one["told"]] == []
    assert page.evaluate(MISSED) == []
