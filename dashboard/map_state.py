"""What is asked of the two-firm map, as the address has it: who leaves and meets, which month, and what is folded."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from dashboard.addresses import leaving_in
from graphmodel.errors import InputError
from graphmodel.tables import FUNCTIONS, SIDES

Pair = tuple[str, str]
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])", re.ASCII)
_FOLDS = {"functions": True, "people": False}
_LONGEST = 500
"""Characters of an id; parts of an address that say more are no ids."""
MOST_ASKED = 1000
"""Parts of one list; who asks for more is not on the page."""


@dataclass(frozen=True, slots=True)
class Supposition:
    """Ids of those who leave, and pairs of ours and theirs who meet."""

    leave: tuple[str, ...] = ()
    meet: tuple[Pair, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.leave or self.meet)


NOTHING = Supposition()


@dataclass(frozen=True, slots=True)
class MapState:
    """What the map is asked to show.

    Attributes
    ----------
    month
        ``2025-11``; empty for the day of the analysis.
    functions
        Whether functions stand for their people; none leaves it to their number.
    open
        Side and function of those whose people are shown although functions stand for people.
    """

    supposition: Supposition = NOTHING
    month: str = ""
    functions: bool | None = None
    open: frozenset[Pair] = frozenset()

    @classmethod
    def from_search(cls, search: str | None) -> MapState:
        """From the query part of an address; what makes no sense is dropped.

        >>> MapState.from_search("?leave=s1&meet=s2:a1,odd&month=2025-11&fold=functions&open=client.quality,x")
        ... # doctest: +NORMALIZE_WHITESPACE
        MapState(supposition=Supposition(leave=('s1',), meet=(('s2', 'a1'),)), month='2025-11', functions=True,
                 open=frozenset({('client', 'quality')}))
        """
        asked = dict(part.partition("=")[::2] for part in (search or "").lstrip("?").split("&"))
        pairs = [tuple(map(unquote, part.split(":"))) for part in asked.get("meet", "").split(",")]
        return cls(
            Supposition(
                tuple(leaving_in(search))[:MOST_ASKED],
                tuple((pair[0], pair[1]) for pair in pairs if len(pair) == 2 and all(pair))[:MOST_ASKED],
            ),
            asked["month"] if _MONTH.fullmatch(asked.get("month", "")) else "",
            _FOLDS.get(asked.get("fold", "")),
            _functions(asked.get("open", "").split(",")),
        )

    @classmethod
    def of(cls, told: Any) -> MapState:
        """From what the browser says, in the shape of ``as_json``; ``InputError`` where it has another."""
        if not isinstance(told, Mapping):
            raise _not_understood()
        leave, meet, opened = (_listed(told.get(name)) for name in ("leave", "meet", "open"))
        pairs = [_listed(pair) for pair in meet]
        month, fold = told.get("month") or "", told.get("fold") or ""
        if (
            not all(map(_is_id, leave))
            or not all(len(pair) == 2 and all(map(_is_id, pair)) for pair in pairs)
            or not all(isinstance(name, str) for name in (*opened, month, fold))
            or (month and not _MONTH.fullmatch(month))
        ):
            raise _not_understood()
        return cls(
            Supposition(
                tuple(dict.fromkeys(leave)), tuple(dict.fromkeys((pair[0], pair[1]) for pair in pairs))
            ),
            month,
            _FOLDS.get(fold),
            _functions(opened),
        )

    def as_json(self) -> dict[str, Any]:
        """What the browser holds."""
        return {
            "leave": list(self.supposition.leave),
            "meet": [list(pair) for pair in self.supposition.meet],
            "month": self.month,
            "fold": next((name for name, meant in _FOLDS.items() if meant is self.functions), ""),
            "open": sorted(".".join(pair) for pair in self.open),
        }


def _functions(names: list[str]) -> frozenset[Pair]:
    """Side and function of each name that is one: ``client.quality``."""
    pairs = (name.partition(".")[::2] for name in names)
    return frozenset((side, function) for side, function in pairs if side in SIDES and function in FUNCTIONS)


def _listed(told: Any) -> list[Any]:
    if told is None:
        return []
    if not isinstance(told, list) or len(told) > MOST_ASKED:
        raise _not_understood()
    return told


def _is_id(told: Any) -> bool:
    return isinstance(told, str) and 0 < len(told) <= _LONGEST


def _not_understood() -> InputError:
    return InputError("what the page asks for makes no sense", remedy="Reload the page")
