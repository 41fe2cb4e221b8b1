"""A large file read quickly gives the same tables as the same file read with care, and any doubt is noticed."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as csv_reader
import pyarrow.parquet as pq
import pytest

from crosstie import analysing
from graphmodel.errors import ExportError, StoreFullError
from graphmodel.stores.workbench import Workbench
from ingest.load import read_folder
from ingest.quick import CsvSource, InDoubtError, QuickFile, quick_file

pytestmark = pytest.mark.usefixtures("size")


@pytest.fixture(params=["small", "large"])
def size(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is there for large files is used for every file, or for none."""
    for name in ("TALLIED_FROM", "LISTS_TALLIED_FROM"):
        monkeypatch.setattr(f"ingest.quick.file.{name}", 0 if request.param == "large" else 1 << 60)


HEADER = [
    "interaction_id",
    "occurred_at",
    "channel",
    "supplier_person_id",
    "client_person_id",
    "initiator_id",
]
LISTED = ["interaction_id", "occurred_at", "channel", "participant_ids", "initiator_id"]
DAY = datetime(2026, 6, 1, 10)
PEOPLE = {"s1": "us", "s2": "us", "a1": "alder", "a2": "alder", "b1": "birch", "x1": "else"}
PAIRS = [
    ["1", "2026-06-01T10:00:00", "email", "s1", "a1", "s1"],
    ["2", "2026-06-02T10:00:00", "email", "s1", "a1", "a1"],
    ["3", "2026-06-03 10:00", "meeting", "s2", "a2", ""],
    ["4", "2026-06-04", "call", "s2", "b1", "b1"],
    ["5", "2026-06-05T10:00:00.5", "on_site", "s1", "b1", ""],
    ["6", "2026-06-30T10:00:00", "message", "b1", "s2", "s2"],
    ["7", "2025-01-30T10:00:00", "message", "s1", "s2", "s1"],
    ["8", "2024-01-30T10:00:00", "visit", "a1", "x1", ""],
]
LISTS = [
    ["1", "2026-06-01T10:00:00", "email", "s1;a1;a2", "s1"],
    ["2", "2026-06-02T10:00:00", "email", "a1", "s1"],
    ["3", "2026-06-03T10:00:00", "workshop", "s1;s2;a1;a2;b1;x1", ""],
    ["4", "2026-06-04T10:00:00", "meeting", "s2;b1", ""],
    ["5", "2026-06-05T10:00:00", "meeting", "s2", ""],
    ["6", "2026-06-06T10:00:00", "on_site", "s1;s2;b1;b1", "b1"],
]


def write(folder: Path, header: list[str], rows: list[list[str]]) -> Path:
    """An export folder with these interactions."""
    tables: dict[str, list[list[str]]] = {
        "organisations": [
            ["organisation_id", "name", "role"],
            ["us", "Us", "supplier"],
            ["alder", "Alder", "client"],
            ["birch", "Birch", "client"],
            ["else", "Else", "other"],
        ],
        "people": [
            ["person_id", "name", "organisation_id", "department"],
            *([person, person.upper(), home, "Quality"] for person, home in PEOPLE.items()),
        ],
        "interactions": [header, *rows],
    }
    for name, lines in tables.items():
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(lines)
    return folder


def analysed(folder: Path) -> dict[str, Any]:
    results = analysing.analyse_folder(folder)
    return {name: table.to_pylist() for name, table in results.tables.items()} | {
        "counts": results.run["counts"]
    }


def quickly(folder: Path) -> None:
    """Code the folder's interactions the quick way, or raise ``InDoubtError``."""
    from graphmodel.functions import Taxonomy
    from graphmodel.portfolio import portfolio
    from graphmodel.settings import Settings

    quick = quick_file(folder)
    assert quick is not None
    with Workbench() as workbench, quick.begin(workbench, Settings(), None) as source:
        dataset = read_folder(folder, leave_out=quick.path)
        coded = portfolio(dataset.tables, Taxonomy.bundled())
        source.collect(coded, Settings(), lambda first, last: last)


ZONED = [
    ["1", "2026-06-01T10:00:00Z", "email", "s1", "a1", "s1"],
    ["2", "2026-06-02T00:30:00+02:00", "call", "s1", "a1", "a1"],
    ["3", "2026-06-30T23:30:00-05:00", "on_site", "s2", "a2", ""],
]
DESCENDING = [[str(9 - number), *row[1:]] for number, row in enumerate(PAIRS)]


@pytest.mark.parametrize(
    ("header", "rows"),
    [
        (HEADER, PAIRS),
        (HEADER, DESCENDING),
        (HEADER, PAIRS[::2] + PAIRS[1::2]),
        (HEADER, ZONED),
        (LISTED, LISTS),
    ],
    ids=["pairs", "latest id first", "ids in no order", "zones", "lists"],
)
def test_both_ways_give_the_same_tables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, header: list[str], rows: list[list[str]]
) -> None:
    folder = write(tmp_path, header, rows)
    quickly(folder)
    quick = analysed(folder)
    monkeypatch.setattr("ingest.quick.quick_file", lambda _: None)
    assert quick == analysed(folder)
    assert quick["counts"]["interactions"] == len(rows)


def parquet(folder: Path, **columns: pa.Array) -> None:
    """Turn the folder's interactions into Parquet, with typed times and lists, some columns replaced."""
    path = folder / "interactions.csv"
    table = csv_reader.read_csv(
        path,
        convert_options=csv_reader.ConvertOptions(
            column_types=dict.fromkeys([*HEADER, *LISTED], pa.string()) | {"occurred_at": pa.timestamp("us")},
            strings_can_be_null=True,
        ),
    )
    if "participant_ids" in table.column_names:
        columns["participant_ids"] = pc.split_pattern(table["participant_ids"], ";")
    for name, column in columns.items():
        table = table.set_column(table.column_names.index(name), name, column)
    pq.write_table(table, path.with_suffix(".parquet"))
    path.unlink()


@pytest.mark.parametrize(("header", "rows"), [(HEADER, PAIRS), (LISTED, LISTS)], ids=["pairs", "lists"])
def test_parquet_gives_the_same_tables_as_csv(
    tmp_path: Path, header: list[str], rows: list[list[str]]
) -> None:
    folder = write(tmp_path, header, rows)
    expected = analysed(folder)
    parquet(folder)
    quickly(folder)
    assert analysed(folder) == expected


PARQUET_DOUBTS = {
    "the same id again": {"interaction_id": pa.array(["1", "1", *map(str, range(3, 9))])},
    "an empty id": {"interaction_id": pa.array([None, *map(str, range(2, 9))])},
    "an empty time": {"occurred_at": pa.array([None, *[DAY] * 7], pa.timestamp("us"))},
    "an unknown channel": {"channel": pa.array(["telepathy", *["email"] * 7])},
    "an unknown person": {"client_person_id": pa.array(["nobody", *["a1"] * 7])},
    "an empty person": {"client_person_id": pa.array([None, *["a1"] * 7])},
}


@pytest.mark.parametrize("columns", PARQUET_DOUBTS.values(), ids=PARQUET_DOUBTS)
def test_a_doubt_in_parquet_is_noticed(tmp_path: Path, columns: dict[str, pa.Array]) -> None:
    folder = write(tmp_path, HEADER, PAIRS)
    parquet(folder, **columns)
    with pytest.raises(InDoubtError):
        quickly(folder)
    assert analysed(folder)["counts"]["interactions"] <= len(PAIRS)


@pytest.mark.parametrize(("header", "rows"), [(HEADER, PAIRS), (LISTED, LISTS)], ids=["pairs", "lists"])
def test_a_wrong_guess_of_the_latest_day_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, header: list[str], rows: list[list[str]]
) -> None:
    folder = write(tmp_path, header, rows)
    expected = analysed(folder)
    monkeypatch.setattr(CsvSource, "_likely_last_day", lambda _: date(2026, 6, 3))
    monkeypatch.setattr("ingest.load.read_folder", only_once(read_folder))
    assert analysed(folder) == expected


def test_work_in_the_background_ends_with_an_error_elsewhere(tmp_path: Path) -> None:
    folder = write(tmp_path, HEADER, PAIRS)
    (folder / "people.csv").write_text("", encoding="utf-8")
    with pytest.raises(ExportError, match="is empty"):
        analysed(folder)


DOUBTS: dict[str, Callable[[list[str]], list[str]]] = {
    "an offset": lambda row: [row[0], "2026-06-01T10:00:00+02:00", *row[2:]],
    "an offset behind a fraction": lambda row: [row[0], "2026-06-01T10:00:00.123+02", *row[2:]],
    "an offset behind minutes": lambda row: [row[0], "2026-06-01T10:00+02", *row[2:]],
    "a day of one figure": lambda row: [row[0], "2026-6-1 10:00:00", *row[2:]],
    "no time": lambda row: [row[0], "soon", *row[2:]],
    "an empty time": lambda row: [row[0], "", *row[2:]],
    "an impossible day": lambda row: [row[0], "2026-02-30T10:00:00", *row[2:]],
    "a day of another age": lambda row: [row[0], "1066-10-14T10:00:00", *row[2:]],
    "an unknown channel": lambda row: [*row[:2], "telepathy", *row[3:]],
    "an empty channel": lambda row: [*row[:2], "", *row[3:]],
    "an unknown person": lambda row: [*row[:3], "nobody", *row[4:]],
    "an empty person": lambda row: [*row[:3], "", *row[4:]],
    "an unknown starter": lambda row: [*row[:-1], "nobody"],
    "a starter written as nothing": lambda row: [*row[:-1], "NULL"],
    "an empty id": lambda row: ["", *row[1:]],
    "the same id again": lambda row: ["2", *row[1:]],
    "a cell too many": lambda row: [*row, "more"],
    "a cell too few": lambda row: row[:-1],
}


@pytest.mark.parametrize("doubt", DOUBTS.values(), ids=DOUBTS)
@pytest.mark.parametrize(("header", "rows"), [(HEADER, PAIRS), (LISTED, LISTS)], ids=["pairs", "lists"])
def test_a_doubt_is_noticed(
    tmp_path: Path, header: list[str], rows: list[list[str]], doubt: Callable[[list[str]], list[str]]
) -> None:
    folder = write(tmp_path, header, [doubt(rows[0]), *rows[1:]])
    with pytest.raises(InDoubtError):
        quickly(folder)
    assert analysed(folder)["counts"]["interactions"] <= len(rows)


@pytest.mark.parametrize(
    "header",
    [
        [*HEADER, "duration_minutes"],
        [*HEADER, "participant_ids"],
        ["Interaction_ID", *HEADER[1:]],
        [*HEADER, "channel"],
        HEADER[:2] + HEADER[3:],
    ],
    ids=["a column to be judged", "both forms", "other letters", "a column twice", "a column missing"],
)
def test_some_headers_want_care(tmp_path: Path, header: list[str]) -> None:
    assert quick_file(write(tmp_path, header, [])) is None


def test_a_wrong_encoding_wants_care(tmp_path: Path) -> None:
    folder = write(tmp_path, HEADER, PAIRS)
    (folder / "interactions.csv").write_bytes(
        (folder / "interactions.csv").read_bytes() + "9,ö".encode("latin-1")
    )
    quick = quick_file(folder)
    assert quick is None or isinstance(quick, QuickFile)
    if quick:
        with pytest.raises(InDoubtError):
            quickly(folder)


@pytest.mark.parametrize(("header", "rows"), [(HEADER, PAIRS), (LISTED, LISTS)], ids=["pairs", "lists"])
def test_too_little_memory_is_lifted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, header: list[str], rows: list[list[str]]
) -> None:
    for name in ("TALLIED_FROM", "LISTS_TALLIED_FROM"):  # large files never come to the workbench
        monkeypatch.setattr(f"ingest.quick.file.{name}", 1 << 60)
    folder = write(tmp_path, header, rows)
    expected = analysed(folder)
    lifted = []
    run, lift = Workbench.run, Workbench.lift_memory_limit

    def full(workbench: Workbench, name: str, **parameters: Any) -> None:
        if name == "pair_bins" and not lifted:
            raise StoreFullError("no room")
        run(workbench, name, **parameters)

    monkeypatch.setattr(Workbench, "run", full)
    monkeypatch.setattr(Workbench, "lift_memory_limit", lambda workbench: lifted.append(lift(workbench)))
    monkeypatch.setattr("ingest.load.read_folder", only_once(read_folder))
    assert analysed(folder) == expected
    assert lifted


def only_once(read: Callable[..., Any]) -> Callable[..., Any]:
    """A second reading would be the careful way."""
    calls: list[Path] = []

    def reading(folder: Path, **options: Any) -> Any:
        assert not calls
        calls.append(folder)
        return read(folder, **options)

    return reading
