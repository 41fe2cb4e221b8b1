"""What somebody waits for in a browser: each page opened with an empty cache, filters, a what-if.

``python -m benchmarks.web.browsing ADDRESS RUNS CALLS`` prints the times as JSON, and writes into the file CALLS what
the pages asked the server for, so that a crowd can ask the same.

A time is taken within the page: from the first moment of the navigation, or from the event of the click or key, to the
frame in which what was asked for stands on the page.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Error, Page, Request, sync_playwright

from dashboard.report.printing import BROWSERS, QUIET

FLAGS = [*QUIET, "--no-sandbox"]
PATIENCE = 180_000
"""Milliseconds; a page may work out something of the whole portfolio."""

PAGES: Mapping[str, str] = {
    "portfolio": "/",
    "relationship": "/relationship/c00042",
    "map": "/map",
    "stages": "/stages",
    "person": "/person/s0042",
    "holes": "/holes",
    "introductions": "/introductions?to=purchasing%40c00042",
    "plan": "/plan?ties=10",
    "alerts": "/alerts",
    "backtest": "/backtest",
    "data": "/data",
    "measures": "/measures",
}
"""An address of each page, of the portfolio that ``benchmarks.company`` makes."""

WORDS = ("turbines", "pumps", "optics", "presses", "valves", "hydraulics", "steel", "chemicals")
STAGES = ("wedge", "mesh", "point_to_point", "dormant", "none")
"""What is searched for, each of other numbers of clients than the one before, and the stages that are clicked."""

WATCH = """
window.crosstieBench = {
  shown(test) {  // milliseconds since the navigation, at the first frame in which it holds
    return new Promise((done) => {
      const look = () => (test() ? done(performance.now()) : requestAnimationFrame(look));
      look();
    });
  },
  after(kind, test) {  // milliseconds since the next event of that kind
    let began = null;
    document.addEventListener(kind, () => (began ??= performance.now()), { capture: true, once: true });
    this.answer = new Promise((done, failed) => {
      setTimeout(() => failed(new Error("no answer to a " + kind + " within PATIENCE ms: " + test)), PATIENCE);
      const look = () =>
        began !== null && test() ? done(performance.now() - began) : requestAnimationFrame(look);
      look();
    });
  },
  texts(selector) {
    return [...document.querySelectorAll(selector)].map((found) => found.textContent);
  },
};
"""
UNDER_WAY = "backtest"
"""The page whose work goes on for as long as it takes: it is there when it says how far it is."""

SAID = "!document.querySelector('.loading') && document.querySelector('main')?.childElementCount > 0"
READY = "!document.querySelector('.loading, .working, .busy') && document.querySelector('main')?.childElementCount > 0"
ROWS = "document.querySelector('[row-index=\"0\"] .client')?.textContent && document.querySelector('#portfolio-search')"
COUNT = "document.querySelector('#portfolio-count').textContent"


def main(address: str, runs: int, calls: Path) -> None:
    """Measure, print, and write down what was asked."""
    found: dict[str, list[float]] = defaultdict(list)
    asked: dict[str, list[str]] = {}
    with sync_playwright() as playwright:
        path = next((at for name in BROWSERS if (at := shutil.which(name))), None)
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        with _opened(browser, address, "/", asked) as page:
            found["portfolio, first after the start"].append(_shown(page, ROWS))
        for run in range(runs):
            for name, path in PAGES.items():
                with _opened(browser, address, path, asked) as page:
                    test = {"portfolio": ROWS, UNDER_WAY: SAID}.get(name, READY)
                    found[f"{name}, {'cold' if run else 'first'}"].append(_shown(page, test))
                    for what, seconds in _used(name, page):
                        found[what].append(seconds)
            with _opened(browser, address, "/", {}) as page:  # the crowd does not ask all this
                _shown(page, ROWS)
                for what, seconds in _filtered(page, WORDS[1:], STAGES[1:]):
                    found[what].append(seconds)
        browser.close()
    calls.write_text(json.dumps(asked), encoding="utf-8")
    print(json.dumps(found))


@contextmanager
def _opened(browser: Browser, address: str, path: str, asked: dict[str, list[str]]) -> Iterator[Page]:
    """A page in a browser that never saw the site; what it asks is noted."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.add_init_script(WATCH.replace("PATIENCE", str(PATIENCE)))
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    bodies: list[str] = []

    def note(request: Request) -> None:
        if request.method == "POST" and request.post_data:
            bodies.append(request.post_data)

    page.on("request", note)
    page.goto(address + path, wait_until="commit")
    yield page
    asked[path] = bodies
    context.close()


def _shown(page: Page, test: str) -> float:
    """Seconds from the navigation until a test holds."""
    return float(page.evaluate(f"window.crosstieBench.shown(() => {test})")) / 1000


def _used(name: str, page: Page) -> Iterator[tuple[str, float]]:
    """What is done on a page, and the seconds until it is answered."""
    if name == "portfolio":
        yield from _filtered(page, WORDS[:1], STAGES[:1])
    if name == "relationship":
        figures = "document.querySelector('#relationship-map-figures').textContent"
        page.wait_for_selector("g[data-node]")
        page.wait_for_load_state("networkidle")  # else what is still being drawn may be taken for the answer
        for person in range(2):  # the first adds up what is asked of this client; then it is there
            before = page.evaluate(figures)
            _await(page, "click", f"{figures} !== {json.dumps(before)}")
            page.locator("g[data-node]").nth(person).click()
            seconds = _answer(page)
        yield "what-if click", seconds


def _filtered(page: Page, words: Sequence[str], stages: Sequence[str]) -> Iterator[tuple[str, float]]:
    """One word after the other in the search of the portfolio, then one stage after the other with the last word."""
    for word in words:
        names = "crosstieBench.texts('.client')"
        every = f"{names}.every((name) => name.toLowerCase().includes('{word}'))"
        _await(page, "input", f"{_other_count(page)} && {names}.length && {every}")
        page.fill("#portfolio-search", word)
        yield "filter by a word", _answer(page)
    shown = "crosstieBench.texts('.ag-center-cols-container .stage')"
    for before, stage in zip((None, *stages), stages, strict=False):
        if before:
            others = _other_count(page)
            page.click(f".tile:has(.stage-{before})")
            page.wait_for_function(f"() => {others}")
        _await(page, "click", f"{_other_count(page)} && new Set({shown}).size === 1")
        page.click(f".tile:has(.stage-{stage})")
        yield "filter by a stage", _answer(page)


def _other_count(page: Page) -> str:
    """A test whether the portfolio says another number of clients than now."""
    return f"{COUNT} !== {json.dumps(page.evaluate(COUNT))}"


def _await(page: Page, kind: str, test: str) -> None:
    page.evaluate(f"window.crosstieBench.after('{kind}', () => {test})")


def _answer(page: Page) -> float:
    return float(page.evaluate("window.crosstieBench.answer")) / 1000


if __name__ == "__main__":
    try:
        main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
    except Error as error:
        sys.exit(error.message.splitlines()[0])  # what follows is where in the browser
