"""Any table in any form: every record written is read once, with its cells, or one sentence says why not."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import assume, event, given
from hypothesis import strategies as st

from graphmodel.errors import ExportError
from ingest.reading import Source, peek_all, read
from ingest.reading.missing import MISSING
from tests.examples import examples
from tests.fuzz.cells import anything, as_csv, cells, names, tables
from tests.fuzz.refusals import refused

ENCODINGS = (
    "utf-8",
    "utf-8-sig",
    "utf-16",
    "utf-16-le",
    "gb18030",
    "big5",
    "shift_jis",
    "euc_kr",
    "cp1252",
    "cp1250",
    "cp1251",
)
_NOTHING = {"", *MISSING.to_pylist()}


def records(source: Source) -> int:
    """How many records of a file a source accounts for, its header included."""
    return 1 + source.rows + len(source.broken) + sum(source.outside.values())


@given(
    table=tables(anything),
    delimiter=st.sampled_from(",;\t|"),
    newline=st.sampled_from(["\n", "\r\n", "\r"]),
    encoding=st.sampled_from(ENCODINGS),
    asked=st.booleans(),
)
@examples(500)
def test_delimited_text(table, delimiter, newline, encoding, asked):
    text = as_csv(table, delimiter, newline)
    data = text.encode(encoding, "replace")
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "any.csv"
        path.write_bytes(data)
        try:
            (peek,) = peek_all(path, encoding if asked else None).tables
            source = read(peek)
        except ExportError as error:
            refused(error)
            return
        event(peek.encoding)
        source.raw_text(np.arange(source.rows))
    if peek.delimiter == delimiter or len(table[0]) == 1:
        event("counted")
        lines = sum(len(cell.splitlines()) > 1 for row in table for cell in row)
        assert len(table) <= records(source) <= len(table) + (8 * lines if source.outside else 0)
    if (
        encoding.startswith("utf")
        and peek.delimiter == delimiter
        and not source.margins
        and not source.broken
    ):
        assert_same_cells(table, source)


def assert_same_cells(table: Sequence[Sequence[str]], source: Source) -> None:
    """Each cell reads as it was written, but for blanks at its ends and repaired encodings."""
    repaired = {name.casefold() for name in source.repairs}
    for at, (name, column) in enumerate(source.columns.items()):
        if name not in repaired:
            written = [row[at].strip() for row in table[1:]]
            assert [text.strip() if text else "" for text in column.to_pylist()] == [
                "" if text in _NOTHING else text for text in written
            ]


@given(
    data=tables().map(lambda table: as_csv(table, ";").encode()),
    cuts=st.lists(st.tuples(st.integers(0, 400), st.integers(0, 3), st.binary(max_size=4)), max_size=4),
)
@examples(300)
def test_spoilt_text(data, cuts):
    """Bytes changed here and there: every line is in some record, and refusals are sentences."""
    for at, gone, instead in cuts:
        data = data[:at] + instead + data[at + gone :]
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "any.csv"
        path.write_bytes(data)
        try:
            source = read(peek_all(path).tables[0])
        except ExportError as error:
            refused(error)
            return
        raw = source.raw_text(np.arange(source.rows))
    told = [*raw.values(), *(broken.raw for broken in source.broken), *source.margins.get("footer", ())]
    text = data.decode(source.peek.encoding, "backslashreplace" if source.peek.mixed else "strict")
    below = _lines(text)[source.peek.skip_lines :]
    assert sum(_filled(row) for row in told) >= sum(bool(line) for line in below)


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _filled(text: str) -> int:
    return sum(bool(line) for line in _lines(text))


odd_cells: st.SearchStrategy[Any] = st.one_of(
    cells.map(lambda text: text.replace("\x0b", "")),
    st.none(),
    st.booleans(),
    st.integers(-(10**18), 10**18),
    st.floats(allow_nan=False, allow_infinity=False),
    st.datetimes(dt.datetime(1900, 3, 1), dt.datetime(9999, 1, 1)),
    st.dates(dt.date(1900, 3, 1), dt.date(9999, 1, 1)),
    st.times(),
    st.timedeltas(dt.timedelta(0), dt.timedelta(days=999)),
    st.sampled_from(["#DIV/0!", "=A1", '=HYPERLINK("https://x.example","x")', "x" * 32_000]),
)
sheets = st.tuples(
    st.sampled_from(["visible", "visible", "hidden", "veryHidden"]),
    st.lists(st.lists(odd_cells, max_size=5), max_size=8),
    st.lists(names, max_size=5, unique_by=str.casefold),
)


@given(st.lists(sheets, min_size=1, max_size=3))
@examples(200)
def test_workbooks(drawn):
    assume(any(state == "visible" for state, _, _ in drawn))
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    filled: dict[str, int] = {}
    hidden = set()
    for number, (state, rows, header) in enumerate(drawn):
        sheet = book.create_sheet(f"S{number}")
        sheet.sheet_state = state
        for row in ([header] if header else []) + rows:
            sheet.append(row)
        filled[f"S{number}"] = sum(any(_shown(cell) for cell in row) for row in sheet.iter_rows())
        if state != "visible":
            hidden.add(f"S{number}")
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "any.xlsx"
        book.save(path)
        looked = peek_all(path)
        assert {peek.sheet for peek in looked.tables} | {name.split("/")[1] for name in looked.unread} == set(
            filled
        )
        assert not {peek.sheet for peek in looked.tables} & hidden
        for peek in looked.tables:
            event("read")
            source = read(peek)
            source.raw_text(np.arange(source.rows))
            # a row of blanks alone is a row of the table, but above and below the table it is nothing
            assert filled[peek.sheet] <= records(source)
            assert records(source) <= book[peek.sheet].max_row


def _shown(cell: Any) -> bool:
    """Whether a cell holds something; errors say nothing, and formulas were never worked out."""
    text = "" if cell.value is None or cell.data_type in ("e", "f") else str(cell.value).strip()
    return text not in _NOTHING


columns = st.one_of(
    st.lists(st.none() | anything, min_size=3, max_size=3).map(lambda values: pa.array(values, pa.string())),
    st.lists(st.none() | st.binary(max_size=4), min_size=3, max_size=3).map(
        lambda values: pa.array(values, pa.binary())
    ),
    st.lists(st.none() | st.integers(-(2**63), 2**63 - 1), min_size=3, max_size=3).map(
        lambda values: pa.array(values, pa.int64())
    ),
    st.lists(st.none() | st.floats(), min_size=3, max_size=3).map(
        lambda values: pa.array(values, pa.float64())
    ),
    st.lists(st.none() | st.booleans(), min_size=3, max_size=3).map(pa.array),
    st.tuples(
        st.sampled_from(["s", "ms", "us", "ns"]),
        st.lists(st.integers(-(2**52), 2**52), min_size=3, max_size=3),
    ).map(lambda drawn: pa.array(drawn[1], pa.int64()).cast(pa.timestamp(drawn[0]))),
    st.lists(st.integers(-(2**31), 2**31 - 1), min_size=3, max_size=3).map(
        lambda values: pa.array(values, pa.int32()).cast(pa.date32())
    ),
    st.lists(st.integers(0, 86_399), min_size=3, max_size=3).map(
        lambda values: pa.array(values, pa.int32()).cast(pa.time32("s"))
    ),
    st.lists(st.none() | st.lists(st.none() | names, max_size=2), min_size=3, max_size=3).map(
        lambda values: pa.array(values, pa.list_(pa.string()))
    ),
    st.lists(names, min_size=3, max_size=3).map(lambda values: pa.array(values).dictionary_encode()),
    st.lists(st.none() | st.fixed_dictionaries({"a": names}), min_size=3, max_size=3).map(
        lambda values: pa.array(values, pa.struct([("a", pa.string())]))
    ),
    st.lists(st.decimals(-99, 99, places=2), min_size=3, max_size=3).map(
        lambda values: pa.array(values, pa.decimal128(9, 2))
    ),
    st.just(pa.nulls(3)),
    st.just(pa.array([dt.timedelta(1)] * 3)),
)


@given(st.lists(names, max_size=4), st.data())
@examples(200)
def test_parquet(header, data):
    table = pa.table([data.draw(columns) for _ in header], names=header)
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "any.parquet"
        pq.write_table(table, path)
        try:
            source = read(peek_all(path).tables[0])
        except ExportError as error:
            refused(error)
            told_apart = len({name.casefold() for name in header}) == len(header)
            assert not header or not told_apart or _has_bytes(table)
            return
        assert source.rows + len(source.broken) == table.num_rows
        source.raw_text(np.arange(source.rows))


def _has_bytes(table: pa.Table) -> bool:
    return any(pa.types.is_binary(kind) for kind in table.schema.types)
