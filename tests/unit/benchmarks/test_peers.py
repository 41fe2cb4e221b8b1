"""What stands against the program computes the same figures: else it would be no comparison."""

from __future__ import annotations

import csv

import pytest

from benchmarks import measuring
from benchmarks.forms import AS_OF
from benchmarks.peers import analyst
from crosstie.analysing import analyse_folder
from graphmodel.measures import measure_all


@pytest.fixture(scope="module")
def network(exports):
    return measuring.network_of(exports["lists-csv"], AS_OF)


@pytest.mark.parametrize("loop", measuring.LOOPS.values(), ids=measuring.LOOPS)
def test_every_figure_of_a_loop_is_the_engines(loop, network):
    ours = measure_all(network)
    theirs = [loop(relationship) for relationship in measuring.relationships(network)]
    assert max(map(len, theirs)) == 20
    assert max(row["threads"] for row in theirs) >= 3
    assert measuring.differences(ours, theirs) == 0


def test_a_difference_is_found(network):
    theirs = [{"threads": threads + 1} for threads in measure_all(network)["threads"].tolist()]
    assert measuring.differences(measure_all(network), theirs) == network.clients


def test_a_fresh_network_has_nothing_worked_out(network):
    measure_all(network)
    assert not measuring.fresh(network).__dict__["_results"]


@pytest.mark.parametrize("way", ["cut", "matching"])
@pytest.mark.parametrize("form", ["pairs-csv", "lists-csv"])
def test_the_analyst_comes_to_the_same_relationships(form, way, exports, tmp_path):
    analyst.main(str(exports[form]), str(AS_OF), str(tmp_path / "out.csv"), way)
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        theirs = {row["client_id"]: row for row in csv.DictReader(file)}
    ours = {
        row["client_id"]: row
        for row in analyse_folder(exports[form], AS_OF).tables["relationships"].to_pylist()
    }
    assert theirs.keys() == ours.keys()
    for client, row in theirs.items():
        assert int(row.pop("threads")) == ours[client]["threads"]
        for name in ("strength", "tie_density", "effective_threads", "window_betweenness"):
            assert float(row[name] or "nan") == pytest.approx(ours[client][name] or float("nan"), nan_ok=True)
