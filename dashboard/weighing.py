"""How much memory answers hold: roughly, and quickly, so that a cache may be bounded by bytes."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
import pyarrow as pa

SAMPLE = 256
"""Of a longer collection so many are weighed, and stand for all."""


@dataclass(frozen=True, slots=True)
class Weight:
    """What a value holds: arrays and tables, which several values may share, by identity; and all else in bytes."""

    shared: Mapping[int, int]
    own: int


def weigh(value: Any) -> Weight:
    """The weight of a value with all it refers to, each thing once."""
    shared: dict[int, int] = {}
    return Weight(shared, round(_weigh(value, shared, set())))


def together(weights: Iterable[Weight]) -> int:
    """Bytes that several values hold, what they share counted once.

    >>> part = np.zeros(1000)
    >>> one, other = weigh([part]), weigh((part, part))
    >>> 8000 < together([one, other]) < 9000
    True
    """
    shared: dict[int, int] = {}
    own = 0
    for weight in weights:
        shared.update(weight.shared)
        own += weight.own
    return own + sum(shared.values())


def _weigh(value: Any, shared: dict[int, int], seen: set[int]) -> float:
    if value is None or isinstance(value, bool | type) or id(value) in seen:
        return 0.0
    seen.add(id(value))
    if isinstance(value, np.ndarray | pa.Table | pa.RecordBatch | pa.Array | pa.ChunkedArray):
        shared[id(value)] = value.nbytes
        return 0.0
    whole = float(sys.getsizeof(value, 64))
    if isinstance(value, str | bytes | int | float):
        return whole
    if isinstance(value, Mapping):
        return whole + _of_some(value.items(), shared, seen)
    if isinstance(value, Collection):
        return whole + _of_some(value, shared, seen)
    return whole + sum(_weigh(part, shared, seen) for part in _parts(value))


def _of_some(values: Collection[Any], shared: dict[int, int], seen: set[int]) -> float:
    weighed = list(islice(values, SAMPLE))
    found = sum(_weigh(value, shared, seen) for value in weighed)
    return found * len(values) / len(weighed) if weighed else 0.0


def _parts(value: Any) -> Iterator[Any]:
    """Fields of an object, and what it has remembered."""
    if dataclasses.is_dataclass(value):
        yield from (getattr(value, field.name, None) for field in dataclasses.fields(value))
    yield from getattr(value, "__dict__", {}).values()
