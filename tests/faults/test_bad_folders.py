"""Folders and files that cannot be read at all: one sentence says what, where and what to do; exit code 2."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from graphmodel.errors import ExportError
from ingest.load import read_folder

SOUND = {
    "organisations.csv": "organisation_id,name,role\nown,Us,supplier\nacme,Acme,client\n",
    "people.csv": "person_id,name,organisation_id\ns1,Ada,own\nc1,Cleo,acme\n",
    "interactions.csv": "interaction_id,occurred_at,channel,participant_ids\ni1,2024-03-01,email,s1;c1\n",
}


def folder_with(tmp_path: Path, files: dict[str, str | bytes | None]) -> Path:
    for name, text in {**SOUND, **files}.items():
        if text is not None:
            (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return tmp_path


def refusal(folder: Path, **options: object) -> str:
    before = sorted(folder.rglob("*")) if folder.is_dir() else []
    with pytest.raises(ExportError) as caught:
        read_folder(folder, **options)  # type: ignore[arg-type]
    assert caught.value.exit_code == 2
    assert caught.value.where
    assert caught.value.remedy
    assert (sorted(folder.rglob("*")) if folder.is_dir() else []) == before
    return str(caught.value)


def test_no_folder(tmp_path):
    assert "there is no such folder" in refusal(tmp_path / "none")


def test_a_file_instead_of_a_folder(tmp_path):
    folder = folder_with(tmp_path, {})
    assert f"Give the folder that holds it: {folder}" in refusal(folder / "people.csv")


def test_an_empty_folder(tmp_path):
    assert "is empty" in refusal(tmp_path)


@pytest.mark.parametrize("lacking", ["organisations", "people", "interactions"])
def test_a_table_is_lacking(tmp_path, lacking):
    text = refusal(folder_with(tmp_path, {f"{lacking}.csv": None, "Weather.csv": "Day,Rain\n1,2\n"}))
    assert f"the folder has no {lacking} (from {lacking}.csv)" in text
    assert "Weather.csv (no known export" in text


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "is empty"),
        (b"PK\x03\x04" + bytes(50), "Excel"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(60), "NUL bytes"),
        (
            "person_id,name,organisation_id\ns1,Hélène,own\n".encode("latin-1"),
            "«Hélène» in Windows-1252, «Hélčne» in Windows-1250. Say which with --encoding",
        ),
        (b"person_id,name,organisation_id\ns1,\x81\x8d\x98,own\n", "its encoding is not known"),
        ("person_id,name,organisation_id\n".encode("utf-16") + b"\x00\xdc", "is not UTF-16"),
    ],
)
def test_a_file_that_is_no_csv(tmp_path, data, says):
    text = refusal(folder_with(tmp_path, {"people.csv": data}))
    assert says in text
    assert "people.csv" in text


def test_a_file_that_is_no_parquet(tmp_path):
    assert "cannot be read as Parquet" in refusal(
        folder_with(tmp_path, {"people.csv": None, "people.parquet": b"PAR1xx"})
    )


def test_csv_and_parquet_at_once(tmp_path):
    folder = folder_with(tmp_path, {})
    pq.write_table(
        pa.table({"person_id": ["s1"], "name": ["A"], "organisation_id": ["own"]}), folder / "people.parquet"
    )
    assert "both people.csv and people.parquet are there" in refusal(folder)


@pytest.mark.parametrize(
    ("file", "header", "says"),
    [
        ("people.csv", "person_id,full_name,organisation", "missing: name, organisation_id"),
        ("people.csv", "person_id,full_name,organisation", "'organisation' is nearest to organisation_id"),
        ("people.csv", "x,y", "The header has x, y"),
        (
            "interactions.csv",
            "interaction_id,occurred_at,channel,participants",
            "missing: participant_ids (or both",
        ),
        ("interactions.csv", "interaction_id,occurred_at,channel,supplier_person_id", "client_person_id"),
        ("people.csv", "person_id,name,Name,organisation_id", "more than once"),
        ("orders.csv", "order_id,amount", "missing: organisation_id"),
    ],
)
def test_a_column_is_missing(tmp_path, file, header, says):
    assert says in refusal(folder_with(tmp_path, {file: header + "\n"}))


def test_nobody_is_the_supplier(tmp_path):
    organisations = SOUND["organisations.csv"].replace("supplier", "other")
    assert "--supplier NAME" in refusal(folder_with(tmp_path, {"organisations.csv": organisations}))


def test_two_organisations_of_the_supplier_s_name(tmp_path):
    organisations = "organisation_id,name,role\na,Us,client\nb,us,client\n"
    text = refusal(folder_with(tmp_path, {"organisations.csv": organisations}), supplier="US")
    assert "2 organisations are called 'US': a, b" in text


def test_a_row_cannot_break_the_reading(tmp_path):
    """What is wrong with one row is a rejection, never an exception."""
    people = (
        SOUND["people.csv"]
        + 'x\n"y\n,,,,,,\nz,\0,own\n'
        + "q" * 200_000
        + ",Q,own\n"
        + '"'
        + "w" * 200_000
        + "\n"
    )
    dataset = read_folder(folder_with(tmp_path, {"people.csv": people}))
    balance = dataset.report.files["people.csv"]
    assert (balance.loaded, balance.quarantined) == (2, 6)
    dataset.report.check()


def test_a_cell_beyond_all_bounds_costs_its_row(tmp_path):
    people = SOUND["people.csv"] + "q" * 200_000 + ",Q,own\ns2,Ben,own\n"
    balance = read_folder(folder_with(tmp_path, {"people.csv": people})).report.files["people.csv"]
    assert (balance.loaded, balance.quarantined) == (3, 1)


def test_a_supplier_is_asked_for_where_nobody_has_a_name(tmp_path):
    text = refusal(folder_with(tmp_path, {"organisations.csv": "organisation_id,name,role\n"}), supplier="Us")
    assert "None of the organisations in the folder has a name" in text
