"""What the compiled loops share."""

from __future__ import annotations

import numpy as np
import pytest

from ingest.quick import compiled
from ingest.quick.tally import block_of


@pytest.mark.parametrize("length", range(1, 9))
def test_the_first_bytes_as_a_number(length: int) -> None:
    block = block_of(16)
    block.text[:9] = np.frombuffer(b"crosstie!", np.uint8)
    assert int(compiled.first(block.words, 0, length)) == int.from_bytes(b"crosstie!"[:length], "little")
