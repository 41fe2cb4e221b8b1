"""Loops are compiled where nothing can be kept on the disk, too."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numba import njit

from ingest.quick import compiled
from ingest.quick.tally import block_of


def test_without_a_place_for_what_is_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []

    def without_place(*, cache: bool = False, **options: Any) -> Any:
        asked.append(cache)
        if cache:
            raise RuntimeError("no locator available for file")
        return njit(**options)

    monkeypatch.setattr(compiled, "njit", without_place)
    twice = compiled.compiled(lambda number: 2 * number)
    assert twice(21) == 42
    assert asked == [True, False]


@pytest.mark.parametrize("length", range(1, 9))
def test_the_first_bytes_as_a_number(length: int) -> None:
    block = block_of(16)
    block.text[:9] = np.frombuffer(b"crosstie!", np.uint8)
    assert int(compiled.first(block.words, 0, length)) == int.from_bytes(b"crosstie!"[:length], "little")
