"""Who is behind a cell of the map: the live ties of one column of ours with a client, or with a group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.data import Named
from dashboard.figures.function_matrix import is_gap
from dashboard.formats import plain
from dashboard.holdings.table import Group, Held, Holdings
from dashboard.holdings.view import MapView
from dashboard.snapshot import Row
from graphmodel.errors import UnknownNameError


@dataclass(frozen=True, slots=True)
class Wanted:
    """A function of a client to which a tie is expected; whether open cases or low feedback wait there."""

    client_id: str
    function: str
    troubled: bool


@dataclass(frozen=True)
class Behind(Named):
    """The ties of a cell.

    Attributes
    ----------
    clients
        Rows of ``relationships``: one, or those of a group.
    group
        Where the cell is one of a group.
    key
        The column of ours.
    ties, fading
        Rows of ``ties``, the strongest first: live ones, and those that were live one half-life ago.
    wanted
        Counterparts of this function of ours whom nobody of it knows, those in trouble first.
    """

    clients: Sequence[Row]
    group: Group | None
    key: str
    ties: Sequence[Row]
    fading: Sequence[Row]
    wanted: Sequence[Wanted]

    @property
    def strength(self) -> float:
        """Of the live ties together."""
        return float(sum(tie["strength"] for tie in self.ties))


def behind(holdings: Holdings, view: MapView) -> Behind:
    """The ties of the cell that a view names.

    Raises
    ------
    UnknownNameError
        There is no such client, group or column.
    """
    snapshot, held = holdings.snapshot, holdings.by(view.by)
    group = holdings.groups.get(view.client[len(GROUP_ROW) :]) if view.client.startswith(GROUP_ROW) else None
    if group is None and view.client not in snapshot.by_client:
        raise UnknownNameError(f"no client has the identifier '{plain(view.client)}'")
    place = held.place(view.column)
    if place is None:
        raise UnknownNameError(f"none of our departments is called '{plain(view.column)}'")
    clients = [holdings.rows[n] for n in (group.members if group else (snapshot.by_client[view.client],))]
    ties = [
        tie
        for row in clients
        for tie in snapshot.of_client("ties", row["client_id"])
        if (tie["live"] or tie["fading"]) and _is_of(holdings, held, place, tie["supplier_person_id"])
    ]
    ties.sort(key=lambda tie: (-tie["strength"], tie["supplier_person_id"], tie["client_person_id"]))
    wanted = [
        Wanted(row["client_id"], cell["client_function"], cell["client_function"] in trouble)
        for row in clients
        if view.by == "function"
        for trouble in [_troubled(snapshot.of_client("holes", row["client_id"]))]
        for cell in snapshot.of_client("cells", row["client_id"])
        if cell["supplier_function"] == view.column and is_gap(cell)
    ]
    met = {tie[end] for tie in ties for end in ("supplier_person_id", "client_person_id")}
    return Behind(
        names=snapshot.names,
        roles=snapshot.roles_of(met),
        clients=clients,
        group=group,
        key=view.column,
        ties=[tie for tie in ties if tie["live"]],
        fading=[tie for tie in ties if not tie["live"]],
        wanted=sorted(wanted, key=lambda one: not one.troubled),
    )


GROUP_ROW = "group:"
"""Begins the name of a row that is a group, whose root is a client of the same id."""


def _is_of(holdings: Holdings, held: Held, place: int, person: str) -> bool:
    row = holdings.snapshot.role_rows.get(person)
    return row is not None and int(held.column_of[row]) == place


def _troubled(holes: Sequence[Row]) -> set[str]:
    """Functions of a client with open cases or low feedback."""
    return {hole["client_function"] for hole in holes if hole["open_cases"] or hole["low_feedback"]}
