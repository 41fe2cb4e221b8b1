"""The two-firm map in real Chromium: who leaves and who meets by click and by key, months, folding."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from dashboard.app import create_app
from tests.browser.conftest import serving
from tests.unit.dashboard import crowd, held

pytestmark = pytest.mark.browser


TOP = "document.querySelector('#relationship-map').getBoundingClientRect().top + window.scrollY"


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    yield from serving(create_app(held.store(tmp_path_factory.mktemp("held"))))


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    yield from serving(create_app(crowd.store(tmp_path_factory.mktemp("crowd"), 160)))


def person(page: Page, name: str):
    return page.locator("#relationship-map").get_by_role("button", name=name)


def figure(page: Page, name: str):
    return page.locator(f"#relationship-map-figures [data-figure='{name}']")


def tool(page: Page, name: str):
    return page.locator(".two-firm-tools").get_by_role("button", name=name, exact=True)


def places(page: Page) -> dict[str, str]:
    return page.evaluate(
        "Object.fromEntries([...document.querySelectorAll('#relationship-map .node')]"
        ".map((node) => [node.dataset.node, node.getAttribute('transform')]))"
    )


def test_a_click_lets_somebody_leave_and_the_chooser_says_the_same(base, watch):
    page = watch(base).open("/relationship/alder")
    expect(figure(page, "threads").locator(".value")).to_have_text("3")
    top = page.evaluate(TOP)
    person(page, "Ada Lovelace").click()
    expect(figure(page, "threads")).to_contain_text("was 3")
    expect(figure(page, "orphans").get_by_role("link", name=held.NASTY)).to_be_visible()
    expect(page.locator(".two-firm-said")).to_contain_text(
        "Without Ada Lovelace, 41% of the live strength goes"
    )
    assert page.evaluate(TOP) == pytest.approx(top, abs=1)  # nothing moves under the pointer
    expect(person(page, "Ada Lovelace")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#leave .mantine-MultiSelect-pill")).to_have_text(["Ada Lovelace · Sales"])
    expect(page).to_have_url(base + "/relationship/alder?leave=s1")
    expect(page.locator("#relationship-left .verdict")).to_contain_text("Without Ada Lovelace")

    figure(page, "threads").get_by_role("button").click()
    expect(page.locator("#explanation-body")).to_contain_text("without Ada Lovelace")
    expect(page.locator("#explanation-body .explained-figure")).to_have_text("2")
    page.keyboard.press("Escape")
    expect(page.locator("#explanation")).to_be_hidden()
    expect(page).to_have_url(base + "/relationship/alder?leave=s1")  # what was supposed stays

    page.get_by_role("textbox", name="Who leaves?").focus()
    page.keyboard.press("Backspace")
    expect(person(page, "Ada Lovelace")).to_have_attribute("aria-pressed", "false")
    expect(figure(page, "threads").locator(".value")).to_have_text("3")
    expect(tool(page, "Take it back")).to_be_disabled()
    expect(page).to_have_url(base + "/relationship/alder")


def test_everything_goes_by_keyboard(base, watch):
    page = watch(base).open("/relationship/alder?seen=1")
    first = page.locator("#relationship-map .node[tabindex='0']")
    expect(first).to_have_count(1)
    first.focus()
    assert page.evaluate("document.activeElement.getAttribute('aria-label')").startswith(
        "Grace Hopper, Production"
    )
    page.keyboard.press("ArrowDown")
    focused = page.locator("#relationship-map .node:focus")
    expect(focused).to_have_count(1)
    page.keyboard.press("Enter")
    expect(figure(page, "threads").locator(".value")).to_have_text("2")
    expect(page.locator("#relationship-map .node.gone")).to_have_count(1)
    expect(focused).to_have_count(1)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    expect(page.locator("#relationship-map .node.gone")).to_have_count(2)
    expect(page).to_have_url(re.compile("leave="))
    page.keyboard.press("Escape")
    expect(page.locator("#relationship-map .node.gone")).to_have_count(0)
    expect(page.locator("#leave .mantine-MultiSelect-pill")).to_have_count(0)
    expect(page).to_have_url(base + "/relationship/alder?seen=1")  # what others wrote there stays


def test_a_tie_is_planned_and_stands_in_the_address(base, watch):
    page = watch(base).open("/relationship/alder")
    tool(page, "Plan a tie").click()
    person(page, "Ben Park").click()
    expect(person(page, "Ben Park")).to_have_class(re.compile(r"\bfirst\b"))
    person(page, held.NASTY).click()
    expect(page.locator("#relationship-map .line-planned")).to_have_count(1)
    expect(page.locator("#relationship-map-key")).to_contain_text("planned")
    expect(page.locator(".two-firm-said")).to_contain_text("With one planned tie")
    expect(page).to_have_url(base + "/relationship/alder?meet=s2:a3")

    for side, name in (("One of ours", "Ivo Silva"), ("One of theirs", "Cleo Ruiz")):
        page.get_by_role("textbox", name=side).fill(name[:4])
        page.get_by_role("option", name=name).click()
    page.get_by_role("button", name="Plan this tie").click()
    expect(person(page, "Ivo Silva")).to_be_visible()
    expect(page).to_have_url(base + "/relationship/alder?meet=s2:a3,s5:a1")
    tool(page, "Let leave").click()
    person(page, "Ada Lovelace").click()
    expect(figure(page, "orphans").locator(".value")).to_have_text("0")

    page.reload()
    expect(page.locator("#relationship-map .line-planned")).to_have_count(2)
    expect(person(page, "Ada Lovelace")).to_have_attribute("aria-pressed", "true")
    tool(page, "Take it back").click()
    expect(page.locator("#relationship-map .line-planned")).to_have_count(0)
    expect(page.locator("#relationship-map .gone")).to_have_count(0)
    expect(page).to_have_url(base + "/relationship/alder")


def test_months_by_keyboard_everybody_in_their_place(base, watch):
    page = watch(base).open("/relationship/alder")
    expect(page.locator("#relationship-map .node").first).to_be_visible()
    tool(page, "Over time").click()
    slider = page.get_by_role("slider", name="Month")
    expect(slider).to_have_attribute("aria-valuetext", "June 2024")
    expect(person(page, "Olga Novak")).to_be_visible()
    now = places(page)
    slider.focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".two-firm-said")).to_contain_text("As it stood on 31 May 2024.")
    expect(slider).to_have_attribute("aria-valuetext", "May 2024")
    expect(tool(page, "Let leave")).to_be_disabled()
    assert places(page) == now
    page.keyboard.press("Home")
    expect(figure(page, "stage")).to_contain_text("As of 30 April 2024")
    expect(person(page, "Olga Novak")).to_have_class(re.compile(r"\balone\b"))
    assert places(page) == now
    expect(page).to_have_url(base + "/relationship/alder?month=2024-04")

    page.reload()
    expect(slider).to_have_value("0")
    expect(figure(page, "stage")).to_contain_text("As of 30 April 2024")
    tool(page, "Over time").click()
    expect(slider).to_have_count(0)
    expect(person(page, "Olga Novak")).to_have_count(0)
    expect(page).to_have_url(base + "/relationship/alder")


def test_pointing_at_somebody_lights_up_their_ties(base, watch):
    page = watch(base).open("/relationship/alder")
    person(page, "Ben Park").locator("text").hover()
    tip = page.locator(".two-firm-tip")
    expect(tip).to_contain_text("Ben Park")
    expect(tip).to_contain_text("shares 1 with Ada Lovelace")
    expect(page.locator("#relationship-map .line.on:not(.line-shared)")).to_have_count(1)
    expect(page.locator("#relationship-map .node.on")).to_have_count(2)
    assert page.locator("#relationship-map [onmouseover]").count() == 0


def test_a_crowd_is_shown_by_function_and_opens_by_click(crowded, watch):
    page = watch(crowded).open("/relationship/crowd")
    expect(page.locator("#relationship-map .node.folded")).to_have_count(14)
    expect(tool(page, "By function")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Quality, 23 people: show the people").last.click()
    expect(page.locator("#relationship-map .node:not(.folded)")).to_have_count(23)
    expect(page).to_have_url(crowded + "/relationship/crowd?fold=functions&open=client.quality")
    page.locator("#relationship-map .node:not(.folded)").first.click()
    expect(figure(page, "ties")).to_contain_text("was 320")

    tool(page, "By function").click()
    expect(page.locator("#relationship-map .node")).to_have_count(320)
    tool(page, "Fit to the window").click()
    assert page.locator("#relationship-map svg").bounding_box()["height"] <= 900
    touching = page.evaluate(
        """() => [".ours", ".theirs"].map((side) => {
          const shown = [...document.querySelectorAll("#relationship-map .node:not(.unnamed) text" + side)];
          const boxes = shown.map((text) => text.getBoundingClientRect()).sort((a, b) => a.top - b.top);
          const middles = boxes.map((box) => box.top + box.height / 2);
          return [boxes.length, middles.filter((middle, n) => n && middle < middles[n - 1] + 12).length];
        })"""
    )
    assert all(shown > 20 for shown, _ in touching)
    assert all(close == 0 for _, close in touching)


def test_a_phone_has_it_too(base, watch):
    page = watch(base, viewport={"width": 390, "height": 800}).open("/relationship/alder?leave=s1")
    expect(person(page, "Cleo Ruiz")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
