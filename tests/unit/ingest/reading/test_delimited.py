"""Files as they are: delimiters, encodings, quotes, lines and raw text."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmodel.errors import ExportError
from ingest.reading import peek, read
from ingest.reading.delimited import BLOCK_LINES
from tests.examples import examples


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
        (b"a,b\n\x81\x8d\x98,1\n", "is not UTF-8, and its encoding is not known"),
        (b"M\xfcller,Zo\xc3\xab,\xe8\n\xc3\xa9\n\xc3\xa8\n", "the header is not UTF-8"),
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
    read(peek(path), lambda *step: told.append(step))
    assert told[-1] == ("reading x.csv", path.stat().st_size, path.stat().st_size, BLOCK_LINES + 10)
    assert [done for _, done, _, _ in told] == sorted(done for _, done, _, _ in told)


# --- lines that are not of the file's encoding


MIXED = "name,city\nMüller,Köln\nJosé,Évora\n".encode() + b"J\xfcrgen,X\nAda,Ulm\n"


@pytest.mark.parametrize("data", [MIXED, b"\xef\xbb\xbf" + MIXED])
def test_a_line_of_another_encoding_costs_its_row(tmp_path, data):
    source = source_of(tmp_path, data)
    assert rows_of(source) == [("Müller", "Köln"), ("José", "Évora"), ("Ada", "Ulm")]
    (broken,) = source.broken
    assert (broken.line, broken.code.text, broken.raw) == (4, "wrong_encoding", r"J\xFCrgen,X")
    assert "«Jürgen»" in broken.code.sentence("", broken.value, broken.extra)
    assert source.raw_text(np.array([2])) == {2: "Ada,Ulm"}


def test_a_late_line_of_another_encoding_is_found_too(tmp_path):
    """Long after what a peek looks at."""
    rows = ["Müller,Köln\n"] * 120_000
    source = source_of(tmp_path, b"name,city\n" + "".join(rows).encode() + b"J\xfcrgen,X\n")
    assert (source.rows, len(source.broken)) == (120_000, 1)


def test_the_whole_file_decides_not_its_beginning(tmp_path):
    """More ASCII than a peek looks at, then names in GB18030."""
    ascii_part, names = "Ada,Ulm\n" * 140_000, "王伟,朔渊重工\n李娜,桦树机械\n"
    source = source_of(tmp_path, ("name,city\n" + ascii_part + names).encode("gb18030"))
    assert source.peek.encoding == "gb18030"
    assert rows_of(source)[-1] == ("李娜", "桦树机械")


# --- what stands around a table


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("a,b,c\n1,2,3\n\nGrand Totals (1 records)\nConfidential - Do Not Distribute\n", 2),
        ("a,b,c\n1,2,3\n\nTotal,1\n\nPrinted by X\n", 2),
        ("a,b,c\n1,2,3\n,,\nTotal,,\n", 1),
        ("a,b,c\r\n1,2,3\r\n\r\nTotal\r\n", 1),
    ],
)
def test_a_footer_is_no_row(tmp_path, text, lines):
    source = source_of(tmp_path, text)
    assert source.outside == {"footer": lines}
    assert not source.broken
    assert rows_of(source)[0] == ("1", "2", "3")


@pytest.mark.parametrize(
    "text",
    [
        "a,b,c\n1,2,3\nGrand Totals (1 records)\n",  # a row that was cut off looks so
        "a,b,c\n1,2,3\n\nTotal\n4,5,6\n",  # not at the end
        "a,b,c\n1,2,3\n\nTotal,1,2,3,4\n",  # wider than the table
        "a\n1\n\nTotal\n",  # nothing tells it from a row
        "a,b,c\n1,,\n,,\nTotal,,\n",  # as full as a row
    ],
)
def test_what_is_no_footer_stays_in_the_table(tmp_path, text):
    source = source_of(tmp_path, text)
    assert source.outside == {}
    assert source.rows + len(source.broken) == len([line for line in text.splitlines() if line]) - 1


def test_titles_above_the_header(tmp_path):
    source = source_of(tmp_path, "Follow-ups 2026\nFilter: all, mine\n\nname;amount;city\nx;1,5;y\nz;2;w\n")
    assert source.peek.header == ("name", "amount", "city")
    assert source.outside == {"preamble": 2}
    assert rows_of(source) == [("x", "1,5", "y"), ("z", "2", "w")]
    assert source.first_line.tolist() == [5, 6]


@pytest.mark.parametrize(
    "text",
    [
        "a,b\n1,2,3\n4,5,6\n",  # every row is broken, but the header is first
        "title\n1,2,3\n4,5,6\n",  # values, not names
        "a,b\nx;y;z,1\nu;v;w,2\n",  # lists in cells
        'a,b\nx,"1\n2"\n',
    ],
)
def test_the_first_line_is_the_header_unless_that_is_clearly_wrong(tmp_path, text):
    assert source_of(tmp_path, text).peek.skip_lines == 1


def test_a_header_may_go_over_lines(tmp_path):
    source = source_of(tmp_path, '"first\nname",b\nx,1\n')
    assert source.peek.header == ("first name", "b")
    assert source.first_line.tolist() == [3]


# --- any table, written in any of these ways, is read back


NAMES = [
    "Müller",
    "王伟",
    "Ångström",
    "a b",
    "x",
    "7",
    "ζήτα",
    "",
    "line\nbreak",
    'say "hi"',
    "1,5",
    "p|q",
    "é;è",
]
CELLS = st.one_of(st.sampled_from(NAMES), st.text("abcxyz ,;|\t\"'éß王", max_size=6).map(str.strip))
TABLES = st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=8)


@given(TABLES, st.sampled_from(",;\t|"), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le"]))
@examples(80)
def test_any_table_is_read_back(tmp_path_factory, table, delimiter, encoding):
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerow(["id", "first name", "second name"])
    writer.writerows([f"r{i}", *row[1:]] for i, row in enumerate(table))
    source = source_of(tmp_path_factory.mktemp("any"), text.getvalue().encode(encoding))
    assert (source.broken, source.outside) == ((), {})
    assert rows_of(source) == [(f"r{i}", *(cell or None for cell in row[1:])) for i, row in enumerate(table)]
