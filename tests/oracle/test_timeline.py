"""The timeline against analyses: of a month end it says what an analysis as of that day says, to the last bit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from graphmodel import continuity as continuity_module
from graphmodel.analysis import Results, analyse
from graphmodel.continuity import CONTINUITY_MONTHS, continuity, month_ends
from graphmodel.events import TableEvents
from graphmodel.recognising import some_clients
from graphmodel.risk import level
from graphmodel.settings import Settings
from graphmodel.stores.workbench import Workbench
from graphmodel.timeline import timeline
from ingest.example import write_example
from ingest.load import read_folder
from tests.oracle.portfolios import any_settings, arrow_of, portfolio

CLIENTS = 12
SAME = ("stage", "threads", "ties", "strength", "severance_probability")


def told(
    inputs: Mapping[str, pa.Table], as_of: date | None, settings: Settings | None = None, **options: Any
) -> Results:
    with Workbench() as workbench:
        workbench.lay_out({"given_interactions": inputs["interactions"]})
        workbench.run("canonical_interactions")
        return timeline(TableEvents(workbench), inputs, as_of, settings, **options)


def assert_same(
    inputs: Mapping[str, pa.Table], found: Results, settings: Settings, ends: Sequence[date]
) -> None:
    lines = found.tables["timeline"]
    for end in ends:
        analysed = analyse(inputs, end, settings).tables["relationships"].to_pylist()
        expected = [
            {
                "client_id": row["client_id"],
                **{name: row[name] for name in SAME},
                "level": level(row, settings),
            }
            for row in analysed
        ]
        at_end = lines.filter(pa.compute.equal(lines["month_end"], end))
        assert at_end.select(["client_id", *SAME, "level"]).to_pylist() == expected, end


@pytest.mark.parametrize("seed", range(4))
def test_every_month_end_is_as_an_analysis_of_that_day_says(seed: int) -> None:
    drawn = portfolio(seed, CLIENTS)
    inputs = drawn.arrow()
    found = told(inputs, drawn.as_of, drawn.settings)
    ends = sorted(set(found.tables["timeline"]["month_end"].to_pylist()))
    assert len(ends) > 12
    assert_same(inputs, found, drawn.settings, [*ends[:2], *ends[-14::3], ends[-1]])


@pytest.mark.parametrize("seed", range(4))
def test_so_it_is_under_any_settings(seed: int) -> None:
    settings = any_settings(seed)
    drawn = portfolio(seed, CLIENTS, settings)
    inputs = drawn.arrow()
    found = told(inputs, drawn.as_of, settings)
    assert_same(
        inputs, found, settings, month_ends(date(drawn.as_of.year - 1, 1, 1), drawn.as_of)[seed % 2 :: 2]
    )


def test_so_it_is_of_the_example_and_its_people_leave_and_orders_come_when_they_do(tmp_path: Path) -> None:
    write_example(tmp_path)
    inputs = read_folder(tmp_path).tables
    found = told(inputs, None)
    ends = sorted(set(found.tables["timeline"]["month_end"].to_pylist()))
    assert_same(inputs, found, Settings(), ends[::-3])
    assert len(set(found.tables["timeline"]["stage"].to_pylist())) == 7


def test_the_parts_of_a_portfolio_make_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = portfolio(3, CLIENTS)
    inputs = drawn.arrow()
    whole = told(inputs, drawn.as_of, drawn.settings).tables
    monkeypatch.setattr(continuity_module, "EVENTS_A_PART", 1)
    for name, table in told(inputs, drawn.as_of, drawn.settings).tables.items():
        assert table.equals(whole[name]), name


def test_the_months_that_are_told_change_nothing_about_them() -> None:
    drawn = portfolio(5, CLIENTS)
    inputs = drawn.arrow()
    whole = told(inputs, drawn.as_of, drawn.settings).tables
    some = told(inputs, drawn.as_of, drawn.settings, months=5).tables
    ends = sorted(set(whole["timeline"]["month_end"].to_pylist()))[-5:]
    for name in ("timeline", "falls"):
        rows = [row for row in whole[name].to_pylist() if row["month_end"] in ends]
        assert some[name].to_pylist() == rows, name
    assert some["flows"].equals(whole["flows"])
    assert {row["months"] for row in some["stage_durations"].to_pylist()} <= set(range(1, 6))


def test_one_client_is_as_among_all() -> None:
    drawn = portfolio(4, CLIENTS)
    inputs = drawn.arrow()
    whole = told(inputs, drawn.as_of, drawn.settings).tables
    for client in whole["timeline"]["client_id"].unique().to_pylist():
        alone = told(inputs, drawn.as_of, drawn.settings, client=client).tables
        assert sorted(alone) == ["falls", "stage_durations", "timeline"]
        for name, table in alone.items():
            assert table.to_pylist() == [row for row in whole[name].to_pylist() if row["client_id"] == client]


@pytest.mark.parametrize("seed", range(4))
def test_continuity_is_the_share_of_the_last_month_ends_with_a_tie(seed: int) -> None:
    drawn = portfolio(seed, CLIENTS)
    inputs = arrow_of(drawn.inputs)
    coded = some_clients(inputs, None)
    with Workbench() as workbench:
        workbench.lay_out({"given_interactions": inputs["interactions"]})
        workbench.run("canonical_interactions")
        history = TableEvents(workbench).keep(coded, drawn.settings)
        share = continuity(history, coded, drawn.settings, drawn.as_of)
    lines = told(inputs, drawn.as_of, drawn.settings, months=CONTINUITY_MONTHS).tables["timeline"]
    ties = lines["ties"].to_numpy().reshape(len(share), -1)
    assert ties.shape[1] == CONTINUITY_MONTHS
    assert np.array_equal(share, (ties > 0).mean(axis=1))
    assert 0 < share.mean() < 1


@pytest.mark.parametrize("seed", [1, 4])
def test_the_essence_knows_continuity_where_interactions_are_looked_at_one_by_one(seed: int) -> None:
    drawn = portfolio(seed, 10)
    inputs = arrow_of(drawn.inputs)
    lines = told(inputs, drawn.as_of, drawn.settings, months=CONTINUITY_MONTHS).tables["timeline"].to_pylist()
    with_it, without = (
        analyse(inputs, drawn.as_of, drawn.settings, confidence=asked).tables["relationships"].to_pylist()
        for asked in (True, False)
    )
    for row, plain in zip(with_it, without, strict=True):
        months = [line["ties"] > 0 for line in lines if line["client_id"] == row["client_id"]]
        terms = plain["essence_terms"].split(";") if plain["essence_terms"] else []
        assert row["essence_terms"].split(";") == ["continuity", *terms]
        rest = plain["essence"] * len(terms) if terms else 0.0
        assert row["essence"] == pytest.approx((sum(months) / CONTINUITY_MONTHS + rest) / (len(terms) + 1))
