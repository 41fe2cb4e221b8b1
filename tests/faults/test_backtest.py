"""Bad input to ``backtest``: one sentence says what is wrong and what to do; nothing is written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ingest.example import write_example


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """42 clients: a sound history, and too few to judge anything by."""
    folder: Path = tmp_path_factory.mktemp("example")
    write_example(folder)
    return folder


@pytest.fixture
def refused(crosstie: Any, desk: Path) -> Callable[..., str]:
    """Call the command, which must refuse with nothing printed or written; its sentence."""

    def call(*words: object, code: int = 2) -> str:
        ended = crosstie("backtest", *words)
        assert ended.code == code, ended.err
        assert ended.out == ""
        assert "Traceback" not in ended.err
        assert not (desk / "out").exists()
        sentence: str = ended.err.splitlines()[-1]
        assert sentence.startswith(("crosstie: ", "Error: "))
        return sentence

    return call


def test_too_little_to_judge_by_is_refused_with_what_is_there(
    refused: Any, example: Path, desk: Path
) -> None:
    said = refused("--from", example, "--out", desk / "out")
    assert "there is too little to judge by: 41 relationships with at least 5 interactions" in said
    assert "went dormant after one and 41 did not" in said
    assert "It takes 100 relationships, and 30 of either kind" in said


WRONG = {
    "a day before all data": (("--as-of", "1990-01-01"), "lies before all data"),
    "no past yet": (
        ("--as-of", "2024-01-31"),
        "has 360 days of interactions before it and 180 days after it",
    ),
    "cuts that cannot be had": (
        ("--between", "2035-01", "2036-01"),
        "there is no monthly cut from 2035-01-31",
    ),
    "no day": (("--between", "soon", "2026-01"), "'soon' is neither a month like 2026-06 nor a date"),
    "no cadence": (("--cuts", "weekly"), "'weekly' is not one of 'monthly', 'quarterly', 'half-yearly'"),
    "no horizon": (("--horizon", "0"), "0 is not in the range"),
    "a horizon beyond all history": (("--horizon", "3650"), "3650 days after it"),
    "no list": (("--top", "0"), "0 is not in the range"),
    "no kind of contacts": (("--contacts", "all"), "'all' is not one of 'live', 'strong'"),
    "no outcome": (("--outcome", "death"), "'death' is not one of 'silence', 'no-live-tie'"),
    "no seed": (("--seed", "-1"), "-1 is not in the range"),
    "no settings": (("--settings", "nowhere.toml"), "nowhere.toml: there is no such file"),
}


@pytest.mark.parametrize(("words", "said"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_done_says_why(refused: Any, example: Path, words: tuple[str, ...], said: str) -> None:
    assert said in refused("--from", example, *words)


def test_a_folder_and_a_store_are_one_too_many(refused: Any, example: Path) -> None:
    assert "give either --from or --store" in refused("--from", example, "--store", "some.duckdb")
    assert "--supplier goes with --from" in refused("--supplier", "us")


def test_an_empty_side_has_no_past(refused: Any, export: Callable[..., Path]) -> None:
    nobody = "interaction_id,occurred_at,channel,participant_ids\n"
    assert "there is no interaction" in refused("--from", export(interactions=nobody))
    ours = "organisation_id,name,role\nown,Rail & Sons,supplier\n"
    people = "person_id,name,organisation_id\ns1,Ada,own\ns2,Ben,own\n"
    met = nobody + "i1,2022-01-01T09:00:00,meeting,s1;s2\ni2,2024-06-30T09:00:00,meeting,s1;s2\n"
    assert "there is no organisation of role 'client'" in refused(
        "--from", export(organisations=ours, people=people, interactions=met)
    )


def test_a_store_without_anything_in_it(refused: Any, desk: Path) -> None:
    assert "crosstie load" in refused("--store", desk / "none.duckdb", code=3)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("horizon = 90", "unknown key 'horizon'. Did you mean 'horizon_days'?"),
        ("replicates = 3", "replicates: must be between 100 and 100000"),
        ("least_interactions = 2.5", "must be a whole number"),
    ],
)
def test_a_wrong_setting_is_named(refused: Any, example: Path, desk: Path, line: str, said: str) -> None:
    (desk / "crosstie.toml").write_text(f"[backtest]\n{line}\n", encoding="utf-8")
    assert said in refused("--from", example)
