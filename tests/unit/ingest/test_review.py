"""The review list: what is written can be read, and each decision becomes the rows that it needs."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmodel.arrow import schema_of
from graphmodel.errors import InputError
from graphmodel.tables import MERGES
from ingest.review import COLUMNS, KEEP_APART, MERGE, Decided, parted, read_review, rows_of, write_review


def merges(*rows: tuple[Any, ...]) -> pa.Table:
    """Rows of (merged_id, into_id, rule, note)."""
    names = ("merged_id", "into_id", "rule", "note")
    told = [{"record": "people", **dict(zip(names, row, strict=False))} for row in rows]
    return pa.Table.from_pylist(told, schema_of(MERGES, attributes=True))


def changed(*decisions: tuple[str, str, str], before: pa.Table | None = None) -> list[tuple[Any, ...]]:
    told = [Decided(decision, "people", one, other) for decision, one, other in decisions]
    rows = rows_of(told, merges() if before is None else before)
    assert set(rows["record"].to_pylist()) <= {"people"}
    return [tuple(row[name] for name in ("merged_id", "into_id", "rule", "note")) for row in rows.to_pylist()]


def test_what_is_written_can_be_read(tmp_path: Path) -> None:
    pairs = [
        {
            "decision": "merge",
            "record": "people",
            "id_a": "a",
            "name_a": 'Ann; "Lee"',
            "id_b": "b",
            "score": 97,
        },
        {"record": "people", "id_a": "a", "id_b": "c"},
        {"decision": "keep_apart", "record": "organisations", "id_a": "甲", "id_b": "乙"},
    ]
    path = tmp_path / "review.csv"
    assert write_review(pairs, path) == 3
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert tuple(next(csv.reader(file))) == COLUMNS
    assert read_review(path) == [
        Decided("merge", "people", "a", "b", 2),
        Decided("keep_apart", "organisations", "甲", "乙", 4),
    ]


def test_a_merge_remembers_why_it_was_proposed(tmp_path: Path) -> None:
    path = tmp_path / "review.csv"
    write_review([{"decision": "merge", "record": "people", "rule": "typo", "id_a": "a", "id_b": "b"}], path)
    assert rows_of(read_review(path), merges())["note"].to_pylist() == ["typo"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("decision,record,id_a\nmerge,people,a\n", "lacks the columns id_b"),
        ("", "lacks the columns decision, record, id_a, id_b"),
        (
            "decision,record,id_a,id_b\n,,,\nyes,people,a,b\n",
            "csv:3: decision is 'yes'. Write merge or keep_apart",
        ),
        ("decision,record,id_a,id_b\nmerge,firms,a,b\n", "record is 'firms'. Write people or organisations"),
        ("decision,record,id_a,id_b\nmerge,people,a,\n", "does not name two records"),
        ("decision,record,id_a,id_b\nmerge,people,a, a\n", "does not name two records"),
        (b"decision,record,id_a,id_b\nmerge,people,\xff,b\n", "cannot be read"),
    ],
)
def test_what_is_no_review_list(tmp_path: Path, text: str | bytes, message: str) -> None:
    path = tmp_path / "review.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(InputError, match=r"review\.csv") as caught:
        read_review(path)
    assert message in str(caught.value)


def test_a_list_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_review(tmp_path / "none.csv")


def test_decisions_may_be_written_as_people_write(tmp_path: Path) -> None:
    path = tmp_path / "review.csv"
    path.write_text("id_b,decision,id_a,record,mine\nb, Keep apart ,a,people,x\n", encoding="utf-8")
    assert read_review(path) == [Decided(KEEP_APART, "people", "a", "b", 2)]


@pytest.mark.parametrize(
    ("decisions", "before", "rows"),
    [
        ([(MERGE, "a", "b")], [], [("b", "a", "user", None)]),
        ([(MERGE, "a", "b")], [("b", "a", "user")], []),
        ([(MERGE, "a", "b")], [("b", None, "kept_apart", "a")], [("b", "a", "user", None)]),
        ([(MERGE, "a", "b"), (MERGE, "c", "b")], [], [("a", "c", "user", None), ("b", "a", "user", None)]),
        ([(MERGE, "a", "b"), (MERGE, "b", "a")], [], [("b", "a", "user", None)]),
        ([(MERGE, "a", "b")], [("b", "x", "same_email")], [("x", "a", "user", None)]),
        ([(KEEP_APART, "a", "b")], [], [("b", None, "kept_apart", "a")]),
        ([(KEEP_APART, "a", "b")], [("b", None, "kept_apart", "a")], []),
        ([(KEEP_APART, "c", "b")], [("b", None, "kept_apart", "a")], [("b", None, "kept_apart", "a;c")]),
        ([(KEEP_APART, "a", "b")], [("b", "a", "same_email")], [("b", None, "kept_apart", "a")]),
        ([(KEEP_APART, "b", "a")], [("b", "a", "same_email")], [("b", None, "kept_apart", "a")]),
        ([(KEEP_APART, "a", "b")], [("b", "x", "user")], [("a", None, "kept_apart", "b")]),
        ([(KEEP_APART, "a", "b")], [("b", "x", "user"), ("a", "y", "user")], []),
        ([(MERGE, "a", "b"), (KEEP_APART, "a", "b")], [], [("b", None, "kept_apart", "a")]),
        (
            [(MERGE, "c", "b")],
            [("b", None, "kept_apart", "a;c")],
            [("b", "c", "user", None), ("c", None, "kept_apart", "a")],
        ),
    ],
)
def test_the_rows_that_decisions_need(decisions: Any, before: Any, rows: Any) -> None:
    assert changed(*decisions, before=merges(*before)) == rows


PAIRS = st.tuples(
    st.sampled_from((MERGE, KEEP_APART)), st.sampled_from("abcde"), st.sampled_from("abcde")
).filter(lambda pair: pair[1] != pair[2])


@given(st.lists(PAIRS, max_size=12))
def test_decisions_never_lead_in_a_circle_and_the_last_one_holds(pairs: list[tuple[str, str, str]]) -> None:
    into = {merged: into for merged, into, *_ in changed(*pairs)}

    def end(one: str) -> str:
        seen = [one]
        while into.get(seen[-1]) is not None:
            seen.append(str(into[seen[-1]]))
            assert len(seen) == len(set(seen))
        return seen[-1]

    ends = {one: end(one) for one in "abcde"}
    if pairs:
        decision, one, other = pairs[-1]
        assert (ends[one] == ends[other]) == (decision == MERGE)


def test_undoing() -> None:
    told = merges(("b", "a", "user"), ("c", "a", "same_email"), ("d", None, "kept_apart"))
    gone, apart = parted(["b", "c", "b"], told)
    assert gone == [("people", "b")]
    assert [(row["merged_id"], row["into_id"], row["rule"], row["note"]) for row in apart.to_pylist()] == [
        ("c", None, "kept_apart", "a")
    ]


@pytest.mark.parametrize(("one", "remedy"), [("a", "Merged into it: b, c"), ("d", "Give the id of a merged")])
def test_what_is_not_merged_cannot_be_undone(one: str, remedy: str) -> None:
    told = merges(("b", "a", "user"), ("c", "a", "same_email"), ("d", None, "kept_apart"))
    with pytest.raises(InputError, match=f"'{one}' is merged into nothing. {remedy}"):
        parted(["b", one], told)
