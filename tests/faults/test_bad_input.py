"""Each rule of ``docs/bad-input.md``, on every way in: what becomes of the row, and where it is counted."""

from __future__ import annotations

import csv
import json
import re
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import crosstie as library
from crosstie.analysing import analyse_folder
from graphmodel.analysis import Results
from graphmodel.tables import MOST_PARTICIPANTS
from ingest.load import read_folder
from ingest.report import IGNORED_REASONS, Code

Row = dict[str, Any]
Tables = dict[str, list[Row]]
PAGE = (Path(__file__).parents[2] / "docs" / "bad-input.md").read_text(encoding="utf-8")


def sound() -> Tables:
    """Alder is held by two people of ours, Birch by one; every cell is text, as a file would have it."""
    return {
        "organisations": [
            {"organisation_id": "us", "name": "Rail & Sons", "role": "supplier", "revenue": ""},
            {"organisation_id": "alder", "name": "Alder", "role": "client", "revenue": "100000"},
            {"organisation_id": "birch", "name": "Birch", "role": "client", "revenue": "50000"},
        ],
        "people": [
            {"person_id": person, "name": person.upper(), "organisation_id": firm, "left_on": ""}
            for person, firm in (
                ("s1", "us"),
                ("s2", "us"),
                ("a1", "alder"),
                ("a2", "alder"),
                ("b1", "birch"),
            )
        ],
        "interactions": [
            {
                "interaction_id": f"i{day}",
                "occurred_at": f"2026-06-{day:02}T10:00:00",
                "channel": "meeting",
                "participant_ids": people,
                "initiator_id": "",
            }
            for day, people in ((1, "s1;a1"), (2, "s1;a1"), (3, "s2;a2;a1"), (30, "s1;b1"))
        ],
        "orders": [{"order_id": "o1", "organisation_id": "alder", "amount": "1", "won": "true"}],
    }


@dataclass(frozen=True)
class Books:
    """What a way in says of the rows: balance, failures by code, notes; and what came of it, where it is analysed."""

    balance: Mapping[str, Any]
    rejections: Mapping[str, int]
    notes: str
    results: Results | None

    @property
    def ties(self) -> tuple[int | None, int | None]:
        """Live ties of Alder and Birch; None for a client that is not there."""
        assert self.results
        ties = {row["client_id"]: row["ties"] for row in self.results.tables["relationships"].to_pylist()}
        return ties.get("alder"), ties.get("birch")


def in_memory(tables: Tables, _: Path) -> Books:
    shaped = {name: pd.DataFrame(rows) for name, rows in tables.items()}
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        results = library.analyse(shaped)
    run = results.run
    lost = run["balance"]["quarantined"]
    assert [f"{lost} of " in str(item.message) for item in caught] == [True] * bool(lost)
    return Books(run["balance"], run["rejections"], "\n".join(run["notes"]), results)


def in_files(write: Callable[[list[Row], Path], None], *, analysed: bool) -> Callable[[Tables, Path], Books]:
    def way(tables: Tables, folder: Path) -> Books:
        for name, rows in tables.items():
            write(rows, folder / name)
        report = read_folder(folder).report
        results = analyse_folder(folder) if analysed else None
        balance = results.run["balance"] if results else report.total.as_mapping()
        return Books(balance, report.rejections_by_code(), "\n".join(report.notes), results)

    return way


def write_csv(rows: list[Row], path: Path) -> None:
    names = list({name: None for row in rows for name in row})
    with path.with_suffix(".csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, names, restval="")
        writer.writeheader()
        writer.writerows(rows)


def write_csv_for_care(rows: list[Row], path: Path) -> None:
    """With a column that the quick reading of interactions leaves to the careful one."""
    write_csv([{"duration_minutes": "", **row} if path.name == "interactions" else row for row in rows], path)


def write_parquet(rows: list[Row], path: Path) -> None:
    pq.write_table(arrow(rows), path.with_suffix(".parquet"))


def arrow(rows: list[Row]) -> pa.Table:
    names = list({name: None for row in rows for name in row})
    return pa.table({name: pa.array([row.get(name, "") for row in rows], pa.string()) for name in names})


WAYS: dict[str, Callable[[Tables, Path], Books]] = {
    "pandas": in_memory,
    "csv": in_files(write_csv, analysed=True),
    "csv with care": in_files(write_csv_for_care, analysed=False),
    "parquet": in_files(write_parquet, analysed=False),
}


@pytest.fixture(params=WAYS.values(), ids=WAYS)
def way_in(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[Tables], Books]:
    return lambda tables: request.param(tables, tmp_path)


@dataclass(frozen=True)
class Rule:
    """A change to the sound tables, and what is to be counted then; ``lost`` rows are quarantined."""

    change: Callable[[Tables], Any]
    lost: int = 0
    codes: Mapping[str, int] = field(default_factory=dict)
    ignored: Mapping[str, int] = field(default_factory=dict)
    merged: int = 0
    one_side: int = 0
    ties: tuple[int, int] = (3, 1)
    """Live ties of Alder and Birch."""
    note: str = ""


def cell(table: str, row: int, **cells: str) -> Callable[[Tables], Any]:
    return lambda tables: tables[table][row].update(cells)


def one_more(table: str, row: int, **cells: str) -> Callable[[Tables], Any]:
    """That row again, with some cells changed."""
    return lambda tables: tables[table].append({**tables[table][row], **cells})


def as_pairs(*pairs: tuple[str, str]) -> Callable[[Tables], Any]:
    """The first interactions only, in the pair shorthand."""

    def change(tables: Tables) -> None:
        shorthand = []
        for row, (ours, theirs) in zip(tables["interactions"], pairs, strict=False):
            rest = {name: text for name, text in row.items() if name != "participant_ids"}
            shorthand.append({**rest, "supplier_person_id": ours, "client_person_id": theirs})
        tables["interactions"] = shorthand

    return change


def crowd(size: int) -> Callable[[Tables], Any]:
    """So many more people at Alder, all of them in one more meeting; each of them has a tie where it counts."""

    def change(tables: Tables) -> None:
        names = [f"x{number:04}" for number in range(size - 1)]
        tables["people"] += [{**tables["people"][2], "person_id": name} for name in names]
        meeting = {
            **tables["interactions"][0],
            "interaction_id": "i9",
            "participant_ids": ";".join(["s1", *names]),
        }
        tables["interactions"].append(meeting)

    return change


WITHOUT_ALDER = {"lost": 7, "ties": (None, 1)}
"""The client, two people, their three meetings, an order."""

RULES = {
    # --- numbers
    "a duration that is not a number": Rule(cell("interactions", 0, duration_minutes="NaN"), 1, {"not_finite": 1}),
    "an endless duration": Rule(cell("interactions", 0, duration_minutes="-Infinity"), 1, {"not_finite": 1}),
    "a negative duration": Rule(cell("interactions", 0, duration_minutes="-5"), 1, {"out_of_range": 1}),
    "an endless revenue": Rule(
        cell("organisations", 1, revenue="inf"), codes={"not_finite": 1, "dangling_reference": 7}, **WITHOUT_ALDER
    ),
    "a revenue beyond all numbers": Rule(
        cell("organisations", 1, revenue="1e400"), codes={"not_finite": 1, "dangling_reference": 7}, **WITHOUT_ALDER
    ),
    "a revenue beyond all money": Rule(
        cell("organisations", 1, revenue="1e300"), codes={"out_of_range": 1, "dangling_reference": 7}, **WITHOUT_ALDER
    ),
    "a negative revenue": Rule(
        cell("organisations", 1, revenue="-1"), codes={"out_of_range": 1, "dangling_reference": 7}, **WITHOUT_ALDER
    ),
    "an amount beyond all numbers": Rule(cell("orders", 0, amount="-1e400"), 1, {"not_finite": 1}),
    "an amount in words": Rule(cell("orders", 0, amount="much"), 1, {"wrong_type": 1}),
    # --- times
    "a meeting in another age": Rule(
        cell("interactions", 0, occurred_at="2999-01-01T10:00:00"), 1, {"impossible_date": 1}
    ),
    "a meeting at the end of time": Rule(
        cell("interactions", 0, occurred_at="9999-12-31T23:59:59.999999"), 1, {"impossible_date": 1}
    ),
    "a meeting before all": Rule(cell("interactions", 0, occurred_at="0001-01-01"), 1, {"impossible_date": 1}),
    "a year of five digits": Rule(cell("interactions", 0, occurred_at="20260-06-01"), 1, {"wrong_type": 1}),
    "no time": Rule(cell("interactions", 0, occurred_at=""), 1, {"missing_value": 1}),
    "leaving at the end of time": Rule(
        cell("people", 0, left_on="9999-12-31"), note="left_on lies beyond the year 2200 in 1 rows; read as «no end»"
    ),
    "leaving before all": Rule(
        cell("people", 0, left_on="0001-01-01"), 4, {"impossible_date": 1, "dangling_reference": 3}, ties=(2, 0)
    ),
    # --- people and organisations
    "a person of two organisations": Rule(one_more("people", 0, organisation_id="alder"), 1, {"duplicate_id": 1}),
    "a person of two clients": Rule(one_more("people", 2, organisation_id="birch"), 1, {"duplicate_id": 1}),
    "a person told twice": Rule(one_more("people", 2), merged=1),
    "a client that is the supplier too": Rule(one_more("organisations", 1, role="supplier"), 1, {"duplicate_id": 1}),
    "an employer that is not there": Rule(
        cell("people", 4, organisation_id="cedar"), 2, {"dangling_reference": 2}, ties=(3, 0)
    ),
    "one person on both sides": Rule(as_pairs(("s1", "s1"), ("s1", "a1")), one_side=1, ties=(1, 0)),
    "sides exchanged": Rule(as_pairs(("a1", "s1"), ("s1", "b1")), ties=(1, 1)),
    "a pair of one": Rule(as_pairs(("s1", ""), ("s1", "a1")), 1, {"missing_value": 1}, ties=(1, 0)),
    # --- interactions
    "nobody took part": Rule(cell("interactions", 3, participant_ids=" ; "), 1, {"missing_value": 1}, ties=(3, 0)),
    "two strangers took part": Rule(
        cell("interactions", 3, participant_ids="s1;b1;nobody;noone"), 1, {"dangling_reference": 2}, ties=(3, 0)
    ),
    "a stranger started it": Rule(
        cell("interactions", 3, initiator_id="nobody"), 1, {"dangling_reference": 1}, ties=(3, 0)
    ),
    "people of one side": Rule(cell("interactions", 3, participant_ids="s1;s2"), one_side=1, ties=(3, 0)),
    "one person alone": Rule(cell("interactions", 3, participant_ids="s1"), one_side=1, ties=(3, 0)),
    "a participant listed twice": Rule(cell("interactions", 3, participant_ids="s1;b1;b1;s1")),
    "the initiator not listed": Rule(cell("interactions", 3, participant_ids="s1", initiator_id="b1")),
    "an unknown channel": Rule(cell("interactions", 3, channel="telepathy"), 1, {"unknown_choice": 1}, ties=(3, 0)),
    "one id for two meetings": Rule(cell("interactions", 3, interaction_id="i1"), 1, {"duplicate_id": 1}, ties=(3, 0)),
    "a hall full of people": Rule(crowd(MOST_PARTICIPANTS)),
    # --- ids
    "an id with the separator of lists": Rule(
        cell("people", 4, person_id="b;1"), 2, {"separator_in_id": 1, "dangling_reference": 1}, ties=(3, 0)
    ),
    "an id without a sign": Rule(
        cell("people", 4, person_id="\u200b"), 2, {"missing_value": 1, "dangling_reference": 1}, ties=(3, 0)
    ),
    "an id that says there is none": Rule(
        cell("people", 4, person_id="#N/A"), 2, {"missing_value": 1, "dangling_reference": 1}, ties=(3, 0)
    ),
    "a NUL character": Rule(cell("interactions", 3, initiator_id="b\0001"), 1, {"nul_character": 1}, ties=(3, 0)),
}  # fmt: skip


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_the_rule_holds_and_is_counted(way_in: Callable[[Tables], Books], rule: Rule) -> None:
    tables = sound()
    rule.change(tables)
    found = way_in(tables)
    assert found.rejections == rule.codes
    assert found.balance["quarantined"] == rule.lost
    assert found.balance["ignored"] == rule.ignored
    assert found.balance["merged"] == rule.merged
    assert rule.note in found.notes
    if found.results:
        assert found.ties == rule.ties
        assert found.results.run["counts"]["interactions_of_one_side"] == rule.one_side


IDS = {
    "another script": "桦树-1",
    "right to left": "שלום",
    "beyond the first plane": "𝒫🜁",
    "joined signs": "👩‍💻",
    "a mark inside": "b\u200b1",
    "a comma and a quote": 'b,"1"',
    "a line break": "b\n1",
    "a formula": "=1+1",
    "a blank inside": "b  1",
    "very long": "b" * 60_000,
}


@pytest.mark.parametrize("name", IDS.values(), ids=IDS)
def test_an_id_of_any_signs_is_itself(way_in: Callable[[Tables], Books], name: str) -> None:
    """Beside ids that differ from it in case or in one mark, which are other people's."""
    tables = sound()
    tables["people"][4]["person_id"] = name
    tables["people"] += [
        {**tables["people"][4], "person_id": other} for other in (name.swapcase() + "_", "b1")
    ]
    tables["interactions"][3]["participant_ids"] = f"s1;{name}"
    found = way_in(tables)
    assert found.balance["quarantined"] == 0
    if found.results:
        assert found.ties == (3, 1)
    assert not found.notes


ALIKE = {
    "an accent apart": ("é", "e\u0301"),
    "an accent composed": ("e\u0301", "é"),
    "zero width at the ends": ("b1", "\ufeffb1\u200b"),
    "direction at the ends": ("\u2067שלום\u2069", "שלום\u200f"),
    "blanks at the ends": ("b1", " b1\u00a0"),
}


@pytest.mark.parametrize(("told", "named"), ALIKE.values(), ids=ALIKE)
def test_ids_that_look_alike_are_alike(way_in: Callable[[Tables], Books], told: str, named: str) -> None:
    tables = sound()
    tables["people"][4]["person_id"] = told
    tables["interactions"][3]["participant_ids"] = f"s1;{named}"
    tables["interactions"][3]["initiator_id"] = named
    found = way_in(tables)
    assert found.balance["quarantined"] == 0
    if found.results:
        assert found.ties == (3, 1)
    assert ("ids were written" in found.notes) == (named.strip() != told)


def test_two_people_whose_ids_look_alike(way_in: Callable[[Tables], Books]) -> None:
    tables = sound()
    tables["people"][4]["person_id"] = "é"
    tables["people"].append({**tables["people"][4], "person_id": "e\u0301", "name": "Another"})
    tables["interactions"][3]["participant_ids"] = "s1;e\u0301"
    found = way_in(tables)
    assert found.rejections == {"duplicate_id": 1}
    if found.results:
        assert found.ties == (3, 1)


# --- a crowd


@pytest.mark.parametrize("way", [way for way in WAYS if way != "csv"])
def test_a_crowd_is_a_broadcast(way: str, tmp_path: Path) -> None:
    tables = sound()
    crowd(MOST_PARTICIPANTS + 1)(tables)
    found = WAYS[way](tables, tmp_path)
    assert found.balance["ignored"] == {"broadcast": 1}
    assert found.balance["quarantined"] == 0
    if found.results:
        assert found.ties == (3, 1)


def test_a_crowd_of_strangers_does_not_fill_the_quarantine() -> None:
    tables = sound()
    tables["interactions"][3]["participant_ids"] = ";".join(f"nobody{number}" for number in range(100_000))
    report = library.read_tables(tables).report
    assert report.total.ignored == {"broadcast": 1}
    assert not report.rejections


def test_a_crowd_that_others_tell_of(export: Callable[..., Path]) -> None:
    """The initiator counts too, listed or not."""
    people = [f"a{number}" for number in range(MOST_PARTICIPANTS)]
    folder = export(
        people="person_id,name,organisation_id\ns1,Ada,own\n"
        + "".join(f"{name},X,alder\n" for name in people),
        interactions="interaction_id,occurred_at,channel,participant_ids,initiator_id,duration_minutes\n"
        f"1,2026-01-01,email,{';'.join(people)},s1,\n2,2026-01-01,email,{';'.join(people)},,\n",
    )
    assert read_folder(folder).report.files["interactions.csv"].ignored == {"broadcast": 1}


def test_a_crowd_is_not_made_into_pairs() -> None:
    """Half of them on either side: two and a half thousand million pairs, which no memory holds."""
    people = [f"p{number}" for number in range(100_000)]
    tables = {
        "organisations": sound()["organisations"],
        "people": {
            "person_id": people,
            "name": people,
            "organisation_id": ["us", "alder"] * (len(people) // 2),
        },
        "interactions": {
            "interaction_id": ["1", "2"],
            "occurred_at": pa.array([datetime(2026, 6, 1)] * 2, pa.timestamp("us")),
            "channel": ["meeting"] * 2,
            "participant_ids": pa.array([people[:2], people]),
        },
    }
    shaped = {name: told if isinstance(told, list) else pa.table(told) for name, told in tables.items()}
    assert library.read_tables(shaped).report.total.ignored == {"broadcast": 1}


def test_a_cell_beyond_all_bounds(tmp_path: Path) -> None:
    tables = sound()
    crowd(30_000)(tables)
    found = WAYS["csv"](tables, tmp_path)
    assert found.rejections == {"cell_too_long": 1}
    assert found.ties == (3, 1)


# --- cells with types


def typed(**interactions: Any) -> dict[str, pa.Table]:
    """The sound tables as a program has them, with some columns of the interactions replaced."""
    rows = sound()
    columns = {
        "interaction_id": pa.array([row["interaction_id"] for row in rows["interactions"]]),
        "occurred_at": pa.array([datetime.fromisoformat(row["occurred_at"]) for row in rows["interactions"]]),
        "channel": pa.array(["meeting"] * 4),
        "participant_ids": pa.array([row["participant_ids"].split(";") for row in rows["interactions"]]),
    }
    others = {name: arrow(rows[name]) for name in ("organisations", "people")}
    return {**others, "interactions": pa.table({**columns, **interactions})}


def rejected(tables: Mapping[str, Any]) -> dict[str, int]:
    """Failures by code in memory; the same tables as Parquet files must give the same."""
    return library.read_tables(tables).report.rejections_by_code()


TYPED = {
    "floats": ({"duration_minutes": pa.array([float("nan"), float("inf"), 5.0, None])}, {"not_finite": 2}),
    "times beyond the calendar": (
        {"occurred_at": pa.array([2**62, -(2**62), 0, 1], pa.int64()).cast(pa.timestamp("us"))},
        {"wrong_type": 2},
    ),
    "milliseconds beyond what microseconds hold": (
        {"occurred_at": pa.array([2**62, 0, 1, 2], pa.int64()).cast(pa.timestamp("ms"))},
        {"wrong_type": 1},
    ),
    "days beyond the calendar": (
        {"occurred_at": pa.array([2**31 - 1, 0, 1, 2], pa.int32()).cast(pa.date32())},
        {"wrong_type": 1},
    ),
    "lists with gaps": (
        {"participant_ids": pa.array([["s1", None, "a1"], [None], [], None])},
        {"missing_value": 3},
    ),
    "an id in a list with the separator": (
        {"participant_ids": pa.array([["s;1", "a1"], ["s1"], ["s1"], ["s1"]])},
        {"dangling_reference": 2},
    ),
    "a NUL character": ({"topic": pa.array(["a\0b", None, "", "c"])}, {"nul_character": 1}),
    "numbers as ids": ({"interaction_id": pa.array([1, 2, 3, 3])}, {"duplicate_id": 1}),
}


@pytest.mark.parametrize(("columns", "codes"), TYPED.values(), ids=TYPED)
def test_faults_among_typed_cells(
    columns: dict[str, pa.Array], codes: dict[str, int], tmp_path: Path
) -> None:
    tables = typed(**columns)
    report = library.read_tables(tables).report
    assert report.rejections_by_code() == codes
    assert report.total.quarantined == len({(item.file, item.line) for item in report.rejections})
    for name, table in tables.items():
        pq.write_table(table, tmp_path / f"{name}.parquet")
    again = read_folder(tmp_path).report
    assert [item.raw for item in again.rejections] == [item.raw for item in report.rejections]
    assert again.rejections_by_code() == codes


def test_a_sound_table_is_not_read_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """And gives what the careful reading gives."""
    tables = typed(
        initiator_id=pa.array([None, "a1", "s2", "b1"]), duration_minutes=pa.array([None, 1, 2, 3])
    )
    careful = library.analyse(library.read_tables(tables).tables)
    monkeypatch.setattr("ingest.memory.read_tables", None)
    quick = library.analyse(tables)
    assert quick.tables == careful.tables
    assert quick.run["balance"] == {**careful.run["balance"]} == {
        "read": 12, "loaded": 12, "unchanged": 0, "merged": 0, "ignored": {}, "quarantined": 0,
    }  # fmt: skip


def test_nothing_is_nothing_in_pandas_and_dicts() -> None:
    """A frame has no other way to say that a cell is empty."""
    tables: dict[str, Any] = {name: pd.DataFrame(rows) for name, rows in sound().items()}
    tables["organisations"]["revenue"] = [float("nan"), 1e5, float("nan")]
    tables["people"]["left_on"] = [pd.NaT, pd.NaT, pd.NaT, pd.Timestamp("2026-07-01"), pd.NaT]
    tables["interactions"]["initiator_id"] = [None, float("nan"), pd.NA, "s1"]
    rows = library.analyse(tables).tables["relationships"].to_pylist()
    assert [(row["client_id"], row["revenue"]) for row in rows] == [("alder", 1e5), ("birch", None)]


def test_values_of_several_types_in_a_column() -> None:
    tables = sound()
    moments = [
        date(2026, 6, 1),
        datetime(2026, 6, 2, 10),
        "2026-06-03T10:00:00",
        pd.Timestamp("2026-06-30", tz="UTC"),
    ]
    for row, moment in zip(tables["interactions"], moments, strict=True):
        row["occurred_at"] = moment
    tables["interactions"][2]["participant_ids"] = ["s2", "a2", "a1"]
    found = library.read_tables(tables).tables["interactions"].to_pylist()
    assert [row["occurred_at"].isoformat() for row in found] == [
        "2026-06-01T00:00:00", "2026-06-02T10:00:00", "2026-06-03T10:00:00", "2026-06-30T00:00:00",
    ]  # fmt: skip
    assert found[2]["participant_ids"] == ["a1", "a2", "s2"]


def test_text_that_is_no_unicode() -> None:
    tables = sound()
    for row in (tables["people"][4], tables["interactions"][3]):
        for name, text in row.items():
            row[name] = text.replace("b1", "b\ud8001")
    assert library.analyse(tables).tables["relationships"]["ties"].to_pylist() == [3, 1]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda tables: tables.pop("people"), "the table 'people' is missing"),
        (
            lambda tables: tables.update(order=[]),
            "no table 'order' in the exchange format. Did you mean: orders",
        ),
        (
            lambda tables: [row.pop("name") for row in tables["people"]],
            "people: required column missing: name",
        ),
        (
            lambda tables: tables["organisations"][0].update(role="other"),
            "no organisation has the role supplier",
        ),
    ],
    ids=["a table is missing", "a table too many", "a column is missing", "nobody is the supplier"],
)
def test_tables_that_cannot_be_used(change: Callable[[Tables], Any], says: str) -> None:
    tables = sound()
    change(tables)
    with pytest.raises(library.InputError, match=re.escape(says)):
        library.analyse(tables)


def test_optional_tables_may_be_empty() -> None:
    tables = {**sound(), "orders": [], "cases": pd.DataFrame()}
    assert library.analyse(tables).run["balance"]["read"] == 12


# --- as a user sees it


@pytest.fixture
def faulty(export: Callable[..., Path]) -> Path:
    """A sound export but for an endless duration, a crowd, and a client of its own revenue."""
    crowded = ";".join(f"x{number}" for number in range(MOST_PARTICIPANTS + 1))
    return export(
        interactions="interaction_id,occurred_at,channel,participant_ids,duration_minutes\n"
        "i1,2024-06-01T09:00:00,meeting,s1;a1,inf\n"
        f"i2,2024-06-08T09:00:00,meeting,{crowded},30\n"
        "i3,2024-06-09T09:00:00,visit,s2;a2,30\n"
        "i4,2999-06-09T09:00:00,visit,s2;a2,-1\n"
    )


def test_load_keeps_faulty_rows_whole(crosstie: Any, faulty: Path, desk: Path) -> None:
    ended = crosstie("load", faulty)
    assert ended.code == 0
    assert "4 read = 1 loaded + 0 unchanged + 0 merged + 1 ignored (broadcast 1) + 2 quarantined" in ended.out
    assert f"ignored broadcast: {IGNORED_REASONS['broadcast']}" in ended.out
    with (desk / "quarantine" / "quarantine.csv").open(encoding="utf-8", newline="") as file:
        kept = list(csv.DictReader(file))
    assert [(row["line"], row["column"], row["code"]) for row in kept] == [
        ("2", "duration_minutes", "not_finite"),
        ("5", "occurred_at", "impossible_date"),
        ("5", "duration_minutes", "out_of_range"),
    ]
    assert kept[0]["raw"] == "i1,2024-06-01T09:00:00,meeting,s1;a1,inf"
    analysed = crosstie("analyse")
    assert (
        "Rows left out: 2 faulty, 1 broadcast, of 14; each with its reason: crosstie check DIR"
        in analysed.out
    )


def test_check_ends_with_a_finding(crosstie: Any, faulty: Path) -> None:
    ended = crosstie("check", faulty, "--json")
    assert ended.code == 1
    said = json.loads(ended.out)
    assert said["rejections"] == {"impossible_date": 1, "not_finite": 1, "out_of_range": 1}
    assert said["total"]["quarantined"] == 2


def test_analyse_says_what_it_left_out(crosstie: Any, faulty: Path, desk: Path) -> None:
    ended = crosstie("analyse", "--from", faulty, "--out", "results")
    assert ended.code == 0
    assert (
        f"Rows left out: 2 faulty, 1 broadcast, of 14; each with its reason: crosstie check {faulty}"
        in ended.out
    )
    balance = json.loads((desk / "results" / "run.json").read_text(encoding="utf-8"))["balance"]
    assert (balance["read"], balance["quarantined"], balance["ignored"]) == (14, 2, {"broadcast": 1})


def test_a_sound_export_leaves_nothing_out(crosstie: Any, export: Callable[..., Path]) -> None:
    assert "left out" not in crosstie("analyse", "--from", export()).out


def test_the_future_of_the_as_of_date(crosstie: Any, export: Callable[..., Path]) -> None:
    folder = export(
        interactions="interaction_id,occurred_at,channel,participant_ids\n"
        "i1,2024-06-01,meeting,s1;a1\ni2,2099-06-01,meeting,s1;a1\n"
    )
    ended = crosstie("analyse", "--from", folder, "--as-of", "2024-06-30")
    assert "Interactions not counted: 1 after the as-of date, of 2" in ended.out
    assert json.loads(crosstie("analyse", "--from", folder, "--json").out)["as_of"] == "2099-06-01"


# --- the page


def test_the_page_names_only_what_there_is() -> None:
    told = set(re.findall(r"`([a-z]+(?:_[a-z]+)+)`", PAGE))
    codes = {code.text for code in Code} | {
        *IGNORED_REASONS,
        "interactions_of_one_side",
        "interactions_after_as_of",
    }
    columns = {"left_on", "closed_on", "agreement_until", "supplier_person_id", "client_person_id"}
    assert told - codes - columns == {"as_of"} & told
    assert {"not_finite", "impossible_date", "separator_in_id", "cell_too_long", "nul_character"} <= told


def test_the_page_names_the_bounds() -> None:
    assert f"more than {MOST_PARTICIPANTS:,} participants" in PAGE
    assert f"more than {csv.field_size_limit():,} characters" in PAGE
