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
from benchmarks.web.serving import Served, serving

CLIENTS, INTERACTIONS = 10_000, 1_000_000
PEOPLE, ROUNDS = 50, 8
"""Who is there at once, and how many pages each opens."""

ANSWERED = f"{PEOPLE} people at once, 95th percentile"
FAILED = f"{PEOPLE} people at once, answers that failed"
MEMORY = "peak memory of the server"
"""With the processes that it starts; ``OWN`` is without them."""
OWN = "peak memory of the server's own process"
EVERY_PAGE, CROWD = "every page", "after the crowd"


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
                if name.startswith("filter"):
                    yield _figure(
                        f"{name}, 95th percentile", [quantiles(values, n=20, method="inclusive")[-1]], "s"
                    )
            yield from _memory(served, EVERY_PAGE)
            lab.say(f"{PEOPLE} people at once")
            crowd = lab.run(python("benchmarks.web.crowd", served.address, calls, PEOPLE, ROUNDS)).told
            yield _figure(ANSWERED, [quantiles(crowd["seconds"], n=20)[-1]], "s")
            yield _figure(f"{PEOPLE} people at once, median", [quantiles(crowd["seconds"], n=2)[0]], "s")
            yield _figure(FAILED, [crowd["failed"]])
            yield from _memory(served, CROWD)
    except Failed as why:
        yield Figure("the dashboard", why_not=str(why))


def _memory(served: Served, after: str) -> Iterator[Figure]:
    yield _figure(f"{MEMORY}, {after}", [served.peak_mib()], "MiB")
    yield _figure(f"{OWN}, {after}", [served.own_peak_mib()], "MiB")


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
