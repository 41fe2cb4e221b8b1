"""Result tables as files: plain cells, whole files, and texts that a spreadsheet does not run."""

from __future__ import annotations

import csv
import json
from datetime import date, datetime

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from graphmodel import files as files_of_tables
from graphmodel.analysis import Results
from graphmodel.errors import InputError
from graphmodel.files import TableFiles, plain, write_results

TABLE = pa.table(
    {
        "name": ["Zoë, 客户", 'say "hi"\nand go', None],
        "share": pa.array([0.1, 0.0, None]),
        "ties": pa.array([3, 0, None]),
        "live": [True, False, None],
        "last_at": pa.array(
            [datetime(2024, 6, 30, 9), datetime(2024, 6, 30, 9, 0, 0, 5), None], pa.timestamp("us")
        ),
        "as_of": pa.array([date(2024, 6, 30), None, None]),
    }
)
RESULTS = Results({"ties": TABLE, "cells": TABLE.slice(0, 0)}, {"as_of": "2024-06-30", "客户": [1]})


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def read_csv(path):
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.reader(handle))


def test_csv_cells_are_plain(tmp_path):
    write_results(RESULTS, tmp_path)
    assert read_csv(tmp_path / "ties.csv") == [
        ["name", "share", "ties", "live", "last_at", "as_of"],
        ["Zoë, 客户", "0.1", "3", "true", "2024-06-30T09:00:00.000000Z", "2024-06-30"],
        ['say "hi"\nand go', "0", "0", "false", "2024-06-30T09:00:00.000005Z", ""],
        ["", "", "", "", "", ""],
    ]


def test_a_table_without_rows_has_its_header(tmp_path):
    write_results(RESULTS, tmp_path)
    assert read_csv(tmp_path / "cells.csv") == [TABLE.column_names]


@pytest.mark.parametrize(
    ("form", "files"),
    [
        ("csv", ["cells.csv", "run.json", "ties.csv"]),
        ("parquet", ["cells.parquet", "run.json", "ties.parquet"]),
        ("xlsx", ["results.xlsx", "run.json"]),
    ],
)
def test_the_files_written_are_told_and_no_others_are_left(tmp_path, form, files):
    written = write_results(RESULTS, tmp_path / "new" / "folder", form)
    assert names(tmp_path / "new" / "folder") == files
    assert sorted(path.name for path in written) == files
    assert all(path.is_file() for path in written)


def test_writing_again_replaces_the_files(tmp_path):
    write_results(RESULTS, tmp_path)
    write_results(Results({"ties": TABLE.slice(0, 1)}, {}), tmp_path)
    assert len(read_csv(tmp_path / "ties.csv")) == 2
    assert json.loads((tmp_path / "run.json").read_text(encoding="utf-8")) == {}


def test_parquet_is_the_table_itself(tmp_path):
    write_results(RESULTS, tmp_path, "parquet")
    assert pq.read_table(tmp_path / "ties.parquet").equals(TABLE)


def test_run_json_is_readable_text(tmp_path):
    write_results(RESULTS, tmp_path)
    text = (tmp_path / "run.json").read_text(encoding="utf-8")
    assert json.loads(text) == RESULTS.run
    assert "客户" in text
    assert text.endswith("}\n")


def test_xlsx_keeps_types_and_empty_cells(tmp_path):
    write_results(RESULTS, tmp_path, "xlsx")
    book = openpyxl.load_workbook(tmp_path / "results.xlsx")
    assert book.sheetnames == ["ties", "cells"]
    rows = list(book["ties"].values)
    assert rows[0] == tuple(TABLE.column_names)
    assert rows[1] == ("Zoë, 客户", 0.1, 3, True, datetime(2024, 6, 30, 9), datetime(2024, 6, 30))
    assert rows[2][1:4] == (0, 0, False)
    assert list(book["cells"].values) == [tuple(TABLE.column_names)]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@A1", "\t=1", "=", "=HYPERLINK(A1)"])
def test_xlsx_takes_a_text_as_a_text(tmp_path, text):
    write_results(Results({"ties": pa.table({"name": [text]})}, {}), tmp_path, "xlsx")
    cell = openpyxl.load_workbook(tmp_path / "results.xlsx")["ties"]["A2"]
    assert (cell.value, cell.data_type) == (text, "s")
    assert cell.quotePrefix


@pytest.mark.parametrize("text", ["a=1", "Zoë", "1", "#REF!"])
def test_xlsx_marks_no_other_text(tmp_path, text):
    write_results(Results({"ties": pa.table({"name": [text]})}, {}), tmp_path, "xlsx")
    cell = openpyxl.load_workbook(tmp_path / "results.xlsx")["ties"]["A2"]
    assert (cell.value, cell.data_type) == (text, "s")
    assert not cell.quotePrefix


@pytest.mark.parametrize("form", ["csv", "parquet", "xlsx"])
def test_a_folder_that_is_a_file(tmp_path, form):
    place = tmp_path / "out"
    place.write_text("a file", encoding="utf-8")
    with pytest.raises(InputError, match="Choose another --out") as refused:
        write_results(RESULTS, place, form)
    assert refused.value.where == str(place)
    assert place.read_text(encoding="utf-8") == "a file"


def test_a_file_that_cannot_be_replaced_leaves_no_part_of_it(tmp_path):
    """A folder stands where a table should be written: nothing half written stays beside it, nor the file of a run."""
    (tmp_path / "ties.csv" / "inside").mkdir(parents=True)
    with pytest.raises(InputError):
        write_results(RESULTS, tmp_path)
    assert {"ties.csv"} <= set(names(tmp_path)) <= {f"{name}.csv" for name in RESULTS.tables}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (datetime(2024, 6, 30, 9), "2024-06-30T09:00:00Z"),
        (date(2024, 6, 30), "2024-06-30"),
        ("2024", "2024"),
        (0.5, 0.5),
        (None, None),
    ],
)
def test_a_cell_for_json(value, expected):
    assert plain(value) == expected


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_rows_written_part_by_part_make_the_same_table(tmp_path, form):
    with TableFiles(tmp_path / "parts", form) as files:
        files.take({"ties": TABLE.slice(0, 1), "cells": TABLE.slice(0, 0)})
        files.take({"ties": TABLE.slice(1)})
        assert not {path.name for path in files.written} & set(names(tmp_path / "parts"))
    write_results(RESULTS, tmp_path / "whole", form)
    assert sorted(path.name for path in files.written) == names(tmp_path / "parts")
    for path in files.written:
        assert path.read_bytes() == (tmp_path / "whole" / path.name).read_bytes()


def test_row_groups_of_parquet_do_not_depend_on_how_rows_come(tmp_path, monkeypatch):
    monkeypatch.setattr(files_of_tables, "ROWS_A_GROUP", 2)
    with TableFiles(tmp_path, "parquet") as files:
        for row in range(len(TABLE)):
            files.take({"ties": TABLE.slice(row, 1)})
    written = pq.ParquetFile(tmp_path / "ties.parquet")
    assert [written.metadata.row_group(group).num_rows for group in range(written.num_row_groups)] == [2, 1]
    assert written.read().equals(TABLE)


def test_after_an_error_stands_what_stood_before(tmp_path):
    write_results(RESULTS, tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    files = TableFiles(tmp_path, "csv")

    def fail():
        with files:
            files.take({"ties": TABLE.slice(0, 1)})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
    with files:  # once more
        files.take({"ties": TABLE.slice(0, 1)})
    assert len(read_csv(tmp_path / "ties.csv")) == 2


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_disk_that_is_full_leaves_nothing(tmp_path, form):
    """The system lets no file of this process grow beyond a few bytes, as if the disk were full."""
    resource = pytest.importorskip("resource")
    many = pa.table({"name": [f"somebody {number}" for number in range(100_000)]})
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)

    def write():
        with TableFiles(tmp_path, form) as files:
            files.take({"few": many.slice(0, 1)})
            files.take({"many": many})

    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
    try:
        with pytest.raises(InputError, match="Choose another --out"):
            write()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert names(tmp_path) == []
