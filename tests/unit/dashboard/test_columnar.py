"""Tables in columns: the same rows, found by key, in less memory."""

from __future__ import annotations

import pyarrow as pa
import pytest

from dashboard.columnar import ByKey, Rows, compact

TABLE = pa.table({"client_id": ["b", "a", "x", "b", "a"], "n": [1, 2, 3, 4, None], "word": ["same"] * 5})


def test_a_compact_table_has_the_same_rows_in_fewer_bytes():
    many = pa.concat_tables([TABLE] * 1000)
    assert compact(many).to_pylist() == many.to_pylist()
    assert compact(many).nbytes < many.nbytes


def test_rows_read_like_mappings():
    rows = Rows(TABLE)
    assert [dict(row) for row in rows] == TABLE.to_pylist()
    assert dict(rows[-1]) == TABLE.to_pylist()[-1]
    assert [row["n"] for row in rows[1:3]] == [2, 3]
    assert {**rows[0], "n": 9} == {"client_id": "b", "n": 9, "word": "same"}
    with pytest.raises(IndexError):
        rows[5]
    with pytest.raises(KeyError):
        rows[0]["nothing"]


def test_rows_of_a_key_lie_together_in_their_order():
    held = ByKey(TABLE, "client_id", {"a": 0, "b": 1, "c": 2})
    assert held.of("b")["n"].to_pylist() == [1, 4]
    assert held.of("a")["n"].to_pylist() == [2, None]
    assert held.of("c").num_rows == held.of("x").num_rows == 0  # x belongs to nothing known
    assert held.of_all(["b", "a"])["n"].to_pylist() == [1, 4, 2, None]
    assert held.of_all([]).num_rows == 0
    assert held.known == 2


def test_no_rows_are_rows_of_nobody():
    held = ByKey(TABLE.slice(0, 0), "client_id", {"a": 0})
    assert held.of("a").num_rows == held.known == 0
