"""Loading into and reading from a real Neo4j, against a plain script that writes the same graph."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from benchmarks.figures import Figure, ratios
from benchmarks.forms import AS_OF, size_name
from benchmarks.lab import Lab
from benchmarks.processes import ROOT, Failed, Run, python
from benchmarks.targets import target_of

FORM = "lists-parquet"
LARGEST_GRAPH = 1e6
"""Interactions; a larger graph takes hours for all runs."""

HEAP = "2g"
NAMES = {"CROSSTIE_STORE", "CROSSTIE_NEO4J_USER", "CROSSTIE_NEO4J_PASSWORD"}
"""What a server tells of itself, as the environment names it."""

PLAIN = "plain UNWIND … CREATE"
LOAD, AGAIN = "load into Neo4j", "load again into Neo4j"
ANALYSE, ANALYSE_AGAIN = "analyse from Neo4j", "analyse again from Neo4j"


def graph(lab: Lab) -> Iterator[Figure]:
    """First load, the same again, first analysis on another machine, the same again; each on a server of its own."""
    for size in (size for size in lab.sizes if size <= LARGEST_GRAPH):
        try:
            rounds = [_round(lab, size, number) for number in range(1, lab.runs + 1)]
        except Failed as why:
            for name in (f"{PLAIN} / {LOAD}", f"{LOAD} / again", f"{ANALYSE} / again"):
                yield Figure(name, size_name(size), target=target_of(name, size), why_not=str(why))
            continue
        seconds = {name: [done[name].seconds for done in rounds] for name in rounds[0]}
        pairs = {
            f"{PLAIN} / {LOAD}": (PLAIN, LOAD),
            f"{PLAIN}, nodes alone / {LOAD}": (f"{PLAIN}, nodes alone", LOAD),
            f"{LOAD} / again": (LOAD, AGAIN),
            f"{ANALYSE} / again": (ANALYSE, ANALYSE_AGAIN),
        }
        for name, (ours, theirs) in pairs.items():
            yield _figure(name, size, ratios(seconds[ours], seconds[theirs]))
        for name, values in seconds.items():
            yield _figure(name, size, values, "s")
        for name in (LOAD, ANALYSE, ANALYSE_AGAIN):
            yield _figure(f"peak memory, {name}", size, [done[name].peak_mib for done in rounds], "MiB")


def _figure(name: str, size: int, values: list[float] | tuple[float, ...], unit: str = "") -> Figure:
    return Figure(name, size_name(size), tuple(values), unit, target_of(name, size))


def _round(lab: Lab, size: int, number: int) -> dict[str, Run]:
    """Every run of one round, by name."""
    folder = lab.folder(size, FORM)
    done: dict[str, Run] = {}
    for name, ways in {PLAIN: ("whole",), f"{PLAIN}, nodes alone": ("nodes",)}.items():
        with lab.empty_folder() as out, _a_server(lab, out) as environment:
            lab.say(f"{name}, {size_name(size)}, {number} of {lab.runs}")
            done[name] = lab.run(
                python("benchmarks.peers.plain_cypher", folder, *ways), environment=environment
            )
    with lab.empty_folder() as out, _a_server(lab, out) as environment:
        here = {**environment, "CROSSTIE_CACHE": str(out / "here")}
        elsewhere = {**environment, "CROSSTIE_CACHE": str(out / "elsewhere")}
        load = python("crosstie", "load", folder)
        analyse = python("crosstie", "analyse", "--as-of", AS_OF)
        steps = ((LOAD, load, here), (AGAIN, load, here), (ANALYSE, analyse, elsewhere))
        for name, command, where in (*steps, (ANALYSE_AGAIN, analyse, elsewhere)):
            lab.say(f"{name}, {size_name(size)}, {number} of {lab.runs}")
            done[name] = lab.run(command, environment=where)
    return done


@contextmanager
def _a_server(lab: Lab, folder: Path) -> Iterator[Mapping[str, str]]:
    """An empty server in a process of its own; what the environment must say to use it.

    A process of its own, because the driver loads numpy and pandas, which would count towards what is measured.
    """
    command = python("tools.neo4j", "--keep", folder / "server", "--heap", HEAP)
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None  # noqa: S101
        exports = (line.split()[1] for line in process.stdout if line.startswith("export "))
        try:
            told = dict(export.split("=", 1) for export in islice(exports, len(NAMES)))
            if set(told) != NAMES:
                raise Failed("no Neo4j: see make neo4j")
            yield told
        finally:
            process.terminate()
