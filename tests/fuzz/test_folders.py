"""Any files under any known names: no crash, every row has one fate, and the order of the files does not matter."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import event, given
from hypothesis import strategies as st

from graphmodel.errors import CrosstieError
from ingest.cells.conventions import Conventions
from ingest.detect import Recognised, recognise
from ingest.formats import FileFormat, built_in
from ingest.load import Dataset, dataset_of, read_folder
from ingest.reading import Source, peek_all, read
from tests.examples import examples
from tests.fuzz.cells import ODD, as_csv
from tests.fuzz.refusals import refused

KINDS = [
    (format_.name, file)
    for format_ in built_in()
    for file in format_.files
    if format_.name not in ("mail", "calendar")  # their columns are in no file
]
IDS = (
    "own",
    "acme",
    "bolt",
    "s1",
    "s2",
    "c1",
    "c2",
    "0035g00000Cleo1",
    "0035g00000Cleo1AAA",
    "0055g00000Ada01",
    "101",
    "102",
)
NAMES = (
    "Rail & Sons",
    "Acme GmbH",
    "ACME",
    "Bolt",
    "Ada Reyes",
    "Reyes, Ada",
    "Cleo Lind",
    "cleo lind",
    "王伟",
    "Acme (101); Bolt (102)",
)
CONTACTS = (
    "ada@rail.example",
    "Cleo@acme.example",
    '"Lind, Cleo" <cleo@acme.example>',
    "info@bolt.example",
    "x@gmail.com",
    "acme.example",
)
DAYS = ("2026-02-03", "2026-02-03T10:00:00Z", "31.12.2025", "2025-13-01", "9999-12-31", "2026年2月3日")
WORDS = (
    "1",
    "0",
    "true",
    "false",
    "Completed",
    "Closed Won",
    "Email",
    "Call",
    "meeting",
    "拜访",
    "client",
    "supplier",
    "s1;c1",
    "12.5",
    "1.234,5",
)

cells = (
    st.just("") | st.sampled_from(IDS) | st.sampled_from(NAMES) | st.sampled_from(CONTACTS) | st.sampled_from(DAYS)
    | st.sampled_from(WORDS) | st.sampled_from([text for text in ODD if len(text.splitlines()) < 2])
)  # fmt: skip

BASE: dict[str, list[list[str]]] = {
    "organisations": [
        ["organisation_id", "name", "role"],
        ["own", "Rail & Sons", "supplier"],
        ["acme", "Acme GmbH", "client"],
    ],
    "people": [
        ["person_id", "name", "organisation_id", "email"],
        ["s1", "Ada Reyes", "own", "ada@rail.example"],
        ["c1", "Cleo Lind", "acme", "cleo@acme.example"],
    ],
    "interactions": [
        ["interaction_id", "occurred_at", "channel", "participant_ids"],
        ["i1", "2026-02-03", "email", "s1;c1"],
    ],
}


def named(file: FileFormat) -> st.SearchStrategy[str]:
    """A name that hints at the kind of file."""
    patterns = [pattern.replace("*", "x").replace("?", "y") for pattern in file.names]
    return st.sampled_from([*patterns, file.name])


@st.composite
def files(draw: st.DrawFn) -> tuple[str, list[list[str]]]:
    """A file's name and its table: the columns that its kind needs, some that it reads, perhaps one of them lacking."""
    _, file = draw(st.sampled_from(KINDS))
    needed = [draw(st.sampled_from(names)) for names in (*file.needs, *file.marks)]
    others = draw(st.lists(st.sampled_from(sorted(file.columns() - {""})), max_size=6))
    header = list({name.casefold(): name for name in (*needed, *others)}.values())
    if len(header) > 1 and draw(st.integers(0, 9)) == 0:
        header.remove(draw(st.sampled_from(header)))
    header = draw(st.permutations(header))
    rows = draw(st.lists(st.lists(cells, min_size=len(header), max_size=len(header)), max_size=6))
    return draw(named(file)), [header, *rows]


@st.composite
def folders(draw: st.DrawFn) -> dict[str, list[list[str]]]:
    """A folder's tables by the names of their files; most have what every folder needs."""
    drawn = dict(draw(st.lists(files(), min_size=1, max_size=4)))
    base = BASE if draw(st.integers(0, 4)) else {}
    suffixes = st.sampled_from([".csv", ".csv", ".csv", ".tsv", ".xlsx", ".parquet"])
    unique = {stem.casefold(): (stem, table) for stem, table in {**drawn, **base}.items()}
    return {stem + draw(suffixes): table for stem, table in unique.values()}


def write(folder: Path, tables: dict[str, list[list[str]]]) -> None:
    """Write each table in the form that its name's ending says."""
    for name, table in tables.items():
        path = folder / name
        if path.suffix == ".xlsx":
            book = openpyxl.Workbook()
            for row in table:
                book.worksheets[0].append([cell.replace("\x0b", "") or None for cell in row])
            book.save(path)
        elif path.suffix == ".parquet":
            pq.write_table(_typed(table), path)
        else:
            path.write_text(
                as_csv(table, "\t" if path.suffix == ".tsv" else ","), encoding="utf-8", newline=""
            )


def _typed(table: Sequence[Sequence[str]]) -> pa.Table:
    header, *rows = table
    columns = [pa.array([row[at] or None for row in rows], pa.string()) for at in range(len(header))]
    return pa.table(columns, names=list(header))


def written(name: str, table: Sequence[Sequence[str]]) -> int:
    """How many rows below its header a file has; a sheet's rows without anything are not there."""
    rows = table[1:]
    return sum(any(_in_sheet(cell) for cell in row) for row in rows) if name.endswith(".xlsx") else len(rows)


def _in_sheet(cell: str) -> bool:
    return bool(cell.replace("\x0b", "")) and not cell.startswith(("=", "#"))


@given(folders())
@examples(300)
def test_any_folder(tables):
    with tempfile.TemporaryDirectory() as place:
        write(Path(place), tables)
        try:
            dataset = read_folder(Path(place), supplier="Rail & Sons")
        except CrosstieError as error:
            refused(error)
            return
    event("read")
    report = dataset.report
    told = {
        name.split("/")[0] for name in (*report.files, *report.unread_files)
    }  # an empty workbook by its sheet
    assert told == set(tables)
    for name, balance in report.files.items():
        assert balance.read == written(name, tables[name]), name
    assert_sound(dataset)


def assert_sound(dataset: Dataset) -> None:
    """The books balance, keys are unique, and references name records."""
    report = dataset.report
    assert all(balance.holds for balance in report.files.values())
    rejected = {(one.file, one.line) for one in report.rejections}
    assert len(rejected) == report.quarantined
    for name, key in (
        ("organisations", "organisation_id"),
        ("people", "person_id"),
        ("interactions", "interaction_id"),
    ):
        ids = dataset.tables[name][key].to_pylist()
        assert len(set(ids)) == len(ids)
    homes = set(dataset.tables["organisations"]["organisation_id"].to_pylist())
    people = set(dataset.tables["people"]["person_id"].to_pylist())
    assert set(dataset.tables["people"]["organisation_id"].to_pylist()) <= homes
    assert {
        one for row in dataset.tables["interactions"]["participant_ids"].to_pylist() for one in row
    } <= people


@given(folders(), st.randoms(use_true_random=False))
@examples(200)
def test_no_order_of_files_matters(tables, order):
    with tempfile.TemporaryDirectory() as place:
        write(Path(place), tables)
        try:
            found = [
                (read(peek), known)
                for path in sorted(Path(place).iterdir())
                for peek in peek_all(path).tables
                if isinstance(known := recognise(peek, built_in()), Recognised)
            ]
        except CrosstieError:
            return
        other = list(found)
        order.shuffle(other)
        first, second = outcome(found), outcome(other)
    if isinstance(first, Dataset) and isinstance(second, Dataset):
        event("compared")
        if {"duplicate_id"} & {one.code for one in (*first.report.rejections, *second.report.rejections)}:
            return  # of two different rows with one id the first is kept
        assert {name: content(table) for name, table in first.tables.items()} == {
            name: content(table) for name, table in second.tables.items()
        }
        assert fates(first) == fates(second)
        assert Counter(map(repr, first.report.rejections)) == Counter(map(repr, second.report.rejections))
        assert Counter(first.report.notes) == Counter(second.report.notes)
    else:
        assert type(first) is type(second)


def outcome(found: Sequence[tuple[Source, Recognised]]) -> Any:
    """What is made of files in one order: a dataset, or the refusal."""
    try:
        return dataset_of(found, "folder", "Rail & Sons", Conventions(), None)
    except CrosstieError as error:
        refused(error)
        return error


def content(table: pa.Table) -> Counter[str]:
    """A table's rows in no order; neither are the ids of a list in any."""
    return Counter(
        repr(
            sorted(
                (name, sorted(map(str, cell)) if isinstance(cell, list) else cell)
                for name, cell in row.items()
            )
        )
        for row in table.to_pylist()
    )


def fates(dataset: Dataset) -> dict[str, Any]:
    """What became of how many rows, by file; which of two equal rows was merged into the other is all the same."""
    return {
        name: (balance.loaded + balance.merged, dict(balance.ignored), balance.quarantined)
        for name, balance in dataset.report.files.items()
    }
