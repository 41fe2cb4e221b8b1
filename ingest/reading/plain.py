"""Columns in which no cell needs a look: most of a long export, told by a few bytes of each cell."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from ingest.reading.missing import MISSING

_WORDS = [word.encode() for word in MISSING.to_pylist() if word]
_FIRST = np.zeros(256, dtype=np.bool_)
_FIRST[[word[0] for word in _WORDS]] = True
_LENGTHS = np.zeros(max(map(len, _WORDS)) + 1, dtype=np.bool_)
_LENGTHS[[len(word) for word in _WORDS]] = True

_BLANK, _DELETE = 0x20, 0x7F


def plain_cells(text: pa.Array) -> pa.Array | None:
    """The column with its empty cells missing, if nothing else is to be done to it; None where something may be.

    Nothing is to be done to cells of ASCII that neither begin nor end with a blank and are no word for nothing.
    The text itself is not copied.
    """
    _, offsets, data = text.buffers()
    if not len(text) or text.null_count:
        return None
    bounds = np.frombuffer(offsets, np.int32)[text.offset : text.offset + len(text) + 1]
    begin, end = bounds[0], bounds[-1]
    if begin == end:
        return pa.nulls(len(text), text.type)
    letters = np.frombuffer(data, np.uint8)[:end]
    if letters[begin:].max() > _DELETE:
        return None
    starts, ends = bounds[:-1], bounds[1:]
    filled = ends > starts
    whole = bool(filled.all())
    if not whole:
        starts, ends = starts[filled], ends[filled]
    first = letters[starts]
    if first.min() <= _BLANK or letters[ends - 1].min() <= _BLANK:
        return None
    worded = _FIRST[first]
    if worded.any():
        worded &= _LENGTHS[np.minimum(ends - starts, len(_LENGTHS) - 1)]
        if worded.any() and bool(np.isin(_some(text, filled, worded), _WORDS).any()):
            return None
    if whole:
        return text
    valid = pa.py_buffer(np.packbits(filled, bitorder="little"))
    unsliced = text if not text.offset else pa.concat_arrays([text, pa.array([], text.type)])
    return pa.Array.from_buffers(text.type, len(text), [valid, *unsliced.buffers()[1:]])


def _some(text: pa.Array, filled: np.ndarray, worded: np.ndarray) -> list[bytes]:
    """The distinct cells that have the length and the first letter of a word for nothing."""
    at = np.flatnonzero(filled)[worded]
    return [cell.encode() for cell in text.take(pa.array(at)).unique().to_pylist()]
