"""The command ``backtest``: what it finds is what was put in, of a folder or a store, as text, JSON and files."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.compute as pc
import pytest
from sklearn.metrics import brier_score_loss, roc_auc_score

from crosstie.backtesting import Asked, backtest_of_folder, backtest_of_store
from graphmodel.backtest import Question
from graphmodel.settings import Settings
from graphmodel.stores.open import open_store
from ingest.load import read_folder

FIRST_DAY = datetime(2023, 1, 2, 9)
DAYS = 1000
CLIENTS = 300
TABLES = [
    f"backtest_{name}"
    for name in ("survival", "forecast", "calibration", "coefficients", "outlook", "cuts", "observations")
]
QUICK = {"replicates": 200, "least_interactions": 2}
FAST = Settings.from_mapping({"backtest": QUICK})

Meetings = Iterator[tuple[float, str]]
"""On which day of the history, and with which contact."""


def busy(random: np.random.Generator, name: str) -> Meetings:
    """Much goes on, until one day it is over; half of them have a second contact, who goes on for longer."""
    end = random.uniform(150, 900)
    yield from ((float(day), f"{name}a") for day in np.arange(random.uniform(0, 5), end, 5))
    if random.random() < 0.5:
        last = min(end + 250, DAYS)
        yield from ((float(day), f"{name}b") for day in np.arange(random.uniform(0, 9), last, 9))


def steady(random: np.random.Generator, name: str) -> Meetings:
    """Little goes on, for ever."""
    yield from ((float(day), f"{name}a") for day in np.arange(random.uniform(0, 120), DAYS, 120))


def chance(random: np.random.Generator, name: str) -> Meetings:
    """Every day is as good as any other, with every client, whatever was before: nothing tells what comes."""
    yield from (
        (float(day), f"{name}{'ab'[random.integers(2)]}")
        for day in random.uniform(0, DAYS, random.poisson(11))
    )


def write_history(folder: Path, kinds: Sequence[Callable[[np.random.Generator, str], Meetings]]) -> Path:
    random = np.random.default_rng(4)
    firms, people, met = [["us", "Us", "supplier"]], [["s", "Sam", "us", "Sales"]], []
    for number in range(CLIENTS):
        name = f"c{number:03}"
        firms.append([name, f"Client {number}", "client"])
        people += [[f"{name}{which}", f"{which} of {name}", name, "Purchasing"] for which in "ab"]
        met += [(day, contact) for day, contact in kinds[number % len(kinds)](random, name)]
    met = sorted({(round(day, 3), contact) for day, contact in met})
    met.append((float(DAYS), "c000a"))
    rows = [
        [
            f"i{place:06}",
            (FIRST_DAY + timedelta(days=day)).isoformat(timespec="seconds"),
            "call",
            f"s;{contact}",
        ]
        for place, (day, contact) in enumerate(met)
    ]
    tables = {
        "organisations": (["organisation_id", "name", "role"], firms),
        "people": (["person_id", "name", "organisation_id", "department"], people),
        "interactions": (["interaction_id", "occurred_at", "channel", "participant_ids"], rows),
    }
    for name, (heading, lines) in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as handle:
            csv.writer(handle).writerows([heading, *lines])
    return folder


@pytest.fixture(scope="module")
def telling(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A history in which busy relationships end and quiet ones last: recency alone is misled."""
    return write_history(tmp_path_factory.mktemp("telling"), [busy, steady])


@pytest.fixture(scope="module")
def mute(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A history that tells nothing of what comes."""
    return write_history(tmp_path_factory.mktemp("mute"), [chance])


@pytest.fixture
def quickly(desk: Path) -> None:
    """Few samples, and relationships with few interactions, by the settings of the user's folder."""
    lines = ["[backtest]", *(f"{name} = {value}" for name, value in QUICK.items())]
    (desk / "crosstie.toml").write_text("\n".join(lines), encoding="utf-8")


def of_folder(folder: Path, settings: Settings = FAST, **question: Any) -> Any:
    return backtest_of_folder(folder, Asked(Question(**question), settings))


def test_where_the_model_knows_more_its_forecast_is_shown(telling: Path) -> None:
    results = of_folder(telling, cadence="quarterly")
    assert results.run["forecast"] == "better_than_recency"
    later = {
        row["predictor"]: row
        for row in results.tables["backtest_forecast"].to_pylist()
        if row["judged_on"] == "later_cuts"
    }
    assert later["forecast"]["auc"] > later["recency"]["auc"] + 0.1
    assert later["forecast"]["auc_gain_low"] > 0
    assert later["forecast"]["brier_gain_low"] > 0
    assert (later["recency"]["auc_gain"], later["recency"]["auc_gain_low"]) == (0, 0)
    outlook = results.tables["backtest_outlook"].to_pylist()
    chances = [row["probability"] for row in outlook]
    assert chances == sorted(chances, reverse=True)
    assert {int(row["client_id"][1:]) % 2 for row in outlook[:20]} == {0}  # busy ones
    assert {row["as_of"].isoformat() for row in outlook} == {"2025-09-28"}
    counts = results.run["counts"]
    assert counts["backtest_coefficients"] == 7
    assert 0 < counts["backtest_outlook"] <= CLIENTS


def test_where_it_does_not_it_says_so_and_shows_none(crosstie: Any, mute: Path, quickly: None) -> None:
    results = of_folder(mute, cadence="quarterly")
    assert results.run["forecast"] == "not_better_than_recency"
    assert results.tables["backtest_outlook"].num_rows == 0
    told = crosstie("backtest", "--from", mute, "--cuts", "quarterly")
    assert "Not for sure: " in told.out
    assert "no forecast is shown" in told.out
    assert "likeliest" not in told.out


def test_a_second_contact_is_what_outlives_the_first(telling: Path) -> None:
    results = of_folder(telling, cadence="quarterly")
    survival = {
        (row["counted"], row["number"]): row for row in results.tables["backtest_survival"].to_pylist()
    }
    one, two = survival["live_contacts", "1"], survival["live_contacts", "2"]
    assert one["share"] == 0
    assert two["share"] > 0.3
    assert one["high"] < two["low"]
    assert set(survival) == {("live_contacts", "1"), ("live_contacts", "2"), ("threads", "1")}


def test_the_tables_are_sums_of_the_observations(telling: Path) -> None:
    tables = of_folder(telling, cadence="half-yearly").tables
    observed = tables["backtest_observations"]
    for cut in tables["backtest_cuts"].to_pylist():
        rows = observed.filter(pc.equal(observed["cut"], cut["cut"])).to_pylist()
        assert cut["relationships"] == len(rows)
        assert cut["dormant"] == sum(row["dormant"] for row in rows)
        assert cut["contact_silent"] == sum(bool(row["contact_silent"]) for row in rows)
        assert cut["flagged"] == sum(row["level"] in ("critical", "high") for row in rows)
        assert (cut["trained_on"] is None) == all(row["probability"] is None for row in rows)
    for row in tables["backtest_survival"].to_pylist():
        at_least, more = int(row["number"].strip("+")), "+" in row["number"]
        there = [
            seen
            for seen in observed.to_pylist()
            if seen["contact_silent"]
            and (seen[row["counted"]] >= at_least if more else seen[row["counted"]] == at_least)
        ]
        assert (row["relationships"], row["survived"]) == (
            len(there),
            sum(seen["survived"] for seen in there),
        )
        assert row["clients"] == len({seen["client_id"] for seen in there})
        assert row["low"] <= row["share"] <= row["high"]
    for row in tables["backtest_forecast"].to_pylist():
        if row["judged_on"] == "all_cuts" and row["predictor"] in ("recency", "concentration"):
            scores = observed[row["predictor"]].to_numpy()
            assert row["auc"] == pytest.approx(roc_auc_score(observed["dormant"].to_numpy(), scores))
        if row["predictor"] == "forecast":
            there = observed.filter(pc.is_valid(observed["probability"]))
            known = there["dormant"].to_numpy(), there["probability"].to_numpy()
            assert row["auc"] == pytest.approx(roc_auc_score(*known))
            assert row["brier"] == pytest.approx(brier_score_loss(*known))
    calibration = tables["backtest_calibration"].to_pylist()
    judged = sum(row["probability"] is not None for row in observed.to_pylist())
    for predictor in ("recency", "forecast"):
        bins = [row for row in calibration if row["predictor"] == predictor]
        assert sum(row["relationships"] for row in bins) == judged
        assert [row["foretold"] for row in bins] == sorted(row["foretold"] for row in bins)


def test_lists_are_as_long_as_the_flags_or_as_asked(telling: Path) -> None:
    flagged = of_folder(telling, cadence="half-yearly").tables
    length = sum(row["flagged"] for row in flagged["backtest_cuts"].to_pylist())
    assert length > 0
    of_all = [row for row in flagged["backtest_forecast"].to_pylist() if row["judged_on"] == "all_cuts"]
    assert [row["listed"] for row in of_all] == pytest.approx([length] * len(of_all))
    cuts = len(flagged["backtest_cuts"])
    asked = of_folder(telling, cadence="half-yearly", top=7).tables["backtest_forecast"].to_pylist()
    assert {round(row["listed"]) for row in asked if row["judged_on"] == "all_cuts"} == {7 * cuts}


def test_the_same_seed_gives_the_same_and_another_only_other_intervals(telling: Path) -> None:
    first, again, other = (of_folder(telling, cadence="half-yearly", seed=seed).tables for seed in (1, 1, 2))
    for name, table in first.items():
        assert table.equals(again[name]), name
    forecast, another = (tables["backtest_forecast"] for tables in (first, other))
    assert forecast["auc"].equals(another["auc"])
    assert not forecast["auc_low"].equals(another["auc_low"])


def test_a_store_says_what_its_folder_says_and_stays_as_it_was(telling: Path, tmp_path: Path) -> None:
    url = str(tmp_path / "store.duckdb")
    open_store(url).load(read_folder(telling).tables, source="telling", report={})
    before = Path(url).read_bytes()
    asked = Asked(Question(cadence="half-yearly"), FAST)
    of_store, of_export = backtest_of_store(url, asked), backtest_of_folder(telling, asked)
    assert list(of_store.tables) == TABLES
    for name, table in of_store.tables.items():
        assert table.equals(of_export.tables[name]), name
    assert Path(url).read_bytes() == before


def test_a_day_in_the_past_says_what_was_to_be_said_then(telling: Path, tmp_path: Path) -> None:
    """As of a day: as if everything later were not in the export."""
    day = datetime(2025, 6, 30)
    for path in telling.iterdir():
        text = path.read_text(encoding="utf-8")
        if path.stem == "interactions":
            heading, *lines = text.splitlines()
            kept = [line for line in lines if line.split(",")[1] < (day + timedelta(days=1)).isoformat()]
            assert 100 < len(kept) < len(lines) - 100
            text = "\n".join([heading, *kept]) + "\n"
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    asked = Asked(Question(cadence="quarterly"), FAST, as_of=day.date())
    then, cut_off = backtest_of_folder(telling, asked), backtest_of_folder(tmp_path, asked)
    for name, table in then.tables.items():
        assert table.equals(cut_off.tables[name]), name


def test_it_is_told_in_plain_words(crosstie: Any, telling: Path, quickly: None) -> None:
    told = crosstie("backtest", "--from", telling, "--cuts", "quarterly")
    assert (told.code, told.err) == (0, "")
    assert told.out.startswith("300 relationships at 6 cuts  31 December 2023 to 31 March 2025")
    assert "What holds when the strongest contact goes silent for 180 days?" in told.out
    assert "Yes: its AUC is " in told.out
    assert "The 10 likeliest to go dormant within 180 days from 28 September 2025:" in told.out
    listed = told.out.partition("The 10 likeliest")[2].split("\n\n")[0].splitlines()[2:]
    assert len(listed) == 10
    assert all(line.startswith("Client ") and "%" in line for line in listed)
    tables = [line for line in told.out.splitlines() if "%" in line and not line.endswith((".", ":"))]
    assert max(map(len, tables)) <= 100


def test_it_is_told_in_chinese(crosstie: Any, telling: Path, quickly: None) -> None:
    told = crosstie("backtest", "--from", telling, "--cuts", "quarterly", "--lang", "zh")
    assert told.code == 0
    assert "最强的联系人沉默180天后" in told.out
    assert "风险警示" in told.out
    assert "最可能休眠的10家" in told.out


def test_json_and_files_hold_the_tables(crosstie: Any, telling: Path, desk: Path, quickly: None) -> None:
    told = crosstie(
        "backtest",
        "--from",
        telling,
        "--cuts",
        "half-yearly",
        "--json",
        "--out",
        desk / "out",
        "--horizon",
        90,
    )
    found = json.loads(told.out)
    assert list(found) == ["run", *TABLES[:-1]]
    assert found["run"]["settings"]["backtest"]["horizon_days"] == 90
    assert found["run"]["cuts"] == ["2023-12-31", "2024-06-30", "2024-12-31", "2025-06-30"]
    assert {path.name for path in (desk / "out").iterdir()} == {
        "run.json",
        *(f"{name}.csv" for name in TABLES),
    }


def test_a_dry_run_writes_nothing(crosstie: Any, telling: Path, desk: Path, quickly: None) -> None:
    asked = ("backtest", "--from", telling, "--cuts", "yearly", "--out", desk / "out")
    assert crosstie(*asked, "--dry-run").code == 0
    assert not (desk / "out").exists()


def test_half_a_year_without_any_live_tie_is_another_question(telling: Path) -> None:
    silence, untied = (
        of_folder(telling, cadence="half-yearly", outcome=outcome).tables["backtest_cuts"].to_pylist()
        for outcome in ("silence", "no-live-tie")
    )
    assert sum(row["dormant"] for row in silence) != sum(row["dormant"] for row in untied)
    assert sum(row["relationships"] for row in untied) < sum(row["relationships"] for row in silence)
