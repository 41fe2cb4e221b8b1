from __future__ import annotations

import csv
import datetime as dt

import openpyxl
import pyarrow as pa
import pytest

from dashboard.downloads.files import MOST_LETTERS, file_name, write_table_csv, write_table_xlsx

DAY = dt.date(2026, 6, 30)
DANGEROUS = ["=cmd|' /C calc'!A1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "\n=1", "＝1"]
HARMLESS = ["Ann", "华东精密机械", "a=b", '"quoted", and parted', "two\nlines", "", None]


@pytest.mark.parametrize(
    ("about", "name"),
    [
        ("", "crosstie-ties-2026-06-30.csv"),
        ("Alder Motors", "crosstie-ties-Alder-Motors-2026-06-30.csv"),
        ("../../etc/passwd", "crosstie-ties-etc-passwd-2026-06-30.csv"),
        ('CON: "a|b"?*<script>\r\nX', "crosstie-ties-CON-a-b-script-X-2026-06-30.csv"),
        ("华东\u202e机械 🚂", "crosstie-ties-华东-机械-2026-06-30.csv"),
        ("Mu\u0308ller", "crosstie-ties-Müller-2026-06-30.csv"),
        ("///", "crosstie-ties-2026-06-30.csv"),
        ("x" * 500, f"crosstie-ties-{'x' * MOST_LETTERS}-2026-06-30.csv"),
    ],
)
def test_names_of_files_are_safe_everywhere(about, name):
    assert file_name("ties", about, DAY, "csv") == name


def test_csv_is_read_by_excel_as_utf_8_and_runs_nothing(tmp_path):
    path = tmp_path / "t.csv"
    texts = [*DANGEROUS, *HARMLESS]
    with path.open("wb") as file:
        write_table_csv(pa.table({"name": texts, "n": range(-1, len(texts) - 1)}), file)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["name"] for row in rows] == [
        *(f"'{text}" for text in DANGEROUS),
        *(t or "" for t in HARMLESS),
    ]
    assert rows[0]["n"] == "-1"  # a number is no text, and no formula


def test_xlsx_keeps_types_texts_and_what_it_is_of(tmp_path):
    path = tmp_path / "t.xlsx"
    texts = [*DANGEROUS, *HARMLESS]
    table = pa.table(
        {
            "name": texts,
            "as_of": [DAY] * len(texts),
            "last_at": [dt.datetime(2026, 6, 1, 9, 30)] * len(texts),
            "share": [0.5] * (len(texts) - 1) + [None],
            "live": [True] * len(texts),
        }
    )
    run = {"as_of": "2026-06-30", "settings": {"ties": {"half_life_days": 180, "channels": ["a", "b"]}}}
    with path.open("wb") as file:
        write_table_xlsx("ties", table, file, run=run, told={"about": "Alder", "address": ""}, language="en")
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["ties", "columns", "about"]
    sheet = book["ties"]
    assert sheet.freeze_panes == "A2"
    first, *_ = sheet.iter_rows(min_row=2)
    assert [cell.data_type for cell in first] == ["s", "d", "d", "n", "b"]
    assert {cell.data_type for (cell,) in sheet.iter_rows(min_row=2, max_col=1) if cell.value} == {"s"}
    assert [cell.value for (cell,) in sheet.iter_rows(min_row=2, max_col=1)][: len(DANGEROUS)] == [
        text.replace("\r", "\n") if text.startswith("\r") else text for text in DANGEROUS
    ]
    assert sheet.cell(len(texts) + 1, 4).value is None
    told = dict(book["about"].iter_rows(min_row=2, values_only=True))
    assert told["about"] == "Alder"
    assert told["rows"] == str(len(texts))
    assert told["settings.ties.half_life_days"] == "180"
    assert told["settings.ties.channels"] == '["a", "b"]'
    assert "address" not in told  # nothing was narrowed
    assert ("ties", "strength") in {row[:2] for row in book["columns"].iter_rows(min_row=2, values_only=True)}


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_an_empty_table_is_its_header(tmp_path, form):
    path = tmp_path / f"t.{form}"
    empty = pa.table({"name": pa.array([], pa.string()), "n": pa.array([], pa.int64())})
    if form == "csv":
        with path.open("wb") as file:
            write_table_csv(empty, file)
        assert path.read_text(encoding="utf-8-sig").strip() == '"name","n"'
    else:
        with path.open("wb") as file:
            write_table_xlsx("made", empty, file, run={}, told={}, language="zh")
        book = openpyxl.load_workbook(path)
        assert list(book["made"].iter_rows(values_only=True)) == [("name", "n")]
        assert dict(book["about"].iter_rows(min_row=2, values_only=True))["rows"] == "0"
