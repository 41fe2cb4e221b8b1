"""The bundled example is the same to the byte each time, whole in its references, and invented throughout."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from datetime import date, datetime
from pathlib import Path

import pytest

from graphmodel.tables import INPUTS, STAGES
from ingest.example import AS_OF, CIRCULAR_SIZE, STORIES, Told, write_example

Rows = list[dict[str, str]]
TABLES = {table.name: table for table in INPUTS}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[Told, ...]]:
    folder = tmp_path_factory.mktemp("example")
    return folder, write_example(folder)


@pytest.fixture(scope="module")
def tables(told: tuple[Path, tuple[Told, ...]]) -> dict[str, Rows]:
    return {path.stem: _read(path) for path in sorted(told[0].iterdir())}


def _read(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_same_seed_same_bytes(told: tuple[Path, tuple[Told, ...]], tmp_path: Path) -> None:
    again = write_example(tmp_path / "new" / "folder")
    assert again == told[1]
    for path in told[0].iterdir():
        assert (tmp_path / "new" / "folder" / path.name).read_bytes() == path.read_bytes()


def test_another_seed_tells_the_same_stories_with_other_rows(
    told: tuple[Path, tuple[Told, ...]], tmp_path: Path
) -> None:
    assert write_example(tmp_path, seed=8) == told[1]
    assert (tmp_path / "people.csv").read_bytes() != (told[0] / "people.csv").read_bytes()


def test_files_and_headers_are_those_of_the_exchange_format(tables: dict[str, Rows]) -> None:
    assert list(tables) == ["cases", "facts", "feedback", "interactions", "orders", "organisations", "people"]
    for name, rows in tables.items():
        assert tuple(rows[0]) == TABLES[name].names


def test_row_counts(tables: dict[str, Rows]) -> None:
    bounds = {
        "organisations": (44, 44),
        "people": (300, 450),
        "interactions": (12_000, 20_000),
        "orders": (800, 2_000),
        "facts": (50, 84),
        "cases": (100, 400),
        "feedback": (60, 300),
    }
    assert {name: low <= len(tables[name]) <= high for name, (low, high) in bounds.items()} == dict.fromkeys(
        bounds, True
    )
    staff = sum(row["organisation_id"] == "S" for row in tables["people"])
    assert 60 <= staff <= 80


def test_stories_of_every_stage(told: tuple[Path, tuple[Told, ...]]) -> None:
    assert Counter(one.stage for one in told[1]) == {
        "point_to_point": 10,
        "wedge": 10,
        "mesh": 8,
        "diamond": 6,
        "cloud": 3,
        "dormant": 3,
        "none": 2,
    }
    assert {one.stage for one in told[1]} == set(STAGES)
    assert all(one.story.endswith((".", "ever.")) for one in told[1])


def test_keys_are_unique_and_references_hold(tables: dict[str, Rows]) -> None:
    keys = {
        name: {tuple(row[part] for part in TABLES[name].key) for row in rows} for name, rows in tables.items()
    }
    assert {name: len(found) for name, found in keys.items()} == {
        name: len(rows) for name, rows in tables.items()
    }
    for name, rows in tables.items():
        for column in TABLES[name].columns:
            if column.references is None:
                continue
            known = {key[0] for key in keys[column.references]}
            named = {cell for row in rows for cell in row[column.name].split(";") if cell}
            assert named <= known, (name, column.name, named - known)


def test_cells_keep_to_their_columns(tables: dict[str, Rows]) -> None:
    for name, rows in tables.items():
        for column in TABLES[name].columns:
            cells = {row[column.name] for row in rows}
            if column.required:
                assert "" not in cells, (name, column.name)
            cells.discard("")
            if column.choices:
                assert cells <= set(column.choices), (name, column.name)
            if column.type in {"number", "integer"}:
                for number in map(float, cells):
                    assert column.low is None or number >= column.low, (name, column.name)
                    assert column.high is None or number <= column.high, (name, column.name)
            if column.type == "date":
                for cell in cells:
                    date.fromisoformat(cell)


def test_functions_and_seniority_are_left_to_the_taxonomy(tables: dict[str, Rows]) -> None:
    assert {(row["function"], row["seniority"]) for row in tables["people"]} == {("", "")}


def test_interactions_are_of_working_days_up_to_the_as_of_date(tables: dict[str, Rows]) -> None:
    times = [datetime.fromisoformat(row["occurred_at"]) for row in tables["interactions"]]
    assert times == sorted(times)
    assert times[-1].date() == AS_OF
    assert (times[-1] - times[0]).days > 3 * 360
    assert all(at.weekday() < 5 and 1 <= at.hour < 16 for at in times)


def test_interactions_have_distinct_participants_and_one_of_them_begins(tables: dict[str, Rows]) -> None:
    for row in tables["interactions"]:
        people = row["participant_ids"].split(";")
        assert len(people) == len(set(people)) >= 2
        assert row["initiator_id"] in people


def test_nobody_takes_part_after_leaving(tables: dict[str, Rows]) -> None:
    left = {row["person_id"]: row["left_on"] for row in tables["people"] if row["left_on"]}
    assert len(left) == 2
    for row in tables["interactions"]:
        for person in set(row["participant_ids"].split(";")) & left.keys():
            circular = row["channel"] == "email" and row["participant_ids"].count(";") == CIRCULAR_SIZE
            assert circular or row["occurred_at"][:10] <= left[person]


def test_names_are_invented(tables: dict[str, Rows]) -> None:
    domains = {row["domain"] for row in tables["organisations"]}
    assert len(domains) == len(tables["organisations"])
    assert all(domain.endswith(".example") for domain in domains)
    domain_of = {row["organisation_id"]: row["domain"] for row in tables["organisations"]}
    emails = [row["email"] for row in tables["people"]]
    assert len(set(emails)) == len(emails)
    for row in tables["people"]:
        assert row["email"].isascii()
        assert row["email"].endswith("@" + domain_of[row["organisation_id"]])
    assert len({row["name"] for row in tables["people"]}) == len(tables["people"])
    real = """
    siemens alstom bombardier knorr bosch crrc hitachi stadler thyssen liebherr wabtec schneider caterpillar
    komatsu skf schaeffler voith 中车 三一 徐工 潍柴 比亚迪 华为 振华 中联 宝钢 格力
    """
    for row in tables["organisations"]:
        assert not any(name in row["name"].lower() for name in real.split()), row["name"]


def test_both_languages_and_the_awkward_names_survive(tables: dict[str, Rows]) -> None:
    chinese = [row["name"] for row in tables["organisations"] if row["name"][0] > "一"]
    assert len(chinese) == sum(story.chinese for story in STORIES) >= 10
    assert "O'Neil & Söhne GmbH" in {row["name"] for row in tables["organisations"]}
    assert {'Zoë "Zed" O\'Neil <b>& Söhne</b>', "Baumgarn, Ilse"} <= {row["name"] for row in tables["people"]}
    assert any(row["department"] == "采购部" for row in tables["people"])
    assert sum(not row["department"] and not row["title"] for row in tables["people"]) == 1


def test_money_adds_up(tables: dict[str, Rows]) -> None:
    revenue = {row["organisation_id"]: float(row["revenue"] or 0) for row in tables["organisations"]}
    assert max(revenue.values()) > 0.12 * sum(revenue.values())  # a heavy tail
    last_year: defaultdict[str, float] = defaultdict(float)
    for row in tables["orders"]:
        if row["won"] == "true" and date.fromisoformat(row["closed_on"]) > AS_OF.replace(year=AS_OF.year - 1):
            last_year[row["organisation_id"]] += float(row["amount"])
    for client, amount in last_year.items():
        assert amount <= revenue[client] * 1.01
    assert {story.wallet is None for story in STORIES} == {True, False}


def test_some_cases_are_open_and_come_from_people_nobody_met(tables: dict[str, Rows]) -> None:
    met = {person for row in tables["interactions"] if row["topic"] != "Customer days"
           for person in row["participant_ids"].split(";")}  # fmt: skip
    waiting = [row for row in tables["cases"] if not row["closed_on"]]
    assert len(waiting) > 10
    assert not {row["person_id"] for row in waiting} & met
