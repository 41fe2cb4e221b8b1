"""The frame around every page, in both languages, in real Chromium."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from dashboard.app import PAGES, create_app
from dashboard.components.frame import needs_name
from graphmodel.tables import RELATIONSHIPS
from tests.browser.conftest import serving
from tests.unit.dashboard import held

pytestmark = pytest.mark.browser

SHOWN = """() => {
  const said = [document.title];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
    if (element.closest("script, style, code, pre, [lang=en]")) continue;
    if (element === node) {
      for (const name of ["aria-label", "title", "placeholder", "alt", "data-label", "data-working"])
        if (node.hasAttribute(name)) said.push(node.getAttribute(name));
    } else said.push(node.textContent);
  }
  return said;
}"""
"""All that is shown, said or hovered on a page."""

TERMS = """
AUC Brandes CLIENT CRM CSV Chen Crosstie EUR Esc FUNCTION Fernandez Fisher Freeman GEXF Gould GraphML HTML Harris
Hill Kaplan Kempe Kleinberg König Laakso Meier Menger Minoux Moody Nemhauser PDF PNG Palmatier SVG Taagepera Tardos
US USD UTC Wang White Wolsey XLSX en half_strength monthly
"""
"""Names of people who wrote what measures go back to, of forms of files, and what is typed as it is."""

QUOTED = re.compile(r"“[^”]*”|crosstie [a-z]+|--[a-z-]+")
"""What somebody typed or a source says, and what is to be typed."""


@pytest.fixture(scope="module")
def base(tmp_path_factory) -> Iterator[str]:
    yield from serving(create_app(held.store(tmp_path_factory.mktemp("held"))))


def english(page: Page) -> list[str]:
    """What stands on a page in Latin letters and is no name of anybody or anything."""
    known = words("\n".join([*held.FILES.values(), TERMS, *RELATIONSHIPS.names]))
    return [said for said in page.evaluate(SHOWN) if words(QUOTED.sub("", said)) - known]


def words(said: str) -> set[str]:
    return {word.casefold() for word in re.findall(r"[A-Za-zÀ-ž][A-Za-zÀ-ž_']+", said)}


def test_no_page_says_anything_in_english_to_who_reads_chinese(base, watch):
    watched, found = watch(base, locale="zh-CN"), {}
    for path in (
        *(page.PATH for page in PAGES if not needs_name(page)),
        "/relationship/alder?leave=s1",
        "/relationship/nobody",
        "/person/s1",
        "/introductions?to=quality@alder",
        "/introductions?to=nobody",
        "/plan?ties=999",
        "/nothing",
    ):
        page = watched.open(path)
        expect(page.locator("main .question, main .panel").first).to_be_visible()
        expect(page.locator("[data-dash-is-loading=true]")).to_have_count(0)
        found[path] = english(page)
    assert {path: said for path, said in found.items() if said} == {}
    assert page.locator("html").get_attribute("lang") == "zh-Hans"


def test_the_switch_keeps_the_address_and_is_kept(base, watch):
    page = watch(base, locale="zh-CN").open("/?q=motor&stage=wedge,mesh")
    expect(page.get_by_label("搜索客户与人员")).to_have_value("motor")
    page.get_by_role("link", name="English").click()
    expect(page.get_by_label("Search clients and people")).to_have_value("motor")
    expect(page).to_have_url(f"{base}/?q=motor&stage=wedge,mesh")
    page.goto(f"{base}/relationship/alder?leave=s1&lang=zh#leave")
    expect(page.locator(".headline")).to_contain_text("与Alder Motors的有效联系")
    expect(page).to_have_url(f"{base}/relationship/alder?leave=s1#leave")
    page.goto(f"{base}/holes")
    expect(page.locator(".question")).to_have_text("下一步该织补哪里？")


def test_pages_people_and_clients_are_reached_by_keyboard_on_a_phone(base, watch):
    page = watch(base, viewport={"width": 390, "height": 760}).open("/holes")
    expect(page.locator("main h1")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    menu = page.locator(".menu > summary")
    menu.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".menu").get_by_role("link", name="Holes")).to_have_attribute("aria-current", "page")
    page.keyboard.press("Escape")
    expect(page.locator(".menu[open]")).to_have_count(0)
    expect(menu).to_be_focused()
    page.keyboard.press("Enter")
    page.locator(".menu").get_by_role("link", name="What changed").click()
    expect(page).to_have_url(f"{base}/alerts")
    expect(page.locator(".menu[open]")).to_have_count(0)

    page.keyboard.press("/")
    box = page.get_by_role("combobox", name="Find a client or a person")
    expect(box).to_be_focused()
    page.keyboard.type("k")
    options = page.get_by_role("option")
    expect(options.first).to_contain_text("Ben Park")
    page.keyboard.press("ArrowDown")
    expect(box).to_have_attribute("aria-activedescendant", "found-1")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowUp")
    expect(options.first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{base}/person/s2")
    expect(options).to_have_count(0)
