"""How many inputs the fuzz tests try: about two thousand in the ordinary run, `CROSSTIE_FUZZ` of them when asked for.

The ordinary run tries the same inputs each time, a longer one always new ones.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, settings

ORDINARY = 2_000
TOTAL = int(os.environ.get("CROSSTIE_FUZZ", ORDINARY))


def inputs(share: float) -> Callable[[Any], Any]:
    """Settings for a test that tries this share of all inputs."""
    return settings(
        max_examples=max(1, round(TOTAL * share)),
        deadline=None,
        derandomize="CROSSTIE_FUZZ" not in os.environ,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
    )
