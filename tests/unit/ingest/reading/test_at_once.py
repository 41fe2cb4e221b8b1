"""Cutting a whole file at once gives what reading it row by row gives, or nothing."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.reading.at_once import cut_at_once
from ingest.reading.source import Peek


def cut(
    text: str | bytes, header: tuple[str, ...], folder: Path, delimiter: str = ","
) -> list[list[str]] | None:
    """The rows of a file below its header, as they are cut at once."""
    path = folder / "file.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    columns = cut_at_once(Peek(path, header, "utf-8", delimiter, 1))
    return (
        None
        if columns is None
        else [list(row) for row in zip(*(c.to_pylist() for c in columns.values()), strict=True)]
    )


def by_row(text: str, width: int, delimiter: str = ",") -> list[list[str]] | None:
    """The rows of a file below its header as Python's strict reader has them; None where one of them is broken."""
    try:
        rows = [
            row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True) if row
        ]
    except csv.Error:
        return None
    return rows[1:] if all(len(row) == width for row in rows) and "\0" not in text else None


@pytest.mark.parametrize(
    "text",
    [
        "a,b\n1,2\n",
        'a,b\r\n"1","2"\r\n',
        'a,b\n"1\n2","say ""hi"""\n\n"","x"\n"y","z"\n',
        'a,b\n"""","""x"""\n',
        "a,b\n",
        'a,b\n1,"2"',
    ],
)
def test_a_sound_file_is_cut(text: str, tmp_path: Path) -> None:
    assert cut(text, ("a", "b"), tmp_path) == by_row(text, 2)
    assert by_row(text, 2) is not None


@pytest.mark.parametrize(
    "text",
    [
        'a,b\n"1"x,2\n',
        'a,b\n""x,2\n',
        'a,b\n1,"2\n',
        "a,b\n1\n",
        "a,b\n1,2,3\n",
        'a,b\n1,"2" \n',
        'a,b\n"x,"y",2\n',
        "a,b\n1,\0\n",
        "a,b\n1," + "x" * 200_000 + "\n",
        "a,b\r1,2\r",
        'a,b\n1,x"y\n',
    ],
)
def test_a_doubtful_file_is_not(text: str, tmp_path: Path) -> None:
    assert cut(text, ("a", "b"), tmp_path) is None


def test_what_is_no_utf_8_is_not_cut(tmp_path: Path) -> None:
    assert cut(b"a,b\n1,\xe9\n", ("a", "b"), tmp_path) is None


@settings(deadline=None)
@given(text=st.text(alphabet='",\n\r x;é1', max_size=60), delimiter=st.sampled_from(",;"))
def test_at_once_is_by_row_or_nothing(
    text: str, delimiter: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    whole = f"a{delimiter}b\n{text}"
    found = cut(whole, ("a", "b"), tmp_path_factory.getbasetemp(), delimiter)
    assert found is None or found == by_row(whole, 2, delimiter)


@settings(deadline=None)
@given(
    rows=st.lists(st.tuples(st.text(max_size=9), st.text(max_size=9)).filter(any), max_size=9),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_what_python_writes_is_cut(
    rows: list[tuple[str, str]], end: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator=end).writerows([("a", "b"), *rows])
    text = out.getvalue()
    wanted = by_row(text, 2)
    found = cut(text, ("a", "b"), tmp_path_factory.getbasetemp())
    assert found is None or found == wanted
    ends_full = not rows or all(cell.strip() for cell in rows[-1])
    if "\r" not in "".join(map("".join, rows)) and "\0" not in text and ends_full:
        assert found == wanted


def test_quotes_on_the_seams_of_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.reading.quoting.WINDOW", 64)
    monkeypatch.setattr("ingest.reading.quoting.STRIDE", 128)
    rows = '"1,""2""\n3","é"\r\n"","""y"\r\n"x\r\ny","z"\r\n' * 5
    for shift in range(128):
        text = "a,b\r\n1," + "x" * (shift // 2) + "\r\n1," + "x" * (shift - shift // 2) + "\r\n" + rows
        assert cut(text, ("a", "b"), tmp_path) == by_row(text, 2)
        for doubt in ('"z"z,1', '"z",x"', '1,"z', "1,\0", "1,\r2", b"1,\xc3"):
            tail = doubt if isinstance(doubt, bytes) else doubt.encode()
            assert cut(text.encode() + tail + b"\r\n", ("a", "b"), tmp_path) is None


def test_only_the_wanted_columns_are_cut_and_all_are_judged(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    peek = Peek(path, ("A", "b", "c"), "utf-8", ",", 1)
    path.write_bytes(b"A,b,c\n1,2,3\n4,5,6\n")
    columns = cut_at_once(peek, {"a"})
    assert columns is not None
    assert {name: column.to_pylist() for name, column in columns.items()} == {"A": ["1", "4"]}
    for doubt in (b"1,\xe9,3", b'1,2,"3"3', b"1,2", b"1,2," + b"x" * 200_000):
        path.write_bytes(b"A,b,c\n1,2,3\n" + doubt + b"\n1,2,3\n")
        assert cut_at_once(peek, {"a"}) is None


@pytest.mark.parametrize(
    ("end", "whole"),
    [
        ("Total,,\n", False),
        ('"Copyright\nof others",,\n', False),
        ('1,"2\n\n3",\n\n\n', True),
        (",2," + "x" * 120_000 + "\n", True),
    ],
)
def test_the_last_row_is_looked_at_whole_whatever_is_wanted(tmp_path: Path, end: str, whole: bool) -> None:
    path = tmp_path / "file.csv"
    path.write_text("a,b,c\n1,2,3\n" + end, newline="")
    found = cut_at_once(Peek(path, ("a", "b", "c"), "utf-8", ",", 1), {"a"})
    assert (found is not None) == whole
