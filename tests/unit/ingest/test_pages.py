"""The user's pages name every code, reason and key of the format language."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from ingest.formats import FileFormat, Format, Value, built_in, read_format
from ingest.report import IGNORED_REASONS, Code

DOCS = Path(__file__).parents[3] / "docs"
LOAD = (DOCS / "load.md").read_text(encoding="utf-8")


def test_every_code_is_told():
    told = re.findall(r"^\| `(\w+)` \|", LOAD.split("## Quarantine codes")[1].split("\n## ")[0], re.MULTILINE)
    assert sorted(told) == sorted(code.text for code in Code)
    assert all(f"`{reason}`" in LOAD for reason in IGNORED_REASONS)


@pytest.mark.parametrize("language", [Value, FileFormat, Format])
def test_every_key_of_a_mapping_file_is_told(language):
    for key in fields(language):
        if key.name not in {"joins", "files", "pair"}:  # not written by users
            assert re.search(rf"\b{key.name}\b", LOAD), key.name


def test_the_example_of_a_mapping_file_is_one(tmp_path):
    path = tmp_path / "visits.toml"
    path.write_text(LOAD.split("```toml\n")[1].split("```")[0], encoding="utf-8")
    assert read_format(path).files[0].name == "visit book"


@pytest.mark.parametrize("format_", built_in()[1:], ids=lambda format_: format_.name)
def test_every_format_has_its_page(format_):
    page = (DOCS / "exports" / f"{format_.name}.md").read_text(encoding="utf-8")
    told = set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE))
    assert told == {*format_.reasons, "reference_left_out"}
    assert all(file.name in page for file in format_.files)
