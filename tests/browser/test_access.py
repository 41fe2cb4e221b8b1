"""Signing in, being refused, and going again, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from dashboard.access.accounts import Accounts
from dashboard.access.gate import Gate
from dashboard.access.settings import AccessSettings, OpenID
from dashboard.app import create_app
from tests.browser.conftest import serving
from tests.unit.dashboard import held, invented
from tests.unit.dashboard.access import provider as fake
from tests.unit.dashboard.access.signing import PASSWORD, accounts, guarded

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("access")
    accounts(found)
    return found


@pytest.fixture(scope="module")
def base(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    yield from serving(guarded(held.store(tmp_path_factory.mktemp("store")), folder))


def enter(page: Page, name: str, password: str = PASSWORD) -> None:
    page.get_by_label("Account").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def test_one_signs_in_comes_back_to_the_page_and_goes_again(watch, base, folder):
    watched = watch(base)
    page = watched.open("/relationship/alder")
    expect(page).to_have_url(f"{base}/sign-in?next=%2Frelationship%2Falder")
    serious = [
        one["id"]
        for one in Axe().run(page).response["violations"]
        if one["impact"] in ("serious", "critical")
    ]
    assert serious == []
    enter(page, "ann", "not the password")
    expect(page.get_by_role("alert")).to_contain_text("do not belong together")
    expect(page.get_by_label("Password")).to_be_focused()
    (refused,) = watched.complaints
    assert "401" in refused
    watched.complaints.clear()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{base}/relationship/alder")
    expect(page.locator("h1")).to_contain_text("Alder Motors")
    expect(page.locator("main")).to_contain_text("Ada Lovelace")
    menu = page.get_by_label("Signed in as ann")
    menu.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Sees people too")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("status")).to_contain_text("You are signed out.")
    page.go_back()
    expect(page).to_have_url(f"{base}/sign-in?next=%2Frelationship%2Falder")
    assert "Ada Lovelace" not in page.content()


def test_a_viewer_sees_functions_and_is_refused_people_in_words(watch, base):
    page = watch(base).open("/relationship/alder")
    enter(page, "vic")
    expect(page.locator("main")).to_contain_text("our Sales 1")
    assert "Ada" not in page.content()
    assert page.locator("a.person").count() == 0
    page.goto(f"{base}/person/s1")
    expect(page.locator("h1")).to_have_text("Not for your account")
    expect(page.locator("main")).to_contain_text("Your account shows firms and functions, not people.")
    expect(page.locator("header a", has_text="Introductions")).to_have_count(0)


def test_an_account_that_is_removed_gets_words_instead_of_an_answer(watch, base, folder):
    known = Accounts(folder)
    known.add("max", "analyst", PASSWORD)
    page = watch(base).open("/plan?ties=2")
    enter(page, "max")
    expect(page.get_by_label("Signed in as max")).to_be_visible()
    expect(page.locator("#plan")).to_contain_text("new ties")
    known.remove("max")
    page.locator("#plan-amount").fill("1")
    page.keyboard.press("Tab")
    expect(page.locator("#notice")).to_contain_text("Your session has ended.")
    page.locator("#notice").get_by_role("link", name="Sign in").click()
    expect(page).to_have_url(re.compile(r"/sign-in\?next=%2Fplan%3Fties%3D"))


def test_one_signs_in_at_a_provider(watch, tmp_path):
    with fake.running() as provider:
        provider.claims = {"email": "ina@example.com", "groups": ["sales ops"]}
        told = OpenID(
            provider.issuer,
            fake.CLIENT_ID,
            fake.CLIENT_SECRET,
            "Rail & Sons",
            analysts=frozenset({"sales ops"}),
        )
        gate = Gate(AccessSettings(tmp_path, openid=told))
        served = serving(create_app(invented.reader(clients=3), assess=invented.assess, gate=gate))
        base = next(served)
        page = watch(base).open("/?q=motors")
        page.get_by_role("link", name="Sign in with Rail & Sons").click()
        expect(page).to_have_url(f"{base}/?q=motors")
        expect(page.get_by_label("Signed in as ina@example.com")).to_be_visible()
        expect(page.locator("#portfolio-count")).to_have_text("1 of 3 clients")
        next(served, None)


def test_one_signs_in_without_javascript_in_chinese_on_a_phone(watch, base):
    phone = {"viewport": {"width": 390, "height": 800}, "java_script_enabled": False, "locale": "zh-CN"}
    page = watch(base, **phone, color_scheme="dark").open("/")
    expect(page.locator("h1")).to_have_text("登录")
    page.locator("#account").fill("lia")
    page.locator("#password").fill(PASSWORD)
    page.locator("button").click()
    expect(page).to_have_url(f"{base}/")
