"""How sure a stage is: the share of the settings around the chosen ones under which it stays the same."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date
from itertools import product
from typing import Any

import pytest

from graphmodel import analysis, confidence, stages
from graphmodel.analysis import analyse
from graphmodel.settings import Settings
from tests.oracle.portfolios import arrow_of, portfolio

CLIENTS = 10


def meetings(days: list[date], pairs: list[tuple[str, str]]) -> list[dict[str, Any]]:
    return [
        {
            "interaction_id": f"{day}-{ours}-{theirs}",
            "occurred_at": day,
            "channel": "meeting",
            "participant_ids": [ours, theirs],
        }
        for day in days
        for ours, theirs in pairs
    ]


def relationship(days: list[date], pairs: list[tuple[str, str]]) -> dict[str, Any]:
    people = {name: home for ours, theirs in pairs for name, home in ((ours, "us"), (theirs, "client"))}
    tables = {
        "organisations": [
            {"organisation_id": "us", "name": "Us", "role": "supplier"},
            {"organisation_id": "client", "name": "Client", "role": "client"},
        ],
        "people": [
            {"person_id": name, "name": name, "organisation_id": home, "function": "quality"}
            for name, home in people.items()
        ],
        "interactions": meetings(days, pairs),
    }
    (row,) = analyse(tables, date(2026, 6, 30), confidence=True).tables["relationships"].to_pylist()
    return row


def test_a_stage_far_from_every_threshold_is_certain() -> None:
    often = [date(2025, month, day) for month in range(1, 13) for day in (5, 15, 25)]
    row = relationship([*often, *[date(2026, month, 10) for month in range(1, 7)]], [("a", "x")])
    assert (row["stage"], row["stage_confidence"]) == ("point_to_point", 1.0)


def test_a_stage_on_the_edge_is_not() -> None:
    row = relationship([date(2026, 1, day) for day in (10, 11, 12)], [("a", "x")])
    assert row["stage"] == "point_to_point"
    assert 0.5 < row["stage_confidence"] < 1


def test_thin_data_has_no_confidence_and_says_why() -> None:
    row = relationship([date(2026, 6, 1)], [("a", "x")])
    assert row["stage_confidence"] is None
    assert "stage_confidence:the data is too thin" in row["flags"]


def test_it_is_not_worked_out_unless_asked_for() -> None:
    drawn = portfolio(1, CLIENTS)
    rows = analyse(arrow_of(drawn.inputs), drawn.as_of, drawn.settings).tables["relationships"].to_pylist()
    assert all(row["stage_confidence"] is None for row in rows)
    assert all("stage_confidence:not asked for" in row["flags"] for row in rows)


def by_analyses(drawn: Any, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The same by 54 analyses."""
    inputs, ties = arrow_of(drawn.inputs), drawn.settings.ties
    base = stages_of(inputs, drawn.as_of, drawn.settings)
    same = [0] * len(base)
    for half_life, live, fraction, root in product((0.5, 1, 2), (0.8, 1, 1.25), (0.8, 1, 1.2), (False, True)):
        weights = {
            name: math.sqrt(weight) if root else weight for name, weight in ties.channel_weights.items()
        }
        changed = replace(
            ties,
            half_life_days=ties.half_life_days * half_life,
            live_strength=ties.live_strength * live,
            channel_weights=weights,
        )
        scaled = tuple(
            replace(condition, threshold=condition.threshold * fraction)
            if 0 < condition.threshold < 1
            else condition
            for condition in stages.DEFAULT_CONDITIONS
        )
        with monkeypatch.context() as patch:
            patch.setattr(
                analysis,
                "staging",
                lambda network, values, told=scaled: stages.staging(network, values, told),
            )
            found = stages_of(inputs, drawn.as_of, replace(drawn.settings, ties=changed))
        same = [count + (one == other) for count, one, other in zip(same, base, found, strict=True)]
    return [count / 54 for count in same]


def stages_of(inputs: Any, as_of: date, settings: Settings) -> list[str]:
    return list(analyse(inputs, as_of, settings).tables["relationships"]["stage"].to_pylist())


def test_it_is_the_share_of_54_analyses(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = portfolio(5, CLIENTS)  # of settings that are not the defaults
    table = analyse(arrow_of(drawn.inputs), drawn.as_of, drawn.settings, confidence=True).tables[
        "relationships"
    ]
    expected = by_analyses(drawn, monkeypatch)
    rows = table.to_pylist()
    assert any(row["stage_confidence"] not in (None, 1.0) for row in rows)
    for row, share in zip(rows, expected, strict=True):
        if row["stage_confidence"] is None:
            assert "insufficient:" in row["flags"]
        else:
            assert row["stage_confidence"] == pytest.approx(share)
    assert confidence.SETTINGS == 54
