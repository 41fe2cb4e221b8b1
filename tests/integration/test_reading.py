"""Folders as they come, through the whole of loading: workbooks, encodings, footers, numbers; the books balance."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from graphmodel.errors import ExportError
from ingest.load import read_folder

PEOPLE = "person_id,name,organisation_id\ns1,Ada,own\nc1,{},acme\n"
SOUND = {
    "organisations.csv": "organisation_id,name,role\nown,Us,supplier\nacme,Acme,client\n",
    "people.csv": PEOPLE.format("Cleo"),
    "interactions.csv": "interaction_id,occurred_at,channel,participant_ids\ni1,2024-03-01,email,s1;c1\n",
}
MAPPING = """
title = "Order book"
dates = "any"
[[file]]
name = "order book"
table = "orders"
names = ["book*"]
needs = ["No", "Sum"]
[file.fields]
order_id = "No"
organisation_id = "Client"
amount = "Sum"
closed_on = "Day"
won = { value = "true" }
"""


@pytest.fixture
def folder(tmp_path: Path) -> Callable[..., Path]:
    def write(files: dict[str, str | bytes | None]) -> Path:
        made = tmp_path / "export"
        made.mkdir()
        for name, text in {**SOUND, **files}.items():
            if text is not None:
                (made / name).write_bytes(text if isinstance(text, bytes) else text.encode())
        return made

    return write


def test_a_workbook_is_a_folder_s_worth_of_tables(tmp_path):
    work = openpyxl.Workbook()
    work.active.title = "hiddenSheet"
    work.active.sheet_state = "hidden"
    for name, text in SOUND.items():
        sheet = work.create_sheet(name.removesuffix(".csv"))
        for line in text.splitlines():
            sheet.append(line.split(","))
    work.create_sheet("Notes").append(["call back"])
    work.save(tmp_path / "export.xlsx")
    report = read_folder(tmp_path).report
    assert {name: balance.loaded for name, balance in report.files.items()} == {
        "export.xlsx/organisations": 2,
        "export.xlsx/people": 2,
        "export.xlsx/interactions": 1,
    }
    assert report.facts["export.xlsx/people"].encoding == "xlsx"
    assert set(report.unread_files) == {"export.xlsx/hiddenSheet", "export.xlsx/Notes"}


@pytest.mark.parametrize(
    ("encoding", "name"), [("gb18030", "王伟"), ("cp1252", "Müller"), ("utf-16-le", "Ben")]
)
def test_any_encoding_gives_the_same_people(folder, encoding, name):
    dataset = read_folder(folder({"people.csv": PEOPLE.format(name).encode(encoding)}))
    assert set(dataset.tables["people"]["name"].to_pylist()) == {name, "Ada"}
    assert dataset.report.facts["people.csv"].encoding == encoding


def test_the_user_answers_where_two_encodings_fit(folder):
    where = folder({"people.csv": PEOPLE.format("Hélène").encode("cp1252")})
    with pytest.raises(ExportError, match="--encoding"):
        read_folder(where)
    people = read_folder(where, encoding="cp1252").tables["people"]["name"].to_pylist()
    assert "Hélène" in people


def test_what_stands_around_a_table_is_in_the_books(folder):
    text = "Contacts\n\n" + SOUND["people.csv"] + "\nGrand Totals (2 records)\nConfidential\n"
    report = read_folder(folder({"people.csv": text})).report
    balance = report.files["people.csv"]
    assert (balance.read, balance.loaded) == (5, 2)
    assert balance.ignored == {"preamble": 1, "footer": 2}
    assert {"preamble", "footer"} <= set(report.reasons)
    assert any("Grand Totals (2 records) / Confidential" in note for note in report.notes)


def test_what_was_repaired_is_told(folder):
    report = read_folder(folder({"people.csv": PEOPLE.format("KarÃ¡sek")})).report
    assert report.facts["people.csv"].repaired == {"name": 1}
    assert any("«KarÃ¡sek» to «Karásek»" in note for note in report.notes)


def test_a_line_of_another_encoding_is_quarantined(folder):
    data = (SOUND["people.csv"] + "c2,José,acme\nc4,Zoë,acme\n").encode() + b"c3,J\xfcrgen,acme\n"
    report = read_folder(folder({"people.csv": data})).report
    assert report.rejections_by_code() == {"wrong_encoding": 1}
    assert report.rejections[0].raw == r"c3,J\xFCrgen,acme"


def test_a_person_called_null(folder):
    people = read_folder(folder({"people.csv": PEOPLE.format("NULL")})).tables["people"]["name"].to_pylist()
    assert "NULL" in people


def book(*sums: str) -> str:
    return "No;Client;Sum;Day\n" + "".join(
        f"{i};acme;{text};2024-01-0{i}\n" for i, text in enumerate(sums, 1)
    )


def test_numbers_are_read_as_the_file_writes_them(folder, tmp_path):
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(MAPPING)
    dataset = read_folder(folder({"book.csv": book("1.234,50", "€ 1.234", "(7)")}), mapping=mapping)
    assert dataset.tables["orders"]["amount"].to_pylist() == [1234.5, 1234.0, -7.0]
    assert dataset.report.facts["book.csv"].decimal == "comma"
    assert "decimal comma" in dataset.report.facts["book.csv"].line()


def test_the_user_answers_where_numbers_do_not(folder, tmp_path):
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(MAPPING)
    where = folder({"book.csv": book("1,234")})
    with pytest.raises(ExportError, match="--decimal point or comma"):
        read_folder(where, mapping=mapping)
    for decimal, amount in (("point", 1234.0), ("comma", 1.234)):
        orders = read_folder(where, mapping=mapping, decimal=decimal).tables["orders"]
        assert orders["amount"].to_pylist() == [amount]


def test_the_commands_take_the_answers(folder, tmp_path, crosstie):
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(MAPPING)
    where = folder({"book.csv": book("1,234"), "people.csv": PEOPLE.format("Hélène").encode("cp1252")})
    assert "--encoding" in crosstie("check", where, "--mapping", mapping).err
    assert "--decimal" in crosstie("check", where, "--mapping", mapping, "--encoding", "cp1252").err
    answers = ("--mapping", mapping, "--encoding", "cp1252", "--decimal", "point")
    assert crosstie("check", where, *answers).code == 0
    assert crosstie("load", where, *answers).code == 0
