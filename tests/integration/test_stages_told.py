"""What the commands tell of stages: the way to the next one, the stage aimed at, where claims disagree."""

from __future__ import annotations

import json

import pytest

FACTS = "organisation_id,as_of,share_of_wallet,claimed_stage\nA,2024-06-30,0.8,diamond\n"
TARGET = '[stages.target_by_client]\nA = "mesh"\n'


@pytest.fixture
def clients(crosstie, analysed):
    """Ids of the clients of the sound export that have a live tie."""
    rows = json.loads(crosstie("risk", "--json").out)
    return [row["client_id"] for row in rows if row["stage"] == "point_to_point"]


def loaded(crosstie, export, client, settings=None):
    assert crosstie("load", export(facts=FACTS.replace("A,", f"{client},"))).code == 0
    assert crosstie("analyse", *(("--settings", settings) if settings else ())).code == 0


def test_show_tells_the_way_to_the_next_stage(crosstie, clients):
    found = json.loads(crosstie("show", clients[0], "--json").out)
    assert [step["step"] for step in found["steps"]] == list(range(1, len(found["steps"]) + 1))
    assert len(found["to_do"]) == len(found["steps"]) > 0
    lines = crosstie("show", clients[0]).out.splitlines()
    start = lines.index("What would take it there")
    told = [line.strip() for line in lines[start + 1 : start + 1 + len(found["to_do"])]]
    assert told == [f"{number}. {text}" for number, text in enumerate(found["to_do"], start=1)]


def test_show_tells_the_stage_aimed_at(crosstie, export, clients, desk):
    (desk / "aims.toml").write_text(TARGET.replace("A =", f'"{clients[0]}" ='))
    loaded(crosstie, export, clients[0], "aims.toml")
    lines = crosstie("show", clients[0]).out.splitlines()
    assert "Aimed at: mesh, 2 stages away (wedge and mesh)." in lines
    shown = json.loads(crosstie("show", clients[0], "--json").out)["relationship"]
    assert (shown["target_stage"], shown["gap"]) == ("mesh", 2)


def test_risk_tells_where_claims_disagree(crosstie, export, clients):
    assert crosstie("risk", "--mismatch").out.splitlines() == [
        "Nowhere do network, trade and claims disagree."
    ]
    loaded(crosstie, export, clients[0])
    rows = json.loads(crosstie("risk", "--mismatch", "--json").out)
    assert [row["client_id"] for row in rows] == [clients[0]]
    assert rows[0]["mismatch"] == "exposed_stronghold;claimed_higher"
    assert len(rows[0]["mismatch_evidence"]) == 2
    lines = crosstie("risk", "--mismatch").out.splitlines()
    assert lines[0] == "1 client where network, trade or claim disagree"
    assert lines[-2:] == [
        "     exposed stronghold: 80% of what the client buys in our field hangs on a point-to-point network.",
        "     claimed higher than it is: The CRM claims diamond; the network is point-to-point.",
    ]
    told = crosstie("risk", "--mismatch", "--lang", "zh").out.splitlines()
    assert told[-1] == "     申报阶段高于实际：客户关系系统申报为钻石型，实测为点对点断续。"


def test_a_bad_condition_is_refused_before_anything_is_read(crosstie, clients, desk):
    (desk / "crosstie.toml").write_text('[stages.thresholds]\n"mesh.thread" = 4\n')
    ended = crosstie("analyse")
    assert ended.code == 2
    assert "unknown condition 'mesh.thread'. Did you mean 'mesh.threads'" in ended.err
