"""Real traffic, half-yearly from the end of 1997 to the middle of 1999: both findings, unpolished."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from crosstie.backtesting import Asked, backtest_of_folder
from graphmodel.analysis import Results
from graphmodel.backtest import Question
from graphmodel.settings import Settings

MAIL = Path(__file__).resolve().parents[3] / "shared" / "data" / "w3c-mail-1995-2000"
CUTS = (date(1997, 12, 31), date(1999, 6, 30))

pytestmark = pytest.mark.skipif(
    not MAIL.is_dir(), reason="needs the mails of 1995 to 2000 in ../shared/data beside the project"
)


@pytest.fixture(scope="module")
def results() -> Results:
    return backtest_of_folder(MAIL, Asked(Question("half-yearly", CUTS, contacts="strong"), Settings()))


def test_the_more_live_contacts_the_likelier_a_relationship_outlives_the_strongest(results: Results) -> None:
    found = {
        row["number"]: (row["survived"], row["relationships"])
        for row in results.tables["backtest_survival"].to_pylist()
        if row["counted"] == "live_contacts"
    }
    assert found == {"1": (53, 250), "2": (14, 25), "3+": (14, 14)}  # 21%, 56%, all


def test_recency_alone_foretells_dormancy_better_than_any_other_figure(results: Results) -> None:
    rows = [row for row in results.tables["backtest_forecast"].to_pylist() if row["judged_on"] == "all_cuts"]
    assert {(row["relationships"], row["clients"], row["dormant"]) for row in rows} == {(611, 338, 255)}
    found = {row["predictor"]: round(row["auc"], 2) for row in rows}
    told = {"recency": 0.78, "volume": 0.67, "strength": 0.74, "concentration": 0.65}
    assert {name: found[name] for name in told} == told
    assert max(found, key=found.__getitem__) == "recency"
    for row in rows:
        if row["predictor"] in ("volume", "concentration", "threads", "flag"):
            assert row["auc_gain_high"] < 0, row["predictor"]


def test_a_fitted_model_is_not_surely_better_and_shows_no_forecast(results: Results) -> None:
    later = {
        row["predictor"]: row
        for row in results.tables["backtest_forecast"].to_pylist()
        if row["judged_on"] == "later_cuts"
    }
    assert later["forecast"]["auc_gain_low"] < 0 < later["forecast"]["auc_gain_high"]
    assert results.run["forecast"] == "not_better_than_recency"
    assert results.tables["backtest_outlook"].num_rows == 0


def test_the_command_says_so_in_its_own_words(crosstie) -> None:
    told = crosstie(
        *("backtest", "--from", MAIL, "--cuts", "half-yearly", "--between", "1997-12", "1999-06"),
        *("--contacts", "strong", "--least-interactions", 5, "--horizon", 180, "--outcome", "silence"),
    )
    assert told.code == 0
    lines = [line.split() for line in told.out.splitlines()]
    assert ["1", "250", "53", "21%", "16%", "to", "27%"] in lines
    assert ["2", "25", "14", "56%", "36%", "to", "74%"] in lines
    assert ["3", "or", "more", "14", "14", "100%", "74%", "to", "100%"] in lines
    assert "Not for sure: " in told.out
