"""Ids of interactions: whether they come in one direction, and whether one might be another in a plainer form."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingest.quick.source import InDoubtError
from ingest.reading.missing import MISSING


class Order:
    """Whether ids come in one direction without a repetition, so that each is there once."""

    def __init__(self, strict: bool = True) -> None:
        self.strict = strict
        self._last: pa.Scalar | None = None
        self._follows: Any = None

    def saw(self, ids: pa.Array) -> None:
        """Look at the next piece."""
        if not self.strict or not len(ids):
            return
        if ids.null_count or looks_missing(ids):
            raise InDoubtError("an id is missing, or might be another in a plainer form")
        if self._follows is None and len(ids) > 1:
            self._follows = pc.less if pc.less(ids[0], ids[1]).as_py() else pc.greater
        steps = [self._follows(ids[:-1], ids[1:])] if len(ids) > 1 else []
        if self._last is not None and self._follows is not None:
            steps.append(pa.array([self._follows(self._last, ids[0]).as_py()]))
        self.strict = all(pc.all(step, min_count=0).as_py() for step in steps)
        self._last = ids[-1]


def looks_missing(ids: pa.Array) -> bool:
    """Whether an id is a word for nothing, or holds a sign that two ids may differ in and yet be the same."""
    _, offsets, data = ids.buffers()
    bounds = np.frombuffer(offsets, np.int32)[ids.offset : ids.offset + len(ids) + 1]
    text = np.frombuffer(data, np.uint8)[bounds[0] : bounds[-1]]
    if len(text) and (text.min() <= ord(" ") or text.max() > ord("~")):
        return True
    words = np.isin(np.diff(bounds), [len(word) for word in MISSING.to_pylist()])
    return bool(words.any() and pc.any(pc.is_in(ids.filter(pa.array(words)), MISSING)).as_py())
