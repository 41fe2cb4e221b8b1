"""The command ``timeline``: of a folder or a store, of one client or all, as text, JSON and files."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
import pytest

from crosstie.history import Asked, timeline_of_folder, timeline_of_store
from graphmodel.stores.open import open_store
from ingest import quick
from ingest.example import write_example
from ingest.load import read_folder

NAMES = ["timeline", "falls", "stage_durations", "flows"]


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("example")
    write_example(folder)
    return folder


@pytest.fixture(scope="module")
def store(example: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    url = str(tmp_path_factory.mktemp("store") / "example.duckdb")
    open_store(url).load(read_folder(example).tables, source="example", report={})
    return url


def test_a_store_says_what_its_folder_says_and_stays_as_it_was(example: Path, store: str) -> None:
    before = Path(store).read_bytes()
    of_store, of_folder = timeline_of_store(store, Asked()), timeline_of_folder(example, Asked())
    assert list(of_store.results.tables) == NAMES
    for name, table in of_store.results.tables.items():
        assert table.equals(of_folder.results.tables[name]), name
    assert Path(store).read_bytes() == before


@pytest.fixture(params=["csv", "parquet"])
def folder(request: pytest.FixtureRequest, example: Path, tmp_path: Path) -> Path:
    """The example without its durations, which want a careful look, as CSV or Parquet."""
    for path in example.iterdir():
        if path.name != "interactions.csv":
            (tmp_path / path.name).write_bytes(path.read_bytes())
    read = pa.csv.ConvertOptions(column_types={"interaction_id": pa.string(), "participant_ids": pa.string()})
    rows = pa.csv.read_csv(example / "interactions.csv", convert_options=read)
    wanted = ["interaction_id", "occurred_at", "channel", "initiator_id", "participant_ids"]
    rows = rows.select([name for name in wanted if name in rows.column_names])
    if request.param == "csv":
        pa.csv.write_csv(rows, tmp_path / "interactions.csv")
    else:
        at = rows.column_names.index("occurred_at")
        rows = rows.set_column(at, "occurred_at", rows["occurred_at"].cast(pa.timestamp("us")))
        pa.parquet.write_table(rows, tmp_path / "interactions.parquet")
    return tmp_path


def test_both_ways_of_reading_give_the_same_tables(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = []
    keep = quick.QuickSource.keep
    monkeypatch.setattr(
        quick.QuickSource, "keep", lambda self, *given: kept.append(keep(self, *given)) or kept[-1]
    )
    quickly = timeline_of_folder(folder, Asked()).results.tables
    assert len(kept) == 1
    monkeypatch.setattr("ingest.quick.quick_file", lambda folder: None)
    carefully = timeline_of_folder(folder, Asked()).results.tables
    assert len(kept) == 1
    for name in NAMES:
        assert quickly[name].equals(carefully[name]), name


def test_a_doubtful_row_is_read_with_care(export: Callable[..., Path]) -> None:
    rows = (
        "interaction_id,occurred_at,channel,participant_ids\n"
        "i1,2024-05-01T09:00:00,meeting,s1;a1\ni2,2024-06-30T09:00:00,carrier pigeon,s1;a1\n"
    )
    told = timeline_of_folder(export(interactions=rows), Asked(as_of=date(2024, 5, 31)))
    assert {row["stage"] for row in told.rows("timeline")} == {"none", "point_to_point"}


def test_a_history_can_be_had_again_and_after_sums(folder: Path) -> None:
    """Whatever was asked first, a file gives what is asked for."""
    from graphmodel.recognising import some_clients
    from graphmodel.settings import Settings
    from graphmodel.stores.workbench import Workbench

    file = quick.quick_file(folder)
    assert file is not None
    people = some_clients(read_folder(folder, leave_out=file.path).tables, None)
    settings, day = Settings(), date(2026, 6, 30)
    with Workbench() as workbench, file.begin(workbench, settings, day) as reading:
        after_sums = reading.keep(people, settings)
        again = reading.keep(people, settings)
        sums = reading.collect(people, settings, lambda first, last: day)
    assert after_sums.rows.tolist() == again.rows.tolist()
    assert (again.first, again.last) == (after_sums.first, after_sums.last)
    assert sums.both_sides > 0


def rows_of(text: str) -> Iterator[list[str]]:
    yield from (line.split() for line in text.splitlines())


def test_one_client_is_told_month_by_month(crosstie: Any, example: Path) -> None:
    told = crosstie("timeline", "hollinbrook pumps", "--from", example, "--months", 6)
    assert (told.code, told.err) == (0, "")
    assert told.out.startswith("Hollinbrook Pumps  [C19]  January 2026 to June 2026\n")
    assert "2026-03  ==... wedge" in told.out
    assert "< setback" in told.out
    assert "Back to wedge: direct_cells 4 -> 1" in told.out
    assert "3 ties faded: Quentin Dunleavy–Umberto Whitlow" in told.out
    months = [row[0] for row in rows_of(told.out) if len(row) > 5 and row[0].startswith("2026-")]
    assert months[:6] == [f"2026-{month:02}" for month in range(1, 7)]
    assert "? not confirmed" in told.out
    table = told.out.split("\n\n")[1]
    assert max(map(len, table.splitlines())) <= 80


def test_the_portfolio_is_told_in_numbers(crosstie: Any, example: Path) -> None:
    told = crosstie("timeline", "--from", example, "--flows", "2024-06", "2026-06-30")
    assert told.code == 0
    table, flows, setbacks = told.out.split("\n\n")[1:]
    assert len(table.splitlines()) == 13
    counted = [
        sum(int(cell.replace(".", "0")) for cell in row[1:-1]) for row in rows_of(table) if row[0] != "month"
    ]
    assert set(counted) == {42}
    assert flows.startswith("From June 2024 to June 2026: ")
    assert "Left: Rosa Castellan." in setbacks
    assert max(map(len, (*table.splitlines(), *flows.splitlines()))) <= 80


def test_it_is_told_in_chinese(crosstie: Any, example: Path) -> None:
    told = crosstie("timeline", "C19", "--from", example, "--months", 6, "--lang", "zh")
    assert "2026年1月至2026年6月" in told.out
    assert "退回楔形" in told.out
    everyone = crosstie("timeline", "--from", example, "--lang", "zh")
    assert everyone.out.startswith("42家客户")
    assert "后退" in everyone.out


def test_json_and_files_hold_the_tables(crosstie: Any, example: Path, desk: Path) -> None:
    told = crosstie("timeline", "--from", example, "--months", 2, "--json", "--out", desk / "out")
    found = json.loads(told.out)
    assert list(found) == ["run", *NAMES]
    assert len(found["timeline"]) == 2 * 42
    assert found["run"]["months"] == ["2026-05-31", "2026-06-30"]
    assert sorted(path.name for path in (desk / "out").iterdir()) == sorted(
        ["run.json", *(f"{name}.csv" for name in NAMES)]
    )


def test_without_a_month_end_it_says_so(crosstie: Any, export: Callable[..., Path]) -> None:
    told = crosstie("timeline", "--from", export(), "--as-of", "2024-06-29")
    assert told.code == 0
    assert (
        told.out
        == "No month with an interaction had ended by 29 June 2024, so there is no month end to look at.\n"
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["Hollinbrok Pump"], "Did you mean: Hollinbrook Pumps"),
        (["nobody at all"], "no client 'nobody at all'"),
        (["--flows", "1999-01", "2026-06"], "no month had ended by 1999-01-31"),
        (["--flows", "soon", "2026-06"], "'soon' is neither a month like 2026-06 nor a date"),
        (["--flows", "2025-13", "2026-06"], "'2025-13' is neither a month"),
        (["C19", "--flows", "2025-06", "2026-06"], "leave CLIENT out"),
        (["--months", "0"], "--months"),
    ],
)
def test_what_cannot_be_done_says_why(crosstie: Any, example: Path, words: list[str], said: str) -> None:
    told = crosstie("timeline", *words, "--from", example)
    assert told.code == 2
    assert said in told.err
    assert told.out == ""


def test_a_folder_and_a_store_are_one_too_many(crosstie: Any, example: Path, store: str) -> None:
    assert crosstie("timeline", "--from", example, "--store", store).code == 2
    assert crosstie("timeline", "--store", store, "--supplier", "us").code == 2
    assert crosstie("timeline", "C19", "--store", store).code == 0
