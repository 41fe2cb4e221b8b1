"""Numbers as people write them: the decimal mark found over a file, each number read or left as it is."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphmodel.tables import Column
from ingest.cells.conventions import Conventions
from ingest.cells.numbers import detect_decimal, plain_numbers
from ingest.cells.validate import Failures, convert


@pytest.mark.parametrize(
    ("cells", "decimal"),
    [
        (["1", "20", None], None),
        (["1.5"], "point"),
        (["1,5"], "comma"),
        (["1.234,5"], "comma"),
        (["1,234.5"], "point"),
        (["1,234,567"], "point"),
        (["1.234.567"], "comma"),
        (["1 234,567"], "comma"),
        (["0.125"], "point"),
        (["1234,567"], "comma"),
        (["1,234", "€ 0,50"], "comma"),
        (["1'234.50"], "point"),
        (["(1,234)"], "ambiguous"),
        (["$1.234"], "ambiguous"),
        (["1.5", "1,5"], "mixed"),
        (["n/a", "12 %"], None),
        (["1.5e3"], "point"),
    ],
)
def test_the_decimal_mark_is_found(cells, decimal):
    assert detect_decimal([pa.array([], pa.string()), pa.array(cells, pa.string())]) == decimal


def test_all_columns_of_a_file_tell_together():
    assert detect_decimal([pa.array(["1,234"]), pa.array(["7,5"])]) == "comma"


@pytest.mark.parametrize(
    ("decimal", "text", "number"),
    [
        ("comma", "1.234,56", 1234.56),
        ("point", "1,234.56", 1234.56),
        ("comma", "1 234,56", 1234.56),
        ("comma", "1\u202f234,56 €", 1234.56),
        ("comma", "€ 1.234", 1234.0),
        ("point", "$1,234.00", 1234.0),
        ("point", "US$ 1,234.00", 1234.0),
        ("point", "(1,234)", -1234.0),
        ("point", "($1,234.5)", -1234.5),
        ("point", "-$5", -5.0),
        ("point", "$-5", -5.0),
        ("comma", "5,5-", -5.5),
        ("point", "1'234.50", 1234.5),
        ("point", "CHF 1’234.50", 1234.5),
        ("point", "12,34,567.00", 1234567.0),
        ("point", "¥1,234", 1234.0),
        ("comma", "1.234 kr", 1234.0),
        ("comma", "1234", 1234.0),
        ("comma", ",5", 0.5),
        ("point", "1e3", 1000.0),
        ("point", "12 %", None),
        ("point", "1,2", None),
        ("point", "1,2,3", None),
        ("comma", "1,234.5", None),
        ("point", "(5", None),
        ("point", "(-5)", None),
        ("point", "--5", None),
        ("point", "5 apples", None),
        ("point", "1 2", None),
    ],
)
def test_a_number_that_people_wrote(decimal, text, number):
    failures = Failures(1)
    values = convert(
        Column("c", "number", "text"), pa.array([text]), "C", failures, Conventions(decimal=decimal)
    )
    assert values.to_pylist() == [number]
    assert failures.bad.tolist() == [number is None]


@pytest.mark.parametrize(
    ("text", "number"), [("1,234", 1234), ("1.234,00", None), ("(7)", -7), ("1 234.0", 1234)]
)
def test_whole_numbers_too(text, number):
    column = Column("c", "integer", "text")
    values = convert(column, pa.array([text]), "C", Failures(1), Conventions(decimal="point"))
    assert values.to_pylist() == [number]


@pytest.mark.parametrize("text", ["1,234", "€ 5", "(5)", "1'000"])
def test_the_exchange_format_is_strict(text):
    failures = Failures(1)
    assert convert(Column("c", "number", "text"), pa.array([text]), "C", failures).to_pylist() == [None]


MARKS = {"point": (",", "."), "comma": (".", ",")}


@given(
    st.lists(st.integers(-(10**14), 10**14), min_size=1),
    st.sampled_from(["point", "comma"]),
    st.sampled_from(["", " ", "'", "\u00a0", None]),
    st.sampled_from(["{}", "€ {}", "{} EUR", "${}"]),
)
@settings(deadline=None)
def test_any_number_is_read_back(hundredths, decimal, thousands, form):
    usual, mark = MARKS[decimal]
    between = usual if thousands is None else thousands

    def written(value):
        whole, rest = divmod(abs(value), 100)
        return form.format(
            ("-" if value < 0 else "") + f"{whole:,}".replace(",", between) + f"{mark}{rest:02}"
        )

    texts = pa.array([written(value) for value in hundredths])
    assert detect_decimal([texts]) == decimal
    assert [float(text) for text in plain_numbers(texts, decimal).to_pylist()] == [
        v / 100 for v in hundredths
    ]
