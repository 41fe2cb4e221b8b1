"""Tables in columns: the same rows, found by key, in less memory."""

from __future__ import annotations

import pyarrow as pa
import pytest

from dashboard.columnar import ByKey, Index, Rows, Texts, compact

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


IDS = ["b", "ä", "", "a", "桦", "b", "Ab", "zz"]


def test_rows_are_found_by_id_as_a_dictionary_would():
    found, told = Index(pa.array(IDS)), {key: row for row, key in enumerate(IDS)}
    assert {key: found[key] for key in IDS} == told
    assert list(found) == IDS
    for missing in ("c", "B", "zzz", "\U0001f600"):
        assert missing not in found
    assert "a" not in Index(pa.array([], pa.string()))


def test_texts_are_found_by_id():
    texts = Texts(Index(pa.array(["x", "a"])), pa.array(["<b>", "桦树"]))
    assert (texts["a"], texts.get("x"), texts.get("y", "?")) == ("桦树", "<b>", "?")
    assert texts.of_all(pa.chunked_array([["a", "y"], ["x"]])) == ["桦树", "", "<b>"]
