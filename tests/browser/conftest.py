from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
import waitress
from dash import Dash
from playwright.sync_api import Browser, Page, expect, sync_playwright

from dashboard.report.printing import BROWSERS, QUIET

FLAGS = [*QUIET, "--no-sandbox"]
PATIENCE = 30_000
"""Milliseconds: others may share the machine."""
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if path is None:
        missing = "no Chromium found: apt-get install chromium"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield opened
        opened.close()


@dataclass
class Watched:
    """A page, what it complained of, and where it asked."""

    page: Page
    base: str
    complaints: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        self.page.goto(self.base + path)
        return self.page


def serving(app: Dash) -> Iterator[str]:
    """The address of an app that is served until the generator ends."""
    server = waitress.create_server(app.server, host="127.0.0.1", port=0, threads=8)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.trigger.pull_trigger(lambda: server.asyncore.close_all(server._map))  # its loop ends, being empty
    thread.join(10)
    server.task_dispatcher.shutdown()


@pytest.fixture
def watch(browser: Browser) -> Iterator[Callable[..., Watched]]:
    opened: list[Watched] = []

    def start(base: str, **options: object) -> Watched:
        context = browser.new_context(**{"viewport": {"width": 1440, "height": 900}, **options})
        watched = Watched(context.new_page(), base)
        watched.page.set_default_timeout(PATIENCE)
        watched.page.on(
            "console", lambda m: watched.complaints.append(m.text) if m.type in ("error", "warning") else None
        )
        watched.page.on("pageerror", lambda error: watched.complaints.append(str(error)))
        watched.page.on(
            "request",
            lambda request: (
                watched.elsewhere.append(request.url)
                if urlsplit(request.url).scheme.startswith("http")
                and urlsplit(request.url).hostname != "127.0.0.1"
                else None
            ),
        )
        opened.append(watched)
        return watched

    yield start
    for watched in opened:
        watched.page.context.close()
        assert watched.complaints == []
        assert watched.elsewhere == []
