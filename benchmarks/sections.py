"""What is measured: one section a question, each giving its figures."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.figures import Figure, growth, ratios
from benchmarks.forms import AS_OF, CSV_FORMS, DENSE, FORMS, size_name
from benchmarks.graph import graph
from benchmarks.lab import Lab
from benchmarks.processes import Failed, python
from benchmarks.targets import target_of
from benchmarks.web.section import web

Section = Callable[[Lab], Iterator[Figure]]


def _figure(name: str, size: int, values: Iterable[float], unit: str = "") -> Figure:
    return Figure(name, size_name(size), tuple(values), unit, target_of(name, size))


def _impossible(name: str, size: int, why: Failed) -> Figure:
    return Figure(name, size_name(size), target=target_of(name, size), why_not=str(why))


def end_to_end(lab: Lab) -> Iterator[Figure]:
    """From export folder to result files, against a mere scan of the same interactions as CSV; and how that grows."""
    for form, words in FORMS.items():
        name = f"analyse, {words} / {'CSV ' if form.endswith('parquet') else ''}scan"
        for size in lab.sizes:
            try:
                duel = lab.duel(size, form)
            except Failed as why:
                yield _impossible(name, size, why)
                continue
            yield _figure(name, size, ratios(duel.seconds, duel.scan_seconds))
            yield _figure(f"analyse, {words}", size, duel.seconds, "s")
            if form.endswith("csv"):
                yield _figure(f"scan, {words}", size, duel.scan_seconds, "s")
                yield _figure(f"scan, {words}, the query alone", size, duel.query_seconds, "s")
    if len(lab.sizes) > 1:
        yield from _growth(lab)


def _growth(lab: Lab) -> Iterator[Figure]:
    """How time grows over all sizes, and where it grows fastest: start-up makes the small sizes look too good."""
    name, steepest, form = "growth of time, exponent", "growth of time, steepest step", "pairs-csv"
    largest = max(lab.sizes)
    target, at = target_of(name, largest), f"{size_name(min(lab.sizes))}–{size_name(largest)}"
    try:
        seconds = [median(lab.duel(size, form).seconds) for size in lab.sizes]
    except Failed as why:
        yield Figure(name, at, target=target, why_not=str(why))
        return
    steps = zip(pairwise(lab.sizes), pairwise(seconds), strict=True)
    yield Figure(name, at, (growth(lab.sizes, seconds),), target=target)
    yield Figure(steepest, at, (max(growth(*step) for step in steps),), target=target_of(steepest, largest))


def loading(lab: Lab) -> Iterator[Figure]:
    """A Salesforce export into an empty store, and once more, against a mere scan of all its files."""
    first, again = "load, Salesforce export", "load again, Salesforce export"
    for size in (size for size in lab.sizes if size <= LARGEST_EXPORT):
        with lab.empty_folder() as out:
            try:
                folder = lab.salesforce(size)
                scan = python("benchmarks.scan", folder)
                lab.run(scan)
                loads, reloads, scans = [], [], []
                for number in range(lab.runs):
                    lab.say(f"{first}, {size_name(size)}, {number + 1} of {lab.runs}")
                    store = out / f"{number}.duckdb"
                    load = python("crosstie", "load", folder, "--store", store, "--supplier", "Our Firm")
                    loads.append(lab.run(load))
                    reloads.append(lab.run(load))
                    scans.append(lab.run(scan))
            except Failed as why:
                yield _impossible(f"{first} / scan", size, why)
                continue
        seconds = [run.seconds for run in scans]
        for name, runs in ((first, loads), (again, reloads)):
            yield _figure(f"{name} / scan", size, ratios((run.seconds for run in runs), seconds))
            yield _figure(name, size, (run.seconds for run in runs), "s")
            yield _figure(f"peak memory, {name}", size, (run.peak_mib for run in runs), "MiB")
        yield _figure("scan, Salesforce export", size, seconds, "s")


LARGEST_EXPORT = 1e6
"""Tasks and events; a larger export is half a disk."""


def memory(lab: Lab) -> Iterator[Figure]:
    """The most memory that ``crosstie analyse`` held."""
    for form, words in FORMS.items():
        name = f"peak memory, {words}"
        for size in lab.sizes:
            try:
                yield _figure(name, size, (run.peak_mib for run in lab.duel(size, form).ours), "MiB")
            except Failed as why:
                yield _impossible(name, size, why)


def measures(lab: Lab) -> Iterator[Figure]:
    """All measures of all relationships, from ties, against loops over relationships and as a share of a scan.

    Then the same where relationships are denser: a loop's time grows with its ties, and with the square of its people.
    """
    for size in lab.sizes:
        try:
            lab.say(f"measures of {size // 1000:,} clients")
            scan = median(lab.duel(size, "pairs-csv").query_seconds)
            told = _told_of_measures(lab, size, "pairs-parquet")
        except Failed as why:
            yield _impossible("measures", size, why)
            continue
        yield _figure("measures / scan, the query alone", size, (seconds / scan for seconds in told["ours"]))
        yield from _against_loops(told, size)
    for size in lab.sizes:
        try:
            lab.say(f"measures of {size // 1000:,} clients, dense")
            yield from _against_loops(_told_of_measures(lab, size, DENSE), size, ", dense")
        except Failed as why:
            yield _impossible("measures, dense", size, why)


def _told_of_measures(lab: Lab, size: int, form: str) -> Mapping[str, Any]:
    return lab.run(python("benchmarks.measuring", lab.folder(size, form), AS_OF, lab.runs, *LOOPS)).told


def _against_loops(told: Mapping[str, Any], size: int, which: str = "") -> Iterator[Figure]:
    yield _figure(f"live ties a client{which}", size, [told["ties"]])
    yield _figure(f"measures{which}", size, told["ours"], "s")
    for loop, words in LOOPS.items():
        yield _figure(f"{words} / measures{which}", size, told["ratios"][loop])
    for loop, words in LOOPS.items():
        yield _figure(f"figures of the {words} that differ{which}", size, [told["differ"][loop]])


def timelines(lab: Lab) -> Iterator[Figure]:
    """Every month end of three years, against one analysis, which is one day."""
    for form, words in CSV_FORMS.items():
        name = f"timeline of {MONTHS} months, {words}"
        for size in lab.sizes:
            with lab.empty_folder() as out:
                try:
                    folder = lab.folder(size, form)
                    months = python(
                        "crosstie",
                        "timeline",
                        "--from",
                        folder,
                        "--months",
                        MONTHS,
                        "--as-of",
                        AS_OF,
                        "--out",
                        out,
                    )
                    theirs, ours = lab.rounds(
                        f"{name}, {size_name(size)}", months, lab.analyse(size, form, out / "day")
                    )
                except Failed as why:
                    yield _impossible(f"{name} / analyse", size, why)
                    continue
            seconds = [run.seconds for run in theirs]
            yield _figure(f"{name} / analyse", size, ratios(seconds, (run.seconds for run in ours)))
            yield _figure(name, size, seconds, "s")
            yield _figure(f"peak memory, {name}", size, (run.peak_mib for run in theirs), "MiB")


MONTHS = 36

LOOPS: Mapping[str, str] = {
    "NetworkX": "NetworkX loop",
    "NetworkX-matching": "NetworkX loop by matching",
    "igraph": "igraph loop",
}
"""Loops of ``benchmarks.measuring``."""


def peers(lab: Lab) -> Iterator[Figure]:
    """What one would run otherwise: an analyst's script, and the packages that come nearest."""
    for size in lab.sizes:
        yield from _analyst(lab, size)
    size = min(lab.sizes)
    for module, names in PACKAGES.items():
        try:
            lab.say(f"{module} on some clients of {size_name(size)}")
            folder = lab.folder(size, "pairs-parquet")
            told = lab.run(python(f"benchmarks.peers.{module}", folder, AS_OF, interpreter=lab.peers)).told
        except Failed as why:
            for name in names:
                yield _impossible(name, size, why)
            continue
        for name in names:
            yield Figure(name, told["at"], (told[name] / told["ours"],))


PACKAGES: Mapping[str, tuple[str, ...]] = {
    "of_vivainsights": ("vivainsights network_g2g / measures", "vivainsights network_p2p / measures"),
    "of_orgnet": ("orgnet / crosstie.analyse",),
}
"""Modules of ``benchmarks.peers`` and the figures they give."""


def _analyst(lab: Lab, size: int) -> Iterator[Figure]:
    form = "pairs-csv"
    with lab.empty_folder() as out:
        table = out / "relationships.csv"
        for way, name in ANALYSTS.items():
            try:
                script = python("benchmarks.peers.analyst", lab.folder(size, form), AS_OF, table, way)
                ours = lab.analyse(size, form, out / "ours")
                theirs, mine = lab.rounds(f"{name} on {size_name(size)}", script, ours, budget=BUDGET)
            except Failed as why:
                yield _impossible(f"{name} / analyse", size, why)
                continue
            seconds = [run.seconds for run in theirs]
            yield _figure(f"{name} / analyse", size, ratios(seconds, (run.seconds for run in mine)))
            yield _figure(name, size, seconds, "s")
            yield _figure(f"peak memory, {name}", size, (run.peak_mib for run in theirs), "MiB")
            differing = _threads(table) ^ _threads(out / "ours" / "relationships.csv")
            clients = {client for client, _ in differing}
            yield _figure(f"clients whose threads differ, {name}", size, [len(clients)])


BUDGET = 240.0
"""Seconds that the rounds of a slow peer may take in all; one round is always run."""

ANALYSTS: Mapping[str, str] = {"cut": "analyst's script", "matching": "analyst's script by matching"}
"""Ways of ``benchmarks.peers.analyst`` to the threads."""


def _threads(relationships: Path) -> set[tuple[str, int]]:
    """Each client's threads, as a table of relationships has them."""
    with relationships.open(encoding="utf-8", newline="") as file:
        return {(row["client_id"], int(row["threads"])) for row in csv.DictReader(file)}


def start_up(lab: Lab) -> Iterator[Figure]:
    """How long one waits for a short answer."""
    with lab.empty_folder() as folder:
        commands = {
            "crosstie --help": python("crosstie", "--help"),
            "crosstie risk, on the example": python("crosstie", "risk", "--store", folder / "demo.duckdb"),
        }
        lab.say("start-up")
        try:
            lab.run(python("crosstie", "demo", "--no-serve", "--folder", folder))
            for name, command in commands.items():
                lab.run(command)  # once for the caches
                times = [lab.run(command).seconds for _ in range(max(lab.runs, 5))]
                yield Figure(name, "", tuple(times), "s", target_of(name, 0))
        except Failed as why:
            lab.say(f"start-up: {why}")


SECTIONS: Mapping[str, Section] = {
    "end-to-end": end_to_end,
    "memory": memory,
    "loading": loading,
    "measures": measures,
    "timelines": timelines,
    "graph": graph,
    "peers": peers,
    "start-up": start_up,
    "web": web,
}
