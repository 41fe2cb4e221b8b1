"""Whoever takes the steps that are suggested reaches the next stage, but for what is said to be beyond them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from graphmodel.analysis import analyse
from graphmodel.commerce import commerce
from graphmodel.measures import measure_all
from graphmodel.network import Network
from graphmodel.recognising import some_clients
from graphmodel.settings import Settings
from graphmodel.stages import Staging, staging, steps_to_next_stage
from graphmodel.stores.workbench import Workbench
from graphmodel.sums import TableSource
from graphmodel.tables import LIST_SEPARATOR, STAGES
from graphmodel.ties import ties
from ingest.example import AS_OF, write_example
from ingest.load import read_folder
from tests.oracle.judge import Row
from tests.oracle.portfolios import Portfolio, any_settings, arrow_of, portfolio
from tests.oracle.taking_steps import NO_TIE_MENDS, TOGETHER, taken

SEEDS = range(16)
STRICT = {
    "thresholds": {"mesh.threads": 4, "mesh.direct_share": 0.9, "diamond.counterparts": 5},
    "conditions": [
        {
            "stage": "wedge",
            "name": "coverage",
            "measure": "client_coverage",
            "operator": ">=",
            "threshold": 0.4,
            "sentence": "More than the window.",
        },
        {
            "stage": "mesh",
            "name": "our_coverage",
            "measure": "supplier_coverage",
            "operator": ">",
            "threshold": 0.4,
            "sentence": "More of ours.",
        },
    ],
    "thresholds_by_tier": {"A": {"wedge.threads": 3, "diamond.top_tie": False}},
}


@cache
def analysed(seed: int) -> tuple[Portfolio, Mapping[str, pa.Table]]:
    drawn = portfolio(seed)
    return drawn, analyse(drawn.arrow(), drawn.as_of, drawn.settings).tables


@cache
def reached(seed: int) -> Counter[str]:
    """How many relationships of a portfolio reached the stage they were promised, by its name."""
    drawn = portfolio(seed)
    return assert_reached(drawn.inputs, drawn.as_of, drawn.settings)


def steps_and_after(
    inputs: Mapping[str, list[Row]], as_of: date, settings: Settings
) -> tuple[dict[str, Row], list[Row], dict[str, pa.Table]]:
    before = analyse(arrow_of(inputs), as_of, settings).tables
    steps = before["steps"].to_pylist()
    after = analyse(arrow_of(taken(inputs, steps, as_of, settings)), as_of, settings).tables
    return {row["client_id"]: row for row in before["relationships"].to_pylist()}, steps, after


def assert_reached(inputs: Mapping[str, list[Row]], as_of: date, settings: Settings) -> Counter[str]:
    """Each relationship is where it was promised; how many reached the stage, by its name."""
    before, steps, after = steps_and_after(inputs, as_of, settings)
    beyond = defaultdict(set)
    for step in steps:
        if step["kind"] in NO_TIE_MENDS:
            beyond[step["client_id"]] |= set(step["conditions"].split(LIST_SEPARATOR))
    failing = defaultdict(set)
    for row in after["conditions"].to_pylist():
        if row["passed"] == "false":
            failing[row["client_id"]].add((row["stage"], f"{row['stage']}.{row['condition']}"))
    there: Counter[str] = Counter()
    for row in after["relationships"].to_pylist():
        client, wanted = row["client_id"], before[row["client_id"]]["next_stage"]
        if wanted is None:
            continue
        below = STAGES[: STAGES.index(wanted) + 1]
        left = {key for stage, key in failing[client] if stage in below}
        assert left <= beyond[client], (client, before[client]["missing"], left)
        if not beyond[client]:
            assert STAGES.index(row["stage"]) >= STAGES.index(wanted), client
            there[wanted] += 1
    return there


@pytest.mark.parametrize("seed", SEEDS)
def test_the_steps_lead_to_the_next_stage(seed: int) -> None:
    reached(seed)


@pytest.mark.parametrize("seed", range(8))
def test_the_steps_lead_to_the_next_stage_by_thresholds_of_ones_own(seed: int) -> None:
    drawn = portfolio(seed, settings=Settings.from_mapping({"stages": STRICT}))
    assert_reached(drawn.inputs, drawn.as_of, drawn.settings)


@pytest.mark.parametrize("seed", range(8))
def test_the_steps_lead_to_the_next_stage_under_any_settings(seed: int) -> None:
    drawn = portfolio(seed, settings=any_settings(seed))
    assert_reached(drawn.inputs, drawn.as_of, drawn.settings)


def test_every_stage_is_reached_by_some() -> None:
    """The promise above is worth what it is made for."""
    total: Counter[str] = Counter()
    for seed in SEEDS:
        total += reached(seed)
    assert {stage for stage, count in total.items() if count} >= set(STAGES[2:])


@pytest.mark.parametrize("seed", SEEDS)
def test_only_people_who_are_there_are_named(seed: int) -> None:
    drawn, tables = analysed(seed)
    people = {row["person_id"]: row for row in drawn.inputs["people"]}
    role = {row["organisation_id"]: row["role"] for row in drawn.inputs["organisations"]}
    live = {
        (row["supplier_person_id"], row["client_person_id"])
        for row in tables["ties"].to_pylist()
        if row["live"]
    }
    pairs = set()
    for step in tables["steps"].to_pylist():
        if step["kind"] not in TOGETHER:
            assert step["supplier_people"] is None
            assert step["client_people"] is None
            continue
        ours, theirs = (step[side].split(LIST_SEPARATOR) for side in ("supplier_people", "client_people"))
        assert all(role[people[person]["organisation_id"]] == "supplier" for person in ours)
        assert all(people[person]["organisation_id"] == step["client_id"] for person in theirs)
        assert len({*ours, *theirs}) == len(ours) + len(theirs)
        for person in (*ours, *theirs):
            left = people[person]["left_on"]
            assert left is None or left > drawn.as_of
        if step["kind"] in ("tie", "channel", "direct_work"):
            pair = (ours[0], theirs[0])
            assert (pair in live) == (step["kind"] != "tie")
            assert pair not in pairs
            pairs.add(pair)


@pytest.mark.parametrize("seed", range(0, 24, 3))
def test_every_failing_condition_is_spoken_to_and_every_step_serves_one(seed: int) -> None:
    _, tables = analysed(seed)
    above = {row["client_id"]: row["next_stage"] for row in tables["relationships"].to_pylist()}
    failing = {
        (row["client_id"], f"{row['stage']}.{row['condition']}")
        for row in tables["conditions"].to_pylist()
        if row["stage"] == above[row["client_id"]] and row["passed"] == "false"
    }
    spoken_to = set()
    for step in tables["steps"].to_pylist():
        served = {(step["client_id"], key) for key in step["conditions"].split(LIST_SEPARATOR)}
        assert served
        spoken_to |= served
    assert failing <= spoken_to


@pytest.mark.parametrize("seed", range(0, 24, 3))
def test_no_tie_is_suggested_that_the_others_make_needless(seed: int) -> None:
    """For stages that ask for ties alone: leaving any one step out leaves the stage out of reach."""
    drawn = portfolio(seed, clients=5)
    before, steps, _ = steps_and_after(drawn.inputs, drawn.as_of, drawn.settings)
    for client, row in before.items():
        own = [step for step in steps if step["client_id"] == client]
        wanted = row["next_stage"]
        if wanted not in ("point_to_point", "wedge", "mesh") or any(s["kind"] in NO_TIE_MENDS for s in own):
            continue
        for left_out in range(len(own)):
            fewer = own[:left_out] + own[left_out + 1 :]
            inputs = taken(drawn.inputs, fewer, drawn.as_of, drawn.settings)
            after = analyse(arrow_of(inputs), drawn.as_of, drawn.settings).tables["relationships"].to_pylist()
            (stage,) = (one["stage"] for one in after if one["client_id"] == client)
            assert STAGES.index(stage) < STAGES.index(wanted), (client, own[left_out])


def test_the_example_says_how_each_client_gets_further(tmp_path: Path) -> None:
    write_example(tmp_path)
    inputs = {name: table.to_pylist() for name, table in read_folder(tmp_path).tables.items()}
    there = assert_reached(inputs, AS_OF, Settings())
    assert {stage for stage, count in there.items() if count} >= {"wedge", "mesh", "cloud"}


def test_the_steps_of_some_clients_are_those_of_all() -> None:
    drawn = portfolio(2)
    inputs = drawn.arrow()
    whole = analyse(inputs, drawn.as_of, drawn.settings).tables["steps"]
    network, staged = judged_network(inputs, drawn)
    clients = np.array([1, 4, 5, 9])
    some = steps_to_next_stage(network, staged, clients)
    ids = network.portfolio.client_ids.take(pa.array(clients))
    assert some.equals(whole.filter(pc.is_in(whole["client_id"], ids)))
    assert len(steps_to_next_stage(network, staged, clients[:0])) == 0


def judged_network(inputs: Mapping[str, pa.Table], drawn: Portfolio) -> tuple[Network, Staging]:
    coded = some_clients(inputs, None)
    with Workbench() as workbench:
        workbench.lay_out({"given_interactions": inputs["interactions"]})
        workbench.run("canonical_interactions")
        found = TableSource(workbench).collect(coded, drawn.settings, lambda first, last: drawn.as_of)
        sums = found.of(0, coded.clients - 1)
    trade = commerce(inputs, coded, drawn.as_of)
    network = Network(coded, ties(sums, coded, drawn.settings), trade, drawn.settings)
    return network, staging(network, measure_all(network))
