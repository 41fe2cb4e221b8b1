"""Departments and titles as they stand in contact records and signatures, judged apart from the tables."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path
from unicodedata import east_asian_width

import pytest

from graphmodel.functions import Taxonomy

TITLES = Path(__file__).with_name("titles.csv")
OVERALL = 0.95
IN_EACH_LANGUAGE = 0.90
HEADER = ("language", "department", "title", "expected", "got", "rule")

with TITLES.open(encoding="utf-8", newline="") as lines:
    ROWS = list(csv.DictReader(lines))
LANGUAGES = sorted({row["language"] for row in ROWS})


def answers(row: dict[str, str], what: str) -> list[str]:
    return [row[what], *filter(None, row[f"accept_{what}"].split(";"))]


def width(text: str) -> int:
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def as_table(lines: list[tuple[str, ...]]) -> str:
    widths = [max(map(width, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(cell + " " * (wide - width(cell)) for cell, wide in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def told(share: float, misses: list[tuple[str, ...]]) -> str:
    return f"{share:.1%} right, {len(misses)} missed\n{as_table([HEADER, *misses])}"


@pytest.fixture(scope="module")
def missed() -> dict[str, list[tuple[str, ...]]]:
    """The rows judged otherwise than a careful reader would, by language."""
    taxonomy = Taxonomy.bundled()
    misses: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for row in ROWS:
        got = taxonomy.role(row["department"] or None, row["title"] or None)
        functions, seniorities = answers(row, "function"), answers(row, "seniority")
        if got.function not in functions or got.seniority not in seniorities:
            misses[row["language"]].append(
                (
                    row["language"],
                    row["department"],
                    row["title"],
                    f"{'|'.join(functions)} / {'|'.join(seniorities)}",
                    f"{got.function} / {got.seniority}",
                    f"{got.function_rule} / {got.seniority_rule}",
                )
            )
    return misses


def test_titles_are_read_as_a_careful_reader_would(missed: dict[str, list[tuple[str, ...]]]) -> None:
    misses = [miss for language in LANGUAGES for miss in missed.get(language, [])]
    share = 1 - len(misses) / len(ROWS)
    assert share >= OVERALL, told(share, misses)


@pytest.mark.parametrize("language", LANGUAGES)
def test_titles_of_each_language_are_read(language: str, missed: dict[str, list[tuple[str, ...]]]) -> None:
    misses = missed.get(language, [])
    share = 1 - len(misses) / sum(row["language"] == language for row in ROWS)
    assert share >= IN_EACH_LANGUAGE, told(share, misses)
