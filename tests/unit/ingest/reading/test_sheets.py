"""Workbooks: which sheets are read, where their tables begin and end, and what text each cell becomes."""

from __future__ import annotations

import datetime as dt
import zipfile
from xml.sax.saxutils import escape

import numpy as np
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900
from python_calamine import CalamineWorkbook, PasswordError

from graphmodel.errors import ExportError
from ingest.reading import peek_all, read
from ingest.reading.repair import mend
from tests.examples import examples


def book(path, sheets, *, hidden=(), epoch=CALENDAR_WINDOWS_1900, at=(1, 1)):
    """A workbook with the rows of each sheet, by name; the upper left cell of each lies ``at`` row and column."""
    work = openpyxl.Workbook()
    work.epoch = epoch
    work.remove(work.active)
    for name, rows in sheets.items():
        sheet = work.create_sheet(name)
        for i, row in enumerate(rows):
            for j, cell in enumerate(row):
                if cell is not None:
                    sheet.cell(at[0] + i, at[1] + j, cell)
        if name in hidden:
            sheet.sheet_state = "hidden"
    work.save(path)
    return path


def rows_of(source):
    return list(zip(*(column.to_pylist() for column in source.columns.values()), strict=True))


TABLE = [["id", "name", "city"], ["1", "王伟", "Ulm"], ["2", "Ada", None]]


@pytest.mark.parametrize("ending", ["xlsx", "xlsm"])
def test_each_visible_sheet_with_data_is_a_table(tmp_path, ending):
    path = book(
        tmp_path / f"b.{ending}",
        {"hiddenSheet": [["x"]], "People": TABLE, "Firms": TABLE, "Empty": []},
        hidden=["hiddenSheet"],
    )
    found = peek_all(path)
    assert [(peek.name, peek.stem) for peek in found.tables] == [
        (f"b.{ending}/People", "People"),
        (f"b.{ending}/Firms", "Firms"),
    ]
    assert {name: reason.split(";")[0] for name, reason in found.unread.items()} == {
        f"b.{ending}/hiddenSheet": "the sheet is hidden",
        f"b.{ending}/Empty": "the sheet is empty",
    }
    source = read(found.tables[0])
    assert rows_of(source) == [("1", "王伟", "Ulm"), ("2", "Ada", None)]
    assert (source.peek.encoding, source.first_line.tolist()) == (ending, [2, 3])
    assert source.raw_text(np.array([1])) == {1: "2,Ada,"}


def test_the_only_sheet_goes_by_the_file_s_name(tmp_path):
    (peek,) = peek_all(book(tmp_path / "people.xlsx", {"Sheet1": TABLE, "Notes": []})).tables
    assert (peek.name, peek.stem) == ("people.xlsx", "people")


@pytest.mark.parametrize("at", [(1, 1), (4, 3)])
def test_titles_and_footers_are_no_rows(tmp_path, at):
    rows = [
        ["Active contacts"],
        ["As of May"],
        [],
        *TABLE,
        [],
        ["Grand Totals (2 records)"],
        ["Confidential"],
    ]
    source = read(peek_all(book(tmp_path / "b.xlsx", {"S": rows}, at=at)).tables[0])
    assert source.peek.header == ("id", "name", "city")
    assert source.outside == {"preamble": 2, "footer": 2}
    assert source.margins["footer"] == ["Grand Totals (2 records)", "Confidential"]
    assert rows_of(source) == [("1", "王伟", "Ulm"), ("2", "Ada", None)]
    assert source.first_line.tolist() == [at[0] + 4, at[0] + 5]


def test_a_last_row_with_few_cells_is_a_row(tmp_path):
    rows = [*TABLE, ["3"]]
    assert read(peek_all(book(tmp_path / "b.xlsx", {"S": rows})).tables[0]).rows == 3
    sparse = [["id", "name", "city"], ["1"], [], ["2"]]
    assert read(peek_all(book(tmp_path / "c.xlsx", {"S": sparse})).tables[0]).rows == 2


CELLS = {
    "a day": (dt.date(2026, 1, 31), "2026-01-31"),
    "a moment": (dt.datetime(2026, 1, 31, 10, 5, 7), "2026-01-31T10:05:07"),
    "midnight": (dt.datetime(2026, 1, 31), "2026-01-31"),
    "a time": (dt.time(10, 5), "10:05:00"),
    "a duration": (dt.timedelta(hours=36, minutes=5), "36:05:00"),
    "a whole number": (1234.0, "1234"),
    "a long number": (123456789012, "123456789012"),
    "a fraction": (0.25, "0.25"),
    "a negative one": (-1.5, "-1.5"),
    "yes": (True, "true"),
    "no": (False, "false"),
    "a text of digits": ("007", "007"),
    "an error": ("#DIV/0!", None),
    "blanks": ("  x ", "x"),
}


@pytest.mark.parametrize("epoch", [CALENDAR_WINDOWS_1900, CALENDAR_MAC_1904], ids=["1900", "1904"])
@pytest.mark.parametrize(("cell", "text"), CELLS.values(), ids=CELLS)
def test_a_cell_becomes_what_csv_would_hold(tmp_path, epoch, cell, text):
    path = book(tmp_path / "b.xlsx", {"S": [["a", "b"], [cell, "y"]]}, epoch=epoch)
    assert rows_of(read(peek_all(path).tables[0])) == [(text, "y")]


SIGNS = st.characters(exclude_categories=["Cc", "Cs", "Cn", "Co", "Zs", "Zl", "Zp"])
TEXTS = st.text(SIGNS, min_size=1, max_size=8).filter(lambda text: mend(f"x{text}") is None)
NUMBERS = st.floats(-1e12, 1e12).map(lambda number: round(number, 2))


@given(
    st.lists(
        st.tuples(TEXTS, NUMBERS, st.dates(dt.date(1905, 1, 1), dt.date(2199, 1, 1))), min_size=1, max_size=5
    )
)
@examples(25)
def test_any_table_is_read_back(tmp_path_factory, table):
    rows = [[f"x{text}", number, day] for text, number, day in table]
    path = book(tmp_path_factory.mktemp("any") / "b.xlsx", {"S": [["who", "how much", "when"], *rows]})
    source = read(peek_all(path).tables[0])
    assert source.columns["who"].to_pylist() == [row[0] for row in rows]
    assert [float(cell) for cell in source.columns["how much"].to_pylist()] == [row[1] for row in rows]
    assert source.columns["when"].to_pylist() == [row[2].isoformat() for row in rows]


def test_an_open_document(tmp_path):
    def row(*cells):
        texts = "".join(
            f'<table:table-cell office:value-type="string"><text:p>{escape(cell)}</text:p></table:table-cell>'
            for cell in cells
        )
        return f"<table:table-row>{texts}</table:table-row>"

    namespaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    content = (
        f'<office:document-content {namespaces} office:version="1.2"><office:body>'
        f'<office:spreadsheet><table:table table:name="S">{row("id", "name")}{row("1", "王 & Co")}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    path = tmp_path / "b.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    source = read(peek_all(path).tables[0])
    assert (source.peek.encoding, rows_of(source)) == ("ods", [("1", "王 & Co")])


@pytest.mark.parametrize(
    "data", [b"", b"name\nAda\n", b"PK\x03\x04 cut off", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)]
)
@pytest.mark.parametrize("ending", ["xlsx", "xls", "xlsb", "ods"])
def test_what_is_no_workbook(tmp_path, data, ending):
    path = tmp_path / f"b.{ending}"
    path.write_bytes(data)
    with pytest.raises(ExportError, match="cannot be read as a workbook") as caught:
        peek_all(path)
    assert caught.value.remedy


def test_a_password(tmp_path, monkeypatch):
    def locked(_):
        raise PasswordError("Workbook is password protected")

    monkeypatch.setattr(
        "ingest.reading.sheets.CalamineWorkbook", type("Locked", (), {"from_path": staticmethod(locked)})
    )
    assert CalamineWorkbook is not None
    with pytest.raises(ExportError, match="protected by a password"):
        peek_all(tmp_path / "b.xlsx")


def test_a_sheet_whose_header_is_no_header_does_not_hide_the_others(tmp_path):
    found = peek_all(book(tmp_path / "b.xlsx", {"Twice": [["a", "a"], [1, 2]], "S": TABLE}))
    assert [peek.sheet for peek in found.tables] == ["S"]
    assert "more than once" in found.unread["b.xlsx/Twice"]
