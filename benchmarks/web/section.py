"""The dashboard with ten thousand relationships and a million interactions: how long one waits, and what it takes."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from statistics import quantiles

from benchmarks.figures import Figure
from benchmarks.lab import Lab
from benchmarks.processes import Failed, python
from benchmarks.targets import target_of
from benchmarks.web.serving import serving

CLIENTS, INTERACTIONS = 10_000, 1_000_000
PEOPLE, ROUNDS = 50, 8
"""Who is there at once, and how many pages each opens."""

ANSWERED = f"{PEOPLE} people at once, 95th percentile"
FAILED = f"{PEOPLE} people at once, answers that failed"
MEMORY_PAGES, MEMORY_CROWD = (
    "peak memory of the server, every page",
    "peak memory of the server, after the crowd",
)


def web(lab: Lab) -> Iterator[Figure]:
    """Pages in a real browser, then many people at once, of one server that was just started."""
    try:
        store = store_of(lab)
        calls = lab.data / "calls.json"
        with serving(store) as served:
            lab.say("the dashboard in a browser")
            told = lab.run(python("benchmarks.web.browsing", served.address, lab.runs + 1, calls)).told
            for name, values in told.items():
                yield _figure(name, values, "s")
            yield _figure(MEMORY_PAGES, [served.peak_mib()], "MiB")
            lab.say(f"{PEOPLE} people at once")
            crowd = lab.run(python("benchmarks.web.crowd", served.address, calls, PEOPLE, ROUNDS)).told
            yield _figure(ANSWERED, [quantiles(crowd["seconds"], n=20)[-1]], "s")
            yield _figure(f"{PEOPLE} people at once, median", [quantiles(crowd["seconds"], n=2)[0]], "s")
            yield _figure(FAILED, [crowd["failed"]])
            yield _figure(MEMORY_CROWD, [served.peak_mib()], "MiB")
    except Failed as why:
        yield Figure("the dashboard", why_not=str(why))


def _figure(name: str, values: list[float], unit: str = "") -> Figure:
    return Figure(name, "", tuple(values), unit, target_of(name, 0))


def store_of(lab: Lab) -> Path:
    """A store with everything analysed, made when asked for and kept."""
    made = lab.data / f"company-{CLIENTS}.duckdb"
    if not made.exists():
        lab.say(f"making {made.name}")
        with lab.empty_folder() as folder:
            export, store = folder / "export", folder / "store.duckdb"
            lab.run(python("benchmarks.company", export, CLIENTS, INTERACTIONS), limit=3600)
            lab.run(python("crosstie", "load", export, "--store", store), limit=3600)
            lab.run(python("crosstie", "analyse", "--store", store), limit=3600)
            shutil.move(store, made)
    return made
