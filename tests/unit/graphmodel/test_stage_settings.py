"""Thresholds, further conditions and targets of a firm's own: what they change, and what is refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from graphmodel.analysis import Results, analyse
from graphmodel.conditions import DEFAULT_CONDITIONS
from graphmodel.errors import SettingsError
from graphmodel.measures import MEASURES
from graphmodel.settings import Settings
from graphmodel.tables import CONDITION_MEASURES, YES_OR_NO
from tests.unit.graphmodel.builders import AS_OF, meetings

COVERAGE = {
    "stage": "mesh",
    "name": "coverage",
    "measure": "client_coverage",
    "operator": ">=",
    "threshold": 0.5,
    "sentence": "We know half of their departments.",
}


def of(**stages: Any) -> Settings:
    return Settings.from_mapping({"stages": stages})


def two_tiers(settings: Settings, facts: list[dict[str, Any]] | None = None) -> Results:
    """Clients ``a`` and ``b``, of those tiers, each with a network of three threads beyond the windows."""
    functions = ("quality", "production", "research_development")
    clients = ("a", "b")
    pairs = [(f"us-{name}", f"{client}-{name}") for client in clients for name in functions]
    people = {person for pair in pairs for person in pair}
    return analyse(
        {
            "organisations": [
                {"organisation_id": "us", "name": "Us", "role": "supplier"},
                *({"organisation_id": c, "name": c, "role": "client", "tier": c.upper()} for c in clients),
            ],
            "people": [
                {
                    "person_id": person,
                    "name": person,
                    "organisation_id": person.partition("-")[0],
                    "function": person.partition("-")[2],
                }
                for person in sorted(people)
            ],
            "interactions": [row for days in (0, 95, 185) for row in meetings(pairs, days_ago=days)],
            "facts": facts or [],
        },
        AS_OF,
        settings,
    )


def stages(results: Results) -> list[str]:
    found: list[str] = results.tables["relationships"]["stage"].to_pylist()
    return found


def conditions(results: Results, client: str) -> dict[str, dict[str, Any]]:
    rows = results.tables["conditions"].to_pylist()
    return {f"{row['stage']}.{row['condition']}": row for row in rows if row["client_id"] == client}


# --- what they change ---


def test_a_threshold_moves_the_stage_and_is_told() -> None:
    assert stages(two_tiers(of())) == ["mesh", "mesh"]
    strict = two_tiers(of(thresholds={"mesh.threads": 4}))
    assert stages(strict) == ["wedge", "wedge"]
    row = conditions(strict, "a")["mesh.threads"]
    assert (row["value"], row["threshold"], row["passed"]) == ("3", "4", "false")
    assert row["distance"] == pytest.approx(-0.25)
    assert strict.run["settings"]["stages"]["thresholds"] == {"mesh.threads": 4.0}


def test_a_threshold_of_a_tier_moves_that_tier_alone() -> None:
    results = two_tiers(of(thresholds={"mesh.threads": 2}, thresholds_by_tier={"B": {"mesh.threads": 4}}))
    assert stages(results) == ["mesh", "wedge"]
    told = [conditions(results, client)["mesh.threads"]["threshold"] for client in "ab"]
    assert told == ["2", "4"]
    (missing,) = results.tables["relationships"]["missing"].to_pylist()[1:]
    assert missing == "threads >= 4 (is 3)"


def test_thresholds_may_be_written_as_tables_in_tables() -> None:
    assert of(thresholds={"mesh": {"threads": 4}}) == of(thresholds={"mesh.threads": 4})


def test_false_asks_a_yes_or_no_of_nobody() -> None:
    results = two_tiers(of(thresholds_by_tier={"A": {"diamond.top_tie": False}}))
    assert "diamond.top_tie" not in conditions(results, "a")
    assert conditions(results, "b")["diamond.top_tie"]["passed"] == "false"
    assert len(conditions(results, "b")) == len(DEFAULT_CONDITIONS)


def test_a_further_condition_is_asked_with_its_sentence() -> None:
    few = two_tiers(of(conditions=[{**COVERAGE, "threshold": 0.42}]))
    many = two_tiers(of(conditions=[{**COVERAGE, "threshold": 0.43}]))
    assert (stages(few), stages(many)) == (["mesh", "mesh"], ["wedge", "wedge"])
    row = conditions(many, "a")["mesh.coverage"]
    assert (row["measure"], row["source"]) == ("client_coverage", COVERAGE["sentence"])
    order = [key for key in conditions(many, "a") if key.startswith(("mesh", "diamond"))]
    assert order.index("mesh.coverage") < order.index("diamond.alignment")


def test_a_further_condition_may_ask_some_tiers_alone() -> None:
    results = two_tiers(of(conditions=[{**COVERAGE, "tiers": ["B"]}]))
    assert stages(results) == ["mesh", "wedge"]
    assert "mesh.coverage" not in conditions(results, "a")


@pytest.mark.parametrize(
    ("threshold", "stage", "distance"), [(0.34, "mesh", 0.0196), (0.33, "wedge", -0.0101)]
)
def test_less_may_be_better(threshold: float, stage: str, distance: float) -> None:
    """Three of each side carry a third each."""
    more = {**COVERAGE, "measure": "single_thread_risk", "operator": "<=", "threshold": threshold}
    results = two_tiers(of(conditions=[more]))
    assert stages(results) == [stage, stage]
    assert conditions(results, "a")["mesh.coverage"]["distance"] == pytest.approx(distance, abs=1e-4)


@pytest.mark.parametrize(
    ("suppliers", "stage", "passed"),
    [(None, "mesh", "unknown"), (1, "mesh", "true"), (2, "wedge", "false")],
)
def test_a_further_condition_of_trade_blocks_nothing_without_data(
    suppliers: int | None, stage: str, passed: str
) -> None:
    others = {**COVERAGE, "measure": "backup_suppliers", "operator": "<", "threshold": 2}
    facts = [{"organisation_id": "a", "as_of": AS_OF, "backup_suppliers": suppliers}]
    results = two_tiers(of(conditions=[others]), facts)
    assert stages(results) == [stage, "mesh"]
    assert conditions(results, "a")["mesh.coverage"]["passed"] == passed
    evidence = results.tables["relationships"]["evidence"].to_pylist()
    assert evidence == ["network" if suppliers is None else "network+commercial", "network"]


@pytest.mark.parametrize(
    ("target", "gap"), [("point_to_point", -2), ("mesh", 0), ("diamond", 1), ("cloud", 2)]
)
def test_a_target_of_a_tier_and_the_way_there(target: str, gap: int) -> None:
    rows = two_tiers(of(target_by_tier={"A": target})).tables["relationships"].to_pylist()
    assert [(row["target_stage"], row["gap"]) for row in rows] == [(target, gap), (None, None)]


def test_a_target_of_a_client_goes_before_that_of_its_tier() -> None:
    settings = of(target_by_tier={"A": "wedge", "B": "diamond"}, target_by_client={"b": "cloud"})
    rows = two_tiers(settings).tables["relationships"].to_pylist()
    assert [(row["target_stage"], row["gap"]) for row in rows] == [("wedge", -1), ("cloud", 2)]


# --- what they are ---


def test_a_condition_may_ask_for_every_measure_that_is_a_figure() -> None:
    assert set(CONDITION_MEASURES) == set(MEASURES) - {"last_interaction_at"}


def test_yes_or_no_measures_are_those_of_truth_values() -> None:
    results = two_tiers(of())
    asked = {row["measure"] for row in conditions(results, "a").values() if row["operator"] == "is"}
    assert asked == set(YES_OR_NO)


def test_there_and_back_again() -> None:
    settings = of(
        thresholds={"mesh.threads": 4, "mesh.coverage": 0.6, "diamond.agreement": False},
        thresholds_by_tier={"战略": {"cloud.executive_tie": True}},
        conditions=[{**COVERAGE, "tiers": ["B"]}],
        target_by_tier={"战略": "cloud"},
        target_by_client={"C01": "wedge"},
    )
    assert Settings.from_mapping(settings.as_mapping()) == settings


def test_without_settings_the_conditions_are_the_models() -> None:
    assert Settings().stages.all_conditions() == DEFAULT_CONDITIONS


# --- what is refused ---

BAD: Mapping[str, tuple[dict[str, Any], str]] = {
    "an unknown key": ({"treshold": {}}, "unknown key 'treshold'. Did you mean 'thresholds'"),
    "an unknown condition": (
        {"thresholds": {"mesh.thread": 4}},
        "thresholds: unknown condition 'mesh.thread'. Did you mean 'mesh.threads'",
    ),
    "an unknown condition of a tier": (
        {"thresholds_by_tier": {"A": {"mash.threads": 4}}},
        "thresholds_by_tier.A: unknown condition 'mash.threads'. Did you mean 'mesh.threads'",
    ),
    "a text for a threshold": ({"thresholds": {"mesh.threads": "4"}}, "mesh.threads: must be a number"),
    "a number for a yes": ({"thresholds": {"diamond.top_tie": 2}}, "top_tie: must be true or false, not 2"),
    "a yes for a number": ({"thresholds": {"mesh.threads": True}}, "mesh.threads: must be a number"),
    "no table": ({"thresholds": 4}, "thresholds: must be a table"),
    "a live tie is the beginning": (
        {"thresholds": {"point_to_point.tie": 2}},
        "point_to_point is one live tie and nothing else",
    ),
    "conditions that are no list": (
        {"conditions": {}},
        r"must be tables, each begun by \[\[stages.conditions",
    ),
    "an unknown stage": (
        {"conditions": [{**COVERAGE, "stage": "mash"}]},
        "conditions, number 1: unknown stage 'mash'. Did you mean 'mesh'",
    ),
    "an unknown measure": (
        {"conditions": [COVERAGE, {**COVERAGE, "measure": "client_covrage"}]},
        "conditions, number 2: unknown measure 'client_covrage'. Did you mean 'client_coverage'",
    ),
    "an unknown operator": ({"conditions": [{**COVERAGE, "operator": "=>"}]}, "unknown operator '=>'"),
    "an unknown part": (
        {"conditions": [{**COVERAGE, "tier": "A"}]},
        "unknown key 'tier'. Did you mean 'tiers'",
    ),
    "a part too few": (
        {"conditions": [{key: value for key, value in COVERAGE.items() if key != "sentence"}]},
        "'sentence' is missing",
    ),
    "an empty sentence": ({"conditions": [{**COVERAGE, "sentence": " "}]}, "sentence: must be a text"),
    "a name twice": ({"conditions": [COVERAGE, COVERAGE]}, "there is a condition 'mesh.coverage' already"),
    "a name of the model's": (
        {"conditions": [{**COVERAGE, "name": "threads"}]},
        "'mesh.threads' already.*stages.thresholds",
    ),
    "a name with a point": ({"conditions": [{**COVERAGE, "name": "a.b"}]}, "name: may have no '.'"),
    "a yes compared": (
        {"conditions": [{**COVERAGE, "measure": "top_tie"}]},
        "operator: 'top_tie' is compared by is",
    ),
    "a figure that is": (
        {"conditions": [{**COVERAGE, "operator": "is"}]},
        "operator: 'client_coverage' is compared by >=, >, <= or <",
    ),
    "tiers that are no list": (
        {"conditions": [{**COVERAGE, "tiers": "A"}]},
        "tiers: must be a list of tiers",
    ),
    "an unknown target": (
        {"target_by_tier": {"A": "diamant"}},
        "target_by_tier.A: unknown stage 'diamant'. Did you mean 'diamond'",
    ),
    "a target nobody wants": ({"target_by_client": {"C1": "dormant"}}, "unknown stage 'dormant'"),
}


@pytest.mark.parametrize(("section", "sentence"), BAD.values(), ids=BAD)
def test_a_bad_value_is_refused_by_name(section: dict[str, Any], sentence: str) -> None:
    with pytest.raises(SettingsError, match=sentence):
        of(**section)


def test_all_of_it_is_read_from_a_file(tmp_path: Any) -> None:
    path = tmp_path / "crosstie.toml"
    path.write_text(
        """
[stages.thresholds]
mesh.threads = 4
"diamond.share_of_wallet" = 0.4

[stages.thresholds_by_tier."战略"]
cloud.executive_tie = false

[[stages.conditions]]
stage = "mesh"
name = "coverage"
measure = "client_coverage"
operator = ">="
threshold = 0.5
sentence = "We know half of their departments."

[stages.target_by_tier]
"战略" = "diamond"
""",
        "utf-8",
    )
    assert Settings.from_file(path) == of(
        thresholds={"mesh.threads": 4, "diamond.share_of_wallet": 0.4},
        thresholds_by_tier={"战略": {"cloud.executive_tie": False}},
        conditions=[COVERAGE],
        target_by_tier={"战略": "diamond"},
    )
