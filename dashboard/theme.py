"""Colours and type of the dashboard: greys and one blue for what is, one red for what hangs on one person.

The same values stand as custom properties in ``assets/crosstie.css`` (a test holds the two together); figures need
them here because Plotly cannot read custom properties.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

FONT = (
    '-apple-system, "Segoe UI", "Source Sans 3", Roboto, "Noto Sans", "Noto Sans CJK SC", "PingFang SC", '
    '"Microsoft YaHei", system-ui, sans-serif'
)
"""System fonts only: nothing is loaded from the network."""


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one scheme; ``ink``, ``muted``, ``blue`` and ``red`` reach contrast AA on ``paper``."""

    page: str
    paper: str
    ink: str
    muted: str
    line: str
    blue: str
    grey: str
    node: str
    red: str
    scale: tuple[str, str]


LIGHT = Palette(
    page="#f6f7f8",
    paper="#ffffff",
    ink="#1d2c38",
    muted="#566570",
    line="#dce2e6",
    blue="#25688f",
    grey="#97a5ad",
    node="#5d727e",
    red="#b93a1f",
    scale=("#e9f1f6", "#25688f"),
)
DARK = Palette(
    page="#11171c",
    paper="#192127",
    ink="#e3e9ed",
    muted="#9fafba",
    line="#303b43",
    blue="#6fb4dc",
    grey="#74848e",
    node="#9fb1bc",
    red="#ff8d73",
    scale=("#22323d", "#6fb4dc"),
)

STAGE_COLOURS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "point_to_point": ("#dbeaf4", "#1d2c38"),
        "wedge": ("#aecfe3", "#14222c"),
        "mesh": ("#6ea5c6", "#0b1a24"),
        "diamond": ("#2c6d95", "#ffffff"),
        "cloud": ("#0f3d5c", "#ffffff"),
    }
)
"""Background and text of each stage with live ties: one scale from pale to deep, the same on every page and in both
schemes. Without a live tie a stage is an outline."""


def _channels(colour: str) -> list[int]:
    return [int(colour[i : i + 2], 16) for i in (1, 3, 5)]


def mixed(low: str, high: str, share: float) -> str:
    """The colour that far between two.

    >>> mixed("#000000", "#ffffff", 0.5)
    '#808080'
    """
    parts = zip(_channels(low), _channels(high), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in parts)


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours after WCAG 2: 4.5 and more is AA for text.

    >>> round(contrast("#000000", "#ffffff"), 1)
    21.0
    """

    def luminance(colour: str) -> float:
        linear = [
            c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
            for c in (v / 255 for v in _channels(colour))
        ]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def palette(view: Mapping[str, Any] | None) -> Palette:
    """The palette of what the browser told about itself; light where it told nothing."""
    return DARK if view and view.get("scheme") == "dark" else LIGHT


def is_narrow(view: Mapping[str, Any] | None) -> bool:
    """Whether the browser said that its window is as narrow as a telephone; wide where it told nothing."""
    return bool(view and view.get("narrow"))


def mantine_theme() -> dict[str, Any]:
    """Theme of the Mantine components."""
    blues = [
        "#edf4f9",
        "#dbeaf4",
        "#aecfe3",
        "#8dbad5",
        "#6ea5c6",
        "#4a89ae",
        "#2c6d95",
        "#25688f",
        "#17507a",
        "#0f3d5c",
    ]
    # From text to ground: Mantine's own dark is a grey beside which fields would look brown.
    dark = [
        "#d5dde3",
        "#b7c3cb",
        "#8d9ba5",
        "#6d7b85",
        "#3a464f",
        "#303b43",
        "#222b32",
        DARK.paper,
        "#151c21",
        DARK.page,
    ]
    return {
        "fontFamily": FONT,
        "headings": {"fontFamily": FONT, "fontWeight": "650"},
        "colors": {"rail": blues, "dark": dark},
        "primaryColor": "rail",
        "primaryShade": {"light": 7, "dark": 4},
        "defaultRadius": "sm",
    }
