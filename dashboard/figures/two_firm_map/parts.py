"""What the map is made of, before anybody draws it."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass, field
from typing import Literal

from dashboard.figures.two_firm_map.kinds import LIVE, Kind

Side = Literal["supplier", "client"]
Mark = Literal["", "gone", "orphan"]


@dataclass(slots=True)
class Node:
    """A person, or a folded function, and where it stands.

    Attributes
    ----------
    key
        The person's id; of a folded function, its code.
    share
        Of all live strength, 0 to 1; none where no tie is live.
    rank
        Place of the seniority, the highest first.
    alone
        Whether all live strength goes through this person.
    in_every_cut
        Whether the person is in every least set whose leaving cuts all ties.
    window
        Whether this is sales on our side or purchasing on theirs.
    people
        How many a folded function holds; 0 for a person.
    mark
        Under a supposition: ``gone`` for who leaves, ``orphan`` for who loses the only live tie.
    gone
        How many people of a folded function leave.
    y
        Pixels from the top.
    """

    key: str
    label: str
    function: str
    side: Side
    share: float | None = None
    rank: int = 0
    live: bool = False
    alone: bool = False
    in_every_cut: bool = False
    window: bool = False
    people: int = 0
    mark: Mark = ""
    gone: int = 0
    y: float = 0.0


@dataclass(frozen=True, slots=True)
class Line:
    """A tie between two nodes; of folded functions, all ties between their people.

    Strengths are in fresh e-mails between two people; ``joint`` is of joint work, and 0 where it is not known.
    """

    supplier: str
    client: str
    strength: float
    kind: Kind
    direct: float = 0.0
    joint: float = 0.0
    interactions: int = 0
    last_at: dt.datetime | None = None
    ties: int = 1


@dataclass(frozen=True, slots=True)
class Heading:
    """A function's name beside its people.

    Attributes
    ----------
    missing
        Whether it is expected and has no tie.
    people
        How many people of it stand there.
    folds
        What a click does: ``open`` shows the people of a folded function, ``close`` folds them.
    """

    side: Side
    function: str
    y: float
    missing: bool
    people: int = 0
    folds: Literal["", "open", "close"] = ""


@dataclass(frozen=True, slots=True)
class Band:
    """Two functions that lie opposite each other, from one height to another."""

    top: float
    bottom: float
    window: bool


@dataclass(slots=True)
class Plan:
    """All that the map shows, before it is drawn.

    Attributes
    ----------
    left, right
        People or folded functions of the supplier and the client, by key.
    row
        Pixels between two neighbours.
    strongest
        The strength that is drawn widest.
    folded
        How many people either side has, where functions stand for them.
    """

    supplier: str
    client: str
    left: dict[str, Node] = field(default_factory=dict)
    right: dict[str, Node] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    bands: list[Band] = field(default_factory=list)
    height: float = 0.0
    row: float = 30.0
    strongest: float = 1.0
    folded: tuple[int, int] | None = None

    @property
    def rules(self) -> list[float]:
        """Where bands begin."""
        return [band.top for band in self.bands]

    @property
    def live(self) -> list[Line]:
        """Lines of live ties."""
        return [line for line in self.lines if line.kind in LIVE]

    def width_of(self, line: Line) -> float:
        """How wide a line is, 0 to 1: the area of its ink goes by its strength."""
        return min(1.0, math.sqrt(max(line.strength, 0.0) / (self.strongest or 1.0)))
