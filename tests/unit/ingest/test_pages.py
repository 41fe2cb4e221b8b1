"""The user's pages name every code, reason and key of the format language."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from ingest.formats import FileFormat, Format, Value, built_in, read_format
from ingest.load import read_folder
from ingest.report import IGNORED_REASONS, Code

DOCS = Path(__file__).parents[3] / "docs"
LOAD = (DOCS / "load.md").read_text(encoding="utf-8")
FLAT = "Records that rows tell of besides"
MAPPING = (DOCS / "mapping.md").read_text(encoding="utf-8")


def example(language: str, heading: str) -> str:
    """The first example in one language under a heading of the page about mapping files."""
    section = MAPPING.split(f"\n## {heading}\n")[1]
    return re.findall(rf"^```{language}\n(.*?)^```", section, re.MULTILINE | re.DOTALL)[0]


def test_every_code_is_told():
    told = re.findall(r"^\| `(\w+)` \|", LOAD.split("## Quarantine codes")[1].split("\n## ")[0], re.MULTILINE)
    assert sorted(told) == sorted(code.text for code in Code)
    assert all(f"`{reason}`" in LOAD for reason in IGNORED_REASONS)


@pytest.mark.parametrize("language", [Value, FileFormat, Format])
def test_every_key_of_a_mapping_file_is_told(language):
    for key in fields(language):
        if key.name not in {"joins", "files", "pair"}:  # not written by users
            assert re.search(rf"\b{key.name}\b", MAPPING), key.name


def test_the_example_of_a_mapping_file_is_one(tmp_path):
    path = tmp_path / "visits.toml"
    path.write_text(example("toml", "By example"), encoding="utf-8")
    assert read_format(path).files[0].name == "visit book"


def test_the_flat_sheet_gives_the_report_that_is_shown(tmp_path):
    folder = tmp_path / "export"
    folder.mkdir()
    (folder / "follow-ups.csv").write_text(example("csv", FLAT), encoding="utf-8")
    mapping = tmp_path / "follow-ups.toml"
    mapping.write_text(example("toml", FLAT), encoding="utf-8")
    lines = read_folder(folder, mapping=mapping).report.lines()
    shown = example("text", FLAT).splitlines()
    assert shown
    assert [line for line in shown if line not in lines] == []


@pytest.mark.parametrize("format_", built_in()[1:], ids=lambda format_: format_.name)
def test_every_format_has_its_page(format_):
    page = (DOCS / "exports" / f"{format_.name}.md").read_text(encoding="utf-8")
    told = set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE))
    assert told == {*format_.reasons, "reference_left_out"}
    assert all(file.name in page for file in format_.files)
