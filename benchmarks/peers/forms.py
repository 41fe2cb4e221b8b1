"""What a loop over relationships is given, and what it answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

Row = dict[str, Any]
"""Measures of one relationship under the engine's names; None where undefined."""


class Tie(NamedTuple):
    """A live tie."""

    ours: Any
    theirs: Any
    strength: float
    direct: float = 0.0
    joint: float = 0.0


class Person(NamedTuple):
    """Someone with a live tie."""

    function: str
    seniority: str
    is_window: bool
    leaving: float = 0.17


@dataclass
class Relationship:
    """One client: its live ties, the people who hold them, and the functions expected on either side."""

    ties: list[Tie] = field(default_factory=list)
    people: dict[Any, Person] = field(default_factory=dict)
    expected_ours: frozenset[str] = frozenset()
    expected_theirs: frozenset[str] = frozenset()


Loop = Callable[[Relationship], Row]
