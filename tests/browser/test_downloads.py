"""What pages show, taken away by a click in real Chromium, and read again by what would read it."""

from __future__ import annotations

import csv
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import networkx
import openpyxl
import pytest
from playwright.sync_api import Locator, Page, expect

from crosstie.reporting import report_page
from dashboard.app import create_app
from tests.browser.conftest import serving
from tests.unit.dashboard import held
from tests.unit.dashboard.woven import woven_store

pytestmark = pytest.mark.browser
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def base(tmp_path_factory) -> Iterator[str]:
    yield from serving(create_app(woven_store(tmp_path_factory.mktemp("woven")), report=report_page))


@pytest.fixture(scope="module")
def with_history(tmp_path_factory) -> Iterator[str]:
    yield from serving(create_app(held.store(tmp_path_factory.mktemp("held")), report=report_page))


def taken(page: Page, what: Locator, folder: Path) -> Path:
    """The file that a click gives, under the name that the browser would save it."""
    with page.expect_download() as waiting:
        what.click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def corner(png: bytes) -> tuple[int, int, tuple[int, ...]]:
    """Width, height and the first pixel of a picture whose first row is not filtered by another."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height, _, colour = struct.unpack(">IIBB", png[16:26])
    data, at = b"", 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        if png[at + 4 : at + 8] == b"IDAT":
            data += png[at + 8 : at + 8 + length]
        at += 12 + length
    return width, height, tuple(zlib.decompress(data)[1 : 1 + (4 if colour == 6 else 3)])


def test_tables_leave_as_they_are_narrowed_and_ordered(base, watch, tmp_path):
    page = watch(base).open("/?stage=point_to_point")
    expect(page.locator("#portfolio-count")).to_contain_text("of 3 clients")
    page.locator(".ag-header-cell[col-id='client_name']").click()
    page.locator(".ag-header-cell[col-id='client_name']").click()
    expect(page.locator("[row-index='0'] .client")).to_have_text("Cedar Mills")
    shown = page.locator(".ag-row .client").all_inner_texts()
    path = taken(page, page.get_by_role("link", name="CSV"), tmp_path)
    assert path.name == "crosstie-relationships-2024-06-28.csv"
    found = rows(path)
    assert [row["client_name"] for row in found] == shown
    assert {row["stage"] for row in found} == {"point_to_point"}

    page.goto(f"{base}/holes?q=brack")
    expect(page.locator("#holes-count")).to_contain_text("of ")
    link = page.get_by_role("link", name="XLSX")
    page.wait_for_load_state("networkidle")
    link.focus()  # by keyboard, too
    expect(link).to_be_focused()
    with page.expect_download() as waiting:
        page.keyboard.press("Enter")
    waiting.value.save_as(tmp_path / "holes.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "holes.xlsx")["mended_holes"]
    head, *body = sheet.iter_rows(values_only=True)
    assert {row[head.index("client_name")] for row in body} == {"Brackwater Turbines"}
    assert sheet.freeze_panes == "A2"


def test_a_relationship_leaves_as_tables_pictures_network_and_report(base, watch, tmp_path):
    page = watch(base, color_scheme="dark").open("/relationship/alder")
    ties = page.locator("#ties")
    path = taken(page, ties.get_by_role("link", name="CSV"), tmp_path)
    assert path.name == "crosstie-ties-Alder-Motors-2024-06-28.csv"
    assert {row["supplier_person_name"] for row in rows(path)} == {"Ada", "Ben"}

    expect(page.locator("#map .takeaway svg text").first).to_be_visible()
    for section, person in (("#map", "Ada"), ("#matrix", None)):
        picture = page.locator(section)
        expect(picture.locator(".takeaway svg text").first).to_be_visible()
        svg = taken(page, picture.get_by_role("button", name="SVG"), tmp_path)
        drawn = ElementTree.parse(svg).getroot()  # noqa: S314 - our own
        texts = ["".join(node.itertext()) for node in drawn.iter(f"{SVG}text")]
        assert drawn.tag == f"{SVG}svg"
        assert "Alder Motors" in texts[0]
        assert any(text.startswith("As of 28 June 2024") for text in texts)
        assert person is None or any(person in text for text in texts)  # text stays text
        assert not list(drawn.iter(f"{SVG}script"))
        png = taken(page, picture.get_by_role("button", name="PNG"), tmp_path)
        width, height, pixel = corner(png.read_bytes())
        assert (width, height) == tuple(round(2 * float(drawn.get(name))) for name in ("width", "height"))
        assert pixel[:3] == (255, 255, 255)  # white, though the page is dark

    graph = networkx.read_gexf(taken(page, page.get_by_role("link", name="GEXF"), tmp_path))
    assert set(graph) == {"s1", "s2", "a1", "a2"}
    told = taken(page, page.get_by_role("link", name="Report as HTML"), tmp_path)
    assert told.name == "crosstie-report-Alder-Motors-2024-06-28.html"
    assert "Alder Motors" in told.read_text(encoding="utf-8")
    printed = taken(page, page.get_by_role("button", name="Report as PDF"), tmp_path)
    assert printed.read_bytes().startswith(b"%PDF-")
    expect(page.locator("#relationship-pdf-state")).to_have_text("The PDF is ready: download it")


def test_what_is_not_there_is_a_page_of_words(base, watch):
    watched = watch(base, locale="zh-CN")
    page = watched.open("/download/nothing.csv")
    expect(page.get_by_role("alert")).to_contain_text("没有这个文件")
    page.get_by_role("link").click()
    expect(page.locator("#portfolio-count")).to_contain_text("3")
    watched.complaints[:] = [said for said in watched.complaints if "404" not in said]


PAGES = (
    "/",
    "/relationship/alder?leave=s1",
    "/person/s1",
    "/holes",
    "/introductions?to=quality@alder",
    "/plan",
    "/map",
    "/stages",
    "/stages?client=alder",
    "/data",
)
LEFT = """() => [...document.querySelectorAll('main .grid, main table, main .js-plotly-plot')].filter((shown) => {
    const grid = shown.closest('.grid');
    if (grid && (grid !== shown || document.querySelector(`[data-grid='${grid.id}']`))) return false;
    const around = shown.closest('.takeaway');
    return !around || !around.querySelector(shown.matches('.js-plotly-plot') ? '[data-picture]' : '[data-download]');
}).map((shown) => shown.id || shown.closest('[id]').id)"""
"""Tables and pictures that cannot be taken away, by the id that is nearest."""


def test_every_table_and_picture_can_be_taken_away(with_history, watch):
    watched = watch(with_history)
    for path in PAGES:
        page = watched.open(path)
        expect(page.locator("a[data-download]").first).to_be_attached()
        page.wait_for_load_state("networkidle")
        assert page.evaluate(LEFT) == [], path
