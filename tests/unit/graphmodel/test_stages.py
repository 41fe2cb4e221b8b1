"""The table of stages: each can be reached, and each condition holds it or lets it go as its text says."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pyarrow as pa
import pytest

from graphmodel.measures import MEASURES
from graphmodel.messages import Messages
from graphmodel.stages import DEFAULT_CONDITIONS, condition_rows, margin, missing, staging
from graphmodel.stages.judging import judge
from graphmodel.tables import CONDITIONS, STAGES

NAN = float("nan")
ENGLISH = Messages.of("en")

# The table once more by hand: stage, condition, measure, a value that fails, the nearest that passes.
TABLE = [
    ("point_to_point", "tie", "ties", 0, 1),
    ("wedge", "threads", "threads", 1, 2),
    ("wedge", "sustained", "sustained", 0, 1),
    ("mesh", "threads", "threads", 2, 3),
    ("mesh", "direct_cells", "direct_cells", 2, 3),
    ("mesh", "supplier_functions", "direct_supplier_functions", 1, 2),
    ("mesh", "client_functions", "direct_client_functions", 1, 2),
    ("mesh", "direct_share", "direct_share", 0.1999, 0.2),
    ("diamond", "alignment", "counterpart_alignment", 0.5999, 0.6),
    ("diamond", "counterparts", "counterpart_cells", 2, 3),
    ("diamond", "top_tie", "top_tie", 0, 1),
    ("diamond", "direct_share", "direct_share", 0.4999, 0.5),
    ("diamond", "share_of_wallet", "share_of_wallet", 0.5, 0.5001),
    ("diamond", "agreement", "agreement_in_force", 0, 1),
    ("cloud", "joint_functions", "joint_functions", 3, 4),
    ("cloud", "joint_strategy", "joint_strategic", 0, 1),
    ("cloud", "client_functions", "client_functions", 6, 7),
    ("cloud", "function_density", "function_density", 0.2499, 0.25),
    ("cloud", "executive_tie", "executive_tie", 0, 1),
]
COMMERCIAL = ("share_of_wallet", "agreement_in_force")
REACHABLE = STAGES[STAGES.index("point_to_point") :]
each_condition = pytest.mark.parametrize(
    ("stage", "condition", "measure", "fails", "passes"), TABLE, ids=[f"{row[0]}-{row[1]}" for row in TABLE]
)


def passing(up_to):
    """Measures that just pass every condition up to a stage, and fail what only the stages above ask."""
    below = REACHABLE[: REACHABLE.index(up_to) + 1]
    values = {}
    for stage, _, measure, fails, passes in TABLE:
        values[measure] = passes if stage in below else values.get(measure, fails)
    return values


def staged(*relationships, live_before=()):
    """Stage some relationships given by their measures; ``live_before`` lists those with a live tie once."""
    values = {name: np.array([one[name] for one in relationships], dtype=float) for name in relationships[0]}
    live = np.zeros((17, len(relationships)), dtype=bool)
    live[0] = values["ties"] > 0
    live[16, list(live_before)] = True
    network = SimpleNamespace(ties=SimpleNamespace(live_clients=live), tie_count=values["ties"].astype(int))
    return staging(network, values, DEFAULT_CONDITIONS)


def stage_of(values):
    (stage,) = staged(values).stage
    return STAGES[stage]


# --- the table ---


def test_the_table_is_the_one_of_the_model():
    told = [(row[0], row[1], row[2]) for row in TABLE]
    assert [(c.stage, c.name, c.measure) for c in DEFAULT_CONDITIONS] == told
    assert {c.measure for c in DEFAULT_CONDITIONS if c.commercial} == set(COMMERCIAL)


@pytest.mark.parametrize("condition", DEFAULT_CONDITIONS, ids=lambda c: f"{c.stage}-{c.name}")
def test_a_condition_is_sound(condition):
    assert condition.measure in MEASURES
    assert condition.because(ENGLISH).endswith((".", "…"))
    assert condition.operator in (">=", ">", "is")


@each_condition
def test_a_condition_passes_at_its_threshold_and_not_below(stage, condition, measure, fails, passes):
    (told,) = [c for c in DEFAULT_CONDITIONS if (c.stage, c.name) == (stage, condition)]
    assert judge(told, {measure: [fails, passes]}, np.full(2, float(told.threshold))).tolist() == [0, 1]


@each_condition
def test_a_network_condition_without_a_value_fails_and_a_commercial_one_is_unknown(
    stage, condition, measure, fails, passes
):
    (told,) = [c for c in DEFAULT_CONDITIONS if (c.stage, c.name) == (stage, condition)]
    verdict = judge(told, {measure: [NAN]}, np.full(1, float(told.threshold)))
    assert verdict.tolist() == [-1 if measure in COMMERCIAL else 0]


# --- the stage ---


@pytest.mark.parametrize("stage", REACHABLE)
def test_a_stage_is_reached_when_its_conditions_and_those_below_hold(stage):
    assert stage_of(passing(stage)) == stage


@each_condition
def test_one_condition_on_its_failing_side_takes_the_stage_away(stage, condition, measure, fails, passes):
    """The relationship falls to the stage below the lowest that asks for more than is left."""
    values = {**passing(stage), measure: fails}
    below = STAGES[STAGES.index(stage) - 1] if stage != "point_to_point" else "none"
    assert stage_of(values) == below
    assert stage_of({**values, measure: passes}) == stage


@each_condition
def test_one_condition_of_a_lower_stage_takes_every_stage_above_away(
    stage, condition, measure, fails, passes
):
    values = {**passing("cloud"), measure: fails}
    below = STAGES[STAGES.index(stage) - 1] if stage != "point_to_point" else "none"
    assert stage_of(values) == below


@pytest.mark.parametrize("measure", COMMERCIAL)
@pytest.mark.parametrize("stage", ["diamond", "cloud"])
def test_what_is_not_known_of_trade_blocks_no_stage(stage, measure):
    assert stage_of({**passing(stage), measure: NAN}) == stage
    assert stage_of({**passing(stage), **dict.fromkeys(COMMERCIAL, NAN)}) == stage


def test_one_known_fact_of_trade_is_commercial_evidence():
    nothing = dict.fromkeys(COMMERCIAL, NAN)
    cloud = passing("cloud")
    found = staged({**cloud, **nothing}, cloud, {**cloud, **nothing, "agreement_in_force": 0})
    assert found.commercial.tolist() == [False, True, True]


def test_without_a_live_tie_it_is_dormant_or_none():
    lost = {**passing("cloud"), "ties": 0}
    found = staged(lost, lost, passing("wedge"), live_before=[1, 2])
    assert [STAGES[stage] for stage in found.stage] == ["none", "dormant", "wedge"]


def test_no_relationship_gets_no_stage():
    values = {measure: np.zeros(0) for _, _, measure, _, _ in TABLE}
    network = SimpleNamespace(
        ties=SimpleNamespace(live_clients=np.zeros((17, 0), dtype=bool)), tie_count=np.zeros(0, dtype=int)
    )
    assert staging(network, values, DEFAULT_CONDITIONS).stage.tolist() == []


# --- what is said about it ---


@pytest.mark.parametrize("stage", REACHABLE[:-1])
def test_the_next_stage_is_the_one_above_and_what_it_lacks_is_told(stage):
    found = staged(passing(stage))
    above = REACHABLE[REACHABLE.index(stage) + 1]
    assert [STAGES[index] for index in found.next_stage] == [above]
    (told,) = missing(found, ENGLISH).to_pylist()
    asked = [row for row in TABLE if row[0] == above]
    lacking = [measure for _, _, measure, _, passes in asked if passing(stage)[measure] < passes]
    assert [part.split()[0] for part in told.split("; ")] == lacking


def test_what_is_missing_in_words():
    found = staged(
        {**passing("point_to_point"), "sustained": NAN}, passing("cloud"), {**passing("cloud"), "ties": 0}
    )
    assert missing(found, ENGLISH).to_pylist() == [
        "threads >= 2 (is 1); sustained is true (is undefined)",
        None,
        "ties >= 1 (is 0)",
    ]
    assert found.next_stage.tolist() == [STAGES.index("wedge"), -1, STAGES.index("point_to_point")]


def test_the_margin_names_the_passed_condition_nearest_to_failing():
    comfortable = {**passing("wedge"), "ties": 5, "threads": 3}
    found = staged(comfortable, {**comfortable, "threads": 20}, {**passing("wedge"), "ties": 0})
    assert margin(found, ENGLISH).to_pylist() == ["threads 3 >= 2 (+50%)", "ties 5 >= 1 (+400%)", None]


def test_every_condition_of_every_relationship_is_a_row():
    network = staged(passing("cloud"), {**passing("point_to_point"), "share_of_wallet": NAN})
    rows = condition_rows(network, SimpleNamespace(clients=2, client_ids=pa.array(["a", "b"])), ENGLISH)
    assert tuple(rows.column_names) == CONDITIONS.names
    found = rows.to_pylist()
    assert [(row["client_id"], row["stage"], row["condition"]) for row in found] == [
        (client, row[0], row[1]) for client in "ab" for row in TABLE
    ]
    assert {row["passed"] for row in found if row["client_id"] == "a"} == {"true"}
    by_name = {(row["stage"], row["condition"]): row for row in found if row["client_id"] == "b"}
    wallet = by_name["diamond", "share_of_wallet"]
    assert (wallet["value"], wallet["operator"], wallet["threshold"]) == (None, ">", "0.5")
    assert wallet["passed"] == "unknown"
    threads = by_name["wedge", "threads"]
    assert (threads["value"], threads["operator"], threads["threshold"]) == ("1", ">=", "2")
    assert threads["passed"] == "false"
    sustained = by_name["wedge", "sustained"]
    assert (sustained["value"], sustained["threshold"], sustained["passed"]) == ("false", "true", "false")


@pytest.mark.parametrize(
    ("measure", "value", "distance"),
    [
        ("threads", 3, 0.0),
        ("threads", 4, 1 / 3),
        ("threads", 1, -2 / 3),
        ("threads", 0, -1.0),
        ("direct_share", 0.3, 0.5),
        ("direct_share", 0.1, -0.5),
        ("direct_share", NAN, NAN),
    ],
)
def test_the_distance_is_what_there_is_to_spare_or_missing_as_a_share_of_the_threshold(
    measure, value, distance
):
    found = staged({**passing("mesh"), measure: value})
    row = [(c.stage, c.measure) for c in DEFAULT_CONDITIONS].index(("mesh", measure))
    assert found.distance[row].tolist() == [pytest.approx(distance, nan_ok=True)]


def test_a_yes_has_no_distance_and_a_no_lacks_all_of_it():
    found = staged(passing("cloud"), {**passing("cloud"), "top_tie": 0, "agreement_in_force": NAN})
    rows = {c.measure: row for row, c in enumerate(DEFAULT_CONDITIONS)}
    assert np.isnan(found.distance[rows["top_tie"], 0])
    assert found.distance[rows["top_tie"], 1] == -1
    assert np.isnan(found.distance[rows["agreement_in_force"]]).all()


def test_the_margin_has_the_least_distance_of_all_conditions_that_hold():
    found = staged(*(passing(stage) for stage in REACHABLE))
    for client, told in enumerate(margin(found, ENGLISH).to_pylist()):
        held = [
            (distance, c.measure)
            for c, distance, verdict in zip(
                found.conditions, found.distance[:, client], found.verdicts[:, client], strict=True
            )
            if verdict == 1 and STAGES.index(c.stage) <= found.stage[client] and not np.isnan(distance)
        ]
        assert told.split()[0] in {measure for distance, measure in held if distance == min(held)[0]}
