"""Columns that need no look are passed on as a careful look would leave them."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.reading import source
from ingest.reading.missing import MISSING
from ingest.reading.plain import plain_cells

CELLS = st.one_of(
    st.sampled_from(
        [*MISSING.to_pylist(), "", "None", "N/A", "NaN", "#", "N", "x", " x", "x ", "\tx", "é", "Ã¡", "\x7f"]
    ),
    st.text(max_size=6),
)


def with_care(cells: pa.Array, monkeypatch: pytest.MonkeyPatch) -> pa.Array:
    monkeypatch.setattr(source, "plain_cells", lambda text: None)
    return source._column(pa.chunked_array([cells])).cells


@settings(deadline=None)
@given(cells=st.lists(CELLS, min_size=1, max_size=12), start=st.integers(0, 11))
def test_a_plain_column_is_what_care_makes_of_it(cells: list[str], start: int) -> None:
    column = pa.array(cells, pa.string()).slice(min(start, len(cells) - 1))
    plain = plain_cells(column)
    with pytest.MonkeyPatch.context() as patch:
        careful = with_care(column, patch)
    assert plain is None or plain.to_pylist() == careful.to_pylist()
    if plain is not None:
        plain.validate(full=True)


@pytest.mark.parametrize("cells", [["a", "b c", "Nobody"], ["", "x", ""], ["N/A.", "None of these"]])
def test_plain_text_is_plain(cells: list[str]) -> None:
    plain = plain_cells(pa.array(cells))
    assert plain is not None
    assert plain.to_pylist() == [cell or None for cell in cells]


@pytest.mark.parametrize("cells", [[" a"], ["a\t"], ["NULL"], ["é"], ["#N/A", "x"], ["\\N"]])
def test_what_wants_a_look_is_not(cells: list[str]) -> None:
    assert plain_cells(pa.array(cells)) is None
