"""Take the pictures of the docs from the bundled example, in a real browser.

``python docs/take_pictures.py`` needs Chromium; it serves the example on a free loopback port and ends by itself.
"""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

from crosstie.demonstration import prepare_demo
from crosstie.reporting import Asked, report_client
from dashboard.access.accounts import Accounts
from dashboard.report.printing import QUIET

PICTURES = Path(__file__).parent / "pictures"
FLAGS = [*QUIET, "--no-sandbox"]
PAGES = {
    "portfolio": ("/", 900),
    "relationship": ("/relationship/C26", 1150),
    "two_firm_map": ("/relationship/C26?leave=C26-05,S-29&meet=S-30:C26-02#map", 900),
    "map": ("/map", 1000),
    "group": ("/map?group=C23", 900),
    "person": ("/person/S-04", 1000),
    "holes": ("/holes", 900),
    "introductions": ("/introductions?to=production@C20", 900),
    "plan": ("/plan?ties=10", 900),
    "alerts": ("/alerts", 900),
    "stages": ("/stages?from=2025-12", 1150),
    "data": ("/data", 1000),
    "explained": ("/relationship/C26?explain=single_thread_risk", 900),
    "measures": ("/measures?measure=effective_threads", 900),
    "chinese": ("/?lang=zh", 900),
}
SIGN_IN = {"sign_in": ("/", 560)}
"""Where nobody has signed in yet."""
SHOWN = """() => document.querySelector('main')?.childElementCount > 0
    && !document.querySelector('.loading, .working, .busy, [data-dash-is-loading=true], .ag-row-loading')"""
REPORT_OF = "C26"


def main() -> None:
    """Serve the example and photograph each page."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        store = prepare_demo(folder)
        with _served(store) as address:
            _take(address, PAGES)
        accounts = folder / "access"
        Accounts(accounts).add("ann@example.com", "analyst", secrets.token_urlsafe())
        with _served(store, "--sign-in", CROSSTIE_ACCESS=str(accounts)) as address:
            _take(address, SIGN_IN)
        _take_report(store, folder)


@contextmanager
def _served(store: str, *options: str, **environment: str) -> Iterator[str]:
    """The address of the dashboard over a store, for the length of the block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "crosstie", "serve", "--store", store, "--port", str(port), *options]
    with subprocess.Popen(command, env={**os.environ, **environment}) as server:
        try:
            _wait_for(address)
            yield address
        finally:
            server.terminate()


def _wait_for(address: str) -> None:
    for _ in range(100):
        try:
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310 - the server started above
            return
        except OSError:
            time.sleep(0.2)


def _take(address: str, pages: Mapping[str, tuple[str, int]]) -> None:
    PICTURES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for name, (path, height) in pages.items():
            page = browser.new_page(viewport={"width": 1280, "height": height})
            page.goto(address + path)
            page.wait_for_load_state("networkidle")
            page.wait_for_function(SHOWN)
            page.wait_for_timeout(1500)  # pictures are drawn once their data are there
            page.wait_for_function(SHOWN)
            page.screenshot(path=PICTURES / f"{name}.png")
        browser.close()


def _take_report(store: str, folder: Path) -> None:
    page = report_client(store, Asked(REPORT_OF, folder / "report.html")).file
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        shown = browser.new_page(viewport={"width": 794, "height": 900})
        shown.goto(page.as_uri())
        shown.screenshot(path=PICTURES / "report.png", full_page=True)
        browser.close()


if __name__ == "__main__":
    main()
