"""The company that the dashboard is measured on: the same every time, and sound to the last row."""

from __future__ import annotations

import pyarrow.parquet as pq
import pytest

from benchmarks import company
from ingest.load import read_folder

CLIENTS, INTERACTIONS = 60, 4_000


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("exports") / "company"
    company.write_export(folder, CLIENTS, INTERACTIONS)
    return folder


def test_every_row_is_accepted(export):
    dataset = read_folder(export)
    assert not dataset.report.rejections
    assert dataset.tables["interactions"].num_rows == INTERACTIONS
    assert dataset.tables["organisations"].num_rows == CLIENTS + 1
    assert all(dataset.tables[name].num_rows for name in ("orders", "facts", "cases", "feedback"))


def test_the_same_numbers_give_the_same_bytes(export, tmp_path):
    company.write_export(tmp_path / "again", CLIENTS, INTERACTIONS)
    assert all(
        (tmp_path / "again" / path.name).read_bytes() == path.read_bytes() for path in export.iterdir()
    )


def test_ten_thousand_firms_have_ten_thousand_names():
    names = company.client_names(10_000)
    assert len(set(names)) == 10_000
    assert any(not name.isascii() for name in names)


def test_some_revenues_are_unknown_and_several_currencies_are_there(export):
    firms = pq.read_table(export / "organisations.parquet")
    assert 1 < firms["revenue"].null_count < CLIENTS / 4
    assert len(set(firms["currency"].drop_null().to_pylist())) > 1
