"""What the page of the backtest says: of the flag, of the model, and where there is too little to say anything."""

from __future__ import annotations

from datetime import date

import pytest

from dashboard.app import create_app
from dashboard.backtesting import Backtested
from dashboard.components import backtest
from dashboard.theme import DARK, LIGHT
from graphmodel.errors import InputError
from graphmodel.stores.open import open_store
from tests.unit.dashboard import held, invented
from tests.unit.dashboard.test_app import call
from tests.unit.dashboard.test_components import words

NASTY = "<script>alert(1)</script>"


def scored(predictor, auc, **more):
    return {
        "judged_on": "all_cuts",
        "predictor": predictor,
        "auc": auc,
        "auc_low": auc - 0.04,
        "auc_high": auc + 0.04,
        "auc_gain": auc - 0.78,
        "auc_gain_low": auc - 0.80,
        "auc_gain_high": auc - 0.76,
        "listed": 40.0,
        "precision": 0.63,
        "precision_low": 0.47,
        "precision_high": 0.76,
        **more,
    }


def found(*, forecast="not_better_than_recency", flagged=40, outlook=(), calibrated=True):
    share = {"clients": 9, "low": 0.16, "high": 0.27}
    later = [
        scored(name, auc, judged_on="later_cuts") for name, auc in (("forecast", 0.79), ("recency", 0.78))
    ]
    return Backtested(
        run={
            "as_of": "1998-12-31",
            "settings": {"backtest": {"horizon_days": 180}},
            "relationships": 338,
            "forecast": forecast,
        },
        cuts=[
            {
                "cut": date(1997, 12, 31),
                "relationships": 300,
                "dormant": 100,
                "flagged": 0,
                "trained_on": None,
            },
            {
                "cut": date(1998, 6, 30),
                "relationships": 311,
                "dormant": 155,
                "flagged": flagged,
                "trained_on": 300,
            },
        ],
        survival=[
            {
                "counted": "live_contacts",
                "number": "1",
                "relationships": 250,
                "survived": 53,
                "share": 0.212,
                **share,
            },
            {
                "counted": "threads",
                "number": "3+",
                "relationships": 14,
                "survived": 14,
                "share": 1.0,
                **share,
            },
        ],
        judged={"all_cuts": [scored("recency", 0.78), scored("flag", 0.61)], "later_cuts": later},
        calibration=[
            {
                "predictor": name,
                "foretold": 0.4,
                "share": 0.35,
                "low": 0.3,
                "high": 0.41,
                "relationships": 31,
            }
            for name in ("recency", "forecast")
        ]
        if calibrated
        else [],
        outlook=outlook,
    )


def test_it_answers_how_often_the_flags_were_right():
    said = words(backtest.body(found()))
    assert "Of 40 times that the flag was up, 63% went dormant (47% to 76%); of all, 42%." in said
    assert "went 255 of 611 times" not in said
    assert "255 of 611 times (42%)" in said


def test_a_forecast_that_is_not_surely_better_is_not_shown():
    said = words(backtest.body(found()))
    assert "No forecast is shown; go by the time since the last interaction." in said
    assert "+0.010 (-0.010 to +0.030) may be none" in said
    assert "likeliest" not in said


def test_a_forecast_that_is_better_lists_who_is_likeliest():
    row = {
        "client_id": "c/1",
        "client_name": NASTY,
        "as_of": date(2000, 1, 31),
        "probability": 0.86,
        "recency": 353.2,
        "volume": 6,
        "level": "high",
    }
    said = words(backtest.body(found(forecast="better_than_recency", outlook=[row])))
    assert "A forecast is shown" in said
    assert "The 1 likeliest to go dormant within 180 days from 31 January 2000" in said
    assert NASTY in said


def test_a_flag_that_was_never_up_is_neither_right_nor_wrong():
    said = words(backtest.body(found(flagged=0)))
    assert said.index("No forecast is shown") < said.index("The flag was never up")


def test_a_model_that_was_not_judged_is_no_picture():
    body = backtest.body(found(calibrated=False, forecast="too_few_earlier_cuts"))
    assert "the model is not judged" in words(body)
    assert "backtest-calibration" not in str(body)


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_figures_show_the_rows_with_their_intervals(palette):
    survival = backtest.survival_figure(found(), palette).data[0]
    assert list(survival.x) == [0.212, 1.0]
    assert survival.error_x.array[0] == pytest.approx(0.27 - 0.212)
    predictors = backtest.predictors_figure(found(), palette)
    assert list(predictors.data[0].x) == [0.78, 0.61]
    assert predictors.layout.shapes[0].x0 == 0.5
    calibration = backtest.calibration_figure(found(), palette)
    assert [list(trace.y) for trace in calibration.data] == [[0, 1], [0.35], [0.35]]


def test_the_tables_have_what_the_figures_have():
    said = words(backtest.body(found()))
    assert "live contacts: 1|250|9|53|21%|16% to 27%" in said
    assert "threads: 3 or more|14|9|14|100%" in said
    assert "the flag (risk)|0.61|0.57 to 0.65|-0.190 to -0.150|63%|47% to 76%" in said


def test_too_little_is_said_with_what_it_takes():
    said = words(backtest.refused(InputError("there are 41 relationships", remedy="It takes 100")))
    assert "There is too little history here to say." in said
    assert "There are 41 relationships." in said
    assert "It takes 100." in said


def test_each_step_has_words():
    assert "month end" in words(backtest.working("cuts"))
    for step in ("", "unheard of"):
        assert "Begins." in words(backtest.working(step))


# ------------------------------------------------------------ the page


def looked(client, n):
    return call(client, "backtest-body.children", **{"backtest-tick.n_intervals": n})


def test_the_page_works_it_out_beside_and_then_stops_asking(tmp_path):
    client = create_app(held.store(tmp_path)).server.test_client()
    for n in range(200):
        answer = looked(client, n).json["response"]
        if answer["backtest-tick"]["disabled"]:
            break
        assert "Past month ends are being judged" in str(answer["backtest-body"])
    assert "There is too little history here to say." in str(answer["backtest-body"])


def test_results_alone_and_nothing_at_all_get_words(tmp_path):
    empty = open_store(str(tmp_path / "none.duckdb"))
    for reader, said in ((invented.nothing(), "results only"), (empty, "crosstie load DIR")):
        client = create_app(reader).server.test_client()
        for n in range(200):
            answer = looked(client, n).json["response"]
            if answer["backtest-tick"]["disabled"]:
                break
        assert said in str(answer["backtest-body"])
