"""Which texts mean nothing, and who is called so."""

from __future__ import annotations

import pytest

from ingest.reading import peek, read


def source_of(tmp_path, text):
    path = tmp_path / "x.csv"
    path.write_text(text, encoding="utf-8")
    return read(peek(path))


@pytest.mark.parametrize(
    "word", ["NULL", "null", "(null)", "N/A", "n/a", "None", r"\N", "#N/A", "#NULL!", "#REF!"]
)
def test_a_word_for_nothing(tmp_path, word):
    source = source_of(tmp_path, f"a,b\n{word},1\n")
    assert source.columns["a"].to_pylist() == [None]


@pytest.mark.parametrize("text", ["Null", "nan", "NaN", "NA", "-", "?", "none", "0", "nil"])
def test_what_may_be_an_answer_stays(tmp_path, text):
    assert source_of(tmp_path, f"a,b\n{text},1\n").columns["a"].to_pylist() == [text]


def test_a_person_may_be_called_none(tmp_path):
    source = source_of(tmp_path, "name,city,fax\nNone,Ulm,1\nNULL,Ulm,NULL\n")
    assert source.verbatim["name"].to_pylist() == ["None", "NULL"]


def test_a_program_s_word_for_nothing_is_nobody_s_name(tmp_path):
    source = source_of(tmp_path, "name,city,fax\nNone,NULL,1\nNULL,Ulm,NULL\n#N/A,Ulm,1\n")
    assert source.verbatim["name"].to_pylist() == ["None", None, None]
    assert source.columns["name"].to_pylist() == [None, None, None]
