"""What of the map is shown; written in its address, so that a link shows the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args
from urllib.parse import quote, unquote

from dashboard.addresses import MAP
from graphmodel.tables import RISK_LEVELS, STAGES

Picture = Literal["clients", "bands", "people"]
PICTURES: tuple[Picture, ...] = get_args(Picture)
Columns = Literal["function", "department"]

OF_COLUMN = "col:"
"""Begins the name of a sort by a column of ours, so that a department of any name is told from a measure."""
REVENUE = "revenue"
_LONGEST = 200
_MOST = 100


@dataclass(frozen=True, slots=True)
class MapView:
    """What a reader chose to see.

    Attributes
    ----------
    picture
        ``clients``: the matrix; ``bands``: the two firms as bands; ``people``: who of ours holds several clients.
    by
        What the columns are.
    q
        Words that all have to stand in the names of a client or of the people who hold it.
    stages, levels, industries, tiers
        What clients are narrowed to; empty for all.
    columns, held
        Columns that all have to hold a client, or where ``held`` is false, not to hold it.
    sort, ascending
        A column of ``relationships``, or a column of ours after ``OF_COLUMN``.
    folded, toggled
        Whether groups show their companies; ids of groups for which it is the other way round.
    group
        The only group that is shown, by the id of any company of it.
    client, column
        The cell whose people are shown.
    """

    picture: Picture = "clients"
    by: Columns = "function"
    q: str = ""
    stages: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    held: bool = True
    sort: str = REVENUE
    ascending: bool = False
    folded: bool = False
    toggled: tuple[str, ...] = ()
    group: str = ""
    client: str = ""
    column: str = ""

    @classmethod
    def from_search(cls, search: str | None) -> MapView:
        """From the query part of an address; what makes no sense is dropped.

        >>> MapView.from_search("?stage=wedge,nonsense&industry=Pumps%2C%20valves,Energy").industries
        ('Pumps, valves', 'Energy')
        """
        asked = {
            name: [unquote(part.replace("+", " "))[:_LONGEST] for part in value.split(",")[:_MOST]]
            for name, _, value in (part.partition("=") for part in (search or "").lstrip("?").split("&"))
        }

        def one(name: str) -> str:
            return asked.get(name, [""])[-1].strip()

        def known(name: str, names: Iterable[str]) -> tuple[str, ...]:
            return tuple(value for value in names if value in asked.get(name, ()))

        def any_of(name: str) -> tuple[str, ...]:
            return tuple(dict.fromkeys(value for value in asked.get(name, ()) if value))

        view = one("view")
        sort, _, direction = one("sort").rpartition(".")
        sorted_ = bool(sort) and direction in ("asc", "desc")
        return cls(
            picture=view if view in PICTURES else "clients",
            by="department" if one("by") == "department" else "function",
            q=one("q"),
            stages=known("stage", STAGES),
            levels=known("level", RISK_LEVELS),
            industries=any_of("industry"),
            tiers=any_of("tier"),
            columns=any_of("function"),
            held=one("held") != "no",
            sort=sort if sorted_ else REVENUE,
            ascending=sorted_ and direction == "asc",
            folded=one("groups") == "folded",
            toggled=any_of("toggled"),
            group=one("group"),
            client=one("client"),
            column=one("column"),
        )

    @property
    def narrowed(self) -> bool:
        """Whether some filter is set."""
        return any((self.q, self.stages, self.levels, self.industries, self.tiers, self.columns))

    @property
    def sorted_column(self) -> str | None:
        """The column of ours it is sorted by, if it is."""
        return self.sort.removeprefix(OF_COLUMN) if self.sort.startswith(OF_COLUMN) else None

    def shows_members(self, group: str) -> bool:
        """Whether a group shows its companies."""
        return self.folded == (group in self.toggled)


def map_address(view: MapView) -> str:
    """Where the map shows that.

    >>> map_address(MapView(picture="bands", stages=("wedge",), group="C 1"))
    '/map?view=bands&stage=wedge&group=C%201'
    """

    def listed(values: Iterable[str]) -> str:
        return ",".join(quote(value, safe="") for value in values)

    sorted_ = (view.sort, view.ascending) != (REVENUE, False)
    parts = {
        "view": view.picture if view.picture != "clients" else "",
        "by": view.by if view.by != "function" else "",
        "q": listed([view.q]),
        "stage": listed(view.stages),
        "level": listed(view.levels),
        "industry": listed(view.industries),
        "tier": listed(view.tiers),
        "function": listed(view.columns),
        "held": "" if view.held else "no",
        "sort": listed([f"{view.sort}.{'asc' if view.ascending else 'desc'}"]) if sorted_ else "",
        "groups": "folded" if view.folded else "",
        "toggled": listed(view.toggled),
        "group": listed([view.group]),
        "client": listed([view.client]),
        "column": listed([view.column]),
    }
    asked = "&".join(f"{name}={value}" for name, value in parts.items() if value)
    return f"{MAP}?{asked}" if asked else MAP
