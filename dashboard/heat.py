"""Strength as one of five blues: the same blue means the same strength on any day, in any slice and in either firm.

Steps are half decades. The shares of the palette's scale leave out its middle, where no text is legible.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence

from dashboard.theme import DARK, LIGHT, Palette, contrast, mixed

BOUNDS = (3.0, 10.0, 30.0, 100.0)
"""Strength from which the second step begins, and so on; a live tie alone has at least 1."""

_SHARES: Mapping[str, Sequence[float]] = {
    LIGHT.paper: (0.0, 0.22, 0.44, 0.64, 1.0),
    DARK.paper: (0.0, 0.22, 0.44, 0.76, 1.0),
}


def step(strength: float) -> int:
    """Which of the five it is, from 1.

    >>> step(1.0), step(3.0), step(250.0)
    (1, 2, 5)
    """
    return 1 + bisect_right(BOUNDS, strength)


def colours(palette: Palette) -> list[tuple[str, str]]:
    """Background and legible text of each step, the palest first."""
    backgrounds = [mixed(*palette.scale, share) for share in _SHARES[palette.paper]]
    return [
        (back, max((palette.ink, palette.paper), key=lambda ink: contrast(ink, back))) for back in backgrounds
    ]
