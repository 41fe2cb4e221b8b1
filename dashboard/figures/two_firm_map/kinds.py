"""What each tie is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Literal

Row = Mapping[str, Any]
Kind = Literal["not_live", "gone", "fading", "window", "direct", "single", "planned"]
KINDS: tuple[Kind, ...] = ("not_live", "gone", "fading", "window", "direct", "single", "planned")
"""From what matters least to what matters most: later ones are drawn on top."""
LIVE: frozenset[Kind] = frozenset({"window", "direct", "single", "planned"})


def tie_kinds(ties: Iterable[Row], functions: Mapping[str, str]) -> list[tuple[Row, Kind]]:
    """Live and fading ties, each with what it is; a tie that is the only live one into its function is ``single``."""
    shown = [tie for tie in ties if tie["live"] or tie["fading"]]
    live = [tie for tie in shown if tie["live"]]
    into: dict[str, int] = defaultdict(int)
    for tie in live:
        into[functions.get(tie["client_person_id"], "other")] += 1
    kinds: list[tuple[Row, Kind]] = []
    for tie in shown:
        function = functions.get(tie["client_person_id"], "other")
        kind: Kind = "direct" if tie["direct"] else "window"
        if not tie["live"]:
            kind = "fading"
        elif len(live) == 1 or (into[function] == 1 and function != "other"):
            kind = "single"
        kinds.append((tie, kind))
    return kinds
