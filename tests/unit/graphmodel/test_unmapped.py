"""What no table knows: found, counted, written, filled in, and given back."""

from __future__ import annotations

import csv
from pathlib import Path

import pyarrow as pa
import pytest

from graphmodel.arrow import schema_of
from graphmodel.errors import InputError
from graphmodel.functions import REMARKS, Taxonomy
from graphmodel.portfolio import role_rules
from graphmodel.tables import PEOPLE
from graphmodel.unmapped import LIST, language_of, texts_without_function, unmapped, write_list

BUNDLED = Taxonomy.bundled()


def people(*rows: tuple[str | None, str | None] | tuple[str | None, str | None, str]) -> pa.Table:
    """Department, title and perhaps a given function of each person."""
    columns: dict[str, list[str | None]] = {field.name: [None] * len(rows) for field in schema_of(PEOPLE)}
    columns["person_id"] = [f"p{number}" for number in range(len(rows))]
    for at, name in enumerate(("department", "title", "function")):
        columns[name] = [row[at] if len(row) > at else None for row in rows]
    return pa.table(columns, schema=schema_of(PEOPLE))


def told(listed: pa.Table) -> list[tuple[str, str, int]]:
    return [(row["kind"], row["term"], row["people"]) for row in listed.to_pylist()]


PEOPLE_OF_A_ZOO = people(
    ("Zebra Unit", None),
    ("zebra  UNIT", None),
    ("Zebra Unit", "Sales Manager"),  # the title says it
    ("Zebra Unit", None, "sales"),  # the source says it
    ("Yak Unit", "Beekeeper"),
    (None, "Beekeeper"),
    (None, "Manager"),  # a rank, and every word of it known
    (None, "Zookeeping Manager"),
    (None, "Assistant to the CEO"),  # known to be other
    ("???", None),
    ("  ", None),
    ("Quality", None),
)


def test_each_text_once_with_its_people() -> None:
    assert told(unmapped(PEOPLE_OF_A_ZOO, BUNDLED)) == [
        ("department", "Zebra Unit", 2),
        ("title", "Beekeeper", 2),
        ("seniority", "Beekeeper", 2),
        ("department", "Yak Unit", 1),
        ("title", "Zookeeping Manager", 1),
    ]


def test_all_people_without_a_function_are_counted() -> None:
    found = texts_without_function(role_rules(PEOPLE_OF_A_ZOO, BUNDLED)).to_pylist()
    assert {(row["text"], row["people"]) for row in found} == {
        ("Beekeeper", 2),
        ("???", 1),
        ("Assistant to the CEO", 1),
        ("Manager", 1),
        ("Yak Unit", 1),
        ("Zebra Unit", 1),
        ("Zookeeping Manager", 1),
        ("zebra  UNIT", 1),
    }


def test_nobody_and_nothing() -> None:
    assert unmapped(people(), BUNDLED).schema == LIST
    assert len(unmapped(people(("Quality", "CEO"), (None, None)), BUNDLED)) == 0


def test_the_list_is_a_taxonomy_to_fill_in(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    write_list(unmapped(PEOPLE_OF_A_ZOO, BUNDLED), path)
    empty = BUNDLED.extended(path)
    assert empty.rows == BUNDLED.rows
    assert empty.left_empty == 5

    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    meanings = {"Zebra Unit": "strategy", "Beekeeper": "production", "Yak Unit": "other"}
    for row in rows:
        row["maps_to"] = meanings.get(row["term"], "") if row["kind"] != "seniority" else "manager"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, LIST.names)
        writer.writeheader()
        writer.writerows(rows)
    filled = BUNDLED.extended(path)
    assert filled.left_empty == 1
    assert told(unmapped(PEOPLE_OF_A_ZOO, filled)) == [("title", "Zookeeping Manager", 1)]
    role = filled.role(" ZEBRA unit", "beekeeper")
    assert (role.function_rule, role.seniority_rule) == (
        "mine.csv:department:Zebra Unit",
        "mine.csv:title:Beekeeper",
    )
    assert filled.role("Zebra Unit North", None) == BUNDLED.role("Zebra Unit North", None)


@pytest.mark.parametrize(
    "text",
    ['A "quoted", text; here', "=1+1", "line\nbreak", "Zébu | Lama", "한국 얼룩말", "斑马组（北）", "Ω"],
)
def test_any_text_survives_the_round(tmp_path: Path, text: str) -> None:
    path = tmp_path / "mine.csv"
    listed = unmapped(people((text, None)), BUNDLED)
    write_list(listed.set_column(2, "maps_to", pa.array(["strategy"] * len(listed))), path)
    assert BUNDLED.extended(path).role(text, None).function == "strategy"


def test_the_nearest_known_term_is_named() -> None:
    def nearest(text: str) -> str:
        (row,) = unmapped(people((text, None)), BUNDLED).to_pylist()
        return str(row["nearest"])

    assert nearest("Qualitty") == "quality (quality)"
    assert nearest("Dpt. Purchassing") == "purchasing (purchasing)"
    assert nearest("Zebra") == ""


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("ゼブラ室", "ja"),
        ("ｾﾞﾌﾞﾗ", "ja"),
        ("斑马组", "zh"),
        ("얼룩말", "ko"),
        ("Зебра", "ru"),
        ("Leiter Zebra", "de"),
        ("Zébre de la forêt", "fr"),
        ("Cebra ñu", "es"),
        ("Head of Zebra", "en"),
        ("Zebra", ""),
        ("", ""),
    ],
)
def test_the_language_is_guessed(text: str, language: str) -> None:
    assert language_of(text, BUNDLED) == language


def test_remarks_are_what_a_taxonomy_passes_over() -> None:
    assert tuple(LIST.names[-len(REMARKS) :]) == REMARKS


def test_a_list_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be written"):
        write_list(unmapped(people(), BUNDLED), tmp_path / "none" / "mine.csv")
