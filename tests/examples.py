"""How many examples property tests try: few in an ordinary run, and the same ones each time.

With ``CROSSTIE_FUZZ`` (`make fuzz`) it is as many times more as that is above ``ORDINARY``, and new ones each time.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

ORDINARY = 2_000
"""How many odd inputs the readers are given in an ordinary run, all tests of them together."""

_ASKED = os.environ.get("CROSSTIE_FUZZ")
_TIMES = int(_ASKED or ORDINARY) / ORDINARY


_HARMLESS = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
"""Others may share the machine, and tables are large."""


def examples(ordinary: int, *allowed: HealthCheck) -> settings:
    """Settings of a test that tries so many examples in an ordinary run."""
    return settings(
        max_examples=max(1, round(ordinary * _TIMES)),
        derandomize=_ASKED is None,
        deadline=None,
        suppress_health_check=[*_HARMLESS, *allowed],
    )
