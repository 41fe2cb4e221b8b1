"""Which pairs of many records are worth a closer look: never all of them.

Records that share a key are a block; of a small block each two are looked at, of a large one the neighbours in order
only. So the pairs grow with the records, not with their square, and one block at a time is held.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TypeVar

from rapidfuzz import process
from rapidfuzz.distance import OSA

Item = TypeVar("Item")

_SMALL = 40
"""Records of which each two are looked at."""

_WINDOW = 10
"""Neighbours that are looked at where there are more."""

_CHUNK = 1 << 16
"""Pairs that are compared at a time."""


@dataclass(frozen=True, slots=True)
class Alike:
    """Two records by their ids, the rule by which they are alike, and how sure that is, 0 to 100."""

    one: str
    other: str
    rule: str
    score: int


def grouped(items: Iterable[Item], keys: Callable[[Item], Iterable[Hashable]]) -> dict[Hashable, list[Item]]:
    """The blocks of two or more items, by key; each in the order of the items."""
    blocks: dict[Hashable, list[Item]] = {}
    for item in items:
        for key in dict.fromkeys(keys(item)):
            blocks.setdefault(key, []).append(item)
    return {key: block for key, block in blocks.items() if len(block) > 1}


def pairs(block: Sequence[Item]) -> Iterator[tuple[Item, Item]]:
    """Each two of a small block; of a large one each with the next few, so it should be in a telling order."""
    if len(block) <= _SMALL:
        yield from combinations(block, 2)
        return
    for place, one in enumerate(block):
        for other in block[place + 1 : place + 1 + _WINDOW]:
            yield one, other


def neighbours(
    items: Sequence[Item], text: Callable[[Item], str], *, differ: int
) -> Iterator[tuple[Item, Item]]:
    """Pairs of which the texts differ by at most so many letters, and that are near each other in alphabetical order.

    The order is taken from the front and from the back, so that a slip at either end parts nobody.
    """
    for turned in (False, True):
        told = sorted((text(item)[::-1] if turned else text(item), place) for place, item in enumerate(items))
        for step in range(1, min(_WINDOW, len(told) - 1) + 1):
            for start in range(0, len(told) - step, _CHUNK):
                ones = told[start : min(start + _CHUNK, len(told) - step)]
                others = told[start + step : start + step + len(ones)]
                far = process.cpdist(
                    [one for one, _ in ones],
                    [other for other, _ in others],
                    scorer=OSA.distance,
                    score_cutoff=differ,
                )
                for place in (far <= differ).nonzero()[0].tolist():
                    yield items[ones[place][1]], items[others[place][1]]
