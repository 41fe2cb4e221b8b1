"""Files as they are: delimiters, encodings, quotes, lines and raw text."""

from __future__ import annotations

import numpy as np
import pytest

from graphmodel.errors import ExportError
from ingest.read import BLOCK_LINES, peek, read


def source_of(tmp_path, data, name="x.csv"):
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return read(peek(path))


def rows_of(source):
    return list(zip(*(column.to_pylist() for column in source.columns.values()), strict=True))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_dialects(tmp_path, delimiter, newline, encoding):
    lines = [" A ,B", 'x,"two\nlines"', "", "é, NULL ", "#N/A,null", "", ""]
    text = newline.join(line.replace(",", delimiter) for line in lines)
    source = source_of(tmp_path, text.encode(encoding))
    assert source.peek.header == ("A", "B")
    assert (source.peek.delimiter, source.peek.encoding) == (delimiter, encoding)
    assert rows_of(source) == [("x", "two\nlines"), ("é", None), (None, None)]
    assert source.first_line.tolist() == [2, 5, 6]
    assert source.empty.tolist() == [False, False, True]
    raw = source.raw_text(np.array([0, 1]))
    assert raw == {0: f'x{delimiter}"two\nlines"', 1: f"é{delimiter} NULL "}


def test_broken_rows_are_kept_beside_sound_ones(tmp_path):
    source = source_of(tmp_path, 'a,b\n1,2\n1,2,3\n1\n"x"y,2\n3,\0\n4,"open\n5,6\n')
    assert rows_of(source) == [("1", "2"), ("5", "6")]
    assert sorted((b.line, b.code.text) for b in source.broken) == [
        (3, "wrong_cell_count"),
        (4, "wrong_cell_count"),
        (5, "broken_quote"),
        (6, "nul_character"),
        (7, "broken_quote"),
    ]
    assert {b.raw for b in source.broken} == {"1,2,3", "1", '"x"y,2', "3,\0", '4,"open'}


def test_a_record_may_cross_a_block(tmp_path):
    body = "\n".join(f"{i},x" for i in range(BLOCK_LINES - 3))
    long = "\n".join("line" for _ in range(10))
    source = source_of(tmp_path, f'a,b\n{body}\n7,"{long}"\n8,y\n')
    assert not source.broken
    assert rows_of(source)[-2:] == [("7", long), ("8", "y")]
    assert source.first_line[-1] == BLOCK_LINES - 3 + 2 + 10


@pytest.mark.parametrize("at", [1, BLOCK_LINES - 1, BLOCK_LINES, BLOCK_LINES + 5])
def test_an_open_quote_costs_one_row(tmp_path, at):
    rows = [f"{i},x" for i in range(2 * BLOCK_LINES)]
    rows[at] = f'{at},"x'
    source = source_of(tmp_path, "a,b\n" + "\n".join(rows) + "\n")
    assert source.rows + len(source.broken) == len(rows)
    assert [(b.line, b.raw) for b in source.broken] == [(at + 2, f'{at},"x')]


def test_a_quoted_header_may_hold_delimiters(tmp_path):
    source = source_of(tmp_path, 'sep=;\n"a, b";c;\n1;2;3\n')
    assert source.peek.header == ("a, b", "c", "column 3")
    assert source.first_line.tolist() == [3]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (b"PK\x03\x04rest", "Excel"),
        (b"a,b\n\0\0\0\0", "NUL"),
        (b"a,b,A\n1,2,3\n", "more than once"),
        ("a,b\nMüller,1\n".encode("latin-1"), "offset 5 (line 2) is not UTF-8"),
        (b"\xef\xbb\xbfa,b\nM\xfcller,1\n", "offset 8 (line 2) is not UTF-8"),
        ("a,b\nx,1\n".encode("utf-16") + b"\x00\xdc", "is not UTF-16"),
    ],
)
def test_what_is_no_table(tmp_path, data, says):
    with pytest.raises(ExportError) as caught:
        source_of(tmp_path, data)
    assert says in str(caught.value)
    assert "x.csv" in str(caught.value)


def test_progress_is_told(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("a\n" + "1\n" * (BLOCK_LINES + 10))
    told = []
    read(peek(path), lambda what, done, total: told.append((what, done, total)))
    assert told[-1] == ("reading x.csv", path.stat().st_size, path.stat().st_size)
    assert [done for _, done, _ in told] == sorted(done for _, done, _ in told)
