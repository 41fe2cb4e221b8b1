"""The measures alone, from ties, in one process: the engine's, and those of plain loops over relationships.

``python -m benchmarks.measuring FOLDER AS_OF RUNS LOOP…`` prints seconds and how many figures differ.
"""

from __future__ import annotations

import gc
import json
import math
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any
from unittest.mock import patch

from benchmarks.peers import igraph_loop, networkx_loop
from benchmarks.peers.forms import Loop, Person, Relationship, Row, Tie
from crosstie.analysing import analyse_folder
from graphmodel import analysis
from graphmodel.measures import measure_all
from graphmodel.network import Network
from graphmodel.tables import FUNCTIONS, SENIORITIES

LOOPS: Mapping[str, Loop] = {
    "NetworkX": networkx_loop.by_cut,
    "NetworkX-matching": networkx_loop.by_matching,
    "igraph": igraph_loop.measures,
}
BUDGET = 120.0
"""Seconds that all rounds against a loop may take; one is always run."""

SAMPLE = 1000
"""Clients whose figures are compared with the engine's."""


def network_of(folder: Path, as_of: date) -> Network:
    """The network that an analysis of the folder gives to the measures."""
    seen: list[Network] = []

    def watch(network: Network) -> dict[str, Any]:
        seen.append(network)
        return measure_all(network)

    # The loops get every client at once, and so does the engine.
    whole = patch.object(analysis, "ROWS_A_PART", sys.maxsize)
    with patch.object(analysis, "measure_all", watch), whole:
        analyse_folder(folder, as_of)
    return fresh(seen[0])


def fresh(network: Network) -> Network:
    """The same network, with nothing worked out yet."""
    return Network(network.portfolio, network.ties, network.commerce, network.settings)


def relationships(network: Network) -> list[Relationship]:
    """Each client as a loop takes it: plain objects, made before the clock starts."""
    ours = _names(network.expected_supplier)
    found = [Relationship([], {}, ours, _names(theirs)) for theirs in network.expected_client]
    node = zip(
        network.node_client.tolist(),
        network.node_function.tolist(),
        network.portfolio.seniority[network.node_actor].tolist(),
        network.node_is_window.tolist(),
        strict=True,
    )
    for number, (client, function, seniority, window) in enumerate(node):
        found[client].people[number] = Person(FUNCTIONS[function], SENIORITIES[seniority], window)
    ties, live = network.ties, network.tie
    columns = (
        network.tie_supplier,
        network.tie_contact,
        network.tie_strength,
        ties.direct_strength[live],
        ties.joint_strength[live],
    )
    for client, *tie in zip(
        network.tie_client.tolist(), *(column.tolist() for column in columns), strict=True
    ):
        found[client].ties.append(Tie(*tie))
    return found


def _names(functions: Any) -> frozenset[str]:
    return frozenset(name for name, chosen in zip(FUNCTIONS, functions, strict=True) if chosen)


def seconds(work: Callable[[], Any]) -> float:
    """How long a piece of work takes."""
    start = perf_counter()
    work()
    return perf_counter() - start


def rounds(ours: Callable[[], Any], theirs: Callable[[], Any], runs: int) -> Iterator[tuple[float, float]]:
    """Both in turns, as often as asked for; fewer times where the budget does not allow it."""
    spent = 0.0
    for number in range(runs):
        if number and spent + spent / number > BUDGET:
            return
        yield (round_ := (seconds(ours), seconds(theirs)))
        spent += sum(round_)


def differences(ours: Mapping[str, Any], theirs: list[Row]) -> int:
    """Cells in which a loop says something else than the engine; undefined agrees with undefined."""
    return sum(
        not _agree(float(ours[name][client]), value)
        for client, row in enumerate(theirs)
        for name, value in row.items()
    )


def _agree(ours: float, theirs: float | None) -> bool:
    if theirs is None:
        return math.isnan(ours)
    return math.isclose(ours, theirs, rel_tol=1e-9, abs_tol=1e-12)


def main(folder: str, as_of: str, runs: str, *loops: str) -> None:
    """Time the engine and the loops on the ties of one folder."""
    network = network_of(Path(folder), date.fromisoformat(as_of))
    given = relationships(network)
    gc.collect()
    gc.freeze()  # what was made for the loops is not searched for garbage while the engine works
    ours = measure_all(network)
    ties = len(network.tie) / network.clients
    told: dict[str, Any] = {"ties": ties, "ours": [], "ratios": {}, "differ": {}}
    for name in loops:
        theirs = partial(_all, LOOPS[name], given)
        taken = list(rounds(lambda: measure_all(fresh(network)), theirs, int(runs)))
        told["ours"] += [mine for mine, _ in taken]
        told["ratios"][name] = [other / mine for mine, other in taken]
        told["differ"][name] = differences(ours, _all(LOOPS[name], given[:SAMPLE]))
    print(json.dumps(told))


def _all(loop: Loop, given: list[Relationship]) -> list[Row]:
    return [loop(one) for one in given]


if __name__ == "__main__":
    main(*sys.argv[1:])
