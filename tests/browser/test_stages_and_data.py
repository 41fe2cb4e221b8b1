"""Where relationships are heading, and how whole the data is, in real Chromium."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from crosstie.analysing import analyse_store
from dashboard.app import create_app
from graphmodel.stores.open import open_store
from ingest.load import read_folder
from tests.browser.conftest import serving

pytestmark = pytest.mark.browser

NASTY = "<b onmouseover=alert(1)>Eve</b>"
FIRST = dt.date(2025, 7, 1)


def interactions() -> Iterator[str]:
    """A year of meetings every fifth day; a row that is no row, and no e-mail in March."""
    yield "interaction_id,occurred_at,channel,participant_ids"
    for number in range(73):
        day = FIRST + dt.timedelta(days=5 * number)
        for pair, channel in enumerate(("meeting", "visit", "email")):
            if channel != "email" or day.month != 3:
                yield f"a{number}-{pair},{day}T09:00:00,{channel},s{1 + pair};a{1 + pair}"
        yield f"b{number},{day}T10:00:00,call,s1;b1"
    yield f'x1,never,"{NASTY}",s1;a1'


FILES = {
    "organisations": "organisation_id,name,role,revenue,currency\n"
    "own,Rail & Sons,supplier,,\nalder,Alder Motors,client,1000000,EUR\nbirch,桦树机械,client,200000,EUR\n",
    "people": "person_id,name,organisation_id,department,left_on\n"
    "s1,Ada,own,Key Account Management,\ns2,Ben,own,Production,2026-02-10\ns3,Grace,own,Zebra Unit,2026-02-10\n"
    f"a1,Cleo,alder,Purchasing,\na2,Dan,alder,Production,\na3,{NASTY},alder,Quality,\nb1,白露,birch,采购部,\n",
    "interactions": "\n".join(interactions()) + "\n",
}
"""Alder rests on three threads until two of ours leave in February; Birch on one, all the time."""


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("stages")
    url, export = str(folder / "store.duckdb"), folder / "export"
    export.mkdir()
    for name, content in FILES.items():
        (export / f"{name}.csv").write_text(content, encoding="utf-8")
    dataset = read_folder(export)
    open_store(url).load(dataset.tables, source="export", report=dataset.report.as_mapping())
    analyse_store(url, confidence=False)
    yield from serving(create_app(open_store(url)))


def test_who_fell_and_why(base, watch):
    page = watch(base).open("/stages?from=2025-12")
    expect(page.locator("h1")).to_have_text(
        "Since 31 December 2025, no client climbed and 1 fell back; €1 M of yearly revenue is with those that fell."
    )
    expect(page).to_have_title("Stages · Crosstie")
    expect(page.locator(".setbacks li")).to_contain_text("Ben")
    expect(page.locator(".setbacks li")).to_contain_text("Threads 3 → 1")
    expect(page.locator("#stages-count")).to_have_text("2 of 2 clients")

    page.locator("#flows summary").focus()
    page.keyboard.press("Enter")
    fall = page.locator("#flows .flow-button", has_text="▼")
    expect(fall).to_be_visible()
    fall.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#stages-chosen")).to_contain_text("1 client")
    expect(page.locator("#stages-count")).to_have_text("1 of 2 clients")
    expect(fall).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#stages-clients .strip")).to_have_count(1)
    expect(page).to_have_url(re.compile("from=2025-12"))
    expect(page).to_have_url(re.compile("flow="))

    page.reload()
    expect(page.locator("#stages-count")).to_have_text("1 of 2 clients")
    page.get_by_role("button", name="All clients").click()
    expect(page.locator("#stages-count")).to_have_text("2 of 2 clients")

    page.locator("#stages-clients .strip").first.click()
    expect(page.locator(".title-row h1")).to_have_text("Alder Motors")
    expect(page.locator("#course [role=img]")).to_be_visible()
    expect(page.locator(".setbacks li")).to_contain_text("Who left: Ben and Grace.")
    page.get_by_role("link", name="Open the relationship").first.click()
    expect(page.locator("#relationship-history")).to_contain_text("1 setback.")
    page.get_by_role("link", name="How it came about").click()
    expect(page.locator(".title-row h1")).to_have_text("Alder Motors")


def test_a_late_answer_gives_its_title_to_no_other_page(base, watch):
    page, kept = watch(base).open("/stages"), []
    expect(page.locator("h1")).to_contain_text("Since 31 July 2025")  # histories are worked out

    def of_client(request):
        asked = request.post_data or ""
        return "stages-body.children" in asked and "client=alder" in asked

    page.route(
        "**/_dash-update-component*",
        lambda route: kept.append(route) if of_client(route.request) else route.continue_(),
    )
    with page.expect_request(of_client):
        page.goto(base + "/stages?client=alder")
    page.get_by_role("link", name="Stages", exact=True).first.click()
    expect(page).to_have_title("Stages · Crosstie")
    expect(page.locator("h1")).to_contain_text("Since 31 July 2025")
    with page.expect_response(lambda answer: answer.request == kept[0].request) as late:
        kept[0].continue_()
    assert "Alder Motors" in late.value.text()
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    expect(page).to_have_title("Stages · Crosstie")


def test_a_ribbon_lists_its_clients(base, watch):
    page = watch(base).open("/stages?from=2025-12")
    page.locator("#stages-flows .scatterlayer .trace").first.wait_for()
    page.evaluate(
        """() => {
            const graph = document.querySelector("#stages-flows .js-plotly-plot");
            const fall = graph.data.find((trace) => trace.customdata && /mesh-|wedge-p/.test(trace.customdata[0]));
            const points = [{ customdata: fall.customdata[0], curveNumber: 0, pointNumber: 0, x: 0, y: 0 }];
            graph.emit("plotly_click", { points });
        }"""
    )
    expect(page.locator("#stages-count")).to_have_text("1 of 2 clients")


def test_how_old_and_how_whole(base, watch):
    page = watch(base).open("/data")
    expect(page.locator("h1")).to_contain_text("Data up to 26 June 2026, loaded last on")
    expect(page.locator("h1")).to_contain_text("of the rows are in quarantine.")
    expect(page.locator(".warning")).to_contain_text("E-mails: nothing in March 2026")
    expect(page.locator("#data-months .js-plotly-plot")).to_be_visible()
    expect(page.locator("#quarantine .raw")).to_have_count(2)
    expect(page.locator("#quarantine .raw").first).to_contain_text(NASTY)
    expect(page.locator("#people")).to_contain_text("Zebra Unit")
    page.goto(base + "/data?load=99")
    expect(page.locator("#loads")).to_contain_text("There is no load 99")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_telephone_needs_no_sideways_scrolling(base, watch, scheme):
    page = watch(base).page
    page.set_viewport_size({"width": 390, "height": 844})
    page.emulate_media(color_scheme=scheme)
    for path in ("/stages", "/stages?client=alder", "/data"):
        page.goto(base + path)
        page.locator("h1").wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
