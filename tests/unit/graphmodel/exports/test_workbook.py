"""Workbooks: cells have types, headers stay in sight, and a text is a text."""

from __future__ import annotations

from datetime import date, datetime

import openpyxl
import pyarrow as pa
import pytest

from graphmodel.exports.texts import in_xml
from graphmodel.exports.workbook import MOST_CHARACTERS, write_workbook
from tests.unit.graphmodel.exports.invented import FORMULAS, NAMES


def opened(tables, folder, **options):
    write_workbook(tables, folder / "book.xlsx", **options)
    return openpyxl.load_workbook(folder / "book.xlsx")


def column(values, folder, kind=None):
    """The cells of a column, as they are read back."""
    sheet = opened({"sheet": pa.table({"it": pa.array(values, kind)})}, folder)["sheet"]
    return [sheet.cell(row, 1) for row in range(2, len(values) + 2)]


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([0.1, -2.5, 1e18, None], pa.float64()),
        ([0, 3, None], pa.int64()),
        ([True, False, None], pa.bool_()),
        ([datetime(2024, 6, 30, 9, 30), None], pa.timestamp("us")),
    ],
)
def test_a_cell_has_the_type_of_its_column(values, kind, tmp_path):
    assert [cell.value for cell in column(values, tmp_path, kind)] == values


def test_a_day_is_a_day(tmp_path):
    (cell,) = column([date(2024, 6, 30)], tmp_path, pa.date32())
    assert (cell.value, cell.is_date, cell.number_format) == (datetime(2024, 6, 30), True, "yyyy-mm-dd")


def test_days_that_spreadsheets_do_not_have_are_texts(tmp_path):
    cells = column([date(1812, 6, 24), date(1900, 2, 28), date(1900, 3, 1)], tmp_path, pa.date32())
    assert [cell.value for cell in cells] == ["1812-06-24", "1900-02-28", datetime(1900, 3, 1)]


def test_figures_that_spreadsheets_do_not_have_are_texts(tmp_path):
    assert [cell.value for cell in column([float("inf"), float("-inf")], tmp_path)] == ["inf", "-inf"]


def test_every_text_is_a_text(tmp_path):
    cells = column(list(NAMES), tmp_path)
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.value.replace("\r", "\n") for cell in cells] == [name.replace("\r", "\n") for name in NAMES]
    assert [cell.quotePrefix for cell in cells] == [name in FORMULAS for name in NAMES]


def test_characters_that_a_workbook_cannot_hold_are_marked(tmp_path):
    (cell,) = column(["\x00\x1f\ufffe"], tmp_path)
    assert cell.value == in_xml("\x00\x1f\ufffe") == "\ufffd" * 3


def test_of_a_long_text_the_end_is_cut_off(tmp_path):
    short, long = column(["a" * MOST_CHARACTERS, "a" * (MOST_CHARACTERS + 1)], tmp_path)
    assert len(short.value) == len(long.value) == MOST_CHARACTERS
    assert (short.value[-1], long.value[-1]) == ("a", "…")


def test_the_header_is_frozen_and_has_filters(tmp_path):
    sheet = opened({"sheet": pa.table({"a": [1], "b": [2]})}, tmp_path)["sheet"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:B2")
    assert [cell.value for cell in sheet[1]] == ["a", "b"]
    assert all(cell.font.bold for cell in sheet[1])


def test_what_a_sheet_cannot_hold_goes_on_in_another(tmp_path):
    book = opened(
        {"ties": pa.table({"it": list(range(5))}), "cells": pa.table({"it": [9]})}, tmp_path, most_rows=3
    )
    assert {sheet.title: [row[0] for row in sheet.values] for sheet in book} == {
        "ties": ["it", 0, 1],
        "ties 2": ["it", 2, 3],
        "ties 3": ["it", 4],
        "cells": ["it", 9],
    }


def test_a_table_without_rows_is_a_header(tmp_path):
    book = opened({"ties": pa.table({"it": pa.array([], pa.int64())})}, tmp_path)
    assert list(book["ties"].values) == [("it",)]
