"""The generated Salesforce export: the same every time, and sound to the last row."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from benchmarks import salesforce
from ingest.load import read_folder

SIZE = 3_000


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exports") / "salesforce"
    salesforce.write_export(folder, SIZE)
    return folder


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_same_size_gives_the_same_bytes(export, tmp_path):
    salesforce.write_export(tmp_path / "again", SIZE)
    assert [path.name for path in sorted(export.iterdir())] == [
        path.name for path in sorted((tmp_path / "again").iterdir())
    ]
    assert all(
        path.read_bytes() == (tmp_path / "again" / path.name).read_bytes() for path in export.iterdir()
    )


def test_every_row_has_a_fate_and_none_is_faulty(export):
    dataset = read_folder(export)
    tasks, events = rows(export / "Task.csv"), rows(export / "Event.csv")
    assert not dataset.report.rejections
    assert not dataset.report.unread_files
    assert len(tasks) + len(events) == SIZE
    contacts = sum(task["Status"] == "Completed" and task["TaskSubtype"] != "Task" for task in tasks)
    assert dataset.tables["interactions"].num_rows == contacts + len(events)


def test_events_have_more_attendees_than_their_own_row_tells(export):
    named = [(row["EventId"], row["RelationId"]) for row in rows(export / "EventRelation.csv")]
    assert len(named) == len(set(named)) > 2 * len(rows(export / "Event.csv"))


def test_descriptions_go_over_several_lines(export):
    text = (export / "Task.csv").read_text(encoding="utf-8")
    assert text.count("\n") > len(rows(export / "Task.csv")) + 1
    assert '""B""' in text
