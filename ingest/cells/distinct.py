"""Columns as their distinct texts, of which there are far fewer than rows: what holds for a text is asked once."""

from __future__ import annotations

from collections.abc import Callable

import pyarrow as pa
import pyarrow.compute as pc


def encoded(text: pa.Array | pa.ChunkedArray) -> pa.DictionaryArray:
    """Texts as numbers of their distinct ones."""
    cells = pc.dictionary_encode(text)
    return cells.combine_chunks() if isinstance(cells, pa.ChunkedArray) else cells


def per_value(text: pa.Array, change: Callable[[str], str | None]) -> pa.Array:
    """Each text changed by a function; an empty one becomes missing."""
    if text.null_count == len(text):
        return text
    cells = encoded(text)
    changed = pa.array([change(cell) or None for cell in cells.dictionary.to_pylist()], type=pa.string())
    return changed.take(cells.indices)
