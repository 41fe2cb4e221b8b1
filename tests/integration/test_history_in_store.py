"""With its results, an analysis of a store keeps how each client stood at each month end."""

from __future__ import annotations

import pytest

from crosstie.analysing import analyse_store
from crosstie.history import Asked, timeline_of_store
from graphmodel.stores.open import open_store
from graphmodel.tables import GROUP


@pytest.fixture
def store(analysed):
    return analysed


def test_it_is_the_timeline_that_the_command_tells(store):
    kept = open_store(store).results("timeline")
    assert kept.equals(timeline_of_store(store, Asked()).results.tables["timeline"])
    assert len(kept) == 3  # June 2024, of three clients
    assert "timeline" in open_store(store).run()["seconds"]


def test_of_an_earlier_day_it_tells_no_month_that_is_not_over(store, crosstie):
    assert crosstie("analyse", "--as-of", "2024-06-26", "--no-confidence").code == 0
    assert open_store(store).results("timeline").num_rows == 0


def test_groups_have_none(store):
    assert open_store(store).results("timeline").num_rows
    analyse_store(store, level=GROUP, confidence=False)
    assert open_store(store).results("timeline").num_rows == 0


def test_a_dry_run_works_none_out(store):
    results = analyse_store(store, dry_run=True)
    assert "timeline" not in results.run["seconds"]


def test_it_is_not_among_the_files(store, crosstie, desk):
    assert crosstie("analyse", "--out", desk / "out", "--no-confidence").code == 0
    assert not (desk / "out" / "timeline.csv").exists()
